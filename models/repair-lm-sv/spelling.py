"""What the word list teaches about spelling: marks by context, letters in a row, parts of compounds."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from extract.repair.letters import letter_keys
from extract.repair.marks import mark_keys
from extract.repair.tables import HashedCounts

MARKS = 1_500_000
LETTERS = 1_500_000
# A first part of compounds must stand before this many different words.
MIN_HEADS, MIN_TAILS = 4, 3


def _table(found: Counter[int], keep: int) -> HashedCounts:
    keys = np.fromiter(found.keys(), dtype=np.uint64, count=len(found))
    values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
    if len(keys) > keep:
        chosen = np.argpartition(-values, keep)[:keep]
        keys, values = keys[chosen], values[chosen]
    return HashedCounts.build(keys, values, 21)


def count_marks(counts: dict[str, float]) -> HashedCounts:
    """How often a letter has which mark between which folded letters, over the types of the word list."""
    found: Counter[int] = Counter()
    for word, count in counts.items():
        if len(word) >= 3 and count >= 3:
            weight = 1 + int(math.log(count))
            for key in mark_keys(word):
                found[key] += weight
    return _table(found, MARKS)


def count_letters(counts: dict[str, float]) -> HashedCounts:
    """How often a letter follows one to five others, over the types of the word list."""
    found: Counter[int] = Counter()
    for word, count in counts.items():
        if len(word) >= 2 and count >= 3:
            for key in letter_keys(word):
                found[key] += 1
    return _table(found, LETTERS)


def compound_parts(counts: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """First parts ("samhälls", "jämställdhets") and last parts of compounds, with logarithms of their shares.

    A first part is whatever stands before known words in many known words; linking letters come with it.
    """
    heads: Counter[str] = Counter()
    tails: Counter[str] = Counter()
    solid = {word for word, count in counts.items() if count >= 20 and len(word) >= 3}
    rare_short = {word for word in solid if len(word) == 3 and counts[word] < 2000}
    solid -= rare_short
    for word, count in counts.items():
        if len(word) < 6 or count < 3:
            continue
        for cut in range(2, len(word) - 2):
            tail = word[cut:]
            if tail in solid:
                heads[word[:cut]] += 1
    # A tail counts behind real first parts alone, or every ending would be one.
    real = {head for head, number in heads.items() if number >= MIN_HEADS and (len(head) >= 3 or number >= 60)}
    for word, count in counts.items():
        if len(word) < 6 or count < 3:
            continue
        for cut in range(2, len(word) - 2):
            if word[:cut] in real and word[cut:] in solid:
                tails[word[cut:]] += 1
    kept_heads = {head: heads[head] for head in real}
    kept_tails = {tail: number for tail, number in tails.items() if number >= MIN_TAILS and (len(tail) >= 4 or number >= 30)}
    return _shares(kept_heads), _shares(kept_tails)


def _shares(numbers: dict[str, int]) -> dict[str, float]:
    total = math.log(sum(numbers.values()))
    return {part: math.log(number) - total for part, number in sorted(numbers.items())}


def arrays(counts: dict[str, float], names: list[str]) -> dict[str, np.ndarray]:
    """All of it as arrays for ``model.npz``."""
    heads, tails = compound_parts(counts)
    # A name counts like a word seen a few times.
    counts = counts | {name: 30.0 for name in names if counts.get(name, 0.0) < 30.0}
    packed: dict[str, np.ndarray] = {"marks": count_marks(counts).slots, "letters": count_letters(counts).slots}
    for name, parts in (("heads", heads), ("tails", tails)):
        packed[name] = np.frombuffer("\n".join(parts).encode("utf-8"), dtype=np.uint8)
        packed[f"{name}_logs"] = np.array(list(parts.values()), dtype=np.float16)
    print(len(heads), "first parts", len(tails), "last parts")
    return packed
