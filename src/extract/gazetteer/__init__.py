"""Gazetteers: municipalities, counties, regions, authorities, parties, names and places as data.

Sources and licences are in ``models/gazetteer/build.py``, which writes the files; parties.csv is kept by hand.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

# Regions that are not called after their county in the plain way.
_REGION_NAMES = {
    "Jämtlands län": "Region Jämtland Härjedalen",
    "Jönköpings län": "Region Jönköpings län",
    "Kalmar län": "Region Kalmar län",
    "Örebro län": "Region Örebro län",
    "Västra Götalands län": "Västra Götalandsregionen",
    "Södermanlands län": "Region Sörmland",
    "Gävleborgs län": "Region Gävleborg",
}

# Half of a surname is no shorter, and so many surnames end in it.
_HALF, _FREQUENT = 3, 8
_BARE = str.maketrans("åäö", "aao")


@dataclass(frozen=True, slots=True)
class Municipality:
    """``name`` as in "Umeå kommun"; ``stem`` "Umeå"; ``code`` four digits; ``county`` "Västerbottens län"."""

    code: str
    name: str
    county: str
    stem: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every form the municipality writes its own name in."""
        forms = {self.name, f"{self.stem} kommun", f"{self.stem} stad", self.name.removesuffix(" kommun") + " stad"}
        if not self.stem.endswith(("s", "x", "z")):
            forms |= {f"{self.stem}s kommun", f"{self.stem}s stad"}
        return tuple(sorted(forms))


@dataclass(frozen=True)
class Gazetteer:
    """All lists; look-ups are exact and case-sensitive unless they say otherwise."""

    municipalities: tuple[Municipality, ...]
    authorities: dict[str, str]
    """Every name and alias of an authority → its name today."""
    parties: dict[str, str]
    given_names: dict[str, int]
    surnames: frozenset[str]
    places: frozenset[str]

    @cached_property
    def municipality_by_name(self) -> dict[str, Municipality]:
        """Lower-case forms ("umeå kommun", "örebro", "malmö stad") → municipality."""
        found = {}
        for municipality in self.municipalities:
            for form in (*municipality.names, municipality.stem):
                found[form.lower()] = municipality
        return found

    @cached_property
    def counties(self) -> tuple[str, ...]:
        """The 21 counties."""
        return tuple(sorted({m.county for m in self.municipalities}))

    @cached_property
    def region_by_name(self) -> dict[str, str]:
        """Lower-case names of regions and their former landsting → county."""
        found = {}
        for county in self.counties:
            stem = county.removesuffix(" län")
            short = stem.removesuffix("s") if stem not in ("Kalmar", "Örebro") else stem
            names = {
                _REGION_NAMES.get(county, f"Region {short}"),
                f"Region {short}",
                f"Region {county}",
                f"Landstinget i {county}",
                f"{stem} läns landsting",
                f"Landstinget {short}",
                f"Landstinget {_REGION_NAMES.get(county, short).removeprefix('Region ')}",
            }
            found.update({name.lower(): county for name in names})
        found["vgr"] = "Västra Götalands län"
        return found

    @cached_property
    def name_words(self) -> dict[str, float]:
        """Every word of a name in lower case → logarithm of how common it is (bearers of given names; others share one value)."""
        found: dict[str, float] = {}
        for names, value in ((self.surnames, -12.5), (self.places, -12.0)):
            for name in names:
                for word in re.findall(r"[^\W\d_]{2,}", name.lower()):
                    found[word] = value
        for name, bearers in self.given_names.items():
            value = math.log(bearers + 1.0) - 20.0
            for word in re.findall(r"[^\W\d_]{2,}", name.lower()):
                found[word] = max(value, found.get(word, value))
        return found

    @cached_property
    def marked_names(self) -> dict[str, frozenset[str]]:
        """Words of names with marks, by the same without them: "goran" → "göran"."""
        found: dict[str, set[str]] = {}
        for word in {w for name in (*self.given_names, *self.surnames) for w in re.findall(r"[^\W\d_]{2,}", name.lower())}:
            if (bare := word.translate(_BARE)) != word:
                found.setdefault(bare, set()).add(word)
        return {bare: frozenset(words) for bare, words in found.items()}

    @cached_property
    def _halves(self) -> tuple[frozenset[str], frozenset[str]]:
        """First and second halves that surnames are made of ("löf", "qvist")."""
        whole = [name.lower() for name in self.surnames if name.isalpha()]
        ends = Counter(name[k:] for name in whole for k in range(_HALF, len(name) - _HALF + 1))
        second = frozenset(end for end, count in ends.items() if count >= _FREQUENT)
        return frozenset(name[: -len(end)] for name in whole for end in second if name.endswith(end)), second

    def may_be_name(self, word: str) -> bool:
        """Whether a word in lower case is one of a name, or a surname made of halves that surnames have ("löfqvist")."""
        if word in self.name_words:
            return True
        first, second = self._halves
        return any(word[:k] in first and word[k:] in second for k in range(_HALF, len(word) - _HALF + 1))

    def municipality(self, name: str) -> Municipality | None:
        """Find a municipality by any form of its name ("Umeå", "Umeå kommun", "MALMÖ STAD") or by its code."""
        key = " ".join(name.split()).lower()
        if key.isdigit():
            return next((m for m in self.municipalities if m.code == key), None)
        return self.municipality_by_name.get(key) or self.municipality_by_name.get(key.removesuffix("s"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((resources.files("extract.gazetteer") / name).read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def default_gazetteer() -> Gazetteer:
    """Load the lists that travel with the package."""
    municipalities = tuple(Municipality(r["code"], r["name"], r["county"], r["stem"]) for r in _rows("municipalities.csv"))
    authorities: dict[str, str] = {}
    for row in _rows("authorities.csv"):
        for alias in filter(None, row["aliases"].split("|")):
            authorities.setdefault(alias, row["name"])
    authorities.update({r["name"]: r["name"] for r in _rows("authorities.csv")})
    return Gazetteer(
        municipalities, authorities, {r["letters"]: r["name"] for r in _rows("parties.csv")},
        {r["name"]: int(r["bearers"]) for r in _rows("given_names.csv")},
        frozenset(r["name"] for r in _rows("surnames.csv")), frozenset(r["name"] for r in _rows("places.csv")),
    )  # fmt: skip
