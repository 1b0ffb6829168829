"""Lists of voters in tables: what the columns of a block of rows stand for, and what stands below each of them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace

from extract.document import Voter
from extract.votes.attending import attends
from extract.votes.heads import KEYS, Label, belongs_to, labels_of
from extract.votes.names import People, VoterList, ballot_of
from extract.votes.rows import Block, Cast, Mark, blocks

_LEAST = 2
# How far from a column a dash or figure may stand.
_BESIDE = 5
# How far a head's middle may stand from the one column of marks below it.
_ABOVE = 12


# Behind so many lines a sum is one only with its word.
_NEAR = 4
_SUM_WORD = re.compile(r"(?i)summa|totalt|antal|resultat|(?:ja-?|nej-?)?röster|s:a|st(?!\w)")
_FIGURE = re.compile(r"(?<!\S)\d{1,3}(?!\S)")
_SIDE_LINE = re.compile(
    r"^\s*(?:(?:Antal|Summa|SUMMA|Totalt)[ \t]+)?(?P<side>Ja|JA|Nej|NEJ|(?<=[ \t])(?:ja|nej|avst\w*|frånv\w*)|"
    r"Avst(?:år|od|ående|\.)?|AVST\w*|(?:Frånv\w*|FRÅNV\w*|(?<=[ \t])frånv\w*)\.?(?:[ ]ledam(?:öter|ot))?|[JNAF](?=[ \t:=]))"
    r"(?:-?röster)?[ \t:=]+(?P<rest>\d{1,3}(?:[ \t]+\d{1,3})*)\s*$"
)
# "1 frånvarande".
_COUNT_FIRST = re.compile(r"^\s*(?P<n>\d{1,3})[ ](?:st[ ])?[Ff]rånvarande(?:[ ]ledam(?:öter|ot))?\.?\s*$")
_BY_ORDINAL = re.compile(r"^\s*(?:Votering|Omröstning|Omr|Vot)\.?\s?(?P<ordinal>\d{1,2})\s?[:.]\s*(?P<rest>\d.*)$", re.IGNORECASE)
_TOLD = re.compile(r"(?<!\d)(?P<n>\d{1,3})\s(?P<side>ja|nej|avst\w*|frånv\w*)", re.IGNORECASE)


def tables(text: str, people: People, breaks: list[int], pages: list[int]) -> list[VoterList]:
    """Every list of voters that stands in rows."""
    found = []
    for block in blocks(text, people, breaks, pages):
        found += _read(block, people)
    return found


def _read(block: Block, people: People) -> list[VoterList]:
    kinds = Counter(mark.kind for mark in block.marks())
    if block.rows[0].led and len(block.rows) <= len({ballot_of(mark.printed) for mark in block.marks()}):
        # "Ja   Bo Ek" with further names below: each ballot once is the head of a list.
        return []
    letters = {mark.printed for mark in block.marks() if mark.kind == "letter"}
    heads = [labels_of(line) for _, line in block.above[-6:]]
    if (
        kinds["word"]
        and len({ballot_of(m.printed) for m in block.marks() if m.kind == "word"})
        and kinds["word"] >= len(block.rows) / 2
    ):
        return _in_cells(block, heads, "word", people)
    if len(letters & {"J", "N"}) > 1:
        return _in_cells(block, heads, "letter", people)
    if kinds["cross"]:
        return _below_heads(block, heads)
    return []


def _in_cells(block: Block, heads: list[list[Label]], kind: str, people: People) -> list[VoterList]:
    """Ja, Nej and Avstår in the cells: as many columns as a row has ballots."""
    per_cast = [[m for m in cast.marks if m.kind == kind] for row in block.rows for cast in row.casts]
    columns = max((len(marks) for marks in per_cast), default=0)
    # Two lists side by side have their marks in two places; only how many a voter has tells the columns.
    full = [marks for marks in per_cast if len(marks) == columns]
    one_by_one = columns == 1
    places = [sum(marks[i].at for marks in full) / len(full) for i in range(columns)]
    if one_by_one and any(_only_presence(line, places[0]) for line in heads):
        return []
    # Who was present has a letter as well, N as in Nej.
    present = next((x.middle for line in heads for x in line if x.what == "närvarande" and not one_by_one), None)
    named = max((sum(x.what in ("§", "votering") for x in line) for line in heads), default=0)
    first = int(
        (present is not None and abs(present - places[0]) < _BESIDE and columns != named)
        or (named > 0 and _more_than(named, full))
    )
    made = [VoterList(block.rows[0].start, block.rows[-1].end, []) for _ in places]
    _name_columns(made[first:], places[first:], heads, block)
    for row in block.rows:
        voting = {cast.name for cast in row.casts if any(mark.kind == kind for mark in cast.marks)}
        for cast in row.casts:
            ballots = [mark for mark in cast.marks if mark.kind == kind]
            # A full row tells its columns by their order, however crooked it stands; a dash keeps an empty cell.
            dashed = [mark for mark in cast.marks if mark.kind in (kind, "dash")]
            cells = next((cells for cells in (ballots, dashed) if len(cells) == columns), None)
            there = [] if cells or _WIDE.search(row.line) else [i for i, one in enumerate(made) if _attended(cast, one, people)]
            for k, mark in enumerate(ballots):
                if len(there) == len(ballots):
                    # The columns are gone: whose ballots are fewer than the votes was there for so many of them.
                    i = there[k]
                else:
                    i = cells.index(mark) if cells else min(range(columns), key=lambda j: abs(places[j] - mark.at))
                if mark.printed[:1] not in "Ff":
                    made[i].voters.append(Voter(cast.name, cast.party, ballot_of(mark.printed)))
                    if cast.instead and cast.instead[0] not in voting:
                        _beside(made[i], cast)
    made = made[first:]
    _feet(made, places[first:], block)
    if len(made) == 1:
        _sums_in_order(made[0], heads, block)
    return [one for one in made if len(one.voters) >= _LEAST]


def _beside(one: VoterList, cast: Cast) -> None:
    """Note who served or was served for in the row of a voter, and for which §§."""
    if cast.instead:
        one.instead[cast.name] = cast.instead
    if cast.during:
        one.during[cast.name] = cast.during


_WIDE = re.compile(r"\S\s{2,}\S")


def _attended(cast: Cast, one: VoterList, people: People) -> bool:
    """Whether a voter was there for the § of a list; the column of presence belongs to none."""
    person = people.person(cast.name)
    return bool(person and one.number and attends(person, int(one.number)))


def _more_than(named: int, full: list[list[Mark]]) -> bool:
    """Whether the first column has N and F alone, and so many others have a § or a number each."""
    return all(len(marks) == named + 1 and marks[0].printed in "NF" for marks in full)


def _only_presence(labels: list[Label], at: float) -> bool:
    """Whether a line heads a column of marks as presence, and is no heading at the margin ("Upprop")."""
    return all(label.what == "närvarande" for label in labels) and any(abs(x.middle - at) < _ABOVE for x in labels)


def _name_columns(made: list[VoterList], places: list[float], heads: list[list[Label]], block: Block) -> None:
    """To which § and which vote each list belongs: by the labels above its column, else by the title of the list."""
    for one in made:
        one.beside_others = len(made) > 1
    for labels in heads:
        for what in ("§", "votering"):
            keys = _once([label for label in labels if label.what == what], len(made))
            for i, one in enumerate(made):
                if not keys:
                    break
                key = keys[i] if len(keys) == len(made) else min(keys, key=lambda k: abs(k.middle - places[i]))
                if what == "§":
                    one.number = key.value
                else:
                    one.ordinal = int(key.value)
    if len(made) == 1:
        number, ordinal = belongs_to([line for _, line in block.above])
        made[0].number, made[0].ordinal = made[0].number or number, made[0].ordinal or ordinal


def _once(keys: list[Label], columns: int) -> list[Label]:
    """The labels of one half, where a table has two halves with the same head."""
    values = [key.value for key in keys]
    return keys[:columns] if columns and values == values[:columns] * (len(values) // columns) else keys


def _feet(made: list[VoterList], places: list[float], block: Block) -> None:
    """The sums below columns of ballots: a line for each side, or a line for each vote."""
    for at, line in block.below[:8]:
        side = _side_line(line)
        if side:
            figures = [int(n) for n in side["rest"].split()]
            key = KEYS[_side(side["side"])]
            if key == "absent" and len(figures) == 1:
                # Whoever was absent was so for each of the votes.
                figures *= len(made)
            if len(figures) == len(made):
                for one, n in zip(made, figures, strict=True):
                    one.told[key] = n
                    one.end = at + len(line)
            continue
        told = _BY_ORDINAL.match(line)
        if told:
            for one in made:
                one.end = at + len(line)
                if one.ordinal == int(told["ordinal"]):
                    one.told |= {KEYS[_side(m["side"])]: int(m["n"]) for m in _TOLD.finditer(told["rest"])}


def _side_line(line: str) -> re.Match[str] | None:
    """The figures of one side, in a line of their own."""
    return _SIDE_LINE.match(_COUNT_FIRST.sub(r"Frånvarande \g<n>", line))


def _sums_in_order(one: VoterList, heads: list[list[Label]], block: Block) -> None:
    """The sums in one line below a list whose ballots are words: as many as the head has sides, and the voters they count."""
    sides = next((found for found in map(_sides, reversed(heads)) if {"ja", "nej"} <= {label.what for label in found}), [])
    keys = [KEYS[label.what] for label in sides if label.what in KEYS]
    for at, line in block.below[:_NEAR]:
        figures = [int(m.group()) for m in _FIGURE.finditer(line)]
        if len(figures) != len(keys) or not _SUM_WORD.search(line) or re.search(r"[^\W\d_]|§", _SUM_WORD.sub("", line)):
            continue
        told = dict(zip(keys, figures, strict=True))
        if all(told.get(KEYS[side]) == one.side(side) for side in ("ja", "nej")):
            one.told = told | one.told
            one.end = at + len(line)


def _side(printed: str) -> str:
    low = printed.lower()
    return "ja" if low.startswith("j") else "nej" if low.startswith("n") else "avstår" if low.startswith("a") else "frånvarande"


def _below_heads(block: Block, heads: list[list[Label]]) -> list[VoterList]:
    """Crosses below Ja, Nej and Avstår; a side that comes again begins a further vote, unless the table has two halves."""
    head = next((_sides(line) for line in reversed(heads) if {"ja", "nej"} <= {label.what for label in line}), [])
    if not head or not _placed(block):
        return []
    # Who was present has a cross as well; its head may stand a line above.
    present = [x for line in heads for x in line if x.what == "närvarande"]
    head = sorted([*(x for x in present if all(abs(x.middle - y.middle) > 1 for y in head)), *head], key=lambda x: x.start)
    # Whoever serves instead of a member stands in front of the columns; the second half's members stand behind the first's.
    first = next(label.start for label in head if label.what in KEYS)
    halves = 2 if any(cast.start > first for row in block.rows for cast in row.casts[1:]) else 1
    groups: list[list[Label]] = []
    for label in head:
        if label.what not in KEYS:
            continue
        if not groups or (halves == 1 and any(label.what == x.what for x in groups[-1])):
            groups.append([])
        groups[-1].append(label)
    owner = {id(label): i for i, group in enumerate(groups) for label in group}
    made = [VoterList(block.rows[0].start, block.rows[-1].end, []) for _ in groups]
    twice: set[int] = set()
    for row in block.rows:
        for k, cast in enumerate(row.casts):
            end = row.casts[k + 1].start if k + 1 < len(row.casts) else len(row.line)
            mine = [label for label in head if halves == 1 or cast.start < label.start < max(end, cast.start + 1)] or head
            seen: set[int] = set()
            for mark in cast.marks:
                label = min(mine, key=lambda one: one.apart(mark.at))
                i = owner.get(id(label), -1)
                if i < 0 or mark.kind != "cross" or label.what == "frånvarande":
                    continue
                twice |= {i} & seen
                seen.add(i)
                made[i].voters.append(Voter(cast.name, cast.party, ballot_of(label.what)))
                if cast.instead and halves == 1:
                    _beside(made[i], cast)
    _name_columns(made, [sum(x.middle for x in g) / len(g) for g in groups], heads, block)
    _sum_line(made, groups, head, block)
    for at, line in block.below[:8]:
        side = _side_line(line)
        figures = side["rest"].split() if side and _side(side["side"]) == "frånvarande" else []
        if len(figures) in (1, len(made)):
            for one, n in zip(made, figures * (len(made) if len(figures) == 1 else 1), strict=True):
                one.told.setdefault("absent", int(n))
                one.end = at + len(line)
    return [one for i, one in enumerate(made) if i not in twice and len(one.voters) >= _LEAST]


def _sides(labels: list[Label]) -> list[Label]:
    """The labels that marks stand below: the § in front of one in its cell ("§ 12 Ja") is a part of it."""
    found = []
    for before, label in itertools.pairwise([None, *labels]):
        if label and (label.what in KEYS or label.what == "närvarande"):
            joined = before and before.what not in KEYS and label.start - before.end <= 1
            found.append(replace(label, start=before.start) if before and joined else label)
    return found


def _placed(block: Block) -> bool:
    """Where the columns are gone, a lone space in front of every cross, nothing says below which head it stood."""
    return any(
        re.search(r"\s{2}$", row.line[: int(mark.at - len(mark.printed) / 2 + 0.5)])
        for row in block.rows
        for cast in row.casts
        for mark in cast.marks
        if mark.kind == "cross"
    )


def _sum_line(made: list[VoterList], groups: list[list[Label]], head: list[Label], block: Block) -> None:
    """The figures below the columns, one for each head."""
    for k, (at, line) in enumerate(block.below):
        figures = list(_FIGURE.finditer(line))
        bare = _SUM_WORD.sub("", line)
        # The sums of single parties may stand above that of all.
        if not figures or re.search(r"[^\W\d_]|§", bare) or (k >= _NEAR and bare == line):
            continue
        columns = head[-len(figures) :] if len(figures) >= len(head) - 1 and len(figures) <= len(head) else []
        above = [min(head, key=lambda one: one.apart((m.start() + m.end()) / 2)) for m in figures]
        if len(figures) < len(head) and len({id(label) for label in above}) == len(above):
            # "Summa   4   5" below Ja, Nej and Avstår: no figure stands below the last.
            columns = above
        for k, figure in enumerate(figures):
            middle = (figure.start() + figure.end()) / 2
            label = columns[k] if columns else min(head, key=lambda one: one.apart(middle))
            for one, group in zip(made, groups, strict=True):
                if any(label is x for x in group):
                    one.told.setdefault(KEYS[label.what], int(figure.group()))
                    one.end = at + len(line)
        return
