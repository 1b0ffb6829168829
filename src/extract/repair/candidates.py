"""What a printed word may have been: same word, marks restored, misread letters, run-together words, names.

A candidate's ``cost`` is the logarithm of P(printed | meant); a word the model knows is scored in its
context by the model, any other brings its own ``prior``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from extract.repair.alphabet import PLAIN, fold
from extract.repair.compounds import part
from extract.repair.language_model import UNKNOWN, LanguageModel
from extract.repair.letters import log_letters
from extract.repair.marks import guess_marks
from extract.repair.misreadings import Misreadings, Reading
from extract.repair.run_together import find_ways

# P(a mark appears that was not there), P(one mark is read as another): never zero, seldom right.
_ADDED, _SWAPPED = math.log(0.002), math.log(0.06)
# The accent of é is lost less often than the marks that make letters of their own.
_ACUTE = -1.5
# How much less likely a compound is where a name may stand; few names are as long as the longer compounds.
_NAME, _LONG_NAME, _LONGEST_NAME = 8.0, 3.0, 13
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
# A word this common needs no other explanation than its lost marks.
_COMMON_LOG = -12.0
# Marks are guessed into an unknown name only when its letters leave little doubt.
_SURE_NAME = -0.6
# A word whose letters are likelier than this, each, is rare rather than misread.
_LOOKS_RIGHT = -1.85
# "Norén", "Linnér": shorter words that end so may be those that end in ön, as "sjén".
_ACUTE_SURNAME = re.compile(r"[^é]{3,}é(?:ns?|rs?|us|e)")
_G_FOR_O = re.compile(r"g[bdfgkpstv]")


_score = itemgetter(0)


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


@dataclass
class Lookup:
    """Finds candidates of printed words in one passage.

    ``loss``: share of marks lost there. ``severity``: added to the cost of every misread letter, 0 in
    badly damaged text, below that where damage is light; None where no letters were misread.
    """

    model: LanguageModel
    misreadings: Misreadings
    names: Names
    loss: float
    severity: float | None = None
    printed: dict[tuple[str, bool], tuple[Candidate, ...]] = field(default_factory=dict, repr=False)
    """By word as printed and whether it may be a name; for whoever asks, see :mod:`extract.repair.text`."""
    _cache: dict[tuple[str, bool, bool], tuple[Candidate, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._lost, self._kept = math.log(self.loss), math.log(1 - self.loss)

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
        cost = 0.0
        if printed.isascii():
            # The common case: what is no plain letter of the meant word has lost its mark.
            if printed != meant:
                for m in meant:
                    if m > "\x7f":
                        cost += self._lost + (0.0 if m in "åäö" else _ACUTE)
            return cost
        for p, m in zip(printed, meant, strict=True):
            if p == m:
                if m in "åäö":
                    cost += self._kept
            elif PLAIN.get(m) == p:
                cost += self._lost + (0.0 if m in "åäö" else _ACUTE)
            elif PLAIN.get(p) == m:
                cost += _ADDED
            else:
                cost += _SWAPPED + self._lost
        return cost

    def _find(self, word: str, capital: bool, opening: bool) -> tuple[Candidate, ...]:
        model = self.model
        plain = fold(word)
        found = [
            Candidate(text, (identity,), self.marks(word, text), 0.0, "kept" if text == word else "marks")
            for text, identity in model.group(plain)
        ]
        if capital:
            self._add_names(found, word, plain)
        known = word in model.ids
        if not known:
            if not found and word.isalpha():
                found.extend(self._compound(word, capital))
            found.extend(self._unknown(word, plain, capital, {candidate.text for candidate in found}))
        if capital and opening and not known and len(word) > _LONGEST_NAME and word.isalpha():
            # At the head of a line before another capital: "Riskbedömningari Kommunen".
            found.extend(c for c in self._split(word) if all(len(piece) <= 3 for piece in c.text.split(" ")[1:]))
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
        if len(found) == 1:
            return (found[0],)
        scored = [(c.cost + self._weight(c), c) for c in found]
        scored.sort(key=_score, reverse=True)
        limit = scored[0][0] - _BEAM
        kept: dict[str, Candidate] = {}
        for score, candidate in scored:
            if score > limit:
                kept.setdefault(candidate.text, candidate)
        return tuple(kept.values())[:5]

    def _weight(self, candidate: Candidate) -> float:
        ids = candidate.ids
        logs = self.model.logs
        if len(ids) == 1:
            return candidate.prior + (logs[ids[0]] if ids[0] != UNKNOWN else 0.0)
        return candidate.prior + sum([logs[i] for i in ids if i != UNKNOWN])

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
        strange = 0 if word.isalpha() else sum(not letter.isalpha() for letter in word)
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
                score - (0.0 if not capital else _LONG_NAME if len(word) > _LONGEST_NAME else _NAME),
                "kept" if text == word else "compound",
            )

    # --- misread letters --------------------------------------------------------------------------

    def _misread(self, word: str, capital: bool, opening: bool, restored: bool, explained: bool) -> list[Candidate]:
        """Known confusions (two at most), then any one letter. Names are left alone unless no name looks like that.

        ``restored``: with its marks it is a common word; ``explained``: that, or a compound or a name.
        """
        strange = not word.isalpha()
        if _G_FOR_O.match(word):
            # No Swedish word begins like that: the G is an Ö.
            return self._confused(word, False, compounds=False)
        if (capital or restored) and not strange and ("é" not in word or (capital and _ACUTE_SURNAME.fullmatch(word))):
            return []
        plain = not strange and "é" not in word
        right = plain and log_letters(word, self.model) > _LOOKS_RIGHT * len(word)
        if explained and right:
            return []
        hits = self._confused(word, capital, compounds=not explained, twice=not explained or not plain)
        if hits or explained or strange or right or capital or opening or not 5 <= len(word) <= 20:
            return hits
        return [self._candidate(reading) for reading in self.misreadings.one_letter(word)]

    def _confused(self, word: str, capital: bool, *, compounds: bool, twice: bool = True) -> list[Candidate]:
        hits = [self._candidate(reading) for reading in self.misreadings.once(word)]
        if capital:
            severity = self.severity or 0.0
            for text, plain, cost in self.misreadings.undone(word):
                for name, value in self.names.of(plain).items():
                    total = cost + severity + self.marks(text, name)
                    hits.append(Candidate(name, (UNKNOWN,), total, value + _NAME_BONUS, "misread"))
        if not hits and twice:
            hits = [self._candidate(reading) for reading in self.misreadings.twice(word)]
        if not hits and compounds:
            hits = [self._candidate(reading) for reading in self.misreadings.compounds(word)]
        return hits

    def _candidate(self, reading: Reading) -> Candidate:
        cost = reading.cost + (self.severity or 0.0) + self.marks(reading.text, reading.meant)
        return Candidate(reading.meant, (reading.identity,), cost, reading.prior, "misread")

    # --- words run together -----------------------------------------------------------------------

    def _split(self, word: str) -> list[Candidate]:
        ways = [
            Candidate(" ".join(words), ids, self.marks(word, "".join(words)) + (len(ids) - 1) * _JOINED, 0.0, "split")
            for words, ids in find_ways(word, self.model)
        ]
        ways.sort(key=lambda candidate: -candidate.cost - self._weight(candidate))
        return ways[:3]
