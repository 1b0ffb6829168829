"""How a name is spelt best in a damaged text: from all its mentions, letter by letter, and from the names that there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extract.gazetteer import Gazetteer
from extract.participants.alike import ALIKE, without_figures
from extract.repair.alphabet import fold

if TYPE_CHECKING:
    from extract.clean import Cleaned
    from extract.document import Participant

# The logarithm of how likely a confusion must be; shorter words are one confusion away from too many names.
_LIKELY, _SHORTEST = -5.0, 6
# So like are two spellings of one last name, of a hundred; how much more frequent a name with marks is, as a logarithm.
_NEAR, _MORE = 84, 2.0
_MARKED = frozenset("åäöÅÄÖ")
# So far around a mention so large a share of letters with marks shows that the scan has them there (in Swedish it is 0.055).
_AROUND, _SHARE = 300, 0.04
_WORD = re.compile(r"[^\W\d_]+")


# Words of every first page as they are without their marks, and no others'.
_WORN = (
    "narvarande",
    "ersattare",
    "fullmaktige",
    "sammantrad",
    "ordforande",
    "ledamoter",
    "namnden",
    " arende",
    " fran ",
    " for ",
)
_FEWEST_WORN = 3
# So many damaged words make a document whose names may be misread.
DAMAGED = 12
# No Swedish name begins so: "Skdrblad".
_UNSPOKEN = re.compile(r"(?!sch)[bcdfghjklmnpqrstvwxz]{4}", re.IGNORECASE)
_FIGURE_IN_NAME = re.compile(r"[^\W\d_][0-9|][^\W\d_]")


def worn(text: str) -> bool:
    """Whether scanning took marks from words of the text."""
    low = text.lower()
    return sum(map(low.count, _WORN)) >= _FEWEST_WORN


def misread(cleaned: Cleaned, people: Iterable[Participant]) -> bool:
    """Whether scanning may have misread letters of names: where the repair mended words, where marks are gone, where names have figures."""
    return (
        cleaned.quality.damaged_words >= DAMAGED
        or worn(cleaned.raw)
        or any(_FIGURE_IN_NAME.search(person.name) for person in people)
    )


class Spelling:
    """``text``: the repaired text of the document, ``raw`` as it is printed; ``confusions``: (printed, meant, logarithm of how likely) as in rules/ocr.toml."""

    def __init__(self, text: str, raw: str, gazetteer: Gazetteer, confusions: Iterable[tuple[str, str, float]]) -> None:
        self._text, self._alike = text, text.translate(ALIKE)
        self._raw, self._raw_alike = raw, raw.translate(ALIKE)
        self._gazetteer, self._may_be_name = gazetteer, gazetteer.may_be_name
        # Lost marks are undone apart; that of "Rosén" is its own.
        self._confusions = [
            (printed, meant) for printed, meant, cost in confusions if cost >= _LIKELY and printed not in (fold(meant), "é")
        ]

    def best(self, name: str) -> str:
        """The name with the letters that its mentions have between them and, where no name is written so, misreadings undone."""
        merged = without_figures(self._merged(self._joined(name)))
        if all(self._may_be_name(word.lower()) for word in _WORD.findall(merged)):
            return _WORD.sub(lambda m: self._marked(m.group()), merged)
        return _WORD.sub(lambda m: self._undone(m.group()), self._mentioned(merged) or merged)

    def _joined(self, name: str) -> str:
        """The name with one letter for the two that it was read as ("Tyngsjii"), where it is written so elsewhere."""
        for printed, meant in self._confusions:
            if len(printed) > 1 and printed in name:
                again = name.replace(printed, meant)
                if re.search(_pattern(again), self._alike):
                    return again
        return name

    def _merged(self, name: str) -> str:
        pattern = _pattern(name)
        mentions = re.finditer(pattern, self._alike)
        found = Counter(" ".join(self._text[m.start() : m.end()].split()) for m in mentions)
        found[name] += 0
        if len(found) == 1:
            # Every mention is spelt alike.
            return name
        printed = [(m.span(), " ".join(self._raw[m.start() : m.end()].split())) for m in re.finditer(pattern, self._raw_alike)]
        # What is printed where marks have come through says that a letter has none.
        plain = [spelling for (a, b), spelling in printed if _has_marks(self._raw[max(0, a - _AROUND) : b + _AROUND])]
        letters = []
        for k in range(len(name)):
            given = any(spelling[k : k + 1] in _MARKED for _, spelling in printed)
            bare = not given and any(spelling[k : k + 1].isalpha() for spelling in plain)
            letters.append(self._letter(_at(k, found), name[k], bare=bare))
        # A 6 stands for ö, whose rings are lost in the other mentions.
        ringed = "".join("ö" if letter == "o" and "6" in _at(k, found) else letter for k, letter in enumerate(letters))
        words = zip("".join(letters).split(), ringed.split(), strict=True)
        return " ".join(word if self._may_be_name(word.lower()) else again for word, again in words)

    def _letter(self, letters: Counter[str], own: str, *, bare: bool) -> str:
        """Scanning takes marks from letters and hardly ever gives any, and no figure stands in a name."""
        return max(letters, key=lambda c: (not c.isdigit(), (c in _MARKED) != bare, letters[c], c == own))

    def _mentioned(self, name: str) -> str | None:
        """The same person with a last name that there is, elsewhere in the text ("Strornqvist", "Strömqvist")."""
        first, _, last = name.rpartition(" ")
        if not first or self._may_be_name(last.lower()):
            return None
        found = {
            m["last"]
            for m in re.finditer(rf"(?<![\w-]){re.escape(first)}\s+(?P<last>[A-ZÅÄÖÉ][\w’-]+)", self._text)
            if (self._may_be_name(m["last"].lower()) or (_UNSPOKEN.match(last) and not _UNSPOKEN.match(m["last"])))
            and fuzz.ratio(_shape(m["last"]), _shape(last)) >= _NEAR
        }
        return f"{first} {found.pop()}" if len(found) == 1 else None

    def _undone(self, word: str) -> str:
        low = word.lower()
        if len(low) < _SHORTEST or self._may_be_name(low):
            return self._marked(word)
        meant = {
            again
            for printed, letters in self._confusions
            for k in range(len(low))
            if low.startswith(printed, k) and self._may_be_name(again := low[:k] + letters + low[k + len(printed) :])
        }
        # A name that is written so goes before one that might be.
        best = {one for one in meant if one in self._gazetteer.name_words} or meant
        return best.pop().capitalize() if len(best) == 1 else self._marked(word)

    def _marked(self, word: str) -> str:
        """The one name that a word is without its marks, where none is written without them, or one in eight at the most."""
        low, known = word.lower(), self._gazetteer.name_words
        found = self._gazetteer.marked_names.get(low, frozenset())
        if len(found) != 1:
            return word
        marked = next(iter(found))
        return word if low in known and known[marked] - known[low] < _MORE else marked.capitalize()


def _pattern(name: str) -> str:
    """A name in a text whose like letters are one."""
    words = r"\s+".join(re.escape(word) for word in name.translate(ALIKE).split())
    return rf"(?<![\w-]){words}(?![\w-])"


def _has_marks(text: str) -> bool:
    """Whether as many letters of a text have marks as in Swedish."""
    return sum(map(text.count, _MARKED)) >= _SHARE * sum(map(str.isalpha, text))


def _shape(word: str) -> str:
    """A word without what scanning mixes up."""
    return fold(word.lower()).replace("rn", "m").replace("ii", "u")


def _at(k: int, found: Counter[str]) -> Counter[str]:
    """The letters at one place of the mentions, which are equally long, with how often each stands there."""
    out: Counter[str] = Counter()
    for spelling, times in found.items():
        out[spelling[k]] += times
    return out
