"""Small damage for training copies: lost diacritics, confused letters, broken and joined words."""

from __future__ import annotations

import random
import re

_FOLD = str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE")
# What scanners confuse; one of the alternatives is drawn.
_CONFUSED = {
    "å": "aáâ4",
    "ä": "aáâ",
    "ö": "oóô",
    "l": "1i",
    "i": "l1",
    "o": "0c",
    "e": "c",
    "c": "e",
    "n": "u",
    "u": "n",
    "t": "f",
    "f": "t",
    "s": "5",
    "h": "b",
    "b": "h",
    "g": "q",
    "m": "n",
    "r": "t",
    "v": "y",
}
_PAIRS = {"rn": "m", "m": "rn", "li": "h", "tt": "it", "ll": "il", "ti": "ii"}
_WORD = re.compile(r"\w+")


def strip_diacritics(text: str) -> str:
    """All å, ä, ö without their marks, as typed on a foreign keyboard."""
    return text.translate(_FOLD)


def damage(text: str, rng: random.Random, share: float) -> str:
    """Damage about ``share`` of the words as scanning would."""

    def spoil(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 3 or rng.random() >= share:
            return word
        kind = rng.random()
        at = rng.randrange(len(word))
        if kind < 0.30:
            return word.translate(_FOLD)
        if kind < 0.65:
            letter = word[at]
            options = _CONFUSED.get(letter.lower())
            return word[:at] + rng.choice(options) + word[at + 1 :] if options else word
        if kind < 0.75:
            pair = word[at : at + 2].lower()
            return word[:at] + _PAIRS[pair] + word[at + 2 :] if pair in _PAIRS else word[:at] + word[at + 1 :]
        if kind < 0.9 and len(word) > 5:
            return word[:at] + rng.choice((" ", "- ", "-\n")) + word[at:] if at > 0 else word
        return word[:at] + word[at + 1 :]

    return _WORD.sub(spoil, text)
