"""Zones → candidate clauses → Decision records."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extract.decisions.assignment import assignee_of, deadline_of, meeting_date_of, shall_do
from extract.decisions.bodies import Body, document_body, full_name, is_own, nominative
from extract.decisions.context import CaseNumbers, Extracts, Offices, named_by_labels, reads_as_minutes
from extract.decisions.details import elected, kind_of, together
from extract.decisions.due import deadline_in
from extract.decisions.finding import finding_of
from extract.decisions.labels import Zone
from extract.decisions.likeness import Clauses
from extract.decisions.listing import Candidate, read_zone
from extract.decisions.outcome import settle
from extract.decisions.page_heads import without_heads
from extract.decisions.parts import parts_of
from extract.decisions.persons import by_office
from extract.decisions.procedure import Words, in_digits, procedure_of, words_of
from extract.decisions.proposers import body_meant, complete
from extract.decisions.registers import registers_of
from extract.decisions.run_in import labels_set_off
from extract.decisions.told import RESIDENTS, Put
from extract.decisions.triggers import Triggers
from extract.decisions.zones import zones_of
from extract.document import Decision, Participant, Section
from extract.gazetteer import default_gazetteer
from extract.rulebook import RuleBook

if TYPE_CHECKING:
    from extract.clean import Cleaned
    from extract.metadata import Metadata

# Papers written before the meeting: what they say "beslutar" is a proposal.
_BEFORE_MEETING = ("kallelse", "tjänsteskrivelse", "handlingar")
_SKIPPED_SECTIONS = ("signatures",)
_FULL_NAME = re.compile(r"[A-ZÅÄÖ]\S+(?:\s(?:von|af|de|al|[A-ZÅÄÖ])\S+)+")
_BY_REFERENCE = re.compile(
    (
        r"(?:enligt|i enlighet med|bifall(?:a|er)|godkänn(?:a|er))\s(?:[\wåäö.]+\s){0,4}?(?:[\wåäö-]+s\s)?förslag("
        r"?:et)?(?:\still\sbeslut)?\s*\.?$"
    ),
    re.IGNORECASE,
)


_PROVIDED = re.compile(r"^(?P<att>att\s|)under\sförutsättning\s(?:av\s)?att\s[^,]{3,200},\s")


@dataclass
class _Item:
    """One agenda item: its proposals and the text of its beslutsgång, for what refers to them."""

    proposals: list[str] = field(default_factory=list)
    procedure: list[tuple[int, int]] = field(default_factory=list)
    puts: list[Put] = field(default_factory=list)
    reserved: list[str] = field(default_factory=list)
    start: int = 0
    zones: list[Zone] = field(default_factory=list)


def collect(
    cleaned: Cleaned, sections: tuple[Section, ...], meta: Metadata, participants: tuple[Participant, ...], rules: RuleBook
) -> tuple[Decision, ...]:
    """Read every zone of the document and make its decisions."""
    wording = rules["decisions"]
    text = labels_set_off(without_heads(cleaned.text, wording), wording)
    body = document_body(meta)
    triggers = Triggers(text, tuple(wording.data["data"]["triggers"]))
    extracts = Extracts(cleaned, sections)
    offices = Offices(cleaned, sections)
    parts = parts_of(cleaned, sections)
    out: list[tuple[Candidate, Zone]] = []
    items: dict[int, _Item] = {}
    number = -1
    item_of: list[int] = []
    zones = list(zones_of(text, parts, wording, flat=cleaned.flat))
    whole = body = named_by_labels(zones, body) if not meta.bodies else body
    minutes = reads_as_minutes(zones, text)
    notes = meta.kind == "minnesanteckningar"
    # A paper in which an officer decides by delegation proposes nothing.
    delegated = _DELEGATED.search(text, 0, _HEAD) is not None and "örslag till beslut" not in text
    names = frozenset(p.name.split()[0] for p in participants if p.name)
    names = names.union(default_gazetteer().given_names) if notes else names
    for zone in zones:
        if meta.bodies:
            body = _body_of(zone, sections, meta, whole)
        if zone.first_of_section:
            ending = _ending(items.get(number), text, body, rules)
            out += ending
            item_of += [number] * len(ending)
            number += 1
        item = items.setdefault(number, _Item(start=_head_of(cleaned, zone)))
        kind = zone.section.kind if zone.section else "agenda_item"
        if kind in _SKIPPED_SECTIONS or not zone.lines:
            continue
        before = meta.kind in _BEFORE_MEETING and not minutes and not delegated and not extracts.holds(zone)
        rows = registers_of(text, zone, rules["registers"])
        found = (
            []
            if not zone.lines
            else read_zone(
                text,
                zone,
                body,
                wording,
                rules["proposals"],
                before_meeting=before,
                front=kind == "front_matter" and zone.name == "text",
                triggers=triggers,
                extract=meta.kind in _BEFORE_MEETING and not before,
                notes=notes,
                names=names,
            )
        )
        found = sorted([*rows, *found], key=lambda c: c.start) if rows else found
        found = [part for c in _with_doers(found, text) for part in _parted(c, text)]
        if zone.after_procedure and any(put.role == "decided" for put in item.puts):
            # The item began with its decision; here the vote's outcome is only told again.
            found = [c for c in found if c.status != "decided"]
        if zone.lines and zone.name not in ("papers", "sent_to", "contents"):
            item.procedure.append((zone.lines[0].start, zone.lines[-1].end))
            item.zones += [zone] if not before else []
        if zone.name == "reservation" and zone.lines:
            item.reserved.append(" ".join(text[zone.lines[0].start : zone.lines[-1].end].split()))
        if zone.name == "proposal":
            item.proposals += [" ".join(text[c.start : c.end].split()) for c in found]
        if found and zone.name == "proposal" and before:
            office = offices.of(zone)
            for candidate in found:
                candidate.proposer = [office] if office else candidate.proposer
        for candidate in found:
            complete(candidate, text, item.start, participants, body)
            item.puts.append(_put(candidate, zone, text, body))
        out += [(c, zone) for c in found]
        item_of += [number] * len(found)
    ending = _ending(items.get(number), text, body, rules)
    out += ending
    item_of += [number] * len(ending)
    case_numbers = CaseNumbers(sections)
    today = meta.meeting.date if meta.meeting else None
    days = (meeting_date_of(told["when"], today, rules["assignments"]) for told in _NEXT_MEETING.finditer(text))
    next_meeting = next((day for day in days if day and (not today or day > today)), None)
    everything = Clauses([put.clause for item in items.values() for put in item.puts if put.role == "decided"])
    said = words_of(rules["proposals"])
    numbers: dict[str, int] = rules["votes"].data["data"]["numbers"]
    outcomes = [o for item in items.values() for o in _outcomes(item, text, everything, said, numbers)]
    decisions: list[Decision] = []
    # A paper of no body and no day (a policy, an order) decides nothing: it says who may.
    rule = meta.kind == "annat" and meta.body is None and today is None
    for k, ((candidate, zone), owner, outcome) in enumerate(zip(out, item_of, outcomes, strict=True)):
        if rule and candidate.status == "decided":
            continue
        count = candidate.made_by == wording["decided.inverted"].made_by and _COUNT.match(text, candidate.start)
        if count and sum(put.role == "decided" for put in items[owner].puts) > 1:
            # "Med 3 ja-röster mot 2 bifaller nämnden förslaget" is the decision where no other words tell it.
            continue
        made = _decision(
            cleaned,
            text,
            candidate,
            zone,
            meta,
            _body_of(zone, sections, meta, whole),
            participants,
            items[owner],
            next_meeting,
            rules,
            case_numbers,
            outcome,
        )
        last = decisions[-1] if decisions and item_of[k - 1] == owner else None
        if last and made.kind == "assign" and made.assignee is None and _PASSIVE_TASK.search(made.repaired):
            # "Uppdraget ska redovisas i maj": by whom the point before says.
            made = replace(
                made, assignee=last.assignee if last.status == made.status and last.kind in ("assign", "refer") else None
            )
        decisions.append(made)
    unique = {d.id: d for d in decisions if d.text.strip()}
    return tuple(sorted(unique.values(), key=lambda d: d.span))


def _ending(item: _Item | None, text: str, body: Body, rules: RuleBook) -> list[tuple[Candidate, Zone]]:
    """What the chair found, as the decision of an item with wishes that tells none."""
    roles = {put.role for put in item.puts} if item else set()
    if item and any(is_own(p, body) for put in item.puts for p in put.proposers):
        # What the body itself proposes to another one is how the item ends.
        return []
    ending = finding_of(text, item.zones, rules) if item and "yrkande" in roles and "decided" not in roles else None
    if item is None or ending is None:
        return []
    item.puts.append(Put(" ".join(text[ending[0].start : ending[0].end].split()), "other"))
    return [ending]


def _head_of(cleaned: Cleaned, zone: Zone) -> int:
    """Where an item begins, its heading included."""
    head = cleaned.clean_span(zone.section.span).start if zone.section and zone.section.level == 1 else None
    if not zone.lines:
        return head or 0
    return zone.lines[0].start if head is None else min(zone.lines[0].start, head)


# "Ansvarig: Lena Dahl. Klart senast 1 oktober": who does what the sentence before says, and until when.
_DOER = re.compile(r"(?:Ansvarig(?:a|t)?|Ansvar|Vem)\s?:\s?[A-ZÅÄÖ]")
_UNTIL = re.compile(r"\s{1,3}(?:Klart?|Senast|Tidplan)(?:\ssenast)?\s?:?\s[^.\n]{3,40}(?:\.|(?=\n|$))")
# "Bo skickar listan.   Klart: 24 oktober": by when, behind the task.
_LABELLED = re.compile(r"\s{1,30}(?:Klart?|Senast|Tidplan)(?:\ssenast)?\s?:\s?(?P<day>[^.\n]{3,40}?)(?=[.\n]|\s*\Z)")


def _with_doers(found: list[Candidate], text: str) -> list[Candidate]:
    out: list[Candidate] = []
    for candidate in found:
        last = out[-1] if out else None
        if (
            last
            and last.status == candidate.status
            and _DOER.match(text, candidate.start)
            and not text[last.end : candidate.start].strip()
        ):
            until = _UNTIL.match(text, candidate.end)
            out[-1] = replace(last, end=until.end() if until else candidate.end, kind="assign", sure=True)
        elif not (last and candidate.end <= last.end):
            until = _LABELLED.match(text, candidate.end) if candidate.kind == "assign" else None
            candidate.deadline = candidate.deadline or (until["day"] if until else None)
            out.append(candidate)
    return out


# "… tackar för informationen och ger kommundirektören i uppdrag att": two decisions of one sentence.
_AND_GIVES = re.compile(
    r",?\s+och\s+(?=(?:ger|gav|uppdrar|uppdrog)\s[^.;:]{2,90}?(?:uppdrag|att)\s|beslut(?:ar|ade)\s(?:därefter\s|vidare\s|också\s|även\s)?att\s)"
)


# "Styrelsen beviljade den förra ansökan men avslog den senare": two decisions.
_BUT_REFUSES = re.compile(
    r",?\s+men\s+(?=(?:avslår|avslog|avstyrker|bordlägger|bordlade|återremitterar|återremitterade|beviljar|beviljade|godkänner|bifaller|biföll)\s)"
)


def _parted(candidate: Candidate, text: str) -> list[Candidate]:
    """A sentence that notes or approves something and hands out a task is two."""
    if candidate.status != "decided" or candidate.assignee:
        return [candidate]
    but = _BUT_REFUSES.search(text, candidate.start + 12, candidate.end)
    if but and not re.search(r"(?<!\w)att\s", text[candidate.start : but.start()]):
        return [replace(candidate, end=but.start()), replace(candidate, start=but.end())]
    second = _AND_GIVES.search(text, candidate.start + 20, candidate.end)
    first_task = re.search(r"uppdra|(?<!\w)att\s", text[candidate.start : second.start()]) if second else None
    if not second or first_task:
        return [candidate]
    task = not text.startswith("beslut", second.end())
    return [
        replace(candidate, end=second.start()),
        replace(candidate, start=second.end(), kind="assign" if task else None, sure=task),
    ]


def _body_of(zone: Zone, sections: tuple[Section, ...], meta: Metadata, whole: Body) -> Body:
    """The body a paper of a packet lies before; elsewhere that of the document."""
    if not meta.bodies or zone.section is None:
        return whole
    at = zone.section.span[0]
    outer = next((s for s in sections if s.level == 1 and s.span[0] <= at < s.span[1]), None)
    return Body(meta.bodies[outer.id], whole.place) if outer and outer.id in meta.bodies else whole


def _outcomes(item: _Item, text: str, everything: Clauses, words: Words, numbers: dict[str, int]) -> list[str | None]:
    """What became of the proposals of one item; its text is only read where there are any.

    A report in front of the extract that decides on it is an item of its own: there the same words count.
    """
    if not any(put.role in ("proposal", "yrkande", "motion") for put in item.puts):
        return [None] * len(item.puts)
    if everything and not any(put.role == "decided" for put in item.puts) and len(item.puts) < 40:
        copies: list[str | None] = ["adopted" if p.role == "proposal" and everything.hold(p.clause) else None for p in item.puts]
        if any(copies) or not any("finner" in text[a:b] or "fann" in text[a:b] for a, b in item.procedure):
            return copies
    told = [*(procedure_of(text[a:b], words) for a, b in item.procedure), *(f"Reservation: {one}" for one in item.reserved)]
    return list(settle(item.puts, in_digits(" ".join(told), numbers), words))


_DELEGATED = re.compile(r"^[ \t]*(?:DELEGATIONSBESLUT|Delegationsbeslut)(?=\s*$|\s{2,}|\s\d)", re.MULTILINE)
_HEAD = 800
_COUNT = re.compile(r"Med\s\S{1,12}\s(?:ja|JA|röst)")
_NEXT_MEETING = re.compile(
    r"[Nn]ästa\s(?:ordinarie\s)?(?:möte|sammanträde|styrelsemöte|träff)\w*(?:\s(?:i|med|för)\s[\wåäö]+)?\s?"
    r"(?:[:#–-]|är|blir|hålls|sker|äger\srum|bestäm[sd]\w*|fastställ\w+|planera\w+|\n|(?=(?:mån|tis|ons|tors|fre|lör|sön)dag)|(?=den\s\d)|(?=\d))"
    r"\s*(?:till\s)?[\s:]*(?P<when>[^\n]{4,90})"
)


_PASSIVE_TASK = re.compile(
    r"^(?:att\s)?(?:Svar(?:et)?|Redovisning(?:en)?|[Uu]ppdraget|[Åå]tgärderna|[Uu]tredningen|[Uu]nderlaget|(?:[Ee]tt\s)?(?:kompletterat|nytt|reviderat|omarbetat)\s[\wåäö]+)\s(?:ska|skall|återrapporteras|redovisas|slutredovisas)(?!\w)"
)


# "Arbetsutskottet hemställer": a body's proposal, not a wish from the floor.
_BODY_WORD = re.compile(r"(?:utskott(?:et)?|nämnden|styrelsen|rådet|beredningen|presidiet|förvaltningen|kontoret)$")


def _put(candidate: Candidate, zone: Zone, text: str, body: Body) -> Put:
    clause = " ".join(text[candidate.start : candidate.end].split())
    if candidate.proposer:
        clause = clause.replace("sig själv", candidate.proposer[0])
    if candidate.yrkande and not (candidate.proposer and all(_BODY_WORD.search(p) for p in candidate.proposer)):
        return Put(clause, "yrkande", tuple(candidate.proposer), candidate.withdrawn)
    # "Arbetsutskottets förslag till kommunstyrelsen" in its own minutes is how the item ends.
    its_own = zone.name == "proposal" and zone.owner and is_own(nominative(zone.owner), body)
    ends = zone.name == "decision" or (zone.name == "lead" and not any(is_own(p, body) is False for p in candidate.proposer))
    if candidate.status == "decided" or (candidate.status == "proposed" and (ends or its_own)):
        council = "fullmäktige" in (body.name or "").lower()
        final = council or RESIDENTS.search(clause) is not None
        return Put(clause, "decided", final=final and candidate.status == "decided")
    people = (
        candidate.status == "proposed"
        and clause[:4].lower() == "att "
        and any(_FULL_NAME.fullmatch(p) and not by_office(p, text, candidate.start) for p in candidate.proposer)
    )
    if candidate.motion or people:
        return Put(clause, "motion", tuple(candidate.proposer))
    # A report's or office's proposal in the text is as good as one under a label.
    return Put(clause, "proposal" if candidate.status == "proposed" else "other", tuple(candidate.proposer))


def _decision(
    cleaned: Cleaned, text: str, candidate: Candidate, zone: Zone, meta: Metadata, body: Body, participants: tuple[Participant, ...],
    item: _Item, next_meeting: str | None, rules: RuleBook, case_numbers: CaseNumbers, outcome: str | None,
) -> Decision:  # fmt: skip
    clause = " ".join(text[candidate.start : candidate.end].split())
    span = cleaned.raw_span(candidate.start, candidate.end)
    # The condition in front of what is decided says nothing of what that is.
    done = _PROVIDED.sub(r"\g<att>", clause)
    kind = kind_of(done, rules["decisions"])
    if candidate.kind and (kind == "other" or candidate.sure):
        kind = candidate.kind  # type: ignore[assignment]
    elif candidate.status == "decided" and rules["decisions"]["decided.responsible"].pattern.search(clause):
        kind = "assign"
    doer = (
        shall_do(clause, participants, rules["assignments"])
        if kind in ("other", "assign", "fund") and candidate.status != "reported"
        else None
    )
    if doer:
        kind = "assign"
    # Leave to borrow is no task, and its year no deadline.
    leave = kind == "assign" and rules["decisions"]["authorised.loan"].pattern.search(clause) is not None
    kind = "other" if leave else kind
    meeting_date = meta.meeting.date if meta.meeting else None
    proposer = tuple(dict.fromkeys(candidate.proposer))
    assignee, deadline = None, None
    if kind == "elect":
        # "väljer Mia Alm efter Bo Ek, som entledigas": why the post is free.
        chosen = re.split(r",\s(?:som|vilken)\s", clause)[0] if "entledig" in clause else clause
        names = elected(chosen) if "entledig" not in chosen else []
        assignee = together(names) if names else None
    elif not leave and (not candidate.yrkande or kind in ("assign", "refer", "approve") or clause[:4].lower() == "att "):
        before = text[max(0, candidate.start - 500) : candidate.start]
        assignee = assignee_of(done, kind, participants, rules["assignments"], before)  # type: ignore[arg-type]
        deadline = deadline_in(clause, kind, candidate.status, meeting_date, next_meeting, rules)
        if candidate.yrkande and kind == "approve" and assignee is None:
            # A time in a wish for a proposal is none for anybody.
            deadline = None
        assignee = candidate.assignee or assignee or doer
        if assignee in ("bolaget", "Bolaget", "nämnden", "Nämnden") and not is_own(assignee, body):
            assignee = body_meant(assignee, text[item.start : candidate.start]) or assignee
        if candidate.deadline:
            deadline = deadline_of(f"senast {candidate.deadline}", meeting_date, rules["assignments"]) or candidate.deadline
        if (
            assignee
            and assignee.lower() in ("nämnden", "styrelsen", "utskottet", "rådet")
            and is_own(assignee, body) is not False
        ):
            assignee = full_name(assignee, body)
    elif kind in ("postpone", "set_date"):
        deadline = deadline_in(clause, kind, candidate.status, meeting_date, next_meeting, rules)
    resolved = None
    if candidate.status != "reported" and item.proposals and _BY_REFERENCE.search(clause):
        resolved = "\n".join(item.proposals)
    return Decision(
        id=f"decision:{span.start}-{span.end}", status=candidate.status, kind=kind,
        actor=full_name(candidate.actor, body), assignee=assignee,
        deadline=deadline,
        text=cleaned.raw[span.start : span.end], span=span, section_id=zone.section.id if zone.section else None,
        case_number=case_numbers.of(zone.section), proposer=proposer, outcome=outcome, vote=None,  # type: ignore[arg-type]
        made_by=candidate.made_by, repaired=clause, resolved=resolved,
    )  # fmt: skip
