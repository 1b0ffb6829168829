"""One zone's reader: leads, items and att-clauses, and whether words are those of a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.decisions.blocks import Block, sentences_of
from extract.decisions.bodies import BEFORE_VERB, Body, is_own, nominative, subject_of
from extract.decisions.candidates import Candidate, Lead
from extract.decisions.clauses import att_clauses, clause_end
from extract.decisions.infinitives import infinitive
from extract.decisions.judgement import last_target, other_time
from extract.decisions.labels import Zone
from extract.decisions.persons import AND, CUT, proposers_of, somebody
from extract.decisions.several import several
from extract.decisions.triggers import Triggers
from extract.document import DecisionStatus
from extract.rulebook import RuleSet

_LISTS = ("decision", "proposal", "lead")
# "föreslå kommunfullmäktige anta reglementet": no "att" and no "besluta" between.
_BARE = re.compile(r"\s(?:anta|godkänna|fastställa|avslå|bifalla|bevilja|anslå|utse|upphäva|ändra|ge|uppdra)(?!\w)")
_TOLD = ("beslutade", "beslutades", "beslutat", "beslöt", "beslöto", "beslöts")
# The "att" of what is decided, not that of the condition in front of it.
# "beslöt uppdraga åt kontoret att … och att …": an infinitive between the verb and "att" governs them all, and they are one task.
_GOVERNS = re.compile(
    r"\s+(?:(?:därför|enhälligt|vidare|även|också|dessutom|därutöver|således|sålunda)\s+)?"
    r"(?:uppdra(?:ga)?\s+(?:åt|till)|ge|giva|lämna|förelägga|ålägga|uppmana|anmoda|bemyndiga|be|begära|medge|medgiva|tillåta|låta|bereda|erbjuda|anhålla|hemställa)(?!\w)"
)
_FIRST_ATT = re.compile(r"(?<!\w)(?<!förutsättning\s)(?<!förutsättning\sav\s)att(?!\w)")
_SENTENCE_LIKE = re.compile(
    r"(?:^(?:[Aa]tt\s|[A-ZÅÄÖ]?[a-zåäö]{2,}(?:a|å)\s|(?:[Gg]e|[Tt]a|[Ss]e|[Ff]å)\s)|(?<!\w)(?:ska|"
    r"skall|får|ges|uppdras|utgår|godkänner|antar|noterar|avslår|fastställer|"
    r"beviljar|ställer|tackar|anser|lämnar|överlämnar|utser|väljer|bifaller|"
    r"instämmer|föreslår|förklarar|har\stagit|tar\sdel|\w{2,}(?:as|ås|"
    r"äggs|änns|ljs|ses|ges|äms|ifts|ds|ns|rs|des|tes|alls|ivs|ips))(?!\w)|"
    r"^[Ee]nligt\s|^I\senlighet)"
)
SHALL = re.compile(r"(?<!\w)(?:ska|skall|får|ges|uppdras|åläggs)(?!\w)")
# Officers, as the only subject that is no name.
_OFFICES = ("chefen", "sekreteraren", "ordföranden", "samordnaren", "ledaren", "strategen", "direktören")
_TITLE = re.compile(r"[\wåäöÅÄÖ-]+\s[A-ZÅÄÖ]")
# "KSAU" is printed in capitals everywhere, "FÖRVALTNINGEN" in a label.
_SHORT_NAME = 5
# "Arbetsutskottets protokoll 2024-02-06, § 41": a paper, not what it says.
_PAPER = re.compile(
    r"^[A-ZÅÄÖ][^.]{0,70}?(?:protokoll|skrivelse|utlåtande|yttrande|beslut|promemoria)\w*,?\s(?:den\s|daterad\s)?(?:19|20)\d\d-\d\d-\d\d,?(?:\s§+\s?\d+)?\.?$"
)


# "Nämnden ska underrätta kommunfullmäktige om sitt beslut senast i maj": somebody's task with its day.
TASK_BEHIND = re.compile(
    r"(?:(?=[A-ZÅÄÖ])(?:[\wåäö]+-?\s(?:och\s)?)?[\wåäöÅÄÖ-]*(?:nämnden|styrelsen|förvaltningen|kontoret|chefen|direktören|ordföranden|utskottet|bolaget|gruppen)|[A-ZÅÄÖ][\wåäö-]*s\sordförande|Nämnden|Förvaltningen|Styrelsen|Svar|Redovisning|Återrapport\w*)"
    r"\s(?:ska|skall|skulle)\s[^.]{0,200}?(?:senast|före|till\s+(?:nästa|sammanträdet|[a-zåäö]+s\ssammanträde)|i\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december))"
)
_PROPOSING = re.compile(
    r"(?<!\w)(?:(?:med|i)\s(?:ett\s|sitt\s)?förslag(?:\som)?(?=\satt\s)|föreslår|föreslog|föreslagit|yrkar|yrkade|hemställer|hemställde|begär)\s"
)
_PROVIDED = re.compile(r"under\sförutsättning\s(?:av\s)?att\s[^,]*$")
# What a motion asks for is told as one.
IN_MOTION = re.compile(r"(?<!\w)[Ii]\s(?:en|sin)\smotion(?!\w)")


class Reader:
    """What all zones share: the governing verb, items, att-clauses, and what their words say."""

    def __init__(
        self,
        text: str,
        zone: Zone,
        body: Body,
        rules: RuleSet,
        proposals: RuleSet,
        before_meeting: bool,
        triggers: Triggers,
        extract: bool,
    ) -> None:
        self.extract, self.notes, self.proposals = extract, False, proposals
        # Whether the lines may be notices or decisions on delegation.
        self.notices = False
        self.names: frozenset[str] = frozenset()
        self.triggers = triggers
        self.text, self.zone, self.body, self.rules, self.before_meeting = text, zone, body, rules, before_meeting
        self.made_by = (
            next(r.made_by for r in rules.group("zone") if r["zone"] == ("decision" if zone.name == "lead" else zone.name))
            if zone.name in (*_LISTS, "yrkande")
            else ""
        )
        self.status, self.actor, self.proposer = self._default()

    def _default(self) -> tuple[DecisionStatus, str | None, list[str]]:
        """What the label alone says."""
        owner = nominative(self.zone.owner) if self.zone.owner and self.zone.owner.casefold() != "tjänstemanna" else None
        owner = owner.capitalize() if owner and owner.isupper() and len(owner) > _SHORT_NAME else owner
        if self.zone.name == "lead":
            return "decided", None, []
        if self.zone.name == "proposal":
            target = self.zone.target
            if target:
                target = nominative(target) if target.endswith("s") else target
            # In a body's own minutes "Förslag till beslut i nämnden" is its own proposal to that body.
            if target and not owner and not self.before_meeting and self.body.name and is_own(target, self.body) is False:
                owner = self.body.name
            actor = (
                None
                if target in (None, "beslut")
                or not re.search(r"fullmäktige|styrelse|nämnd|utskott|råd|direktion|KS|KF", target or "")
                else target
            )
            return "proposed", actor, [owner] if owner else []
        if owner and owner.lower() not in ("protokollets",):
            own = is_own(owner, self.body)
            if own is False and self.body.name and not self.extract:
                return "reported", owner, []
            # "Kommunstyrelsens beslut" below the proposal of a report is what the board shall decide.
            return ("proposed" if self.before_meeting else "decided"), owner, []
        return ("proposed" if self.before_meeting else "decided"), None, []

    def operative(self, sentence: str, *, first: bool) -> bool:
        if self.rules["veto.future_or_conditional"].pattern.search(sentence) and not first and not infinitive(sentence):
            return False
        if first and _PAPER.match(sentence) and not infinitive(sentence):
            return False
        if first and self.zone.label is not None:
            return len(sentence) > 4 and (len(sentence.split()) > 1 or sentence.endswith("."))
        if len(sentence) > 400:
            return False
        if self.zone.name in ("decision", "lead") and self.hands_out(sentence):
            return True
        if (
            self.zone.name == "decision"
            and self.zone.label is not None
            and self.rules["in_zone.verb_first"].pattern.match(sentence)
        ):
            return True
        if infinitive(sentence) and (
            _SENTENCE_LIKE.search(sentence) or any(r.pattern.search(sentence[:40]) for r in self.rules.group("kind"))
        ):
            return True
        return self.strong(sentence)

    def opens(self, sentence: str, at: int) -> bool:
        """Whether nothing stands behind a governing verb but what opens a list."""
        return bool(self.rules["lead.open_tail"].pattern.match(sentence[at:]))

    def no_point(self, sentence: str) -> bool:
        """Whether what stands among the points of a decision is none: dissent, appeals, grounds."""
        if self.body.name and sentence.strip(" :.").casefold() == self.body.name.casefold():
            # The body's name alone over the points.
            return True
        return (
            self.rules["veto.not_operative"].pattern.search(sentence) is not None
            and self.rules["in_zone.in_force"].pattern.search(sentence) is None
        )

    def strong(self, sentence: str) -> bool:
        """Whether the words themselves are those of a decision."""
        if self.zone.name == "decision" and self.rules["in_zone.in_force"].pattern.search(sentence):
            return True
        if self.rules["veto.discussed"].pattern.search(sentence) or (
            self.rules["reported.perfect"].pattern.search(sentence) and not re.search(r"tagit\sdel", sentence)
        ):
            return False
        return any(r.pattern.search(sentence) for r in self.rules.group("decided") if r.id != "decided.returns") or bool(
            SHALL.search(sentence) and any(r.pattern.search(sentence) for r in self.rules.group("kind"))
        )

    def candidate(self, start: int, end: int, lead: Lead | None, kind: str | None = None) -> Candidate:
        if lead:
            made = Candidate(start, end, lead.status, lead.made_by, lead.actor, list(lead.proposer), lead.yrkande, kind)
            if lead.assignee:
                made.assignee, made.kind, made.sure = lead.assignee, "assign", True
            elif lead.status == "decided" and self.hands_out(self.text[start:end]):
                made.kind, made.sure = "assign", True
            return made
        subject = self.rules["decided.body_acts"].pattern.search(self.text[start:end])
        actor = self.actor
        if subject:
            named = BEFORE_VERB.search(self.text, start, start + subject.start("verb"))
            if named and named.start() - start < 3:
                actor = named["np"]
        proposer = list(self.proposer)
        if self.status == "proposed" and not proposer and CUT.search(self.text, start, end):
            # Below "Förslag till beslut": "Direktören föreslår att …".
            proposer = proposers_of(self.text[start:end])
        made = Candidate(start, end, self.status, self.made_by, actor, proposer, False, kind)
        if self.status == "decided" and self.hands_out(self.text[start:end]):
            made.kind, made.sure = "assign", True
        return made

    def hands_out(self, sentence: str) -> bool:
        """Whether a sentence names somebody and what they will do: "Kassören mejlar planen till styrelsen"."""
        plain = " ".join(sentence.split())
        return self.rules["decided.returns"].pattern.search(plain) is not None or self.task_in_notes(plain) is not None

    def task_in_notes(self, sentence: str) -> str | None:
        """By which rule a sentence of notes is a task: "Gunnar håller ihop.", "Maj trycker affischer till nästa möte."."""
        if not self.notes or self.before_meeting:
            return None
        m = self.rules["notes.task"].pattern.match(sentence)
        if m is not None and all(self._known(n) for n in AND.split(m["who"])):
            return self.rules["notes.task"].made_by
        m = self.rules["notes.shall"].pattern.match(sentence)
        if m is not None and all(self._known(n) or n.endswith(_OFFICES) or _TITLE.match(n) for n in AND.split(m["who"])):
            return self.rules["notes.shall"].made_by
        return self.rules["notes.by_when"].made_by if self.by_when(sentence) else None

    def by_when(self, sentence: str) -> bool:
        """Whether a sentence says what somebody does by a day or to the next meeting."""
        m = self.rules["notes.by_when"].pattern.match(sentence)
        return m is not None and all(self._known(n) or somebody(n) for n in AND.split(m["who"]))

    def _known(self, name: str) -> bool:
        """Whether a first name is one: a participant's, or one that people bear ("Kjell-Åke" by its halves)."""
        first = name.split()[0]
        return first in self.names or all(half in self.names for half in first.split("-"))

    def lead_of(self, start: int, end: int) -> Lead | None:
        """The governing verb of a sentence of a list zone, or None."""
        sentence = self.text[start:end]
        yrkar = self.rules["proposed.yrkar"].pattern.search(sentence) if self.zone.name == "yrkande" else None
        council = self.rules["lead.asks_council"].pattern.search(sentence)
        higher = self.rules["lead.proposes_to_higher"].pattern.search(sentence) or council
        if higher and (
            self.zone.name != "decision"
            or higher is council
            or re.search(r"beslut|(?<!\w)att(?!\w)", higher.group())
            or _FIRST_ATT.search(sentence, higher.end())
            or self.opens(sentence, higher.end())
            or _BARE.match(sentence, higher.end())
        ):
            by = subject_of(sentence, higher.start(), higher.start())
            if is_own(higher["target"], self.body) and self.zone.name == "decision" and by is None:
                higher = None
            else:
                proposer = self.proposer or [by or self.body.name or ""]
                status: DecisionStatus = "reported" if self.status == "reported" else "proposed"
                target, end_ = last_target(sentence, higher["target"], higher.end())
                return Lead(
                    status,
                    self.rules["lead.proposes_to_higher"].made_by,
                    target,
                    [p for p in proposer if p],
                    start + end_,
                    self.opens(sentence, end_),
                )
        passive = self.rules["lead.is_proposed"].pattern.search(sentence) if " föres" in sentence else None
        if passive:
            return Lead(
                "proposed",
                self.rules["lead.is_proposed"].made_by,
                subject_of(sentence, passive.start("verb"), passive.start("verb")),
                list(self.proposer),
                start + passive.end(),
                self.opens(sentence, passive.end()),
            )
        if yrkar:
            return None
        for m in self.rules["lead.decides"].pattern.finditer(sentence):
            verb = m["verb"].lower()
            if (
                verb == "besluta"
                and not re.search(r"(?:kommunfullmäktige|nämnden|styrelsen|rådet|utskottet)\s$", sentence[: m.start()])
                and m.start() > 4
            ):
                continue
            if _PROVIDED.search(sentence, 0, m.start()):
                # "under förutsättning att fullmäktige beslutar …, ge": the verb of the condition.
                continue
            subject = subject_of(sentence, m.start(), m.end())
            if self.zone.name not in ("decision", "lead") and not passive and _PROPOSING.search(sentence, 0, m.start()):
                # "X föreslår i en motion att fullmäktige beslutar": what stands below is X's proposal.
                opens = self.opens(sentence, m.end())
                return Lead(
                    "proposed", self.rules["proposed.foreslar"].made_by, subject, proposers_of(sentence), start + m.end(), opens
                )
            verb_end = m.end()
            after = re.match(r"\s+(?:[\wåäöÅÄÖ-]+s\s){0,2}[\wåäöÅÄÖ-]+", sentence[m.end() :])
            if subject and after and " ".join(subject.split()) in " ".join(after.group().split()):
                verb_end = m.end() + after.end()
            status, proposer = self.status, list(self.proposer)
            own = is_own(subject, self.body)
            past = verb in ("beslutade", "beslöt", "beslöto", "beslutat", "beslutades")
            if self.zone.name == "lead":
                status = "decided" if own is not False else "reported"
                if self.before_meeting:
                    status = "proposed"
            if self.zone.name == "decision":
                if own is False and self.body.name and self.zone.owner is None:
                    if past and other_time(sentence[: m.end() + 40]):
                        status = "reported"
                elif past and other_time(sentence[:verb_end]) and own is not None and not self.opens(sentence, verb_end):
                    status = "reported"
            return Lead(
                status,
                self.made_by or self.rules["lead.decides"].made_by,
                subject or self.actor,
                proposer,
                start + verb_end,
                self.opens(sentence, verb_end),
            )
        return None

    def inner_lead(self, block: Block) -> Lead | None:
        """The verb inside a point that governs it instead of the list's own; a decision told in passing is none.

        "att upphäva reglerna beslutade av fullmäktige 2015" is the list's.
        """
        lead = self.lead_of(block.body, block.end)
        told = block.att and lead is not None and not lead.open and self.text[: lead.verb_end].endswith(_TOLD)
        return None if told else lead

    def inline(self, start: int, end: int, lead: Lead) -> Iterator[Candidate]:
        """ "X beslutar att …": the whole sentence, or its att-clauses when there are several."""
        parts = several(self.text, start, end, lead.verb_end)
        if parts:
            for a, b in parts:
                yield self.candidate(a, clause_end(self.text, a, b), lead)
            return
        att = _FIRST_ATT.search(self.text, lead.verb_end, min(end, lead.verb_end + 200))
        if att and not (
            (lead.yrkande and re.search(r"bifall|avslag|återremi|hänvisning|förslag", self.text[lead.verb_end : att.start()]))
            or _GOVERNS.match(self.text, lead.verb_end, att.start())
        ):
            clauses = att_clauses(self.text, att.start(), end)
            if len(clauses) > 1:
                for a, b in clauses:
                    yield self.candidate(a, clause_end(self.text, a, b), lead)
                return
        yield self.candidate(start, clause_end(self.text, start, end), lead)

    def item(self, block: Block, lead: Lead | None, inner: Lead | None) -> Iterator[Candidate]:
        governing = inner or lead
        start, end = block.body, block.end
        spans = list(sentences_of(self.text, start, end))
        if not spans or not any(c.isalpha() for c in self.text[start:end]):
            return
        if inner and inner.verb_end > start and not block.att:
            yield from self.inline(*spans[0], inner)
            return
        first_end = spans[0][1]
        if block.att or _FIRST_ATT.match(self.text, start):
            clauses = att_clauses(self.text, start, first_end)
            if len(clauses) > 1:
                for a, b in clauses:
                    yield self.candidate(a, clause_end(self.text, a, b), governing)
                return
        if not block.att and self.no_point(self.text[start:first_end]):
            return
        # What stands behind the first sentence of an item explains it, unless it hands out a task or decides itself.
        cuts = [k for k, (a, b) in enumerate(spans) if k and self._own_decision(self.text[a:b])]
        for first, last in zip([0, *cuts], [*cuts, len(spans)], strict=True):
            a = start if first == 0 else spans[first][0]
            yield self.candidate(a, clause_end(self.text, a, spans[last - 1][1]), governing)

    def _own_decision(self, sentence: str) -> bool:
        """Whether a sentence behind the first one of a point is a decision of its own."""
        return len(sentence) < 260 and bool(
            TASK_BEHIND.match(sentence) or (self.rules["decided.approved"].pattern.search(sentence) and "justera" in sentence)
        )
