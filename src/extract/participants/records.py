"""Attendance tables whose cells were read one by one: each person's name on a line, and below it party, role, §§ or title."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.participants.cells import CellReader
from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.seen import Seen
from extract.participants.tail import Entry
from extract.rulebook import Rule, RuleSet
from extract.segment.lines import Line

# So many persons in a row with their party below them make a table that has lost its heads.
_FEWEST, _FEWEST_HEADED = 3, 2
# A row has no more cells than this below the name, and a cell no more characters.
_MOST_CELLS, _LONGEST = 5, 90
_ROLE_HEAD = re.compile(r"uppdrag|roll|funktion|titel|befattning", re.IGNORECASE)
_PARTY = re.compile(r"\([A-Za-zÅÄÖåäö-]{1,6}\)$")
_PARAGRAPHS = re.compile(r"(?:ej\s)?§|\d{1,3}\s?[-–]\s?\d{1,3}$", re.IGNORECASE)


@dataclass(slots=True)
class _Row:
    entry: Entry
    line: Line
    cells: list[Line] = field(default_factory=list)


class RecordReader:
    """Finds such tables, headed ("Namn", "Parti", "Uppdrag" on lines of their own) or not."""

    def __init__(self, roles: RuleSet, labels: LabelReader, cells: CellReader, reader: EntryReader) -> None:
        self._heads = roles["table.head_cell"].pattern
        self._labels, self._cells, self._reader = labels, cells, reader

    def read(self, lines: list[Line], i: int, group: Rule | None) -> tuple[list[Seen], int]:
        """The persons of a table that begins in line ``i``, and how many lines it takes."""
        at = i
        while at < len(lines) and self._heads.match(lines[at].text):
            at += 1
        heads = [line.text for line in lines[i:at]]
        if heads and (len(heads) < 2 or not heads[0].lower().startswith(("namn", "led"))):
            return [], 0
        if not heads and (group is None or group.get("people") is False):
            return [], 0
        rows, end = self._rows(lines, at, any(_ROLE_HEAD.match(head) for head in heads), bool(heads))
        told = sum(any(self._party(cell.text) is not None or self._titled(cell.text) for cell in row.cells) for row in rows)
        if len(rows) < (_FEWEST_HEADED if heads else _FEWEST) or (not heads and told < len(rows)):
            return [], 0
        return [self._seen(row, group, asked=bool(heads)) for row in rows], end - i

    def _rows(self, lines: list[Line], at: int, roles: bool, headed: bool) -> tuple[list[_Row], int]:
        rows: list[_Row] = []
        while at < len(lines):
            line = lines[at]
            if len(line.cells()) > 1 or len(line.text) > _LONGEST:
                break
            # A label behind a row that has as many cells as the others begins the next list ("Ej tjänstgörande ersättare").
            full = len(rows) > 1 and len(rows[-1].cells) >= max(len(row.cells) for row in rows[:-1])
            if rows and not (full and self._labels.label(line.text)) and self._is_cell(line.text, rows[-1], roles, headed):
                rows[-1].cells.append(line)
                roles = roles or self._cells.role(line.text) is not None
                at += 1
                continue
            if rows and not rows[-1].cells:
                break
            # In a table that has told of three so far, a role is one too.
            roles = roles or len(rows) >= _FEWEST
            entries = [] if self._labels.label(line.text) else self._reader.read(line.text)
            # What stands behind a comma belongs to the name: "Bo Ek, ordförande", "Mia Alm, ers. för Per Sten, §§ 4-9".
            if len(entries) != 1 or entries[0].start or line.text[entries[0].end :][:1] not in ("", ","):
                break
            rows.append(_Row(entries[0], line))
            at += 1
        if rows and not rows[-1].cells:
            # The last name belongs to what follows the table.
            at = rows.pop().line.index - lines[0].index
        return rows, at

    def _is_cell(self, text: str, row: _Row, roles: bool, headed: bool) -> bool:
        if len(row.cells) >= _MOST_CELLS:
            return False
        if self._party(text) is not None or _PARAGRAPHS.match(text) or self._cells.status(text) or self._mark(text):
            return True
        if self._cells.role(text):
            told = any(self._cells.role(cell.text) for cell in row.cells)
            return not told and (roles or not self._labels.label(text))
        if self._labels.label(text):
            return False
        return (headed and text[0].islower()) or self._titled(text)

    def _titled(self, text: str) -> bool:
        """Whether a line is a title ("Ekonomichef, §§ 30-32") or a role."""
        words = text.split(",")[0].split()
        return bool(words) and self._reader.judge.is_title(words[-1]) and not self._reader.read(text)

    def _mark(self, text: str) -> str | None:
        return "absent" if text.lower() == "nej" else self._cells.mark(text)

    def _party(self, text: str) -> str | None:
        parties = self._reader.parties
        if parties.is_cell(text):
            return parties.letters(text.strip("()"))
        return parties.letters(text.strip("()")) if _PARTY.match(text) else None

    def _seen(self, row: _Row, group: Rule | None, *, asked: bool) -> Seen:
        entry = row.entry
        status = str(group["status"]) if group and group.get("status") else "present"
        for cell in row.cells:
            if (party := self._party(cell.text)) is not None and entry.party is None:
                entry.party = party or None
            elif told := self._cells.status(cell.text) or (self._mark(cell.text) if asked else None):
                status = told
            else:
                self._reader.tails.beside(entry, cell.text, cell.start - row.line.start + entry.start)
        officer = entry.party is None and entry.title is not None and entry.role is None
        role = "tjänsteperson" if officer else str(group["role"]) if group and group.get("role") else "ledamot"
        name = group.id.removeprefix("group.") if group else "members"
        a = row.line.start
        return Seen(entry, role, status, name, a + entry.start, a + entry.end, "rule:roles.table.head_cell")
