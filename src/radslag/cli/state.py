"""``radslag status`` and ``radslag doctor``: what the index holds, and whether this installation works."""

from __future__ import annotations

import importlib.util
import platform
import shutil
from collections import Counter
from collections.abc import Callable

import typer
from rich.markup import escape
from rich.table import Table

from radslag.cli.console import DONE, SOME_FAILED, out, print_json
from radslag.cli.options import AsJson, IndexAt, Quiet, Verbose, settings_of, verbosity_of
from radslag.settings import Settings


def status(index: IndexAt = None, as_json: AsJson = False, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Show what the index holds, municipality by municipality, and which files failed."""
    verbosity_of(quiet, verbose)
    from radslag.wiring import open_index

    opened = open_index(settings_of(index).index)
    try:
        info, rows, failures, tombstones = opened.info(), opened.documents(), opened.failures(), opened.tombstones()
    finally:
        opened.close()
    if as_json:
        print_json(
            info.to_json()
            | {
                "held": [r.to_json() for r in rows],
                "failures": [{"uri": f.uri, "reason": f.reason, "at": f.at} for f in failures],
                "withdrawn": [{"sha256": t.sha256, "reason": t.reason, "at": t.at} for t in tombstones],
            }
        )
        return
    out.print(
        f"[bold]{info.documents}[/bold] documents, [bold]{info.sections}[/bold] sections in {escape(info.location)} "
        f"({info.engine}, {info.size_bytes / 1e6:.1f} MB, embedder {escape(info.embedder)})\n"
    )
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, justify in (
        ("municipality", "left"),
        ("documents", "right"),
        ("pages", "right"),
        ("sections", "right"),
        ("bodies", "left"),
        ("first", "left"),
        ("latest", "left"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    places = Counter(r.municipality or r.organisation or "(unknown)" for r in rows)
    for place in sorted(places):
        held = [r for r in rows if (r.municipality or r.organisation or "(unknown)") == place]
        dates = sorted(r.date for r in held if r.date)
        bodies = ", ".join(sorted({r.body or "?" for r in held}))
        table.add_row(
            escape(place),
            str(len(held)),
            str(sum(r.pages for r in held)),
            str(sum(r.sections for r in held)),
            escape(bodies),
            dates[0] if dates else "?",
            dates[-1] if dates else "?",
        )
    out.print(table)
    if failures:
        out.print(f"\n[bold]{len(failures)}[/bold] files could not be ingested:")
        for failure in failures:
            out.print(f"  {escape(failure.uri)}: {escape(failure.reason)} [dim]({failure.at})[/dim]")


def doctor(index: IndexAt = None, as_json: AsJson = False, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Check this installation: packages, models, rules, index; says what is missing and the command that gets it."""
    verbosity_of(quiet, verbose)
    results = [(name, *_try(check, settings_of(index))) for name, check in _CHECKS.items()]
    if as_json:
        print_json([{"check": name, "state": state, "detail": detail} for name, state, detail in results])
    else:
        for name, state, detail in results:
            colour = {"ok": "green", "missing": "yellow"}.get(state, "red")
            out.print(f"[{colour}]{state:<8}[/{colour}] {name:<18} {escape(detail)}")
    raise typer.Exit(SOME_FAILED if any(state == "broken" for _, state, _ in results) else DONE)


def _try(check: Callable[[Settings], tuple[str, str]], settings: Settings) -> tuple[str, str]:
    try:
        return check(settings)
    except Exception as error:
        return "broken", str(error)


def _python(_: Settings) -> tuple[str, str]:
    from extract.pipeline import version

    return "ok", f"radslag {version()} on Python {platform.python_version()}"


def _rules(_: Settings) -> tuple[str, str]:
    from extract.gazetteer import default_gazetteer
    from extract.rulebook import default_rules

    book = default_rules()
    return (
        "ok",
        f"{sum(len(s.rules) for s in book.sets.values())} rules ({book.digest}), {len(default_gazetteer().municipalities)} municipalities",
    )


def _extraction(settings: Settings) -> tuple[str, str]:
    from radslag.wiring import load_tools

    return "ok", ", ".join(load_tools(settings.tagger).models)


def _embedder(settings: Settings) -> tuple[str, str]:
    from radslag.wiring import embedder_for

    embedder = embedder_for(settings.embedder)
    return "ok", f"{embedder.name}, {embedder.dimensions} dimensions"


def _index(settings: Settings) -> tuple[str, str]:
    from radslag.search.errors import IndexMissing
    from radslag.wiring import open_index

    try:
        opened = open_index(settings.index)
    except IndexMissing:
        return "missing", f"no index at {settings.index} yet; `radslag ingest PATH` makes one, `radslag demo` shows how it looks"
    try:
        info = opened.info()
    finally:
        opened.close()
    return "ok", f"{info.documents} documents, {info.sections} sections in {info.location}"


def _disk(settings: Settings) -> tuple[str, str]:
    from pathlib import Path

    place = next(p for p in (Path(settings.index), *Path(settings.index).absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    return ("ok" if free > 1e9 else "broken"), f"{free / 1e9:.0f} GB free at {place}" + (
        "" if free > 1e9 else "; make room before the next ingestion"
    )


def _package(name: str, extra: str) -> Callable[[Settings], tuple[str, str]]:
    def check(_: Settings) -> tuple[str, str]:
        if importlib.util.find_spec(name) is None:
            return "missing", f"optional; pip install 'radslag[{extra}]' brings it"
        return "ok", "installed"

    return check


_CHECKS: dict[str, Callable[[Settings], tuple[str, str]]] = {
    "python": _python,
    "rules": _rules,
    "extraction": _extraction,
    "embedder": _embedder,
    "index": _index,
    "disk": _disk,
    "prefect": _package("prefect", "core"),
    "opensearch-py": _package("opensearchpy", "opensearch"),
    "torch": _package("torch", "neural"),
    "stanza": _package("stanza", "neural"),
    "pypdfium2": _package("pypdfium2", "formats"),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(status)
    app.command()(doctor)
