"""Named entities: one protocol, several taggers, one merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from extract.document import Label, Mention, Organisation, Participant, Section
from extract.offsets import CleanSpan

if TYPE_CHECKING:
    from extract.clean import Cleaned

__all__ = ["Tagger", "TextTagger"]


@runtime_checkable
class TextTagger(Protocol):
    """Finds names in plain text. ``name`` says which and at which revision."""

    name: str

    def tag_texts(self, texts: Sequence[str]) -> list[list[tuple[CleanSpan, Label, str]]]:
        """For each text its entities in reading order: span in the text, label, who made it. Spans do not overlap."""
        ...


class Tagger(Protocol):
    """Finds the mentions of a document, with what the document itself tells (attendance, body, abbreviations)."""

    name: str

    def tag(
        self,
        cleaned: Cleaned,
        sections: tuple[Section, ...],
        participants: tuple[Participant, ...],
        organisation: Organisation | None = None,
    ) -> tuple[Mention, ...]:
        """Mentions in reading order, disjoint, each with its raw span and section."""
        ...
