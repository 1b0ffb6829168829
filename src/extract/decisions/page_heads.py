"""Running heads that cleaning could not know as such: they stand but once, or their page number stands in a cell of its own.

A decision that goes on over the page is read as if the head were not there; no position moves.
"""

from __future__ import annotations

import re

from extract.rulebook import RuleSet

_CELL = re.compile(r"\S(?:[^\n\t]*?\S)??(?=[ ]{2,}|\t|\s*\Z)")
# A line of a head is no longer than this, and a head no higher.
_WIDTH, _HEIGHT = 150, 6
# The least number of cells that make a head; a footer with address and telephone is one by itself.
_CELLS = 3

_Lines = list[tuple[int, int]]


def without_heads(text: str, rules: RuleSet) -> str:
    """The text with spaces in place of the lines of running heads."""
    cell = rules["page_head.cell"].pattern
    out: list[str] = []
    done = 0
    for anchor in rules["page_head.anchor"].pattern.finditer(text):
        if anchor.start() < done:
            continue
        line = _line_at(text, anchor.start())
        if not _kinds(text, line, cell):
            continue
        head = [*reversed(_more(text, line, cell, -1)), line, *_more(text, line, cell, 1)]
        kinds = [kind for one in head for kind in _kinds(text, one, cell)]
        if "footer" in kinds or (len(kinds) >= _CELLS and len(set(kinds)) > 1):
            for start, end in head:
                if start >= done:
                    out += [text[done:start], " " * (end - start)]
                    done = end
    return _without_names("".join([*out, text[done:]]) if out else text)


# A body's name alone between empty lines, behind a line of prose that ends in a word: what cleaning has left of a head.
_NAME = re.compile(
    r"(?<=[\wåäö])[ \t]*(?P<cut>\n[ \t]*\n[ \t]*(?=[A-ZÅÄÖ])[\wåäöÅÄÖ,& -]{0,40}"
    r"(?i:fullmäktige|styrelsen?|nämnden?|utskott(?:et)?|råde?t?|direktionen|beredningen|delegationen)[ \t]*\n[ \t]*\n)[ \t]*(?=\S)"
)
# A line of running prose is longer, and a label says what it is.
_PROSE = 45
_LABEL_WORD = re.compile(r"(?:förslag|beslut|yrkande|protokoll|yttrande)(?!\w)", re.IGNORECASE)


def _without_names(text: str) -> str:
    """The text with a line break in place of the names of bodies that cut a sentence."""
    out: list[str] = []
    done = 0
    for m in _NAME.finditer(text):
        start, end = m.span("cut")
        last = text[text.rfind("\n", 0, m.start()) + 1 : m.start()].strip()
        if len(last) > _PROSE and last[0] not in "§#" and "   " not in last and not _LABEL_WORD.search(text, start, end):
            out += [text[done:start], " " * (end - start - 1), "\n"]
            done = end
    return "".join([*out, text[done:]]) if out else text


def _line_at(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _more(text: str, line: tuple[int, int], cell: re.Pattern[str], step: int) -> _Lines:
    """The lines before or behind one of a head that are of the head, too, the nearest first; empty ones are passed over."""
    out: _Lines = []
    start, end = line
    while len(out) < _HEIGHT and (start > 0 if step < 0 else end < len(text)):
        start, end = _line_at(text, start - 1 if step < 0 else end + 1)
        if not text[start:end].strip():
            continue
        if not _kinds(text, (start, end), cell):
            break
        out.append((start, end))
    return out


def _kinds(text: str, line: tuple[int, int], cell: re.Pattern[str]) -> list[str]:
    """What the cells of a line are (title, page, body, day …), or nothing when one of them is something else."""
    start, end = line
    if end - start > _WIDTH:
        return []
    found = [cell.fullmatch(m.group()) for m in _CELL.finditer(text[start:end].strip())]
    return [str(m.lastgroup) for m in found if m] if all(found) else []
