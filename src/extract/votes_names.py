"""The names in a list of voters, as the attendance has them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from extract.document import Participant, Voter

Ballot = Literal["ja", "nej", "avstår"]
NOT_A_NAME = (
    r"(?!Utfallet|Ordf|Övriga|Nej\b|Ja\b|Beslut|Den\b|Nämnden|Kommun|Omröst|Namn\b|Parti\b|Ledamot|Summa\b|Voter|Därmed|Avst)"
)
NAME = rf"{NOT_A_NAME}[A-ZÅÄÖ][\wåäöéüøćčšžđńý'’-]+(?:\s(?:(?:von|af|de|al|der|la)\s)?{NOT_A_NAME}[A-ZÅÄÖ][\wåäöéüøćčšžđńý'’-]+){{1,4}}"
LISTED = re.compile(rf"(?P<name>{NAME})(?:\s*\((?P<party>[A-Za-zÅÄÖåäö]{{1,5}}|-)\))?")


# "MP Mia Alm" and "S Bo Ek": the party in front of its member.
_PARTY_BEFORE = re.compile(r"(?P<party>[A-ZÅÄÖ]{2,4})\s(?=[A-ZÅÄÖ][a-zåäöé]+[\w-]*\s[A-ZÅÄÖ][a-zåäö])")
_PARTY_ALONE = re.compile(r"(?<!\S)(?P<party>[A-ZÅÄÖ])\s\Z")


def ballot_of(printed: str) -> Ballot:
    low = printed.lower()
    return "ja" if low.startswith("ja") else "nej" if low.startswith("nej") else "avstår"


def names_in(text: str, start: int, end: int, vote: Ballot, people: People) -> list[Voter]:
    out: list[Voter] = []
    waiting: list[int] = []
    for m in LISTED.finditer(text, start, end):
        before = _PARTY_BEFORE.match(m["name"]) or _PARTY_ALONE.search(text, max(start, m.start() - 6), m.start())
        printed = m["name"][before.end() :] if before and before.string is not text else m["name"]
        name, party = people.known(" ".join(printed.split()), m["party"] or (before["party"] if before else None))
        out.append(Voter(name, party, vote))
        # "A, B och C (kip)": one party for all that came before it without one.
        if m["party"]:
            for i in waiting:
                out[i] = replace(out[i], party=out[i].party or party)
            waiting = []
        else:
            waiting.append(len(out) - 1)
    return out


class People:
    """The attendance: completes a voter's party and mends a name that differs by scanning alone."""

    def __init__(self, participants: tuple[Participant, ...]) -> None:
        self._by_name = {p.name.lower(): p for p in participants}
        self._by_key = {_key(p.name): p for p in participants}

    def known(self, name: str, party: str | None) -> tuple[str, str | None]:
        """Name and party as the attendance has them; a voter who is not in it stays as printed."""
        person = self._by_name.get(name.lower()) or self._by_key.get(_key(name))
        letters = party if party and party != "-" else None
        if letters and letters.islower():
            letters = letters.upper()
        if person is None:
            return name, letters
        return person.name, letters or person.party


def _key(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower().translate(str.maketrans("åäöéćčšž", "aaoeccsz")))
