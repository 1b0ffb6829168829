"""Spans, edits and the map between the text as printed and the text as repaired.

The raw text is never altered. Cleaning is a list of :class:`Edit`, each of which replaces a raw
span by other text; :class:`CleanText` applies them and is the only way from a position in the
repaired text to one in the raw text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.errors import RecordError


class Span(NamedTuple):
    """Half-open interval of code points in the RAW text, as in a Python slice."""

    start: int
    end: int

    def covers(self, other: tuple[int, int]) -> bool:
        """Whether another span lies inside this one."""
        return self.start <= other[0] and other[1] <= self.end

    def overlaps(self, other: tuple[int, int]) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other[1] and other[0] < self.end

    @property
    def length(self) -> int:
        """Number of code points."""
        return self.end - self.start


class CleanSpan(NamedTuple):
    """Half-open interval of code points in the REPAIRED text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement of raw text: a receipt when it repairs, silent when it removes furniture.

    ``confidence`` is 0–1; ``applied`` is False for a doubtful repair that is only marked.
    """

    span: Span
    text: str
    made_by: str
    confidence: float = 1.0
    applied: bool = True


@dataclass(frozen=True)
class CleanText:
    """The repaired text with its way back to the raw text.

    ``edits`` are sorted and disjoint. Example: raw ``"vald i nara"`` with edits ``[0,4]→"våld"``
    and ``[7,11]→"nära"`` has ``text == "våld i nära"`` and ``raw_span(7, 11) == Span(7, 11)``.
    """

    raw: str
    edits: tuple[Edit, ...] = ()
    text: str = field(init=False)
    _clean_at: list[int] = field(init=False, repr=False)
    _raw_at: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts: list[str] = []
        # Breakpoints: from clean position _clean_at[i] the text is raw[_raw_at[i]:…] until the next one.
        clean_at, raw_at = [0], [0]
        raw_position = clean_position = 0
        for edit in self.edits:
            start, end = edit.span
            if start < raw_position or end < start or end > len(self.raw):
                raise RecordError(f"Edit {edit!r} overlaps the one before it or lies outside the text.")
            parts.append(self.raw[raw_position:start])
            clean_position += start - raw_position
            clean_at.append(clean_position)
            raw_at.append(start)
            parts.append(edit.text)
            clean_position += len(edit.text)
            raw_position = end
            clean_at.append(clean_position)
            raw_at.append(end)
        parts.append(self.raw[raw_position:])
        object.__setattr__(self, "text", "".join(parts))
        object.__setattr__(self, "_clean_at", clean_at)
        object.__setattr__(self, "_raw_at", raw_at)

    def raw_span(self, start: int, end: int) -> Span:
        """Map a span of the repaired text to the smallest raw span that covers it.

        An end inside a replacement takes the whole replaced piece; text removed at either edge
        stays outside.
        """
        if start >= end:
            position = self._raw_start(start)
            return Span(position, position)
        raw_start, raw_end = self._raw_start(start), self._raw_end(end)
        return Span(raw_start, max(raw_start, raw_end))

    def clean_span(self, start: int, end: int) -> CleanSpan:
        """Map a raw span to the repaired text; text that was removed yields an empty span."""
        a = self._clean_position(start, left=True)
        return CleanSpan(a, max(a, self._clean_position(end, left=False)))

    def clean_slice(self, span: tuple[int, int]) -> str:
        """Return the repaired text of a raw span."""
        start, end = self.clean_span(*span)
        return self.text[start:end]

    def _raw_start(self, position: int) -> int:
        i = bisect_right(self._clean_at, position) - 1
        if i % 2 == 0:  # plain text behind edit number i / 2
            return self._raw_at[i] + position - self._clean_at[i]
        return self._raw_at[i]  # inside a replacement: where it begins

    def _raw_end(self, position: int) -> int:
        i = bisect_left(self._clean_at, position) - 1
        if i < 0:
            return self._raw_at[0] if position == 0 else position
        if i % 2 == 0:
            return self._raw_at[i] + position - self._clean_at[i]
        return self._raw_at[i + 1]  # inside a replacement: where it ends

    def _clean_position(self, raw_position: int, *, left: bool) -> int:
        i = (bisect_right(self._raw_at, raw_position) if left else bisect_left(self._raw_at, raw_position)) - 1
        if i < 0:
            return 0
        if i % 2 == 0:
            return self._clean_at[i] + raw_position - self._raw_at[i]
        return self._clean_at[i] if left else self._clean_at[i + 1]


def merge_edits(*layers: Iterable[Edit]) -> tuple[Edit, ...]:
    """Join layers of applied edits into one sorted, disjoint list; an earlier layer wins where two overlap."""
    kept: list[Edit] = []
    starts: list[int] = []
    for layer in layers:
        fresh: list[Edit] = []
        for edit in sorted((e for e in layer if e.applied), key=lambda e: e.span):
            i = bisect_left(starts, edit.span.start)
            before_ok = i == 0 or kept[i - 1].span.end <= edit.span.start
            after_ok = i == len(kept) or edit.span.end <= kept[i].span.start
            same_place = i < len(kept) and kept[i].span.start == edit.span.start and edit.span.length == 0
            if before_ok and after_ok and not same_place and (not fresh or fresh[-1].span.end <= edit.span.start):
                fresh.append(edit)
        kept = sorted([*kept, *fresh], key=lambda e: (e.span.start, e.span.end))
        starts = [e.span.start for e in kept]
    return tuple(kept)
