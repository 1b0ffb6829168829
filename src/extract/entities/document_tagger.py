"""Plain-text taggers over a whole document, with what the document itself tells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from extract.clean import Cleaned
from extract.document import Label, Mention, Participant, Section
from extract.entities import TextTagger
from extract.entities.rules import Found, resolve
from extract.gazetteer import Gazetteer
from extract.offsets import CleanSpan

_BLOCK = re.compile(r"(?:[^\n]+\n?)+")


class DocumentTagger:
    """Runs a text tagger over the paragraphs, adds the document's own people, links to participants and gazetteers.

    Overlap policy: people of the attendance list win, then the order of ``taggers``, then length.
    """

    def __init__(self, tagger: TextTagger, gazetteer: Gazetteer) -> None:
        self.name = tagger.name
        self._tagger = tagger
        self._gazetteer = gazetteer

    def tag(self, cleaned: Cleaned, sections: tuple[Section, ...], participants: tuple[Participant, ...]) -> tuple[Mention, ...]:
        """Mentions of the whole document."""
        text = cleaned.text
        blocks = [(m.start(), m.group()) for m in _BLOCK.finditer(text)]
        people = list(_known_people(text, participants))
        tagged = self._tagger.tag_texts([block for _, block in blocks])
        found: list[Found] = [
            (CleanSpan(offset + span.start, offset + span.end), label, made_by)
            for (offset, _), rows in zip(blocks, tagged, strict=True)
            for span, label, made_by in rows
        ]
        inside = {p for span, _, _ in people for p in range(span.start, span.end)}
        found = [f for f in found if f[0].start not in inside and f[0].end - 1 not in inside]
        return tuple(self._mentions(cleaned, sections, resolve([*people, *found])))

    def _mentions(self, cleaned: Cleaned, sections: tuple[Section, ...], found: Sequence[Found]) -> list[Mention]:
        innermost = sorted(sections, key=lambda s: (s.span.start, -s.span.end))
        starts = [s.span.start for s in innermost]
        mentions = []
        for span, label, made_by in found:
            raw = cleaned.raw_span(*span)
            if raw.start >= raw.end:
                continue
            owner = None
            for section in reversed(innermost[: bisect_right(starts, raw.start)]):
                if section.span.covers(raw):
                    owner = section.id
                    break
            said = " ".join(cleaned.text[span.start : span.end].split())
            mentions.append(Mention(label, cleaned.raw[raw.start : raw.end], raw, self._norm(label, said), owner, made_by))
        return mentions

    def _norm(self, label: Label, said: str) -> str | None:
        if label == "PER":
            return said
        municipality = self._gazetteer.municipality(said)
        if municipality:
            return municipality.name if label == "ORG" else municipality.stem
        return self._gazetteer.authorities.get(said) or self._gazetteer.authorities.get(said.removesuffix("s")) or said


def _known_people(text: str, participants: tuple[Participant, ...]) -> list[Found]:
    names = sorted({p.name for p in participants if " " in p.name}, key=len, reverse=True)
    if not names:
        return []
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(r"\s+".join(map(re.escape, n.split())) for n in names) + r")s?(?![\w-])")
    return [(CleanSpan(*m.span()), "PER", "rule:entities.attendance") for m in pattern.finditer(text)]
