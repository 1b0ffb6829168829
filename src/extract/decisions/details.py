"""What a decision does, and whom it elects."""

from __future__ import annotations

import re

from extract.document import DecisionKind
from extract.rulebook import RuleSet

_REST = r"(?:[ -](?:(?:von|af|de|al|van|der|el)(?= )|[A-ZÅÄÖ]\.?(?= )|[A-ZÅÄÖ][\wåäöéü-]+)){1,4}"
_PERSON = re.compile(rf"(?<!\w)[A-ZÅÄÖ][\wåäöéü]+{_REST}")
_PARTY_TAIL = re.compile(r"\s*\([A-Za-zÅÄÖåäö]{1,5}\)")
_ELECTED = re.compile(
    r"(?:utse[rs]?|förordna[rst]?|förordnades?|utsåg(?:s|os)?|utsett|utsetts|välj(?:er|a|s)|valdes?|omväljs?|omvaldes?|nominera[r]?|nominerade|föreslår|föreslog|föreslagit|nominerat|representeras\sav)(?!\w)",
    re.IGNORECASE,
)


# "… till ordinarie och Monica Ek (S) till ersättare": one more, for another post.
_ALSO = re.compile(rf"\s(?:och|samt)\s([A-ZÅÄÖ][\wåäöéü]+{_REST})\s(?:\(\w{{1,5}}\)\s)?(?:till|som)\s")


# "Till ordförande väljs Bo Ek (S), till vice ordförande Mia Alm (C) och till …": the post in front of each name.
_NEXT_POST = re.compile(
    r"(?:^|,\s|\soch\s|\ssamt\s)(?:till\s)?(?:[a-zåäö0-9:]+\s){0,3}(?:ordförande|ledamot|ersättare|suppleant|revisor)\s"
    rf"([A-ZÅÄÖ][\wåäöéü]+{_REST})"
)


# "Bo Ek (S) föreslår att Mia Alm (S) utses": who proposes is not who is elected.
_PROPOSES = re.compile(
    r"^[^.;]{3,120}?\s(?:föreslår|föreslog|nominerar|yrkar|yrkade)\s(?=att\s[^.;]{3,200}?\s(?:utses|väljs|förordnas|omväljs)(?!\w))"
)


def together(names: list[str]) -> str:
    """ "A", "A och B", "A, B och C"."""
    return " och ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def kind_of(clause: str, rules: RuleSet) -> DecisionKind:
    """The kind whose words come first in the clause; longer matches win at one place."""
    best: tuple[int, int, str] | None = None
    for rule in rules.group("kind"):
        m = rule.pattern.search(clause)
        if m:
            found = (m.start(), -len(m.group()), str(rule["kind"]))
            if best is None or found < best:
                best = found
    return best[2] if best else "other"  # type: ignore[return-value]


def elected(clause: str) -> list[str]:
    """Names of the elected: those behind the verb, or before it in the passive."""
    clause = re.sub(r"^[Aa]tt\s", "", _PROPOSES.sub("", clause))
    verb = _ELECTED.search(clause) or re.search(r"justerar", clause)
    plain = _PARTY_TAIL.sub(" ", clause)
    names = [m.group() for m in _PERSON.finditer(plain)]
    if not verb:
        return names[:3]
    cut = re.search(r"\s(?:till|som|i|att|för)\s(?=[\wåäö])|,\smed\s|\smed\s", clause[verb.end() :])
    near = clause[verb.end() : verb.end() + cut.start()] if cut else clause[verb.end() :]
    behind = [m.group() for m in _PERSON.finditer(_PARTY_TAIL.sub(" ", near))]
    if behind:
        # "utses Bo Ek (S) med Mia Alm (C) som ersättare": the substitute is named in passing.
        rest = clause[verb.end() + (cut.end() if cut else 0) :]
        also = [*_ALSO.findall(rest), *_NEXT_POST.findall(_PARTY_TAIL.sub(" ", rest))]
        return _unique([*behind, *also])
    front = [m.group() for m in _PERSON.finditer(_PARTY_TAIL.sub(" ", re.split(r"\sefter\s", clause[: verb.start()])[0]))]
    if front:
        # "Bo Ek (S) väljs till ordförande och Mia Alm (C) till vice ordförande"
        also = re.findall(rf"\s(?:och|samt)\s([A-ZÅÄÖ][\wåäöéü]+{_REST})\s(?:\(\w{{1,5}}\)\s)?till\s", clause[verb.end() :])
        return _unique([*front, *also])
    rest = re.split(r",?\smed\s|\sefter\s", clause[verb.end() :])[0]
    return _unique([m.group() for m in _PERSON.finditer(_PARTY_TAIL.sub(" ", rest))]) or _unique(names)


def _unique(names: list[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(n.split()) for n in names))
