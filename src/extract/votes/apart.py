"""Lists of voters and sums that stand apart from their item: in an appendix, below a head of their own, behind the last item."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from extract.votes.heads import APPENDIX, LIST_HEAD
from extract.votes.match import ANNOUNCED, BARE_SUM, Place, agree, within
from extract.votes.names import VoterList
from extract.votes.tallies import Tally


class Covered:
    """The stretches of the text that printed lists take up."""

    def __init__(self, lists: list[VoterList]) -> None:
        self._lists = sorted(lists, key=lambda one: one.start)
        self._starts = [one.start for one in self._lists]
        self._ends = list(accumulate((one.end for one in self._lists), max))

    def holds(self, start: int, end: int, *, both_sides: bool = False) -> bool:
        """Whether a stretch overlaps a list; ``both_sides``: one that has voters for ja and for nej."""
        k = bisect_left(self._starts, end + (start == end))
        while k > 0 and self._ends[k - 1] > start:
            k -= 1
            if self._lists[k].end > start and (self._lists[k].both_sides or not both_sides):
                return True
        return False

    def beside(self, tally: Tally, place: Place, text: str) -> VoterList | None:
        """The list of the same item right above or below a tally, of whose voters it may be the sum."""
        k = bisect_left(self._starts, tally.end)
        for one in self._lists[max(0, k - 1) : k + 1]:
            between = text[one.end : tally.start] if one.end <= tally.start else text[tally.end : one.start]
            if (
                place.holds(one.start)
                and max(one.start - tally.end, tally.start - one.end) < _BESIDE
                and not any(len(line) > _PROSE and "  " not in line.strip() for line in between.split("\n"))
                and within(tally, one.voters)
            ):
                return one
        return None


# How far from a list its sum may stand; a line so long without a gap in it is prose; how far behind its head a list may begin.
_BESIDE, _PROSE, _BEHIND_HEAD = 400, 60, 3000


class Appendices:
    """Lists and sums that stand behind the last item, in an appendix or below a head of their own."""

    def __init__(self, text: str, places: list[Place], starts: list[int]) -> None:
        self._text = text
        self._heads = sorted([*APPENDIX.finditer(text), *LIST_HEAD.finditer(text)], key=lambda m: m.start())
        self._at = [m.start() for m in self._heads]
        self._called: dict[str, list[Place]] = {}
        self._first: dict[int, int] = {}
        self._by_figures: dict[tuple[int | None, int | None], list[tuple[Place, Tally]]] = {}
        for m in _SEE_APPENDIX.finditer(text) if self._heads else ():
            place = places[bisect_right(starts, m.start()) - 1]
            named = self._called.setdefault(m["letter"], [])
            if not APPENDIX.match(text, text.rfind("\n", 0, m.start()) + 1) and place not in named[-1:]:
                named.append(place)

    def head(self, at: int, place: Place) -> int | None:
        """Where the head of the list or appendix begins that stands at a place of an item; None where it has none."""
        first = None
        # Blanks in front of a head are its own, not the place's.
        begin = max(self._text.rfind("\n", 0, place.start) + 1, at - _BEHIND_HEAD)
        for m in reversed(self._heads[bisect_left(self._at, begin) : bisect_right(self._at, at)]):
            first = m.start()
            if "letter" in m.re.groupindex:
                break
        return first

    def apart(self, at: int, place: Place) -> bool:
        """Whether what stands there has a head of its own, in an item that speaks of no vote in front of it."""
        return self._first_called(place) >= at and self.head(at, place) is not None

    def _first_called(self, place: Place) -> int:
        """Where an item first speaks of a vote, in other words than the head of a list or an appendix."""
        if place.start not in self._first:
            at = place.start
            for m in ANNOUNCED.finditer(self._text, place.start, place.end):
                at = self._text.rfind("\n", 0, m.start()) + 1
                line = self._text[at : self._text.find("\n", m.end()) % (len(self._text) + 1)]
                if not LIST_HEAD.search(line) and not APPENDIX.match(line):
                    break
            else:
                at = place.end
            self._first[place.start] = at
        return self._first[place.start]

    def appendix(self, one: VoterList, place: Place) -> re.Match[str] | None:
        """The head of the appendix a list stands in."""
        head = self.head(one.start, place)
        return APPENDIX.match(self._text, head) if head is not None else None

    def homes(self, one: VoterList, place: Place) -> list[Place]:
        """The items that speak of the appendix a list stands in."""
        head = self.appendix(one, place)
        named = self._called.get(head["letter"], []) if head and head["letter"] else []
        return [p for p in named if p.tallies or self._first_called(p) < (one.start if p is place else p.end)]

    def without_repeats(self, place: Place, places: list[Place]) -> list[Tally]:
        """The results of an item but for those that stand apart and are another item's, printed once more."""
        if not self._by_figures:
            for p in places:
                for t in p.tallies:
                    self._by_figures.setdefault((t.figures["yes"], t.figures["no"]), []).append((p, t))
        return [t for t in place.tallies if not self._repeats(t, place)]

    def _repeats(self, tally: Tally, place: Place) -> bool:
        return bool(
            self.apart(tally.start, place)
            and BARE_SUM.fullmatch(self._text, tally.start, tally.end)
            and any(p is not place and agree(t, tally) for p, t in self._by_figures[(tally.figures["yes"], tally.figures["no"])])
        )


_SEE_APPENDIX = re.compile(r"(?i:bilaga)\s(?P<letter>[A-ZÅÄÖ]|\d{1,2})(?!\w)")
