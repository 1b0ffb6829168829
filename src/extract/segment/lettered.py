"""Items that are counted in letters, in Roman numbers or as 1.1, 1.2, 2.1, where nothing else counts them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from extract.segment.far_heads import may_be_title
from extract.segment.heads import Head
from extract.segment.lines import Line

_MARKED = re.compile(r"(?P<number>[A-Z]{1,5}|[a-z](?=[.)]))(?:[.)]\s{1,8}|\t\s*|\s{2,8})(?P<title>[A-ZÅÄÖ”\"].*)")
_DOTTED = re.compile(r"(?P<number>\d{1,2}\.\d{1,2})\.?\s{1,8}(?P<title>[A-ZÅÄÖ”\"].*)")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
# Fewer are chance, since initials of names and points of a decision look alike.
_FEWEST, _FEWEST_DOTTED = 3, 4
# What counts items for certain.
_CERTAIN = frozenset({"sign", "slash", "bracket", "code", "colon"})
# From the first to the last is so large a part of all lines; a list inside one item is shorter.
_WIDE = 0.4
_ONE = 1.0


def lettered_items(lines: list[Line], chosen: list[Head]) -> list[Head]:
    """The heads counted in another way, where they enclose the plain numbers that were chosen; else those chosen."""
    if chosen and chosen[0].style in _CERTAIN:
        return chosen
    best = chosen
    for pattern, following, fewest in (
        (_MARKED, _next_letter, _FEWEST),
        (_MARKED, _next_roman, _FEWEST),
        (_DOTTED, _next_dotted, _FEWEST_DOTTED),
    ):
        found = _counted(lines, pattern, following)
        wide = len(found) >= fewest and found[-1].line - found[0].line >= _WIDE * len(lines)
        if wide and (not best or (found[0].line < best[0].line and found[-1].line > best[-1].line)):
            best = found
    return best


def _counted(lines: list[Line], pattern: re.Pattern[str], following: Callable[[str, str], bool]) -> list[Head]:
    """Titles whose numbers follow on each other from the first; of a list of contents and the items themselves, the items."""
    best: list[Head] = []
    found: list[Head] = []
    for line in lines:
        match = pattern.fullmatch(line.text)
        if match is None or not may_be_title(match["title"]):
            continue
        number = match["number"]
        if found and not following(found[-1].number, number) and following("", number):
            best, found = (found if len(found) > len(best) else best), []
        if following(found[-1].number if found else "", number):
            at = line.start + match.start("title")
            found.append(Head(line.index, "lettered", None, number, (len(found) + 1, ""), at, line.start, _ONE))
    return found if len(found) >= len(best) else best


def _next_letter(last: str, number: str) -> bool:
    return len(number) == 1 and (ord(number) == ord(last) + 1 if last else number in "Aa")


def _roman(number: str) -> int:
    if not set(number) <= set(_ROMAN):
        return 0
    values = [_ROMAN[letter] for letter in number]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))


def _next_roman(last: str, number: str) -> bool:
    return _roman(number) == _roman(last) + 1


def _next_dotted(last: str, number: str) -> bool:
    major, minor = map(int, number.split("."))
    if not last:
        return minor == 1
    before, count = map(int, last.split("."))
    return (major, minor) in ((before, count + 1), (before + 1, 1))
