"""A body's name as its own head would print it: without its municipality, and a committee under its board."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from rapidfuzz import fuzz

from extract.gazetteer import Gazetteer
from extract.segment.lines import Line

_WHOSE = re.compile(
    r"(?P<place>[A-ZÅÄÖ][\wåäöÅÄÖ-]+(?:\s[A-ZÅÄÖ][\wåäöÅÄÖ-]+)?)\s(?P<what>(?:kommuns|stads|KOMMUNS|STADS)\s)?(?=[a-zåäöA-ZÅÄÖ])"
)
_DEFINITE = (("nämnd", "en"), ("styrelse", "n"), ("utskott", "et"), ("råd", "et"), ("beredning", "en"))
_OF_BOARD = re.compile(
    r"(?P<board>[A-ZÅÄÖ][\wåäö-]*(?:\soch\s[\wåäö-]+)?(?:nämnden|styrelsen))(?:,\s|\s?/\s?|\s[–-]\s)"
    r"(?P<committee>(?:arbets|personal)utskott)(?:et)?(?!\w)",
    re.IGNORECASE,
)


# How bodies' names end, and how like one of these the end of a misread word is, of a hundred.
_ENDINGS = ("nämnden", "nämnd", "styrelsen", "utskottet", "utskott", "fullmäktige", "beredningen", "direktionen", "rådet")
_NEAR, _SHORTEST = 72, 6
_LONGEST = 110
_WORD = re.compile(r"\w+")


def mended(line: Line) -> Line:
    """A line of a cover with the ends of its misread words as bodies have them ("Omsorgsndmndcn")."""
    text = _WORD.sub(lambda match: _mended(match.group()), line.text)
    return replace(line, text=text, end=line.start + len(text))


def _mended(word: str) -> str:
    if len(word) < _SHORTEST or not word[0].isalpha():
        return word
    best, cut = (float(_NEAR), ""), 0
    for ending in _ENDINGS:
        for length in (len(ending), len(ending) + 1, len(ending) - 1):
            score = fuzz.ratio(word[-length:].lower(), ending) if len(word) > length else 0.0
            if score > best[0]:
                best, cut = (score, ending), length
    return word[:-cut] + (best[1].upper() if word.isupper() else best[1]) if cut else word


def with_committee(cell: str) -> str:
    """ "Kommunstyrelsen, arbetsutskottet" and "Kommunstyrelsen / arbetsutskott" as "Kommunstyrelsens arbetsutskott"."""
    return _OF_BOARD.sub(r"\g<board>s \g<committee>", cell) if len(cell) < _LONGEST else cell


def without_municipality(name: str, gazetteer: Gazetteer, common: Collection[str]) -> str:
    """ "Vara kommuns socialnämnd" is Socialnämnden, "Vara kommunfullmäktige" Kommunfullmäktige; ``common`` are bodies every municipality has."""
    front = _WHOSE.match(name)
    if not front or gazetteer.municipality(front["place"].title()) is None:
        return name
    rest = name[front.end() :]
    if not front["what"]:
        return rest if rest.lower() in common else name
    return rest + next((ending for word, ending in _DEFINITE if rest.lower().endswith(word)), "")


def sentence_case(name: str) -> str:
    """ "SOCIALNÄMNDEN" as "Socialnämnden"; a name in small letters begins with a capital."""
    name = name[0] + name[1:].lower() if name.isupper() else name
    return name[0].upper() + name[1:]
