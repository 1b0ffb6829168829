"""Voters of a result in a table whose head or marks are in no form that is known: the columns that come out as printed.

A result tells how many voted ja, nej and avstår. Rows of members with one mark each, in as many columns as the result
has sides and with as many marks in each, are its list, whatever the mark is and whatever stands above the columns:
ja stands to the left of nej, and those who abstained or were absent to the right of both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.document import Voter
from extract.votes.names import Ballot, People
from extract.votes.rows import lines_of, names_of_row
from extract.votes.tallies import Tally

_SIDES: tuple[tuple[str, Ballot], ...] = (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"))
# Smaller tables are met by chance.
_LEAST = 5
# How far apart marks of one column stand, and how many lines without a voter a table may have in it, where a page ends as well.
_APART, _GAP, _PAGE_GAP = 3, 3, 12
_MARK = re.compile(r"(?<!\S)(?:[^\s\w]|[xX1IlOo])(?!\S)")
_WORD = re.compile(
    r"(?<!\S)(?P<mark>[+–—-]|[Ff]ör|FÖR|[Ee]?[Mm]ot|E?MOT|[Bb]ifall|BIFALL|[Aa]vslag|AVSLAG|[Aa]vst\w*\.?|AVST\w*\.?|0)(?!\S)"
)
_YES, _NO = re.compile(r"\+|för|bifall", re.IGNORECASE), re.compile(r"[–—-]|e?mot|avslag", re.IGNORECASE)
# How far apart columns of names begin; more letters than a party has are no cell of theirs.
_COLUMN = 8
_ABSTAINERS = re.compile(
    r"\s*(?:avst(?:år|od|ående|\.)?|nedlagda?(?:\sröster)?)(?:\sfrån\satt\srösta)?(?:\s\(?\d{1,2}\)?)?\s*:?\s*", re.IGNORECASE
)
_BELOW = 1000
_NOT_A_CELL = re.compile(r"[^\W\d_]{5}|\d{4}")
_DASH = re.compile(r"[–—.·-]")


@dataclass(slots=True)
class MarkedTable:
    """Rows of members with one mark each: the mark as printed and how far behind the name it stands."""

    start: int
    end: int
    cast: list[tuple[str, str | None, float, str]] = field(default_factory=list)

    def fitting(self, tally: Tally) -> list[Voter]:
        """The voters, where the marks come out as the figures of a result; else none."""
        wanted = [tally.figures[k] for k, _ in _SIDES]
        if None in wanted[:2] or len(self.cast) < _LEAST:
            return []
        return self._by_column(tally, [n or 0 for n in wanted]) or self._by_mark([n or 0 for n in wanted])

    def _by_column(self, tally: Tally, wanted: list[int]) -> list[Voter]:
        if wanted[0] == wanted[1]:
            # Only the head tells which column is which.
            return []
        places: list[float] = []
        for _, _, at, _ in sorted(self.cast, key=lambda one: one[2]):
            if not places or at - places[-1] > _APART:
                places.append(at)
            else:
                places[-1] = at
        columns: list[list[Voter]] = [[] for _ in places]
        ballots = [ballot for (_, ballot), n in zip(_SIDES, wanted, strict=True) if n]
        for name, party, at, _ in self.cast:
            k = min(bisect_right([p + 1e-6 for p in places], at - 1e-6), len(places) - 1)
            columns[k].append(Voter(name, party, ballots[k] if k < len(ballots) else "avstår"))
        figures = [n for n in wanted if n]
        absent = columns[len(figures) :]
        if [len(column) for column in columns[: len(figures)]] != figures or len(absent) > 1:
            return []
        if absent and tally.figures["absent"] not in (None, len(absent[0])):
            return []
        return [voter for column in columns[: len(figures)] for voter in column]

    def _by_mark(self, wanted: list[int]) -> list[Voter]:
        voters = []
        for name, party, _, mark in self.cast:
            ballot: Ballot = "ja" if _YES.fullmatch(mark) else "nej" if _NO.fullmatch(mark) else "avstår"
            voters.append(Voter(name, party, ballot))
        told = [sum(v.vote == ballot for v in voters) for _, ballot in _SIDES]
        return voters if told == wanted else []


@dataclass(slots=True)
class NameColumns:
    """Rows with nothing but members in them, each side of the vote in a column of its own."""

    start: int
    end: int
    cast: list[tuple[str, str | None, float, str]] = field(default_factory=list)

    def fitting(self, tally: Tally) -> list[Voter]:
        """The voters, where the columns have as many members as the sides; else none."""
        wanted = [(ballot, n) for key, ballot in _SIDES if (n := tally.figures[key])]
        if tally.figures["yes"] == tally.figures["no"] or sum(n for _, n in wanted) != len(self.cast):
            return []
        columns: list[list[tuple[str, str | None]]] = []
        before = float(-_COLUMN)
        for name, party, at, _ in sorted(self.cast, key=lambda one: one[2]):
            if at - before >= _COLUMN:
                columns.append([])
            before = at
            columns[-1].append((name, party))
        if [len(column) for column in columns] != [n for _, n in wanted]:
            return []
        return [Voter(*one, ballot) for (ballot, _), column in zip(wanted, columns, strict=True) for one in column]


_NamedLine = tuple[int, str, list[tuple[int, int, str, str | None]]]
# A line as long as this without a gap is prose, and no row of a table.
_PROSE = 110


def named_lines(text: str, people: People) -> list[_NamedLine]:
    """Every line with the names of a row in it."""
    return [
        (at, line, [] if len(line) > _PROSE and "  " not in line.strip() else names_of_row(line, people))
        for at, line in lines_of(text)
    ]


def name_columns(lines: list[_NamedLine], people: People) -> list[NameColumns]:
    """All stretches of lines that hold members and their parties in two or three columns."""
    found: list[NameColumns] = []
    gap, below = 0, 0.0
    for at, line, names in lines:
        known = [(*people.known(printed, letters), float(start), "") for start, _, printed, letters in names]
        rest = line
        for start, end, *_ in reversed(names):
            rest = rest[:start] + rest[end:]
        alone = bool(known) and not _NOT_A_CELL.search(rest) and all(people.person(name) for name, *_ in known)
        if not alone and found and not gap and _ABSTAINERS.fullmatch(line):
            # Their list stands below the columns of the others.
            below = float(_BELOW)
            continue
        if not alone:
            gap, below = gap + bool(line.strip()), 0.0
            continue
        seen = {name for name, *_ in found[-1].cast} if found else set()
        if not found or gap or any(name in seen for name, *_ in known):
            found.append(NameColumns(at, at))
            below = 0.0
        found[-1].cast += [(name, party, place + below, mark) for name, party, place, mark in known]
        found[-1].end, gap = at + len(line), 0
    return [one for one in found if len(one.cast) >= _LEAST]


def marked_tables(lines: list[_NamedLine], people: People, breaks: list[int], pages: list[int]) -> list[MarkedTable]:
    """All tables of a text that have one mark for each member."""
    found: list[MarkedTable] = []
    gap = last = 0
    for at, line, named in lines:
        if not line.strip():
            continue
        cast = list(_cast(line, named, people))
        if not cast:
            gap += 1
            continue
        names = {name for name, *_ in found[-1].cast} if found else set()
        paged = bisect_right(pages, last) < bisect_right(pages, at)
        parted = bisect_right(breaks, last) < bisect_right(breaks, at)
        if not found or parted or gap > (_PAGE_GAP if paged else _GAP) or any(name in names for name, *_ in cast):
            found.append(MarkedTable(at, at))
        found[-1].cast += [one for one in cast if one[3]]
        found[-1].end = at + len(line)
        gap, last = 0, at
    return [one for one in found if len(one.cast) >= _LEAST]


def _cast(
    line: str, names: list[tuple[int, int, str, str | None]], people: People
) -> Iterator[tuple[str, str | None, float, str]]:
    """The members of a row with their marks; a member without one was not there, or has a mark that was lost."""
    for k, (start, end, printed, letters) in enumerate(names):
        stop = names[k + 1][0] if k + 1 < len(names) else len(line)
        behind = line[end:stop]
        words = list(_WORD.finditer(behind))
        marks = list(_MARK.finditer(behind))
        marks = [m for m in marks if not _DASH.fullmatch(m.group())] or (marks if len(marks) == 1 else [])
        name, party = people.known(printed, letters)
        if people.person(name) is None and people.by_last(name, party) is None:
            continue
        if len(marks) == 1:
            yield name, party, end - start + marks[0].start(), marks[0].group()
        elif len(words) == 1:
            yield name, party, end - start + words[0].start(), words[0]["mark"]
        elif not marks and not re.search(r"[a-zåäö]{4}", behind):
            yield name, party, 0.0, ""
