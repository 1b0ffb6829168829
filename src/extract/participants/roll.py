"""Who was away, in a table that asks who was there: the rows without a mark among rows that have one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from extract.participants.seen import Seen
from extract.segment.lines import Line

# Heads of the columns, two of which make a line the head of such a table; one of them asks who was there.
_HEADS = re.compile(r"(?<!\w)(?:närv(?:aro|arande|\.)?|(?:ej\s)?tjg\.?|ja|nej?|avst\w*\.?|§\s?\d+)(?!\w)", re.IGNORECASE)
_ASKS = re.compile(r"(?<!\w)(?:närv|tjg)", re.IGNORECASE)
_MARKED = re.compile(r"\s{2,}\S")
_PARAGRAPHS = re.compile(r"\s*§")
# So many rows with a mark, and so large a part of all, show that a row without one means something.
_FEWEST, _MOST = 4, 0.6
# The sums, or a list behind a label: no row.
_ENDS = re.compile(r"^\s*(?:Summa|SUMMA|Totalt|Antal)(?!\w)|:\s")
_ROLES = ("members", "substitutes", "serving")
# So many lines that name nobody end a table.
_APART = 3


def absent_by_row(seen: list[Seen], lines: list[Line]) -> None:
    """Mark as absent whoever has a row without a mark in such a table."""
    starts = [line.start for line in lines]
    at: dict[int, list[Seen]] = {}
    for one in seen:
        at.setdefault(bisect_right(starts, one.start) - 1, []).append(one)
    for first, stop in _tables(lines, at):
        rows = [(i, at[i][0]) for i in range(first, stop) if len(at.get(i, ())) == 1 and at[i][0].group in _ROLES]
        bare = [(i, one) for i, one in rows if not _MARKED.search(lines[i].text, max(0, one.end - lines[i].start))]
        if len(rows) - len(bare) < _FEWEST or len(rows) - len(bare) < _MOST * len(rows):
            continue
        for i, one in bare:
            told = one.entry.paragraphs or (i + 1 < len(lines) and _PARAGRAPHS.match(lines[i + 1].text))
            if one.status == "present" and not told:
                one.status = "absent"


def _tables(lines: list[Line], at: dict[int, list[Seen]]) -> Iterator[tuple[int, int]]:
    """The rows below each head, as the numbers of the first line and of the one behind the last; a head may have two lines."""
    heads = [i for i, line in enumerate(lines) if i not in at and len(_HEADS.findall(line.text)) > 1]
    for k, head in enumerate(heads):
        above = head - 1 in heads and lines[head - 1].text
        if not (_ASKS.search(lines[head].text) or (above and _ASKS.search(above))):
            continue
        stop = heads[k + 1] if k + 1 < len(heads) else len(lines)
        end = head + 1
        for i in range(head + 1, stop):
            if _ENDS.search(lines[i].text):
                break
            if i in at:
                end = i + 1
            elif i - end >= _APART:
                break
        yield head + 1, end
