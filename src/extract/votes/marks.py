"""The words of a vote with the dots and rings that scanning took from them."""

from __future__ import annotations

import re

_UNMARKED = str.maketrans("åäöÅÄÖ", "aaoAAO")


def marks_restored(text: str, words: tuple[str, ...]) -> str:
    """The words of a vote with the dots and rings that scanning took from them; every letter keeps its place."""
    lost = {cased.translate(_UNMARKED): cased for word in words for cased in (word, word.capitalize(), word.upper())}
    # Most texts have none of them: looking for the pieces takes a fraction of the time of the pattern.
    if not any((word if len(word) > len("för") else f" {word} ") in text for word in lost if word not in lost.values()):
        return text
    half = "|".join("".join(f"[{c}{c.translate(_UNMARKED)}]" if c in "åäöÅÄÖ" else c for c in cased) for cased in lost.values())
    return re.sub(rf"(?<!\w)(?:{half})(?![\w-])", lambda m: lost[m.group().translate(_UNMARKED)], text)
