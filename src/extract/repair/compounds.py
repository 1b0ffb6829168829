"""Swedish compounds by their parts, with the marks the parts should have.

"valdsutsatthet" is no word of the list, but "våldsutsatt" + "het" are parts that many known words
begin and end with: the best way to part a word gives both the proof that it is Swedish and the
marks it lost. First parts carry their linking letters ("samhälls", "kvinno").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.repair.alphabet import fold

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

# P(a word is a compound that no list has), and what each further part costs.
_COMPOUND, _FURTHER = -3.5, -1.5
# Below this a parting is an accident.
PLAUSIBLE = -27.0


def is_compound(word: str, model: LanguageModel) -> bool:
    """Whether a lower-case word is made of known parts as it is spelt."""
    found = model.memory.compounds.get(word)
    if found is None:
        parted = part(word, model)
        found = parted is not None and parted[0] == word and parted[1] > PLAUSIBLE
        model.memory.compounds[word] = found
    return found


def part(word: str, model: LanguageModel) -> tuple[str, float] | None:
    """Best parting of a lower-case word: (the word with its marks, logarithm of its probability), or None.

    A word that has marks keeps them; time grows with the square of its length, at most 40 letters.
    """
    size = len(word)
    if size < 6 or size > 40:
        return None
    held = model.memory.partings
    if word not in held:
        held[word] = _part(word, size, model)
    return held[word]


def _part(word: str, size: int, model: LanguageModel) -> tuple[str, float] | None:
    plain = fold(word)
    marked = plain != word
    heads, tails = model.heads, model.tails
    # Where a last part may begin; nothing behind the last of these places matters, and most words have none.
    final = next((start for start in range(size - 3, 1, -1) if plain[start:] in tails), None)
    if final is None:
        return None
    best: list[tuple[float, str] | None] = [None] * (size + 1)
    best[0] = (_COMPOUND - _FURTHER, "")
    last: tuple[float, str] | None = None
    for start in range(final + 1):
        reached = best[start]
        if reached is None:
            continue
        score, text = reached
        if start:
            for form, log in tails.get(plain[start:], ()):
                if last is None or score + log > last[0]:
                    candidate = text + form
                    if not marked or _agrees(word, candidate):
                        last = (score + log, candidate)
        for end in range(start + 2, final + 1):
            for form, log in heads.get(plain[start:end], ()):
                total = score + log + _FURTHER
                held = best[end]
                if held is None or total > held[0]:
                    if marked and not _agrees(word[start:end], form):
                        continue
                    best[end] = (total, text + form)
    return None if last is None else (last[1], last[0])


def _agrees(printed: str, meant: str) -> bool:
    """Whether every mark that is printed is a mark of the word meant."""
    return all(p == m or fold(m) == p for p, m in zip(printed, meant, strict=False))
