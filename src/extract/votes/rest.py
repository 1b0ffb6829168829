"""Crosses whose columns were lost, beside a sentence that names one side: whoever else has a row voted the other way."""

from __future__ import annotations

import re
from typing import Literal

from extract.document import Voter
from extract.votes.match import Place
from extract.votes.names import People
from extract.votes.rows import Block
from extract.votes.tallies import Tally

_OTHER: dict[str, Literal["ja", "nej"]] = {"ja": "nej", "nej": "ja"}
# "De som röstar ja är Bo Ek (s), Mia Alm (v) och Eva By (fp)."
_NAMED = re.compile(
    r"(?<!\w)(?:[Dd]e|[Ll]edamöter)\ssom\s(?:röstar|röstade)\s(?P<side>ja|nej)\s(?:är|var)\s(?P<who>[^.:;]{5,900})\."
)
_PARTY = re.compile(r"\s\([^()]{1,6}\)")


def add_rest(tally: Tally, place: Place, blocks: list[Block], text: str, people: People) -> None:
    """Give a result whose one side is named in full the voters of the other, where a block of its item has a row for every voter."""
    figures = {"ja": tally.figures["yes"], "nej": tally.figures["no"]}
    if None in figures.values() or tally.figures["abstain"]:
        return
    for m in _NAMED.finditer(text, place.start, place.end):
        side: Literal["ja", "nej"] = "ja" if m["side"] == "ja" else "nej"
        words = (" ".join(_PARTY.sub("", one).split()) for one in re.split(r",\s|\s(?:och|samt)\s", m["who"]))
        known = {person.name for word in words if (person := people.person(word))}
        for block in blocks:
            casts = [cast for row in block.rows for cast in row.casts]
            rows = {cast.name for cast in casts}
            whole = len(casts) == len(rows) == sum(n or 0 for n in figures.values())
            if place.holds(block.rows[0].start) and whole and known <= rows and len(known) == figures[side]:
                tally.members = [Voter(c.name, c.party, side if c.name in known else _OTHER[side]) for c in casts]
                return
