"""``radslag search``: sections by meaning and words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markup import escape
from rich.text import Text

from radslag.cli.console import UsageError, note, out, print_json
from radslag.cli.language import say
from radslag.cli.options import (
    AsJson,
    Body,
    County,
    EmbedderName,
    From,
    IndexAt,
    Kind,
    Limit,
    Municipality,
    Party,
    Person,
    Quiet,
    Theme,
    To,
    Verbose,
    filter_of,
    settings_of,
    verbosity_of,
)  # fmt: skip
from radslag.search.types import MODES, FacetCount, Hit, Query, SearchResult

_SHOWN_FACETS = ("municipality", "year", "body", "status")


def search(
    text: Annotated[
        str,
        typer.Argument(
            help='What to look for: a topic, a question, a name, a case number or a "quoted phrase".', metavar="QUERY"
        ),
    ],
    municipality: Municipality = None,
    county: County = None,
    body: Body = None,
    kind: Kind = None,
    start: From = None,
    end: To = None,
    decided: Annotated[bool, typer.Option("--decided", help="Only sections in which something was decided.")] = False,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="Only sections with such a decision: decided, proposed, reported.", show_default=False),
    ] = None,
    party: Party = None,
    person: Person = None,
    theme: Theme = None,
    limit: Limit = 10,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Hits to pass over, for the next page.")] = 0,
    mode: Annotated[str, typer.Option("--mode", help="hybrid, lexical or semantic.")] = "hybrid",
    original: Annotated[bool, typer.Option("--original", help="Show each passage as printed too, before any repair.")] = False,
    expand: Annotated[bool, typer.Option("--expand/--no-expand", help="Widen the query by the concept lexicon.")] = True,
    group: Annotated[
        bool, typer.Option("--group/--no-group", help="Show near-copies (one matter in AU, KS and KF) under one hit.")
    ] = True,
    index: IndexAt = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find the agenda items and sections that speak of something, across municipalities."""
    verbosity_of(quiet, verbose)
    if not text.strip():
        raise UsageError('The query is empty; say what to look for, as in radslag search "våld i nära relationer".')
    if mode not in MODES:
        raise UsageError(f"--mode {mode!r} is none of {', '.join(MODES)}.")
    only = filter_of(
        municipality=municipality, county=county, body=body, kind=kind, start=start, end=end,
        status=[*(status or []), *(["decided"] if decided else [])], party=party, person=person, theme=theme,
    )  # fmt: skip
    query = Query(text, only, limit, offset, mode, expand, group, original=original)  # type: ignore[arg-type]
    result = ask(query, index, embedder)
    if as_json:
        print_json(result.to_json())
    else:
        render(result)


def ask(query: Query, index: str | None, embedder: str | None = None) -> SearchResult:
    """Open what the settings name and answer a query."""
    from radslag.search.search import search as answer
    from radslag.wiring import embedder_for, open_index

    settings = settings_of(index, embedder)
    opened = open_index(settings.index)
    try:
        return answer(opened, None if query.mode == "lexical" else embedder_for(settings.embedder, opened.embedder), query)
    finally:
        opened.close()


def render(result: SearchResult) -> None:
    """Hits as a researcher reads them: where, when, who, what was decided, the passage, the place to cite."""
    if not result.hits:
        out.print(say("No section matches {query}.", query=f"[bold]{escape(result.query.text)}[/bold]"))
        note(say("Try other words, --mode semantic, or fewer filters; `radslag status` shows what the index holds."))
        return
    for typed, used in result.corrections:
        words = {name: f"[/dim]{escape(word)}[dim]" for name, word in (("used", used), ("typed", typed))}
        out.print(f"[dim]{say('searched for {used} instead of {typed}', **words)}[/dim]")
    for expansion in result.expansions:
        added = f"[/dim]{escape(', '.join(expansion.added[:8]))}[dim]"
        out.print(f"[dim]{say('also searched for {words} (--no-expand switches this off)', words=added)}[/dim]")
    spared = say("{count} shown with their near-copies; --no-group lists each", count=result.grouped)
    total, query = f"[bold]{result.total}[/bold]", f"[bold]{escape(result.query.text)}[/bold]"
    tail = f" [dim]({spared})[/dim]" if result.grouped else ""
    out.print(f"{say('{total} sections match {query}', total=total, query=query)}{tail}\n")
    render_hits(result.hits)
    _render_facets(result)


def render_hits(hits: Iterable[Hit]) -> None:
    """One after the other."""
    for hit in hits:
        _render_hit(hit)


def _render_hit(hit: Hit) -> None:
    place = hit.municipality or hit.organisation or say("unknown organisation")
    # A hit without a date or body says so: "no data" must not look like a blank.
    when, body = hit.date or say("undated"), hit.body or hit.kind
    title = Text(f"{hit.rank:>2}. ", style="bold") + Text(f"{place} · {body} · {when}", style="cyan")
    out.print(title)
    heading = " ".join(filter(None, (hit.number if hit.number and hit.number not in hit.heading else None, hit.heading))) or say(
        "(no heading)"
    )
    line = Text(f"    {heading}", style="bold")
    for status in hit.statuses:
        line.append(f"  [{say(status)}]", style={"decided": "green", "proposed": "yellow"}.get(status, "dim"))
    out.print(line)
    snippet = Text(hit.snippet)
    for a, b in hit.snippet_highlights:
        snippet.stylize("bold yellow", a, b)
    out.print(Text("    ") + snippet, soft_wrap=False)
    if hit.original is not None:
        out.print(Text(f"    {say('as printed: ')}", style="dim") + Text(" ".join(hit.original.split())), soft_wrap=False)
    cited = f"{escape(hit.source.rsplit('/', 1)[-1])}, {say('p. {page}', page=hit.page)}"
    out.print(f"    [dim]{cited} · radslag show {hit.document_id}[/dim]")
    out.print(f"    [dim]radslag similar {escape(f'{hit.document_id}/{hit.section_id}')}[/dim]", soft_wrap=True)
    if hit.chain:
        steps = [f"{s.body or '?'} {s.date or say('undated')}{f' {s.number}' if s.number else ''}" for s in hit.chain]
        out.print(f"    [dim]{say('the same matter:')}[/dim] {escape(' → '.join(steps))}")
    out.print()


def _render_facets(result: SearchResult) -> None:
    for name in _SHOWN_FACETS:
        counts: tuple[FacetCount, ...] = result.facets.get(name, ())
        if counts:
            out.print(f"[dim]{say(name):<13}[/dim]" + escape("  ".join(f"{c.label} {c.count}" for c in counts[:8])))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(search)
