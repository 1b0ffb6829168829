"""Counts of word pairs and triples in one array: hashed slots with a fingerprint, no strings.

A slot is 16 bits: ten of fingerprint, six of the count's logarithm. A table of 2^22 slots holds
some three million n-grams in 8 MB; one look-up is a multiplication, a remainder and at most eight
comparisons. About one absent n-gram in four hundred is taken for a present one; whoever asks bounds
the count by that of its rarest word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

_A, _B, _C = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
_PROBES = 8
# A count is stored as 4·ln(count + 1), at least 1: a step is 28 %.
_STEPS = 4.0
_CODES, _TAGS = 0x3F, 0x3FF
_KEY = (1 << 42) - 1
UNPACKED: tuple[float, ...] = tuple([0.0] + [math.exp(code / _STEPS) - 1.0 for code in range(1, _CODES + 1)])


def bigram_keys(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Hash pairs of word ids; the same arithmetic as :meth:`HashedCounts.pair`."""
    return (first.astype(np.uint64) * np.uint64(_A) + second.astype(np.uint64) * np.uint64(_B)) & np.uint64(_KEY)


def trigram_keys(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """Hash triples of word ids; the same arithmetic as :meth:`HashedCounts.triple`."""
    key = (
        first.astype(np.uint64) * np.uint64(_A)
        + second.astype(np.uint64) * np.uint64(_B)
        + third.astype(np.uint64) * np.uint64(_C)
    )
    return key & np.uint64(_KEY)


@dataclass
class HashedCounts:
    """``slots``: uint16 array of a power of two; look-ups read it through a memory view, which is fast in plain Python."""

    slots: np.ndarray
    _view: memoryview = field(init=False, repr=False)
    _mask: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._view = np.ascontiguousarray(self.slots, dtype=np.uint16).data
        self._mask = len(self.slots) - 1

    @staticmethod
    def build(keys: np.ndarray, counts: np.ndarray, bits: int) -> HashedCounts:
        """Fill a table; the most frequent first, so what finds no slot is rare."""
        slots = np.zeros(1 << bits, dtype=np.uint16)
        mask = np.uint64((1 << bits) - 1)
        order = np.argsort(-counts, kind="stable")
        keys = keys[order]
        codes = np.clip(np.round(_STEPS * np.log1p(counts[order])), 1, _CODES).astype(np.uint16)
        values = (((keys >> np.uint64(32)) & np.uint64(_TAGS)).astype(np.uint16) << 6) | codes
        home = (keys ^ (keys >> np.uint64(17))) & mask
        waiting = np.arange(len(keys))
        for probe in range(_PROBES):
            place = (home[waiting] + np.uint64(probe)) & mask
            free = slots[place] == 0
            # Of several that want one slot the first (most frequent) gets it.
            _, first = np.unique(place, return_index=True)
            chosen = np.zeros(len(waiting), dtype=bool)
            chosen[first] = True
            chosen &= free
            slots[place[chosen]] = values[waiting[chosen]]
            waiting = waiting[~chosen]
        return HashedCounts(slots)

    def find(self, key: int) -> float:
        """Count of a 42-bit key, 0.0 when absent."""
        view, mask = self._view, self._mask
        tag = (key >> 32) & _TAGS
        place = (key ^ (key >> 17)) & mask
        # Most look-ups end at the first slot: no loop for them.
        slot = view[place]
        if slot == 0:
            return 0.0
        if slot >> 6 == tag:
            return UNPACKED[slot & _CODES]
        for _ in range(_PROBES - 1):
            place = (place + 1) & mask
            slot = view[place]
            if slot == 0:
                return 0.0
            if slot >> 6 == tag:
                return UNPACKED[slot & _CODES]
        return 0.0

    def pair(self, first: int, second: int) -> float:
        """Count of a pair of word ids, 0.0 when absent."""
        return self.find((first * _A + second * _B) & _KEY)

    def triple(self, first: int, second: int, third: int) -> float:
        """Count of a triple of word ids, 0.0 when absent."""
        return self.find((first * _A + second * _B + third * _C) & _KEY)
