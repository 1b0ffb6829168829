"""A body's name as its own head would print it: without its municipality, and a committee under its board."""

from __future__ import annotations

import re
from collections.abc import Collection

from extract.gazetteer import Gazetteer

_WHOSE = re.compile(
    r"(?P<place>[A-ZÅÄÖ][\wåäöÅÄÖ-]+(?:\s[A-ZÅÄÖ][\wåäöÅÄÖ-]+)?)\s(?P<what>(?:kommuns|stads|KOMMUNS|STADS)\s)?(?=[a-zåäöA-ZÅÄÖ])"
)
_DEFINITE = (("nämnd", "en"), ("styrelse", "n"), ("utskott", "et"), ("råd", "et"), ("beredning", "en"))
_OF_BOARD = re.compile(
    r"(?P<board>[A-ZÅÄÖ][\wåäö-]*(?:\soch\s[\wåäö-]+)?(?:nämnden|styrelsen))(?:,\s|\s?/\s?|\s[–-]\s)"
    r"(?P<committee>(?:arbets|personal)utskott)(?:et)?(?!\w)",
    re.IGNORECASE,
)


def with_committee(cell: str) -> str:
    """ "Kommunstyrelsen, arbetsutskottet" and "Kommunstyrelsen / arbetsutskott" as "Kommunstyrelsens arbetsutskott"."""
    return _OF_BOARD.sub(r"\g<board>s \g<committee>", cell)


def without_municipality(name: str, gazetteer: Gazetteer, common: Collection[str]) -> str:
    """ "Vara kommuns socialnämnd" is Socialnämnden, "Vara kommunfullmäktige" Kommunfullmäktige; ``common`` are bodies every municipality has."""
    front = _WHOSE.match(name)
    if not front or gazetteer.municipality(front["place"].title()) is None:
        return name
    rest = name[front.end() :]
    if not front["what"]:
        return rest if rest.lower() in common else name
    return rest + next((ending for word, ending in _DEFINITE if rest.lower().endswith(word)), "")
