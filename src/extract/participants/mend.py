"""Words of labels and roles that text recognition misread ("Utses att justeia", "Ersatlare", "ordfGrande")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

# Shorter words have too many neighbours; a misread word is this like the right one, of a hundred.
_SHORTEST, _NEAR = 6, 80
_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")


class WordMender:
    """Mends words that are nearly one of ``words``; words of that list stay what they are."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)
        self._known: dict[str, str] = {}

    def mend(self, text: str) -> str:
        """The text with its misread words put right."""
        return _WORD.sub(lambda m: self._mended(m.group()), text)

    def origin(self, text: str, end: int) -> int:
        """Where a stretch that ends at ``end`` in the mended text ends in the text itself."""
        shift = 0
        for match in _WORD.finditer(text):
            if match.start() + shift >= end:
                break
            shift += len(self._mended(match.group())) - len(match.group())
        return end - shift

    def _mended(self, word: str) -> str:
        if len(word) < _SHORTEST:
            return word
        low = word.lower()
        if low not in self._known:
            near = process.extractOne(low, self._words, scorer=fuzz.ratio, score_cutoff=_NEAR)
            self._known[low] = near[0] if near else low
        mended = self._known[low]
        return word if mended == low else mended.capitalize() if word[0].isupper() else mended
