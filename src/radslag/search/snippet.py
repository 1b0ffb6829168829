"""The lines to show of a hit: matches in the section, the best place to cut, and the way to raw spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from radslag.search.align import raw_span
from radslag.search.analysis import Token, fold, parts, stem, tokens
from radslag.search.plan import Plan
from radslag.search.rank import weight_of

LENGTH = 320
MOST_HIGHLIGHTS = 60


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to show: ``text`` (repaired, white space single), ``highlights`` as offsets in it and as raw spans of the section.

    ``raw_span`` is where ``text`` stands in the source, so that the passage can be shown as printed.
    """

    text: str
    highlights: tuple[tuple[int, int], ...]
    raw_highlights: tuple[tuple[int, int], ...]
    raw_span: tuple[int, int] = (0, 0)


def make_snippet(plan: Plan, section_text: str, alignment: Sequence[int], window: tuple[int, int] | None) -> Snippet:
    """Cut around the best window of ``section_text``; ``window`` is the semantically closest one, in section offsets.

    Where no word matches, that window is shown and its raw span is the highlight.
    """
    found = _matches(plan, section_text)
    if found:
        start, end = _densest(found, window, len(section_text))
        raw = tuple(raw_span(alignment, m.start, m.end) for m, _ in found[:MOST_HIGHLIGHTS])
    else:
        start, end = window or (0, min(len(section_text), LENGTH))
        raw = (raw_span(alignment, start, end),) if window else ()
        end = min(end, start + LENGTH)
    start, end = _whole_words(section_text, start, end)
    text, place = _squeeze(section_text, start, end)
    marks = tuple((place(m.start - start), place(m.end - start)) for m, _ in found if start <= m.start and m.end <= end)
    lead, tail = "… " if start > 0 else "", " …" if end < len(section_text.rstrip()) else ""
    marks = tuple((a + len(lead), b + len(lead)) for a, b in marks)
    return Snippet(f"{lead}{text}{tail}", marks, raw, raw_span(alignment, start, end))


def _matches(plan: Plan, text: str) -> list[tuple[Token, float]]:
    """Words of the text that the query or its alternatives ask for, with how much each tells."""
    exact = {w.form: weight_of(w) for w in plan.words}
    stems = {w.stem: weight_of(w) for w in plan.words}
    folded = {w.folded: weight_of(w) for w in plan.words if w.fold_ok}
    instead = {f: weight_of(w) for w in plan.words for f in w.instead}
    own_parts = {p for w in plan.words for p in w.parts}
    own_stems = set(stems)
    words = tokens(text)
    text_stems = [stem(t.form) for t in words]
    out: dict[int, tuple[Token, float]] = {}
    told: dict[str, float] = {}  # a text has its words many times
    for i, (token, base) in enumerate(zip(words, text_stems, strict=True)):
        if token.form in told:
            if told[token.form]:
                out[i] = (token, told[token.form])
            continue
        weight = exact.get(token.form) or stems.get(base) or instead.get(token.form) or folded.get(fold(base)) or 0.0
        if not weight and own_parts and base in own_parts:
            weight = 0.3
        if not weight and any(p in own_stems for p in parts(token.form)):
            weight = 0.4
        told[token.form] = weight
        if weight:
            out[i] = (token, weight)
    # Alternatives only where they stand whole, or they would light up every "hemmet".
    places: dict[str, list[int]] = {}
    for i, base in enumerate(text_stems if plan.alternatives else ()):
        places.setdefault(base, []).append(i)
    for alternative in plan.alternatives:
        if not all(s in places for s in alternative.stems):
            continue
        for i in places[alternative.stems[0]]:
            if (span := _run(alternative.stems, text_stems, i)) is not None:
                for k in span:
                    out.setdefault(k, (words[k], 0.5 * alternative.weight))
    for phrase in plan.phrases:
        for i in range(len(words) - len(phrase) + 1):
            if words[i].form == phrase[0] and tuple(t.form for t in words[i : i + len(phrase)]) == phrase:
                whole = Token(" ".join(phrase), words[i].start, words[i + len(phrase) - 1].end)
                out[i] = (whole, 5.0)
                for k in range(i + 1, i + len(phrase)):
                    out.pop(k, None)
    return [out[i] for i in sorted(out)]


def _run(stems: tuple[str, ...], text_stems: list[str], start: int) -> list[int] | None:
    """Places of the stems from ``start`` on with at most two words between neighbours."""
    places, at = [start], start
    for wanted in stems[1:]:
        near = [k for k in range(at + 1, min(at + 4, len(text_stems))) if text_stems[k] == wanted]
        if not near:
            return None
        at = near[0]
        places.append(at)
    return places


def _densest(found: list[tuple[Token, float]], window: tuple[int, int] | None, size: int) -> tuple[int, int]:
    best, begin = -1.0, 0
    stems = [stem(token.form) for token, _ in found]
    for i, (token, _) in enumerate(found):
        seen: dict[str, float] = {}
        more = 0.0
        for k in range(i, len(found)):
            other, weight = found[k]
            if other.end - token.start > LENGTH - 60:
                break
            more += 0.15 * weight if stems[k] in seen else 0.0
            seen[stems[k]] = weight
        value = sum(seen.values()) + min(more, 0.6)
        if window and window[0] <= token.start < window[1]:
            value *= 1.25
        if value > best + 1e-9:
            best, begin = value, token.start
    start = max(0, begin - 60)
    return start, min(size, start + LENGTH)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and start < end and not text[start - 1].isspace():
        start += 1
    while start < end and text[start].isspace():
        start += 1
    if end < len(text):
        while end > start and not text[end].isspace() and not text[end - 1].isspace():
            end -= 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _squeeze(text: str, start: int, end: int) -> tuple[str, Callable[[int], int]]:
    """White space as single blanks, and what tells the new place of an old one; neither end of the stretch is white space."""
    piece = text[start:end]
    runs = [m.span() for m in _BLANKS.finditer(piece)]
    ends = [b for _, b in runs]
    lost = list(accumulate((b - a - 1 for a, b in runs), initial=0))
    return " ".join(piece.split()), lambda at: at - lost[bisect_right(ends, at)]


_BLANKS = re.compile(r"\s{2,}")
