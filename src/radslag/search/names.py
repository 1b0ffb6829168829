"""Whether a query is somebody's or a company's name, and which of its words are the name itself."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from radslag.search.analysis import word_counts, word_list

_PARTY = re.compile(r"\s+\((?!\d)[^()\s]{1,4}\)$")
_INITIAL = re.compile(r"[A-ZÅÄÖ]\.?")
_COMPANY = frozenset({"ab", "hb", "kb", "aktiebolag", "handelsbolag", "kommanditbolag"})
# A surname that stands alone has so many letters: shorter ones are words as well (Berg, Strand, Skog).
LEAST_ALONE = 7


def name_in(text: str) -> str | None:
    """The name that a query is, without title, party, initials and legal form; None where it is something else."""
    party = _PARTY.search(text)
    words = (text[: party.start()] if party else text).split()
    titled = len(words) > 1 and words[0].lower() in word_list("titles.txt")
    words = words[titled:]
    if company := _company(words):
        return " ".join(company)
    full = [w for w in words if not _INITIAL.fullmatch(w)]
    if not full or not all(w.replace("-", "").isalpha() for w in full):
        return None
    if len(full) == 1:
        told = titled or party or len(words) > 1
        known = full[0][0].isupper() and full[0].lower() in _names("surnames")
        return full[0] if known and (told or len(full[0]) >= LEAST_ALONE) else None
    return " ".join(full) if _is_person(full) else None


def _company(words: list[str]) -> list[str]:
    """The words of a company's name without its legal form, which stands first or last."""
    named = [w for w in words if w.lower() not in _COMPANY]
    told = words and (words[-1].lower() in _COMPANY or words[0] == "AB")
    return named if told and len(words) - 1 == len(named) <= 5 and named and named[0][0].isupper() else []


def _is_person(words: list[str]) -> bool:
    """Two to four words, the first a given name, the last a surname or a capitalised word that is no common word."""
    if len(words) > 4:
        return False
    capital = all(w[0].isupper() for w in words)
    first, last = words[0].lower(), words[-1].lower()
    if not (capital or all(w.islower() for w in words)) or word_counts().get(first, 0) > 3000:
        return False
    if first not in _names("given_names"):
        return False
    return last in _names("surnames") or last.endswith("sson") or (capital and last not in word_counts())


@cache
def _names(name: str) -> frozenset[str]:
    with (resources.files("extract.gazetteer") / f"{name}.csv").open(encoding="utf-8") as file:
        return frozenset(row["name"].lower() for row in csv.DictReader(file))
