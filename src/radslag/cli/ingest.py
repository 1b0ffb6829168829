"""``radslag ingest``: files and folders into the index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from radslag.cli.console import DONE, SOME_FAILED, complain, note, print_json, progress, verbosity
from radslag.cli.options import AsJson, EmbedderName, IndexAt, Paths, Quiet, TaggerName, Verbose, settings_of, verbosity_of
from radslag.harvest.folders import list_files
from radslag.settings import Settings, prefect_server, prepare_prefect


def ingest(
    paths: Paths,
    index: IndexAt = None,
    embedder: EmbedderName = None,
    tagger: TaggerName = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ingest unchanged files too (after an upgrade of rules or models).")
    ] = False,
    flow: Annotated[
        bool | None, typer.Option("--flow/--no-flow", help="Run as a Prefect flow; the default where PREFECT_API_URL is set.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Bring files and folders into the index. A re-run is a no-op; a changed file replaces its earlier version."""
    verbosity_of(quiet, verbose)
    settings = settings_of(index, embedder, tagger)
    listing = list_files(paths)
    files = [(str(f.path), f.uri) for f in listing.files]
    for _, reason in listing.problems:
        complain(reason)
    result: dict[str, Any] = {"outcomes": [], "summary": {}}
    if files:
        use_flow = prefect_server() is not None if flow is None else flow
        with progress(len(files), "ingesting") as advance:
            result = run(files, settings, again=again, use_flow=use_flow, on_done=lambda outcome: advance(Path(outcome.uri).name))
    report(result, settings.index, as_json=as_json, problems=list(listing.problems))
    failed = result["summary"].get("failed", 0) + len(listing.problems)
    raise typer.Exit(SOME_FAILED if failed else DONE)


def run(files: list[tuple[str, str]], settings: Settings, *, again: bool, use_flow: bool, on_done: Any) -> dict[str, Any]:
    """Through the flow, or the same functions directly."""
    if use_flow:
        prepare_prefect(verbose=verbosity.verbose)
        from pipelines.ingest import run_flow

        return run_flow(files, settings, again=again, on_done=on_done)
    from pipelines.direct import ingest_directly

    return ingest_directly(files, settings, again=again, on_done=on_done)


def report(result: dict[str, Any], index: str, *, as_json: bool, problems: list[tuple[str, str]]) -> None:
    """Name every failure, then the sums."""
    for outcome in result["outcomes"]:
        if outcome["status"] in ("failed", "withdrawn"):
            complain(f"{outcome['uri']}: {outcome['reason']}")
    if as_json:
        print_json(result | {"index": index, "problems": [{"path": p, "reason": r} for p, r in problems]})
        return
    counts = result["summary"]
    said = ", ".join(f"{number} {status}" for status, number in counts.items() if number) or "nothing to ingest"
    note(f"{said} → {index}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ingest)
