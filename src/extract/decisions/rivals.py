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


_PLAIN_NO = re.compile(r"(?<!\w)avslag(?:\spå\s(?P<what>[^.,;]{3,80}))?\s*\.?$")
_PLAIN_YES = re.compile(r"(?<!\w)bifall\still\s(?P<what>[^.,;]{3,80})\s*\.?$")


def opposed(one: str, other: str) -> bool:
    """Whether one wish is a plain no and the other a plain yes to the same thing: of these two only one can win.

    What it is that is refused is often only "förslaget"; a motion and a proposal are two things.
    """
    for no, yes in ((one, other), (other, one)):
        refused, granted = _PLAIN_NO.search(no), _PLAIN_YES.search(yes)
        if refused and granted and "yrkande" not in f"{refused['what']} {granted['what']}":
            return refused["what"] is None or ("motion" in refused["what"]) == ("motion" in granted["what"])
    return False


def other_sum(one: str, other: str) -> bool:
    """Whether two proposals about the same thing name different sums."""
    a, b = ({" ".join(n.split()).strip(" .,") for n in _SUM.findall(clause)} for clause in (one, other))
    return bool(a and b and not a & b) and len(stems(one) & stems(other)) >= _SHARED
