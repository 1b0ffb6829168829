"""Sentences that decide several things without a list of att-clauses: "dels … dels", "utställa förslaget samt att …"."""

from __future__ import annotations

import re

from extract.decisions.clauses import att_clauses

_DELS = re.compile(r"(?:^|(?<=[\s,]))(?:(?:och|samt)\s{1,3})?dels\s{1,3}(?!för\s|genom\s|på\s|i\s|med\s|av\s)")
# "beslöt utställa planen samt att överlämna ärendet": an infinitive, and the att-clause that is joined to it.
_INFINITIVE = re.compile(
    r"\s+(?:[\wåäö-]*(?:nämnden|styrelsen|fullmäktige|utskottet|rådet|direktionen)\s+)?(?:(?:därför|således|sålunda|alltså|enhälligt|att)\s+)?[a-zåäö]{2,}(?:a|å|e)\s"
)
_JOINED = re.compile(r",?\s(?:samt|och)\s+(?=att\s)")
_TASK = re.compile(
    r"uppdra|uppman|bemyndiga|delegera|ålägga|medge|tillåta|förplikta|begära|föreslå|hemställa|anhålla|rekommendera|besluta|ge\s|(?<!\w)att(?!\w)"
)
# "bevilja byggnadslov på villkor" and the conditions below it, each on a line of its own.
_CONDITIONS = re.compile(
    r"(?:villkor(?:et|en)?|förutsättning|föreskrift(?:en)?|tillägg(?:et)?|ändring(?:en)?|förbehåll(?:et)?)[ \t]*[,:]?[ \t]*\n\s*(?=att\s)"
)


def several(text: str, start: int, end: int, verb_end: int) -> list[tuple[int, int]]:
    """The parts of a sentence of which each is a decision, or nothing when it is one or its att-clauses tell."""
    parts = list(_DELS.finditer(text, verb_end, end))
    if len(parts) > 1 and parts[0].start() - verb_end < 3:
        stops = [m.start() for m in parts[1:]] + [end]
        return [(m.end(), stop) for m, stop in zip(parts, stops, strict=True)]
    if not _INFINITIVE.match(text, verb_end, end):
        return []
    conditions = _CONDITIONS.search(text, verb_end, end)
    if conditions:
        clauses = att_clauses(text, conditions.end(), end)
        return [(start, conditions.end()), *clauses]
    joined = _JOINED.search(text, verb_end, end)
    if joined and not _TASK.search(text, verb_end, joined.start()):
        return [(start, joined.start()), *att_clauses(text, joined.end(), end)]
    return []
