"""Running heads that cleaning could not know as such: they stand but once, or their page number stands in a cell of its own.

A decision that goes on over the page is read as if the head were not there; no position moves.
"""

from __future__ import annotations

import re

from extract.rulebook import RuleSet

_LINE = re.compile(r"[^\n\f]+")
_CELL = re.compile(r"\S(?:[^\n\t]*?\S)??(?=[ ]{2,}|\t|\s*\Z)")
# A line of a head is no longer than this, and a head no higher.
_WIDTH, _HEIGHT = 150, 6
# The least number of cells that make a head.
_CELLS = 3


def without_heads(text: str, rules: RuleSet) -> str:
    """The text with spaces in place of the lines of running heads."""
    cell = rules["page_head.cell"].pattern
    anchor = rules["page_head.anchor"].pattern
    printed = [(m.start(), m.end()) for m in _LINE.finditer(text) if not m.group().isspace()]
    out: list[str] = []
    done = at = 0
    while at < len(printed):
        start, end = printed[at]
        if end - start > _WIDTH or not anchor.search(text, start, end) or not _kinds(text, start, end, cell):
            at += 1
            continue
        first, last = _run(text, printed, at, cell)
        kinds = [k for a, b in printed[first : last + 1] for k in _kinds(text, a, b, cell)]
        if len(kinds) >= _CELLS and len(set(kinds)) > 1:
            for a, b in printed[first : last + 1]:
                if a >= done:
                    out += [text[done:a], " " * (b - a)]
                    done = b
        at = last + 1
    return "".join([*out, text[done:]]) if out else text


def _run(text: str, printed: list[tuple[int, int]], at: int, cell: re.Pattern[str]) -> tuple[int, int]:
    """The lines round one of a head that are of the head, too."""
    first = last = at
    while first > 0 and last - first < _HEIGHT and _kinds(text, *printed[first - 1], cell):
        first -= 1
    while last + 1 < len(printed) and last - first < _HEIGHT and _kinds(text, *printed[last + 1], cell):
        last += 1
    return first, last


def _kinds(text: str, start: int, end: int, cell: re.Pattern[str]) -> list[str]:
    """What the cells of a line are (title, page, body, day …), or nothing when one of them is something else."""
    if end - start > _WIDTH:
        return []
    found = [cell.fullmatch(m.group()) for m in _CELL.finditer(text[start:end].strip())]
    return [str(m.lastgroup) for m in found if m] if all(found) else []
