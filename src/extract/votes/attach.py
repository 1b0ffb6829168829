"""Tallies: ja, nej, avstår, frånvarande, and who voted how, from prose, lists and tables.

A vote is one that was taken in this meeting: its figures are printed, or a complete list of voters is. A figure that
is not in the text stays None: nothing is added up or guessed. Voters come from lists, which are read wherever they
stand (:mod:`extract.votes.tables`, :mod:`extract.votes.vertical`, :mod:`extract.votes.cells`,
:mod:`extract.votes.prose`), and go to the tally they fit (:mod:`extract.votes.match`), also from an appendix
(:mod:`extract.votes.apart`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.document import Decision, Participant, Section, Vote
from extract.offsets import Span
from extract.participants.spelling import worn
from extract.rulebook import RuleBook
from extract.votes.apart import Appendices, Covered
from extract.votes.cells import cell_lists
from extract.votes.fit_columns import MarkedTable, NameColumns, marked_tables, name_columns, named_lines
from extract.votes.fit_names import NamesInItem
from extract.votes.marks import names_restored, words_restored
from extract.votes.match import Place, complete, settle, turned_round, within
from extract.votes.names import People, VoterList
from extract.votes.names_in_prose import bracketed_voters
from extract.votes.pages import Prose, pages_joined
from extract.votes.prose import prose_lists
from extract.votes.rest import add_rest
from extract.votes.rows import blocks
from extract.votes.tables import tables
from extract.votes.tallies import Tally, find_tallies
from extract.votes.vertical import vertical_lists

if TYPE_CHECKING:
    from extract.clean import Cleaned
    from extract.decisions.elsewhere import Elsewhere

# Nobody is listed where neither "nej" nor its letter stands, and nothing was voted on without one of these words.
_VOTED = re.compile(r"röst|voter|(?<!\w)nej(?!\w)", re.IGNORECASE)
_LISTED = re.compile(r"(?i:nej(?!\w))|(?<!\w)N[Ee](?!\w)|\sN[ \t]*$", re.MULTILINE)


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
    starred = elsewhere.text.replace("*", " ")
    if not _VOTED.search(starred):
        return decisions
    if worn(cleaned.raw):
        starred = words_restored(starred)
    starred = names_restored(starred, (p.name for p in participants))
    pages = [cleaned.clean_span((page.span.start, page.span.start)).start for page in cleaned.pages]
    text = pages_joined(starred.replace("|", " "), pages)
    places = _places(cleaned, sections)
    # Those known by what they said are too few to be the ones who voted.
    listed_people = tuple(p for p in participants if not p.made_by.startswith("rule:roles.acts"))
    people = People(listed_people, _beside(cleaned, listed_people))
    starts = [p.start for p in places]
    numbered = [p for p in places if p.number]
    items = [p.start for p in numbered]
    prose, figures_alone = Prose(text), Prose(text, bracketed_voters(text, people))
    tallies = find_tallies(figures_alone.text, rules["votes"], [figures_alone.place(at) for at in items])
    told = prose_lists(prose.text, people, rules, [prose.place(at) for at in items], [int(p.number or 0) for p in numbered])
    for read, found in ((figures_alone, tallies), (prose, told)):
        for stretch in found:
            stretch.start, stretch.end = read.raw(stretch.start), read.raw(stretch.end - 1) + 1
    tallies = [
        t
        for t in tallies
        if _spoken_of(places[bisect_right(starts, t.start) - 1], text)
        and not elsewhere.taken(t.start, t.end)
        and not elsewhere.too_many((t.figures["yes"] or 0) + (t.figures["no"] or 0), len(people.members))
    ]
    listed = bool(_LISTED.search(text))
    printed = (
        [
            *tables(starred, people, items, pages),
            *vertical_lists(starred, people, pages),
            *cell_lists(starred, people),
        ]
        if listed
        else []
    )
    told = [one for one in told if not elsewhere.taken(one.start, one.end)]
    covered = Covered(printed)
    naming = _naming(places, starts, text) if any(one.ordinal is not None for one in printed) else {}
    for tally in tallies:
        # The foot of a list is the list's own; a sentence behind names in one line is none.
        if _SENTENCE.match(text, tally.start, tally.end) or not covered.holds(tally.start, tally.start, both_sides=True):
            places[bisect_right(starts, tally.start) - 1].tallies.append(tally)
    appendices = Appendices(text, places, starts)
    homes = {id(one): _homes(one, places, starts, naming, appendices) for one in printed}
    kept: list[list[Tally]] = []
    for place in places:
        feet = [(t, one) for t in place.tallies if (one := covered.beside(t, place, text)) and place not in homes[id(one)]]
        for tally, one in feet:
            one.told = {k: n for k, n in tally.figures.items() if n is not None} | one.told
        moved = {id(t) for t, _ in feet}
        kept.append([t for t in appendices.without_repeats(place, places) if id(t) not in moved])
    for place, tallies in zip(places, kept, strict=True):
        place.tallies = tallies
    for one in printed:
        number = one.number or (homes[id(one)][0].number if len(homes[id(one)]) == 1 else None)
        if one.instead and number:
            one.at(int(number), people)
        for place in homes[id(one)]:
            place.lists.append(one)
    for one in told:
        if not covered.holds(one.start, one.end):
            own = places[bisect_right(starts, one.start) - 1]
            for place in _homes(one, places, starts, naming, appendices) if one.both_sides else [own]:
                place.lists.append(one)
    figures = {id(tally): Span(tally.start, tally.end) for place in places for tally in place.tallies}
    settle(places, text)
    parties = rules["parties"].data["data"]["names"]
    _fit(
        places,
        lambda place: NamesInItem(text, place, people, parties),
        figures,
        lambda: _tables(starred, people, items, pages),
    )
    wanting = [(place, t) for place in places for t in place.tallies if not complete(t, t.members)]
    rows = blocks(starred, people, items, pages) if wanting and listed else []
    for place, tally in wanting if rows else ():
        add_rest(tally, place, rows, text, people)
    return _attached(cleaned, places, decisions)


def _tables(text: str, people: People, items: list[int], pages: list[int]) -> list[MarkedTable | NameColumns]:
    lines = named_lines(text, people)
    return [*marked_tables(lines, people, items, pages), *name_columns(lines, people)]


def _fit(
    places: list[Place],
    names: Callable[[Place], NamesInItem],
    figures: dict[int, Span],
    tables: Callable[[], list[MarkedTable | NameColumns]],
) -> None:
    """Give results that no list fits the voters who come out as printed, in whatever form they are named."""
    unfitted = [(place, t) for place in places for t in place.tallies if id(t) in figures and not complete(t, t.members)]
    marked = tables() if unfitted else []
    taken = [Span(t.source.start, t.source.end) for place in places for t in place.tallies if t.source and complete(t, t.members)]
    starts = [place.start for place in places]
    in_place: dict[int, list[MarkedTable | NameColumns]] = {}
    for one in marked:
        in_place.setdefault(bisect_right(starts, one.start) - 1, []).append(one)
    listed = {bisect_right(starts, span.start) - 1 for span in taken}
    apart = [
        one
        for k, tables_there in in_place.items()
        for one in tables_there
        if isinstance(one, MarkedTable) and not places[k].tallies and k not in listed
    ]
    items: dict[int, NamesInItem] = {}
    for place, tally in unfitted:
        item = items.get(place.start) or items.setdefault(place.start, names(place))
        inside = [span for span in taken if place.holds(span.start)]
        turns = [tally, turned_round(tally)] if tally.pair else [tally]
        found = [(reading, turn) for turn in turns if (reading := item.fitting(turn, figures[id(tally)], inside))]
        if not found:
            near = in_place.get(bisect_right(starts, place.start) - 1)
            fitting = [voters for one in near or apart if (voters := one.fitting(tally))]
            if len(fitting) == 1:
                tally.members = fitting[0]
            continue
        reading, turn = min(found, key=lambda one: one[0].cost)
        taken.append(Span(reading.start, reading.end))
        tally.members = list(reading.voters)
        left = sum(v.vote == "avstår" for v in reading.voters)
        tally.figures = turn.figures | {"abstain": left or turn.figures["abstain"]}


_SENTENCE = re.compile(r"(?:Med|Efter|Genom)\s.*\bbeslut(?:ar|ade)\b", re.DOTALL)
_VOTE_WORD = re.compile(r"(?i)(?<!\w)(?:om|ja-?|nej-?)?röst|voter|upprop")


def _spoken_of(place: Place, text: str) -> bool:
    """Whether an item speaks of a vote at all: ja and nej are printed in checklists and surveys too."""
    return bool(_VOTE_WORD.search(text, place.start, place.end))


def _beside(cleaned: Cleaned, participants: tuple[Participant, ...]) -> dict[str, str]:
    """What stands behind each name of the attendance in its line."""
    spans = sorted((cleaned.clean_span(p.span), p.name) for p in participants)
    found: dict[str, str] = {}
    for k, ((_, end), name) in enumerate(spans):
        line = cleaned.text.find("\n", end) % (len(cleaned.text) + 1)
        found.setdefault(name, cleaned.text[end : min(line, spans[k + 1][0][0]) if k + 1 < len(spans) else line])
    return found


def _places(cleaned: Cleaned, sections: tuple[Section, ...]) -> list[Place]:
    """The items, and the stretches before and between them."""
    outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
    found: list[Place] = []
    at = 0
    for section in outer:
        a, b = cleaned.clean_span(section.span)
        if a > at:
            found.append(Place(at, a, None))
        digits = re.search(r"(?:\d+:)?(?P<n>\d+)", section.number or "")
        if b > max(a, at):
            found.append(Place(max(a, at), b, digits["n"] if digits else None))
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
    appendices: Appendices,
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
        others = [place for _, place in voted if place is not own]
        if others or not appendices.apart(one.start, own):
            return others[:1] or [own]
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
                # More on a side than were counted there: the columns of the list are lost.
                members = tuple(tally.members) if within(tally, tally.members) else ()
                out[at] = replace(out[at], vote=Vote(**tally.figures, members=members, span=span))
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
