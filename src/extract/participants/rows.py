"""The columns of one line of an attendance list, and questions about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.participants.entry import EntryReader
from extract.participants.seen import Seen
from extract.rulebook import Rule, RuleSet
from extract.segment.lines import Line

# Roles that are labels over lists too, and those of one person that stand in front of names.
_ROLES = ("group.chair", "group.vice_chair", "group.secretary", "group.substitutes", "group.serving", "group.auditors")
_SINGLE = ("ledamot", "ersättare", "ordförande", "vice ordförande")
# Lists in which a role in front of a name ("Sekreterare Bo Ek") makes a row like the others.
_MANY = ("group.members", "group.serving", "group.substitutes", "group.guests", "group.presenters", "group.others")
_IN_FRONT = {
    "group.secretary": _MANY,
    "group.auditors": ("group.guests", "group.others"),
    "group.chair": ("group.members", "group.serving"),
    "group.vice_chair": ("group.members", "group.serving"),
}
SAME_COLUMN = 2
# Columns of names begin this near their heads.
_UNDER = 6
# Entries parted by bullets on one line.
_INLINE_BULLET = re.compile(r"(?<=\S)\s[•·▪]\s(?=\S)")
# A row of a roll has a column more than name and party: a mark, a role.
_ROLL = 3
_NUMBER, _NUMBERED = re.compile(r"\d{1,3}[.)]?"), 2
# Shorter columns hold one label at most.
_RUN_ON = 40

# "1:e vice ordförande": of those with a rank there is one, as there is one chair.
_RANKED = re.compile(r"(?:[123l]\s?:?\s?[ea]|förste|andre|tredje|första|andra)\s", re.IGNORECASE)

Label = tuple[Rule, int]


@dataclass(slots=True)
class Row:
    """The line at hand and what its columns have told so far.

    ``away``: an empty box stands in front; ``first``: the label it begins with; ``signing``: a signature's role behind
    another label ("Underskrifter   Sekreterare ....."); ``of_one``: the label stands for one person; ``lead`` and ``front``: role and title in a column in front of a
    name; ``party``: letters in front of one, ``seat``: those in front of the first; ``last``: the person named last, who is marked as ``there``.
    """

    line: Line
    cells: list[tuple[int, int]]
    labels: list[Label | None]
    away: bool = False
    first: Rule | None = None
    of_one: bool = False
    signing: Rule | None = None
    lead: str | None = None
    front: str | None = None
    party: str | None = None
    seat: str | None = None
    last: Seen | None = None
    there: bool = False

    @property
    def piped(self) -> bool:
        return self.line.text.startswith("|")

    def x(self, at: int) -> int:
        """The column of the page at which a place of the text stands."""
        return self.line.x(at)


class CellSplitter:
    """Parts columns at labels and bullets that run on in them."""

    def __init__(self, roles: RuleSet) -> None:
        self._signature, self._label = roles["inline.signature"].pattern, roles["inline.label"].pattern

    def split(self, text: str, cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The columns and what runs on in them, each as a span."""
        out = []
        for a, b in cells:
            if b - a > _RUN_ON:
                signed = text.startswith("Underskrift", a)
                for match in (self._signature if signed else self._label).finditer(text, a, b):
                    if match.start() > a:
                        out.append((a, match.start() - 1))
                        a = match.start()
            for bullet in _INLINE_BULLET.finditer(text, a, b):
                out.append((a, bullet.start()))
                a = bullet.end()
            out.append((a, b))
        out = [part for k, span in enumerate(out) if span[1] > span[0] for part in (_parted(text, *span) if k else [span])]
        # The number of a row far in front of its name.
        return out[1:] if len(out) > _NUMBERED and _NUMBER.fullmatch(text, *out[0]) else out


# A column of parties with a narrow gap to the one behind it: "s  Bo Ek", "fp Mia Alm".
_PARTY_AND_NAME = re.compile(
    r"(?P<party>S|M|SD|C|V|KD|MP|L|FP|s|m|sd|c|v|kd|kds|mp|fp|l|vpk|nyd)[ ]{1,4}(?=[A-ZÅÄÖ][a-zåäö]+[ ]+[A-ZÅÄÖ])"
)


# The letters of a party at the end of a column, one blank behind what fills it: "Bo Ek 2:e v ordf s".
_LAST_LETTERS = re.compile(r"(?<=\S)[ ](?P<party>[A-ZÅÄÖ]{1,3}|[a-zåäö]{1,3})\Z")


def parted_at(text: str, cells: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
    """The columns, where the one that runs into the column of parties is parted from its letters; ``at``: where those stand in the text."""
    out = []
    for a, b in cells:
        last = _LAST_LETTERS.search(text[a:b]) if a < at < b else None
        if last and -SAME_COLUMN <= a + last.start("party") - at <= len("Parti"):
            out += [(a, a + last.start()), (a + last.start("party"), b)]
        else:
            out.append((a, b))
    return out


# Any column with a narrow gap to somebody with a party: "På plats §§ 4–8  Bo Ek (S)".
_THEN_NAME = re.compile(r"(?<=\S)[ ]{2}(?=[A-ZÅÄÖ][\w-]+(?:[ ][\w-]+){0,2}[ ][A-ZÅÄÖ][\w-]+[ ]\([A-ZÅÄÖ])")


def _parted(text: str, a: int, b: int) -> list[tuple[int, int]]:
    m = _PARTY_AND_NAME.match(text, a, b)
    if m:
        return [m.span("party"), (m.end(), b)]
    gap = _THEN_NAME.search(text, a, b)
    return [(a, gap.start()), (gap.end(), b)] if gap else [(a, b)]


def is_role(cell: str, found: Label | None) -> bool:
    """Whether what looks like a label may be a role beside a name ("Ordförande" in a column of roles)."""
    return found is not None and found[0].id in _ROLES and found[1] >= len(cell)


def lead_role(cell: str, found: Label, group: Rule | None, *, settled: bool) -> str | None:
    """The role in a column in front of a name of the absent ("Ledamot        Bo Ek (S)"), where it is no label of another list.

    "Ersättare" may be one; it is believed right below the label or another such row (``settled``).
    """
    rule, value = found
    if group is None or group.get("status") not in ("absent", "excused") or value < len(cell) or cell.endswith(":"):
        return None
    plain = cell.lower()
    singular = plain.startswith("ledamot") or (settled and plain.split()[-1] in ("ersättare", "ordförande", "suppleant"))
    return str(rule["role"]) if singular and rule.get("role") in _SINGLE else None


def in_front(cell: str, found: Label, group: Rule | None, reader: EntryReader) -> bool:
    """Whether a role in front of a name ("Sekreterare Bo Ek" among the officers) is a row of the list, and no label over the rows below."""
    rule, value = found
    lists = _IN_FRONT.get(rule.id)
    if rule.id == "group.auditors" and not cell[:value].lower().endswith("revisor "):
        return False
    if group is None or lists is None or "§" in cell or not holds_office(cell, value, reader):
        return False
    # Below "Övriga deltagare" / "Utses att justera", labels without their people, "sekreterare Bo Ek" is one of the others.
    return group.id in lists or (group.id == "group.adjusters" and cell[0].islower())


def holds_office(cell: str, value: int, reader: EntryReader) -> bool:
    """Whether a name follows a role at a blank's distance ("Sekreterare Bo Ek"); the role ends before ``value``."""
    beside = 0 < value < len(cell) and cell[value - 1] == " " and cell[value - 2].isalpha()
    return beside and bool((named := reader.read(cell[value:])) and not named[0].start)


def of_one(rule: Rule, cell: str, following: list[Label | None]) -> bool:
    """Whether a label stands for one person: the chair's, a vice chair's with a rank or where no label of members follows soon."""
    if rule.id == "group.vice_chair":
        return bool(_RANKED.match(cell)) or not any(label and label[0].id == "group.members" for label in following)
    return rule.id == "group.chair"


def below_chair(before: Rule | None, members: Rule) -> Rule:
    """The list that goes on below the row of a chair: the one ``before`` it, or the members, since there is one of each chair."""
    return before if before is not None and before.id in _MANY else members


def of_absent(cell: str, found: Label, group: Rule | None, reader: EntryReader) -> bool:
    """Whether a role in front of a name under "Frånvarande" ("Ledamot Bo Ek") is no new label."""
    if group is None or group.get("status") not in ("absent", "excused") or found[0].get("role") not in _SINGLE:
        return False
    before, value = cell[: found[1]], cell[found[1] :]
    named = bool(value) and before.endswith(" ") and bool(reader.read(value))
    # "Ordförande: Bo Ek" and "Ledamöter: …" below a list of the absent are fields of their own, "Ledamot: Bo Ek" is its row.
    return named and (before.lower().startswith("ledamot") or not before.rstrip().endswith(":"))


def begins_roll(lines: list[Line], i: int, reader: EntryReader) -> bool:
    """Whether a roll without label or heads begins in line ``i``: in it and the next one a name and a party have a column each."""
    return i + 1 < len(lines) and all(_of_roll(line.columns(), reader) for line in lines[i : i + 2])


def _of_roll(columns: list[str], reader: EntryReader) -> bool:
    if len(columns) < _ROLL:
        return False
    name, party = columns[:2] if reader.parties.is_cell(columns[1]) else columns[1::-1]
    entries = reader.read(name) if reader.parties.is_cell(party) else []
    return len(entries) == 1 and (entries[0].start, entries[0].end) == (0, len(name))


def pairs(heads: list[tuple[int, Rule]]) -> bool:
    """Whether a table has a column of members and one of those who serve for them."""
    return heads[0][1].id == "group.members" and any(rule.id in ("group.serving", "group.substitutes") for _, rule in heads)


def new_head(columns: list[tuple[int, Rule]], x: int, found: Label | None, length: int) -> tuple[int, tuple[int, Rule]] | None:
    """The column, not the first, in which a label stands by itself and heads those below: its number, and what it is now."""
    if found is None or found[1] < length or found[0].get("people") is False:
        return None
    return next(((j, (at, found[0])) for j, (at, _) in enumerate(columns) if j and abs(at - x) <= SAME_COLUMN), None)


def column_of(columns: list[tuple[int, Rule]], x: int, k: int, *, counted: bool) -> Rule:
    """The column that the ``k``-th cell of a line stands in; ``counted``: the line has as many cells as there are columns."""
    if counted:
        return columns[k][1]
    near = min(columns, key=lambda column: abs(column[0] - x))
    if abs(near[0] - x) <= _UNDER:
        return near[1]
    return columns[min(k, len(columns) - 1)][1] if k else columns[0][1]


def apart(row: Row, one: Seen) -> bool:
    """Whether somebody serves for another than the member of the row: two lists that merely stand side by side."""
    return bool(one.entry.replaces and row.last and one.entry.replaces != row.last.entry.name)


def paired(row: Row, new: list[Seen], *, in_columns: bool) -> None:
    """Take what stands before people in their line: an absent member, the member of the row, a party."""
    last, one = row.last, new[-1]
    if last is not None and last.status == "absent" and len(new) == 1 and one.role == "ledamot":
        # Beside an absent member stands the substitute.
        one.role, one.entry.replaces, one.group = "ersättare", last.entry.name, "serving"
    elif in_columns and last is not None and one.group == "serving" and last.role == "ledamot":
        # In a table with a column for those who serve, they do so for the member of the row.
        last.status = last.status if row.there or last.entry.paragraphs else "absent"
        one.entry.replaces, one.entry.party = last.entry.name, one.entry.party or last.entry.party
    elif row.party and new[0].entry.party is None:
        new[0].entry.party = row.seat = row.party
    elif in_columns and row.seat and one.group in ("serving", "substitutes") and one.entry.party is None:
        # The seat is one party's.
        one.entry.party = row.seat
