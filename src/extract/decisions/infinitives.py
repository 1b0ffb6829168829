"""Whether words are those of a point in the infinitive: "att anta planen", "Bevilja bidraget", "ge kontoret i uppdrag"."""

from __future__ import annotations

import re
from functools import cache

from extract.rulebook import default_rules

_FIRST = re.compile(
    r"(?:[Aa]tt\s|(?:[Gg]e|[Tt]e|[Tt]a|[Ss]e|[Ff]å|[Ss]lå|[Bb]e|[Gg]å|[Uu]tse|[Aa]nse|[Aa]vge|[Mm]edge|[Nn]amnge|[Dd]elge|[Tt]illse|[Aa]nge|[Uu]tge|[Hh]os\slänsstyrelsen)\s|"
    r"(?P<word>[A-ZÅÄÖ]?[a-zåäö]{2,}(?:a|å))\s(?!\w+(?:ar|er|de)\s))"
)
# What is left of a word behind its prefix has so many letters ("omfördela").
_REST, _MADE = 5, 8


@cache
def _words() -> frozenset[str]:
    return frozenset(default_rules()["infinitives"].data["words"])


@cache
def _is_verb(word: str) -> bool:
    words = _words()
    # New verbs are made in "-era" ("asfaltera"); few other words end so.
    return (
        word in words
        or (word.endswith("era") and len(word) >= _MADE)
        or any(word[k:] in words for k in range(2, len(word) - _REST + 1))
    )


def infinitive(sentence: str) -> bool:
    """Whether a sentence begins with an infinitive, with "att" or without."""
    m = _FIRST.match(sentence)
    return m is not None and (m["word"] is None or _is_verb(m["word"].lower()))
