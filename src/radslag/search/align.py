"""Where a section's repaired text stands in the raw text, found again from the two texts.

A stored Document keeps the repaired text of each section but not the offset map that made it (the map
lives only inside ``extract``). Repaired text differs from raw text by mended words, joined line breaks and
removed page furniture, so equal words are paired from left to right and the rest lies between them.
Linear in the length of the texts: a mismatch looks ahead a bounded number of words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_WORD = re.compile(r"\S+")
_AHEAD_RAW, _AHEAD_CLEAN = 90, 12  # a removed running header is longer than any repair

Alignment = tuple[int, ...]  # four numbers a segment: clean start, clean end, raw start, raw end; sorted, disjoint


def align(clean: str, raw: str, raw_offset: int = 0) -> Alignment:
    """Pair a repaired text with the raw text that it came from; ``raw_offset`` is added to raw positions."""
    if clean == raw:
        return (0, len(clean), raw_offset, raw_offset + len(raw)) if clean else ()
    ours = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(clean)]
    theirs = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(raw)]
    out: list[int] = []

    def add(a: int, b: int, c: int, d: int) -> None:
        c, d = c + raw_offset, d + raw_offset
        same_shift = out and c - a == out[-2] - out[-4] and out[-3] - out[-4] == out[-1] - out[-2] and b - a == d - c
        if same_shift and clean[out[-3] : a] == raw[out[-1] - raw_offset : c - raw_offset]:
            out[-3], out[-1] = b, d
        else:
            out.extend((a, b, c, d))

    i = j = 0
    while i < len(ours) and j < len(theirs):
        if ours[i][0] == theirs[j][0]:
            add(*ours[i][1:], *theirs[j][1:])
            i, j = i + 1, j + 1
            continue
        di, dj = _next_agreement(ours, theirs, i, j)
        if di and dj:
            add(ours[i][1], ours[i + di - 1][2], theirs[j][1], theirs[j + dj - 1][2])
        i, j = i + di, j + dj
    return tuple(out)


def _next_agreement(ours: list[tuple[str, int, int]], theirs: list[tuple[str, int, int]], i: int, j: int) -> tuple[int, int]:
    """How many words to skip on either side until two words in a row agree (one at the very end)."""

    def agree(a: int, b: int) -> bool:
        if ours[a][0] != theirs[b][0]:
            return False
        return a + 1 >= len(ours) or b + 1 >= len(theirs) or ours[a + 1][0] == theirs[b + 1][0]

    places: dict[str, list[int]] = {}
    for b in range(j, min(j + _AHEAD_RAW, len(theirs))):
        places.setdefault(theirs[b][0], []).append(b)
    best: tuple[int, int, int] | None = None
    for a in range(i, min(i + _AHEAD_CLEAN, len(ours))):
        for b in places.get(ours[a][0], ()):
            # A repair changes few words on both sides; furniture is raw words alone.
            cost = (a - i) * 2 + abs((b - j) - (a - i))
            if (best is None or cost < best[0]) and agree(a, b):
                best = (cost, a - i, b - j)
    return (best[1], best[2]) if best else (1, 1)


def raw_span(alignment: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Map a span of the repaired text to raw positions; inside a mended piece the whole piece is taken."""
    if not alignment:
        return 0, 0
    starts = alignment[0::4]
    a = max(0, bisect_right(starts, start) - 1)
    if start >= alignment[4 * a + 1] and a + 1 < len(starts) and start < end:
        a += 1  # between two segments: the span begins with the next one
    b = max(a, bisect_right(starts, end - 1 if end > start else start) - 1)
    clean_a, clean_a_end, raw_a, raw_a_end = alignment[4 * a : 4 * a + 4]
    clean_b, clean_b_end, raw_b, raw_b_end = alignment[4 * b : 4 * b + 4]
    same_a, same_b = clean_a_end - clean_a == raw_a_end - raw_a, clean_b_end - clean_b == raw_b_end - raw_b
    first = min(raw_a + max(0, start - clean_a), raw_a_end) if same_a else raw_a
    last = min(raw_b + max(0, end - clean_b), raw_b_end) if same_b else raw_b_end
    return first, max(first, last)
