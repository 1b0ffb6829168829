"""Two or three words printed without the space between them; every part is a frequent word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from extract.repair.alphabet import fold

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

# A part of run-together words is a frequent word; one this frequent needs no proof by a counted pair.
_PART_LOG, _SHORT_LOG, _FUNCTION_LOG = -13.5, -7.5, -6.6
# The rarer of two words that go together without a counted pair.
_RARE_LOG = -11.5
_LONGEST_MIDDLE = 4
# Words of one letter, and what of them is printed.
_WORDS_OF_ONE, _ALONE = "iå", "iåa"


class Way(NamedTuple):
    """One way to part a print; ``words`` with the marks they should have."""

    words: tuple[str, ...]
    ids: tuple[int, ...]


def find_ways(word: str, model: LanguageModel) -> tuple[Way, ...]:
    """All ways to part a lower-case print into words that go together."""
    held = model.memory.ways.get(word)
    if held is None:
        held = model.memory.ways[word] = tuple(_ways(word, model))
    return held


def _ways(word: str, model: LanguageModel) -> list[Way]:
    plain = fold(word)
    size = len(word)
    logs = model.logs
    # A letter alone is a word only where it is printed as one.
    beginnings = [(i, lefts) for i in range(1 if word[0] in _ALONE else 2, size) if (lefts := _parts(plain[:i], model))]
    if not beginnings:
        return []
    rights = {j: _parts(plain[j:], model) for j in range(beginnings[0][0], size - 1)}
    rights[size - 1] = _parts(plain[-1], model) if word[-1] in _ALONE else ()
    ways = []
    for i, lefts in beginnings:
        for right, right_id in rights[i]:
            for left, left_id in lefts:
                if _goes_together(left_id, right_id, model):
                    ways.append(Way((left, right), (left_id, right_id)))
        for j in range(i + 1, min(i + _LONGEST_MIDDLE + 1, size - 1)):
            if not rights[j] or (j == i + 1 and word[i] not in _ALONE):
                continue
            middles = _parts(plain[i:j], model)
            for right, right_id in rights[j]:
                for middle, middle_id in middles:
                    # Between two parts a function word needs less proof than another word.
                    together = _goes_together if logs[middle_id] >= _FUNCTION_LOG else _counted
                    for left, left_id in lefts:
                        if together(middle_id, right_id, model) and together(left_id, middle_id, model):
                            ways.append(Way((left, middle, right), (left_id, middle_id, right_id)))
    return ways


def _goes_together(first: int, second: int, model: LanguageModel) -> bool:
    a, b = model.logs[first], model.logs[second]
    return (max(a, b) > _FUNCTION_LOG and min(a, b) > _RARE_LOG) or _counted(first, second, model)


def _counted(first: int, second: int, model: LanguageModel) -> bool:
    return model.bigrams.pair(first, second) >= 3.0


def _parts(piece: str, model: LanguageModel) -> tuple[tuple[str, int], ...]:
    """(word, id) of every frequent word that a folded piece may be."""
    held = model.memory.parts.get(piece)
    if held is None:
        if piece not in model.ids and piece not in model.variants:
            return ()
        least = _SHORT_LOG if len(piece) <= 2 else _PART_LOG
        logs = model.logs
        held = tuple((text, i) for text, i in model.group(piece) if logs[i] > least and (len(text) > 1 or text in _WORDS_OF_ONE))
        model.memory.parts[piece] = held
    return held
