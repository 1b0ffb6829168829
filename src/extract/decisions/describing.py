"""Zones of prose: sentences of descriptions and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.decisions.blocks import MAX_SENTENCE, Block
from extract.decisions.bodies import council_over, is_own, subject_of
from extract.decisions.candidates import Candidate, Lead
from extract.decisions.clauses import clause_end
from extract.decisions.group_heads import heads
from extract.decisions.judge import judge
from extract.decisions.judge_reports import told_within
from extract.decisions.judgement import Judgement, other_time
from extract.decisions.notices import noticed, noticed_point
from extract.decisions.persons import named_in, names_in, office_of, proposers_of
from extract.decisions.reader import IN_MOTION, TASK_BEHIND, Reader
from extract.decisions.yrkanden import agreeing, wishes_of
from extract.rulebook import RuleSet

# What opens a list of wishes: of a motion, an initiative, a body's proposal.
_WISH = re.compile(
    r"(?<!\w)(?:föreslår|föreslog|föreslagit|hemställt|yrkat|föreslås|förslag(?:et)?\s(?:att|om|"
    r"till)|yrkar|yrkas|hemställer|begär|yrkande)(?!\w)[^.]{0,120}$"
)
_MOTION_LEAD = re.compile(
    r"(?:[Mm]otionär\w*|[Ff]örslagsställ\w+|[Vv]i|[Jj]ag|[Uu]ndertecknad\w*|"
    r"\([A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}\))\s(?:[\wåäö]+\s){0,4}?(?:föreslår|"
    r"yrkar|hemställer|vill)(?:\s(?:därför|att|följande|kommunfullmäktige|"
    r"fullmäktige|besluta|beslutar))*[\s:]*$"
)

# "… föreslår i en motion att kommunfullmäktige beslutar": for whom.
_DECIDER = re.compile(r"att\s(?P<who>[\wåäöÅÄÖ-]*(?:fullmäktige|styrelsen|nämnden))\s(?:ska\s)?beslutar?(?!\w)")


# "Beslutat 2021-04-21 § 40. Utreda frukost. Ansvarig: kostchefen.": a task that is followed, not handed out now.
_TAKEN = re.compile(r"(?:Beslut(?:at|ad|ades)?|Uppdrag(?:et)?\sfrån)\s[^.]{0,40}?(?:(?:19|20)\d\d-\d\d-\d\d|§\s?\d)")
# The longest point of an action list, in characters.
_POINT = 420
_MORE = re.compile(r"(?:[,;]|(?<!\w)(?:samt|och))\s*$")


def _one_each(text: str, start: int, end: int, rules: RuleSet) -> Iterator[tuple[int, int]]:
    """Sentences, and the parts of those that hold two yrkanden or the decisions of two bodies."""
    for a, b in wishes_of(text, start, end, rules):
        if "beslut" in text[a:b] or " har " in text[a:b] or "gav" in text[a:b]:
            for m in _SECOND_REPORT.finditer(text, a + 20, b):
                if _REPORT_VERB.search(text, a, m.start()):
                    yield a, m.start()
                    a = m.end()
        yield a, b


# "planutskottet beslutade den 1 maj, § 4, att … och nämnden beslutade den 3 juni om …": two decisions.
_SECOND_REPORT = re.compile(
    r"(?:,?\soch|;|\smedan|,\smen)\s(?=(?:[\wåäöÅÄÖ-]+\s){1,3}?(?:beslutade|beslöt|antog|fastställde|avslog|tillstyrkte|godkände|"
    r"har\s(?:beviljat|gett|beslutat|antagit|avslagit|tillstyrkt))(?!\w)(?!\sdå)(?!\sdärför))"
    r"|\soch\s(?=beslutade\s(?:då\s)?(?:också|även|dessutom|vidare|samtidigt)\satt\s)"
)
_REPORT_VERB = re.compile(
    r"(?<!\w)(?:beslutade|beslöt|antog|fastställde|avslog|tillstyrkte|godkände|har\s(?:\w+\s){0,2}(?:beviljat|gett|beslutat|antagit|avslagit))(?!\w)"
)


def described(reader: Reader, blocks: list[Block], *, front: bool) -> Iterator[Candidate]:
    lead: Lead | None = None
    in_list = to_do = False
    last_yrkande: Candidate | None = None
    ended: Candidate | None = None
    for i, block in enumerate(blocks):
        day = _day_below(reader, block)
        if day is not None:
            yield day
            continue
        quick = not (reader.notes or reader.notices)
        if lead is None and ended is None and quick and not reader.triggers.within(block.start, block.end):
            continue
        before_list = (
            i + 1 < len(blocks) and (blocks[i + 1].att or bool(blocks[i + 1].marker)) and reader.text[block.end - 1] not in ".!?"
        )
        if reader.notes and reader.rules["notes.to_do"].pattern.match(reader.text[block.body : block.end]):
            to_do = True
            continue
        to_do = to_do and bool(block.marker) and not reader.before_meeting
        if to_do:
            made_by = reader.rules["notes.to_do"].made_by
            stop = clause_end(reader.text, block.body, block.end)
            yield Candidate(block.body, stop, "decided", made_by, kind="assign", sure=True)
            continue
        point = noticed_point(reader.text, block, reader.rules) if reader.notices else None
        if point:
            yield point
            continue
        if lead and (block.marker or block.att):
            in_list = True
            inner = reader.inner_lead(block)
            if inner and inner.open:
                lead = inner
                continue
            yield from reader.item(block, lead, inner)
            continue
        if in_list:
            lead, in_list = None, False
        responsible = reader.rules["decided.responsible"]
        if (
            block.end - block.start < _POINT
            and not reader.before_meeting
            and responsible.pattern.search(reader.text, block.body, block.end)
        ):
            made = Candidate(
                block.body,
                clause_end(reader.text, block.body, block.end),
                "reported" if _TAKEN.match(reader.text, block.body, block.end) else "decided",
                responsible.made_by,
                kind="assign",
                sure=True,
            )
            yield made
            continue
        # Terms may be set off in a paragraph of their own right behind the decision.
        last: Candidate | None = ended if not block.marker else None
        ended = None
        for start, end in _one_each(reader.text, block.body, block.end, reader.proposals):
            sentence = reader.text[start:end]
            if len(sentence) > MAX_SENTENCE:
                continue
            if last is not None and last.status == "decided":
                by_when = reader.by_when(sentence)
                if by_when or _sets_terms(reader, sentence):
                    stop = clause_end(reader.text, start, end)
                    last = ended = Candidate(start, stop, "decided", last.made_by, last.actor)
                    last.kind, last.sure = ("assign", True) if by_when else (None, False)
                    yield last
                    continue
            last = ended = None
            label = _TO_DO.match(sentence) if reader.notes else None
            start += label.end() if label else 0
            sentence = reader.text[start:end]
            task = reader.task_in_notes(sentence)
            if task:
                yield Candidate(start, clause_end(reader.text, start, end), "decided", task, kind="assign", sure=True)
                continue
            notice = noticed(sentence, reader.rules, listed=True) if reader.notices else None
            if notice:
                stop = clause_end(reader.text, start + notice.begin, end)
                yield Candidate(start + notice.begin, stop, "reported", notice.made_by, notice.subject)
                continue
            if lead is None and not reader.triggers.within(start, end):
                continue
            told = told_within(sentence)
            for a, b, who in told:
                made_by = reader.rules["reported.perfect"].made_by
                yield Candidate(start + a, clause_end(reader.text, start + a, start + b), "reported", made_by, who)
            if told:
                continue
            opened = opening(reader, sentence, start)
            if opened:
                lead = opened
                continue
            if _REST.match(sentence) and _FINDS.search(reader.text, block.start, start):
                # What the chair finds of the rest, told behind what he found first.
                continue
            if lead and not in_list and heads(reader, blocks, i):
                continue
            if lead and not in_list:
                # The lead stood on a line of its own; the sentence behind it is what was decided.
                yield reader.candidate(start, clause_end(reader.text, start, end), lead)
                lead = None
                continue
            if front and not re.search(r"(?<!\w)(?:beslutar|beslöt|beslutade)\s", sentence) and not _ADJUSTER.match(sentence):
                continue
            wish = _named_wish(reader, sentence, start, end)
            if wish is not None:
                last_yrkande = wish
                yield wish
                continue
            zone = "text" if reader.notes and reader.zone.name == "background" else reader.zone.name
            found = judge(sentence, zone, reader.body, reader.rules, may_decide=not reader.before_meeting)
            dated = _DAY_FIRST.match(sentence)
            behind = _done_that_day(reader, sentence[dated.end() :], zone) if dated else None
            if dated and behind:
                # A line of a matter's history: what was done stands behind its day.
                found, start, sentence = replace(behind, status="reported"), start + dated.end(), sentence[dated.end() :]
            elif found and found.status == "decided" and _DAY_BEFORE.search(reader.text, max(0, start - 20), start):
                found = replace(found, status="reported")
            agree = (
                agreeing(sentence, reader.proposals) if last_yrkande and (found is None or found.status != "proposed") else None
            )
            if last_yrkande and agree and agree[0]:
                last_yrkande.proposer += [n for n in agree[0] if n not in last_yrkande.proposer]
                continue
            if last_yrkande and found is None and reader.proposals["yrkande.elliptic"].pattern.match(sentence):
                # "… yrkade Bo Ek (S) bifall och Mia Alm (M) att ärendet skulle bordläggas": the verb is that before it.
                yield Candidate(
                    start,
                    clause_end(reader.text, start, end),
                    "proposed",
                    last_yrkande.made_by,
                    None,
                    names_in(sentence)[:1],
                    True,
                )
                continue
            asked = _WISH.search(sentence) if before_list and end == block.end else None
            if asked and (found is None or found.status != "proposed"):
                target = re.search(r"(?<!\w)(?:kommunfullmäktige|fullmäktige)(?!\w)", sentence)
                council = _council(reader, sentence)
                lead = Lead(
                    "proposed",
                    reader.rules["proposed.foreslar"].made_by,
                    target.group() if target else council if IN_MOTION.search(sentence) else None,
                    proposers_of(sentence) or names_in(sentence) or office_of(sentence),
                    end,
                    True,
                )
                continue
            if found is None:
                continue
            decider = found.target
            if found.status == "proposed" and decider is None:
                named = _DECIDER.search(sentence, found.verb_end)
                decider = named["who"] if named else None
                if decider is None and re.search(r"(?<!\w)[Ii]\s(?:en\s|sin\s)?motion(?!\w)", sentence):
                    # A motion lies before the council, whoever prepares it.
                    decider = _council(reader, sentence)
            proposer: list[str] = []
            if found.status == "proposed":
                proposer = proposers_of(sentence) or ([found.subject] if found.subject else [])
                if found.target and not proposer and reader.body.name and not _NOT_THE_BODY.search(sentence):
                    proposer = [reader.body.name]
            if before_list and end == block.end and found is not None and found.status == "proposed":
                lead = Lead(
                    "proposed",
                    found.made_by,
                    found.target or ("kommunfullmäktige" if re.search(r"motion", sentence) else None),
                    proposer,
                    end,
                    True,
                )
                continue
            governing = Lead(
                found.status,
                found.made_by,
                decider if found.status == "proposed" else found.subject,
                proposer,
                start + found.verb_end,
                False,
            )
            if found.verb_end and found.status != "reported":
                by_name = (
                    found.status == "proposed"
                    and not re.search(r"motion|förslagsställ|medborgarförslag|initiativ", sentence)
                    and bool(names_in(sentence[: found.verb_end]))
                )
                governing.yrkande = by_name or found.made_by == reader.rules["proposed.yrkar"].made_by
                for candidate in reader.inline(start, end, governing):
                    last = ended = candidate
                    last_yrkande = candidate if governing.yrkande else last_yrkande
                    yield candidate
                if (
                    found.status == "decided"
                    and end == block.end
                    and i + 1 < len(blocks)
                    and blocks[i + 1].att
                    and _MORE.search(sentence)
                ):
                    lead, in_list = governing, True
            else:
                made = reader.candidate(start + found.begin, end, governing, found.kind)
                made.sure = found.sure
                last = ended = made
                yield made
                if found.status == "decided" and end == block.end and _ON_CONDITIONS.search(sentence):
                    lead, in_list = governing, True


# Whose proposal it is the matter tells, or nobody.
_NOT_THE_BODY = re.compile(r"föres(?:lås|logs)|^(?:Motionär|Förslagsställ|Initiativtag)")


_ON_CONDITIONS = re.compile(r"(?:villkor|föreskrifter|förutsättningar)\s?:$")
# "Att göra: Bo lämnar en rapport": the label is no part of the task.
_TO_DO = re.compile(r"(?:Att\sgöra|Åtgärd|Uppdrag|(?:Hem)?[Ll]äxa|Till\snästa\s(?:gång|möte))\s?:\s")
_REST = re.compile(r"I\sövrigt\s(?:bifalls|bifölls|avslås|avslogs|finner|antas)(?!\w)")
_FINDS = re.compile(r"(?<!\w)(?:finner|fann)(?!\w)")
_DAY_BEFORE = re.compile(r"(?:^|\n)[ \t]*(?:[-–•*]\s)?(?:19|20)\d\d-\d\d-\d\d[.:,]?[ \t]*$")


def _done_that_day(reader: Reader, sentence: str, zone: str) -> Judgement | None:
    """What a line of a matter's history says behind its day; there another body's act in the present is one, too."""
    found = judge(sentence, zone, reader.body, reader.rules, may_decide=True)
    if found:
        return found if found.status != "proposed" else None
    rule = reader.rules["decided.body_acts"]
    acts = rule.pattern.search(sentence)
    who = subject_of(sentence, acts.start("verb"), acts.start("verb")) if acts else None
    return Judgement("reported", rule.made_by, who) if who and sentence.startswith(who) else None


_DAY_FIRST = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[.:,]?\s+(?:\(?§+\s?\d+\)?[.:,]?\s+)?(?:[–-]\s+)?(?=[A-ZÅÄÖ])")


# Who adjusts the minutes, told on the cover in a sentence.
_ADJUSTER = re.compile(
    r"(?:Att\s(?:jämte|tillsammans\smed)\s[^.]{3,60}?\sjustera|Till\sjuster)[^.]{0,80}?\s(?:utsågs|valdes)\s[A-ZÅÄÖ]"
)


def _council(reader: Reader, sentence: str) -> str:
    """Before which council a motion lies."""
    return "Regionfullmäktige" if "regionfullmäktige" in sentence else council_over(reader.body)


# The day, hour and place of a meeting take no more characters.
_DAY_LENGTH = 120


def _day_below(reader: Reader, block: Block) -> Candidate | None:
    """The day of the next meeting, alone in the paragraph below a heading that says so."""
    text, start, rule = reader.text, block.start, reader.rules["decided.day_below"]
    if reader.before_meeting or block.end - start > _DAY_LENGTH or not any(c.isdigit() for c in text[start : start + 24]):
        return None
    below = any(m.start("day") == start for m in rule.pattern.finditer(text, max(0, start - 90), block.end))
    stop = clause_end(text, start, block.end)
    return Candidate(start, stop, "decided", rule.made_by, kind="set_date", sure=True) if below else None


def _sets_terms(reader: Reader, sentence: str) -> bool:
    """Whether a sentence right behind a decision in prose sets its terms: who reports by when, who pays."""
    return (
        reader.zone.name == "text"
        and len(sentence) < _LONGEST_TERM
        and (
            TASK_BEHIND.match(sentence) is not None
            or reader.rules["in_zone.term_behind"].pattern.search(sentence) is not None
            or reader.rules["in_zone.in_force"].pattern.match(sentence) is not None
        )
    )


_LONGEST_TERM = 220


def _named_wish(reader: Reader, sentence: str, start: int, end: int) -> Candidate | None:
    """ "Tord Ek (KD): avslag." in an item without a label for wishes."""
    named = reader.proposals["yrkande.named"].pattern.match(sentence)
    if not named or not _BARE_WISH.match(sentence, named.end()):
        return None
    made_by = reader.rules["proposed.yrkar"].made_by
    return Candidate(start, clause_end(reader.text, start, end), "proposed", made_by, None, named_in(named["who"]), True)


_BARE_WISH = re.compile(r"(?:bifall|avslag|återremiss|bordläggning)(?!\w)", re.IGNORECASE)


# "Vi kom överens om att" above a list.
_AGREED = re.compile(
    r"(?:enades|enas|(?:kom|kommer|är|var)\söverens|bestämde|bestämmer|bestämdes)(?:\som)?(?:\satt|\sföljande)\s?:?$"
)


def opening(reader: Reader, sentence: str, start: int) -> Lead | None:
    """A lead on a line of its own: "Kommunstyrelsen beslutar", "Motionärerna föreslår"."""
    motion = _MOTION_LEAD.search(sentence) if sentence.endswith((":", "r", "t", "e", "a")) else None
    if motion:
        target = re.search(r"kommunfullmäktige|fullmäktige", sentence[motion.start() :])
        return Lead(
            "proposed",
            reader.rules["proposed.yrkar"].made_by,
            target.group() if target else None,
            names_in(sentence),
            start + len(sentence),
            True,
        )
    if _AGREED.search(sentence) and not reader.before_meeting:
        return Lead("decided", reader.rules["decided.noun"].made_by, None, [], start + len(sentence), True)
    tail = sentence[-90:]
    if not any(word in tail for word in ("beslut", "beslöt", "föreslå", "BESLUT", "hemställer")):
        return None
    lead = reader.lead_of(start, start + len(sentence))
    if not lead or not lead.open:
        return None
    # The chair decides on the body's behalf.
    own = None if (lead.actor or "").endswith("s ordförande") else is_own(lead.actor, reader.body)
    if lead.status == "decided":
        if (
            reader.before_meeting
            or reader.rules["veto.future_or_conditional"].pattern.search(sentence)
            or re.search(r"(?<!\w)(?:skulle|att)\s(?:[\wåäö]+\s){0,2}$", sentence[: max(0, lead.verb_end - start - 9)])
        ):
            return None
        if own is False or other_time(sentence):
            lead.status = "reported"
    return lead
