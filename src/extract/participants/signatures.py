"""The block of signatures behind the items: names with their roles beside, above or below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.participants.entry import EntryReader
from extract.participants.seen import Seen
from extract.participants.tail import Entry
from extract.segment.lines import Line

_ROLES = (
    (re.compile(r"vice ordf", re.IGNORECASE), "vice ordförande"),
    (re.compile(r"ordf", re.IGNORECASE), "ordförande"),
    (re.compile(r"sekreterare|sekr\.?$", re.IGNORECASE), "sekreterare"),
    (re.compile(r"justera(?:re|nde)|justerings", re.IGNORECASE), "justerare"),
)
# Words over signatures that leave open who of the signers is the chair.
_OPEN = (
    (
        re.compile(
            r"protokoll(?!\w*\s(?:är|har|signera|justera|godkän))|pennan|anteckning|tangenterna|som ovan|in fidem", re.IGNORECASE
        ),
        "sekreterare",
    ),
    (re.compile(r"juster", re.IGNORECASE), "justerare"),
)
_RUN = re.compile(r"(?:vice )?\w*(?:ordförande|sekreterare|justerare|justerande)", re.IGNORECASE)
# A role stands over or under its name when their columns begin this near each other.
_NEAR = 10


@dataclass(slots=True)
class _Row:
    """A line: its names with where they begin, its roles with their columns; ``open`` when these are such words as "Justeras"."""

    gap: int
    names: list[tuple[int, int, Entry, str | None]] = field(default_factory=list)
    roles: list[tuple[int, str]] = field(default_factory=list)
    open: bool = False
    used: bool = False


def read_signatures(text: str, lines: list[Line], reader: EntryReader) -> list[Seen]:
    """Those who sign, each with the role that the block gives them."""
    rows = [row for line in lines if (row := _row(text, line, reader)).names or row.roles]
    first = next((row for row in rows if row.names or not row.open), None)
    names_first = first is not None and bool(first.names)
    seen: list[Seen] = []
    for i, row in enumerate(rows):
        above = next((r for r in reversed(rows[:i]) if r.roles and not r.names), None)
        below = rows[i + 1] if i + 1 < len(rows) and not rows[i + 1].names and not rows[i + 1].open else None
        if below is not None and below.gap > (1 if above is None or above.open else 0):
            below = None
        if above is not None and above.used and not above.open and above.roles[-1][1] != "justerare":
            above = None
        loose = [name for name in row.names if name[3] is None]
        under = below if below and loose and (names_first or above is None or above.open) else None
        if under is not None:
            under.used = True
        elif above is not None and loose:
            above.used = True
        for k, (column, at, entry, own) in enumerate(row.names):
            role = own
            if role is None and under is not None:
                role = _beside(column, k, len(row.names), under, strict=len(under.roles) < len(row.names))
            if role is None and above is not None and not (names_first and not above.open):
                role = _beside(column, k, len(row.names), above, strict=False)
            if role is None and names_first and above is None and i == 0 and len(row.names) == 1 and any(r.open for r in rows):
                # "Rut Holm" above "Justeras": who kept the minutes signs first.
                role = "sekreterare"
            if role:
                group = "secretary" if role == "sekreterare" else "signature"
                seen.append(Seen(entry, role, "present", group, at + entry.start, at + entry.end, "rule:roles.signature"))
    return seen


def _row(text: str, line: Line, reader: EntryReader) -> _Row:
    row = _Row(line.gap)
    cells = [(a, b, reader.read(_bare(text[a:b]))) for a, b in line.cells()]
    free: list[tuple[int, str, bool]] = []
    order: list[str] = []
    for a, b, entries in cells:
        cell = _bare(text[a:b])
        column = line.x(a)
        if not entries:
            found = [(role, True) for role in _run(cell)] if len(cells) == 1 else []
            found = found or [told for told in [_role(cell)] if told]
            free += [(column, role, strong) for role, strong in found]
            order += ["role"] * bool(found)
            continue
        for n, entry in enumerate(entries):
            rest = cell.replace(entry.name, "") if len(entries) == 1 else ""
            told = _role(rest)
            row.names.append((column + entry.start * bool(n), a, entry, told[0] if told else None))
        order.append("name")
    if row.names and free and all(name[3] is None for name in row.names):
        # "Ordförande   Bo Ek   Sekreterare   Mia Alm", or the roles behind the names.
        row.names = [(column, at, entry, _next_to(column, free, before=order[0] == "role")) for column, at, entry, _ in row.names]
    elif not row.names:
        row.roles = [(column, role) for column, role, _ in free]
        row.open = bool(free) and not any(strong for _, _, strong in free)
    return row


def _next_to(column: int, free: list[tuple[int, str, bool]], *, before: bool) -> str | None:
    """The role in the last column before a name, or in the first one behind it."""
    if before:
        return next((role for x, role, _ in reversed(free) if x < column), None)
    return next((role for x, role, _ in free if x > column), None)


def _beside(column: int, k: int, names: int, row: _Row, *, strict: bool) -> str | None:
    """The role of the ``k``-th of so many names in a row of roles; ``strict``: only of the column right over or under it."""
    if len(row.roles) == names:
        return row.roles[k][1]
    x, role = min(row.roles, key=lambda told: abs(told[0] - column))
    if abs(x - column) <= _NEAR:
        return role
    return None if strict else row.roles[min(k, len(row.roles) - 1)][1]


def _bare(cell: str) -> str:
    """A cell without the strokes around a typed name ("/Bo Ek/"), as long as it was."""
    return re.sub(r"^[/(]|[/)]$", " ", cell) if cell[:1] == "/" else cell


def _run(cell: str) -> list[str]:
    """The roles of a line that is nothing but roles ("Ordförande Justerare")."""
    found = _RUN.findall(cell)
    return [told[0] for word in found if (told := _role(word))] if len(found) > 1 else []


def _role(text: str) -> tuple[str, bool] | None:
    """The role that words tell, and whether they name it."""
    if strong := next((role for pattern, role in _ROLES if pattern.search(text)), None):
        return strong, True
    weak = next((role for pattern, role in _OPEN if pattern.search(text)), None)
    return (weak, False) if weak else None
