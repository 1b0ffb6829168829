"""``radslag decisions`` and ``radslag show``: what was decided, and one document or case whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from radslag.cli.console import UsageError, note, out, print_csv, print_json
from radslag.cli.language import say
from radslag.cli.options import (
    AsCsv,
    AsJson,
    Body,
    From,
    IndexAt,
    Municipality,
    Quiet,
    To,
    Verbose,
    filter_of,
    one_format,
    settings_of,
    verbosity_of,
)  # fmt: skip
from radslag.search.types import DecisionRow, Filter

if TYPE_CHECKING:
    from extract.document import Document


def decisions(
    assignee: Annotated[
        str | None, typer.Option("--assignee", help="Who was given the task (part of the name).", show_default=False)
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option("--status", help="decided, proposed or reported.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="adopt, approve, elect, assign, refer, note, reject, postpone, set_date, fund or other.",
            show_default=False,
        ),
    ] = None,
    municipality: Municipality = None,
    body: Body = None,
    start: From = None,
    end: To = None,
    index: IndexAt = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """List decisions: who decided what, given to whom, by when; newest meeting first."""
    verbosity_of(quiet, verbose)
    one_format(as_json, as_csv)
    only = filter_of(municipality=municipality, body=body, start=start, end=end, status=status)
    rows = _decisions(only, index, assignee, kind)
    if as_json:
        print_json([row.to_json() for row in rows])
    elif as_csv:
        print_csv(_flat(row) for row in rows)
    elif rows:
        _render_decisions(rows)
    else:
        out.print(say("No decision matches."))
        note(say("`radslag status` shows what the index holds."))


def _decisions(only: Filter, index: str | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
    from radslag.cli.options import _literal, _one_of
    from radslag.wiring import open_index

    if kind is not None:
        _one_of("kind", kind, _literal("DecisionKind"))
    opened = open_index(settings_of(index).index)
    try:
        return opened.decisions(only, assignee=assignee, kind=kind)
    finally:
        opened.close()


def _flat(row: DecisionRow) -> dict[str, object]:
    value = row.to_json()
    vote = value.pop("vote") or {}
    value["text"] = " ".join(str(value.pop("repaired") or value["text"]).split())
    return value | {f"vote_{k}": vote.get(k) for k in ("yes", "no", "abstain", "absent")}


def _render_decisions(rows: list[DecisionRow]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("date", "municipality", "body", "item", "status", "decision", "to", "by"):
        table.add_column(name, no_wrap=name == "date", ratio=4 if name == "decision" else None, overflow="fold")
    for row in rows:
        d = row.decision
        said = " ".join((d.get("repaired") or d["text"]).split())
        table.add_row(
            row.date or "?",
            escape(row.municipality or row.organisation or "?"),
            escape(row.body or "?"),
            escape(row.number or ""),
            d["status"],
            escape(said if len(said) < 300 else said[:297] + "…"),
            escape(d.get("assignee") or ""),
            escape(d.get("deadline") or ""),
        )
    out.print(table)


def show(
    document: Annotated[
        str | None, typer.Argument(help="Id of a document (six characters or more are enough).", show_default=False)
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", help="A case number: its way through the bodies.", show_default=False)
    ] = None,
    municipality: Municipality = None,
    index: IndexAt = None,
    as_json: AsJson = False,
    original: Annotated[bool, typer.Option("--original", help="Print the text as in the source, unrepaired.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show one document, or with --case every section that names a case number, in the order of the meetings."""
    verbosity_of(quiet, verbose)
    if (document is None) == (case is None):
        raise UsageError("Give the id of a document, or --case with a case number.")
    from radslag.wiring import open_index

    opened = open_index(settings_of(index).index)
    try:
        if case is not None:
            _show_case(opened, case, filter_of(municipality=municipality), as_json)
            return
        found = opened.document(document or "")
    finally:
        opened.close()
    if as_json:
        print_json(found.to_json())
    elif original:
        out.print(found.text, markup=False, soft_wrap=True)
    else:
        _render_document(found)


def _show_case(opened: object, case: str, only: Filter, as_json: bool) -> None:
    from radslag.search.cases import way_of_case

    steps = way_of_case(opened, case, only)  # type: ignore[arg-type]
    if as_json:
        print_json([step.to_json() for step in steps])
    elif not steps:
        out.print(say("No section names the case {case}.", case=escape(case)))
    for step in [] if as_json else steps:
        place = f"{step.date or say('undated')} · {escape(step.municipality or '?')} · {escape(step.body or '?')}"
        heading = escape(" ".join(filter(None, (step.number, step.heading))))
        out.print(
            f"[cyan]{place}[/cyan]  [bold]{heading}[/bold] [dim]({say('p. {page}', page=step.page)}, {step.document_id})[/dim]"
        )
        for decision in step.decisions:
            said = " ".join((decision.get("repaired") or decision["text"]).split())
            out.print(
                f"    [{'green' if decision['status'] == 'decided' else 'yellow'}]{say(decision['status'])}[/] {escape(said)}"
            )


def _render_document(document: Document) -> None:
    organisation = document.organisation.name if document.organisation else say("unknown organisation")
    out.print(
        f"[bold]{escape(organisation)} · {escape(document.body or say('unknown body'))} · {document.meeting.date or say('undated')}[/bold]  {document.kind}"
    )
    pages = say("{count} pages", count=len(document.pages))
    readable = say("readable {share}", share=f"{document.quality.readable:.0%}")
    out.print(f"[dim]{escape(document.source.uri)} · {document.id} · {pages} · {readable}[/dim]")
    for remark in document.source.notes:
        out.print(f"[dim]{escape(remark)}[/dim]")
    people = [p for p in document.participants if p.status == "present"]
    out.print(
        "\n"
        + say("{count} present: ", count=len(people))
        + escape(", ".join(f"{p.name}{f' ({p.party})' if p.party else ''}" for p in people))
    )
    by_section: dict[str | None, list[str]] = {}
    for decision in document.decisions:
        colour = {"decided": "green", "proposed": "yellow"}.get(decision.status, "dim")
        by_section.setdefault(decision.section_id, []).append(
            f"[{colour}]{say(decision.status)}[/{colour}] {escape(decision.repaired or ' '.join(decision.text.split()))}"
        )
    for section in document.sections:
        heading = (
            " ".join(
                filter(
                    None, (section.number if section.number and section.number not in section.heading else None, section.heading)
                )
            )
            or section.kind
        )
        place = " · ".join(filter(None, (say("p. {page}", page=section.pages[0]), escape(section.case_number or ""))))
        out.print(f"\n{'  ' * (section.level - 1)}[bold]{escape(heading)}[/bold] [dim]{place}[/dim]")
        for line in by_section.get(section.id, []):
            out.print(f"{'  ' * section.level}{line}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(decisions)
    app.command()(show)
