"""What the procedure of an item tells: its sentences, and what the two sides of its vote stood for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extract.rulebook import RuleSet
from extract.votes.tallies import number_of

# The patterns of the rules ``outcome.*`` by the last part of their id.
Words = Mapping[str, re.Pattern[str]]


def words_of(rules: RuleSet) -> Words:
    """The wording of outcomes: the rules of proposals.toml that this module asks."""
    return {rule.id.removeprefix("outcome."): rule.pattern for rule in rules.group("outcome")}


def sides_of(procedure: str, words: Words) -> tuple[str, str] | None:
    """What the winning and the losing side of the last vote stood for, when both are told and the figures are."""
    told = {
        (m["w1"] or m["w2"] or m["w3"] or m["w4"]).lower(): m["what"] or m["what2"] or m["what4"]
        for m in words["side"].finditer(procedure)
    }
    tally = list(words["tally"].finditer(procedure))
    if len(told) < 2 or not tally:
        return _named_sides(procedure, words)
    last = tally[-1]
    votes = {
        (last["aw"] or last["aw2"]).lower(): int(last["a"] or last["a2"]),
        (last["bw"] or last["bw2"]).lower(): int(last["b"] or last["b2"]),
    }
    if len(votes) < 2 or votes["ja"] == votes["nej"]:
        return None
    won = max(votes, key=lambda w: votes[w])
    return told[won], told["nej" if won == "ja" else "ja"]


def _named_sides(procedure: str, words: Words) -> tuple[str, str] | None:
    """ "Edit Sandells yrkande får 10 röster och Jörgen Tappers yrkande 5": whose wish won and whose lost."""
    votes = [
        (int(m["n"] or m["n2"] or m["n3"]), m["whose"] or m["whose2"] or m["whose3"])
        for m in words["votes_for"].finditer(procedure)
    ]
    if len(votes) < 2 or votes[-1][0] == votes[-2][0]:
        return None
    lost, won = sorted(votes[-2:])
    return won[1], lost[1]


_COUNTED = re.compile(r"(?<!\w)(?P<n>[a-zåäöA-ZÅÄÖ]{2,14})(?=\s(?:ja|nej)[- ]?röst|\s(?:ledamöter\s)?röstar\s(?:ja|nej))")


def in_digits(told: str, numbers: dict[str, int]) -> str:
    """The figures of a vote in digits: "tjugofyra ja-röster" → "24 ja-röster"."""
    return _COUNTED.sub(lambda m: m["n"] if (n := number_of(m["n"], numbers)) is None else str(n), told)


# "Ja: 19, Nej: 23." is one sentence.
_SENTENCES = re.compile(r"(?<=[.!?:])(?<!(?i:ja):)(?<!(?i:nej):)\s+(?=[A-ZÅÄÖ\d])")


def procedure_of(text: str, words: Words) -> str:
    """The sentences of an item in which the chair puts the question or votes are counted."""
    telling, asks = words["procedure"], words["asks"]
    if not telling.search(text):
        return ""
    plain = re.sub(r"m\.\s?fl\.", "mfl", " ".join(text.split()))
    return " ".join(s for s in _SENTENCES.split(plain) if telling.search(s) and len(s) < 700 and not asks.search(s))
