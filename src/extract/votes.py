"""Tallies: ja, nej, avstår, frånvarande, and who voted how, from prose, lists and tables.

A figure that is not in the text stays None: nothing is added up or guessed. Only where both sides of a vote stand by
name and no figures are printed, the names are counted.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.document import Decision, Participant, Section, Vote
from extract.offsets import Span
from extract.rulebook import RuleBook
from extract.votes_grids import add_grid_members
from extract.votes_members import add_members, find_lists, find_roll_calls
from extract.votes_tallies import find_tallies

if TYPE_CHECKING:
    from extract.clean import Cleaned


# A roll-call this near to a tally, in characters, is the same vote.
_NEAR = 1500


def attach_votes(
    cleaned: Cleaned,
    sections: tuple[Section, ...],
    participants: tuple[Participant, ...],
    decisions: tuple[Decision, ...],
    rules: RuleBook,
) -> tuple[Decision, ...]:
    """Find every tally and give it to the decision it settled: the one that follows in its item, else the one before."""
    # In markdown the bars are the gaps of a table's columns, and asterisks only make a figure bold.
    text = cleaned.text.replace("|", " ").replace("*", " ")
    tallies = find_tallies(text, rules["votes"])
    add_members(cleaned.text, tallies, participants, rules["votes"])
    called = find_roll_calls(text, participants, rules["votes"])
    tallies = sorted(
        [*tallies, *(c for c in called if not any(abs(c.start - t.start) < _NEAR for t in tallies))], key=lambda t: t.start
    )
    tallies = sorted([*tallies, *find_lists(text, participants, tallies)], key=lambda t: t.start)
    if not tallies:
        return decisions
    add_grid_members(cleaned, sections, tallies, participants, rules["votes"])
    starts = sorted(s.span[0] for s in sections if s.level == 1) or [0]
    out = list(decisions)
    placed = []
    for tally in tallies:
        span = cleaned.raw_span(tally.start, tally.end)
        i = bisect_right(starts, span.start)
        placed.append((tally, span, starts[i - 1] if i else 0, starts[i] if i < len(starts) else len(cleaned.raw)))
    for k, (tally, span, begin, end) in enumerate(placed):
        left = sum(1 for other in placed[k:] if other[2] == begin)
        at = _settled(out, span, begin, end, left)
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
