"""Damage to clean Swedish text, as scanning and text recognition do it: reproducible, in three degrees.

Also used to train the embedder and the tagger on text as it comes from scans.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_STRIP = str.maketrans("åäöÅÄÖ", "aaoAAO")
_WORD = re.compile(r"\S+")

# What recognition makes of a letter or a group: printed → read, with weights.
_CONFUSIONS: dict[str, tuple[tuple[str, float], ...]] = {
    "m": (("rn", 5), ("nn", 1), ("in", 1), ("n", 1)),
    "rn": (("m", 6),),
    "h": (("li", 3), ("b", 2)),
    "li": (("h", 3),),
    "l": (("1", 3), ("I", 3), ("i", 2), ("|", 1)),
    "i": (("l", 3), ("1", 2), ("j", 1)),
    "I": (("l", 3), ("1", 2)),
    "o": (("0", 3), ("c", 1), ("e", 1)),
    "0": (("O", 3), ("o", 1)),
    "O": (("0", 3), ("Q", 1)),
    "e": (("c", 3), ("o", 1), ("é", 1)),
    "c": (("e", 2), ("o", 1)),
    "n": (("u", 2), ("ri", 1), ("ii", 1)),
    "u": (("n", 2), ("ii", 1)),
    "d": (("cl", 2),),
    "t": (("f", 2), ("l", 2)),
    "f": (("t", 2),),
    "s": (("5", 1), ("a", 1)),
    "a": (("s", 1), ("e", 1), ("o", 1)),
    "g": (("q", 2), ("9", 1)),
    "b": (("h", 1), ("6", 1)),
    "v": (("y", 1), ("u", 1)),
    "k": (("lc", 1),),
    "r": (("i", 1), ("t", 1)),
    "S": (("5", 2),),
    "B": (("8", 2),),
    "1": (("l", 2), ("I", 1)),
    "5": (("S", 1),),
    "8": (("B", 1),),
}
_MARKS: dict[str, tuple[tuple[str, float], ...]] = {
    "å": (("a", 20), ("4", 1), ("d", 1), ("ä", 2), ("à", 1)),
    "ä": (("a", 20), ("d", 1), ("i", 1), ("é", 1), ("å", 2), ("ii", 1)),
    "ö": (("o", 20), ("é", 4), ("6", 4), ("G", 1), ("0", 1), ("ô", 1)),
    "Å": (("A", 20), ("Ä", 1)),
    "Ä": (("A", 20), ("Å", 1)),
    "Ö": (("O", 20), ("0", 1), ("G", 1), ("6", 1)),
}


@dataclass(frozen=True)
class Degree:
    """Rates a letter or a space.

    ``marks`` of å/ä/ö lost, ``letters`` misread, ``dropped`` gone, ``joined`` spaces lost, ``parted`` words parted.
    """

    marks: float
    letters: float
    dropped: float
    joined: float
    parted: float


DEGREES = {
    1: Degree(marks=0.85, letters=0.002, dropped=0.0003, joined=0.004, parted=0.0003),
    2: Degree(marks=0.92, letters=0.008, dropped=0.0015, joined=0.012, parted=0.001),
    3: Degree(marks=0.95, letters=0.025, dropped=0.005, joined=0.025, parted=0.003),
}


def strip_marks(text: str) -> str:
    """Every å, ä and ö without its mark; as long as the text."""
    return text.translate(_STRIP)


def _pick(rng: random.Random, options: tuple[tuple[str, float], ...]) -> str:
    return rng.choices([o for o, _ in options], [w for _, w in options])[0]


def damage(text: str, degree: int, seed: int = 0) -> str:
    """Damage a text in one of three degrees; the same seed gives the same damage."""
    rng = random.Random(f"{seed}:{degree}")
    rates = DEGREES[degree]
    out: list[str] = []
    i = 0
    while i < len(text):
        letter = text[i]
        chance = rng.random()
        if letter in _MARKS:
            out.append(_pick(rng, _MARKS[letter]) if chance < rates.marks else letter)
        elif letter == " ":
            if not (chance < rates.joined and 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalnum()):
                out.append(letter)
        elif letter.isalpha() and chance < rates.dropped:
            pass
        elif letter.isalpha() and chance < rates.dropped + rates.parted:
            out.append(letter + " ")
        elif chance > 1 - rates.letters and letter in _CONFUSIONS:
            pair = text[i : i + 2]
            if pair in _CONFUSIONS:
                out.append(_pick(rng, _CONFUSIONS[pair]))
                i += 1
            else:
                out.append(_pick(rng, _CONFUSIONS[letter]))
        else:
            out.append(letter)
        i += 1
    return "".join(out)
