"""Case numbers in a shape of the office's own: what stands in one shape at the same end of most titles of a document.

A single "Taxa 2019/284" may be a year; the same in every second title is how this office counts its cases.
"""

from __future__ import annotations

import re
from collections import defaultdict

from extract.segment.lines import Piece

_SHAPE = (
    r"(?:§\s?)?(?:[A-ZÅÄÖ]{1,6}[ ./:-]?)?"
    r"(?:\d{1,6}(?:[./:-]\d{1,6}){1,2}(?:[-. ]?[A-ZÅÄÖ]{2,5})?|\d{1,6}-\d{4}-[A-ZÅÄÖ]{2,5}|(?<=[A-ZÅÄÖ][ /])\d{4}[ ]\d{1,6})"
)
_AT_END = re.compile(rf"\s[(\[]?(?P<value>{_SHAPE})[)\]]?$")
_AT_START = re.compile(rf"^[(\[]?(?P<value>{_SHAPE})[)\]]?[,:]?\s+(?=[A-ZÅÄÖ”\"])")
# A day, a span of years, an hour.
_NO_NUMBER = re.compile(
    r"(?:19|20)\d\d-[01]\d-[0-3]\d|((?:19|20)\d\d)[-/]((?:19|20)\d\d)|[012]?\d[.:][0-5]\d(?:-[012]?\d[.:][0-5]\d)?"
)
# In so many titles, and in this share of them.
_FEWEST, _SHARE = 3, 0.5
_RUNS = re.compile(r"\d+|[^\W\d_]+")


def own_case_numbers(pieces: list[Piece]) -> None:
    """Take such numbers out of the headings of items that have no case number yet."""
    items = [p for p in pieces if p.level == 1 and p.kind == "agenda_item"]
    without = [p for p in items if p.case_number is None]
    held: dict[str, set[str]] = defaultdict(set)
    for piece in items:
        if piece.case_number:
            held[_shape(piece.case_number)].add(piece.case_number)
    for pattern in (_AT_END, _AT_START):
        found: dict[str, list[tuple[Piece, re.Match[str]]]] = defaultdict(list)
        for piece in without:
            m = pattern.search(piece.heading)
            if m and not _NO_NUMBER.fullmatch(m["value"]):
                found[_shape(m["value"])].append((piece, m))
        for shape, titled in found.items():
            if len(held[shape] | {m["value"] for _, m in titled}) >= max(_FEWEST, _SHARE * len(items)):
                for piece, m in titled:
                    piece.case_number = m["value"]
                    piece.heading = (piece.heading[: m.start()] + piece.heading[m.end() :]).strip(" ,–-")
                return


def _shape(value: str) -> str:
    """A number with figures and letters made alike: "2019.284 KS" → "9.9 A"."""
    return _RUNS.sub(lambda run: "9" if run.group().isdigit() else "A", value)
