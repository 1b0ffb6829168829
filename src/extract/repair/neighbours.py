"""Known words one letter away from a print, found by arithmetic instead of spelling out some five hundred strings.

The hash of a word is a polynomial of its letters, so that of a word with one letter more, less or
other follows from those of its two halves; all are looked up at once in a table of the known words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from extract.repair.alphabet import fold_codes

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

# P(a letter is missing), P(one too many), P(another).
_MISSING, _EXTRA, _OTHER = -10.0, -10.5, -10.5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CODES = np.array([ord(letter) for letter in _LETTERS], dtype=np.uint64)
_BASE = 0x9E3779B97F4A7C15
_LONGEST = 64
_BITS = 21
# A rarer word is no likely reading of a print that only an unheard-of misreading makes of it.
_FREQUENT = 80_000


def _powers() -> np.ndarray:
    out = [1]
    for _ in range(_LONGEST):
        out.append(out[-1] * _BASE % (1 << 64))
    return np.array(out, dtype=np.uint64)


_POWERS = _powers()
_TERMS = _POWERS[:, None] * _CODES
# Odd numbers have an inverse: multiplying by it moves letters one place back.
_ON, _BACK = np.uint64(_BASE), np.uint64(pow(_BASE, -1, 1 << 64))


class Neighbours:
    """A table of 2 MB of the folded forms of a model's frequent words."""

    def __init__(self, model: LanguageModel) -> None:
        self._ids, self._variants = model.ids, model.variants
        words = islice(model.ids, _FREQUENT)
        codes = fold_codes("\n".join(words) + "\n")
        ends = np.flatnonzero(codes == ord("\n"))
        starts = np.concatenate(([0], ends[:-1] + 1))
        place = np.arange(len(codes)) - np.repeat(starts, ends - starts + 1)
        terms = codes.astype(np.uint64) * _POWERS[np.minimum(place, _LONGEST)]
        terms[ends] = 0
        self._present = np.zeros(1 << _BITS, dtype=bool)
        self._present[_slot(np.add.reduceat(terms, starts))] = True

    def of(self, word: str) -> Iterator[tuple[str, float]]:
        """(known folded form, logarithm of how likely the misreading is) for a folded word of at most 40 letters."""
        size = len(word)
        codes = np.frombuffer(word.encode("utf-32-le"), dtype=np.uint32)
        # heads[i]: hash of word[:i]; rest[i]: what the letters from i on add to it; one place on or back is a factor.
        heads = np.zeros(size + 1, dtype=np.uint64)
        np.cumsum(codes * _POWERS[:size], out=heads[1:])
        rest = heads[-1] - heads
        hashes = np.empty(size * 27 + (size + 1) * 26, dtype=np.uint64)
        changed = hashes[: size * 27].reshape(size, 27)
        changed[:, 0] = heads[:-1] + rest[1:] * _BACK
        changed[:, 1:] = (heads[:-1] + rest[1:])[:, None] + _TERMS[:size]
        hashes[size * 27 :].reshape(size + 1, 26)[:] = (heads + rest * _ON)[:, None] + _TERMS[: size + 1]
        for place in np.flatnonzero(self._present[_slot(hashes)]).tolist():
            if place < size * 27:
                i, k = divmod(place, 27)
                text = word[:i] + (_LETTERS[k - 1] if k else "") + word[i + 1 :]
                cost = _OTHER if k else _EXTRA
            else:
                i, k = divmod(place - size * 27, 26)
                text = word[:i] + _LETTERS[k] + word[i:]
                cost = _MISSING
            if text in self._ids or text in self._variants:
                yield text, cost


def _slot(hashes: np.ndarray) -> np.ndarray:
    return ((hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(64 - _BITS)
