"""Names of persons: their form, and what speaks against a line of capitals being one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.gazetteer import Gazetteer
from extract.rulebook import RuleSet

_L = "a-zà-öø-ÿāăąćčďđēęěğīłńňőřśšşťůűźżžĀ-ſ"
_U = "A-ZÀ-ÖØ-ÞĆČĐŁŚŠŞŻŽİ"
# One word of a name: "Anna", "Ann-Charlotte", "O'Brien", "al-Khatib", "A.", and with figures where OCR read them.
_WORD = rf"(?:(?:al|el|ul|an|bin|abu|ben)[-’'][{_U}][{_L}{_U}0-9’'-]*|[{_U}](?:[’'][{_U}])?[{_L}0-9][{_L}0-9’']*(?:[{_U}][{_L}]+)?(?:-[{_U}{_L}][{_L}0-9’']*)*\.?|[{_U}]\.)"
_PARTICLE = r"(?:von|van|af|av|de|da|del|della|der|di|du|la|le|zu|bin|ibn|dos|ten|den|al|el|ul|y|e)"
NAME = re.compile(rf"(?<![\w-]){_WORD}(?:(?:[ ]{{1,2}}|\n[ ]{{0,40}})(?:{_PARTICLE}[ ]{{1,2}}){{0,2}}{_WORD}){{1,4}}(?!\w)")
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
        while len(words) > 2 and self._is_title(words[0]):
            words.pop(0)
        for i, word in enumerate(words):
            if i >= 1 and self._is_title(word) and not (i == 1 and len(words) == 2 and word.lower() not in self.role_words and word in self.surnames):
                words = words[:i]
                break
        return " ".join(words)

    def _is_title(self, word: str) -> bool:
        low = word.lower().rstrip(".,")
        return low in self.role_words or word.lower() in self.role_words or (len(low) > 4 and low.endswith(self.title_endings)) or low in self.title_endings

    def plausible(self, name: str) -> bool:
        """Nothing speaks against it: at least two words, none of them an authority's or a room's."""
        words = _SPLIT.split(name)
        if len(words) < 2 or words[0].lower() in self.not_first or self._is_title(words[0]):
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
        return self.plausible(name) and (first in self.given or first.split("-")[0] in self.given) and not (len(words) == 2 and words[1] in self.places and words[1] not in self.surnames and first in self.places)


@lru_cache(maxsize=2)
def _cached(gazetteer_id: int, rules_id: int, gazetteer: _Box, rules: _Box) -> NameJudge:
    data = rules.value.data["data"]
    return NameJudge(
        frozenset(gazetteer.value.given_names), gazetteer.value.surnames, gazetteer.value.places, frozenset(data["role_words"]), tuple(data["title_endings"]),
        tuple(data["not_name_endings"]), frozenset(data["not_first"]), tuple(e for e in data["not_name_endings"] if len(e) > 5),
    )  # fmt: skip


class _Box:
    """Carries an unhashable value into the cache; equality is identity."""

    def __init__(self, value) -> None:  # type: ignore[no-untyped-def]
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box) and other.value is self.value


def name_judge(gazetteer: Gazetteer, roles: RuleSet) -> NameJudge:
    """The judge for these lists; made once."""
    return _cached(id(gazetteer), id(roles), _Box(gazetteer), _Box(roles))
