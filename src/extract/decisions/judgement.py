"""What a sentence is found to be, and whether it speaks of another time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.document import DecisionStatus
from extract.rulebook import RuleSet

_OTHER_TIME = re.compile(
    (
        r"(?:19|20)\d\d|§|(?<!\w)(?:den\s\d{1,2}|i\s(?:januari|februari|mars|"
        r"april|maj|juni|juli|augusti|september|oktober|november|december)|"
        r"vid\sdet\s(?:mötet|sammanträdet)|tidigare|förra(?!\s(?:ansökan|förslaget|yrkandet|frågan))|föregående(?!\s(?:protokoll|mötesant|minnesant|"
        r"mötespro|sammanträdes))|för\s\w+\s(?:år|månader)\ssedan|i\svåras|i\shöstas|i\ssomras|i\sfjol|redan|"
        r"senast\sbeslut|då(?=\s)|hösten|våren|sommaren|under\såret|vid\s(?:sitt|sammanträdet)\s)(?!\w)"
    ),
    re.IGNORECASE,
)
_DEADLINE_LEAD = re.compile(r"(?:senast|till|före|innan|från|bordläggs)\s(?:[\wåäö]+\s){0,3}$", re.IGNORECASE)
_ATT_CLAUSE = re.compile(
    r"(?<!\w)(?:beslut\w*|uppdrag\w*|uppdrogs?|enades\som|överens\som|bestämde\w*|lova(?:r|de)|åtog\ssig|om)\s(?:[^.]{0,60}?\s)?att\s"
)
# "Attestordning 2022-10-01 fastställdes": the day belongs to the paper's name.
_DATED_TITLE = re.compile(
    r"[A-ZÅÄÖ][\wåäö-]+(?:\s[\wåäö-]+){0,5}?,?\s(?:daterad\s|per\s|den\s)?(?P<day>(?:19|20)\d\d-\d\d-\d\d),?\s"
    r"(?:fastställdes|fastställs|antogs|antas|godkändes|godkänns|lades|läggs|justerades)(?!\w)(?!\s(?:av|den)\s|\si\s(?!enlighet))"
)
DATE_AND_PARAGRAPH = re.compile(r"(?:19|20)\d\d-\d\d-\d\d,?\s\(?§|§\s?\d+,?\s(?:19|20)\d\d")


@dataclass(frozen=True)
class Judgement:
    """``subject``: the body as printed; ``target``: the body a proposal is for; ``kind``: what the rule says, or None;
    ``begin``: where in the sentence the clause that carries the decision begins."""

    status: DecisionStatus
    made_by: str
    subject: str | None = None
    target: str | None = None
    kind: str | None = None
    verb_end: int = 0
    sure: bool = False
    begin: int = 0


# "beslutar att med den ändring som Bo Ek har yrkat avge yttrande": a wish that the decision takes in.
_IN_A_DECISION = re.compile(
    r"(?<!\w)(?:beslutar|beslutade|beslöt|att|godkänner|antar|avger)\s[^.;]{0,160}?(?:ändring|tillägg|vad|det)\w*,?\s(?:som\s)?[^.;]{3,60}$"
)


def wish_verb(sentence: str, rules: RuleSet) -> re.Match[str] | None:
    """The verb of a wish from the floor, unless a decision tells of it in passing."""
    m = rules["proposed.yrkar"].pattern.search(sentence)
    return None if m and m.group() == "yrkat" and _IN_A_DECISION.search(sentence, 0, m.start()) else m


def other_time(sentence: str) -> bool:
    """Whether a date, § or word of time puts the sentence into another meeting; deadlines do not count."""
    att = _ATT_CLAUSE.search(sentence)
    title = _DATED_TITLE.match(sentence)
    for m in _OTHER_TIME.finditer(sentence):
        # What stands in the att-clause is when it shall be done, unless it is a date with its §.
        if att and m.start() > att.end() - 5 and not DATE_AND_PARAGRAPH.match(sentence, m.start()):
            continue
        if title and m.start() < title.end("day"):
            continue
        if not _DEADLINE_LEAD.search(sentence, max(0, m.start() - 40), m.start()):
            return True
    return False


_ONWARD = re.compile(
    r"\s*(?:att\s)?föreslå\s(?P<target>[\wåäöÅÄÖ-]*(?:fullmäktige|styrelsen))(?:\s(?:att\s)?(?:besluta|beslutar))?(?!\w)",
    re.IGNORECASE,
)


def last_target(sentence: str, target: str, end: int) -> tuple[str, int]:
    """The body that decides in the end ("föreslår nämnden föreslå kommunfullmäktige"), and where its verb ends."""
    onward = _ONWARD.match(sentence, end)
    return (onward["target"], onward.end()) if onward else (target, end)
