"""How Swedish a word looks: letters predicted from the five before, learnt from the word list.

"uppfostrare" is in no list and still no error; "ordférande" looks like nothing. The probability of
the letters tells the two apart.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

_ORDER = 5
# What a letter costs more for each letter of context that never stood before it, and one that never stood anywhere.
_BACK_OFF, _NEVER = 0.5, 7.0


_CONTEXT = "<"
_CONTEXT_BEGUN = zlib.crc32(_CONTEXT.encode())


def _key(letters: str) -> int:
    data = letters.encode()
    check = zlib.crc32(data)
    return check | (check >> 22) << 32


def letter_keys(word: str) -> Iterator[int]:
    """Keys to count for one word: every run of letters up to its order, its ends included; with a sign for runs as contexts."""
    padded = f"^{word}$"
    for i in range(1, len(padded)):
        for size in range(min(_ORDER, i) + 1):
            yield _key(padded[i - size : i + 1])
            yield _key(_CONTEXT + padded[i - size : i])


def log_letters(word: str, model: LanguageModel) -> float:
    """Natural logarithm of the probability of a lower-case word's letters."""
    held = model.memory.letters
    total = held.get(word)
    if total is None:
        padded = f"^{word}$"
        runs = model.memory.runs
        total = 0.0
        for i in range(1, len(padded)):
            run = padded[i - _ORDER if i > _ORDER else 0 : i + 1]
            value = runs.get(run)
            if value is None:
                value = runs[run] = _log_last(run, model)
            total += value
        held[word] = total
    return total


def _log_last(run: str, model: LanguageModel) -> float:
    """Logarithm of the probability of the last letter of a run after those before it."""
    find = model.letters.find
    longest = len(run) - 1
    data = run.encode()
    start = 0
    for dropped in range(longest):
        check = zlib.crc32(data[start:])
        count = find(check | (check >> 22) << 32)
        if count >= 2.0:
            # The same key as that of _CONTEXT and the letters before the last.
            check = zlib.crc32(data[start : -len(run[-1].encode())], _CONTEXT_BEGUN)
            context = find(check | (check >> 22) << 32)
            return math.log(min(1.0, count / max(count, context))) - _BACK_OFF * dropped
        start += 1 if run[dropped] < "\x80" else len(run[dropped].encode())
    return -_NEVER
