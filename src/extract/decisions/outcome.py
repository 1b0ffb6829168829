"""What became of each proposal and yrkande of an item: adopted, rejected, or not told.

Three things decide it: what the item decides in the end, what the chair finds ("finner att …"), and what the two sides
of a vote stand for. Where none of them speaks of a proposal its outcome stays None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extract.decisions.likeness import alike, stems
from extract.decisions.procedure import Words, sides_of

Outcome = Literal["adopted", "rejected"]
# Who puts the question is not asked about: "Ordförande Signe Kron (M) ställer proposition".
_CHAIR = re.compile(r"[Oo]rdföranden?,?\s[A-ZÅÄÖ]\S+(?:\s[A-ZÅÄÖ]\S+){0,2}(?:\s\(\w+\))?")
# What a vote would mean is nothing found.
_HOW_TO_VOTE = re.compile(r"(?:[Ll]edam(?:ot|öter)|[Dd]en|[Dd]e)\ssom\s[^.]{3,120}?\srösta[r]?\s(?:ja|nej)(?!\w)", re.IGNORECASE)
_OPPOSITE: dict[str | None, Outcome | None] = {"adopted": "rejected", "rejected": "adopted", None: None}


@dataclass
class Put:
    """What was put before the meeting: a clause of a proposal or a yrkande, or what was decided."""

    clause: str
    role: Literal["proposal", "yrkande", "motion", "decided", "other"]
    proposers: tuple[str, ...] = ()
    withdrawn: bool = False


_FULL_NAME = re.compile(r"[A-ZÅÄÖ]\S+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])\S+)+")
_BODY_WORD = re.compile(r"(?:nämnd|styrelse|utskott|kontor|förvaltning|råd|beredning|direktion|kansli|fullmäktige)(?:en|n|et)?$")
# A wish about the agenda, and the agenda adopted "med denna ändring".
_AGENDA = re.compile(
    r"(?:ärende|punkt|dagordning|föredragningslista|ärendelista)[^.]*?(?:utgår|stryks|tas\supp|läggs\still|flyttas)"
)
_WITH_CHANGE = re.compile(r"med\s(?:denna|dessa|föreslagen|föreslagna|ovanstående|följande)\s(?:ändring|tillägg|justering)")
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}


class _Verdict(NamedTuple):
    """A sentence of the procedure: what was asked, what was found, and whether that is a refusal."""

    asked: str
    found: str
    refused: bool


def settle(items: list[Put], procedure: str, words: Words) -> list[Outcome | None]:
    """An outcome for each; ``procedure`` is the text in which the chair puts the question, empty when there is none."""
    decided = [item.clause for item in items if item.role == "decided"]
    verdicts = list(_verdicts(procedure, decided, words))
    if not decided and not verdicts:
        return [None] * len(items)
    return _Settlement(items, decided, verdicts, procedure, words).outcomes()


def _verdicts(procedure: str, decided: list[str], words: Words) -> Iterator[_Verdict]:
    plain = re.sub(r"m\.?\s?fl\.", "mfl", procedure)
    for sentence in [*re.split(r"(?<=[.!?:])\s+(?=[A-ZÅÄÖ])", plain), *(d for d in decided if re.search(r"yrka|föreslagit", d))]:
        if "reserv" in sentence.lower() or words["between_rounds"].search(sentence) or _HOW_TO_VOTE.search(sentence):
            continue
        m = words["verdict"].search(sentence)
        if m and m.group() in ("föreslagit", "yrkat"):
            yield _Verdict("", sentence, False)
        elif m:
            found = sentence[m.start() :]
            yield _Verdict(_CHAIR.sub("Ordföranden", sentence[: m.start()]), found, bool(words["refusal"].search(found)))


class _Settlement:
    """The facts of one item, asked for each of its proposals."""

    def __init__(self, items: list[Put], decided: list[str], verdicts: list[_Verdict], procedure: str, words: Words) -> None:
        self.words = words
        self.items, self.decided, self.verdicts = items, decided, verdicts
        self.sent_back = any(self.words["sent_back"].search(d) and not re.search(r"avslå|avslag", d) for d in decided)
        # Where no decision is printed, what the chair found last is it.
        ends = decided or [v.found for v in verdicts[-1:]]
        self.refused = any(self.words["refusal"].search(d) for d in ends)
        self.granted = any(self.words["granted"].search(d) for d in ends)
        self.sides = sides_of(procedure, words)
        self.procedure = procedure
        self.out: list[Outcome | None] = [None] * len(items)

    def outcomes(self) -> list[Outcome | None]:
        for i, item in enumerate(self.items):
            if item.role == "proposal":
                self.out[i] = self._proposal(item)
        self.main = self._main()
        if not any(o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal") and not self.sent_back:
            # None of its points was told of: what became of the whole is what became of each.
            for i, item in enumerate(self.items):
                if item.role == "proposal" and item.proposers and not any(_FULL_NAME.fullmatch(p) for p in item.proposers):
                    self.out[i] = self.main if self.main == "rejected" or self._names_body(item) else None
        for i, item in enumerate(self.items):
            if item.role == "yrkande" and not self._against(item):
                self.out[i] = self._yrkande(item)
        for i, item in enumerate(self.items):
            if item.role == "yrkande" and self._against(item):
                self.out[i] = self._of_other(i, item)
        if self.main is None:
            self._carried_by_supporters()
        return self.out

    def _proposal(self, item: Put) -> Outcome | None:
        if self.sent_back and not self.words["sent_back"].search(item.clause):
            return None
        if re.search(r"(?<!\w)i\s(?:en\s|sin\s)?motion", item.clause):
            return self._motion()
        if any(alike(_wish(item.clause), d) for d in self.decided):
            return "adopted"
        named = self._named(item.proposers)
        if named:
            return named
        for d in self.decided:
            m = self.words["by_reference"].search(d) or self.words["carried"].search(d)
            if m and "yrkande" not in d[m.start() : m.end() + 12]:
                # "Arbetsutskottets förslag" is that of "Kommunstyrelsens arbetsutskott".
                whose = re.sub(r"(?:et|en)?:?s?$", "", (m["whose"] or "").strip().lower())
                whose = "arbetsutskott" if whose == "au" else whose
                return "adopted" if not whose or not item.proposers or any(whose in p.lower() for p in item.proposers) else None
        if any(_FULL_NAME.fullmatch(p) for p in item.proposers) and self._another_won(item):
            return "rejected"
        return "rejected" if self._answered_by_yrkande() else None

    def _another_won(self, item: Put) -> bool:
        """Whether the chair found for somebody else's proposal."""
        others = [
            p
            for i in self.items
            if i is not item and i.role in ("proposal", "yrkande")
            for p in i.proposers
            if p not in item.proposers
        ]
        return any(_mentioned(p, v.found) and not v.refused for p in others for v in self.verdicts)

    def _answered_by_yrkande(self) -> bool:
        """Whether what was decided is what somebody asked for instead."""
        wishes = [_wish(i.clause) for i in self.items if i.role == "yrkande" and not re.search(r"bifall\still", i.clause)]
        return any(alike(w, d) for w in wishes for d in self.decided)

    def _main(self) -> Outcome | None:
        """What became of the proposal that lay before the meeting."""
        found = [o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal" and o]
        if found:
            return "adopted" if "adopted" in found else "rejected"
        if self.sent_back:
            return None
        if any(
            self.words["refusal"].search(d) and re.search(r"förslag(?:et)?(?!\w)", d) and "yrkande" not in d for d in self.decided
        ):
            return "rejected"
        if any(
            (self.words["by_reference"].search(d) or self.words["carried"].search(d)) and "yrkande" not in d for d in self.decided
        ):
            return "adopted"
        for v in reversed(self.verdicts):
            plain = re.search(
                r"(?:finner|fann|förklarar|konstaterar)\s(?:[\wåäö]+\s){0,4}?(?P<what>bifall|avslag)\.?\s*$", v.found
            )
            if plain:
                return "adopted" if plain["what"] == "bifall" else "rejected"
            if re.search(r"bifaller\s(?:[\wåäö-]+s\s)?förslaget\s(?:och|samt|jämte|med)\s", v.found):
                return "adopted"
            if re.search(r"motion\w*\s(?:\w+\s){0,2}bifall", v.found):
                answered = any(re.search(r"besvara|avsl", i.clause) for i in self.items if i.role == "proposal")
                return "rejected" if answered else None
            # "… prövar utskottets förslag och finner att det antagits": what is found is said of what was asked.
            about = v.found if re.search(r"förslag|yrkande", v.found) else v.asked
            if re.search(r"förslag", about) and not re.search(r"yrkande", about) and not self._anybodys(about):
                return "rejected" if v.refused and not re.search(r"(?:enligt|bifall\w*)\s", v.found) else "adopted"
        return self._main_by_wish()

    def _names_body(self, item: Put) -> bool:
        """Whether the chair found for the proposal of the body that made this one: "finner nämndens förslag antaget"."""
        words = [_BODY_WORD.search(p.lower()) for p in item.proposers]
        return any(w and f"{w.group()}s förslag" in v.found.lower() for w in words for v in self.verdicts if not v.refused)

    def _anybodys(self, told: str) -> bool:
        """Whether somebody who made a wish is named."""
        return any(_mentioned(p, told) for i in self.items if i.role == "yrkande" for p in i.proposers)

    def _main_by_wish(self) -> Outcome | None:
        """From the wish that the chair found for: to refuse the proposal, or to adopt it."""
        for item in self.items:
            named = self._named(item.proposers) if item.role == "yrkande" else None
            wish = _wish(item.clause).lower()
            if (
                named
                and re.search(r"avslag(?!\w)", wish)
                and re.search(r"förslag|^\W*(?:på\s)?avslag\W*$", wish)
                and "bifall" not in wish
            ):
                return _OPPOSITE[named]
            if named == "adopted" and self.words["supports"].search(item.clause):
                return "adopted"
        return None

    def _carried_by_supporters(self) -> None:
        """ "Bifall till förslaget" of an item whose proposal is not printed: nothing else won, so the proposal did."""
        won = [i.clause for i, o in zip(self.items, self.out, strict=True) if i.role == "yrkande" and o == "adopted"]
        others = [w for w in won if not self.words["supports"].search(w) and not re.search(r"tillägg|läggs\still", w)]
        if self.sent_back or not self.decided or others:
            return
        for i, item in enumerate(self.items):
            if item.role == "yrkande" and self.out[i] is None and self.words["supports"].search(item.clause):
                self.out[i] = "rejected" if self._reserved(item.proposers) else "adopted"
        if any(self.out[i] == "adopted" for i, item in enumerate(self.items) if item.role == "yrkande"):
            for i, item in enumerate(self.items):
                if item.role == "yrkande" and self.out[i] is None and re.search(r"yrkar\savslag\W*$", item.clause):
                    self.out[i] = "rejected"

    def _reserved(self, proposers: tuple[str, ...]) -> bool:
        """Whether somebody who asked for something reserves himself against what was decided."""
        keys = [re.escape(_key(p)) for p in proposers if _key(p)]
        return any(
            re.search(rf"{key}(?:\s\(\w+\))?[^.]{{0,120}}?\sreservera|Reservation: [^.]{{0,300}}?{key}(?!\w)", self.procedure)
            for key in keys
        )

    def _named(self, proposers: tuple[str, ...]) -> Outcome | None:
        """What the chair found for somebody named; the last word counts, a vote may turn what was found first."""
        out: Outcome | None = None
        for v in self.verdicts:
            names = [_key(p) for p in proposers if _key(p)]
            if any(_mentioned(p, v.found) for p in proposers):
                out = "rejected" if v.refused and not _turned(v.found, names, self.words) else "adopted"
            elif any(_mentioned(p, v.asked) for p in proposers) and v.found:
                nobody = not re.search(r"s\s(?:\([A-ZÅÄÖa-zåäö]{1,4}\)s?\s)?(?:mfls?\s)?\w*(?:yrkande|förslag)", v.found)
                out = "rejected" if v.refused == nobody or not nobody else "adopted"
        return self._by_vote(proposers) or out

    def _withdrawn(self, proposers: tuple[str, ...]) -> bool:
        """Whether somebody took a yrkande back."""
        return any(
            re.search(rf"{re.escape(_key(p))}s?\s[^.]{{0,40}}(?<!\w)(?:dr(?:ar|og)|tar|tog|återtar|återtog)(?!\w)[^.]{{0,60}}(?:tillbaka|yrkande)", self.procedure)
            for p in proposers if _key(p)
        )  # fmt: skip

    def _by_vote(self, proposers: tuple[str, ...]) -> Outcome | None:
        if self.sides is None:
            return None
        won, lost = self.sides
        for p in proposers:
            key = _key(p)
            if key and _mentioned(p, won) != _mentioned(p, lost):
                return "adopted" if _mentioned(p, won) else "rejected"
        return None

    def _yrkande(self, item: Put) -> Outcome | None:
        clause = item.clause
        # "Bifall till förslaget." behind a name and a colon begins with a capital letter.
        wish = _wish(clause)
        wish = wish[:1].lower() + wish[1:]
        if item.withdrawn or self._withdrawn(item.proposers):
            return None
        if self.words["today"].search(wish) and not re.search(r"(?<!\w)om\s", wish):
            return "rejected" if self.sent_back else "adopted"
        if re.search(r"återremi|bordlägg", wish) and not re.search(r"avslag\spå", wish):
            # The grounds for sending back are a wish of their own; the wish itself follows the decision.
            return "adopted" if self.sent_back else "rejected"
        named = self._named(item.proposers)
        if named:
            return named
        added = self.words["adds"].search(wish)
        if added and len(stems(added["what"])) > 1:
            if any(alike(added["what"], d) for d in self.decided):
                return "adopted"
            return "rejected" if self.decided else None
        if any(alike(wish, d) for d in self.decided) and not re.search(r"(?:bifall|avslag)\s(?:till|på)", wish):
            # Of the same matter, but one of the two says no: "bygglov beviljas", "avslår ansökan om bygglov".
            no = bool(self.words["refusal"].search(wish))
            same = [d for d in self.decided if alike(wish, d)]
            return "rejected" if all(bool(self.words["refusal"].search(d)) != no for d in same) else "adopted"
        if self.sent_back and re.search(r"avslag(?!\w)", wish):
            return None
        if self.sent_back:
            # "Mia Alm instämmer och yrkar att även … ska belysas": to the same effect as the one before.
            return (
                next((o for o in reversed(self.out[: self.items.index(item)]) if o), None)
                if "instämmer" in clause
                else "rejected"
            )
        if _AGENDA.search(wish) and any(_WITH_CHANGE.search(d) for d in self.decided):
            return "adopted"
        numbered = self.words["numbered"].search(wish)
        if numbered and re.search(r"utgår|stryks|tas\sbort", wish) and any(i.role == "proposal" for i in self.items):
            at = int(numbered["n"]) if numbered["n"] else _ORDINALS[numbered["word"]]
            points = [o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal"]
            if at <= len(points) and points[at - 1]:
                return _OPPOSITE[points[at - 1]]
            return "rejected" if len(self.decided) >= at else "adopted"
        if numbered and re.search(r"avslag", wish):
            at = int(numbered["n"]) if numbered["n"] else _ORDINALS[numbered["word"]]
            proposals = [o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal"]
            if at <= len(proposals) and proposals[at - 1]:
                return _OPPOSITE[proposals[at - 1]]
            return "adopted" if self.refused else "rejected" if len(self.decided) >= at else None
        if re.search(r"avslag\s(?:på|till)\s(?:[\wåäö-]+s?\s){0,2}(?:motion|ansökan|medborgarförslag|framställ|begäran)", wish):
            return "adopted" if self.refused else "rejected" if self.decided else None
        if re.search(r"bifall", wish) and re.search(r"avslag|i\sövrigt", wish) and self.granted and self.refused:
            # Some clauses asked to be granted and others refused, as was done.
            return "adopted"
        author = any(i.role == "motion" and set(i.proposers) & set(item.proposers) for i in self.items)
        if (author and re.search(r"^\W*bifall\W*$", wish)) or re.search(
            r"bifall\still\s(?:båda|alla|samtliga)\satt-satser", wish
        ):
            # The author's "bifall" is to the motion, and to all of it.
            whole = self.granted and not any(re.search(r"besvara", d) for d in self.decided)
            return "adopted" if whole and not self.refused else "rejected" if self.decided or self.refused else None
        if re.search(
            r"bifall\still\s(?:[\wåäö-]+s?\s){0,2}(?:motion|medborgarförslag|ansökan)|(?:motion|ansökan)\w*\s(?:\w+\s){0,3}?bifall",
            wish,
        ):
            return "adopted" if self.granted and not self.refused else "rejected" if self.decided or self.refused else None
        if re.search(r"avslag\s(?:på|till)\s|^\s*avslag\W*$", wish):
            both = re.search(r"bifall\still\s[^.]*?förslag", wish)
            if both:
                # "Bifall till förslaget och avslag på övriga": as the proposal.
                return self.main
            if "bifall" in wish:
                return "adopted" if self.refused and self.granted else None
            return None if self.sent_back else _OPPOSITE[self.main]
        if re.search(r"bifall|enlighet\smed|enligt\s(?:[\wåäö-]+s\s)?förslag|biträder|tillstyrker", wish):
            changed = re.search(
                r"\smed\s(?P<who>[A-ZÅÄÖ]\S+(?:\s[A-ZÅÄÖ][\wåäöé-]+)*?)s\s(?:\(\w{1,4}\)s?\s)?(?:ändring|tillägg)", clause
            )
            if changed:
                return self._named((changed["who"],)) or self._yrkande_of(changed["who"])
            if self.words["partys"].search(clause):
                # A party's own proposal is not the one that lay before the meeting.
                return "rejected" if self.main == "adopted" else None
            whose = re.search(
                r"bifall\still\s(?P<who>[A-ZÅÄÖ][\wåäöé-]+(?:\s[A-ZÅÄÖ][\wåäöé-]+)+?)s?\s(?:\(\w{1,4}\)s?\s)?\w*(?:yrkande|förslag)",
                clause,
            )
            if whose:
                return self._named((whose["who"],)) or self._yrkande_of(whose["who"])
            return self.main
        nameless = next((v for v in reversed(self.verdicts) if re.search(r"yrkandet|(?<!\w)det(?!\w)", v.found)), None)
        if nameless and not re.search(r"s\s\w*yrkande", nameless.found):
            return "rejected" if nameless.refused else "adopted"
        # What was asked for and is not in what was decided was not adopted.
        return (
            "rejected" if self.decided and (self.verdicts or self.main or self.sides or self._reserved(item.proposers)) else None
        )

    def _yrkande_of(self, name: str) -> Outcome | None:
        key = _key(name)
        return next(
            (
                o
                for i, o in zip(self.items, self.out, strict=True)
                if i.role == "yrkande" and o and any(_key(p) == key for p in i.proposers)
            ),
            None,
        )

    def _motion(self) -> Outcome | None:
        """ "X föreslår i motion att …": as the motion itself, when it was decided on here and as a whole."""
        about = [d for d in self.decided if re.search(r"motion", d) and not re.search(r"att-sats|punkt|delvis", d)]
        if any(self.words["refusal"].search(d) for d in about):
            return "rejected"
        return "adopted" if any(self.words["granted"].search(d) for d in about) else None

    def _against(self, item: Put) -> re.Match[str] | None:
        return self.words["against"].search(item.clause)

    def _of_other(self, at: int, item: Put) -> Outcome | None:
        """ "Avslag på Bo Eks yrkande" is the opposite of what became of that; without a name, of the one before."""
        against = self._against(item)
        assert against is not None
        whose = against["whose"].strip()
        if re.search(r"bifall\still\s[^.]*?förslag", item.clause) and self.main:
            return self.main
        others = [
            (j, self.out[j]) for j, o in enumerate(self.items)
            if j != at and o.role == "yrkande" and not self._against(o)
            and (not whose or any(_key(p) in whose or whose in p for p in o.proposers if _key(p)))
            and (against["sort"] != "återremiss" or re.search(r"återremi", o.clause))
        ]  # fmt: skip
        before = [o for j, o in others if j < at and o] or [o for _, o in others if o]
        if not before:
            return self.main
        # "… och bifall till förslaget": both wishes won or the clause has no one outcome.
        return _OPPOSITE[before[-1]]


def _wish(clause: str) -> str:
    """The clause behind its verb."""
    m = re.search(
        r"(?<!\w)(?:yrkar|yrkade|yrkat|yrkande|föreslår|föreslog|hemställer|nominerar)(?!\w)(?:,\smed\sinstämmande\sav[^,]+,)?",
        clause,
    )
    return clause[m.end() :] if m else clause


def _key(name: str) -> str:
    """The last name by which the chair calls somebody."""
    return name.split()[-1] if name.split() and len(name.split()[-1]) > 1 else ""


def _mentioned(name: str, told: str) -> bool:
    """Whether somebody is called by the last name, in whatever case."""
    key = _key(name)
    return bool(key) and re.search(rf"(?<!\w){re.escape(key)}(?:et|en|n)?s?(?!\w)", told) is not None


def _turned(found: str, names: list[str], words: Words) -> bool:
    """ "finner att Bo Eks yrkande bifalls och avslår Mia Alms": the refusal stands behind another name."""
    no = words["refusal"].search(found)
    at = min((found.find(n) for n in names if n in found), default=-1)
    yes = words["granted"].search(found)
    return bool(no and yes and at >= 0 and yes.start() < no.start() and at < no.start())
