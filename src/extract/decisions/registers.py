"""Lists under column heads: decisions taken on delegation, tasks that are followed. One reported decision for each row.

Nothing is read where a row has neither day nor number, nor in a delegation order, which says who may decide what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.decisions.blocks import Line
from extract.decisions.candidates import Candidate
from extract.decisions.labels import Zone
from extract.rulebook import RuleSet

_CELL = re.compile(r"[^\s|](?:[^|\n\t]*?[^\s|])??(?=[ \t]*(?:\||\t|[ ]{2,}|\Z))")
# The least number of heads that make a table.
_HEADS = 2
# The least number of columns of a row below no heads.
_HEADLESS = 3
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}(?:[ -](?:19|20)?\d\d)?")
_BULLET = re.compile(r"(?:[-–•*]|\d{1,3}[.)]|[a-z]\))\s+")
_MARK = re.compile(r"(?<!\d)(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}(?!\d)|(?:19|20)\d\d[-:/]\d{1,6})(?!\d)")
# When a task was given: a day, with or without its §, and nothing else.
_DECIDED_ON = re.compile(
    r"(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}(?:[ -](?:19|20)?\d\d)?)?,?\s?\(?§+\s?\d+\)?\Z|(?:19|20)\d\d-\d\d-\d\d\Z"
)
_DONE = re.compile(r"(?i:klart?|klar|avslutat?|slutfört|slutförd|utfört|ja)\Z")
# How far a cell may stand from its head, in characters; a flat head has fewer words than this.
_SLACK, _MOST_HEADS = 2, 7
# A row is no longer than this.
_WIDTH = 200
# How far in front of a row its item says that decisions on delegation follow, in characters.
_ABOUT = 900


@dataclass
class _Cell:
    start: int
    end: int
    column: str = ""


def registers_of(text: str, zone: Zone, rules: RuleSet) -> list[Candidate]:
    """The rows of a zone as candidates; their lines are taken out of the zone."""
    out: list[Candidate] = []
    rest: list[Line] = []
    heads: list[_Cell] = []
    # Whether the columns of a task list are parted by one blank only; and where the second column begins.
    flat, second = False, 0
    # The officer whose name stands above the rows that follow.
    officer: str | None = None
    in_list = zone.name != "contents" and (zone.section is None or zone.section.kind != "front_matter")
    delegation = bool(zone.lines) and _about_delegation(text, max(0, zone.lines[0].start - _ABOUT), zone.lines[-1].end, rules)
    for line in zone.lines:
        cells = _cells(text, line)
        found = _heads(text, cells, rules)
        if found:
            heads, flat, second = found, False, line.indent + found[1].start - line.start
            continue
        if _flat_head(text, line, rules):
            heads, flat = [], True
            continue
        if heads and out and line.indent >= second - _SLACK and len(cells) < len(heads):
            _goes_on(text, line, cells, heads, out[-1], second)
            continue
        row = _row(text, cells, heads, rules, delegation=delegation) if heads else None
        row = row or (_flat_row(text, line, rules) if flat else None)
        if row is None and delegation and not heads:
            row = (
                _headless(text, cells, rules)
                or _plain(text, line, rules)
                or (_loose(text, line, officer, rules) if in_list else None)
            )
        if row is None:
            # A line of running text ends the table.
            heads = heads if len(cells) > 1 else []
            titled = rules["register.officer"].pattern.match(text[line.start : line.end]) if delegation else None
            officer = text[line.start : line.end].rstrip(":") if titled else officer
            rest.append(line)
            continue
        out.append(row)
    if out:
        zone.lines = rest
    return out


def _about_delegation(text: str, start: int, end: int, rules: RuleSet) -> bool:
    """Whether decisions on delegation are spoken of; the pieces without which they are not stand first for speed."""
    likely = any(
        text.find(piece, start, end) >= 0
        for piece in ("elegation", "ELEGATION", "elegerad", "rdförandebeslut", "RDFÖRANDEBESLUT", "ade bygg")
    )
    return likely and rules["register.about_delegation"].pattern.search(text, start, end) is not None


def _cells(text: str, line: Line) -> list[_Cell]:
    printed = text[line.start : line.end]
    if "  " not in printed and "\t" not in printed and "|" not in printed:
        # Running text, which is most of a page: one cell.
        bare = printed.strip()
        at = line.start + printed.find(bare)
        return [_Cell(at, at + len(bare))] if bare else []
    return [_Cell(line.start + m.start(), line.start + m.end()) for m in _CELL.finditer(text[line.start : line.end])]


def _heads(text: str, cells: list[_Cell], rules: RuleSet) -> list[_Cell]:
    """The cells of a head line with what stands below them, or nothing when the line is none."""
    if len(cells) < _HEADS:
        return []
    for cell in cells:
        printed = text[cell.start : cell.end].strip("*_: ")
        rule = next((r for r in rules.group("column") if r.pattern.match(printed)), None)
        if rule is None:
            return []
        cell.column = str(rule["column"])
    columns = {c.column for c in cells}
    whose = columns & {"delegate", "doer"}
    return cells if whose and columns & {"what", "decision"} and "rights" not in columns else []


def _row(text: str, cells: list[_Cell], heads: list[_Cell], rules: RuleSet, *, delegation: bool) -> Candidate | None:
    if len(cells) != len(heads):
        return None
    by = {head.column: cell for head, cell in zip(heads, cells, strict=True)}
    said = {column: text[cell.start : cell.end] for column, cell in by.items()}
    if "decision" in by and "what" in by and _DECIDED_ON.match(said["decision"]):
        # "2024-02-07 § 14" below "Beslut": when it was decided, not what.
        by["mark"], said["mark"] = by.pop("decision"), said.pop("decision")
    what = by.get("decision") or by.get("what")
    if what is None:
        return None
    start, end = what.start, what.end
    if "decision" in by and "what" in by and len(said["decision"].split()) < 3:
        # "Bygglov altan, Björken 2 | Beviljat": the one says nothing without the other.
        start, end = min(by["what"].start, what.start), max(by["what"].end, what.end)
    line = text[cells[0].start : cells[-1].end]
    decided = "delegate" in by or (delegation and "decision" in by)
    if decided:
        if not rules["register.mark"].pattern.search(line):
            return None
        who = said.get("delegate") or said.get("doer")
        return Candidate(start, end, "reported", rules["column.decided_by"].made_by, who, kind=_kind(text[start:end], rules))
    if "when" not in by and "Uppdrag" not in (text[h.start : h.end] for h in heads):
        return None
    if any(_DECIDED_ON.match(cell) for column, cell in said.items() if column != "when"):
        # A row that says when the task was given is told as a whole, but for its running number.
        named = [cell for cell in cells if not text[cell.start : cell.end].rstrip(".").isdigit()]
        start, end = named[0].start, named[-1].end
    return _task(start, end, said["doer"], said.get("when"), rules)


def _task(start: int, end: int, doer: str, when: str | None, rules: RuleSet) -> Candidate:
    when = None if when is None or _DONE.match(when) else when
    return Candidate(
        start, end, "reported", rules["column.done_by"].made_by, kind="assign", sure=True, assignee=doer, deadline=when
    )


def _goes_on(text: str, line: Line, cells: list[_Cell], heads: list[_Cell], row: Candidate, second: int) -> None:
    """A cell of the row above that is broken over two lines: of what it says only the doer's name is kept."""
    doer = next((h for h in heads if h.column == "doer"), None)
    for cell in cells if doer and row.assignee else ():
        at = line.indent + cell.start - line.start
        if abs(at - (second + doer.start - heads[1].start)) <= _SLACK:  # type: ignore[union-attr]
            row.assignee = f"{row.assignee} {text[cell.start : cell.end]}"


def _flat_head(text: str, line: Line, rules: RuleSet) -> bool:
    """ "Uppdrag Beslutat Ansvarig Klart" with one blank between: the head of a task list whose columns extraction has lost."""
    words = text[line.start : line.end].split()
    if not _HEADS < len(words) < _MOST_HEADS:
        return False
    found = [next((str(r["column"]) for r in rules.group("column") if r.pattern.match(w)), "") for w in words]
    return all(found) and "doer" in found and "what" in found and "rights" not in found


def _flat_row(text: str, line: Line, rules: RuleSet) -> Candidate | None:
    m = rules["register.flat_task"].pattern.match(text[line.start : line.end])
    return _task(line.start, line.end, m["who"], m["when"], rules) if m else None


def _headless(text: str, cells: list[_Cell], rules: RuleSet) -> Candidate | None:
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


def _unsigned(cells: list[_Cell], said: list[str], rules: RuleSet) -> Candidate | None:
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
