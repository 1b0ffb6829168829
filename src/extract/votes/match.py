"""Which list of voters belongs to which tally of an item, and which lists are votes without printed figures."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace

from extract.document import Voter
from extract.votes.names import VoterList
from extract.votes.tallies import Tally

_SIDES = (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"))
# Rows of a list that is no prose before it is a vote by itself.
_LEAST_ROWS = 3
# A list of so many that stands in another item is no other vote that came out the same.
_LEAST_APART = 7
# How far from its tally a list that tells only some of the voters may stand.
_NEAR = 4000
# How far from the result those who abstain may be named.
_BESIDE = 200
_ORDINAL = r"(?i)(?<!\w)(?:omröstning(?:en)?|votering(?:en)?)\s(?:nr\s)?{}(?!\d)(?!\s(?:till|och|ja|nej|röst))"
ANNOUNCED = re.compile(r"(?i)(?:omröst|voter)\w*")
_CALLED = re.compile(r"(?i)(?:omröstning|votering)\w*\s(?:begär|verkställ|genomför)|(?:huvud)(?:omröstning|votering)")
_POINTS = re.compile(r"(?i)framgår|redovisas|bilag|lista|utfall|resultat|röstade?|röstat")


# Figures and what they count, in no sentence.
BARE_SUM = re.compile(
    r"(?i:[\W\d_]|(?<!\w)(?:ja|nej|avst\w*|frånv\w*|närv\w*|(?:ja|nej)röst\w*|röst\w*|antal\w*|avgivna|resultat\w*|summa|total\w*|st|och|mot|blank\w*|nedlagd\w*|utfall\w*|omröstning\w*|votering\w*)(?!\w))+"
)


@dataclass(slots=True)
class Place:
    """An item: its stretch of the text, its number in digits, the tallies in it and the lists that may be its own."""

    start: int
    end: int
    number: str | None
    tallies: list[Tally] = field(default_factory=list)
    lists: list[VoterList] = field(default_factory=list)

    def holds(self, at: int) -> bool:
        """Whether a place of the text lies in it."""
        return self.start <= at < self.end


def settle(places: list[Place], text: str) -> None:
    """Give the tallies of all items their voters, who fits best first; lists without a tally become votes by themselves."""
    used: set[int] = set()
    for place in places:
        _once(place, text)
    for exact, turned in ((True, False), (True, True), (False, False)):
        for place in places:
            for tally in place.tallies:
                if turned and not tally.pair:
                    continue
                free = [] if tally.members else [one for one in place.lists if id(one) not in used]
                one = _best(turned_round(tally) if turned else tally, free, place, text, exact=exact)
                if one:
                    tally.figures = turned_round(tally).figures if turned else tally.figures
                    _give(tally, one, place)
                    used.add(id(one))
    for place in places:
        for tally in place.tallies:
            _add_abstaining(tally, place)
    open_ones = [t for p in places for t in p.tallies if not t.members]
    for place in places:
        for one in [] if place.tallies or _CALLED.search(text, place.start, place.end) else place.lists:
            # In an item without a result of its own: the list of another item's, behind the last item as a rule.
            wanting = [t for t in open_ones if not t.members and fits(t, one.voters)]
            if id(one) not in used and one.both_sides and len(one.voters) >= _LEAST_APART and len(wanting) == 1:
                wanting[0].members, wanting[0].source = one.voters, one
                used.add(id(one))
    for place in places:
        for one in sorted((one for one in place.lists if id(one) not in used), key=lambda one: one.start):
            told = _own_vote(one, place, text)
            if told:
                used.add(id(one))
                place.tallies.append(told)
        place.tallies.sort(key=lambda t: t.start)


def _add_abstaining(tally: Tally, place: Place) -> None:
    """Where the list tells ja and nej, and the result beside it who abstained ("Avstår: 1, Bo Ek"), both are the vote."""
    wanting = (tally.figures["abstain"] or 0) - sum(v.vote == "avstår" for v in tally.members)
    if wanting <= 0 or not fits(tally, tally.members):
        return
    known = {v.name for v in tally.members}
    for one in place.lists:
        alone = one.in_prose and one.side("avstår") == len(one.voters) == wanting
        if alone and _apart(tally, one) < _BESIDE and not known & {v.name for v in one.voters}:
            tally.members = [*tally.members, *one.voters]
            return


def turned_round(tally: Tally) -> Tally:
    """A result of two figures, the other way round: which is ja the list of its voters tells."""
    return replace(tally, figures=tally.figures | {"yes": tally.figures["no"], "no": tally.figures["yes"]})


def _once(place: Place, text: str) -> None:
    """A result that is printed twice is one vote, unless another vote is called in between."""
    kept: list[Tally] = []
    calls = [m.start() for m in _CALLED.finditer(text, place.start, place.end)] if len(place.tallies) > 1 else []
    for tally in place.tallies:
        same = next((t for t in kept if agree(t, tally)), None)
        called = bisect_left(calls, tally.start) - bisect_left(calls, same.end) if same else 0
        # Where the decision stands first its result does too; the vote is called behind it.
        before = called == 1 and same is place.tallies[0] and not bisect_left(calls, same.start)
        # The head of a list, behind a later vote as well.
        repeats = same and _stands_alone(tally, text) and not _stands_alone(same, text)
        if same and ((same is kept[-1] and (not called or before)) or repeats):
            for key, n in tally.figures.items():
                same.figures[key] = same.figures[key] if same.figures[key] is not None else n
            continue
        kept.append(tally)
    place.tallies = kept


def _stands_alone(tally: Tally, text: str) -> bool:
    """Whether its figures have a line of their own, with what they count and no sentence."""
    return any(re.search(r"\d", line) and BARE_SUM.fullmatch(line) for line in text[tally.start : tally.end].split("\n"))


def agree(one: Tally, other: Tally) -> bool:
    """Whether two results are the same as far as both are printed."""
    return all(one.figures[k] == other.figures[k] for k in ("yes", "no")) and all(
        None in (one.figures[k], other.figures[k]) or one.figures[k] == other.figures[k] for k in ("abstain", "absent")
    )


def fits(tally: Tally, voters: list[Voter]) -> bool:
    """As many on each side as printed; nobody or as many as printed abstain."""
    told = {key: sum(v.vote == side for v in voters) for key, side in _SIDES}
    return all(told[k] == tally.figures[k] for k in ("yes", "no")) and (
        tally.figures["abstain"] is None or told["abstain"] in (0, tally.figures["abstain"])
    )


def complete(tally: Tally, voters: list[Voter]) -> bool:
    """As many on each side as printed, those who abstain as well."""
    return fits(tally, voters) and sum(v.vote == "avstår" for v in voters) >= (tally.figures["abstain"] or 0)


def _voters(tally: Tally, one: VoterList) -> list[Voter]:
    """The voters of a list; of "the others" without those who may have been away, where only so the figures come out."""
    for names in [frozenset(), *one.away] if one.away else ():
        voters = [v for v in one.voters if v.name not in names]
        if fits(tally, voters):
            return voters
    return one.voters


def within(tally: Tally, voters: list[Voter]) -> bool:
    """Nobody more than printed on any side; on a side without figure nobody is known to be too many."""
    told = {key: sum(v.vote == side for v in voters) for key, side in _SIDES}
    return bool(voters) and all(tally.figures[k] is None or told[k] <= (tally.figures[k] or 0) for k, _ in _SIDES)


def _best(tally: Tally, lists: list[VoterList], place: Place, text: str, *, exact: bool) -> VoterList | None:
    def rank(one: VoterList) -> tuple[int, int]:
        named = one.ordinal is not None and bool(
            re.search(_ORDINAL.format(one.ordinal), text[max(place.start, tally.start - 500) : tally.end])
        )
        return (0 if named else 1, _apart(tally, one))

    if exact:
        return min((one for one in lists if fits(tally, _voters(tally, one))), key=rank, default=None)
    others = [t for t in place.tallies if t is not tally]
    able = []
    for one in lists:
        voters = one.named if one.stretched else one.voters
        away = not place.holds(one.start)
        if not within(tally, voters) or (not away and _apart(tally, one) > _NEAR):
            continue
        if any(_between(t, tally, one) for t in others) and not away:
            continue
        able.append(one)
    return min(able, key=rank, default=None)


def _apart(tally: Tally, one: VoterList) -> int:
    return max(one.start - tally.end, tally.start - one.end, 0)


def _between(other: Tally, tally: Tally, one: VoterList) -> bool:
    """Whether another tally stands between a tally and a list, or has the list in it."""
    low, high = min(tally.end, one.end), max(tally.start, one.start)
    return low <= other.start < high or (other.start <= one.start < other.end)


def _give(tally: Tally, one: VoterList, place: Place) -> None:
    tally.source = one
    voters = _voters(tally, one)
    tally.members = voters if not one.stretched or fits(tally, voters) else one.named
    if one.in_prose and one.start < tally.end + 400 and one.end > tally.start:
        tally.end = max(tally.end, one.end)
    # What the vote's own list prints at its foot is a part of the result, where both tell the same votes.
    if all(one.told.get(key, tally.figures[key]) == tally.figures[key] for key in ("yes", "no")) and (
        {"yes", "no"} <= set(one.told) or (place.holds(one.start) and one.number is None and one.ordinal is None)
    ):
        tally.figures |= {key: n for key, n in one.told.items() if tally.figures[key] is None}
    # Who abstains by name is as many as are named.
    alone = one.in_prose and not one.stretched and one.side("avstår") == len(one.voters)
    if tally.figures["abstain"] is None and one.side("avstår") and (alone or fits(tally, voters)):
        tally.figures["abstain"] = one.side("avstår")


def _own_vote(one: VoterList, place: Place, text: str) -> Tally | None:
    """A complete list without a tally: its figures are those at its foot, else its voters counted."""
    # A list beside a result that it does not fit was misread, or is the rest of that result's own.
    printed = [t for t in place.tallies if not t.own]
    apart = one.in_prose or (one.number == place.number and one.ordinal is not None)
    # A table that counts out as its own foot says was read right.
    counts = (
        not one.in_prose
        and {"yes", "no"} <= set(one.told)
        and all(one.side(side) == one.told.get(key, 0) for key, side in _SIDES)
    )
    if printed and not (apart and all(fits(t, t.members) for t in printed)) and not counts:
        return None
    if one.beside_others and one.number is None and one.ordinal is None:
        # Which of several columns stands for which vote only the figures of the items tell.
        return None
    known = any(fits(t, one.voters) or _contains(t.members, one.voters) for t in place.tallies)
    complete = one.both_sides or {"yes", "no"} <= set(one.told)
    if known or one.stretched or not complete or (not one.in_prose and len(one.voters) < _LEAST_ROWS):
        return None
    counted: dict[str, int | None] = {key: one.side(side) for key, side in _SIDES}
    figures = counted | {"abstain": counted["abstain"] or None, "absent": None} | one.told
    voters = one.voters if all(figures[k] == counted[k] for k in ("yes", "no")) else []
    inside = place.holds(one.start) and one.number in (None, place.number)
    if inside and (one.in_prose or ANNOUNCED.search(text, place.start, place.end)):
        return Tally(one.start, one.end, figures, voters, one, own=True)
    at = None if inside else _announcement(one, place, text)
    return Tally(*at, figures, voters, one, own=True) if at else None


def _contains(members: list[Voter], voters: list[Voter]) -> bool:
    have = {(v.name, v.vote) for v in members}
    return bool(have) and all((v.name, v.vote) in have for v in voters)


def _announcement(one: VoterList, place: Place, text: str) -> tuple[int, int] | None:
    """The sentence of the item that tells of the vote: by its number, that the result is in a list, or that one was called."""
    item = text[place.start : place.end]
    taken = [(t.start, t.end) for t in place.tallies]
    found = []
    for m in ANNOUNCED.finditer(item):
        a, b = _sentence_at(item, m.start())
        if any(s <= place.start + a < e for s, e in taken):
            continue
        named = one.ordinal is not None and bool(re.match(_ORDINAL.format(one.ordinal), item[m.start() :]))
        found.append((0 if named else 1 if _POINTS.search(item[a:b]) else 2, a, b))
    if not found:
        return None
    _, a, b = min(found)
    return place.start + a, place.start + b


def _sentence_at(item: str, at: int) -> tuple[int, int]:
    starts = [item.rfind(mark, 0, at) + len(mark) for mark in (". ", ".\n", "\n\n") if item.rfind(mark, 0, at) >= 0]
    stops = [p for p in (item.find(". ", at), item.find(".\n", at), item.find("\n\n", at)) if p >= 0]
    a, b = max(starts, default=0), min(stops, default=len(item) - 1) + 1
    while a < at and item[a].isspace():
        a += 1
    return a, min(b, len(item))
