"""Stretches of a line that are case numbers, with the filing code that may stand behind one."""

from __future__ import annotations

import re

from extract.rulebook import RuleSet

_DATE = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d")
# What may stand behind a case number on its line: a filing code.
FILING = re.compile(
    r"[\s,.;–-]{0,8}(?:\(?\d[\d.\s]{0,12}\)?|(?:kod|dpl|nr|plan(?:kod)?|diarieplan\w{0,12})[.:]?\s?[\d.]{1,10}|[A-ZÅÄÖ]{2,4})?",
    re.IGNORECASE,
)
# Between two case numbers of one item.
FURTHER = re.compile(r"\s?[,;]\s?|\s(?:och|samt)\s")

# "00370/20221.1.1": the filing code 1.1.1 came to stand right behind the year.
_GLUED = re.compile(r"(?P<case>(?:[A-ZÅÄÖ]{2,5}[ -])?\d{1,6}/(?:19|20)\d\d)\d{1,2}(?:\.\d{1,2}){1,4}\.?")


def without_filing(value: str) -> str:
    """A case number without the filing code that is stuck to it."""
    glued = _GLUED.fullmatch(value)
    return glued["case"] if glued else value


def ends_in_case_number(rest: str, rules: RuleSet) -> bool:
    """Whether what stands behind a number ends in a case number, its filing code included ("Au § 67   Dnr 97/288   042")."""
    cells = re.split(r"\s{2,}|\t", rest.strip())
    return any(is_case_number(" ".join(cells[k:]), rules) for k in range(len(cells)))


def is_case_number(text: str, rules: RuleSet) -> bool:
    """Whether a stretch of a line is a case number and nothing else (label and filing code apart)."""
    text = " ".join(text.strip(" \t()[]").split())
    if not text or len(text) > 60 or not text[-1].isalnum():
        return False
    if _DATE.fullmatch(text):
        return False
    for rule in rules.group("case"):
        match = rule.pattern.match(text)
        if (
            match
            and "value" in match.re.groupindex
            and (
                FILING.fullmatch(text, match.end())
                or ((more := FURTHER.match(text, match.end())) and is_case_number(text[more.end() :], rules))
            )
        ):
            return True
    return False
