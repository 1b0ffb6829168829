"""The project's own gold as training texts, and copies of texts as scanning, capitals and lost marks leave them."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator

from generate import Marked

from eval.damage import damage, strip_marks
from eval.gold import Gold

_BLOCK = re.compile(r"(?:[^\n]+\n?)+")


def blocks(gold: Gold) -> Iterator[Marked]:
    """The paragraphs of a gold document with the entities that lie whole inside them."""
    for match in _BLOCK.finditer(gold.text):
        start, end = match.span()
        marks = [
            (e["start"] - start, e["end"] - start, e["label"]) for e in gold.entities if start <= e["start"] and e["end"] <= end
        ]
        yield match.group().rstrip("\n"), marks


def altered(marked: Marked, change: str, seed: int) -> Marked:
    """A damaged copy; every piece between the borders of entities is changed on its own, so that the borders stay known."""
    text, marks = marked
    borders = sorted({0, len(text), *(p for a, b, _ in marks for p in (a, b))})
    pieces, at = [], {0: 0}
    for number, (a, b) in enumerate(itertools.pairwise(borders)):
        piece = text[a:b]
        if change == "marks":
            piece = strip_marks(piece)
        elif change == "capitals":
            piece = piece.upper()
        else:
            piece = damage(piece, int(change), seed * 1000 + number)
        pieces.append(piece)
        at[b] = at[a] + len(piece)
    return "".join(pieces), [(at[a], at[b], label) for a, b, label in marks if at[a] < at[b]]


def noisy(texts: Iterable[Marked], share: float, seed: int) -> list[Marked]:
    """Copies of a share of the texts, each damaged in one way."""
    draw = random.Random(seed)
    changes = ["marks", "marks", "1", "2", "2", "3", "capitals"]
    return [altered(t, draw.choice(changes), seed + i) for i, t in enumerate(texts) if draw.random() < share]
