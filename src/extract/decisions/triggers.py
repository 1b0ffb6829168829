"""Where in a text the words stand that a decision cannot do without."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Any

import ahocorasick


class Triggers:
    """All places of the trigger words in one text; asked by interval."""

    def __init__(self, text: str, words: tuple[str, ...]) -> None:
        lower = text.lower()
        # A few characters grow when lowered; then every sentence is looked at.
        self._everywhere = len(lower) != len(text)
        self._at = [] if self._everywhere else [end for end, _ in _automaton(words).iter(lower)]

    def within(self, start: int, end: int) -> bool:
        """Whether a trigger ends inside the interval."""
        i = bisect_left(self._at, start)
        return self._everywhere or (i < len(self._at) and self._at[i] < end)


@lru_cache(maxsize=2)
def _automaton(words: tuple[str, ...]) -> Any:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton
