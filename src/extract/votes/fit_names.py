"""Voters of a result that are printed in no form that is known: the one reading that comes out as the figures say.

A result tells how many voted ja, nej and avstår. Where an item names as many members as the figures have, the names and
the words for the sides among them are read in order: each run of names belongs to the word in front of it or to the one
behind it. Of all readings that give every side its number the plainest counts; where two are as plain, none does.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from extract.document import Participant, Voter
from extract.offsets import Span
from extract.votes.attending import present_at
from extract.votes.match import Place
from extract.votes.names import INITIALS, MIDDLE, NAME_WORD, Ballot, People, plain
from extract.votes.tallies import Tally

_SIDES: tuple[tuple[str, Ballot], ...] = (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"))
# Results of fewer voters are met by chance.
_LEAST = 3
# How far apart names and words of one list stand, how far from its result it does, and how long a name may be in words.
_APART, _NEAR, _WORDS = 160, 6000, 4
_MOST_ABSTAIN = 6

_NAME_LIKE = re.compile(
    rf"(?:{INITIALS.pattern}\s)?(?:(?:von|van|af|de|der|den|da|la|el|al)\s){{0,2}}{NAME_WORD}"
    rf"(?:\s+{MIDDLE}(?:(?:von|van|af|de|der|den|da|la|el|al)\s){{0,2}}{NAME_WORD}){{0,4}}"
)
_LAST_FIRST = re.compile(rf"(?P<last>{NAME_WORD}(?:\s{NAME_WORD})?),\s(?P<first>{NAME_WORD}(?:\s{NAME_WORD})?)")
_PARTY = re.compile(r",?\s*\(?(?P<party>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}|[a-zåäö]{1,3})\)?(?![\w-])")
_ABSTAIN = r"avst(?:\.|år|od|ående|ått)?|nedlagd\w*|ne(?:r|d)lägger|ne(?:r|d)lade|(?:lägger|lade|lagt)\s(?:ne[dr])|blank\w*|avstår\sfrån\satt\srösta|röstar\sinte|deltar\sinte"
_ABSTAINS = re.compile(rf"(?<![\w-])(?P<abstain>{_ABSTAIN})(?![\w-])", re.IGNORECASE)
# What stands for the sides: ja and nej; where they are not printed, what they stand for.
_SCHEMES = tuple(
    re.compile(rf"(?<![\w-])(?:(?P<yes>{yes})|(?P<no>{no})|(?P<abstain>{_ABSTAIN}))(?![\w-])", re.IGNORECASE)
    for yes, no in (
        (r"ja(?:-?\s?(?:röst\w*|sägare|sidan))?", r"nej(?:-?\s?(?:röst\w*|sägare|sidan))?"),
        (r"för(?!\s(?:\w+\s){0,2}avslag)|(?:för\s)?bifall\w*|biföll", r"e?mot|(?:för\s)?avslag\w*|avslår|avslog"),
    )
)
# A vote for something that is neither: how many stand for it tells which side it is.
_FOR_A_WISH = re.compile(
    r"(?<!\w)(?:rösta(?:r|de)\s(?:följande\s(?:ledamöter\s)?)?(?:för|på)|för\s[^.;:,\n]{3,60}?\srösta(?:r|de)|stöd(?:er|jer|de)|bifaller|biföll)(?!\w)",
    re.IGNORECASE,
)
_MOST_WISHES = 4
_EITHER: tuple[Ballot, Ballot] = ("ja", "nej")
_OTHERS = re.compile(r"(?<!\w)(?:övriga|resterande|återstående|alla\sandra|samtliga\sandra)(?!\w)", re.IGNORECASE)
_PARTY_ALONE = re.compile(r"(?<![\w-])(?:(?P<letters>[A-ZÅÄÖ]{1,3})(?!\w)|[A-ZÅÄÖa-zåäö]{6,24}(?!\w))")
_STOP = re.compile(
    r"(?P<sentence>[.;](?=\s|\Z)(?!\s\(?[A-ZÅÄÖ]{1,3}\)?:\s))|\n|(?<!\w)(?:medan|men|varemot|däremot|och|samt)(?!\w)"
)
# The chair, who is named by the office as the last of a roll-call: "Bo Ek ja och ordföranden ja".
_CHAIR_VOTES = re.compile(r"(?<!\w)ordföranden(?=\s?[:–-]?\s(?:ja|nej|avstår)(?!\w))", re.IGNORECASE)
# Whoever does this is named for something else than a vote.
_OTHER_DEED = re.compile(r"(?<!\w)(?:yrka|begär|reserver|före(?:slå|slog)|instäm|anför|justera)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Event:
    """A name, a party for its members, "the others", a word for a side, or where a sentence, a line or a clause ends."""

    start: int
    end: int
    side: Ballot | None = None
    person: Voter | None = None
    others: bool = False
    party: str | None = None
    wish: bool = False
    sentence: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is more than the end of something."""
        return bool(self.side or self.person or self.others or self.party or self.wish)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who stands on which side; the smaller ``cost``, the plainer: a reading by ja and nej before one by their wishes."""

    cost: tuple[int, ...]
    voters: tuple[Voter, ...]
    start: int
    end: int


class NamesInItem:
    """The names and words for sides of one item."""

    def __init__(self, text: str, place: Place, people: People, parties: Mapping[str, str]) -> None:
        self._text, self._start, self._end, self._people, self._parties = text, place.start, place.end, people, parties
        number = int(place.number) if place.number else None
        there = people.members if number is None else present_at(people.members, number)
        names = {p.name for p in there}
        # A substitute for somebody who is there as well served in other items.
        self._members = [p for p in there if p.replaces not in names]
        self._sides_by: dict[re.Pattern[str] | None, list[_Event]] = {}

    @cached_property
    def _named(self) -> list[_Event]:
        """Every member that the item names."""
        out: list[_Event] = []
        at = self._start
        while m := _NAME_LIKE.search(self._text, at, self._end):
            found = self._name_at(m)
            if found:
                out.append(found)
            at = found.end if found else self._text.find(m.group().split()[0], m.start()) + len(m.group().split()[0])
        if chair := self._people.chair:
            out += [self._event(*m.span(), chair) for m in _CHAIR_VOTES.finditer(self._text, self._start, self._end)]
            out.sort(key=lambda event: event.start)
        return out

    def _name_at(self, m: re.Match[str]) -> _Event | None:
        """Whom the words that begin here name: as many of them as make a name."""
        turned = _LAST_FIRST.match(self._text, m.start(), self._end)
        if turned and (person := self._people.person(f"{turned['first']} {turned['last']}")):
            return self._event(m.start(), turned.end(), person)
        ends = [w.end() for w in re.finditer(r"\S+", m.group())][:_WORDS]
        for end in reversed(ends):
            printed = plain(m.group()[:end])
            party = _PARTY.match(self._text, m.start() + end, self._end)
            person = self._people.person(printed) if " " in printed else None
            person = person or self._people.by_last(printed, party["party"] if party else None)
            if person and person.role not in _NEVER:
                return self._event(m.start(), m.start() + end, person)
        return None

    def _event(self, start: int, end: int, person: Participant) -> _Event:
        party = _PARTY.match(self._text, end, self._end)
        end = party.end() if party and (person.party or "").lower() == party["party"].lower() else end
        return _Event(start, end, person=Voter(person.name, person.party, "ja"))

    def _of(self, letters: str) -> list[Participant]:
        return [p for p in self._members if p.party == letters]

    @cached_property
    def _of_party(self) -> list[_Event]:
        """Every party that stands for its members, by its letters or its name."""
        out = []
        for m in _PARTY_ALONE.finditer(self._text, self._start, self._end):
            word = m.group().lower()
            letters = m.group() if m["letters"] else self._parties.get(word, self._parties.get(word.removesuffix("s")))
            if letters and self._of(letters):
                out.append(_Event(*m.span(), party=letters))
        return out

    @cached_property
    def _starts(self) -> list[int]:
        return [e.start for e in self._named]

    def _inside(self, at: int) -> bool:
        """Whether a place lies in a name."""
        k = bisect_left(self._starts, at + 1) - 1
        return k >= 0 and self._named[k].end > at

    @cached_property
    def _always(self) -> list[_Event]:
        """What every scheme has: names, parties, "the others" and ends."""
        others = [_Event(*m.span(), others=True) for m in _OTHERS.finditer(self._text, self._start, self._end)]
        stops = [
            _Event(*m.span(), sentence=bool(m["sentence"]))
            for m in _STOP.finditer(self._text, self._start, self._end)
            if not self._inside(m.start())
        ]
        whole = [e for e in self._of_party if not self._inside(e.start)]
        return [*self._named, *whole, *others, *stops]

    def _sides(self, scheme: re.Pattern[str] | None) -> list[_Event]:
        """The words for the sides outside names."""
        if scheme not in self._sides_by:
            sides = [
                _Event(*m.span(), side=dict(_SIDES)[m.lastgroup or ""])
                for m in (scheme or _ABSTAINS).finditer(self._text, self._start, self._end)
                if not self._inside(m.start())
            ]
            if scheme is None:
                sides += [_Event(*m.span(), wish=True) for m in _FOR_A_WISH.finditer(self._text, self._start, self._end)]
            self._sides_by[scheme] = sides
        return self._sides_by[scheme]

    def _events(self, scheme: re.Pattern[str] | None, printed: Span) -> list[_Event]:
        """All events of the item in order; the words of the result itself are none."""
        apart = not any(printed.start <= at < printed.end for at in (*self._starts, *(e.start for e in self._of_party)))
        sides = [e for e in self._sides(scheme) if e.wish or not (apart and printed.start <= e.start < printed.end)]
        return sorted([*self._always, *sides], key=lambda e: e.start)

    def fitting(self, tally: Tally, printed: Span, taken: list[Span]) -> Reading | None:
        """The voters as the figures of a result want them; None where no reading, or more than one, gives them.

        ``printed`` is where the figures stand, ``taken`` are the lists of other results.
        """
        yes, no, abstain = (tally.figures[k] for k, _ in _SIDES)
        if yes is None or no is None or yes + no < _LEAST:
            return None
        for k, scheme in enumerate((*_SCHEMES, None)):
            events = self._events(scheme, printed)
            best: list[Reading] = []
            named = {e.person.name for e in events if e.person}
            grouped = any(e.others or e.party for e in events)
            if len(named) + (len(self._members) if grouped else 0) < yes + no or not any(e.side or e.wish for e in events):
                continue
            for left in (abstain,) if abstain is not None else range(_MOST_ABSTAIN + 1):
                # Abstainers whose number is not printed are those who are named as such.
                best = self._plainest(events, (yes, no, left), printed, taken) or best
            if len(best) == 1:
                return replace(best[0], cost=(k, *best[0].cost))
        return None

    def _plainest(self, events: list[_Event], wanted: tuple[int, int, int], printed: Span, taken: list[Span]) -> list[Reading]:
        readings: dict[frozenset[Voter], Reading] = {}
        for window in self._windows(events, sum(wanted), printed):
            if any(a < window[-1].end and window[0].start < b for a, b in taken):
                continue
            for reading in (reading for some in _by_side(window) for reading in _readings(some, wanted)):
                key = frozenset(reading.voters)
                if key not in readings or reading.cost < readings[key].cost:
                    readings[key] = reading
        least = min((r.cost for r in readings.values()), default=None)
        return [r for r in readings.values() if r.cost == least]

    def _windows(self, events: list[_Event], total: int, printed: Span) -> Iterator[list[_Event]]:
        """Stretches with as many members as voted; a party stands for its members, the others for all who are not named."""
        for i, first in enumerate(events):
            if not first.counts or abs(first.start - printed.start) > _NEAR:
                continue
            named: set[str] = set()
            of_parties: set[str] = set()
            others = False
            last = first
            for j in range(i, len(events)):
                event = events[j]
                if not event.counts:
                    continue
                if event.start - last.end > _APART or _OTHER_DEED.search(self._text, last.end, event.start):
                    break
                last = event
                if event.person:
                    if event.person.name in named:
                        break
                    named.add(event.person.name)
                of_parties |= {p.name for p in self._of(event.party)} if event.party else set()
                others = others or event.others
                if len(named) > total:
                    break
                everybody = named | of_parties | ({p.name for p in self._members} if others else set())
                if len(everybody) == total:
                    yield self._with_members(events[i : j + 1], named)

    def _with_members(self, window: list[_Event], named: set[str]) -> list[_Event]:
        """The window with whoever is not named in place of parties and of "the others"."""
        out: list[_Event] = []
        placed = named | {p.name for e in window if e.party for p in self._of(e.party)}
        taken = set(named)
        for event in window:
            members: list[Participant] = []
            if event.party:
                members = [p for p in self._of(event.party) if p.name not in taken]
            elif event.others:
                members = [p for p in self._members if p.name not in placed]
            taken |= {p.name for p in members}
            placed |= {p.name for p in members}
            if event.party or event.others:
                out += [_Event(event.start, event.end, person=Voter(p.name, p.party, "ja")) for p in members]
            else:
                out.append(event)
        return out


_NEVER = frozenset(["tjänsteperson", "gäst", "revisor", "facklig företrädare"])


def _by_side(window: list[_Event]) -> Iterator[list[_Event]]:
    """The window with a side for each wish, in every way; as it is where it has none."""
    wishes = [k for k, event in enumerate(window) if event.wish]
    if len(wishes) > _MOST_WISHES:
        return
    for sides in itertools.product(_EITHER, repeat=len(wishes)):
        given = dict(zip(wishes, sides, strict=True))
        yield [replace(event, side=given[k], wish=False) if k in given else event for k, event in enumerate(window)]


def _readings(window: list[_Event], wanted: tuple[int, int, int]) -> Iterator[Reading]:
    """All ways to give each run of names to the word in front of it or behind it so that the sides have their numbers."""
    # Runs of names with the places where they may be parted, and the words between them.
    runs: list[list[list[Voter]]] = [[[]]]
    words: list[Ballot] = []
    # How many ends of sentences stand in front of each part of a run, and at its end.
    ended: list[list[int]] = [[0]]
    for event in window:
        if event.side:
            if words and words[-1] == event.side and not any(runs[-1]):
                continue
            words.append(event.side)
            runs.append([[]])
            ended.append([0])
        elif event.person:
            runs[-1][-1].append(event.person)
        elif runs[-1][-1]:
            runs[-1].append([])
            ended[-1].append(ended[-1][-1] + event.sentence)
        else:
            ended[-1][-1] += event.sentence
    if not words:
        return
    stops = [[n for part, n in zip(run, some, strict=True) if part] for run, some in zip(runs, ended, strict=True)]
    closed = [some[-1] for some in ended]
    parts = [[part for part in run if part] for run in runs]
    names = [v for run in parts for part in run for v in part]
    letter = {ballot: ballot[0] for _, ballot in _SIDES}
    # Each state: how many parts of the run behind the last word belong to it, who is left to place on each side and
    # whether the last word stood in front; its cheapest readings as one letter for each name.
    states: dict[_State, tuple[tuple[int, ...], set[str]]] = {(0, wanted, None): ((0, 0), {""})}
    for k, side in enumerate(words):
        behind, last = parts[k + 1], k + 1 == len(words)
        place = [ballot for _, ballot in _SIDES].index(side)
        following: dict[_State, tuple[tuple[int, ...], set[str]]] = {}
        for (taken, left, led), (cost, ways) in sorted(states.items(), key=lambda one: one[1][0])[:_BEAM]:
            carried = sum(map(len, parts[k][taken:]))
            for now_taken in (len(behind),) if last else range(len(behind) + 1):
                own = sum(map(len, behind[:now_taken]))
                rest = (*left[:place], left[place] - carried - own, *left[place + 1 :])
                if rest[place] < 0:
                    continue
                leads = bool(own) if carried or own else led
                empty, both, parted = not carried + own, bool(carried and own), 0 < now_taken < len(behind)
                switched = led is not None and leads is not None and leads != led
                # Names that an end of a sentence parts from their word: those in front of it, and those behind.
                # A word with names on both sides, or with none, belongs to another sentence.
                over = sum(closed[k] > n for n in stops[k][taken:]) + sum(n > 0 for n in stops[k + 1][:now_taken])
                if over or empty or both:
                    continue
                price = (cost[0] + switched, cost[1] + parted)
                state = (now_taken, rest, leads)
                known = following.get(state)
                if known is None or price < known[0]:
                    known = following[state] = (price, set())
                if price == known[0] and len(known[1]) < _TELLING:
                    known[1].update({way + letter[side] * (carried + own) for way in ways})
        states = following
    ballots = {ballot[0]: ballot for _, ballot in _SIDES}
    for (_, left, _), (cost, ways) in states.items():
        if not any(left):
            for way in ways:
                voters = tuple(Voter(v.name, v.party, ballots[b]) for v, b in zip(names, way, strict=True))
                yield Reading(cost, voters, window[0].start, window[-1].end)


_State = tuple[int, tuple[int, ...], bool | None]
# So many readings are followed, and so many of one price are enough to know that none is the one.
_BEAM, _TELLING = 400, 3
