"""The language model of the repair: known words, their variants without marks, and counts of word pairs and triples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extract.errors import ModelMissing
from extract.repair.alphabet import fold_lines
from extract.repair.memory import Memory
from extract.repair.tables import HashedCounts

if TYPE_CHECKING:
    from extract.repair.misreadings import Misreadings

BOUNDARY, NUMBER, UNKNOWN = 0, 1, 2
# Probabilities of the classes that are no words, and of an unknown word (shared by all of them).
_CLASS_LOGS = (math.log(0.06), math.log(0.02), math.log(1e-7))


@dataclass
class LanguageModel:
    """Built by ``models/repair-lm-sv/train.py``; ``load`` reads a folder with ``model.npz``.

    Ids 0–2 stand for a sentence boundary, a number and an unknown word; real words follow by frequency.
    """

    name: str
    ids: dict[str, int]
    logs: list[float]
    contexts: list[float]
    rests: list[float]
    """By word id: how often it was followed by anything, and what share of that was never seen or was pruned."""
    variants: dict[str, tuple[str, ...]]
    """Folded form → the words with marks that fold to it ("for" → "för"); the folded word itself is not listed."""
    bigrams: HashedCounts = field(repr=False)
    trigrams: HashedCounts = field(repr=False)
    marks: HashedCounts = field(repr=False)
    letters: HashedCounts = field(repr=False)
    heads: dict[str, tuple[tuple[str, float], ...]]
    tails: dict[str, tuple[tuple[str, float], ...]]
    """First and last parts of compounds: folded form → (form, logarithm of its share)."""
    memory: Memory = field(default_factory=Memory, repr=False)
    misreadings: Misreadings | None = field(default=None, repr=False)

    @classmethod
    def load(cls, folder: Path) -> LanguageModel:
        """Read ``model.npz``. Raises :class:`ModelMissing` when it is not there."""
        path = Path(folder) / "model.npz"
        if not path.exists():
            raise ModelMissing(f"The repair model {path} is missing; train it with models/repair-lm-sv/train.py.")
        with np.load(path) as arrays:
            words = arrays["words"].tobytes().decode("utf-8").split("\n")
            logs = (arrays["logs"].astype(np.float64) / -2000).tolist()
            contexts = np.expm1(arrays["context"].astype(np.float64)).tolist()
            rests = arrays["rest"].astype(np.float64).tolist()
            bigrams, trigrams, marks, letters = (
                HashedCounts(arrays[name]) for name in ("bigrams", "trigrams", "marks", "letters")
            )
            heads, tails = (_parts(arrays[name], arrays[f"{name}_logs"]) for name in ("heads", "tails"))
        revision_file = Path(folder) / "revision.txt"
        revision = revision_file.read_text(encoding="utf-8").strip() if revision_file.exists() else "0"
        variants: dict[str, tuple[str, ...]] = {}
        for word, plain in zip(words, fold_lines("\n".join(words)), strict=True):
            if plain != word:
                variants[plain] = (*variants.get(plain, ()), word)
        return cls(
            f"repair-lm-sv@{revision}",
            {word: i for i, word in enumerate(words, 3)},
            [*_CLASS_LOGS, *logs],
            contexts,
            rests,
            variants,
            bigrams,
            trigrams,
            marks,
            letters,
            heads,
            tails,
        )

    def log_word(self, word: str) -> float:
        """Natural logarithm of a lower-case word's probability; unknown words share one small value."""
        return self.logs[self.ids.get(word, UNKNOWN)]

    def group(self, plain: str) -> tuple[tuple[str, int], ...]:
        """Known words that fold to a folded form, with their ids; the form itself first when it is one."""
        ids, variants = self.ids, self.variants
        if plain not in variants:
            return ((plain, ids[plain]),) if plain in ids else ()
        held = self.memory.groups.get(plain)
        if held is None:
            found = [(plain, ids[plain])] if plain in ids else []
            held = self.memory.groups[plain] = (*found, *((variant, ids[variant]) for variant in variants[plain]))
        return held

    def is_word(self, word: str) -> bool:
        """Whether a word (any case) is known, as a whole or as a compound of known parts."""
        from extract.repair.compounds import is_compound

        lower = word.lower()
        return lower in self.ids or is_compound(lower, self)

    def log_probability(self, first: int, second: int, third: int) -> float:
        """Logarithm of :meth:`probability`, remembered."""
        key = (first, second, third)
        held = self.memory.logs.get(key)
        if held is None:
            held = self.memory.logs[key] = math.log(self.probability(first, second, third))
        return held

    def probability(self, first: int, second: int, third: int) -> float:
        """P(third | first, second): triples smoothed by pairs, pairs by single words."""
        single = math.exp(self.logs[third])
        if second == UNKNOWN or third == UNKNOWN:
            return single
        size = self.contexts[second]
        if size <= 0.0:
            return single
        # No pair is more frequent than its rarer word: the bound takes the harm out of a false find.
        count = min(self.bigrams.pair(second, third), self.contexts[third])
        pair = (max(0.0, count - 0.75) / size if count else 0.0) + self.rests[second] * single
        if first == UNKNOWN or second == BOUNDARY:
            return pair
        size = min(self.bigrams.pair(first, second), self.contexts[first])
        if size <= 0.0:
            return pair
        rest = unseen_share(size)
        return (1.0 - rest) * min(self.trigrams.triple(first, second, third), count, size) / size + rest * pair


def _parts(packed: np.ndarray, logs: np.ndarray) -> dict[str, tuple[tuple[str, float], ...]]:
    joined = packed.tobytes().decode("utf-8")
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for form, plain, log in zip(joined.split("\n"), fold_lines(joined), logs.astype(np.float64).tolist(), strict=True):
        found[plain] = (*found.get(plain, ()), (form, log))
    return found


def unseen_share(size: float) -> float:
    """How much of what follows a context seen ``size`` times was never seen to follow it.

    Distinct followers grow like the 3/4th power of the count; the share is theirs among all (Witten–Bell).
    """
    root: float = (size + 1.0) ** -0.25
    return root / (1.0 + root)
