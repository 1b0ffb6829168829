"""The scheduled ingestion: what is new or changed in the configured folders, every night at 02:00."""

from __future__ import annotations

from typing import Any

from prefect import flow, serve
from prefect.client.schemas.schedules import CronSchedule

from pipelines.ingest import run_flow
from radslag.harvest.folders import list_files
from radslag.settings import SettingsError, load_settings

SCHEDULE = CronSchedule(cron="0 2 * * *", timezone="Europe/Stockholm")


@flow(name="radslag-nightly", validate_parameters=False)
def nightly(on_done: Any = None) -> dict[str, Any]:
    """Ingest the folders of the setting ``sources``. Fails when a folder is missing: a silent stall is the worst outcome."""
    settings = load_settings()
    if not settings.sources:
        raise SettingsError("No folders are configured for the nightly run; set sources in radslag.toml or RADSLAG_SOURCES.")
    listing = list_files(settings.sources)
    result = run_flow([(str(f.path), f.uri) for f in listing.files], settings, on_done=on_done)
    result["problems"] = [{"path": path, "reason": reason} for path, reason in listing.problems]
    return result


def serve_nightly() -> None:
    """Keep the deployment ``radslag-nightly/nightly`` scheduled and run it here when it is due."""
    # One run at a time: a run that is still going when the next is due must not be doubled.
    deployment: Any = nightly.to_deployment(name="nightly", schedules=[SCHEDULE], concurrency_limit=1, tags=["radslag"])
    serve(deployment)
