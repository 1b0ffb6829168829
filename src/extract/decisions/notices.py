"""Lines of lists of notices and of decisions on delegation: whose decision, its day or number, and what it was.

Such lines have often no verb: "Skolinspektionens beslut 2009-04-30, kritik mot kommunen", "Kommunfullmäktige § 121: ny taxa".
"""

from __future__ import annotations

import re

from extract.decisions.blocks import Block, sentences_of
from extract.decisions.bodies import nominative
from extract.decisions.candidates import Candidate
from extract.decisions.clauses import clause_end
from extract.decisions.judgement import Judgement
from extract.decisions.labels import Zone
from extract.rulebook import RuleSet

# How far in front of its lines an item says that notices follow, in characters.
_ABOUT = 300
# The longest point of a list of notices, in characters.
_LONGEST_POINT = 420
# "…; överklagandet bifalls.": the clause that carries the decision.
_CLAUSE = re.compile(r";\s+(?=[a-zåäö]+(?:et|en|na|s)\s(?:[a-zåäö]+\s){0,3}?[a-zåäö]+(?:s|ts|ades|des)\b)")


# Whose decision "Ordförandebeslut 2019-09-11" is; of one on delegation the line does not say.
_OWN = {"Ordförande": "ordföranden", "Presidie": "presidiet", "Delegations": None}


def about(text: str, zone: Zone, rules: RuleSet) -> bool:
    """Whether the lines of a zone may be notices or decisions on delegation."""
    if zone.name == "history":
        return True
    start = max(0, zone.lines[0].start - _ABOUT)
    return rules["notice.about"].pattern.search(text, start, zone.lines[-1].end) is not None


def noticed(sentence: str, rules: RuleSet, *, listed: bool) -> Judgement | None:
    """The decision a line names by a noun; in a list of notices also one headed by a body, or what an officer did on a day."""
    found = (
        rules["notice.noun"].pattern.match(sentence) if "eslut" in sentence or "dom " in sentence or "före" in sentence else None
    )
    if found:
        begin = _CLAUSE.search(sentence, found.end())
        who = found["by"] or found["whose"] or (nominative(found["who"].rstrip(":")) if found["who"] else _OWN[found["own"]])
        at = next(found.start(group) for group in ("who", "whose", "own", "by") if found[group])
        at = found.start("by") - len("Beslut av ") if found["by"] else at
        return Judgement("reported", rules["notice.noun"].made_by, who, begin=begin.end() if begin else at)
    for name in (
        ("notice.headed", "notice.person", "notice.delegated")
        if listed
        else ("notice.delegated",)
        if "vägnar" in sentence
        else ()
    ):
        found = rules[name].pattern.match(sentence)
        if found:
            return Judgement("reported", rules[name].made_by, found["who"], begin=found.start("who"))
    return None


def noticed_point(text: str, block: Block, rules: RuleSet) -> Candidate | None:
    """A point of a list of notices whose § ends with a full stop: "Fullmäktige 2023-09-25, § 171. Val av ny ordförande"."""
    if not block.marker or block.end - block.start > _LONGEST_POINT:
        return None
    first = next(iter(sentences_of(text, block.body, block.end)), None)
    whole = noticed(text[block.body : block.end], rules, listed=True)
    if first is None or whole is None or noticed(text[first[0] : first[1]], rules, listed=True):
        return None
    begin = block.body + whole.begin
    return Candidate(begin, clause_end(text, begin, block.end), "reported", whole.made_by, whole.subject)
