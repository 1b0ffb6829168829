"""Proposals of several bodies in one item: whose a proposal is called, and whether one sum was put in place of another."""

from __future__ import annotations

import re

from extract.decisions.bodies import squash
from extract.decisions.likeness import stems

# "bifall till socialnämndens förslag", "enligt kontorets förslag": a body, by its full or short name.
_OWNER = re.compile(
    r"(?:[Bb]ifall(?:a|er)?(?:\still)?|[Ee]nligt|[Ii]\senlighet\smed|biträd(?:a|er)|tillstyrk(?:a|er))\s"
    r"(?P<whose>(?:[\wåäöÅÄÖ]+-,?\s(?:och|&)\s|[\wåäöÅÄÖ]+s\s|[a-zåäö]+a\s)?[\wåäöÅÄÖ-]*(?i:nämnden|styrelsen|utskottet|kontoret|förvaltningen|avdelningen|beredningen|presidiet|"
    r"rådet|gruppen|kommittén|direktionen|kansliet))s\s(?:[\wåäö]+\s){0,2}?(?:förslag|hemställan|framställning)"
)
_SUM = re.compile(r"\d[\d .,]*(?=\s?(?:kr|kronor|tkr|mnkr|mkr|miljoner|procent|%)(?!\w))")
# So many words must two proposals share to be about the same money.
_SHARED = 2


def owner_of(clause: str) -> str | None:
    """Whose proposal a clause asks for or refers to, when it is a body's."""
    m = _OWNER.search(clause)
    return str(m["whose"]) if m else None


def meant(whose: str, proposers: tuple[str, ...]) -> bool:
    """Whether a body's full or short name stands for one of those who propose: "kontoret", "arbetsutskottet"."""
    short = squash(whose)
    return any(squash(p) == short or squash(p).endswith(short) for p in proposers)


def other_sum(one: str, other: str) -> bool:
    """Whether two proposals about the same thing name different sums."""
    a, b = ({" ".join(n.split()).strip(" .,") for n in _SUM.findall(clause)} for clause in (one, other))
    return bool(a and b and not a & b) and len(stems(one) & stems(other)) >= _SHARED
