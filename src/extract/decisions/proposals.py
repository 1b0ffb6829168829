"""What became of the proposals that lay before the meeting, and of motions."""

from __future__ import annotations

import re

from extract.decisions.likeness import alike, rival
from extract.decisions.rivals import meant, other_sum, owner_of
from extract.decisions.taken_in import with_addition
from extract.decisions.told import IN_MOTION, RESIDENTS, Put, Told
from extract.decisions.verdicts import Outcome, mentioned, wish_of

_FULL_NAME = re.compile(r"[A-ZÅÄÖ]\S+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])\S+)+")
_SOMEBODY = ("förslagsställaren", "invånare", "medborgare")
# "att avslå arbetsutskottets förslag": the decision itself, whatever the chair found before the vote.
_REFUSES = re.compile(r"(?<!\w)(?:avslå[rs]?|avslog)\s(?:(?P<whose>[\wåäöÅÄÖ-]+)s\s)?förslag(?:et)?(?:\still\sbeslut)?\s*\.?$")


# A wish about the agenda, and the agenda adopted "med denna ändring".
_AGENDA = re.compile(
    r"(?:ärende|punkt|dagordning|föredragningslista|ärendelista)[^.]*?(?:utgår|stryks|tas\supp|läggs\still|flyttas|behandlas\s(?:före|efter|sist|först))"
)
_WITH_CHANGE = re.compile(
    r"(?:med|efter)\s(?:denna|dessa|den|föreslagen|föreslagna|ovanstående|följande|ordförandens|ovan\snämnda)\s(?:ändring|tillägg|justering)"
)
_IN_RESIDENTS = re.compile(r"(?<!\w)(?:i|genom)\s(?:(?:ett|sitt)\s)?(?:medborgarförslag|e-förslag|medborgarinitiativ)")


class Proposals(Told):
    """The facts of one item, asked for each of its proposals."""

    def _proposal(self, item: Put) -> Outcome | None:
        if self.sent_back and not self.words["sent_back"].search(item.clause):
            return None
        if IN_MOTION.search(item.clause) or _IN_RESIDENTS.search(item.clause):
            return self.motion(item)
        if at_once := self._settled_at_once(item):
            return at_once
        if self._point_lost(item) or self._parted(item):
            return "rejected"
        wished = wish_of(item.clause)
        if any(alike(wished, d) or with_addition(wished, d) for d in self.decided):
            return "adopted"
        if any((no := _REFUSES.search(d)) and (not no["whose"] or meant(no["whose"], item.proposers)) for d in self.decided):
            return "rejected"
        if self.agenda_changed(wished):
            return "adopted"
        named = self._named(item.proposers)
        if named:
            return named
        if any(rival(wished, d) for d in self.decided):
            return "rejected"
        for d in self.decided:
            m = self.words["by_reference"].search(d) or self.words["carried"].search(d)
            if m and "yrkande" not in d[m.start() : m.end() + 12]:
                # "Arbetsutskottets förslag" is that of "Kommunstyrelsens arbetsutskott".
                whose = re.sub(r"(?:et|en)?:?s?$", "", (m["whose"] or "").strip().lower())
                whose = "arbetsutskott" if whose == "au" else whose
                if not whose or not item.proposers or any(whose in p.lower() for p in item.proposers):
                    return "adopted"
                break
        if any(_FULL_NAME.fullmatch(p) for p in item.proposers) and self._another_won(item):
            return "rejected"
        return (
            "rejected" if self._answered_by_yrkande() or (item.proposers and not persons(item) and self._person_won()) else None
        )

    def agenda_changed(self, wished: str) -> bool:
        """Whether somebody asked for another agenda, and the agenda was taken with such a change."""
        return _AGENDA.search(wished) is not None and any(_WITH_CHANGE.search(d) for d in self.decided)

    def by_side(self, whose: str) -> Outcome | None:
        """Which side of the vote stood for the proposal of a body called by name."""
        if self.sides is None:
            return None
        won, lost = (re.search(rf"(?<!\w){re.escape(whose)}s\s(?:\w+\s)?förslag", side, re.IGNORECASE) for side in self.sides)
        return None if bool(won) == bool(lost) else "adopted" if won else "rejected"

    def _person_won(self) -> bool:
        """Whether the chair found for a wish from the floor that is neither support nor an addition."""
        return any(
            i.role == "yrkande"
            and self._named(i.proposers) == "adopted"
            and not any(self.words[said].search(i.clause) for said in ("supports", "adds", "numbered", "sent_back", "today"))
            and not re.search(r"tillägg", i.clause)
            for i in self.items
        )

    def _of_body(self, whose: str) -> Outcome | None:
        """What became of the proposal of a body called by name."""
        told = [o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal" and o and meant(whose, i.proposers)]
        return "adopted" if "adopted" in told else told[0] if told else None

    def _beside_others(self) -> None:
        """Of two bodies' proposals one was adopted: the other asked for another sum, or for a point more."""
        if self.sent_back or not self.decided:
            return
        for i, item in enumerate(self.items):
            if self.out[i] or item.role != "proposal" or not item.proposers or persons(item):
                continue
            whose = owner_of(item.clause)
            if whose and (told := self._of_body(whose)):
                self.out[i] = told
                continue
            won = [
                p
                for p, o in zip(self.items, self.out, strict=True)
                if p.role == "proposal" and o == "adopted" and p.proposers and not persons(p)
            ]
            others = [p for p in won if p.proposers != item.proposers]
            partly = len(others) < len(won)
            if partly and not others and any(i.role == "yrkande" for i in self.items) and not self._by_reference():
                # Of one proposal, disputed, the other points were taken.
                self.out[i] = "rejected"
            if others and (partly or any(other_sum(item.clause, p.clause) for p in others)):
                self.out[i] = "rejected"

    def _by_reference(self) -> bool:
        return any(self.words["by_reference"].search(d) or self.words["carried"].search(d) for d in self.decided)

    def _another_won(self, item: Put) -> bool:
        """Whether the chair found for somebody else's proposal."""
        others = [
            p
            for i in self.items
            if i is not item and i.role in ("proposal", "yrkande")
            for p in i.proposers
            if p not in item.proposers
        ]
        return any(mentioned(p, v.found) and not v.refused for p in others for v in self.verdicts)

    def _answered_by_yrkande(self) -> bool:
        """Whether what was decided is what somebody asked for instead; what is asked for besides leaves the proposal as it is."""
        wishes = [
            wish_of(i.clause) for i in self.items if i.role == "yrkande" and not re.search(r"bifall\still|tillägg", i.clause)
        ]
        return any(alike(w, d) for w in wishes for d in self.decided)

    def motion(self, item: Put) -> Outcome | None:
        """ "X föreslår i motion att …": as the motion itself, when it was decided on here and as a whole."""
        if any(i.final for i in self.items) and (numbered := self._numbered(item)):
            return numbered
        final = [i.clause for i in self.items if i.role == "decided" and i.final]
        of_residents = RESIDENTS.search(item.clause) is not None
        about = [
            d
            for d in final
            if (RESIDENTS.search(d) if of_residents else "motion" in d.lower()) and not re.search(r"att-sats|punkt|delvis", d)
        ]
        if any(self.words["refusal"].search(d) for d in about):
            return "rejected"
        return "adopted" if any(self.words["granted"].search(d) for d in about) else None


def persons(item: Put) -> bool:
    """Whether people propose, not a body or office."""
    return any(_FULL_NAME.fullmatch(p) or p.lower().endswith(_SOMEBODY) for p in item.proposers)
