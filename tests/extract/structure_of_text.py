"""Runs the structural stages over a text given in a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extract.clean import Cleaned, clean
from extract.document import Participant, Section
from extract.gazetteer import default_gazetteer
from extract.metadata import Metadata, read_metadata
from extract.participants import find_participants
from extract.read import read_bytes
from extract.repair import LanguageModel
from extract.rulebook import default_rules
from extract.segment import segment

MODEL = Path(__file__).parents[2] / "models" / "repair-lm-sv"


@cache
def language_model() -> LanguageModel:
    return LanguageModel.load(MODEL)


def cleaned_text(text: str, *, repaired: bool = False) -> Cleaned:
    """The repaired view of a text; ``repaired``: by the language model too."""
    return clean(
        read_bytes(text.encode(), "test.txt"), default_rules(), default_gazetteer(), language_model() if repaired else None
    )


def sections_of(text: str) -> tuple[Section, ...]:
    return segment(cleaned_text(text), default_rules())


def people_of(text: str) -> dict[str, Participant]:
    cleaned = cleaned_text(text)
    found = find_participants(cleaned, segment(cleaned, default_rules()), default_rules(), default_gazetteer())
    assert len({p.name for p in found}) == len(found)
    return {p.name: p for p in found}


def metadata_of(text: str) -> Metadata:
    cleaned = cleaned_text(text)
    return read_metadata(cleaned, segment(cleaned, default_rules()), default_rules(), default_gazetteer())
