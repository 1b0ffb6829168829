"""Who proposes: the chair, the authors of a motion, somebody by first name or pronoun, a body by its short name."""

from __future__ import annotations

import re

from extract.decisions.bodies import Body, council_over, is_own
from extract.decisions.candidates import Candidate
from extract.decisions.persons import PART, names_in
from extract.decisions.reader import IN_MOTION
from extract.document import Participant
from extract.participants.initials import in_full

# "Anders Holm har lämnat in ett medborgarförslag".
_AUTHOR = re.compile(
    rf"(?P<name>{PART}\s{PART}(?:\s{PART})?)(?:\s\([\w-]{{1,12}}\)|,\s\w{{1,5}},)?\s(?:har|lämnade|väckte|inkom|hade)\s"
)
# A label on a line of its own, which is no part of the name below it.
_LONE_WORD = re.compile(r"(?m)^[ \t]*[A-ZÅÄÖ][a-zåäö]+[ \t]*$")


def complete(candidate: Candidate, text: str, start: int, participants: tuple[Participant, ...], body: Body) -> None:
    """Proposers by name: the chair, the authors of a motion, the own body in full."""
    if (
        candidate.status == "proposed"
        and not candidate.proposer
        and re.match(r"[Mm]otionär|att\s|I\smotionen", text[candidate.start : candidate.start + 10])
    ):
        told = text[start : candidate.start]
        motion = re.search(r"(?:[Mm]otion|[Ii]nitiativärende)", told)
        near = told[max(0, motion.start() - 160) : motion.end() + 120] if motion else ""
        candidate.proposer = names_in(_LONE_WORD.sub(".", near))
        candidate.motion = bool(motion) and not candidate.yrkande
        if motion and motion.group().lower() == "motion" and candidate.actor is None:
            candidate.actor = council_over(body)
    if candidate.made_by.endswith("proposed.motion"):
        author = _AUTHOR.match(text, candidate.start, candidate.end)
        candidate.proposer = candidate.proposer or ([author["name"]] if author else [])
        candidate.motion = True
    if candidate.status == "proposed" and IN_MOTION.search(text, candidate.start, candidate.end):
        candidate.motion, candidate.actor = True, candidate.actor or council_over(body)
    clause = text[candidate.start : candidate.end]
    if candidate.status == "proposed" and candidate.actor is None and (decider := _BY_COUNCIL.search(" ".join(clause.split()))):
        candidate.actor = decider["who"]
    if candidate.status == "proposed" and not candidate.proposer:
        who = _named_before(clause, text[start : candidate.start], participants)
        candidate.proposer = [who] if who else []
    full = []
    for name in candidate.proposer:
        if name.lower() == "nämnden" and not is_own(name, body):
            # In another body's minutes: the nämnd that the item spoke of last.
            name = body_meant(name, text[start : candidate.start]) or name
        name = office_meant(name, text[max(start, candidate.start - _NEAR) : candidate.end]) or name
        name = in_full(name, [p.name for p in participants])
        if name == "Ordföranden":
            chairs = [p.name for p in participants if p.role == "ordförande" and p.status != "absent"]
            name = chairs[0] if chairs else name
        elif name.lower() in ("arbetsutskottet", "au") and body.name and "utskott" not in body.name:
            # A council has its board's.
            above = re.sub(r"(?:kommun)?fullmäktige$", "kommunstyrelsen", body.name, flags=re.IGNORECASE)
            above = "Regionstyrelsen" if body.name == "Regionfullmäktige" else above[:1].upper() + above[1:]
            name = f"{above}s arbetsutskott" if not above.endswith("s") else f"{above} arbetsutskott"
        elif body.name and is_own(name, body):
            name = body.name
        full.append(name[:1].upper() + name[1:])
    candidate.proposer = full


# "… att kommunfullmäktige antar taxan": who shall decide, in a proposal of an office.
_BY_COUNCIL = re.compile(
    r"(?:föreslår|föreslog|yrkar|yrkade|hemställer)\s(?:i\s[^.;]{3,50}?\s)?att\s(?P<who>(?:kommun|region)?fullmäktige)\s"
    r"(?:ska(?:ll)?\s)?(?:antar?|godkänner|godkänna|fastställer|fastställa|avslår?|bifaller|bifalla|beviljar?|anslår?|beslutar?)(?!\w)"
)


_PRONOUN = re.compile(
    r"(?:Han|Hon|Hen)\s(?:föreslår|föreslog|yrkar|yrkade|hemställer|hemställde|vill)|"
    r"(?:(?:I\s(?:första|andra|tredje)\shand|Vidare|Dessutom|Därutöver|Sedan)\s)(?:föreslår|föreslog|yrkar|yrkade|hemställer|hemställde)\s(?:han|hon|hen)(?!\w)"
)
# "Bo Ek (S) yrkar": who asked for something, in minutes whose attendance is not read.
_ASKED = re.compile(rf"(?P<name>{PART}(?:\s{PART}){{1,3}})\s\(\w{{1,5}}\)[^.;()]{{0,40}}?\s(?:yrkar|yrkade|föreslår|föreslog)\s")
_SAYS_AND_PROPOSES = re.compile(r"(?P<who>[A-ZÅÄÖ][\wåäöé-]+(?:\s[A-ZÅÄÖ][\wåäöé-]+){0,3})\s[a-zåäö]+(?:\s|$)")


def _named_before(clause: str, told: str, participants: tuple[Participant, ...]) -> str | None:
    """The participant who proposes: by first or full name at the head of the clause, or the last one named before a pronoun."""
    if _PRONOUN.match(clause):
        named = [(told.rfind(p.name), p.name) for p in participants if p.name and p.name in told]
        asked = _ASKED.findall(told) if not named else []
        return max(named)[1] if named else asked[-1] if asked else None
    m = _SAYS_AND_PROPOSES.match(clause)
    if not m:
        return None
    same = [p.name for p in participants if p.name and m["who"] in (p.name, p.name.split()[0])]
    return same[0] if len(same) == 1 else None


# The nämnd named last: "socialnämnden", "Barn- och utbildningsnämnden", "tekniska nämnden", "nämnden för teknik".
_SOME_NAMND = re.compile(
    r"(?:[\wåäöÅÄÖ]+-(?:,\s[\wåäö]+-)?\soch\s|[Ss]ociala\s)?[\wåäöÅÄÖ-]+nämnden(?!\w)|(?<!\w)(?i:tekniska|sociala|gemensamma|kommunala|regionala|centrala)\snämnden(?!\w)|[Nn]ämnden\sför\s[\wåäö]+(?:\soch\s[\wåäö]+)?"
)

# A company by its name, with AB before or behind it.
_COMPANY = re.compile(r"AB\s[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\wåäö-]+)?|(?:[A-ZÅÄÖ][\wåäö&-]+\s(?:(?:i|och|&)\s)?){1,4}AB(?!\w)")


# An office by its full name: "Vård- och omsorgskontoret", "socialförvaltningens".
_SOME_OFFICE = re.compile(
    r"(?<![\w-])(?P<name>(?:[\wåäöÅÄÖ]+-,?\s(?:[\wåäö]+-\s)?(?:och|&)\s)?[\wåäöÅÄÖ-]{4,40}(?P<what>kontoret|förvaltningen))(?:s|(?!\w))"
)
# How far in front of a clause an office named in full is what its short name means, in characters.
_NEAR = 2500
# Words that end like an office and are none of the municipality's.
_NO_OFFICE = re.compile(r"(?:s|nings)?(?:tjänsteförvaltningen|huvudkontoret|lokalkontoret)$", re.IGNORECASE)


def office_meant(word: str, told: str) -> str | None:
    """ "Kontoret" and "Förvaltningen" are the one office of that sort which the item names in full."""
    if word.lower() not in ("kontoret", "förvaltningen"):
        return None
    found = {
        " ".join(m["name"].split())
        for m in _SOME_OFFICE.finditer(told)
        if m["what"] == word.lower() and not _NO_OFFICE.search(m["name"])
    }
    names = {name[0].upper() + name[1:] for name in found}
    return names.pop() if len(names) == 1 else None


def body_meant(word: str, told: str) -> str | None:
    """ "Nämnden" is the nämnd named last, "bolaget" the one company that the item has named."""
    if word.lower() == "nämnden":
        found = _SOME_NAMND.findall(told)
        return found[-1] if found else None
    companies = {" ".join(m.split()) for m in _COMPANY.findall(told)}
    return companies.pop() if len(companies) == 1 else None
