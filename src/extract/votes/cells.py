"""Tables of voters that were read cell by cell: below the heads Ja and Nej a line for every cell of every row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.document import Voter
from extract.votes.names import LETTERS, LISTED, People, VoterList, ballot_of
from extract.votes.rows import WORD_MARK, lines_of

_HEAD = re.compile(WORD_MARK)
_CROSS = re.compile(r"[Xx1●✓•/]")
_EMPTY = re.compile(r"[-–—0]")
_PARTY = re.compile(rf"\(?(?P<party>{LETTERS})\)?")
_NUMBER = re.compile(r"\d{1,3}\.?")
_SUM = re.compile(r"(?i)(?:summa|totalt?|antal|s:a)(?:\sröster)?:?")
_FIGURE = re.compile(r"\d{1,3}")
# So many rows are a table; a page's end between two rows has at most so many lines.
_LEAST, _PAGE_END = 3, 10
_KEYS = {"j": "yes", "n": "no", "a": "abstain", "f": "absent"}


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    party: str | None
    column: int
    after: int


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
        one, after = _list(cells, k + len(heads), heads, people)
        if len(one.voters) >= _LEAST:
            one.start, one.end = lines[k][0], lines[after - 1][0] + len(lines[after - 1][1])
            found.append(one)
        k = max(after, k + len(heads))
    return found


def _heads(cells: list[str], k: int) -> list[str]:
    """The sides whose heads stand below one another from a line on, by their first letters."""
    heads: list[str] = []
    while k < len(cells) and _HEAD.fullmatch(cells[k]) and cells[k][0].lower() not in heads:
        heads.append(cells[k][0].lower())
        k += 1
    return heads if {"j", "n"} <= set(heads) else []


def _list(cells: list[str], k: int, heads: list[str], people: People) -> tuple[VoterList, int]:
    one = VoterList(0, 0, [])
    after = k
    while k < len(cells) and k - after <= _PAGE_END:
        row = _row(cells, k, len(heads))
        if row is None:
            if _SUM.fullmatch(cells[k]) and all(_FIGURE.fullmatch(x) for x in cells[k + 1 : k + 1 + len(heads)]):
                one.told = {_KEYS[h]: int(n) for h, n in zip(heads, cells[k + 1 :], strict=False)}
                return one, k + 1 + len(heads)
            k += 1
            continue
        if heads[row.column] != "f":
            one.voters.append(Voter(*people.known(row.name, row.party), ballot_of(heads[row.column])))
        k = after = row.after
    return one, after


def _row(cells: list[str], k: int, columns: int) -> _Row | None:
    """A name, perhaps its number and its party, and as many cells as there are heads, one of them crossed."""
    k += bool(_NUMBER.fullmatch(cells[k]))
    name = LISTED.fullmatch(cells[k]) if k < len(cells) else None
    if not name:
        return None
    party = name["party"]
    k += 1
    if k < len(cells) and not _CROSS.fullmatch(cells[k]) and (printed := _PARTY.fullmatch(cells[k])):
        party = printed["party"]
        k += 1
    marks = cells[k : k + columns]
    crossed = [i for i, mark in enumerate(marks) if _CROSS.fullmatch(mark)]
    if len(marks) < columns or len(crossed) != 1 or not all(_CROSS.fullmatch(m) or _EMPTY.fullmatch(m) for m in marks):
        return None
    return _Row(name["name"], party, crossed[0], k + columns)
