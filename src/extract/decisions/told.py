"""What the chair, the vote and the dissent of one item say of somebody named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extract.decisions.procedure import Words, sides_of
from extract.decisions.rivals import opposed
from extract.decisions.verdicts import OWN, Outcome, Verdict, by_number, key_of, mentioned, turned, wish_of

# Who is put forward for a post, and how a decision on it is worded.
_NOMINEE = re.compile(r"\s*(?P<name>[A-ZÅÄÖ][\wåäöé-]+(?:\s(?:von|af|de|[A-ZÅÄÖ][\wåäöé-]+)){1,3})(?:\s\(|\s(?:som|till)\s|\.?$)")
_ELECTS = re.compile(r"(?<!\w)(?:välj(?:s|er)|utse[rs]?|vald(?:e|es)|utsåg(?:s|os)?|förordna[rs]?)(?!\w)")
_BIFALL_OR_AVSLAG = re.compile(
    r"(?<!\w)(?:bifall\s(?:[^.]{0,60}?\s)?(?:mot|och|eller|respektive|samt)\s(?:[^.]{0,30}?\s)?avslag|avslag\s(?:mot|och|eller)\sbifall)"
)
_JUST = re.compile(r"(?:finner|fann)\s(?:[\wåäö]+\s){0,6}?(?P<what>bifall|avslag)\.?\s*$")
_VOTE = re.compile(
    r"(?:[Vv]otering|[Oo]mröstning)\s(?:begär(?:s|des)|påkallas|verkställs|genomförs)|begär(?:de|t)?\s(?:votering|omröstning)|röstar?\s(?:ja|nej|JA|NEJ)(?!\w)"
)
# Who takes a wish back does it in these words.
_TAKES_BACK = re.compile(r"(?<!\w)(?:dr(?:ar|og)|tar|tog|återtar|återtog)(?!\w)")
# "… drar tillbaka sina yrkanden om återremiss": of a group, not each by name.
_SENDING_BACK_GIVEN_UP = re.compile(
    r"(?:drar|drog|tar|tog)\s(?:[\wåäö]+\s){0,2}?tillbaka\s(?:[\wåäö]+\s){0,2}?(?:yrkande\w*\som\såterremiss|återremissyrkande)|"
    r"(?:återtar|återtog)\s(?:[\wåäö]+\s){0,2}?(?:yrkande\w*\som\såterremiss|återremissyrkande)|"
    r"(?:återremissyrkande(?:t|na)|yrkande(?:t|na)\som\såterremiss)\s(?:[\wåäö]+\s)?(?:återta(?:s|gs)|återtogs|dra(?:s|gs)\s|drogs\s)"
)
_AT_ONCE = re.compile(
    r"[A-ZÅÄÖ][\wåäö-]*\s(?:(?P<yes>bifaller|biföll|antar|godkänner|instämmer\si|enas\som|enades\som)|avslår|avslog)\s(?:detta|förslaget|yrkandet|ändringen|tillägget|hans\sförslag|hennes\sförslag)\.?"
    r"|[A-ZÅÄÖ][\wåäö-]*\s(?P<agree>instämmer|instämde|samtycker|samtyckte)\.?"
)


# One point of a proposal set against a wish from the floor, and a motion's clauses decided one by one.
_POINT_AGAINST = re.compile(
    r"förslag\w*\s(?:i|till|på|enligt)\s(?:punkt|att-sats)\s(?P<n>\d{1,2})(?!\d|\soch|,)[^.]{0,60}?\smot\s"
)
_WHOLE, _PART_OF = re.compile(r"[Mm]otionen\s"), re.compile(r"(?:punkt|att-sats)\w*\s\w")


_APPLICANT = re.compile(r"(?:från|av)\s(?P<who>[A-ZÅÄÖ][\wåäöé-]+(?:\s[A-ZÅÄÖ][\wåäöé-]+){0,4})")


@dataclass
class Put:
    """What was put before the meeting: a clause of a proposal or a yrkande, or what was decided."""

    clause: str
    role: Literal["proposal", "yrkande", "motion", "decided", "other"]
    proposers: tuple[str, ...] = ()
    withdrawn: bool = False
    # Whether a decision ends the matter: a motion's fate is settled by the council alone.
    final: bool = False


# A motion, or what residents ask for, which the body it was passed to settles.
RESIDENTS = re.compile(r"medborgarförslag|e-förslag|medborgarinitiativ", re.IGNORECASE)
IN_MOTION = re.compile(r"(?<!\w)i\s(?:(?:en|sin)\s)?motion(?:en)?(?!\w)")


class Told:
    """The facts of one item, looked up by who proposes."""

    def __init__(self, items: list[Put], decided: list[str], verdicts: list[Verdict], procedure: str, words: Words) -> None:
        self.words = words
        self.items, self.decided, self.verdicts = items, decided, verdicts
        self.sent_back = any(self.words["sent_back"].search(d) and not re.search(r"avslå|avslag", d) for d in decided)
        # Where no decision is printed, what the chair found last is it.
        ends = decided or [v.found for v in verdicts[-1:]]
        self.refused = any(self.words["refusal"].search(d) for d in ends)
        self.granted = any(self.words["granted"].search(d) for d in ends)
        self.sides = sides_of(procedure, words)
        # A vote whose figures do not tell which side won: then what was decided does, not what the chair found before it.
        self.turned_by_vote = self.sides is None and _VOTE.search(procedure) is not None
        self.procedure = procedure
        self.out: list[Outcome | None] = [None] * len(items)

    def _anybodys(self, told: str) -> bool:
        """Whether somebody who made a wish is named."""
        return any(mentioned(p, told) for i in self.items if i.role == "yrkande" for p in i.proposers)

    def _opposed(self) -> None:
        """Of a plain yes and a plain no that stand alone on the floor the other one lost when one won."""
        wishes = [i for i, item in enumerate(self.items) if item.role == "yrkande"]
        for i in wishes:
            won = [j for j in wishes if self.out[j] == "adopted" and opposed(self.items[i].clause, self.items[j].clause)]
            if self.out[i] is None and won:
                self.out[i] = "rejected"

    def _reserved(self, proposers: tuple[str, ...]) -> bool:
        """Whether somebody who asked for something reserves himself against what was decided."""
        if "eserv" not in self.procedure:
            return False
        keys = [re.escape(key) for key in map(key_of, proposers) if key and key in self.procedure]
        return any(
            re.search(rf"{key}(?:\s\(\w+\))?[^.]{{0,120}}?\sreservera|Reservation: [^.]{{0,300}}?{key}(?!\w)", self.procedure)
            for key in keys
        )

    def _named(self, proposers: tuple[str, ...]) -> Outcome | None:
        """What the chair found for somebody named; the last word counts, a vote may turn what was found first."""
        out: Outcome | None = None
        for v in self.verdicts:
            names = [key_of(p) for p in proposers if key_of(p)]
            if any(mentioned(p, v.found) for p in proposers):
                out = "rejected" if v.refused and not turned(v.found, names, self.words) else "adopted"
            elif any(mentioned(p, v.asked) for p in proposers) and v.found:
                nobody = not re.search(
                    r"[Oo]rdförandens(?!\w)|(?<!\w)(?:före)?liggande\sförslag|(?:utsän|framskriv|framlag|ursprungli)\w+\sförslag|s\s(?:\([A-ZÅÄÖa-zåäö]{1,4}\)s?\s)?(?:mfls?\s)?\w*(?:yrkande|förslag)",
                    v.found,
                )
                out = "rejected" if v.refused == nobody or not nobody else "adopted"
        return self._by_vote(proposers) or ("rejected" if out == "adopted" and self._turned_down(proposers) else out)

    def _others_won(self, item: Put) -> bool:
        """Whether the chair found at last for wishes by the names of those who made them, and none of these made this one."""
        found = next((v.found for v in reversed(self.verdicts) if not v.refused), "")
        if any(mentioned(p, found) for p in item.proposers) or (OWN.search(found) and item.clause.startswith("Ordförande")):
            return False
        return bool(OWN.search(found)) or any(
            mentioned(p, found) for i in self.items if i.role == "yrkande" and i is not item for p in i.proposers
        )

    def _turned_down(self, proposers: tuple[str, ...]) -> bool:
        """Whether what was found first fell in the vote: at last the one whom it was put against is found for."""
        last = self.verdicts[-1]
        if last.refused or any(mentioned(p, last.found) for p in proposers):
            return False
        won = {p for i in self.items for p in i.proposers if p not in proposers and mentioned(p, last.found)}
        return any(
            any(mentioned(p, v.asked) for p in proposers) and any(mentioned(p, v.asked) for p in won) for v in self.verdicts[:-1]
        )

    def _withdrawn(self, item: Put) -> bool:
        """Whether somebody took a yrkande back, or all who wanted the matter sent back did."""
        if "återremi" in item.clause and _SENDING_BACK_GIVEN_UP.search(self.procedure):
            return True
        if not _TAKES_BACK.search(self.procedure):
            return False
        return any(
            re.search(rf"{re.escape(key_of(p))}s?\s[^.]{{0,40}}(?<!\w)(?:dr(?:ar|og)|tar|tog|återtar|återtog)(?!\w)[^.]{{0,60}}(?:tillbaka|yrkande)", self.procedure)
            for p in item.proposers if key_of(p) and key_of(p) in self.procedure
        )  # fmt: skip

    def _by_vote(self, proposers: tuple[str, ...]) -> Outcome | None:
        if self.sides is None:
            return None
        won, lost = self.sides
        for p in proposers:
            key = key_of(p)
            if key and mentioned(p, won) != mentioned(p, lost):
                return "adopted" if mentioned(p, won) else "rejected"
        return None

    def _numbered(self, item: Put) -> Outcome | None:
        """An att-clause of several by the same people, each put by its number."""
        same = [i for i in self.items if i.role == item.role and i.proposers == item.proposers and i.clause[:4].lower() == "att "]
        if len(same) == 1 or not any(i is item for i in same):
            return None
        if item.role == "yrkande" and re.search(r"punkt|att-sats", item.clause) and self.words["refusal"].search(item.clause):
            # "… att andra punkten avslås": what fell is what was asked for.
            return None
        at = next(k for k, i in enumerate(same, 1) if i is item)
        told = self.decided if item.role == "motion" else [v.found for v in self.verdicts]
        return next((found[at] for one in reversed(told) if at in (found := by_number(one))), None)

    def _point_lost(self, item: Put) -> bool:
        """ "Förslaget i punkt 3 ställs mot Bo Eks yrkande … bifaller Bo Eks yrkande": the point of that number fell."""
        points = [i for i in self.items if i.role == "proposal" and i.proposers == item.proposers]
        at = next((k for k, i in enumerate(points, 1) if i is item), 0)
        floor = [p for i in self.items if i.role == "yrkande" for p in i.proposers if p not in item.proposers]
        return any(
            (m := _POINT_AGAINST.search(v.asked))
            and int(m["n"]) == at
            and not v.refused
            and "förslag" not in v.found
            and any(mentioned(p, v.found) for p in floor)
            for v in self.verdicts
        )

    def _parted(self, item: Put) -> bool:
        """To refuse a motion as a whole, of whose numbered points some were granted."""
        whole = _WHOLE.search(item.clause) and self.words["refusal"].search(item.clause)
        return bool(whole) and any(self.words["granted"].search(d) and _PART_OF.search(d) for d in self.decided)

    def _of_applicant(self, wished: str) -> Outcome | None:
        """ "Avslag på ansökan från Viks IF": what was decided of who asked for it, where others asked, too."""
        m = _APPLICANT.search(wished)
        about = [d for d in self.decided if m["who"] in d] if m else []
        return ("adopted" if any(self.words["refusal"].search(d) for d in about) else "rejected") if about else None

    def _elected(self, item: Put) -> Outcome | None:
        """ "Bo Ek föreslår Mia Alm (S)": whether she was elected, where somebody was."""
        nominee = _NOMINEE.match(wish_of(item.clause))
        elects = [d for d in self.decided if _ELECTS.search(d)] if nominee else []
        return ("adopted" if any(nominee["name"] in d for d in elects) else "rejected") if nominee and elects else None

    def _bare(self, wished: str) -> Outcome | None:
        """ "… ställer bifall mot avslag och finner bifall": for whoever asked for just that."""
        found = [m["what"] for v in self.verdicts if _BIFALL_OR_AVSLAG.search(v.asked) and (m := _JUST.search(v.found))]
        asked = re.match(r"\W*(?P<what>bifall|avslag)(?!\w)", wished)
        return ("adopted" if asked["what"] == found[-1] else "rejected") if found and asked else None

    def _settled_at_once(self, item: Put) -> Outcome | None:
        """ "Bo Ek föreslår att … Beredningen bifaller förslaget.": what the next words decide is what he asked for."""
        at = next(k for k, i in enumerate(self.items) if i is item)
        behind = self.items[at + 1] if at + 1 < len(self.items) else None
        m = _AT_ONCE.fullmatch(behind.clause) if behind and behind.role == "decided" else None
        # "Förslaget" is what somebody "föreslår"; behind a wish to refuse it is what lay before the meeting.
        m = (
            m
            if m and ("föresl" in item.clause if "förslag" in m.group() else not re.search("avslag|bifall", item.clause))
            else None
        )
        return ("adopted" if m["yes"] or m["agree"] else "rejected") if m else None
