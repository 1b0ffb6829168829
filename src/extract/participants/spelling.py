"""How a name is spelt best in a damaged text: from all its mentions, letter by letter, and from the names that there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extract.gazetteer import Gazetteer
from extract.participants.alike import ALIKE, without_figures
from extract.repair.alphabet import fold

# The logarithm of how likely a confusion must be; shorter words are one confusion away from too many names.
_LIKELY, _SHORTEST = -5.0, 6
_MARKED = frozenset("åäöÅÄÖ")
_WORD = re.compile(r"[^\W\d_]+")


class Spelling:
    """``text``: the repaired text of the document; ``confusions``: (printed, meant, logarithm of how likely) as in rules/ocr.toml."""

    def __init__(self, text: str, gazetteer: Gazetteer, confusions: Iterable[tuple[str, str, float]]) -> None:
        self._text, self._alike = text, text.translate(ALIKE)
        self._known, self._may_be_name = gazetteer.name_words, gazetteer.may_be_name
        # Lost marks are undone by the repair, which sees whether the text lost them; that of "Rosén" is its own.
        self._confusions = [
            (printed, meant) for printed, meant, cost in confusions if cost >= _LIKELY and printed not in (fold(meant), "é")
        ]

    def best(self, name: str) -> str:
        """The name with the letters that its mentions have between them and, where no name is written so, one misreading undone."""
        return _WORD.sub(lambda m: self._undone(m.group()), without_figures(self._merged(name)))

    def _merged(self, name: str) -> str:
        words = r"\s+".join(re.escape(word) for word in name.translate(ALIKE).split())
        mentions = re.finditer(rf"(?<![\w-]){words}(?![\w-])", self._alike)
        found = Counter(" ".join(self._text[m.start() : m.end()].split()) for m in mentions)
        found[name] += 0
        return "".join(self._letter(_at(k, found), name[k]) for k in range(len(name)))

    def _letter(self, letters: Counter[str], own: str) -> str:
        """Scanning takes marks from letters and hardly ever gives any, and no figure stands in a name."""
        return max(letters, key=lambda c: (not c.isdigit(), c in _MARKED, letters[c], c == own))

    def _undone(self, word: str) -> str:
        low = word.lower()
        if len(low) < _SHORTEST or self._may_be_name(low):
            return word
        meant = {
            again
            for printed, letters in self._confusions
            for k in range(len(low))
            if low.startswith(printed, k) and self._may_be_name(again := low[:k] + letters + low[k + len(printed) :])
        }
        # A name that is written so goes before one that might be.
        best = {one for one in meant if one in self._known} or meant
        return best.pop().capitalize() if len(best) == 1 else word


def _at(k: int, found: Counter[str]) -> Counter[str]:
    """The letters at one place of the mentions, which are equally long, with how often each stands there."""
    out: Counter[str] = Counter()
    for spelling, times in found.items():
        out[spelling[k]] += times
    return out
