"""The ingest flow without Prefect: the same functions, tries, statuses and results in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from radslag.search.ingest import ingest, summary
from radslag.settings import Settings
from radslag.wiring import open_session


def ingest_directly(
    files: list[tuple[str, str]], settings: Settings, *, again: bool = False, on_done: Any = None
) -> dict[str, Any]:
    """Ingest (path, uri) pairs one after the other; returns what the flow returns."""
    session = open_session(settings)
    outcomes = []
    try:
        for path, uri in files:
            outcomes.append(ingest(session, Path(path), uri, again=again))
            if on_done is not None:
                on_done(outcomes[-1])
        session.index.finish()
    finally:
        session.index.close()
    return {"outcomes": [o.to_json() for o in outcomes], "summary": summary(outcomes)}
