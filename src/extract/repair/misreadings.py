"""Known words that a print becomes when misread letters are undone: by the table of confusions, else any one letter."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extract.repair.alphabet import fold
from extract.repair.compounds import PLAUSIBLE, part
from extract.repair.language_model import UNKNOWN
from extract.repair.neighbours import Neighbours

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

# Pairs of confusions tried for one word; the likeliest come first.
_MOST_PAIRS = 60
_MOST_HELD = 60_000
# Of the confusions undone, how many are tried as compounds; a shorter word is none.
_TRIED_COMPOUNDS, _SHORTEST_COMPOUND = 5, 8


# (printed, its length, meant, meant without marks, cost)
_Pair = tuple[str, int, str, str, float]
# (position, confusion, the word from there on without marks, the confusion undone)
_Place = tuple[int, _Pair, str]


def _cost(place: _Place) -> float:
    return place[1][4]


class Confusion(NamedTuple):
    """``printed`` stands for ``meant``; ``cost`` is the logarithm of how likely that is in damaged text."""

    printed: str
    meant: str
    cost: float


class Reading(NamedTuple):
    """``text``: the print with its misread letters undone, ``meant``: the word with all its marks; ``cost`` of the letters alone."""

    text: str
    meant: str
    identity: int
    cost: float
    prior: float = 0.0


class Misreadings:
    """Finds readings of lower-case prints; independent of the document, so all are remembered."""

    def __init__(self, model: LanguageModel, confusions: tuple[Confusion, ...]) -> None:
        self.confusions = confusions
        self._model = model
        self._neighbours: Neighbours | None = None
        self._by_first: dict[str, list[_Pair]] = {}
        # One word is asked for once, twice and as a compound in turn.
        self._last: tuple[str, list[_Place]] = ("", [])
        for printed, meant, cost in confusions:
            self._by_first.setdefault(printed[0], []).append((printed, len(printed), meant, fold(meant), cost))
        self._held: dict[tuple[str, str], tuple[Reading, ...]] = {}

    @staticmethod
    def of(model: LanguageModel, confusions: tuple[Confusion, ...]) -> Misreadings:
        """Those that the model remembers, made anew for another table."""
        held = model.misreadings
        if held is None or held.confusions != confusions:
            held = model.misreadings = Misreadings(model, confusions)
        if len(held._held) > _MOST_HELD:
            held._held.clear()
        return held

    def undone(self, word: str) -> Iterator[tuple[str, str, float]]:
        """(text, the same without marks, cost) with one confusion undone, the likeliest first."""
        plain = fold(word)
        for i, (_, size, meant, bare, cost), _ in sorted(self._places(word), key=_cost, reverse=True):
            yield word[:i] + meant + word[i + size :], plain[:i] + bare + plain[i + size :], cost

    def _places(self, word: str) -> list[_Place]:
        """Where confusions may be undone, in the order of the word and the table."""
        last, found = self._last
        if last != word:
            by_first, plain = self._by_first, fold(word)
            found = [
                (i, pair, pair[3] + plain[i + pair[1] :])
                for i in range(len(word))
                for pair in by_first.get(word[i], ())
                if pair[1] == 1 or word.startswith(pair[0], i)
            ]
            self._last = word, found
        return found

    def once(self, word: str) -> tuple[Reading, ...]:
        """Known words with one confusion undone."""
        held = self._held.get((word, "once"))
        if held is None:
            ids, variants, plain = self._model.ids, self._model.variants, fold(word)
            found = []
            for i, (_, size, meant, _, cost), rest in self._places(word):
                again = plain[:i] + rest
                if again in ids or again in variants:
                    text = word[:i] + meant + word[i + size :]
                    found += [Reading(text, m, identity, cost) for m, identity in self._model.group(again)]
            found.sort(key=lambda reading: -reading.cost)
            held = self._held[word, "once"] = tuple(found)
        return held

    def twice(self, word: str) -> tuple[Reading, ...]:
        """Known words with two confusions undone, neither of them inside the other."""
        held = self._held.get((word, "twice"))
        if held is None:
            ids, variants, plain = self._model.ids, self._model.variants, fold(word)
            found: list[Reading] = []
            tried = 0
            places = self._places(word)
            starts = [i for i, _, _ in places]
            for i, (_, size, meant, bare, cost), _ in sorted(places, key=_cost, reverse=True):
                end = i + size
                head = plain[:i] + bare
                seconds = places[bisect_left(starts, end) :]
                for j, (_, second_size, second_meant, _, second_cost), rest in seconds:
                    again = head + plain[end:j] + rest
                    if again in ids or again in variants:
                        text = word[:i] + meant + word[end:j] + second_meant + word[j + second_size :]
                        found += [Reading(text, m, identity, cost + second_cost) for m, identity in self._model.group(again)]
                tried += len(seconds)
                if tried > _MOST_PAIRS:
                    break
            held = self._held[word, "twice"] = tuple(found)
        return held

    def compounds(self, word: str) -> tuple[Reading, ...]:
        """Compounds of known parts with one confusion undone."""
        if len(word) < _SHORTEST_COMPOUND:
            return ()
        held = self._held.get((word, "compounds"))
        if held is None:
            found = []
            for text, _, cost in islice(self.undone(word), _TRIED_COMPOUNDS):
                parted = part(text, self._model) if text.isalpha() else None
                if parted is not None and parted[1] > PLAUSIBLE:
                    found.append(Reading(text, parted[0], UNKNOWN, cost, parted[1]))
            held = self._held[word, "compounds"] = tuple(found)
        return held

    def one_letter(self, word: str) -> tuple[Reading, ...]:
        """Known words one letter away: what no confusion of the table explains."""
        held = self._held.get((word, "one letter"))
        if held is None:
            if self._neighbours is None:
                self._neighbours = Neighbours(self._model)
            group = self._model.group
            held = self._held[word, "one letter"] = tuple(
                Reading(text, meant, identity, cost)
                for text, cost in self._neighbours.of(fold(word))
                for meant, identity in group(text)
            )
        return held
