"""Where a document of a packet ends, and another begins that does not say what kind it is."""

from __future__ import annotations

import re

from extract.rulebook import RuleSet
from extract.segment.lines import Line
from extract.segment.packet_pages import Pages
from extract.segment.titles import is_label

_SIGNED = re.compile(r"^(?:förnamn, efternamn|befattning|vid protokollet|utdraget bestyrk|rätt utdraget)", re.IGNORECASE)
_LAST_LINE = re.compile(r"^befattning\s", re.IGNORECASE)
SENT_TO = re.compile(
    r"^(?:beslut\w* (?:ska )?(?:skickas|sänds|expedieras|delges)|beslutsexpediering|skickas till|sändlista|expedieras|"
    r"protokollsutdrag till|utdrag till)",
    re.IGNORECASE,
)
PAPERS = re.compile(
    r"^(?:(?:besluts?)?underlag|handlingar(?! till)|bifogade|ärendets handlingar|i ärendet finns)[^\d.]{0,40}$|^bilag(?:a|or)\b",
    re.IGNORECASE,
)
# The papers that follow; those a decision rests on may be listed in the middle of a report.
_ATTACHED = re.compile(r"bilag(?:a|or)\b", re.IGNORECASE)
ITEM = re.compile(r"^(?:\S{1,16}\s{1,3}){0,3}§\s?\d|\s{3,}§\s?\d|^§§?\s?\d|^\d{1,4}\s?§(?=\s+[A-ZÅÄÖ]|$)")
_NAMES = re.compile(
    r"(?:[A-ZÅÄÖÉ][\w'’-]+\s(?:(?:von|af|de|al)[\s-])?){1,3}[A-ZÅÄÖÉ][\w'’-]+(?:\s\([A-ZÅÄÖa-zåäö]{1,5}\))?(?:,\s[\wåäö -]{3,40})?"
)
_FIGURE = re.compile(r"\d")
_ENDS_SENTENCE = re.compile(r"[.:;,]$")
# Lines after a report's end that still belong to it; words that make what follows a document, and where a page begins.
_AFTER_END, _FEWEST_WORDS, _FEWEST_ON_PAGE = 12, 60, 20
# Blank lines that part two documents where no counter tells their pages.
_FAR = 3
# Lines of the last block above a page, and the length of a column in a row of those who signed.
_BLOCK, _LONGEST_CELL = 14, 50


def is_signed(line: Line) -> bool:
    """Whether every column of the line is somebody's name."""
    return all(_NAMES.fullmatch(cell) for cell in line.columns())


def _may_sign(line: Line) -> bool:
    return not _FIGURE.search(line.text) and all(
        len(cell) < _LONGEST_CELL and not _ENDS_SENTENCE.search(cell) for cell in line.columns()
    )


def ended_above(lines: list[Line], i: int, first: int) -> bool:
    """Whether the last block above a line is a document's end: who signed it, who gets it or which papers go with it."""
    if i <= first:
        return False
    top = i - 1
    while top > first and not lines[top].gap and i - top < _BLOCK:
        top -= 1
    block = lines[top:i]
    if SENT_TO.match(block[0].text) or _ATTACHED.match(block[0].text):
        return True
    return all(map(_may_sign, block)) and any(map(is_signed, block))


def next_document(lines: list[Line], first: int, stop: int, pages: Pages, kind: str, rules: RuleSet) -> int | None:
    """The line where another document begins behind the one that begins at ``first``."""
    ended: int | None = None
    for i in range(first + 1, stop):
        text = lines[i].text
        apart = (i in pages.starts and i not in pages.continued) or (lines[i].gap >= _FAR and not pages.continued)
        if apart and i > first + 2 and not ITEM.match(text):
            again = i in pages.fresh and kind != "bookmarks"
            behind = kind in ("report", "extract", "other") and ended_above(lines, i, first) and _may_begin(lines[i], rules)
            if (again or behind) and _words(lines, i, stop) >= _FEWEST_ON_PAGE:
                return i
        if kind not in ("report", "extract"):
            continue
        if _SIGNED.match(text) or SENT_TO.match(text):
            ended = i
        elif (
            ended is not None
            and i not in pages.continued
            and (
                (i in pages.starts and i > ended) or lines[i].gap >= 4 or (i == ended + 1 and _LAST_LINE.match(lines[ended].text))
            )
            and not ITEM.match(text)
        ):
            return i if _words(lines, i, stop) >= _FEWEST_WORDS else None
        elif ended is not None and i - ended > _AFTER_END:
            ended = None
    return None


def _may_begin(line: Line, rules: RuleSet) -> bool:
    """Whether a page's first line may be the head of a document, not its signatures, receivers or the rest of its text."""
    return (
        (line.text[:1].isupper() or len(line.cells()) > 1 or line.indent > _BLOCK)
        and not is_signed(line)
        and not _SIGNED.match(line.text)
        and not is_label(line.text, rules)
        and not SENT_TO.match(line.text)
        and not PAPERS.match(line.text)
        and not line.text.endswith(".")
    )


def _words(lines: list[Line], first: int, stop: int) -> int:
    """Words in the lines ``first``–``stop``, counted until there are enough."""
    words = 0
    for line in lines[first:stop]:
        words += line.text.count(" ") + 1
        if words >= _FEWEST_WORDS:
            break
    return words
