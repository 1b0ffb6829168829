"""Attendance lists: labels and the people under them, in one or more columns."""

from __future__ import annotations

import re
from collections import Counter

from extract.participants_cells import CellReader
from extract.participants_entry import EntryReader
from extract.participants_labels import LabelReader
from extract.participants_records import RecordReader
from extract.participants_runs import ITEM, list_end
from extract.participants_seen import Seen
from extract.participants_signers import SIGNING, SignerReader
from extract.participants_stacks import StackReader
from extract.participants_taking import Taker, above
from extract.rulebook import Rule, RuleSet
from extract.segment_lines import Line

_DOTS = re.compile(r"^[\s._…~-]{3,}$")
_NUMBERED = re.compile(r"\d{1,3}[.)]?\s")
_ROLES = ("group.chair", "group.vice_chair", "group.secretary", "group.substitutes", "group.auditors")
_SINGLE = ("ledamot", "ersättare", "ordförande", "vice ordförande")
# Letters under the head "Parti" are a party's, known or not.
_LETTERS = re.compile(r"^\(?[A-ZÅÄÖ][A-Za-zÅÄÖåäö0-9]{0,4}\)?$")
_SAME_COLUMN = 2
# More roles without names than these sign no minutes.
_MOST_UNSIGNED = 7
# So many known parties in one column make other letters in it parties too.
_FEWEST_IN_COLUMN = 3
# Entries parted by bullets on one line.
_INLINE_BULLET = re.compile(r"(?<=\S)\s[•·▪]\s(?=\S)")
_PRESENT_HEAD = re.compile(r"(?<!\w)[Nn]ärv", re.IGNORECASE)
_VOTE_HEAD = re.compile(r"(?<!\w)(?:Ja|Nej|Röst)(?!\w)", re.IGNORECASE)
# Shorter columns hold one label at most.
_RUN_ON = 40


class ListReader:
    """Walks the lines of a cover or an attendance list."""

    def __init__(self, roles: RuleSet, reader: EntryReader) -> None:
        self._inline_signature = roles["inline.signature"].pattern
        self._inline = roles["inline.label"].pattern
        self._labels = LabelReader(roles, reader.mender)
        self.label = self._labels.label
        self._stand_in = roles["group.adjuster_substitute"]
        self._reader = reader
        self._cells = CellReader(roles)
        self._stacks = StackReader(self._labels, self._cells, reader)
        self._records = RecordReader(roles, self._labels, self._cells, reader)
        self._signers = SignerReader(self._labels, reader)
        self._taker = Taker(roles, reader)

    def read(self, text: str, lines: list[Line], *, start_group: Rule | None = None) -> list[Seen]:
        """All entries under labels for people; what stands under other labels is left out."""
        seen: list[Seen] = []
        group: Rule | None = start_group
        columns: list[tuple[int, Rule]] = []
        # Whether the columns are lists side by side, each under a label of its own.
        headed = False
        i = 0
        # Lines whose first column is the rest of a label torn over several.
        torn_at: set[int] = set()
        taken_line: int | None = None
        of_group: str | None = None
        party_at: int | None = None
        party_columns: Counter[int] = Counter()
        # Two lists side by side, not one table: whom a substitute serves for is another than the member of the row.
        apart = False
        # A column "Närvarande" asks, and "Nej" is its answer; below heads of a vote it is a vote.
        asked = False
        self._taker.excepting = False
        group_at = lead_at = -1
        # Roles of signatures that have stood without a name so far.
        unsigned: list[Rule] = []
        while i < len(lines):
            line = lines[i]
            if ITEM.match(line.text) and not (group and self._reader.by_paragraph(line.text)):
                group, columns = None, []
                i += 1
                continue
            cells = self._split(text, line.cells())
            if heads := self._labels.table_head(line):
                columns, group, headed = heads, heads[0][1], False
                at = line.text.lower().find("parti")
                party_at = line.indent + at if at >= 0 else None
                asked = bool(_PRESENT_HEAD.search(line.text)) and not _VOTE_HEAD.search(line.text)
                i += 1
                continue
            if len(unsigned) > 1 and len(cells) > max(1, len(columns)) and self._signers.apart(text, line, unsigned, seen):
                group, columns, unsigned = None, [], []
                i += 1
                continue
            labels = [self.label(text[a:b]) for a, b in cells]
            unsigned += [
                found[0]
                for found, (a, b) in zip(labels, cells, strict=True)
                if found and found[0].id in SIGNING and found[1] >= b - a
            ]
            piped = line.text.startswith("|")
            if len(cells) > 1 and all(
                found is not None and found[1] >= b - a for found, (a, b) in zip(labels, cells, strict=True)
            ):
                if headed and self._roles_below(text, lines, i, cells, seen):
                    i += 1
                    continue
                if self._signers.columns(text, lines, i, labels, group, seen):
                    group, columns = None, []
                    i += 1
                    continue
                columns = [(line.indent + a - line.start, found[0]) for found, (a, b) in zip(labels, cells, strict=True) if found]
                group, headed = columns[0][1], True
                i += 1
                continue
            if taken_line == i or (len(cells) == 1 and self._signers.signed(text, lines, i, labels[0], group, seen)):
                i += 1
                continue
            away = False
            if (box := self._cells.box(line.text)) and cells[0][1] > line.start + box[1]:
                away = box[0] == "absent"
                cells[0] = (line.start + box[1], cells[0][1])
                labels[0] = None
            if group is not None and (own := self._stacks.one(lines, i, labels[0], group, seen)):
                seen[-1].entry.role = own
                i += 1
                continue
            persons, taken = self._records.read(lines, i, group) if len(cells) == 1 else ([], 0)
            seen += persons
            if (
                taken
                or (taken := self._stacks.run(lines, i, seen))
                or (taken := self._stacks.tails(lines, i, seen))
                or (taken := self._stacks.served(lines, i, seen))
                or (taken := self._signers.stack(text, lines, i, seen))
            ):
                i += taken
                continue
            first_label: Rule | None = None
            # A signature's role in a line that another label begins ("Underskrifter   Sekreterare ........").
            signing: Rule | None = None
            # The role or the title in a column in front of the name.
            lead: str | None = None
            front: str | None = None
            party: str | None = None
            last: Seen | None = None
            for k, (a, b) in enumerate(cells):
                cell = text[a:b]
                if k == 0 and i in torn_at:
                    if len(cells) > 1:
                        continue
                    break
                if _DOTS.match(cell):
                    continue
                if k and headed and (head := self._new_head(columns, line.indent + a - line.start, labels[k], len(cell))):
                    columns[head[0]] = head[1]
                    continue
                inside = k > 0 and group is not None and (first_label is None or group.get("people") is not False)
                found = None if inside and self._is_role(cell, labels[k]) else labels[k]
                if (
                    k == 0
                    and found is None
                    and (cell.endswith("-") or (len(cells) > 1 and not cell.endswith(",")))
                    and (torn := self._labels.torn(cell, lines, i))
                ):
                    found = torn[0], len(cell)
                if k == 0 and seen and seen[-1].cut == "-" and cell[0].islower() and seen[-1].start >= lines[i - 1].start:
                    # The end of a title that the line cut ("nämnd- / sekreterare").
                    found = None
                if found is not None and (
                    self._of_absent(cell, found, group) or (k and (piped or (last and self._cells.status(cell))))
                ):
                    found = None
                if (
                    found is not None
                    and k == 0
                    and len(cells) > 1
                    and (role := self._lead(cell, found, group, settled=i - 1 in (group_at, lead_at)))
                ):
                    lead, lead_at = role, i
                    continue
                if found is not None:
                    rule, value = found
                    if self._of_row(lines, i, rule, cell[value:], seen):
                        self._take_of_row(text, a + value, b, rule, seen)
                        continue
                    if (
                        rule.id == "group.substitutes"
                        and group is not None
                        and group.id == "group.adjusters"
                        and cell.lower().startswith("ersättare")
                        and value < len(cell)
                    ):
                        self._taker.take(text, a + value, b, self._stand_in, seen)
                        continue
                    # A label torn over two lines: "Tjänstgörande" above "ersättare".
                    if k == 0 and value >= len(cell) and (torn := self._labels.torn(cell, lines, i)):
                        rule, below = torn
                        torn_at.update(below)
                    if rule.id == "group.substitutes" and k == 0 and self._of_adjuster(lines, i, group):
                        rule = self._stand_in
                    if first_label is None:
                        first_label = rule
                    elif signing is None and rule.get("people") is not False and value >= len(cell):
                        signing = rule
                    group, group_at, columns, self._taker.excepting = rule, i, [], False
                    if value < len(cell) and k == len(cells) - 1:
                        i, b = list_end(text, lines, i, b, self._labels)
                    if value < len(cell):
                        if (
                            (run := self._labels.run(cell))
                            and i + 1 < len(lines)
                            and self._signers.row(text, lines[i + 1], run, seen)
                        ):
                            taken_line = i + 1
                        else:
                            self._taker.take(text, a + value, b, group, seen)
                    continue
                if k and last is not None and (told := self._cells.status(cell)):
                    last.status = told
                    continue
                if last is not None and (mark := "absent" if asked and cell.lower() == "nej" else self._cells.mark(cell)):
                    if mark == "absent" and last.status == "present":
                        last.status = "absent"
                    continue
                in_column = party_at is not None and abs(line.indent + a - line.start - party_at) <= _SAME_COLUMN
                known = self._reader.parties.is_cell(cell)
                at = line.indent + a - line.start
                if known and k:
                    party_columns[at] += 1
                elif k and party_columns[at] >= _FEWEST_IN_COLUMN:
                    in_column = True
                if known or (in_column and _LETTERS.match(cell)):
                    letters = self._reader.parties.letters(cell.strip("()"))
                    if last is not None and last.entry.party is None:
                        last.entry.party = letters or None
                    else:
                        party = letters
                    continue
                if heading := self._reader.parties.heading(cell):
                    of_group = heading
                    continue
                served = self._reader.tails.replaces.search(cell) is not None
                if k and last is not None and last.entry.role is None and not served and (own := self._cells.role(cell)):
                    last.entry.role = own
                    if last.role == "ledamot":
                        last.role = own
                    continue
                if k == 0 and len(cells) > 1 and group is not None and self._taker.is_front(cell):
                    front = cell
                    continue
                here = (
                    group
                    if not columns
                    else self._column(columns, line.indent + a - line.start, k, counted=piped and len(columns) == len(cells))
                )
                before = len(seen)
                if k == len(cells) - 1 and cell.count(",") > 1 and len(self._reader.read(cell)) > 1:
                    # A comma list in the column beside its label runs over the lines below.
                    i, b = list_end(text, lines, i, b, self._labels)
                self._taker.take(text, a, b, here, seen, above=above(lines, i, a, seen), last=last)
                if len(seen) > before:
                    seen[before].entry.role = seen[before].entry.role or lead
                    seen[before].entry.title = seen[before].entry.title or front
                    lead = front = None
                    apart = apart or bool(seen[-1].entry.replaces and last and seen[-1].entry.replaces != last.entry.name)
                    if last is not None and last.status == "absent" and len(seen) == before + 1 and seen[-1].role == "ledamot":
                        # Beside an absent member stands the substitute.
                        seen[-1].role, seen[-1].entry.replaces, seen[-1].group = "ersättare", last.entry.name, "serving"
                    elif columns and not apart and last is not None and seen[-1].group == "serving" and last.role == "ledamot":
                        # In a table with a column for those who serve, they do so for the member of the row.
                        last.status, seen[-1].entry.replaces = "absent", last.entry.name
                        seen[-1].entry.party = seen[-1].entry.party or last.entry.party
                    elif party and seen[before].entry.party is None:
                        seen[before].entry.party = party
                    for one in seen[before:] if away else ():
                        one.status = "absent" if one.status == "present" else one.status
                    for one in seen[before:] if of_group else ():
                        one.entry.party = one.entry.party or of_group
                        one.entry.replaces_party = one.entry.replaces_party or of_group
                    party, last = None, seen[-1]
            if last is not None or len(unsigned) > _MOST_UNSIGNED:
                unsigned = []
            if first_label is not None:
                group, of_group = (signing if signing and first_label.get("people") is False else first_label), None
            i += 1
        return seen

    def _of_row(self, lines: list[Line], i: int, rule: Rule, value: str, seen: list[Seen]) -> bool:
        """Whether "Ers. Bo Ek (S)" or "Ers. saknas" stands under one member of a numbered roll, and is no label of a list."""
        if rule.id != "group.substitutes" or not seen or not value or i == 0 or seen[-1].start < lines[i - 1].start:
            return False
        around = [lines[i - 1], *lines[i + 1 : i + 2]]
        return seen[-1].group == "members" and all(_NUMBERED.match(line.text) for line in around)

    def _take_of_row(self, text: str, a: int, b: int, rule: Rule, seen: list[Seen]) -> None:
        member = seen[-1]
        for entry in self._reader.read(text[a:b])[:1]:
            seen.append(Seen(entry, "ersättare", "present", "serving", a + entry.start, a + entry.end, rule.made_by))
            if (member.entry.status or member.status) != "present":
                entry.replaces = entry.replaces or member.entry.name

    def _of_adjuster(self, lines: list[Line], i: int, group: Rule | None) -> bool:
        """Whether "Ersättare" right below the adjusters is theirs: one line, with the field of the adjustment under it."""
        if group is None or group.id != "group.adjusters" or lines[i].gap > 1 or i + 1 >= len(lines):
            return False
        below = lines[i + 1]
        a, b = below.cells()[0]
        under = self.label(below.text[a - below.start : b - below.start])
        return below.gap > 0 or (under is not None and under[0].get("people") is False)

    def _of_absent(self, cell: str, found: tuple[Rule, int], group: Rule | None) -> bool:
        """Whether a role in front of a name under "Frånvarande" ("Ledamot Bo Ek") is no new label."""
        if group is None or group.get("status") not in ("absent", "excused") or found[0].get("role") not in _SINGLE:
            return False
        before, value = cell[: found[1]], cell[found[1] :]
        named = bool(value) and before.endswith(" ") and bool(self._reader.read(value))
        # "Ordförande: Bo Ek" and "Ledamöter: …" below a list of the absent are fields of their own, "Ledamot: Bo Ek" is its row.
        return named and (before.lower().startswith("ledamot") or not before.rstrip().endswith(":"))

    def _roles_below(self, text: str, lines: list[Line], i: int, cells: list[tuple[int, int]], seen: list[Seen]) -> bool:
        """Take a line of roles each of which stands under a name of the line above, in lists side by side."""
        named = [above(lines, i, a, seen) for a, _ in cells]
        roles = [self._cells.role(text[a:b]) for a, b in cells]
        if not all(one is not None and one.entry.role is None for one in named) or not any(roles):
            return False
        for one, role in zip(named, roles, strict=True):
            if one is not None and role:
                one.entry.role = role
        return True

    @staticmethod
    def _new_head(
        columns: list[tuple[int, Rule]], x: int, found: tuple[Rule, int] | None, length: int
    ) -> tuple[int, tuple[int, Rule]] | None:
        """The column, not the first, in which a label stands by itself and heads those below: its number, and what it is now."""
        if found is None or found[1] < length or found[0].get("people") is False:
            return None
        return next(((j, (at, found[0])) for j, (at, _) in enumerate(columns) if j and abs(at - x) <= _SAME_COLUMN), None)

    @staticmethod
    def _lead(cell: str, found: tuple[Rule, int], group: Rule | None, *, settled: bool) -> str | None:
        """The role in a column in front of a name of the absent ("Ledamot        Bo Ek (S)"), where it is no label of another list.

        "Ersättare" may be one; it is believed right below the label or another such row (``settled``).
        """
        rule, value = found
        if group is None or group.get("status") not in ("absent", "excused") or value < len(cell) or cell.endswith(":"):
            return None
        plain = cell.lower()
        singular = plain.startswith("ledamot") or (settled and plain.split()[-1] in ("ersättare", "ordförande", "suppleant"))
        return str(rule["role"]) if singular and rule.get("role") in _SINGLE else None

    def _split(self, text: str, cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Part cells at labels that run on in them."""
        out = []
        for a, b in cells:
            if b - a > _RUN_ON:
                signed = text.startswith("Underskrift", a)
                for match in (self._inline_signature if signed else self._inline).finditer(text, a, b):
                    if match.start() > a:
                        out.append((a, match.start() - 1))
                        a = match.start()
            for bullet in _INLINE_BULLET.finditer(text, a, b):
                out.append((a, bullet.start()))
                a = bullet.end()
            out.append((a, b))
        return [(a, b) for a, b in out if b > a]

    @staticmethod
    def _is_role(cell: str, found: tuple[Rule, int] | None) -> bool:
        """Whether what looks like a label may be a role beside a name ("Ordförande" in a column of roles)."""
        return found is not None and found[0].id in _ROLES and found[1] >= len(cell)

    @staticmethod
    def _column(columns: list[tuple[int, Rule]], x: int, k: int, *, counted: bool) -> Rule:
        if counted:
            return columns[k][1]
        near = min(columns, key=lambda c: abs(c[0] - x))
        if abs(near[0] - x) <= 6:
            return near[1]
        return columns[min(k, len(columns) - 1)][1] if k else columns[0][1]
