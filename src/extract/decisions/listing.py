"""Inside a zone: which reading fits it, and the lists of decisions and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.decisions.below_label import by_a_time, own_act, sets_terms, settles, terms
from extract.decisions.blocks import MAX_SENTENCE, Block, blocks_of, sentences_of
from extract.decisions.bodies import Body, is_own
from extract.decisions.candidates import Candidate, Lead
from extract.decisions.clauses import clause_end
from extract.decisions.describing import described
from extract.decisions.group_heads import heads
from extract.decisions.infinitives import infinitive
from extract.decisions.judge import judge
from extract.decisions.judgement import Judgement, other_time, wish_verb
from extract.decisions.labels import Zone
from extract.decisions.notices import about, noticed
from extract.decisions.persons import BARE, names_in
from extract.decisions.reader import SHALL, Reader
from extract.decisions.triggers import Triggers
from extract.decisions.yrkanden import yrkanden
from extract.rulebook import RuleSet

_LISTS = ("decision", "proposal", "lead")
_SILENT = ("papers", "sent_to", "contents", "reservation", "procedure")
_PASSIVE = re.compile(r"(?:\S+\s){1,9}?[a-zåäö]{2,}(?:as|js|ps|öjs|änks|ttas|ds|nds|rs|ks|tts|slås|ges)\s")


def read_zone(
    text: str,
    zone: Zone,
    body: Body,
    rules: RuleSet,
    proposals: RuleSet,
    *,
    before_meeting: bool,
    front: bool,
    triggers: Triggers,
    extract: bool = False,
    notes: bool = False,
    names: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """All candidates of one zone, in order."""
    if zone.name in _SILENT:
        return []
    reader = Reader(text, zone, body, rules, proposals, before_meeting, triggers, extract)
    reader.notes, reader.names, reader.notices = notes, names, about(text, zone, rules)
    blocks = blocks_of(text, zone.lines, rules["lead.opens_list"].pattern, list_before=zone.name in _LISTS)
    if zone.name == "proposal" and blocks and _NOMINATES.match(text, blocks[0].body, blocks[0].end):
        # Below a bare "Förslag" stand the wishes of persons.
        return list(yrkanden(reader, blocks))
    if zone.name in _LISTS:
        return list(listed(reader, blocks))
    if zone.name == "yrkande" and notes and zone.label and _TALK.match(text, zone.label.start):
        # What is thrown in while a group talks is no proposal.
        return [c for c in described(reader, blocks, front=front) if c.status != "proposed"]
    if zone.name == "yrkande":
        return list(yrkanden(reader, blocks))
    if zone.name == "terms":
        return list(terms_below(reader, blocks))
    return list(described(reader, blocks, front=front))


def terms_below(reader: Reader, blocks: list[Block]) -> Iterator[Candidate]:
    """What stands below a heading such as "Avgift" right behind the decision and sets its terms."""
    rule = reader.rules["in_zone.terms"]
    for block in blocks:
        for start, end in sentences_of(reader.text, block.body, block.end):
            sentence = reader.text[start:end]
            if not reader.no_point(sentence) and (sets_terms(reader, sentence) or reader.strong(sentence)):
                yield Candidate(start, clause_end(reader.text, start, end), "decided", rule.made_by)


def listed(reader: Reader, blocks: list[Block]) -> Iterator[Candidate]:
    lead: Lead | None = None
    count = 0
    registry = False
    last: Candidate | None = None
    parent: Block | None = None
    # A numbered point that opens a list of its own, and what governed it: the next number is governed by that again.
    above: tuple[Block, Lead | None] | None = None
    for k, block in enumerate(blocks):
        before_list = k + 1 < len(blocks) and blocks[k + 1].att and not block.att
        if block.marker or block.att:
            if (
                last
                and parent
                and parent.end == last.end
                and reader.text[last.end - 1] == ":"
                and (block.marker or block.indent > parent.indent)
                and _nested(reader.text, parent, block)
            ):
                last.end = clause_end(reader.text, last.start, block.end)
                continue
            if (
                last
                and parent
                and last.end > parent.end
                and block.marker
                and _nested(reader.text, parent, block)
                and (block.indent > parent.indent or reader.text[parent.end - 1] == ":")
            ):
                last.end = clause_end(reader.text, last.start, block.end)
                continue
            if lead and parent and parent.att and not parent.marker and not block.att and heads(reader, blocks, k):
                # "c) Skrivelse från Viks byalag" behind the points of b): the next matter under the same §.
                lead = None
                continue
            if above and _next_number(reader.text, above[0], block) and block.indent <= above[0].indent:
                lead, above = above[1], None
            inner = reader.inner_lead(block)
            if inner and inner.open:
                above = (block, lead) if block.marker == "number" else None
                lead = inner
                continue
            item = reader.text[block.body : block.end]
            told = _told(reader, item) if not block.att and reader.zone.name != "lead" and lead is None else None
            if lead and reader.notices and block.marker and not block.att:
                told = noticed(item, reader.rules, listed=True)
            if told and told.status == "reported":
                yield _report(reader, block.body, block.end, told)
                continue
            if (
                lead is None
                and count
                and not block.att
                and (registry or (parent is not None and not (parent.marker or parent.att)))
            ):
                # A list behind a finished decision is what was laid on the table, unless it hands out tasks.
                task = not other_time(item) and any(
                    reader.rules[name].pattern.search(item) for name in ("decided.returns", "decided.assigned")
                )
                if not task:
                    registry = registry or block.gap
                    if reader.operative(item, first=False) and registry:
                        yield Candidate(block.body, clause_end(reader.text, block.body, block.end), "reported", reader.made_by)
                        continue
                    if registry or not reader.operative(item, first=False):
                        continue
            for candidate in reader.item(block, lead, inner):
                count += 1
                last = candidate
                yield candidate
            parent = block
            continue
        if last and _QUOTES.search(reader.text, last.start, last.end) and not block.att:
            # What an opinion says is no decision.
            continue
        if (lead or count) and heads(reader, blocks, k):
            continue
        for start, end in sentences_of(reader.text, block.body, block.end):
            printed = reader.text[start:end]
            yrkar = wish_verb(printed, reader.rules)
            yrkar = yrkar or (_NOMINATES.match(printed) if reader.zone.name == "proposal" else None)
            if yrkar and (names_in(printed[: yrkar.end()]) or BARE.match(printed)):
                yield from yrkanden(reader, [block._replace(start=start, body=start, end=end)])
                continue
            found = reader.lead_of(start, end)
            if (
                found
                and not found.open
                and before_list
                and end == block.end
                and _BY_PROPOSAL.match(reader.text, found.verb_end, end)
            ):
                # "Fullmäktige beslutar enligt styrelsens förslag" and the list of what that is.
                found.open = True
            tasks = (
                _TASK_LIST.search(reader.text, found.verb_end, end)
                if found and end == block.end and k + 1 < len(blocks)
                else None
            )
            if found and tasks and (blocks[k + 1].marker or blocks[k + 1].att):
                # "… att ge förvaltningen i uppdrag" and the list of what to do.
                found.open, found.assignee = True, " ".join(tasks["who"].split())
            if found and found.open:
                lead = found
                continue
            told = _told(reader, reader.text[start:end]) if reader.zone.name != "lead" else None
            if told and told.status == "reported" and not (found and not count and _own_perfect(reader, printed, found)):
                yield _report(reader, start, end, told)
                continue
            if found:
                for candidate in reader.inline(start, end, found):
                    count += 1
                    last, parent = candidate, block
                    yield candidate
                if reader.text[end - 1] == ":":
                    lead = found
                continue
            # Where a running head was read over, a wide gap is left.
            sentence = " ".join(reader.text[start:end].split())
            if len(sentence) > MAX_SENTENCE or reader.no_point(sentence) or not any(c.isalpha() for c in sentence):
                continue
            listed_on = (
                count > 0
                and not block.gap
                and reader.zone.name != "proposal"
                and parent is not None
                and not parent.marker
                and len(sentence) < 200
                and (block.start == start or reader.text[start - 1] == "\n")
                and bool(_PASSIVE.match(sentence) or infinitive(sentence))
            )
            if (
                lead is not None
                and lead.open
                and not block.gap
                and reader.zone.name != "proposal"
                and len(sentence) < 250
                and SHALL.search(sentence)
            ):
                listed_on = True
            if reader.zone.name == "decision" and reader.rules["in_zone.award"].pattern.match(sentence):
                listed_on = True
            task = count > 0 and block.start == start and end == block.end and by_a_time(reader, sentence)
            if not listed_on and count > 0 and block.start == start and end == block.end:
                listed_on = task or settles(reader, sentence)
            if not listed_on and count > 0 and (block.start == start or reader.text[start - 1] == "\n"):
                listed_on = own_act(reader, sentence)
            if (
                not listed_on
                and count > 0
                and not (block.gap and block.start == start and end != block.end)
                and last is not None
                and not (parent and parent.marker)
            ):
                listed_on = terms(reader, sentence)
            if (lead is not None and count == 0) or listed_on or reader.operative(sentence, first=count == 0):
                if (
                    count
                    and not listed_on
                    and parent is not None
                    and (parent.marker or parent.att)
                    and not reader.strong(sentence)
                    and not (block.gap and reader.hands_out(sentence))
                ):
                    continue
                if count and reader.zone.name == "proposal" and not reader.strong(sentence) and not infinitive(sentence):
                    continue
                count += 1
                made = reader.candidate(start, end, lead, "assign" if task else None)
                if last and last.status == "proposed" and start > block.start and made.status == "decided":
                    # What is said behind a proposal in the same paragraph is proposed with it.
                    made.status, made.actor, made.proposer = last.status, last.actor, list(last.proposer)
                last, parent = made, block
                yield last


def _told(reader: Reader, sentence: str) -> Judgement | None:
    """What a sentence or point below a label tells of others' decisions; judged as in a description."""
    named = noticed(sentence, reader.rules, listed=True) if reader.notices else None
    return named or judge(sentence, "background", reader.body, reader.rules, may_decide=False)


def _own_perfect(reader: Reader, sentence: str, lead: Lead) -> bool:
    """Whether "Nämnden har beslutat att …" below the body's own label is the decision, of no other day."""
    below = reader.zone.name == "decision" and reader.zone.label is not None and reader.status == "decided"
    return below and bool(is_own(lead.actor, reader.body)) and not other_time(sentence)


def _report(reader: Reader, start: int, end: int, told: Judgement) -> Candidate:
    begin = start + told.begin
    return Candidate(begin, clause_end(reader.text, begin, end), "reported", told.made_by, told.subject)


# What is talked about in notes goes on into what was agreed, and has no wishes put to the vote.
_TALK = re.compile(r"[#*_\s]*(?:Diskussion|Överläggning|Inlägg|Debatt)")
_NOMINATES = re.compile(
    r"[A-ZÅÄÖ](?:[^.:;()]|m\.\s?fl\.){3,60}\s\([A-Za-zÅÄÖåäö-]{1,12}\)(?:[^.:;]|m\.\s?fl\.){0,120}?\s(?:föreslår|föreslog|nominerar|nominerade|yrkar|yrkade)\s"
)
_QUOTES = re.compile(r"följande\s(?:yttrande|svar|remissvar|skrivelse|lydelse|text|uttalande|synpunkter)\s?:$")
_TASK_LIST = re.compile(r"(?:ger?|gav|att\sge)\s(?P<who>[^.;:]{2,80}?)\s(?:följande\s|i\s)uppdrag(?:\satt)?\s?:?$")
_BY_PROPOSAL = re.compile(
    r"\s?,?\s?(?:enligt|i\senlighet\smed)\s[^.]{0,60}?(?:förslag(?:et)?|utskottet|yrkande)(?:\still\sbeslut)?,?\s?:?$"
)


def _next_number(text: str, before: Block, block: Block) -> bool:
    """Whether a block bears the number that follows another's."""
    one, two = (_DIGITS.match(text, b.start) for b in (before, block))
    return one is not None and two is not None and int(two.group()) == int(one.group()) + 1


_DIGITS = re.compile(r"\d{1,2}(?=[.)]|\s)")


def _nested(text: str, parent: Block, block: Block) -> bool:
    """Whether a block is an item below another: set in deeper, or marked in another way."""
    if block.indent > parent.indent:
        return True
    if block.marker != parent.marker:
        return True
    return bool(block.marker) and text[block.start] != text[parent.start] and not text[block.start].isdigit()
