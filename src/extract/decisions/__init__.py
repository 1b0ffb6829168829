"""Decisions and reservations: what was decided, proposed or reported, by whom, for whom, until when.

A label ("Beslut", "Förslag till beslut", "Yrkanden") puts a zone over the lines that follow it; inside the
zones lists and sentences are parted into att-clauses, outside them single sentences are judged by rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.decisions.bodies import document_body
from extract.decisions.collect import collect
from extract.decisions.elsewhere import Elsewhere
from extract.decisions.reservations import find_reservations
from extract.decisions.spelled import AsListed
from extract.document import Decision, Participant, Reference, Reservation, Section
from extract.participants.spelling import misread
from extract.rulebook import RuleBook
from extract.votes import attach_votes
from extract.votes.marks import marks_restored

if TYPE_CHECKING:
    from extract.clean import Cleaned
    from extract.metadata import Metadata

__all__ = ["find_decisions"]


def find_decisions(
    cleaned: Cleaned, sections: tuple[Section, ...], meta: Metadata, participants: tuple[Participant, ...],
    references: tuple[Reference, ...], rules: RuleBook,
) -> tuple[tuple[Decision, ...], tuple[Reservation, ...]]:  # fmt: skip
    """Find all decisions and reservations; spans and texts are those of the raw text."""
    decisions = collect(cleaned, sections, meta, participants, rules)
    items = [cleaned.clean_span(s.span).start for s in sections if s.level == 1]
    date = meta.meeting.date if meta.meeting else None
    elsewhere = Elsewhere(
        marks_restored(cleaned.text, tuple(rules["votes"].data["data"]["marked"])),
        items,
        document_body(meta),
        date,
        rules["votes"],
    )
    decisions = attach_votes(cleaned, sections, participants, decisions, elsewhere, rules)
    listed = AsListed(participants, damaged=misread(cleaned, participants))
    reservations = find_reservations(cleaned, sections, participants, rules)
    return tuple(map(listed.decision, decisions)), tuple(map(listed.reservation, reservations))
