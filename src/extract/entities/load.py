"""A tagger by its name: ``default``, ``rules``, ``spacy:PACKAGE`` or ``stanza:LANGUAGE``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extract.entities import Tagger, TextTagger
from extract.entities.document_tagger import DocumentTagger
from extract.entities.rules import RuleTagger
from extract.errors import ModelMissing
from extract.gazetteer import Gazetteer
from extract.rulebook import RuleBook


def load_text_tagger(name: str, rules: RuleBook, gazetteer: Gazetteer, model_folder: Callable[[str], Path]) -> TextTagger:
    """The tagger for plain text. Raises :class:`ModelMissing` with the command that gets a missing model."""
    kind, _, rest = name.partition(":")
    if name in ("rules", "default"):
        from extract.entities.spacy_tagger import SpacyTagger, blank_pipeline

        tagger = RuleTagger(rules, gazetteer)
        return tagger if name == "rules" else SpacyTagger(blank_pipeline(tagger), tagger.name)
    if kind == "spacy" and rest:
        from extract.entities.spacy_tagger import load_spacy

        return load_spacy(rest)
    raise ModelMissing(f"There is no tagger {name!r}; there are default, rules, spacy:PACKAGE and stanza:LANGUAGE.")


def load_tagger(name: str, rules: RuleBook, gazetteer: Gazetteer, model_folder: Callable[[str], Path]) -> Tagger:
    """The tagger for whole documents."""
    return DocumentTagger(load_text_tagger(name, rules, gazetteer, model_folder), gazetteer)
