"""Lines of lists of notices and of decisions on delegation: whose decision, its day or number, and what it was.

Such lines have often no verb: "Skolinspektionens beslut 2009-04-30, kritik mot kommunen", "Kommunfullmäktige § 121: ny taxa".
"""

from __future__ import annotations

import re

from extract.decisions.bodies import nominative
from extract.decisions.judgement import Judgement
from extract.decisions.labels import Zone
from extract.rulebook import RuleSet

# How far in front of its lines an item says that notices follow, in characters.
_ABOUT = 300
# "…; överklagandet bifalls.": the clause that carries the decision.
_CLAUSE = re.compile(r";\s+(?=[a-zåäö]+(?:et|en|na|s)\s(?:[a-zåäö]+\s){0,3}?[a-zåäö]+(?:s|ts|ades|des)\b)")


def about(text: str, zone: Zone, rules: RuleSet) -> bool:
    """Whether the lines of a zone may be notices or decisions on delegation."""
    if zone.name == "history":
        return True
    start = max(0, zone.lines[0].start - _ABOUT)
    return rules["notice.about"].pattern.search(text, start, zone.lines[-1].end) is not None


def noticed(sentence: str, rules: RuleSet, *, listed: bool) -> Judgement | None:
    """The decision a line names by a noun; in a list of notices also one headed by a body, or what an officer did on a day."""
    found = (
        rules["notice.noun"].pattern.match(sentence) if "beslut" in sentence or "dom " in sentence or "före" in sentence else None
    )
    if found:
        begin = _CLAUSE.search(sentence, found.end())
        who = nominative(found["who"].rstrip(":"))
        return Judgement("reported", rules["notice.noun"].made_by, who, begin=begin.end() if begin else found.start("who"))
    for name in ("notice.headed", "notice.delegated") if listed else ("notice.delegated",) if "vägnar" in sentence else ():
        found = rules[name].pattern.match(sentence)
        if found:
            return Judgement("reported", rules[name].made_by, found["who"], begin=found.start("who"))
    return None
