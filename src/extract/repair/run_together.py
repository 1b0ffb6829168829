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
    ways = []
    for i in range(1, size):
        lefts = _parts(word, plain, 0, i, model)
        if not lefts:
            continue
        for right, right_id in _parts(word, plain, i, size, model):
            for left, left_id in lefts:
                if _goes_together(left_id, right_id, model):
                    ways.append(Way((left, right), (left_id, right_id)))
        for j in range(i + 1, min(i + _LONGEST_MIDDLE + 1, size - 1)):
            middles = _parts(word, plain, i, j, model)
            if not middles:
                continue
            for right, right_id in _parts(word, plain, j, size, model):
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


def _parts(word: str, plain: str, start: int, end: int, model: LanguageModel) -> tuple[tuple[str, int], ...]:
    """(word, id) of every frequent word that a piece may be."""
    piece = plain[start:end]
    held = model.memory.parts.get(piece)
    if held is None:
        if piece not in model.ids and piece not in model.variants:
            return ()
        least = _SHORT_LOG if end - start <= 2 else _PART_LOG
        held = tuple((text, i) for text, i in model.group(piece) if model.logs[i] > least and (end - start > 1 or text in "iå"))
        model.memory.parts[piece] = held
    return held if end - start > 1 or word[start] in "iåa" else ()
