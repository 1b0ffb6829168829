"""A walk down the lines of a cover or an attendance list: which label holds, and whom each line adds."""

from __future__ import annotations

import re
from collections import Counter

from extract.participants.labels import asks_for_presence
from extract.participants.roll import absent_by_row
from extract.participants.rows import (
    SAME_COLUMN,
    Label,
    Row,
    apart,
    begins_roll,
    below_chair,
    column_of,
    in_front,
    is_role,
    lead_role,
    new_head,
    of_absent,
    of_one,
    paired,
    pairs,
    parted_at,
)
from extract.participants.runs import ITEM, list_end, may_run_on
from extract.participants.seen import Seen
from extract.participants.signers import SIGNING
from extract.participants.tail import paragraphs_in
from extract.participants.taking import above, heads_names
from extract.participants.tools import Tools
from extract.rulebook import Rule
from extract.segment.lines import Line

_DOTS = re.compile(r"^[\s._…~-]{3,}$")
_NUMBERED = re.compile(r"\d{1,3}[.)]?\s")
# Letters under the head "Parti" are a party's, known or not.
_LETTERS = re.compile(r"^\(?[A-ZÅÄÖ][A-Za-zÅÄÖåäö0-9]{0,4}\)?$")
# More roles without names than these sign no minutes.
_MOST_UNSIGNED = 7
# So many known parties in one column make other letters in it parties too.
_FEWEST_IN_COLUMN = 3
# So near below the label of the deputies stands the one of the members.
_SOON = 4
_ITEM_HEAD = re.compile(r"§\s?\d{1,4}")
_VICE = re.compile(r"(?<!\w)vice$")


class Walk:
    """One reading of a list, from its first line to its last."""

    def __init__(self, tools: Tools, text: str, lines: list[Line], group: Rule | None) -> None:
        # No more of the text than the list, since rests of labels are taken out of copies of it.
        self._tools, self._text, self._lines = tools, text[: lines[-1].end] if lines else "", lines
        self._seen: list[Seen] = []
        self._at = 0
        self._group = group
        self._columns: list[tuple[int, Rule]] = []
        # Whether the columns are lists side by side, each under a label of its own.
        self._headed = False
        # Lines whose first column is the rest of a label torn over several, and one whose names went to labels above.
        self._torn: set[int] = set()
        self._taken: int | None = None
        # The parties that head parts of the list, by their columns; where a column of parties stands, by its head or by those found.
        self._headings: dict[int, str] = {}
        self._party_at: int | None = None
        self._party_columns: Counter[int] = Counter()
        # Two lists side by side, not one table: whom a substitute serves for is another than the member of the row.
        self._apart = False
        # A column "Närvarande" asks, and "Nej" is its answer; below heads of a vote it is a vote.
        self._asked = False
        # The lines of the last label and of the last role in front of a name.
        self._group_at = self._lead_at = -1
        # The label of a chair that waits for its one name, and the list around it.
        self._chair: Rule | None = None
        self._above_chair: Rule | None = None
        # Roles of signatures that have stood without a name so far.
        self._unsigned: list[Rule] = []
        self._row: Row

    def run(self) -> list[Seen]:
        """Everybody whom the list names."""
        self._tools.taker.excepting = False
        while self._at < len(self._lines):
            self._at += self._whole(self._lines[self._at]) or self._parted()
        absent_by_row(self._seen, self._lines)
        return self._seen

    def _under(self, group: Rule | None, columns: list[tuple[int, Rule]], *, headed: bool | None = None) -> None:
        self._group, self._columns = group, columns
        self._tools.reader.paired = False
        self._headed = self._headed if headed is None else headed

    # ------------------------------------------------------------------------------------------- lines as a whole

    def _whole(self, line: Line) -> int:
        """Take a line that says one thing, or a stack of them; returns how many lines these are, 0 for a line of columns."""
        tools, seen, i = self._tools, self._seen, self._at
        one = line.text.count("§") == 1
        if one and ITEM.match(line.text) and not (self._group and tools.reader.by_paragraph(line.text)):
            self._under(None, [])
            return 1
        cells = tools.splitter.split(self._text, line.cells())
        if self._party_at is not None and "|" not in line.text and "\t" not in line.text:
            cells = parted_at(self._text, cells, line.start - line.indent + self._party_at)
        if len(cells) > 1 and all(_ITEM_HEAD.fullmatch(self._text, a, b) for a, b in cells):
            # "§ 28    § 31" over the columns of a list of voters tells nothing of the person above it.
            return 1
        if heads := tools.labels.table_head(line):
            self._under(heads[0][1], heads, headed=False)
            at = line.text.lower().find("parti")
            self._party_at = line.x(line.start + at) if at >= 0 else None
            self._asked = asks_for_presence(line.text)
            tools.reader.paired = pairs(heads)
            return 1
        several = len(cells) > max(1, len(self._columns))
        if len(self._unsigned) > 1 and several and tools.signers.apart(self._text, line, self._unsigned, seen):
            self._under(None, [])
            self._unsigned = []
            return 1
        row = self._row = Row(line, cells, [tools.labels.label(self._text[a:b]) for a, b in cells])
        bare = [found for found, (a, b) in zip(row.labels, cells, strict=True) if found and found[1] >= b - a]
        self._unsigned += [rule for rule, _ in bare if rule.id in SIGNING]
        if len(cells) > 1 and len(bare) == len(cells):
            self._heads(row, bare)
            return 1
        if self._taken == i:
            return 1
        if (self._group is None or self._group.get("people") is False) and begins_roll(self._lines, i, tools.reader):
            self._under(tools.members, [])
        if len(cells) == 1 and tools.signers.signed(self._text, self._lines, i, row.labels[0], self._group, seen):
            return 1
        if (box := tools.cells.box(line.text)) and cells[0][1] > line.start + box[1]:
            row.away = box[0] == "absent"
            cells[0] = (line.start + box[1], cells[0][1])
            row.labels[0] = None
        if self._group is not None and (own := tools.stacks.one(self._lines, i, row.labels[0], self._group, seen)):
            seen[-1].entry.role = own
            return 1
        persons, taken = tools.records.read(self._lines, i, self._group) if len(cells) == 1 else ([], 0)
        self._seen += persons
        return (
            taken
            or tools.stacks.run(self._lines, i, seen)
            or tools.stacks.officers(self._lines, i, seen)
            or tools.stacks.tails(self._lines, i, seen)
            or tools.stacks.served(self._lines, i, seen)
            or tools.signers.stack(self._text, self._lines, i, seen)
        )

    def _heads(self, row: Row, bare: list[Label]) -> None:
        """A line of nothing but labels: roles of the names above, or heads of lists side by side."""
        if self._headed and self._roles_below(row):
            return
        if self._tools.signers.columns(self._text, self._lines, self._at, row.labels, self._group, self._seen):
            self._under(None, [])
            return
        columns = [(row.x(a), rule) for (a, _), (rule, _) in zip(row.cells, bare, strict=True)]
        self._under(columns[0][1], columns, headed=True)

    def _roles_below(self, row: Row) -> bool:
        """Take a line of roles each of which stands under a name of the line above, in lists side by side."""
        named = [above(self._lines, self._at, a, self._seen) for a, _ in row.cells]
        roles = [self._tools.cells.role(self._text[a:b]) for a, b in row.cells]
        if not all(one is not None and one.entry.role is None for one in named) or not any(roles):
            return False
        for one, role in zip(named, roles, strict=True):
            if one is not None and role:
                one.entry.role = role
        return True

    # ---------------------------------------------------------------------------------------------------- columns

    def _parted(self) -> int:
        """Take the columns of a line one by one; returns how many lines they took."""
        row, first, before, count = self._row, self._at, self._group, len(self._seen)
        for k, (a, b) in enumerate(row.cells):
            self._cell(row, k, a, b)
        if row.last is not None or len(self._unsigned) > _MOST_UNSIGNED:
            self._unsigned = []
        if row.first is not None:
            opened = row.signing and row.first.get("people") is False
            self._group = row.signing if opened else row.first
            self._chair = row.first if row.of_one else None
            self._above_chair = before
        if self._chair is not None and self._group is self._chair and any(not one.entry.paragraphs for one in self._seen[count:]):
            self._group, self._chair = below_chair(self._above_chair, self._tools.members), None
        taken, self._at = self._at + 1 - first, first
        return taken

    def _cell(self, row: Row, k: int, a: int, b: int) -> None:
        cell = self._text[a:b]
        if (k == 0 and self._at in self._torn) or _DOTS.match(cell):
            return
        if k and self._headed and (head := new_head(self._columns, row.x(a), row.labels[k], len(cell))):
            self._columns[head[0]] = head[1]
            return
        if k and self._group is not None and (rule := self._absent_below(row, k, a, len(cell))):
            self._columns = [(row.x(row.cells[0][0]), self._group), (row.x(a), rule)]
            return
        if k == 0 and self._group is not None and (led := self._tools.reader.parties.leading(cell)):
            self._headings = {row.x(a): led[0]}
            self._people(row, k, a + led[1], b)
            return
        found = self._label(row, k, cell)
        if found is not None and k == 0 and len(row.cells) > 1:
            settled = self._at - 1 in (self._group_at, self._lead_at)
            if role := lead_role(cell, found, self._group, settled=settled):
                row.lead, self._lead_at = role, self._at
                return
        if found is not None:
            self._labelled(row, k, a, b, found)
        elif not self._told(row, k, a, cell):
            self._people(row, k, a, b)

    def _absent_below(self, row: Row, k: int, a: int, length: int) -> Rule | None:
        """The label of the absent where "Frånvarande" heads what stands below in a column of names, and tells nothing of the name beside it."""
        found = row.labels[k]
        if found is None or found[1] < length or found[0].get("status") not in ("absent", "excused"):
            return None
        return found[0] if heads_names(self._lines, self._at, row.x(a), self._seen) else None

    def _label(self, row: Row, k: int, cell: str) -> Label | None:
        """The label that a column begins with, unless it is a role or the like beside a name."""
        inside = k > 0 and self._group is not None and (row.first is None or self._group.get("people") is not False)
        found = None if inside and is_role(cell, row.labels[k]) else row.labels[k]
        torn = k == 0 and found is None and (cell.endswith("-") or (len(row.cells) > 1 and not cell.endswith(",")))
        if torn and (label := self._tools.labels.torn(cell, self._lines, self._at)):
            found = label[0], len(cell)
        if k == 0 and self._seen and self._seen[-1].cut == "-" and cell[0].islower():
            # The end of a title that the line cut ("nämnd- / sekreterare").
            found = None if self._seen[-1].start >= self._lines[self._at - 1].start else found
        if k == 0 and self._at and not row.line.gap and cell[0].islower() and _VICE.search(self._lines[self._at - 1].text):
            # "1:e vice" / "ordförande".
            found = None
        cells = self._tools.cells
        if found is None or of_absent(cell, found, self._group, self._tools.reader):
            return None
        return None if k and (row.piped or (row.last and (cells.status(cell) or cells.role(cell)))) else found

    def _labelled(self, row: Row, k: int, a: int, b: int, found: Label) -> None:
        """A column that begins with a label, and the value behind it."""
        rule, value = found
        cell, tools = self._text[a:b], self._tools
        if in_front(cell, found, self._group, tools.reader):
            row.lead = str(rule["role"])
            self._people(row, k, a, b)
            return
        if self._of_row(rule, cell[value:]):
            self._take_of_row(a + value, b, rule)
            return
        adjusters = self._group is not None and self._group.id == "group.adjusters"
        if rule.id == "group.substitutes" and adjusters and cell.lower().startswith("ersättare") and value < len(cell):
            tools.taker.take(self._text, a + value, b, tools.stand_in, self._seen)
            return
        # A label torn over two lines: "Tjänstgörande" above "ersättare".
        if k == 0 and value >= len(cell) and (torn := tools.labels.torn(cell, self._lines, self._at)):
            rule, below = torn
            self._torn.update(below)
        if rule.id == "group.substitutes" and k == 0 and self._of_adjuster():
            rule = tools.stand_in
        if row.first is None:
            row.first, row.of_one = (
                rule,
                of_one(rule, cell, [tools.labels.label(line.text) for line in self._lines[self._at + 1 :][:_SOON]]),
            )
        elif row.signing is None and rule.get("people") is not False and value >= len(cell):
            row.signing = rule
        self._group_at, tools.taker.excepting, self._headings = self._at, False, {}
        self._under(rule, [])
        if value >= len(cell):
            return
        text = self._text
        if k == len(row.cells) - 1:
            text, b = self._list(b)
        run = tools.labels.run(cell)
        if run and self._at + 1 < len(self._lines) and tools.signers.row(self._text, self._lines[self._at + 1], run, self._seen):
            self._taken = self._at + 1
        else:
            tools.taker.take(text, a + value, b, rule, self._seen)

    def _list(self, end: int) -> tuple[str, int]:
        """The comma list that begins in this line: the text without the rests of labels beside it, and where it ends."""
        first, text = self._at, self._text
        self._at, end = list_end(text, self._lines, first, end, self._tools.labels, self._torn)
        for at in self._torn.intersection(range(first + 1, self._at + 1)):
            a, b = self._lines[at].cells()[0]
            text = text[:a] + " " * (b - a) + text[b:]
        return text, end

    def _told(self, row: Row, k: int, a: int, cell: str) -> bool:
        """Take what a column tells of a person beside it: presence, a mark, party, role, title."""
        tools, last = self._tools, row.last
        if k and last is not None and (told := tools.cells.status(cell)):
            last.status = told
            last.entry.paragraphs = last.entry.paragraphs or paragraphs_in(cell)
            return True
        mark = "absent" if self._asked and cell.lower() == "nej" else tools.cells.mark(cell)
        if last is not None and mark:
            away = mark == "absent" and last.status == "present" and not last.entry.paragraphs
            last.status = "absent" if away else last.status
            row.there = mark != "absent"
            return True
        if self._party(row, k, a, cell):
            return True
        served = tools.reader.tails.replaces.search(cell) is not None
        if k and last is not None and last.entry.role is None and not served and (own := tools.cells.role(cell)):
            last.entry.role = own
            last.role = own if last.role == "ledamot" else last.role
            return True
        if k == 0 and len(row.cells) > 1 and self._group is not None and tools.taker.is_front(cell):
            row.front = cell
            return True
        return False

    def _party(self, row: Row, k: int, a: int, cell: str) -> bool:
        """Take a column of nothing but a party: beside a name, before it, or over a part of the list."""
        parties, x = self._tools.reader.parties, row.x(a)
        in_column = self._party_at is not None and abs(x - self._party_at) <= SAME_COLUMN
        known = parties.is_cell(cell)
        if known and k:
            self._party_columns[x] += 1
        elif k and self._party_columns[x] >= _FEWEST_IN_COLUMN:
            in_column = True
        if known or (in_column and _LETTERS.match(cell)):
            letters = parties.letters(cell.strip("()"))
            if row.last is not None and row.last.entry.party is None:
                row.last.entry.party = letters or None
            else:
                row.party = letters
            return True
        if heading := parties.heading(cell):
            if k and row.last is not None and row.last.entry.party is None:
                row.last.entry.party = heading
            else:
                apart = {at: party for at, party in self._headings.items() if abs(at - x) > SAME_COLUMN}
                self._headings = apart | {x: heading}
            return True
        return False

    def _people(self, row: Row, k: int, a: int, b: int) -> None:
        """The people of a column under the label that holds there."""
        seen, here, i = self._seen, self._group, self._at
        if self._columns:
            here = column_of(self._columns, row.x(a), k, counted=row.piped and len(self._columns) == len(row.cells))
        cell, text, before = self._text[a:b], self._text, len(self._seen)
        if k == len(row.cells) - 1 and may_run_on(cell, self._tools.reader):
            text, b = self._list(b)
        over = above(self._lines, i, a, seen)
        self._tools.taker.take(text, a, b, here, seen, above=over, last=row.last)
        if len(seen) == before:
            return
        new = seen[before:]
        new[0].entry.role, new[0].entry.title = new[0].entry.role or row.lead, new[0].entry.title or row.front
        self._apart = self._apart or apart(row, new[-1])
        paired(row, new, in_columns=bool(self._columns) and not self._apart)
        for one in new if row.away else ():
            one.status = "absent" if one.status == "present" else one.status
        party = self._headings.get(max((at for at in self._headings if at <= row.x(a) + SAME_COLUMN), default=-1))
        for one in new if party else ():
            one.entry.party = one.entry.party or party
            one.entry.replaces_party = one.entry.replaces_party or party
        row.lead = row.front = row.party = None
        row.last = seen[-1]

    # ------------------------------------------------------------------------------------------ labels that are none

    def _of_row(self, rule: Rule, value: str) -> bool:
        """Whether "Ers. Bo Ek (S)" or "Ers. saknas" stands under one member of a numbered roll, and is no label of a list."""
        lines, i, seen = self._lines, self._at, self._seen
        if rule.id != "group.substitutes" or not seen or not value or i == 0 or seen[-1].start < lines[i - 1].start:
            return False
        around = [lines[i - 1], *lines[i + 1 : i + 2]]
        return seen[-1].group == "members" and all(_NUMBERED.match(line.text) for line in around)

    def _take_of_row(self, a: int, b: int, rule: Rule) -> None:
        member = self._seen[-1]
        for entry in self._tools.reader.read(self._text[a:b])[:1]:
            place = a + entry.start, a + entry.end
            self._seen.append(Seen(entry, "ersättare", "present", "serving", *place, rule.made_by))
            if (member.entry.status or member.status) != "present":
                entry.replaces = entry.replaces or member.entry.name

    def _of_adjuster(self) -> bool:
        """Whether "Ersättare" right below the adjusters is theirs: one line, with the field of the adjustment under it."""
        lines, i = self._lines, self._at
        if self._group is None or self._group.id != "group.adjusters" or lines[i].gap > 1 or i + 1 >= len(lines):
            return False
        below = lines[i + 1]
        a, b = below.cells()[0]
        under = self._tools.labels.label(below.text[a - below.start : b - below.start])
        return below.gap > 0 or (under is not None and under[0].get("people") is False)
