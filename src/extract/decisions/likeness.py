"""Whether two clauses speak of the same thing: by their words, cut to what inflection leaves alone, and their figures."""

from __future__ import annotations

import re

_WORD = re.compile(r"[\wåäö]{4,}")
_ENDING = re.compile(
    r"(?:(?<=\w{3})(?:[aeo]rnas?|andes?|ades?|aren|ens|ets|ar|er|or|as|es|at|en|et|(?<=\w{4})na|an|ad|a|e)|(?<=\w{4})[snrt])$"
)
# Number words are too short to be told apart by their stems.
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*|(?<!\w)(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)(?!\w)")
# Words of every yrkande, which say nothing of what it is about.
_EVERYWHERE = (
    "yrkar yrkade yrkat yrkande yrkandet förslag förslaget bifall avslag tillägg tillägget tilläggs samt även också skall "
    "föreslår föreslog instämmande instämmer beslutar besluta nämnden rådet kommunen kommunfullmäktige kommunstyrelsen "
    "fullmäktige ärendet punkt punkten istället stället enligt till från följande detta dessa under inom blir vara"
)
_COMMON = frozenset(_EVERYWHERE.split())


def stems(text: str) -> frozenset[str]:
    """The words that carry what a clause is about, cut to what inflection leaves alone."""
    return frozenset(_ENDING.sub("", w)[:6] for w in _WORD.findall(text.lower()) if w not in _COMMON and not w.isdigit())


def alike(a: str, b: str) -> bool:
    """Whether two clauses speak of the same thing: three quarters of the shorter one's words."""
    one, two = stems(a), stems(b)
    fewer = min(len(one), len(two))
    figures, others = frozenset(_FIGURE.findall(a)), frozenset(_FIGURE.findall(b))
    # "300 000 kr" and "260 000 kr" are two wishes, whatever the words.
    if figures and others and not (figures <= others or others <= figures):
        return False
    return fewer > 0 and len(one & two) >= max(0.7 * fewer, min(2, len(one)))


def same(a: str, b: str) -> bool:
    """Whether two clauses are the same but for a few words."""
    one, two = stems(a), stems(b)
    return len(one) > 2 and len(one & two) >= 0.85 * max(len(one), len(two))
