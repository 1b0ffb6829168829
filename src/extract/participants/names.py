"""Names of persons: their form, and what speaks against a line of capitals being one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.gazetteer import Gazetteer
from extract.rulebook import RuleSet

_L = "a-zà-öø-ÿāăąćčďđēęěğīłńňőřśšşťůűźżžĀ-ſ"
_U = "A-ZÀ-ÖØ-ÞĆČĐŁŚŠŞŻŽİ"
# One word of a name: "Anna", "Ann-Charlotte", "O'Brien", "al-Khatib", "A.", and with figures where OCR read them.
_ARABIC = rf"(?:al|el|ul|an|bin|abu|ben)[-’'][{_U}][{_L}{_U}0-9’'-]*"
_PLAIN = rf"[{_U}](?:[’'][{_U}]|c[{_U}]|ac[{_U}])?[{_L}0-9][{_L}0-9’']*(?:-[{_U}{_L}0][{_L}0-9’']*)*\.?"
_WORD = rf"(?:{_ARABIC}|{_PLAIN}|[{_U}]\.|[{_U}]-[{_U}](?=\s))"
# An initial without its stop or a nickname, behind the first name: "Bo G Ek", "Bo ”Bosse” Ek".
_SECOND = rf"(?:[ ](?:[{_U}](?=[ ][{_U}])|[\"“”][{_U}][{_L}]+[\"“”]))?"
PARTICLE = r"(?:von|van|af|av|de|da|del|della|der|di|du|la|le|zu|bin|ibn|dos|ten|den|al|el|ul|y|e)"
_BLANK = r"(?:[ ]{1,2}|\n[ ]{0,40})"
_PARTICLES = rf"(?:{PARTICLE}[ ]{{1,2}}){{0,2}}"
# Also right behind a small letter: columns may have run together. What ends in a capital ("SoL") is letters of a party.
NAME = re.compile(
    rf"(?:(?<![\w-])|(?<=[a-zåäö])(?=[{_U}])){_WORD}{_SECOND}(?:{_BLANK}{_PARTICLES}{_WORD}){{1,4}}(?![a-zåäö0-9]|[{_U}](?![{_L}]))"
)
# Several names in a row with a blank between them, as columns leave them.
NAMES = re.compile(rf"{_WORD}(?:[ ]{_PARTICLES}{_WORD}){{5,19}}(?![a-zåäö0-9])")
# Shorter endings ("stad", "rum") are endings of surnames too.
_LONG_ENDING = 6
_LONG_TITLE = 4
# How minutes of old put people.
_ADDRESS = frozenset(["hr", "herr", "fru", "fr", "fröken", "frk"])
# What a list of voters prints behind a name.
_BALLOTS = frozenset(["ja", "nej", "avstår", "avst", "frånvarande"])
_SPLIT = re.compile(r"\s+")


@dataclass(frozen=True)
class NameJudge:
    """Decides whether words in the form of a name are one."""

    given: frozenset[str]
    surnames: frozenset[str]
    places: frozenset[str]
    role_words: frozenset[str]
    title_endings: tuple[str, ...]
    not_name_endings: tuple[str, ...]
    not_first: frozenset[str]
    long_endings: tuple[str, ...] = ()

    def trim(self, name: str) -> str:
        """Cut a name before a role or title that was printed with a capital letter, and after one in front of it."""
        words = _SPLIT.split(name)
        while len(words) > 2 and (self.is_title(words[0]) or words[0].lower().rstrip(".") in _ADDRESS):
            words.pop(0)
        for i, word in enumerate(words):
            if (i > 1 and word.lower() in _BALLOTS) or (
                i >= 1
                and self.is_title(word)
                and not (i == 1 and len(words) == 2 and word.lower() not in self.role_words and word in self.surnames)
            ):
                words = words[:i]
                break
        first = words[0].split("-")[0]
        if len(words) > 2 and (words[0] in self.given or first in self.given) and words[-1] not in self.surnames:
            # "Ann-Mari Stigberg Omsorgsnämnden": who sent her stands behind the name.
            words = words[:-1] if self._names_a_thing(words[-1]) else words
        return " ".join(words)

    def is_title(self, word: str) -> bool:
        """Whether a word is a role or ends as titles do."""
        low = word.lower().rstrip(".,")
        return (
            low in self.role_words
            or word.lower() in self.role_words
            or (len(low) > 4 and low.endswith(self.title_endings))
            or low in self.title_endings
        )

    def plausible(self, name: str) -> bool:
        """Nothing speaks against it: at least two words, none of them an authority's or a room's."""
        words = _SPLIT.split(name)
        if len(words) < 2 or words[0].lower() in self.not_first or self.is_title(words[0]):
            return False
        return not any(self._names_a_thing(word) for word in words if len(word) > 2 and word not in self.surnames)

    def _names_a_thing(self, word: str) -> bool:
        low = word.lower().rstrip(".,")
        # Short endings ("stad", "rum", "möte") are endings of surnames too; as whole words they are not.
        return any(form in self.not_name_endings or form.endswith(self.long_endings) for form in (low, low.removesuffix("s")))

    def known(self, name: str) -> bool:
        """Begins with a given name of the register; hyphenated ones by their first part."""
        words = _SPLIT.split(name)
        first = words[0]
        return (
            self.plausible(name)
            and (first in self.given or first.split("-")[0] in self.given)
            and not (len(words) == 2 and words[1] in self.places and words[1] not in self.surnames and first in self.places)
        )


def definite(titles: Iterable[str]) -> Iterator[str]:
    """Titles in their definite form, in which sentences print them before a name: "handläggaren", "inspektören"."""
    return (title + ("n" if title[-1] in "aeo" else "en") for title in titles if len(title) >= _LONG_TITLE)


_JUDGES: dict[tuple[int, int], tuple[Gazetteer, RuleSet, NameJudge]] = {}


def name_judge(gazetteer: Gazetteer, roles: RuleSet) -> NameJudge:
    """The judge for these lists; made once for each pair of them, and kept with them so that their ids stay theirs."""
    key = (id(gazetteer), id(roles))
    if key not in _JUDGES:
        data = roles.data["data"]
        endings = tuple(data["not_name_endings"])
        judge = NameJudge(
            given=frozenset(gazetteer.given_names),
            surnames=gazetteer.surnames,
            places=gazetteer.places,
            role_words=frozenset((*data["role_words"], *data["label_words"])),
            title_endings=(*data["title_endings"], *definite(data["title_endings"])),
            not_name_endings=endings,
            not_first=frozenset(data["not_first"]),
            long_endings=tuple(e for e in endings if len(e) >= _LONG_ENDING),
        )
        _JUDGES[key] = (gazetteer, roles, judge)
    return _JUDGES[key][2]
