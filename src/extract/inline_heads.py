"""Running heads in the middle of a line: text from web pages that lost its line breaks.

There each page counter ("12 (38)") stands among the words of its head. Words that stand at the
same distance from many counters belong to the head; the text around them differs from page to page.
"""

from __future__ import annotations

import re
from collections import Counter

_COUNTER = re.compile(
    r"(?<!\S)(?:(?:sida|sid\.?|blad)\s+)?\d{1,4}\s{0,2}(?:\(\s?\d{1,4}\s?\)|av\s\d{1,4})(?!\S)|(?<!\S)(?:sida|sid\.?|blad)\s+\d{1,4}(?!\S)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
# Heads longer than this many words on one side of the counter have not been seen.
_REACH = 10
_TEXT_WORD = re.compile(r"^(?:§.*|besluta\w*|att|och|som|föreslår|beslutsunderlag|ärende\w*)$", re.IGNORECASE)


def find_inline_heads(text: str, long_lines: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Spans of running heads inside long lines, each with the rule that found it."""
    found = [match.span() for start, end in long_lines for match in _COUNTER.finditer(text, start, end)]
    if len(found) < 3:
        return []
    left = [[m.span() for m in _WORD.finditer(text, max(0, a - 200), a)][-_REACH:][::-1] for a, _ in found]
    right = [[m.span() for m in _WORD.finditer(text, b, min(len(text), b + 200))][:_REACH] for _, b in found]
    reach_left, reach_right = _shared(text, left), _shared(text, right)
    spans: list[tuple[int, int, str]] = []
    for i, (a, b) in enumerate(found):
        if not reach_left[i] and not reach_right[i]:
            continue
        start = left[i][reach_left[i] - 1][0] if reach_left[i] else a
        end = right[i][reach_right[i] - 1][1] if reach_right[i] else b
        if spans and start < spans[-1][1]:
            start = spans[-1][1]
        spans.append((start, end, "furniture:repeated"))
    return spans


def _shared(text: str, sides: list[list[tuple[int, int]]]) -> list[int]:
    """How many words of each side are shared with at least 40 % of the sides, and with two others."""
    reach = [0] * len(sides)
    group = list(range(len(sides)))
    for k in range(_REACH):
        words = {i: text[slice(*sides[i][k])].casefold() for i in group if len(sides[i]) > k}
        if not words:
            break
        word, count = Counter(words.values()).most_common(1)[0]
        if count < max(3, 0.4 * len(sides)) or _TEXT_WORD.match(word):
            break
        group = [i for i in words if words[i] == word]
        for i in group:
            reach[i] = k + 1
    return reach
