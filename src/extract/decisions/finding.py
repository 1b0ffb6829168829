"""An item that ends with what the chair finds: where nothing else tells the decision, the finding is it."""

from __future__ import annotations

import itertools
import re

from extract.decisions.blocks import sentences_of
from extract.decisions.candidates import Candidate
from extract.decisions.labels import Zone
from extract.rulebook import RuleBook

_TOLD = ("procedure", "text", "yrkande")
_SPLIT = re.compile(r"\n\s*\n")


def finding_of(text: str, zones: list[Zone], rules: RuleBook) -> tuple[Candidate, Zone] | None:
    """The last sentence in which the chair finds for or against, with its zone; None when there is none."""
    rule, between = rules["decisions"]["finding.settles"], rules["proposals"]["outcome.between_rounds"]
    for zone in reversed([z for z in zones if z.name in _TOLD and z.lines]):
        start, end = zone.lines[0].start, zone.lines[-1].end
        cuts = [start, *(m.end() for m in _SPLIT.finditer(text, start, end)), end]
        for a, b in reversed(list(itertools.pairwise(cuts))):
            for first, last in reversed(list(sentences_of(text, a, b))):
                sentence = text[first:last]
                if rule.pattern.search(sentence) and not between.pattern.search(sentence):
                    return Candidate(first, last, "decided", rule.made_by), zone
    return None
