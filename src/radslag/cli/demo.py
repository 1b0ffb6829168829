"""``radslag demo``: the sample minutes through the flow, then a search and a comparison."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_cache_path
from rich.markup import escape

from radslag.cli.console import DONE, SOME_FAILED, complain, out, progress
from radslag.cli.options import IndexAt, Quiet, Verbose, settings_of, verbosity_of
from radslag.harvest.folders import list_files

TOPIC = "våld i nära relationer"


def demo(
    index: IndexAt = None,
    flow: Annotated[
        bool, typer.Option("--flow/--no-flow", help="Ingest through the Prefect flow, or directly (faster start).")
    ] = True,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ingest the sample minutes (real municipalities, invented people), then answer a search and a comparison."""
    verbosity_of(quiet, verbose)
    from radslag.cli.compare import ask as compare
    from radslag.cli.compare import render as render_comparison
    from radslag.cli.ingest import run
    from radslag.cli.search import ask as search
    from radslag.cli.search import render as render_result
    from radslag.search.types import Filter, Query
    from radslag.wiring import SAMPLES

    # A folder of its own: invented minutes must not mix with the user's own index.
    settings = settings_of(index or str(user_cache_path("radslag") / "demo-index"))
    files = [(str(f.path), f.uri) for f in list_files([SAMPLES]).files]
    out.print(
        f"[bold]1. Ingest[/bold] {len(files)} sample documents{' through the Prefect flow' if flow else ''} → {escape(settings.index)}"
    )
    started = time.perf_counter()
    with progress(len(files), "ingesting") as advance:
        result = run(files, settings, again=False, use_flow=flow, on_done=lambda outcome: advance(Path(outcome.uri).name))
    _summary(result, time.perf_counter() - started)
    out.print(f'\n[bold]2. radslag search "{TOPIC}"[/bold]\n')
    render_result(search(Query(TOPIC, limit=5), settings.index))
    out.print(f'\n[bold]3. radslag compare "{TOPIC}"[/bold]\n')
    render_comparison(compare(TOPIC, "municipality", Filter(), settings.index))
    out.print(f'\n[dim]Ask it yourself: radslag search "nedläggning av byskola" --index {escape(settings.index)}[/dim]')
    raise typer.Exit(SOME_FAILED if result["summary"]["failed"] else DONE)


def _summary(result: dict, seconds: float) -> None:  # type: ignore[type-arg]
    for outcome in result["outcomes"]:
        if outcome["status"] == "failed":
            complain(f"{outcome['uri']}: {outcome['reason']}")
    fresh = [o for o in result["outcomes"] if o["status"] in ("new", "replaced")]
    counts = ", ".join(f"{n} {status}" for status, n in result["summary"].items() if n)
    name = f"flow run {result['flow_run']}: " if result.get("flow_run") else ""
    found = (
        f"; {sum(o['words'] for o in fresh):,} words, {sum(o['sections'] for o in fresh)} sections, {sum(o['decisions'] for o in fresh)} decisions"
        if fresh
        else ""
    )
    out.print(f"   {name}{counts}{found} in {seconds:.1f} s")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)
