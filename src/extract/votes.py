"""Tallies: ja, nej, avstår, frånvarande, and who voted how, from prose, lists and tables.

A vote is one that was taken in this meeting: its figures are printed, or a complete list of voters is. A figure that
is not in the text stays None: nothing is added up or guessed. Voters come from lists, which are read wherever they
stand (:mod:`extract.votes_tables`, :mod:`extract.votes_vertical`, :mod:`extract.votes_prose`), and go to the tally
they fit (:mod:`extract.votes_match`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from extract.document import Decision, Participant, Section, Vote
from extract.offsets import Span
from extract.rulebook import RuleBook
from extract.votes_heads import APPENDIX, LIST_HEAD
from extract.votes_match import ANNOUNCED, Place, agree, settle, within
from extract.votes_names import People, VoterList
from extract.votes_prose import prose_lists
from extract.votes_tables import tables
from extract.votes_tallies import Tally, find_tallies
from extract.votes_vertical import vertical_lists

if TYPE_CHECKING:
    from extract.clean import Cleaned
    from extract.decisions.elsewhere import Elsewhere

# Nobody is listed where neither "nej" nor its letter stands, and nothing was voted on without one of these words.
_VOTED = re.compile(r"röst|voter|(?<!\w)nej(?!\w)", re.IGNORECASE)
_LISTED = re.compile(r"(?i:nej(?!\w))|\sN[ \t]*$", re.MULTILINE)


def attach_votes(
    cleaned: Cleaned,
    sections: tuple[Section, ...],
    participants: tuple[Participant, ...],
    decisions: tuple[Decision, ...],
    elsewhere: Elsewhere,
    rules: RuleBook,
) -> tuple[Decision, ...]:
    """Find every vote and give it to the decision it settled: the one that follows in its item, else the one before."""
    # In markdown asterisks only make a figure bold, and bars are the gaps of a table's columns.
    starred = cleaned.text.replace("*", " ")
    text = starred.replace("|", " ")
    if not _VOTED.search(text):
        return decisions
    places = _places(cleaned, sections)
    people = People(participants)
    tallies = [t for t in find_tallies(text, rules["votes"]) if not elsewhere.taken(t.start, t.end)]
    pages = [cleaned.clean_span((page.span.start, page.span.start)).start for page in cleaned.pages]
    listed = bool(_LISTED.search(text))
    printed = (
        [
            *tables(starred, people, [p.start for p in places if p.number], pages),
            *vertical_lists(starred, people),
        ]
        if listed
        else []
    )
    told = [one for one in prose_lists(text, people, rules) if not elsewhere.taken(one.start, one.end)]
    covered = _Covered(printed)
    starts = [p.start for p in places]
    naming = _naming(places, starts, text) if any(one.ordinal is not None for one in printed) else {}
    appendices = _Appendices(text, places, starts)
    homes = {id(one): _homes(one, places, starts, naming, appendices) for one in printed}
    for tally in tallies:
        place = places[bisect_right(starts, tally.start) - 1]
        beside = covered.beside(tally, place, text)
        if beside and place not in homes[id(beside)]:
            beside.told = {k: n for k, n in tally.figures.items() if n is not None} | beside.told
        # The foot of a list is the list's own.
        elif not covered.holds(tally.start, tally.start, both_sides=True):
            place.tallies.append(tally)
    for place in places:
        place.tallies = [t for t in place.tallies if not appendices.repeats(t, place, places)]
    for one in printed:
        for place in homes[id(one)]:
            place.lists.append(one)
    for one in told:
        if not covered.holds(one.start, one.end):
            places[bisect_right(starts, one.start) - 1].lists.append(one)
    settle(places, text)
    return _attached(cleaned, places, decisions)


class _Covered:
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


class _Appendices:
    """Lists and sums that stand behind the last item, in an appendix or below a head of their own."""

    def __init__(self, text: str, places: list[Place], starts: list[int]) -> None:
        self._text = text
        self._heads = sorted([*APPENDIX.finditer(text), *LIST_HEAD.finditer(text)], key=lambda m: m.start())
        self._at = [m.start() for m in self._heads]
        self._called: dict[str, list[Place]] = {}
        for m in _SEE_APPENDIX.finditer(text) if self._heads else ():
            place = places[bisect_right(starts, m.start()) - 1]
            if not APPENDIX.match(text, text.rfind("\n", 0, m.start()) + 1) and place not in self._called.setdefault(m["letter"], []):
                self._called[m["letter"]].append(place)

    def head(self, at: int, place: Place) -> int | None:
        """Where the head of the list or appendix begins that stands at a place of an item; None where it has none."""
        first = None
        for m in reversed(self._heads[bisect_left(self._at, max(place.start, at - _BEHIND_HEAD)) : bisect_right(self._at, at)]):
            first = m.start()
            if "letter" in m.re.groupindex:
                break
        return first

    def apart(self, at: int, place: Place) -> bool:
        """Whether what stands there has a head of its own, in an item that speaks of no vote in front of it."""
        head = self.head(at, place)
        return head is not None and not ANNOUNCED.search(self._text, place.start, head)

    def appendix(self, one: VoterList, place: Place) -> re.Match[str] | None:
        """The head of the appendix a list stands in."""
        head = self.head(one.start, place)
        return APPENDIX.match(self._text, head) if head is not None else None

    def homes(self, one: VoterList, place: Place) -> list[Place]:
        """The items that speak of the appendix a list stands in."""
        head = self.appendix(one, place)
        named = self._called.get(head["letter"], []) if head and head["letter"] else []
        return [p for p in named if p.tallies or ANNOUNCED.search(self._text, p.start, min(p.end, head.start()) if head and p is place else p.end)]

    def repeats(self, tally: Tally, place: Place, places: list[Place]) -> bool:
        """Whether a result that stands apart is that of another item, printed once more."""
        return self.apart(tally.start, place) and any(agree(t, tally) for p in places if p is not place for t in p.tallies)


_SEE_APPENDIX = re.compile(r"(?i:bilaga)\s(?P<letter>[A-ZÅÄÖ]|\d{1,2})(?!\w)")


def _places(cleaned: Cleaned, sections: tuple[Section, ...]) -> list[Place]:
    """The items, and the stretches before and between them."""
    outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
    found: list[Place] = []
    at = 0
    for section in outer:
        a, b = cleaned.clean_span(section.span)
        if a > at:
            found.append(Place(at, a, None))
        digits = re.search(r"\d+", section.number or "")
        if b > max(a, at):
            found.append(Place(max(a, at), b, digits.group() if digits else None))
        at = max(at, b)
    if at <= len(cleaned.text):
        found.append(Place(at, len(cleaned.text) + 1, None))
    return found


_CALL = re.compile(r"(?<!\w)(?:omröstning(?:en)?|votering(?:en)?)\s(?:nr\s)?(?P<ordinal>\d{1,2})(?![\d:])", re.IGNORECASE)


def _naming(places: list[Place], starts: list[int], text: str) -> dict[int, list[tuple[int, Place]]]:
    """Where the items speak of "votering 2", by the number."""
    found: dict[int, list[tuple[int, Place]]] = {}
    for m in _CALL.finditer(text):
        place = places[bisect_right(starts, m.start()) - 1]
        if place.number:
            found.setdefault(int(m["ordinal"]), []).append((m.start(), place))
    return found


def _homes(
    one: VoterList,
    places: list[Place],
    starts: list[int],
    naming: dict[int, list[tuple[int, Place]]],
    appendices: _Appendices,
) -> list[Place]:
    """The items a list may belong to: that of its §, those that name its vote, else the one it stands in."""
    own = places[bisect_right(starts, one.start) - 1]
    if one.number:
        same = [p for p in places if p.number == one.number]
        # In a packet every document counts its own §§: the nearest item is meant.
        if same:
            return [min(same, key=lambda p: 0 if p is own else min(abs(p.start - one.start), abs(p.end - one.start)))]
    if one.ordinal is not None:
        voted = naming.get(one.ordinal, [])
        if any(place is own and at < one.start for at, place in voted):
            return [own]
        return next(([place] for _, place in voted if place is not own), [own])
    called = appendices.homes(one, own)
    if called:
        return called
    if len(places) > 1 and (own.number is None or appendices.apart(one.start, own)):
        # A list apart from the items, without a word on which it belongs to.
        others = [p for p in places if p.tallies and p is not own]
        return others if own.number is None or appendices.appendix(one, own) else [*others, own]
    return [own]


def _attached(cleaned: Cleaned, places: list[Place], decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    out = list(decisions)
    for place in places:
        begin, end = (cleaned.raw_span(place.start, place.start).start, cleaned.raw_span(place.end - 1, place.end - 1).start + 1)
        for k, tally in enumerate(place.tallies):
            span = cleaned.raw_span(tally.start, min(tally.end, len(cleaned.text)))
            at = _settled(out, span, begin, end, len(place.tallies) - k)
            if at is not None:
                out[at] = replace(out[at], vote=Vote(**tally.figures, members=tuple(tally.members), span=span))
    return tuple(out)


def _settled(decisions: list[Decision], span: Span, begin: int, end: int, left: int) -> int | None:
    """Which decision of the item a tally belongs to; ``left``: how many tallies of the item wait, this one included.

    Where more votes were taken than decisions are printed behind them, the last votes settled these; an earlier one
    (whether to send back, which proposal to set against the main one) settled a wish from the floor.
    """
    best: tuple[int, int] | None = None
    free = [d for d in decisions if begin <= d.span.start < end and d.vote is None and d.status != "reported"]
    behind_it = sum(1 for d in free if d.status == "decided" and d.span.end > span.start)
    scarce = 0 < behind_it < left
    for i, decision in enumerate(decisions):
        if not begin <= decision.span.start < end or decision.vote is not None or decision.status == "reported":
            continue
        if scarce and decision.status == "decided" and not decision.span.overlaps(span):
            continue
        # What was decided counts before what was proposed; behind the tally before in front of it; near before far.
        behind = decision.span.end > span.start
        distance = abs(decision.span.start - span.start)
        rank = (
            (0 if decision.span.overlaps(span) else 1)
            + (0 if decision.status == "decided" else 0 if behind and not decision.outcome else 6)
            + (0 if behind else 4)
        )
        key = (rank * 10_000_000 + distance, i)
        if best is None or key < best:
            best = key
    return best[1] if best else None
