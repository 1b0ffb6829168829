"""What became of each proposal and yrkande of an item: adopted, rejected, or not told.

Three things decide it: what the item decides in the end, what the chair finds ("finner att …"), and what the two sides
of a vote stand for. Where none of them speaks of a proposal its outcome stays None.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.decisions.likeness import alike, rival, stems
from extract.decisions.procedure import Words
from extract.decisions.proposals import Proposals, persons
from extract.decisions.rivals import owner_of
from extract.decisions.taken_in import all_of, taken_in, the_thing
from extract.decisions.told import IN_MOTION, Put
from extract.decisions.verdicts import ORDINALS, OWN, Outcome, key_of, verdicts_of, wish_of

_OPPOSITE: dict[str | None, Outcome | None] = {"adopted": "rejected", "rejected": "adopted", None: None}


_BODY_WORD = re.compile(r"(?:nämnd|styrelse|utskott|kontor|förvaltning|råd|beredning|direktion|kansli|fullmäktige)(?:en|n|et)?$")


# The matter goes back although most of the meeting was for the proposal.
_MINORITY = re.compile(r"tredjedel|minoritetsåterremiss")


def settle(items: list[Put], procedure: str, words: Words) -> list[Outcome | None]:
    """An outcome for each; ``procedure`` is the text in which the chair puts the question, empty when there is none."""
    decided = [item.clause for item in items if item.role == "decided"]
    verdicts = list(verdicts_of(procedure, decided, words))
    if verdicts and not decided:
        items, decided = _passed_on(items)
    if not decided and not verdicts:
        return [None] * len(items)
    return _Settlement(items, decided, verdicts, procedure, words).outcomes()


def _passed_on(items: list[Put]) -> tuple[list[Put], list[str]]:
    """A debate that ends in what is proposed to a higher body: that is the decision of this one, and its own fate is not told."""
    last = max((i for i, item in enumerate(items) if item.role == "yrkande"), default=len(items))
    ends = [i for i, item in enumerate(items) if i > last and item.role == "proposal"]
    changed = [replace(item, role="decided") if i in ends else item for i, item in enumerate(items)]
    return changed, [items[i].clause for i in ends]


# "bifall till styrelsens förslag, innebärande att motionen avslås": what the wish amounts to.
_MEANING = re.compile(
    r"(?<=[a-zåäö)]),?\s(?:innebärande|vilket\sinnebär|det\svill\ssäga|dvs\.?|d\.?\s?v\.?\s?s\.?)\s(?:att\s)?[^.]*", re.IGNORECASE
)


class _Settlement(Proposals):
    """The facts of one item, asked for each of its proposals."""

    def outcomes(self) -> list[Outcome | None]:
        for i, item in enumerate(self.items):
            if item.role == "proposal":
                self.out[i] = self._proposal(item)
            elif item.role == "motion":
                self.out[i] = self.motion(item)
        self._beside_others()
        self.main = self._main()
        if not any(o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal") and not self.sent_back:
            # None of its points was told of: what became of the whole is what became of each.
            for i, item in enumerate(self.items):
                if item.role == "proposal" and item.proposers and not persons(item):
                    self.out[i] = self.main if self.main == "rejected" or self._names_body(item) else None
        for i, item in enumerate(self.items):
            if item.role == "yrkande" and not self._against(item):
                self.out[i] = self._yrkande(item)
        for i, item in enumerate(self.items):
            if item.role == "yrkande" and self._against(item):
                self.out[i] = self._of_other(i, item)
        if self.main is None:
            self._carried_by_supporters()
        self._opposed()
        return self.out

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
            (self.words["by_reference"].search(d) or self.words["carried"].search(d))
            and "yrkande" not in d
            and not self._anybodys(d)
            for d in self.decided
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

    def _main_by_wish(self) -> Outcome | None:
        """From the wish that the chair found for: to refuse the proposal, or to adopt it."""
        for item in self.items:
            named = self._named(item.proposers) if item.role == "yrkande" else None
            wish = wish_of(item.clause).lower()
            if (
                named
                and re.search(r"avslag(?!\w)", wish)
                and re.search(r"förslag|^\W*(?:på\s)?avslag\W*$", wish)
                and "bifall" not in wish
            ):
                return _OPPOSITE[named]
            if named == "adopted" and self.words["supports"].search(item.clause):
                return "adopted"
        # The two were set against each other, and what lay before the meeting is not what won.
        against = any(re.search(r"(?<!\w)mot\s(?:varandra|[\wåäö-]+s\s)", v.asked) for v in self.verdicts)
        return "rejected" if against and self._person_won() else None

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

    def _yrkande(self, item: Put) -> Outcome | None:
        clause = item.clause
        # "Bifall till förslaget." behind a name and a colon begins with a capital letter.
        wished = _MEANING.sub("", wish_of(clause))
        wished = wished[:1].lower() + wished[1:]
        if item.withdrawn or self._withdrawn(item):
            return None
        if self.words["today"].search(wished) and not re.search(r"(?<!\w)om\s", wished):
            return "rejected" if self.sent_back else "adopted"
        if re.search(r"återremi|bordlägg", wished) and not re.search(r"avslag\spå", wished):
            # The grounds for sending back are a wished of their own; the wished itself follows the decision.
            return "adopted" if self.sent_back else "rejected"
        numbers = self._elected(item) or self._numbered(item) or self._settled_at_once(item) or self._bare(wished)
        if numbers:
            return numbers
        if any(taken_in(d, [key for p in item.proposers if (key := key_of(p))]) for d in self.decided):
            return "adopted"
        every = next((yes for v in reversed(self.verdicts) if (yes := all_of(v.found)) is not None), None)
        if every is not None:
            return "adopted" if every else "rejected"
        if self.turned_by_vote and (same := self._as_decided(wished)):
            return same
        named = self._named(item.proposers)
        if named:
            return named
        added = self.words["adds"].search(wished)
        if added and len(stems(added["what"])) > 1:
            if any(alike(added["what"], d) for d in self.decided):
                return "adopted"
            return "rejected" if self.decided else None
        if same := self._as_decided(wished):
            return same
        if any(rival(wished, d) for d in self.decided) and "bifall" not in wished:
            return "rejected"
        if self.sent_back and re.search(r"avslag(?!\w)", wished):
            return None
        whose_proposal = owner_of(wished) if "bifall" in wished else None
        if self.sent_back and whose_proposal and self._of_body(whose_proposal) == "adopted":
            return "adopted"
        if self.sent_back:
            if "instämmer" in clause:
                # "Mia Alm instämmer och yrkar att även … ska belysas": to the same effect as the one before.
                return next((o for o in reversed(self.out[: self.items.index(item)]) if o), None)
            # What was set against sending back lost; another wish, or one that a third alone has put off, is not settled.
            return "rejected" if "bifall" in wished and not _MINORITY.search(" ".join([self.procedure, *self.decided])) else None
        if self.agenda_changed(wished):
            return "adopted"
        numbered = self.words["numbered"].search(wished)
        if numbered and re.search(r"utgår|stryks|tas\sbort", wished) and any(i.role == "proposal" for i in self.items):
            at = int(numbered["n"]) if numbered["n"] else ORDINALS[numbered["word"]]
            points = [o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal"]
            if at <= len(points) and points[at - 1]:
                return _OPPOSITE[points[at - 1]]
            return "rejected" if len(self.decided) >= at else "adopted"
        if numbered and re.search(r"avslag", wished):
            at = int(numbered["n"]) if numbered["n"] else ORDINALS[numbered["word"]]
            proposals = [o for i, o in zip(self.items, self.out, strict=True) if i.role == "proposal"]
            if at <= len(proposals) and proposals[at - 1]:
                return _OPPOSITE[proposals[at - 1]]
            return "adopted" if self.refused else "rejected" if len(self.decided) >= at else None
        if re.search(r"avslag\s(?:på|till)\s(?:[\wåäö-]+s?\s){0,2}(?:motion|ansökan|medborgarförslag|framställ|begäran)", wished):
            if told := self._of_applicant(wished):
                return told
            if any("besvara" in d for d in self.decided):
                # It was answered, which somebody else had wished.
                return "rejected"
            return "adopted" if self.refused else "rejected" if self.decided else None
        if re.search(r"bifall", wished) and re.search(r"avslag|i\sövrigt", wished) and self.granted and self.refused:
            # Some clauses asked to be granted and others refused, as was done.
            return "adopted"
        author = any(
            (i.role == "motion" or IN_MOTION.search(i.clause)) and i is not item and set(i.proposers) & set(item.proposers)
            for i in self.items
        )
        if (author and re.search(r"^\W*bifall\W*$", wished)) or re.search(
            r"bifall\still\s(?:båda|alla|samtliga)\satt-satser", wished
        ):
            # The author's "bifall" is to the motion, and to all of it.
            whole = self.granted and not any(re.search(r"besvara", d) for d in self.decided)
            return "adopted" if whole and not self.refused else "rejected" if self.decided or self.refused else None
        if re.search(
            r"bifall\still\s(?:(?:[\wåäö-]+s?\s){0,2}(?:motion|medborgarförslag|ansökan)|(?:framställningen|skrivelsen|begäran)(?!\w))|(?:motion|ansökan)\w*\s(?:\w+\s){0,3}?bifall",
            wished,
        ):
            return "adopted" if self.granted and not self.refused else "rejected" if self.decided or self.refused else None
        if re.search(r"avslag\s(?:på|till)\s|^\s*avslag\W*$", wished):
            both = re.search(r"bifall\still\s[^.]*?förslag", wished)
            if both:
                # "Bifall till förslaget och avslag på övriga": as the proposal.
                return self.main
            if "bifall" in wished:
                return "adopted" if self.refused and self.granted else None
            plain = self.refused and self.main is None and not any(i.role == "proposal" for i in self.items)
            return None if self.sent_back else "adopted" if plain else _OPPOSITE[self.main]
        if re.search(r"bifall|enlighet\smed|enligt\s(?:[\wåäö-]+s\s)?förslag|biträder|tillstyrker", wished):
            changed = re.search(
                r"\smed\s(?P<who>[A-ZÅÄÖ]\S+(?:\s[A-ZÅÄÖ][\wåäöé-]+)*?)s\s(?:\(\w{1,4}\)s?\s)?(?:ändring|tillägg)", clause
            )
            if changed:
                return self._named((changed["who"],)) or self._yrkande_of(changed["who"])
            if self.words["partys"].search(clause):
                # A party's own proposal is not the one that lay before the meeting.
                return "rejected" if self.main == "adopted" or self._others_won(item) else None
            whose = re.search(
                r"bifall\still\s(?P<who>[A-ZÅÄÖ][\wåäöé-]+(?:\s[A-ZÅÄÖ][\wåäöé-]+)+?)s?\s(?:\(\w{1,4}\)s?\s)?\w*(?:yrkande|förslag)",
                clause,
            )
            if whose:
                return self._named((whose["who"],)) or self._yrkande_of(whose["who"])
            whose_proposal = owner_of(wished)
            fate = (self.by_side(whose_proposal) or self._of_body(whose_proposal) if whose_proposal else None) or self.main
            about = the_thing(wished, self.decided) if fate is None else []
            return ("rejected" if any(self.words["refusal"].search(d) for d in about) else "adopted") if about else fate
        if any(OWN.search(v.found) and not v.refused for v in self.verdicts):
            # What the chair asked for was found for, in no name but "det egna yrkandet".
            return "adopted" if clause.startswith("Ordförande") else "rejected"
        nameless = next((v for v in reversed(self.verdicts) if re.search(r"yrkandet|(?<!\w)det(?!\w)", v.found)), None)
        if nameless and not re.search(r"s\s\w*yrkande", nameless.found):
            return "rejected" if nameless.refused else "adopted"
        # What was asked for and is not in what was decided was not adopted.
        return (
            "rejected" if self.decided and (self.verdicts or self.main or self.sides or self._reserved(item.proposers)) else None
        )

    def _as_decided(self, wished: str) -> Outcome | None:
        """What a decision about the same thing says of a wish; one of the two may say no: "bygglov beviljas", "avslår ansökan om bygglov"."""
        same = [d for d in self.decided if alike(wished, d)]
        if not same or re.search(r"(?:bifall|avslag)\s(?:till|på)", wished):
            return None
        no = bool(self.words["refusal"].search(wished))
        return "rejected" if all(bool(self.words["refusal"].search(d)) != no for d in same) else "adopted"

    def _yrkande_of(self, name: str) -> Outcome | None:
        key = key_of(name).removesuffix("s")
        return next(
            (
                o
                for i, o in zip(self.items, self.out, strict=True)
                if i.role == "yrkande" and o and any(key_of(p).removesuffix("s") == key for p in i.proposers)
            ),
            None,
        )

    def _against(self, item: Put) -> re.Match[str] | None:
        return self.words["against"].search(item.clause)

    def _of_other(self, at: int, item: Put) -> Outcome | None:
        """ "Avslag på Bo Eks yrkande" is the opposite of what became of that; without a name, of the one before."""
        against = self._against(item)
        assert against is not None
        whose, party = (against["whose"] or "").strip(), against["party"]
        if re.search(r"bifall\still\s[^.]*?förslag", item.clause) and self.main:
            return self.main
        others = [
            (j, self.out[j]) for j, o in enumerate(self.items)
            if j != at and o.role == "yrkande" and not self._against(o)
            and (not party or re.search(rf"från\s{party}(?!\w)", o.clause))
            and (
                not whose
                or any(key_of(p) in whose or whose in p for p in o.proposers if key_of(p))
                or ("ordförande" in whose.lower() and o.clause.startswith("Ordförande"))
            )
            and (against["sort"] != "återremiss" or re.search(r"återremi", o.clause))
        ]  # fmt: skip
        before = [o for j, o in others if j < at and o] or [o for _, o in others if o]
        if not before:
            return self.main
        # "… och bifall till förslaget": both wishes won or the clause has no one outcome.
        return _OPPOSITE[before[-1]]
