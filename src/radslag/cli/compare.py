"""``radslag compare``: one topic, municipality by municipality, with coverage beside it."""

from __future__ import annotations

from typing import Annotated, get_args

import typer
from rich.markup import escape
from rich.table import Table

from radslag.cli.console import UsageError, note, out, print_csv, print_json
from radslag.cli.language import say
from radslag.cli.options import (
    AsCsv,
    AsJson,
    Body,
    County,
    EmbedderName,
    From,
    IndexAt,
    Kind,
    Municipality,
    Quiet,
    To,
    Verbose,
    filter_of,
    one_format,
    settings_of,
    verbosity_of,
)  # fmt: skip
from radslag.search.compare import By, Comparison


def compare(
    subject: Annotated[str, typer.Argument(help="A theme or any query.", metavar="THEME_OR_QUERY")],
    by: Annotated[str, typer.Option("--by", help="municipality, year or body.")] = "municipality",
    municipality: Municipality = None,
    county: County = None,
    body: Body = None,
    kind: Kind = None,
    start: From = None,
    end: To = None,
    quotations: Annotated[int, typer.Option("--quotations", min=0, max=20, help="How many quotations of each row.")] = 2,
    index: IndexAt = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Compare how much councils say and decide on something; "no data" is told apart from "no hits"."""
    verbosity_of(quiet, verbose)
    if not subject.strip():
        raise UsageError("The subject is empty; give a theme or a query.")
    if by not in get_args(By):
        raise UsageError(f"--by {by!r} is none of {', '.join(get_args(By))}.")
    one_format(as_json, as_csv)
    only = filter_of(municipality=municipality, county=county, body=body, kind=kind, start=start, end=end)
    comparison = ask(subject, by, only, index, embedder, quotations)
    if as_json:
        print_json(comparison.to_json())
    elif as_csv:
        print_csv(comparison.to_rows())
    else:
        render(comparison, quotations)


COLUMNS = ("sections", "per 100 p.", "decided", "proposed", "reported", "assignments", "amounts", "meetings", "first", "latest")
NARROW = ("sections", "per 100 p.", "decided", "proposed", "assignments")
WIDE = 120


def ask(subject: str, by: str, only: object, index: str | None, embedder: str | None = None, quotations: int = 1) -> Comparison:
    """Open what the settings name and compare; municipalities that the filter names get a row even without data."""
    from radslag.search.compare import compare as answer
    from radslag.wiring import embedder_for, open_index

    settings = settings_of(index, embedder)
    opened = open_index(settings.index)
    try:
        model = embedder_for(settings.embedder, opened.embedder)
        return answer(opened, model, subject, by, only, quotations, include=only.municipality)  # type: ignore[arg-type,attr-defined]
    finally:
        opened.close()


def render(comparison: Comparison, quoted: int = 1) -> None:
    """A table, coverage in its last columns, then the strongest quotations of each row."""
    theme = f" ({say('theme {theme}', theme=comparison.theme)})" if comparison.theme else ""
    table = Table(
        title=say("{subject}, by {by}", subject=f"{escape(comparison.subject)}{theme}", by=say(comparison.by)),
        title_justify="left",
        box=None,
        header_style="bold",
        pad_edge=False,
    )
    # A narrow terminal gets what tells councils apart; everything is in --csv and --json.
    shown = [name for name in COLUMNS if out.width >= WIDE or name in NARROW]
    table.add_column(say(comparison.by))
    for name in shown:
        table.add_column(say(name), justify="left" if name in ("first", "latest") else "right")
    table.add_column(say("held: meetings / pages"), justify="right", style="dim")
    for row in comparison.rows:
        if row.found == "hits":
            cells = {
                "sections": str(row.sections),
                "per 100 p.": "–" if row.per_100_pages is None else f"{row.per_100_pages:.1f}",
                **{
                    name: str(getattr(row, name) or "–") for name in ("decided", "proposed", "reported", "assignments", "amounts")
                },
                "meetings": say("{some} of {all}", some=row.meetings, all=row.meetings_held),
                "first": row.first or "?",
                "latest": row.latest or "?",
            }
        else:
            cells = {"sections": f"[dim]{say(row.found)}[/dim]"}
        table.add_row(escape(row.label), *(cells.get(name, "") for name in shown), f"{row.meetings_held} / {row.pages_held}")
    out.print(table)
    if len(shown) < len(COLUMNS):
        note(say("A wider window, --csv or --json shows the other columns."))
    for row in comparison.rows:
        for quotation in row.quotations[:quoted]:
            place = ", ".join(
                filter(
                    None,
                    (
                        row.label if comparison.by != "year" else None,
                        quotation.body,
                        quotation.date,
                        quotation.number or quotation.heading,
                        say("p. {page}", page=quotation.page),
                    ),
                )
            )
            out.print(f"\n[italic]“{escape(quotation.text.strip())}”[/italic]\n  [dim]{escape(place)}[/dim]")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)
