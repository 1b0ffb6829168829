"""Lists under column heads: decisions taken on delegation, tasks that are followed. One reported decision for each row.

Nothing is read where a row has neither day nor number, nor in a delegation order, which says who may decide what.
"""

from __future__ import annotations

import re

from extract.decisions.blocks import Line
from extract.decisions.candidates import Candidate
from extract.decisions.labels import Zone
from extract.decisions.register_rows import Cell, Heads, Row, RowReader, cells_of, heads_of
from extract.rulebook import RuleSet

# So many cells make a row of a table.
_HEADS = 2
# The least number of columns of a row below no heads.
_HEADLESS = 3
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}(?:[ -](?:19|20)?\d\d)?")
_BULLET = re.compile(r"(?:[-–•*]|\d{1,3}[.)]|[a-z]\))\s+")
_MARK = re.compile(r"(?<!\d)(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}(?!\d)|(?:19|20)\d\d[-:/]\d{1,6})(?!\d)")
# A row is no longer than this.
_WIDTH = 200
# How far in front of a row its item says that decisions on delegation follow, in characters.
_ABOUT = 900


def registers_of(text: str, zone: Zone, rules: RuleSet) -> list[Candidate]:
    """The rows of a zone as candidates; their lines are taken out of the zone."""
    out: list[Candidate] = []
    rest: list[Line] = []
    table: RowReader | None = None
    # The officer whose name stands above the rows that follow.
    officer: str | None = None
    in_list = zone.name != "contents" and (zone.section is None or zone.section.kind != "front_matter")
    delegation = bool(zone.lines) and _about_delegation(text, max(0, zone.lines[0].start - _ABOUT), zone.lines[-1].end, rules)
    if zone.label:
        # "Beslutat   Uppdrag   Ansvarig" begins as a label does.
        stop = text.find("\n", zone.label.start)
        whole = zone.label._replace(end=stop if stop >= 0 else len(text))
        heads = heads_of(text, whole, rules)
        table = RowReader(text, heads, rules) if heads else None
    for line in zone.lines:
        heads = heads_of(text, line, rules)
        if heads:
            _close(table, text, out, rest, rules, delegation=delegation)
            table = RowReader(text, heads, rules)
            continue
        if table and table.take(line):
            continue
        cells = cells_of(text, line)
        if table and len(cells) < _HEADS:
            # A line of running text ends the table.
            _close(table, text, out, rest, rules, delegation=delegation)
            table = None
        row = None
        if delegation and not table:
            row = (
                (_done(text, line, officer or _above(zone, rules), rules) if in_list else None)
                or _headless(text, cells, rules)
                or _plain(text, line, rules)
                or (_loose(text, line, officer, rules) if in_list else None)
            )
        if row is None:
            titled = rules["register.officer"].pattern.match(text[line.start : line.end]) if delegation else None
            officer = text[line.start : line.end].rstrip(":") if titled else officer
            rest.append(line)
            continue
        out.append(row)
    _close(table, text, out, rest, rules, delegation=delegation)
    if out:
        zone.lines = sorted(rest)
    return sorted(out, key=lambda candidate: candidate.start)


def _close(
    table: RowReader | None, text: str, out: list[Candidate], rest: list[Line], rules: RuleSet, *, delegation: bool
) -> None:
    """Put the rows of a table that is over among what was found; lines of rows that tell nothing stay."""
    if table is None:
        return
    for row in table.rows:
        made = _row(text, row, table.heads, rules, delegation=delegation)
        if made:
            out.append(made)
        else:
            rest += row.lines


def _about_delegation(text: str, start: int, end: int, rules: RuleSet) -> bool:
    """Whether decisions on delegation are spoken of; the pieces without which they are not stand first for speed."""
    likely = any(
        text.find(piece, start, end) >= 0
        for piece in ("elegation", "ELEGATION", "elegerad", "rdförandebeslut", "RDFÖRANDEBESLUT", "ade bygg")
    )
    return likely and rules["register.about_delegation"].pattern.search(text, start, end) is not None


def _row(text: str, row: Row, heads: Heads, rules: RuleSet, *, delegation: bool) -> Candidate | None:
    columns = heads.columns()
    what = "decision" if "decision" in row.parts else "what"
    if what not in row.parts:
        return None
    start, end = row.place(what)
    if {"decision", "what"} <= set(row.parts) and len(row.said(text, "decision").split()) < 3:
        # "Bygglov altan, Björken 2 | Beviljat": the one says nothing without the other.
        start, end = row.place("decision", "what")
    if "delegate" in columns or (delegation and "decision" in columns):
        line = text[row.lines[0].start : row.lines[-1].end]
        if not rules["register.mark"].pattern.search(line):
            return None
        who = row.said(text, "delegate") or row.said(text, "doer") or None
        return Candidate(start, end, "reported", rules["column.decided_by"].made_by, who, kind=_kind(text[start:end], rules))
    if "when" not in columns and not any(text[h.start : h.end].startswith("Uppdrag") for h in heads.cells):
        return None
    whose, when = (_DASH.sub("", row.said(text, column)) or None for column in ("doer", "when"))
    given = when if when and not _DONE.match(when) else None
    if what == "decision" and "mark" not in columns:
        # What the meeting itself decided, with who shall do it.
        made_by = rules["column.decision"].made_by
        start, end = row.place(*row.parts) if whose else (start, end)
        return Candidate(
            start, end, "decided", made_by, kind="assign" if whose else None, sure=bool(whose), assignee=whose, deadline=given
        )
    # A row that is followed is told whole, with the day it was given.
    start, end = row.place(*row.parts)
    made_by = rules["column.done_by"].made_by
    return Candidate(start, end, "reported", made_by, kind="assign", sure=True, assignee=whose, deadline=given)


_DASH = re.compile(r"\A[-–—.]+\Z")
# What stands below "Klart" and is no day.
_DONE = re.compile(
    r"(?i)(?:klart?|slutför\w*|avslut\w*|genomför\w*|verkställ\w*|pågår|pågående|påbörja\w*|ej\s(?:klart?|påbörja\w*)|ja|nej)\b[\s.!]*\Z"
)


def _headless(text: str, cells: list[Cell], rules: RuleSet) -> Candidate | None:
    """A row of columns without heads: a day or number, a person or officer, and what was decided."""
    if len(cells) < _HEADLESS or not rules["register.mark"].pattern.search(text, cells[0].start, cells[1].end):
        return None
    said = [text[c.start : c.end] for c in cells]
    who = next((k for k, cell in enumerate(said) if k and rules["register.who"].pattern.match(cell)), None)
    if who is None:
        return _unsigned(cells, said, rules)
    what = max((k for k in range(1, len(cells)) if k != who), key=lambda k: len(said[k]))
    if len(said[what].split()) < 2:
        return None
    return Candidate(
        cells[what].start, cells[what].end, "reported", rules["register.who"].made_by, said[who], kind=_kind(said[what], rules)
    )


def _unsigned(cells: list[Cell], said: list[str], rules: RuleSet) -> Candidate | None:
    """A row that says what was granted or refused and when, but not by whom."""
    granted, refused = rules["register.granted"], rules["register.refused"]
    what = next((k for k, cell in enumerate(said) if k and (granted.pattern.match(cell) or refused.pattern.match(cell))), None)
    if what is None or not any(_DAY.fullmatch(cell) for cell in said):
        return None
    return Candidate(cells[what].start, cells[what].end, "reported", granted.made_by, kind=_kind(said[what], rules))


def _loose(text: str, line: Line, officer: str | None, rules: RuleSet) -> Candidate | None:
    """ "2026-01-12 Bygglov carport, Ås 1:2, Bygglovshandläggare Anna Dal", "Näs 1:4      garage      12/4"."""
    printed = text[line.start : line.end]
    marked = len(printed) < _WIDTH and _MARK.search(printed) is not None
    if not marked or printed.endswith(".") or rules["register.sentence"].pattern.search(printed):
        return None
    bullet = _BULLET.match(printed)
    start = bullet.end() if bullet else 0
    lead = rules["register.lead"].pattern.match(printed[start:])
    start, end, who = start + (lead.end() if lead else 0), len(printed), officer
    while tail := rules["register.tail"].pattern.search(printed, start, end):
        end, who = tail.start(), tail["whole"] or who
    row = printed[start:end]
    granted, refused = rules["register.granted"], rules["register.refused"]
    named = rules["register.property"].pattern.match(row)
    if named and (granted.pattern.match(row, named.end()) or refused.pattern.match(row, named.end())):
        start, row = start + named.end(), row[named.end() :]
    if not (named or granted.pattern.match(row) or refused.pattern.match(row)):
        return None
    kind = "approve" if named and not refused.pattern.match(row) else _kind(row, rules)
    return Candidate(line.start + start, line.start + end, "reported", granted.made_by, who, kind=kind)


def _above(zone: Zone, rules: RuleSet) -> str | None:
    """The officer or body that heads the lines as a passage of their own."""
    heading = zone.section.heading if zone.section and zone.section.level > 1 else ""
    return heading if rules["register.officer"].pattern.match(heading) else None


def _done(text: str, line: Line, officer: str | None, rules: RuleSet) -> Candidate | None:
    """ "Ordföranden 2009-09-10 Beviljat Viks IF 5 000 kr"."""
    m = rules["register.done"].pattern.match(text[line.start : line.end]) if line.end - line.start < _WIDTH else None
    if m is None:
        return None
    who = m["who"] or m["person"] or officer
    bullet = _BULLET.match(text, line.start, line.end)
    return Candidate(bullet.end() if bullet else line.start, line.end, "reported", rules["register.done"].made_by, who)


def _kind(what: str, rules: RuleSet) -> str | None:
    """A permit named by its noun alone is one that was given."""
    return "approve" if rules["register.granted"].pattern.match(what) else None


def _plain(text: str, line: Line, rules: RuleSet) -> Candidate | None:
    """ "2024-02-02 KS 2024/18 Kommundirektören Anställning av HR-chef": no sentence, a row."""
    printed = text[line.start : line.end]
    if not rules["register.mark"].pattern.search(printed[:60]) or printed.endswith("."):
        return None
    m = rules["register.row"].pattern.match(printed)
    if m is None:
        return None
    group = "what" if m["what"] else "what2"
    return Candidate(
        line.start + m.start(group),
        line.start + m.end(group),
        "reported",
        rules["register.row"].made_by,
        m["who"] or m["who2"],
        kind=_kind(m[group], rules),
    )
