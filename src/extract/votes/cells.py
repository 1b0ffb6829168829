"""Tables of voters that were read cell by cell: a line for every head, then a line for every cell of every row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.document import Voter
from extract.votes.heads import KEYS, Label, labels_of
from extract.votes.names import LETTERS, LISTED, People, VoterList, ballot_of
from extract.votes.rows import WORD_MARK, lines_of

_CROSS = re.compile(r"[Xx1●✓•/]")
_EMPTY = re.compile(r"[-–—0]")
_BALLOT = re.compile(rf"{WORD_MARK}|[JNAF]|[-–—]")
_PARTY = re.compile(rf"\(?(?P<party>{LETTERS})\)?")
_NUMBER = re.compile(r"\d{1,3}\.?")
_SUM = re.compile(r"(?i)(?:summa|totalt?|antal|s:a)?(?:(?:^|\s)(?P<side>ja|nej|avst\w*|frånv\w*))?(?:[ -]?röster)?:?")
_FIGURE = re.compile(r"\d{1,3}")
_SUBSTITUTES = re.compile(r"(?i)ersätt|tjänstg")
# So many rows are a table; a page's end between two rows has at most so many lines; so many lines above a head are its own.
_LEAST, _PAGE_END, _ABOVE = 3, 14, 6
_ITEMS = ("§", "votering")


def cell_lists(text: str, people: People) -> list[VoterList]:
    """Every list of voters whose cells run down the page."""
    lines = [(at, line.strip()) for at, line in lines_of(text) if line.strip()]
    cells = [line for _, line in lines]
    found = []
    k = 0
    while k < len(cells):
        heads = _heads(cells, k)
        if not heads:
            k += 1
            continue
        table = _Table(cells, k, heads, people)
        for one in table.lists:
            if len(one.voters) >= _LEAST:
                one.start, one.end = lines[k][0], lines[table.after - 1][0] + len(lines[table.after - 1][1])
                found.append(one)
        k = max(table.after, k + len(heads))
    return found


def _heads(cells: list[str], k: int) -> list[Label]:
    """The heads that stand below one another from a line on: ja and nej, or the items of several columns."""
    heads: list[Label] = []
    while k < len(cells) and len(labels := labels_of(cells[k])) == 1:
        if any((x.what, x.value) == (labels[0].what, labels[0].value) for x in heads):
            break
        heads.append(labels[0])
        k += 1
    kinds = {x.what for x in heads}
    sides = {"ja", "nej"} <= kinds and not kinds & {*_ITEMS}
    return heads if sides or (len(heads) > 1 and kinds & {*_ITEMS} and not kinds & {*KEYS}) else []


class _Table:
    """One table: its lists of voters, and the line behind its last row."""

    def __init__(self, cells: list[str], k: int, heads: list[Label], people: People) -> None:
        self._cells, self._heads, self._people = cells, heads, people
        self._substitutes = any(_SUBSTITUTES.search(line) for line in cells[max(0, k - _ABOVE) : k])
        self._items = [i for i, x in enumerate(heads) if x.what in _ITEMS]
        self.lists = [
            VoterList(
                0,
                0,
                [],
                number=heads[i].value if heads[i].what == "§" else None,
                ordinal=int(heads[i].value) if heads[i].what == "votering" else None,
                beside_others=len(self._items) > 1,
            )
            for i in self._items
        ] or [VoterList(0, 0, [])]
        self.after = k = k + len(heads)
        while k < len(cells) and k - self.after <= _PAGE_END:
            end = self._row(k) or self._sum(k)
            k = end or k + 1
            self.after = end or self.after

    def _row(self, k: int) -> int | None:
        """Read a name, perhaps its number, its party and who serves instead, and as many cells as there are heads."""
        cells = self._cells
        k += bool(_NUMBER.fullmatch(cells[k]))
        name = LISTED.fullmatch(cells[k]) if k < len(cells) else None
        if not name:
            return None
        party = name["party"]
        k += 1
        if k < len(cells) and not _CROSS.fullmatch(cells[k]) and (printed := _PARTY.fullmatch(cells[k])):
            party = printed["party"]
            k += 1
        if self._substitutes and k < len(cells) and (serving := LISTED.fullmatch(cells[k].strip("() "))):
            name, party = serving, serving["party"] or party
            k += 1
        marks = cells[k : k + len(self._heads)]
        cast = list(self._cast(marks)) if len(marks) == len(self._heads) else []
        if not cast:
            return None
        for i, printed_vote in cast:
            if printed_vote[:1].lower() not in "f-–—":
                self.lists[i].voters.append(Voter(*self._people.known(name["name"], party), ballot_of(printed_vote)))
        return k + len(marks)

    def _cast(self, marks: list[str]) -> Iterator[tuple[int, str]]:
        """Which list has which ballot of a row; nothing where the marks are none of such a table."""
        if self._items:
            if all(_BALLOT.fullmatch(marks[i]) for i in self._items):
                yield from ((n, marks[i]) for n, i in enumerate(self._items))
            return
        crossed = [i for i, mark in enumerate(marks) if _CROSS.fullmatch(mark)]
        if len(crossed) == 1 and all(_CROSS.fullmatch(m) or _EMPTY.fullmatch(m) for m in marks):
            yield 0, self._heads[crossed[0]].what

    def _sum(self, k: int) -> int | None:
        """Read the sums at the foot: one for each side, or a side's for each item."""
        sums = _SUM.fullmatch(self._cells[k])
        if not sums:
            return None
        columns = self._items or self._heads
        figures = self._cells[k + 1 : k + 1 + len(columns)]
        if len(figures) < len(columns) or bool(sums["side"]) != bool(self._items) or not all(map(_FIGURE.fullmatch, figures)):
            return None
        for i, n in enumerate(figures):
            one = self.lists[i if self._items else 0]
            side = {"j": "yes", "n": "no", "a": "abstain", "f": "absent"}[sums["side"][0].lower()] if sums["side"] else None
            key = side or KEYS.get(self._heads[i].what)
            if key:
                one.told[key] = int(n)
        return k + 1 + len(columns)
