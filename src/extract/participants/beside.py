"""Who serves for whom where nothing but the row tells: members in one column, and beside those who are away their substitutes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from extract.document import Participant

_MEMBERS = frozenset(["ordförande", "vice ordförande", "ledamot", "justerare"])
_GAP = re.compile(r"\s{3}|\t|\|")
_AWAY_FOR_PART = re.compile(r"(?:ej|inte|utom|t\.?\s?o\.?\s?m|fr\.?\s?o\.?\s?m|jäv)|§", re.IGNORECASE)


def served_beside(text: str, participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The participants, with whom a substitute serves for where every one of them stands beside a member who is away.

    ``text`` is the raw text that the participants point into. Two lists that merely stand side by side have substitutes
    beside members who are there as well.
    """
    participants = _with_party(text, participants)
    lines: defaultdict[int, list[Participant]] = defaultdict(list)
    for person in participants:
        lines[text.rfind("\n", 0, person.span.start)].append(person)
    beside: dict[str, str] = {}
    for row in lines.values():
        if len(row) < 2:
            continue
        member, other = sorted(row, key=lambda p: p.span.start)[:2]
        if member.role not in _MEMBERS or other.role != "ersättare" or not _GAP.search(text, member.span.end, other.span.start):
            continue
        away = member.status != "present" or bool(member.paragraphs and _AWAY_FOR_PART.search(member.paragraphs))
        if len(row) > 2 or not away or other.replaces or not member.party:
            return participants
        beside[other.name] = member.name
    return tuple(replace(p, replaces=beside[p.name]) if p.name in beside else p for p in participants)


def _with_party(text: str, participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The participants, where substitutes without a party in a member's row have that of the row."""
    by_name = {p.name: p for p in participants}

    def of_row(person: Participant) -> str | None:
        member = by_name.get(person.replaces or "")
        same = member and "\n" not in text[min(member.span.start, person.span.start) : max(member.span.end, person.span.end)]
        return member.party if member and same else None

    return tuple(
        replace(p, party=of_row(p)) if p.party is None and p.role == "ersättare" and p.replaces else p for p in participants
    )
