"""Names in decisions, votes and reservations as the attendance spells them, where scanning misread them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.document import Decision, Participant, Reservation
from extract.participants.alike import name_key, nearest

# The names of several, and what stands in front of each.
_BETWEEN = re.compile(r"(^|,\s|\soch\s)([^,]+?)(?=,\s|\soch\s|$)")


class AsListed:
    """Puts names as those of ``participants``: with the marks that they have there, and in text with damage also with a letter misread."""

    def __init__(self, participants: Sequence[Participant], *, damaged: bool) -> None:
        self._names = {p.name for p in participants}
        self._by_key = {name_key(p.name): p.name for p in participants}
        self._damaged = damaged

    def name(self, printed: str) -> str:
        """The listed name that is meant; a name that is in no list stays as it is."""
        if printed in self._names or " " not in printed:
            return printed
        key = name_key(printed)
        if key not in self._by_key and self._damaged:
            key = nearest(key, self._by_key) or key
        return self._by_key.get(key, printed)

    def names(self, printed: Sequence[str]) -> tuple[str, ...]:
        """The same for several; nobody twice."""
        return tuple(dict.fromkeys(map(self.name, printed)))

    def decision(self, one: Decision) -> Decision:
        """A decision with its proposers and voters so."""
        vote = one.vote
        if vote is not None:
            members = tuple(replace(v, name=self.name(v.name)) for v in vote.members)
            # Two voters under one name would be one voter lost.
            vote = replace(vote, members=members) if len({v.name for v in members}) == len(members) else vote
        return replace(one, proposer=self.names(one.proposer), vote=vote, assignee=one.assignee and self._each(one.assignee))

    def _each(self, printed: str) -> str:
        """ "A, B och C" with each name so."""
        return _BETWEEN.sub(lambda m: m[1] + self.name(m[2]), printed)

    def reservation(self, one: Reservation) -> Reservation:
        """A reservation with those who made it so."""
        return replace(one, names=self.names(one.names))
