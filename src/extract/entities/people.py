"""People by their given names, and the words that stand before a name without being part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.document import Label
from extract.entities.word_classes import world
from extract.gazetteer import Gazetteer
from extract.offsets import CleanSpan

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NAME_WORD = re.compile(r"[A-ZÅÄÖÉÁŠŽČĆÜŁ][\w'’-]*")
_PARTICLES = {"af", "av", "von", "de", "al", "el", "ibn", "da", "van", "der"}
# "Hjalmar Lundbohmsgården", "Alva Myrdals gata": named after people.
_NAMED_AFTER = re.compile(
    r"(?:gården|skolan|huset|parken|torget|gatan|vägen|salen|hallen|stiftelsen|priset|fonden|dagen|gymnasiet|kyrkan|banan|nämnden|styrelsen|utskottet|förvaltningen|kontoret)s?$"
)
_NAMED_BEHIND = re.compile(r" (?:gata|väg|plats|torg|gränd|allé|park|skola|stiftelse|fond|minne|pris)\b")
_ORGANISATION = re.compile(
    r"(?:byrån?|föreningen|förbundet|jouren|bolaget|nämnden|rådet|centrum|kontoret|verket|skolan|universitet)$"
)
_TITLE = re.compile(
    r"(?:chef|direktör|sekreterare|ordförande|ordföranden|justerande|justerare|controller|strateg|handläggare)$", re.IGNORECASE
)
COMMON_BEARERS = 150
LONGEST = 4


class PeopleFinder:
    """Finds people by given name; linear in the text."""

    def __init__(self, gazetteer: Gazetteer, common: frozenset[str]) -> None:
        self._given = gazetteer.given_names
        self._surnames = gazetteer.surnames | {n for n, kind in world().items() if kind == "surname"}
        self._common = common

    def is_given(self, word: str, bearers: int = 0) -> bool:
        """Whether a word, or the first half of a double name, is a given name of so many bearers."""
        return any(self._given.get(form, -1) >= bearers for form in (word, word.split("-")[0]) if form)

    def trimmed(self, text: str, start: int, end: int) -> int:
        """Where the name of a match begins: labels and first words of the sentence are cut off; ``end`` if nothing is left."""
        words = [(m.start(), m.group()) for m in _WORD.finditer(text, start, end)]
        while len(words) > 1 and words[0][1] not in _PARTICLES:
            first, second = words[0][1], words[1][1]
            if first in self._common or (not self.is_given(first) and self.is_given(second, COMMON_BEARERS) and len(words) > 2):
                words = words[1:]
            else:
                break
        if (
            not words
            or words[0][1] in self._common
            or (len(words) == 1 and not self.is_given(words[0][1]) and words[0][1] not in self._surnames)
        ):
            return end
        if not self.is_given(words[0][1]) and any(_ORGANISATION.search(word.lower()) for _, word in words):
            return end
        return words[0][0]

    def by_given_name(self, text: str) -> Iterator[tuple[CleanSpan, Label, str]]:
        """A known given name with capitalised words behind it, each one space apart."""
        words = [m.span() for m in _WORD.finditer(text)]
        i = 0
        while i < len(words) - 1:
            start, stop = words[i]
            first = text[start:stop]
            if not first[0].isupper() or first in self._common or not self.is_given(first) or first.isupper():
                i += 1
                continue
            j = self._last(text, words, i)
            end = words[j][1]
            if j > i and not _NAMED_AFTER.search(text[words[j][0] : end]) and not _NAMED_BEHIND.match(text, end):
                yield CleanSpan(start, end), "PER", "rule:entities.given_name"
                i = j + 1
            else:
                i += 1

    def _last(self, text: str, words: list[tuple[int, int]], i: int) -> int:
        j = i
        while j + 1 < len(words) and j < i + LONGEST - 1 and text[words[j][1] : words[j + 1][0]] == " ":
            a, b = words[j + 1]
            following = text[a:b]
            if following in _PARTICLES:
                j += 1
                continue
            if not _NAME_WORD.fullmatch(following) or (following.isupper() and len(following) > 1) or following in self._common:
                break
            if _TITLE.search(following):
                break
            # "Anna Ek Bo Berg": a second person begins once the first has a surname.
            if (
                j > i
                and self.is_given(following, 1000)
                and following not in self._surnames
                and text[words[j][0] : words[j][1]] not in self._given
            ):
                break
            j += 1
        while j > i and text[words[j][0] : words[j][1]] in _PARTICLES:
            j -= 1
        return j
