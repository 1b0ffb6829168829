"""Marks of words that no list has, from the letters round each place where a mark may stand.

"forpestade" is unknown, but "for" at the beginning of a word is nearly always "för". For each a and
o the folded letters on both sides vote, four on each side first, fewer where those were never seen.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from math import log
from typing import TYPE_CHECKING

from extract.repair.alphabet import fold

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

MARKS = {"a": "aåä", "o": "oö"}
_REACHES = (4, 3, 2, 1)
_WIDEST = _REACHES[0]


def _keys(window: str, letters: str) -> list[int]:
    """42-bit keys for a window with each of some letters in its middle."""
    begun = zlib.crc32(window.encode())
    checks = [zlib.crc32(letter.encode(), begun) for letter in letters]
    return [check | (check >> 22) << 32 for check in checks]


def mark_keys(word: str) -> Iterator[int]:
    """Keys to count for one word with its marks: one for each letter that could have one, and each reach."""
    padded = f"^^^^{fold(word)}$$$$"
    for i, letter in enumerate(word, 4):
        if padded[i] in MARKS:
            for reach in _REACHES:
                yield from _keys(padded[i - reach : i + reach + 1], letter)


def guess_marks(plain: str, model: LanguageModel) -> tuple[str, float, float]:
    """For a folded word: (likeliest marks, logarithm of their probability, that of no marks at all)."""
    held = model.memory.guesses.get(plain)
    if held is None:
        held = model.memory.guesses[plain] = _guess(plain, model)
    return held


def _guess(plain: str, model: LanguageModel) -> tuple[str, float, float]:
    padded = f"^^^^{plain}$$$$"
    held = model.memory.shares
    letters = []
    best_log = plain_log = 0.0
    for i, letter in enumerate(plain, 4):
        options = MARKS.get(letter)
        if options is None:
            letters.append(letter)
            continue
        window = padded[i - _WIDEST : i + _WIDEST + 1]
        shares = held.get(window)
        if shares is None:
            shares = held[window] = _shares(window, options, model)
        best = max(range(len(options)), key=shares.__getitem__)
        letters.append(options[best])
        best_log += log(shares[best])
        plain_log += log(shares[0])
    return "".join(letters), best_log, plain_log


def _shares(widest: str, options: str, model: LanguageModel) -> list[float]:
    """How likely each option is for the letter in the middle of the widest window."""
    shares = [1.0 / len(options)] * len(options)
    find = model.marks.find
    for reach in reversed(_REACHES):
        window = widest[_WIDEST - reach : _WIDEST + reach + 1]
        counts = [find(key) for key in _keys(window, options)]
        total = sum(counts)
        if not total:
            break  # A longer window holds this one and was seen no more often.
        # The shorter window speaks with the weight of a few words.
        prior = 3.0
        shares = [(count + prior * share) / (total + prior) for count, share in zip(counts, shares, strict=True)]
    return [max(share, 1e-4) for share in shares]
