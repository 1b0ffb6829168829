"""What became of each proposal and yrkande of an item: adopted, rejected, or not told.

Three things decide it: what the item decides in the end, what the chair finds ("finner att …"), and what the two sides
of a vote stand for. Where none of them speaks of a proposal its outcome stays None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Outcome = Literal["adopted", "rejected"]
_OPPOSITE: dict[str | None, Outcome | None] = {"adopted": "rejected", "rejected": "adopted", None: None}


@dataclass
class Put:
    """What was put before the meeting: a clause of a proposal or a yrkande, or what was decided."""

    clause: str
    role: Literal["proposal", "yrkande", "motion", "decided", "other"]
    proposers: tuple[str, ...] = ()
    withdrawn: bool = False


_WORD = re.compile(r"[\wåäö]{4,}")
_ENDING = re.compile(
    r"(?:(?<=\w{3})(?:[aeo]rnas?|andes?|ades?|aren|ens|ets|ar|er|or|as|es|at|en|et|na|an|ad|a|e)|(?<=\w{4})[snrt])$"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
# Words of every yrkande, which say nothing of what it is about.
_EVERYWHERE = (
    "yrkar yrkade yrkat yrkande yrkandet förslag förslaget bifall avslag tillägg tillägget tilläggs samt även också skall "
    "föreslår föreslog instämmande instämmer beslutar besluta nämnden rådet kommunen kommunfullmäktige kommunstyrelsen "
    "fullmäktige ärendet punkt punkten istället stället enligt till från följande detta dessa under inom blir vara"
)
_COMMON = frozenset(_EVERYWHERE.split())
_SENT_BACK = re.compile(r"återremi|bordlägg|bordlag|uppskjut|skjuts?\supp|utgår", re.IGNORECASE)
_REFUSAL = re.compile(
    r"(?<!\w)(?:avslå[rs]?|avslag(?:it|et|na)?|avslogs?|inte\s(?:bevilja|bifalla|anta|godkänna)\w*|ej\s\w+)(?!\w)", re.IGNORECASE
)
_GRANTED = re.compile(r"(?<!\w)(?:bifall\w*|biföll\w*|bevilja\w*|tillstyrk\w*)(?!\w)", re.IGNORECASE)
_BY_REFERENCE = re.compile(
    r"(?:enligt|i\senlighet\smed|bifall(?:a|er|s|es)?|bifall\still|godkänna?r?|antar?)\s(?:[\wåäö.,]+\s){0,4}?(?P<whose>[\wåäöÅÄÖ-]+s\s)?"
    r"(?:(?:framlagt|liggande|föreliggande|utsänt)\s)?(?:förslag|hemställan|framställning|arbetsutskottet|presidiet)(?!\w*\s(?:till\s)?(?:yttrande|plan|avtal|svar))",
    re.IGNORECASE,
)
# The proposal first: "Arbetsutskottets förslag antas.", "Förslaget bifalles."
_CARRIED = re.compile(
    r"(?P<whose>[\wåäöÅÄÖ-]+s\s)?(?:[Ff]örslag(?:et)?|[Hh]emställan|[Ff]ramställning(?:en)?)\s(?:till\sbeslut\s)?(?:bifalls|bifalles|bifölls|antas|antages|antogs|godkänns|godkännes|godkändes|tillstyrks)(?!\w)"
)
_VERDICT = re.compile(
    r"(?<!\w)(?:finner|fann|förklarar|konstaterar|besluta[rt]?|beslutade|beslöt|bifallit|bifaller|avslår|avslagit|avslås|bifalls|antas|[Aa]vslag\spå|[Bb]ifall\still)(?!\w)|föreslagit|yrkat"
)
_PROCEDURE = re.compile(
    r"(?:[Jj]a|[Nn]ej)\still\s|\d\s(?:ja|nej)(?!\w)|finner|fann\s|proposition|mot\svarandra|tillbaka|återtar|"
    r"(?:[Jj]a|[Nn]ej|JA|NEJ)[- ]?röst|röstar\s(?:ja|nej)|röstsiffr|avslås|bifalls|(?<!\w)(?:Ja|JA)\s?[:=]?\s{0,4}\d|reserverar?\s|reserverade\s"
)
_SIDE = re.compile(
    r"(?:(?P<w1>ja|nej)[- ]?röst(?:en|er)?|(?<!\w)(?P<w2>ja|nej))\s?(?:=|:|för|till|innebär|betyder|är)\s+"
    r"(?P<what>(?:(?!,?\s(?:och\s|medan\s|samt\s)?(?:ja|nej)(?:[- ]?röst|\s(?:för|till|=)))[^.;]){3,160})"
    r"|(?:den|de|ledamot|ledamöter)\ssom\s(?:vill\s|stödjer\s|stöder\s|bifaller\s)?(?P<what2>[^.;]{3,140}?),?\s(?:ska\s)?(?:röstar?|trycker\spå)\s(?P<w3>ja|nej)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"avslag\spå\s(?:[Ff]örslaget\sfrån\s)?(?P<whose>(?:[A-ZÅÄÖ][\wåäöéćčšž-]+\s?){1,3}|)s?\s?(?:\([A-Za-zÅÄÖåäö]{1,4}\)s?\s)?"
    r"(?:mfls?\s)?(?P<sort>tilläggs|ändrings|återremiss|avslags)?yrkande"
)
_FULL_NAME = re.compile(r"[A-ZÅÄÖ]\S+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])\S+)+")
_NUMBERED = re.compile(r"(?<!\w)(?:punkt(?:en|erna)?\s(?P<n>\d{1,2})|(?:den\s)?(?P<word>första|andra|tredje|fjärde)\spunkten)")
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
# "Bifall till förslaget", "att fullmäktige beslutar i enlighet med styrelsens förslag".
_SUPPORTS = re.compile(
    r"bifall\still\s[^.]*förslag|(?:i\senlighet\smed|enligt)\s[^.]{0,60}?förslag(?:et)?(?!\w)|yrkar\sbifall\W*$"
)
_TODAY = re.compile(r"avgör(?:s|as|es)?\s(?:i\s?dag|på\sdagens)|(?:ska|skall)\savgöras")
_ADDS = re.compile(
    r"(?:tillägg(?:et|en)?|jämte|kompletter\w+|ändring(?:en)?|(?<!\w)men)(?:\s(?:till\s|att|med|av|om|på)|:)\s*(?P<what>.*)",
    re.DOTALL,
)


def stems(text: str) -> frozenset[str]:
    """The words that carry what a clause is about, cut to what inflection leaves alone."""
    return frozenset(_ENDING.sub("", w)[:6] for w in _WORD.findall(text.lower()) if w not in _COMMON and not w.isdigit())


def alike(a: str, b: str) -> bool:
    """Whether two clauses speak of the same thing: three quarters of the shorter one's words."""
    one, two = stems(a), stems(b)
    fewer = min(len(one), len(two))
    figures, others = frozenset(_FIGURE.findall(a)), frozenset(_FIGURE.findall(b))
    # "300 000 kr" and "260 000 kr" are two wishes, whatever the words.
    if figures and others and not (figures <= others or others <= figures):
        return False
    return fewer > 0 and len(one & two) >= max(0.7 * fewer, min(2, len(one)))


def same(a: str, b: str) -> bool:
    """Whether two clauses are the same but for a few words."""
    one, two = stems(a), stems(b)
    return len(one) > 2 and len(one & two) >= 0.85 * max(len(one), len(two))


class _Verdict(NamedTuple):
    """A sentence of the procedure: what was asked, what was found, and whether that is a refusal."""

    asked: str
    found: str
    refused: bool


def settle(items: list[Put], procedure: str) -> list[Outcome | None]:
    """An outcome for each; ``procedure`` is the text in which the chair puts the question, empty when there is none."""
    decided = [item.clause for item in items if item.role == "decided"]
    verdicts = list(_verdicts(procedure, decided))
    if not decided and not verdicts:
        return [None] * len(items)
    return _Settlement(items, decided, verdicts, procedure).outcomes()


def _verdicts(procedure: str, decided: list[str]) -> Iterator[_Verdict]:
    plain = re.sub(r"m\.?\s?fl\.", "mfl", procedure)
    for sentence in [*re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", plain), *(d for d in decided if re.search(r"yrka|föreslagit", d))]:
        m = _VERDICT.search(sentence) if "reserv" not in sentence.lower() else None
        if m and m.group() in ("föreslagit", "yrkat"):
            yield _Verdict("", sentence, False)
        elif m:
            found = sentence[m.start() :]
            yield _Verdict(sentence[: m.start()], found, bool(_REFUSAL.search(found)))


class _Settlement:
    """The facts of one item, asked for each of its proposals."""

    def __init__(self, items: list[Put], decided: list[str], verdicts: list[_Verdict], procedure: str) -> None:
        self.items, self.decided, self.verdicts = items, decided, verdicts
        self.sent_back = any(_SENT_BACK.search(d) and not re.search(r"avslå|avslag", d) for d in decided)
        self.refused = any(_REFUSAL.search(d) for d in decided)
        self.granted = any(_GRANTED.search(d) for d in decided)
        self.sides = _sides(procedure)
        self.procedure = procedure
        self.out: list[Outcome | None] = [None] * len(items)

    def outcomes(self) -> list[Outcome | None]:
        for i, item in enumerate(self.items):
            if item.role == "proposal":
                self.out[i] = self._proposal(item)
        self.main = self._main()
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
        if self.sent_back and not _SENT_BACK.search(item.clause):
            return None
        if re.search(r"(?<!\w)i\s(?:en\s|sin\s)?motion", item.clause):
            return self._motion()
        if any(alike(_wish(item.clause), d) for d in self.decided):
            return "adopted"
        named = self._named(item.proposers)
        if named:
            return named
        for d in self.decided:
            m = _BY_REFERENCE.search(d) or _CARRIED.search(d)
            if m and "yrkande" not in d[m.start() : m.end() + 12]:
                # "Arbetsutskottets förslag" is that of "Kommunstyrelsens arbetsutskott".
                whose = re.sub(r"(?:et|en)?s?$", "", (m["whose"] or "").strip().lower())
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
        return any(_key(p) and _key(p) in v.found and not v.refused for p in others for v in self.verdicts)

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
        if any((_BY_REFERENCE.search(d) or _CARRIED.search(d)) and "yrkande" not in d for d in self.decided):
            return "adopted"
        for v in reversed(self.verdicts):
            plain = re.search(
                r"(?:finner|fann|förklarar|konstaterar)\s(?:[\wåäö]+\s){0,4}?(?P<what>bifall|avslag)\.?\s*$", v.found
            )
            if plain:
                return "adopted" if plain["what"] == "bifall" else "rejected"
            if re.search(r"bifaller\s(?:[\wåäö-]+s\s)?förslaget\s(?:och|samt|jämte|med)\s", v.found):
                return "adopted"
            if re.search(r"förslag", v.found) and not re.search(r"yrkande", v.found):
                return "rejected" if v.refused and not re.search(r"(?:enligt|bifall\w*)\s", v.found) else "adopted"
        return None

    def _carried_by_supporters(self) -> None:
        """ "Bifall till förslaget" of an item whose proposal is not printed: nothing else won, so the proposal did."""
        won = [i.clause for i, o in zip(self.items, self.out, strict=True) if i.role == "yrkande" and o == "adopted"]
        if self.sent_back or not self.decided or any(not _SUPPORTS.search(w) for w in won):
            return
        for i, item in enumerate(self.items):
            if item.role == "yrkande" and self.out[i] is None and _SUPPORTS.search(item.clause):
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
            if any(n in v.found for n in names):
                out = "rejected" if v.refused and not _turned(v.found, names) else "adopted"
            elif any(n in v.asked for n in names) and v.found:
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
            if key and (key in won) != (key in lost):
                return "adopted" if key in won else "rejected"
        return None

    def _yrkande(self, item: Put) -> Outcome | None:
        clause = item.clause
        wish = _wish(clause)
        if item.withdrawn or self._withdrawn(item.proposers):
            return None
        if _TODAY.search(wish) and not re.search(r"(?<!\w)om\s", wish):
            return "rejected" if self.sent_back else "adopted"
        if re.search(r"återremi|bordlägg", wish) and not re.search(r"avslag\spå", wish):
            # The grounds for sending back are a wish of their own; the wish itself follows the decision.
            return "adopted" if self.sent_back else "rejected"
        named = self._named(item.proposers)
        if named:
            return named
        added = _ADDS.search(wish)
        if added and len(stems(added["what"])) > 1:
            if any(alike(added["what"], d) for d in self.decided):
                return "adopted"
            return "rejected" if self.decided else None
        if any(alike(wish, d) for d in self.decided) and not re.search(r"(?:bifall|avslag)\s(?:till|på)", wish):
            return "adopted"
        if self.sent_back:
            # "Mia Alm instämmer och yrkar att även … ska belysas": to the same effect as the one before.
            return (
                next((o for o in reversed(self.out[: self.items.index(item)]) if o), None)
                if "instämmer" in clause
                else "rejected"
            )
        numbered = _NUMBERED.search(wish)
        if numbered and re.search(r"utgår|stryks|tas\sbort", wish) and any(i.role == "proposal" for i in self.items):
            at = int(numbered["n"]) if numbered["n"] else _ORDINALS[numbered["word"]]
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
        if re.search(
            r"bifall\still\s(?:[\wåäö-]+s?\s){0,2}(?:motion|medborgarförslag|ansökan)|(?:motion|ansökan)\w*\s(?:\w+\s){0,3}?bifall",
            wish,
        ):
            return "adopted" if self.granted and not self.refused else "rejected" if self.decided else None
        if re.search(r"avslag\s(?:på|till)\s|^\s*avslag\W*$", wish):
            both = re.search(r"bifall", wish)
            return _OPPOSITE[self.main] if not both else "adopted" if self.refused and self.granted else None
        if re.search(r"bifall|enlighet\smed|enligt\s(?:[\wåäö-]+s\s)?förslag|biträder|tillstyrker", wish):
            changed = re.search(
                r"\smed\s(?P<who>[A-ZÅÄÖ]\S+(?:\s[A-ZÅÄÖ][\wåäöé-]+)*?)s\s(?:\(\w{1,4}\)s?\s)?(?:ändring|tillägg)", clause
            )
            if changed:
                return self._named((changed["who"],)) or self._yrkande_of(changed["who"])
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
        if any(_REFUSAL.search(d) for d in about):
            return "rejected"
        return "adopted" if any(_GRANTED.search(d) for d in about) else None

    @staticmethod
    def _against(item: Put) -> re.Match[str] | None:
        return _AGAINST.search(item.clause)

    def _of_other(self, at: int, item: Put) -> Outcome | None:
        """ "Avslag på Bo Eks yrkande" is the opposite of what became of that; without a name, of the one before."""
        against = self._against(item)
        assert against is not None
        whose = against["whose"].strip()
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


def _turned(found: str, names: list[str]) -> bool:
    """ "finner att Bo Eks yrkande bifalls och avslår Mia Alms": the refusal stands behind another name."""
    no = _REFUSAL.search(found)
    at = min((found.find(n) for n in names if n in found), default=-1)
    yes = _GRANTED.search(found)
    return bool(no and yes and at >= 0 and yes.start() < no.start() and at < no.start())


def _sides(procedure: str) -> tuple[str, str] | None:
    """What the winning and the losing side of the last vote stood for, when both are told and the figures are."""
    told = {}
    for m in _SIDE.finditer(procedure):
        told[(m["w1"] or m["w2"] or m["w3"]).lower()] = m["what"] or m["what2"]
    tally = [
        *re.finditer(
            r"(?P<a>\d{1,3})\s(?:st\s|röstar\s|röster\s)?(?:för\s)?(?P<aw>ja|nej)[^.]{0,60}?(?<!\d)(?P<b>\d{1,3})\s(?:st\s|röstar\s|röster\s)?(?:för\s)?(?P<bw>ja|nej)"
            r"|(?P<aw2>ja|nej):?\s(?P<a2>\d{1,3})(?:\sröster)?[,;.\s]+(?P<bw2>ja|nej):?\s(?P<b2>\d{1,3})",
            procedure, re.IGNORECASE,
        )
    ]  # fmt: skip
    if len(told) < 2 or not tally:
        return None
    last = tally[-1]
    votes = {
        (last["aw"] or last["aw2"]).lower(): int(last["a"] or last["a2"]),
        (last["bw"] or last["bw2"]).lower(): int(last["b"] or last["b2"]),
    }
    if len(votes) < 2 or votes["ja"] == votes["nej"]:
        return None
    won = max(votes, key=lambda w: votes[w])
    return told[won], told["nej" if won == "ja" else "ja"]


def procedure_of(text: str) -> str:
    """The sentences of an item in which the chair puts the question or votes are counted."""
    if not _PROCEDURE.search(text):
        return ""
    plain = re.sub(r"m\.\s?fl\.", "mfl", " ".join(text.split()))
    return " ".join(s for s in re.split(r"(?<=[.!?:])\s+(?=[A-ZÅÄÖ\d])", plain) if _PROCEDURE.search(s) and len(s) < 700)
