"""Known words for a misspelt one: only where neither the language's list nor the index knows it."""

from __future__ import annotations

from collections.abc import Callable

from radslag.search.analysis import fold, parts, word_counts


class Speller:
    """``vocabulary`` gives the index's own words (read at first need), ``holds`` says whether a form is in the index."""

    def __init__(self, vocabulary: Callable[[], set[str]], holds: Callable[[str], bool]) -> None:
        self._read, self._holds = vocabulary, holds
        self._memo: dict[str, list[str]] = {}

    def correct(self, word: str) -> list[str]:
        """Up to three held words within one edit (two from nine letters on); none for a known word."""
        if word not in self._memo:  # asked twice for a query: for its vector and for its words
            if len(self._memo) > 1000:
                self._memo.clear()
            self._memo[word] = self._look(word)
        return self._memo[word]

    def _look(self, word: str) -> list[str]:
        if word in word_counts() or len(word) < 5 or parts(word) or self._holds(word):
            return []
        known = self._read()
        if word in known:
            return []
        from rapidfuzz.distance import OSA

        most = 1 if len(word) < 9 else 2
        near: list[tuple[float, int, str]] = []
        folded = fold(word)
        counts = word_counts()
        for other in [*counts, *known]:
            if abs(len(other) - len(word)) <= most:
                distance = OSA.distance(word, other, score_cutoff=most)
                if distance <= most:
                    # Lost marks are the likeliest mistake, a wrong first letter the least likely.
                    cost = 0.0 if fold(other) == folded else distance + 0.5 * (other[0] != word[0])
                    near.append((cost, -counts.get(other, 1), other))
        near.sort()
        held = [other for _, _, other in near[:12] if self._holds(other)]
        best = min((c for c, _, o in near if o in held), default=0.0)
        return [o for c, _, o in near if o in held and c <= best + 0.5][:3]
