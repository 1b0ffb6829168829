"""``radslag similar`` and ``radslag reuse``: what is close to a section, and decisions that councils took from each other."""

from __future__ import annotations

from typing import Annotated, Any

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
    From,
    IndexAt,
    Kind,
    Limit,
    Municipality,
    Quiet,
    Theme,
    To,
    Verbose,
    filter_of,
    one_format,
    settings_of,
    verbosity_of,
)  # fmt: skip


def similar(
    document: Annotated[str, typer.Argument(help="Id of a document, or a hit's address as search prints it (DOCUMENT/SECTION).")],
    section: Annotated[
        str | None, typer.Argument(help='The section\'s id, or its number, as in "§ 12".', show_default=False)
    ] = None,
    municipality: Municipality = None,
    county: County = None,
    body: Body = None,
    kind: Kind = None,
    start: From = None,
    end: To = None,
    theme: Theme = None,
    limit: Limit = 10,
    group: Annotated[
        bool, typer.Option("--group/--no-group", help="Leave out near-copies of the section, show those of others under one hit.")
    ] = True,
    index: IndexAt = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find sections whose meaning is close to that of a given one."""
    verbosity_of(quiet, verbose)
    if section is None:
        document, _, section = document.partition("/")
    if not section:
        raise UsageError(
            f'Say which section of {document}: radslag similar {document} "§ 12", or a hit\'s address as radslag search prints it.'
        )
    only = filter_of(municipality=municipality, county=county, body=body, kind=kind, start=start, end=end, theme=theme)
    from radslag.cli.search import render_hits
    from radslag.search.search import find_section
    from radslag.search.search import similar as answer
    from radslag.wiring import open_index

    opened = open_index(settings_of(index).index)
    try:
        document_id, section_id, heading = find_section(opened, document, section)
        result = answer(opened, document_id, section_id, limit, only, group=group)
    finally:
        opened.close()
    if as_json:
        print_json({"document_id": document_id, "section_id": section_id, "hits": [h.to_json() for h in result.hits]})
    elif result.hits:
        close = say("Close to {section}", section=f"[bold]{escape(heading or section_id)}[/bold]")
        out.print(f"{close} [dim]({document_id})[/dim]\n")
        render_hits(result.hits)
    else:
        out.print(say("No other section is close to it."))
        note(say("Try fewer filters; `radslag status` shows what the index holds."))


def reuse(
    municipality: Municipality = None,
    county: County = None,
    body: Body = None,
    start: From = None,
    end: To = None,
    theme: Theme = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="decided, proposed, reported (default: decided and proposed).", show_default=False),
    ] = None,
    within: Annotated[bool, typer.Option("--within", help="Also copies within one council.")] = False,
    least: Annotated[int, typer.Option("--least", min=1, help="Only texts with so many followers.")] = 1,
    index: IndexAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """List decisions that other councils took over nearly word for word: who was first, who followed, after how long."""
    verbosity_of(quiet, verbose)
    one_format(as_json, as_csv)
    only = filter_of(
        municipality=municipality, county=county, body=body, start=start, end=end, theme=theme,
        status=status or ["decided", "proposed"],
    )  # fmt: skip
    from radslag.search.reuse import find_reuse
    from radslag.wiring import open_index

    opened = open_index(settings_of(index).index)
    try:
        found = [r for r in find_reuse(opened.decisions(only), within=within) if len(r.followers) >= least]
    finally:
        opened.close()
    if as_json:
        print_json([r.to_json() for r in found])
    elif as_csv:
        print_csv(row for r in found for row in r.to_rows())
    elif found:
        for one in found:
            _render(one)
    else:
        out.print(say("No decision was found in more than one council."))
        note(say("Standard formulas do not count; `radslag status` shows what the index holds."))


def _render(one: Any) -> None:
    text = one.first.text
    out.print(f"[bold]{escape(text if len(text) < 400 else text[:397] + '…')}[/bold]")
    table = Table(box=None, show_header=False, pad_edge=False)
    for step in (one.first, *one.followers):
        lag = say("lag unknown") if step.lag_days is None else say("after {days} days", days=step.lag_days)
        if step is one.first:
            lag = say("first mover")
        page = say("p. {page}", page=step.page)
        cited = f"{step.source.rsplit('/', 1)[-1]}, {page}{f', {step.number}' if step.number else ''}"
        table.add_row(
            f"  {step.date or say('undated')}", lag, escape(step.municipality), escape(step.body or "?"), say(step.status),
            say("{share} alike", share=f"{step.overlap:.0%}"), f"[dim]{escape(cited)}[/dim]",
        )  # fmt: skip
    out.print(table)
    out.print()


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(similar)
    app.command()(reuse)
