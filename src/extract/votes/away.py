"""Who of the members took no part in a vote: by the words of its item, or by the attendance."""

from __future__ import annotations

import re
from bisect import bisect_right

from extract.document import Participant
from extract.votes.attending import present_at
from extract.votes.names import People

_AWAY = re.compile(
    r"(?<!\w)(?:jäv\w*|delt(?:ar|og|agit)\s(?:således\s|därför\s)?(?:inte|ej|varken|icke)|(?:inte|ej|icke)\s(?:närvarande|deltagit)|frånvarande"
    r"|(?:lämnar|lämnade|lämnat)\s(?:sammanträdet|mötet|lokalen|salen|sammanträdesrummet)|avvik(?:er|it)|avvek|utanför\s(?:lokalen|salen))(?!\w)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!\s[A-ZÅÄÖ])\.(?=\s)|\n\s*\n")
# How far an item is read to either side.
_LONGEST = 6000


class Away:
    """Tells who may not have voted at some place of a text; ``breaks`` are where its items begin, ``numbers`` their numbers."""

    def __init__(self, text: str, people: People, breaks: list[int], numbers: list[int]) -> None:
        self._text, self._people, self._breaks, self._numbers = text, people, breaks, numbers

    def at(self, place: int) -> list[frozenset[str]]:
        """Sets of members who may have been away, the likeliest first: by the item, by the attendance, by both."""
        k = bisect_right(self._breaks, place)
        begin = self._breaks[k - 1] if k else 0
        end = self._breaks[k] if k < len(self._breaks) else len(self._text)
        told = self._told(max(begin, place - _LONGEST), min(end, place + _LONGEST))
        members = self._people.members
        there = {p.name for p in present_at(members, self._numbers[k - 1])} if k else {p.name for p in members}
        listed = frozenset(p.name for p in members if p.name not in there)
        found = [told, listed, told | listed]
        return [s for i, s in enumerate(found) if s and s not in found[:i]]

    def _told(self, begin: int, end: int) -> frozenset[str]:
        names = set()
        for m in _AWAY.finditer(self._text, begin, end):
            ends = [e.end() for e in _SENTENCE_END.finditer(self._text, max(begin, m.start() - 300), m.start())]
            stop = _SENTENCE_END.search(self._text, m.end(), min(end, m.end() + 200))
            sentence = self._text[
                ends[-1] if ends else max(begin, m.start() - 300) : stop.start() if stop else min(end, m.end() + 200)
            ]
            words = " ".join(sentence.split())
            names |= {p.name for p in self._people.members if p.name in words or self._by_last(p, words)}
        return frozenset(names)

    def _by_last(self, person: Participant, words: str) -> bool:
        last = person.name.split()[-1]
        if last not in words or not re.search(rf"(?<![\w-]){re.escape(last)}(?![\w-])", words):
            return False
        return self._people.by_last(last, None) is person
