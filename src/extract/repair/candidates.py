"""What a printed word may have been: same word, marks restored, misread letters, run-together words, names.

A candidate's ``cost`` is the logarithm of P(printed | meant); a word the model knows is scored in its
context by the model, any other brings its own ``prior``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.repair.alphabet import fold
from extract.repair.compounds import PLAUSIBLE, part
from extract.repair.language_model import UNKNOWN, LanguageModel
from extract.repair.letters import log_letters
from extract.repair.marks import guess_marks

# P(a mark appears that was not there), P(one mark is read as another): never zero, seldom right.
_ADDED, _SWAPPED = math.log(0.002), math.log(0.06)
# The accent of é is lost less often than the marks that make letters of their own.
_ACUTE = -1.5
# P(a word is unknown and no compound); its letters take the rest.
_NOVEL = -7.0
# What a letter of an unknown word costs on the average.
_LETTER = -2.6
# Candidates this far behind the best are not worth a path.
_BEAM = 10.0
# P(the space between two words is lost).
_JOINED = -5.5
# How much likelier a name is where a capital stands inside a sentence, and another word less likely beside it.
_NAME_BONUS, _NO_NAME = 5.0, -4.0
# A part of run-together words is a frequent word; one this frequent needs no proof by a counted pair.
_PART_LOG, _SHORT_LOG, _FUNCTION_LOG = -13.5, -7.5, -6.6
# A word this common needs no other explanation than its lost marks.
_COMMON_LOG = -12.0
# P(a letter is missing), P(one too many), P(another): what no confusion of the table explains.
_MISSING, _EXTRA, _OTHER = -10.0, -10.5, -10.5
# Marks are guessed into an unknown name only when its letters leave little doubt.
_SURE_NAME = -0.6
# A word whose letters are likelier than this, each, is rare rather than misread.
_LOOKS_RIGHT = -1.7
_G_FOR_O = re.compile(r"g[bdfgkpstv]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Candidate(NamedTuple):
    """``ids``: of the words meant (several when the print ran together); ``text`` in lower case."""

    text: str
    ids: tuple[int, ...]
    cost: float
    prior: float = 0.0
    kind: str = "kept"


@dataclass(frozen=True)
class Names:
    """``gazetteer``: folded word → (form, logarithm of frequency); ``own``: marked forms the document has."""

    gazetteer: dict[str, tuple[tuple[str, float], ...]]
    own: dict[str, tuple[tuple[str, float], ...]]

    def of(self, plain: str) -> dict[str, float]:
        """Lower-case forms of a folded name, with the logarithm of how likely each is."""
        found = dict(self.gazetteer.get(plain, ()))
        for form, value in self.own.get(plain, ()):
            found[form] = max(value, found.get(form, value))
        return found


class Confusion(NamedTuple):
    """``printed`` stands for ``meant``; ``cost`` is the logarithm of how likely that is in damaged text."""

    printed: str
    meant: str
    cost: float


@dataclass
class Lookup:
    """Finds candidates of printed words in one passage.

    ``loss``: share of marks lost there. ``severity``: added to the cost of every misread letter, 0 in
    badly damaged text, below that where damage is light; None where no letters were misread.
    """

    model: LanguageModel
    confusions: tuple[Confusion, ...]
    names: Names
    loss: float
    severity: float | None = None
    _cache: dict[tuple[str, bool, bool], tuple[Candidate, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._lost, self._kept = math.log(self.loss), math.log(1 - self.loss)
        self._by_first: dict[str, list[Confusion]] = {}
        for confusion in self.confusions:
            self._by_first.setdefault(confusion.printed[0], []).append(confusion)

    def of(self, word: str, capital: bool, opening: bool = False) -> tuple[Candidate, ...]:
        """Candidates of a lower-case printed word, the best first; never empty.

        ``capital``: it may be a name; ``opening``: it has a capital because a sentence begins.
        """
        key = (word, capital, opening)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._find(word, capital, opening)
        return found

    def marks(self, printed: str, meant: str) -> float:
        """Logarithm of P(printed | meant) for two words that differ in marks alone."""
        if printed == meant and printed.isascii():
            return 0.0
        cost = 0.0
        for p, m in zip(printed, meant, strict=True):
            if p == m:
                if m in "åäö":
                    cost += self._kept
            elif fold(m) == p:
                cost += self._lost + (0.0 if m in "åäö" else _ACUTE)
            elif fold(p) == m:
                cost += _ADDED
            else:
                cost += _SWAPPED + self._lost
        return cost

    def _find(self, word: str, capital: bool, opening: bool) -> tuple[Candidate, ...]:
        model = self.model
        plain = fold(word)
        found = [
            Candidate(text, (identity,), self.marks(word, text), kind="kept" if text == word else "marks")
            for text, identity in model.group(plain)
        ]
        if capital:
            self._add_names(found, word, plain)
        known = word in model.ids
        if not known:
            if not found and word.isalpha():
                found.extend(self._compound(word, capital))
            found.extend(self._unknown(word, plain, capital, {candidate.text for candidate in found}))
        if not capital and len(word) > 2 and (not known or model.log_word(word) < -13.0) and word.isalpha():
            # A rare known word may be one that ran together in the sources too.
            found.extend(self._split(word))
        if self.severity is not None:
            if not known:
                kinds = {candidate.kind for candidate in found}
                restored = any(candidate.kind == "marks" and self._weight(candidate) > _COMMON_LOG for candidate in found)
                found.extend(self._misread(word, capital, opening, restored, bool(kinds & {"marks", "compound", "name"})))
            elif not capital and len(word) <= 4 and model.log_word(word) < -11.5:
                # A short rare word may be a misread common one: "dr" for "är".
                found.extend(c._replace(cost=c.cost - 2.0) for c in self._confused(word, False, compounds=False))
        scored = sorted(((c.cost + self._weight(c), c) for c in found), key=lambda pair: -pair[0])
        limit = scored[0][0] - _BEAM
        kept: dict[str, Candidate] = {}
        for score, candidate in scored:
            if score > limit:
                kept.setdefault(candidate.text, candidate)
        return tuple(kept.values())[:5]

    def _weight(self, candidate: Candidate) -> float:
        return candidate.prior + sum(self.model.logs[i] for i in candidate.ids if i != UNKNOWN)

    def _add_names(self, found: list[Candidate], word: str, plain: str) -> None:
        """Weigh the names among the candidates up, and add those that are no words otherwise."""
        names = self.names.of(plain)
        if not names:
            return
        for i, candidate in enumerate(found):
            value = names.get(candidate.text)
            # A rare word may be a common name; the gazetteer knows better than the model then.
            prior = _NO_NAME if value is None else _NAME_BONUS + max(0.0, value - self.model.log_word(candidate.text))
            found[i] = candidate._replace(prior=prior)
        known = {candidate.text for candidate in found}
        for name, value in names.items():
            if name not in known:
                found.append(
                    Candidate(name, (UNKNOWN,), self.marks(word, name), value + _NAME_BONUS, "kept" if name == word else "name")
                )

    def _unknown(self, word: str, plain: str, capital: bool, have: set[str]) -> Iterator[Candidate]:
        """The word as it stands, as one that no list has, and the same with the marks its letters suggest."""
        strange = sum(not letter.isalpha() for letter in word)
        prior = _NOVEL + (3.0 if capital else 0.0) - 6.0 * strange
        if strange or len(word) < 4:
            if word not in have:
                yield Candidate(word, (UNKNOWN,), 0.0, prior + log_letters(word, self.model))
            return
        if have and word == plain and not capital:
            # A known word explains it; how unlikely the print itself is need not be known exactly.
            if word not in have:
                yield Candidate(word, (UNKNOWN,), 0.0, prior + _LETTER * len(word))
            return
        guess, best, none = guess_marks(plain, self.model)
        prior += log_letters(guess, self.model)
        if word not in have:
            # A mark that stands on the page needs no guessing.
            yield Candidate(word, (UNKNOWN,), self.marks(word, word), prior + (min(0.0, none - best) if word == plain else 0.0))
        if guess not in have and guess != word and not (capital and best < _SURE_NAME):
            yield Candidate(guess, (UNKNOWN,), self.marks(word, guess), prior - (2.0 if capital else 0.0), "guess")

    def _compound(self, word: str, capital: bool) -> Iterator[Candidate]:
        parted = part(word, self.model)
        if parted is not None:
            text, score = parted
            yield Candidate(
                text,
                (UNKNOWN,),
                self.marks(word, text),
                score - (8.0 if capital else 0.0),
                "kept" if text == word else "compound",
            )

    # --- misread letters --------------------------------------------------------------------------

    def _misread(self, word: str, capital: bool, opening: bool, restored: bool, explained: bool) -> Iterator[Candidate]:
        """Known confusions (two at most), then any one letter. Names are left alone unless no name looks like that.

        ``restored``: with its marks it is a common word; ``explained``: that, or a compound or a name.
        """
        strange = not word.isalpha()
        if _G_FOR_O.match(word):
            # No Swedish word begins like that: the G is an Ö.
            yield from self._confused(word, False, compounds=False)
            return
        if (capital or restored) and not strange and "é" not in word:
            return
        hits = self._confused(word, capital, compounds=not explained)
        yield from hits
        if hits or explained or strange or capital or opening or not 5 <= len(word) <= 20:
            return
        plain = fold(word)
        if log_letters(word, self.model) > _LOOKS_RIGHT * len(word):
            return
        severity = self.severity or 0.0
        ids, variants = self.model.ids, self.model.variants
        for text, cost in _edits(plain):
            if text in ids or text in variants:
                yield from self._matches(text, cost + severity)

    def _confused(self, word: str, capital: bool, *, compounds: bool) -> list[Candidate]:
        severity = self.severity or 0.0
        once = sorted(self._undo(word, 0), key=lambda row: -row[1])
        hits: list[Candidate] = []
        for text, cost, _ in once:
            hits.extend(self._matches(text, cost + severity))
            if capital:
                hits.extend(
                    Candidate(name, (UNKNOWN,), cost + self.marks(text, name), value + _NAME_BONUS, "misread")
                    for name, value in self.names.of(fold(text)).items()
                )
        if not hits:
            tried = 0
            for text, cost, after in once:
                for again, more, _ in self._undo(text, after):
                    tried += 1
                    hits.extend(self._matches(again, cost + more + severity))
                if tried > 100:
                    break
        if not hits and compounds and len(word) >= 8:
            for text, cost, _ in once[:5]:
                parted = part(text, self.model) if text.isalpha() else None
                if parted is not None and parted[1] > PLAUSIBLE:
                    hits.append(
                        Candidate(parted[0], (UNKNOWN,), cost + severity + self.marks(text, parted[0]), parted[1], "misread")
                    )
        return hits

    def _matches(self, text: str, cost: float) -> Iterator[Candidate]:
        for meant, identity in self.model.group(text if text.isascii() else fold(text)):
            yield Candidate(meant, (identity,), cost + self.marks(text, meant), kind="misread")

    def _undo(self, word: str, begin: int) -> Iterator[tuple[str, float, int]]:
        by_first = self._by_first
        for i in range(begin, len(word)):
            for printed, meant, cost in by_first.get(word[i], ()):
                if len(printed) == 1 or word.startswith(printed, i):
                    yield word[:i] + meant + word[i + len(printed) :], cost, i + len(meant)

    # --- words run together -----------------------------------------------------------------------

    def _split(self, word: str) -> Iterator[Candidate]:
        """Two or three words printed without the space between them; every part is a frequent word."""
        ways: list[tuple[float, Candidate]] = []
        for i in range(1, len(word)):
            lefts = self._parts(word[:i])
            if not lefts:
                continue
            for right, right_id, right_cost in self._parts(word[i:]):
                for left, left_id, left_cost in lefts:
                    if self._goes_together(left_id, right_id):
                        ways.append(self._way((left, right), (left_id, right_id), left_cost + right_cost + _JOINED))
            for j in range(i + 1, min(i + 5, len(word) - 1)):
                for middle, middle_id, middle_cost in self._parts(word[i:j]):
                    if self.model.logs[middle_id] < _FUNCTION_LOG:
                        continue
                    for right, right_id, right_cost in self._parts(word[j:]):
                        for left, left_id, left_cost in lefts:
                            if self._goes_together(middle_id, right_id) and self._goes_together(left_id, middle_id):
                                cost = left_cost + middle_cost + right_cost + 2 * _JOINED
                                ways.append(self._way((left, middle, right), (left_id, middle_id, right_id), cost))
        ways.sort(key=lambda way: -way[0])
        for _, candidate in ways[:3]:
            yield candidate

    def _way(self, words: tuple[str, ...], ids: tuple[int, ...], cost: float) -> tuple[float, Candidate]:
        candidate = Candidate(" ".join(words), ids, cost, kind="split")
        return cost + self._weight(candidate), candidate

    def _goes_together(self, first: int, second: int) -> bool:
        logs = self.model.logs
        return self.model.bigrams.pair(first, second) >= 3.0 or (
            max(logs[first], logs[second]) > _FUNCTION_LOG and min(logs[first], logs[second]) > -11.5
        )

    def _parts(self, piece: str) -> list[tuple[str, int, float]]:
        """(word, id, cost of its marks) of every frequent word a piece may be."""
        if len(piece) == 1 and piece not in "iåa":
            return []
        least = _SHORT_LOG if len(piece) <= 2 else _PART_LOG
        return [
            (text, identity, self.marks(piece, text))
            for text, identity in self.model.group(fold(piece))
            if self.model.logs[identity] > least and (len(piece) > 1 or text in ("i", "å"))
        ]


def _edits(word: str) -> Iterator[tuple[str, float]]:
    """All folded words one letter away from a folded one: a letter missing, too many, or another."""
    for i in range(len(word)):
        head, tail = word[:i], word[i + 1 :]
        yield head + tail, _EXTRA
        for letter in _LETTERS:
            yield head + letter + tail, _OTHER
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        for letter in _LETTERS:
            yield head + letter + tail, _MISSING
