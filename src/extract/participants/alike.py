"""The same name in other letters: recognised text loses rings and dots, and misreads a name in one place and not in another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from rapidfuzz import fuzz

# Letters that text recognition takes for one another; names of two words and more stay apart all the same.
ALIKE = str.maketrans(dict.fromkeys("åäáàéèêëóöòøo60e", "a") | dict.fromkeys("ÅÄÁÉÖÓØO", "A"))
# In damaged text names this like each other, of a hundred, are one.
_NEAR = 86
_CAPITAL = r"[A-ZÅÄÖÉ][\w’'.-]+"


class Named(Protocol):
    """Somebody with a name."""

    name: str


T = TypeVar("T", bound=Named)


def name_key(name: str) -> str:
    """The same for "Åsa Ek" and "Asa Ek"."""
    plain = unicodedata.normalize("NFKD", name.translate(ALIKE).casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).replace("-", " ").split())


def nearest(key: str, keys: Iterable[str]) -> str | None:
    """The one key that a misread name can be; None when there is none, or several."""
    words = len(key.split())
    found = [other for other in keys if len(other.split()) == words and fuzz.ratio(key, other) >= _NEAR]
    return found[0] if len(found) == 1 else None


class NameFinder(Generic[T]):
    """Finds mentions of people in a text whose letters were made alike (see ``ALIKE``); positions stay those of the text.

    ``damaged``: also where one of a name's words was misread.
    """

    def __init__(self, people: Iterable[T], *, damaged: bool = False) -> None:
        self._by_key = {" ".join(p.name.translate(ALIKE).split()): p for p in people}
        names = sorted(self._by_key, key=len, reverse=True)
        forms = [r"\s+".join(re.escape(w) for w in n.split()) for n in names]
        if damaged:
            ends = [(re.escape(w[0]), re.escape(w[-1])) for w in (n.split() for n in names)]
            forms += [f"{first}\\s+{_CAPITAL}|{_CAPITAL}\\s+{last}" for first, last in ends]
        self._pattern = re.compile(r"(?<![\w-])(?:" + "|".join(forms) + r")(?![\w-])")

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], T]]:
        """Mentions with whose they are."""
        for match in self._pattern.finditer(text, start, end):
            key = " ".join(match.group().split())
            found = key if key in self._by_key else nearest(key, self._by_key)
            if found:
                yield match, self._by_key[found]


# Figures stand for letters in names: "B6rring", "Jan-0lof", "A1m".
_FIGURES = (
    (re.compile(r"(?<=\w)6(?=[a-zåäö])|(?<=[a-zåäö])6(?!\w)"), "ö"),
    (re.compile(r"(?<![a-zåäöA-ZÅÄÖ])0(?=[a-zåäö])"), "O"),
    (re.compile(r"(?<=[a-zåäö])0"), "o"),
    (re.compile(r"(?<=\w)[1|](?=[a-zåäö]|\b)"), "l"),
)


def without_figures(name: str) -> str:
    """A name whose letters were read as figures, with the letters."""
    for pattern, letter in _FIGURES:
        name = pattern.sub(letter, name)
    return name
