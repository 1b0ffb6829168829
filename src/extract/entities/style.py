"""Minutes or running text: annotators of the two draw the line between name and word differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extract.entities import TextTagger
from extract.entities.rules import Found
from extract.entities.word_classes import Style

# What a line of minutes has and a line of prose has not.
_MINUTES = re.compile(
    r"§\s?\d|\((?:S|M|SD|C|V|KD|L|MP|FP)\)|\b(?:yrkar|yrkande|beslutar|reserverar sig|sammanträde|protokoll|justera|ledamot"
    r"|ersättare|nämnden|kommunstyrelsen|kommunfullmäktige|förvaltningen|utskottet|tjänsteskrivelse)\b",
    re.IGNORECASE,
)
SHARE = 0.2


def style_of(texts: Sequence[str]) -> Style:
    """The style of a batch: minutes where every fifth text that says anything shows it."""
    telling = [t for t in texts if any(c.isalpha() for c in t)]
    marked = sum(_MINUTES.search(t) is not None for t in telling)
    return "minutes" if telling and marked >= SHARE * len(telling) else "text"


class StyledTagger:
    """Two taggers of one make: the style of each batch decides which of them reads it."""

    def __init__(self, make: Callable[[Style], TextTagger]) -> None:
        self._by_style: dict[Style, TextTagger] = {"text": make("text"), "minutes": make("minutes")}
        self.name = self._by_style["text"].name

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text."""
        return self._by_style[style_of(texts)].tag_texts(texts)
