"""Where text is damaged: evidence word by word, gathered over passages and over the document."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.repair.alphabet import fold
from extract.repair.compounds import PLAUSIBLE, is_compound, part
from extract.repair.letters import log_letters

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

WORD = re.compile(r"[^\W\d_]+")
# A figure or a sign that no word has, between or before letters: "L66f", "f¢r", "6vergripande".
DEBRIS = re.compile(r"[^\W\d_][0-9¢£€$§©®|!\\{}\[\]<>=+~^#¤¥µ°]+[^\W\d_]{2}|(?<!\S)[60¢©|][a-zåäö]{3}|[^\W\d_]{3}[|¢©!][^\W\d_]")
# What stands round a word without being debris.
_PUNCTUATION = ".,;:()/?\"'”’»-–•*"
_MARKED = re.compile(r"[åäöÅÄÖ]")
# Share of å, ä and ö among the letters of Swedish prose.
_MARKED_SHARE = 0.056
# In text that lost its marks, about this many of the marked words still have them.
_KEPT = 0.3
_CAP = 6.0
# A long word that is in no list and is a compound of known parts only with marks: what it says, and how long it is.
_COMPOUND, _LONG = 3.5, 10
# Evidence (a logarithm of odds) from which a passage counts as stripped of its marks.
_ENOUGH = 2.8
_ROMAN = re.compile(r"[ivxlc]+")
_PASSAGE = 1500
# A longer run of letters is no word.
LONGEST = 45
Said = tuple[int, int, float, int, int, int]
"""Of a chunk without white space: words, those in no list, evidence of lost marks, letters, marked letters, debris."""


@dataclass
class Passage:
    """A stretch of lines of some 1,500 letters and what speaks for damage in it."""

    start: int
    end: int
    words: int = 0
    unknown: int = 0
    letters: int = 0
    marked: int = 0
    stripped: float = 0.0
    """Logarithm of P(words | marks lost) / P(words | clean)."""
    debris: int = 0
    odd: int = 0
    """Words that are unknown, no compounds, and do not look like Swedish."""
    severity: float = 0.0
    """Share of odd words where letters were misread."""
    damaged: bool = False
    misread: bool = False
    """Whether letters were misread too, beyond lost marks."""
    loss: float = 0.0
    """Share of the marks that were lost, 0–1."""


def passages(text: str) -> list[tuple[int, int]]:
    """Part the text at line ends into stretches of about 1,500 letters; a line is never parted."""
    parts = []
    start = 0
    while start < len(text):
        end = min(len(text), start + _PASSAGE)
        if end < len(text):
            newline = text.find("\n", end)
            end = len(text) if newline < 0 else newline + 1
        parts.append((start, end))
        start = end
    return parts


class Evidence:
    """What each word says for or against damage; the model remembers what was computed."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._known = model.memory.evidence
        self._odd = model.memory.odd

    def stripped(self, word: str) -> float:
        """Evidence of one lower-case word that the marks were lost; positive speaks for it."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._compute(word)
        return found

    def is_odd(self, word: str) -> bool:
        """Whether an unknown lower-case word looks misread rather than rare."""
        found = self._odd.get(word)
        if found is None:
            model = self._model
            found = (
                2 < len(word) <= LONGEST
                and not _ROMAN.fullmatch(word)
                and fold(word) not in model.variants
                and not is_compound(word, model)
                and log_letters(word, model) < -2.0 * len(word) - 2
            )
            if found:
                parted = part(word, model)
                found = parted is None or parted[1] < PLAUSIBLE
            self._odd[word] = found
        return found

    def said(self, chunk: str) -> Said:
        """What the words of a chunk without white space say."""
        ids = self._model.ids
        lower = chunk.lower()
        marked = 0 if chunk.isascii() else len(_MARKED.findall(chunk))
        word = lower.strip(_PUNCTUATION)
        if word.isalpha() and "é" not in word:
            return 1, int(word not in ids), self.stripped(word), len(word), marked, 0
        words = WORD.findall(lower)
        debris = len(DEBRIS.findall(chunk))
        if "é" in chunk:
            # An é inside a word that is in no list was nearly always an ö.
            debris += sum("é" in word[:-1] and word not in ids for word in words)
        return (
            len(words),
            sum(word not in ids for word in words),
            sum(map(self.stripped, words)),
            sum(map(len, words)),
            marked,
            debris,
        )

    def odd_words(self, chunk: str) -> int:
        """How many words of a chunk are odd; those with a capital may be names."""
        ids = self._model.ids
        return sum(self.is_odd(word) for word in WORD.findall(chunk) if word.islower() and word not in ids)

    def _compute(self, word: str) -> float:
        model = self._model
        variants = model.variants.get(word, ())
        if not word.isascii() and fold(word) != word:
            return math.log(_KEPT) if word in model.ids else 0.0
        if not variants or len(word) == 1:
            parted = part(word, model) if len(word) >= _LONG and word not in model.ids else None
            return _COMPOUND if parted is not None and parted[0] != word and parted[1] > PLAUSIBLE else 0.0
        meant = sum(math.exp(model.log_word(variant)) for variant in variants)
        seen = math.exp(model.log_word(word))
        return min(_CAP, math.log(_KEPT + (1 - _KEPT) * (meant + seen) / seen))


def weigh(text: str, model: LanguageModel, evidence: Evidence, foreign: frozenset[str]) -> list[Passage]:
    """Passages with their evidence; decides which are damaged and how."""
    said = model.memory.said
    found = []
    for start, end in passages(text):
        part = text[start:end]
        chunks = part.split()
        rows = []
        for chunk in chunks:
            row = said.get(chunk)
            if row is None:
                row = evidence.said(chunk)
                if len(chunk) <= LONGEST:
                    said[chunk] = row
            rows.append(row)
        words, unknown, total, letters, marked, debris = map(sum, zip(*rows, strict=True)) if rows else (0,) * 6
        passage = Passage(start, end, words, unknown, letters, marked, total, debris)
        # Names and compounds are in no list either; only what looks like no word speaks of misreading.
        if unknown * 40 > words:
            passage.odd = sum(evidence.odd_words(chunk) for chunk, row in zip(chunks, rows, strict=True) if row[1])
        if total > 0.0 and sum(word in foreign for word in WORD.findall(part.lower())) * 8 > words:
            passage.stripped = min(0.0, total)
            passage.unknown = 0
        found.append(passage)
    _decide(found)
    return found


def _decide(found: list[Passage]) -> None:
    letters, marked = sum(p.letters for p in found), sum(p.marked for p in found)
    whole = sum(p.stripped for p in found)
    words = max(1, sum(p.words for p in found))
    doubtful = sum(p.debris + p.odd for p in found) / words
    if words < 100:
        doubtful = 0.0
    loss = 1 - marked / (_MARKED_SHARE * letters + 1e-9)
    # The document as a whole leans its passages one way, but never outweighs a passage's own evidence.
    for passage in found:
        own = passage.stripped
        lean = max(-6.0, min(4.0, whole - own))
        expected = _MARKED_SHARE * passage.letters
        passage.loss = min(0.995, max(0.05, 1 - (passage.marked + 5 * (1 - loss)) / (expected + 5)))
        lost = own + lean > _ENOUGH and own > 1.0
        if not lost:
            # Its marks are there; what few seem to be missing is chance.
            passage.loss = 0.004
        suspects = passage.odd + passage.debris
        share = suspects / max(1, passage.words)
        passage.misread = (
            (suspects >= 2 and share > 0.03)
            or (suspects >= 1 and doubtful > 0.012)
            or (lost and (suspects >= 1 or doubtful > 0.006))
        )
        passage.severity = max(share, doubtful)
        passage.damaged = lost or passage.misread
