"""A text tagger over a whole document, with what the document itself tells: its people, its bodies, their abbreviations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from extract.document import Label, Mention, Organisation, Participant, Section
from extract.entities import TextTagger
from extract.entities.abbreviations import occurrences, resolve_abbreviations
from extract.entities.linking import Linker
from extract.entities.merge import merge
from extract.entities.rules import Found, resolve
from extract.entities.word_classes import is_everyday
from extract.gazetteer import Gazetteer
from extract.offsets import CleanSpan, Span

if TYPE_CHECKING:
    from extract.clean import Cleaned

_BLOCK = re.compile(r"(?:[^\n]+\n?)+")
_WORD = re.compile(r"(?<![\w'’.@-])[A-ZÅÄÖÉ][a-zåäöéü]{2,}(?![\w@-])")
# Many surnames are villages: "på Rud", "i Fröslunda".
_BEHIND_PREPOSITION = re.compile(r"\b(?:i|på|vid|från|till|mellan|mot|utanför|och)\s+$")
_CAPITAL_BEHIND = re.compile(r"[ \n][A-ZÅÄÖ]")
_CAPITAL_BEFORE = re.compile(r"\b[A-ZÅÄÖ][\w-]* $")
_BODY_RULE = "rule:entities.org.body"
SHORTEST_FURNITURE = 4
_Placed = tuple[Span, Label, str, str]
"""Raw span, label, who made it, and what the mention says with white space joined."""


class DocumentTagger:
    """Runs a text tagger over the paragraphs, then adds the document's own people and abbreviations and links all of it.

    Overlap policy: full names of the attendance list win; then the text tagger (see
    :class:`extract.entities.merge.MergedTagger` for its own); then abbreviations and single names of
    participants, where nothing else stands.
    """

    def __init__(self, tagger: TextTagger, gazetteer: Gazetteer, abbreviations: Mapping[str, str]) -> None:
        self.name = tagger.name
        self._tagger = tagger
        self._gazetteer = gazetteer
        self._abbreviations = abbreviations

    def tag(
        self,
        cleaned: Cleaned,
        sections: tuple[Section, ...],
        participants: tuple[Participant, ...],
        organisation: Organisation | None = None,
    ) -> tuple[Mention, ...]:
        """Mentions of the whole document; ``organisation`` gives the ids of its bodies and people their municipality."""
        text = cleaned.text
        blocks = [(m.start(), m.group()) for m in _BLOCK.finditer(text)]
        removed = _furniture(cleaned)
        # Minutes print the same lines again and again, most of all in their furniture: each is read once.
        once = list(dict.fromkeys([*(block for _, block in blocks), *(printed for _, printed in removed)]))
        tagged = dict(zip(once, self._tagger.tag_texts(once), strict=True))
        found: list[Found] = [
            (CleanSpan(offset + span.start, offset + span.end), label, made_by)
            for offset, block in blocks
            for span, label, made_by in tagged[block]
        ]
        found = merge(resolve(list(_full_names(text, participants))), found)
        bodies = [
            (span, _joined(text, span)) for span, label, made_by in found if label == "ORG" and made_by.startswith(_BODY_RULE)
        ]
        short = resolve_abbreviations(text, bodies, self._abbreviations)
        letters: list[Found] = [
            (s, "ORG", "rule:entities.abbreviation") for s in occurrences(text, short, self._gazetteer.parties)
        ]
        found = merge(found, letters)
        linker = Linker(self._gazetteer, organisation, participants, short)
        singles = list(self._single_names(text, linker))
        people = {span for span, _, _ in singles}
        # A participant's name alone is that person, even where the pipeline guesses an organisation or a place.
        kept = [f for f in found if f[1] == "PER" or f[0] not in people or f[2].startswith("rule:")]
        found = merge(kept, singles)
        spans = [(cleaned.raw_span(*span), label, made_by, _joined(text, span)) for span, label, made_by in found]
        spans += [
            (Span(start + span.start, start + span.end), label, made_by, _joined(printed, span))
            for start, printed in removed
            for span, label, made_by in tagged[printed]
        ]
        return tuple(_mentions(cleaned.raw, sections, sorted(spans), linker))

    def _single_names(self, text: str, linker: Linker) -> Iterator[Found]:
        """A given name or surname that stands alone and belongs to one participant only."""
        for match in _WORD.finditer(text):
            word = match.group()
            if linker.person_named(word) is None or is_everyday(word.lower()) or word in self._gazetteer.places:
                continue
            before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 2]
            if word not in self._gazetteer.given_names and _BEHIND_PREPOSITION.search(before):
                continue
            # Half of a name that the tagger left alone is not a name of its own.
            if not (_CAPITAL_BEHIND.match(after) or _CAPITAL_BEFORE.search(before)):
                yield CleanSpan(*match.span()), "PER", "rule:entities.participant"


def _furniture(cleaned: Cleaned) -> list[tuple[int, str]]:
    """Running heads and feet, out of the clean text, yet printed: raw start and text of each."""
    return [
        (edit.span.start, cleaned.raw[slice(*edit.span)])
        for edit in cleaned.content.edits
        if not edit.text.strip() and edit.span.length >= SHORTEST_FURNITURE
    ]


def _mentions(raw: str, sections: tuple[Section, ...], placed: Sequence[_Placed], linker: Linker) -> Iterator[Mention]:
    innermost = sorted(sections, key=lambda s: (s.span.start, -s.span.end))
    starts = [s.span.start for s in innermost]
    last = -1
    for span, label, made_by, said in placed:
        if span.start >= span.end or span.start < last:
            continue
        last = span.end
        before = reversed(innermost[: bisect_right(starts, span.start)])
        owner = next((section.id for section in before if section.span.covers(span)), None)
        link = linker.link(label, said)
        yield Mention(label, raw[span.start : span.end], span, link.norm, owner, made_by, link.entity_id)


def _joined(text: str, span: tuple[int, int]) -> str:
    return " ".join(text[span[0] : span[1]].split())


def _full_names(text: str, participants: tuple[Participant, ...]) -> Iterator[Found]:
    names = sorted({p.name for p in participants if " " in p.name}, key=len, reverse=True)
    if not names:
        return
    pattern = re.compile(
        r"(?<![\w-])(?:" + "|".join(r"(?: |\n)".join(map(re.escape, n.split())) for n in names) + r")s?(?![\w-])"
    )
    for match in pattern.finditer(text):
        yield CleanSpan(*match.span()), "PER", "rule:entities.attendance"
