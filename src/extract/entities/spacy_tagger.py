"""spaCy behind the TextTagger protocol: a blank Swedish pipeline with the rules, or any installed package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.document import Label
from extract.entities.rules import Found, RuleTagger, resolve
from extract.errors import ModelMissing
from extract.offsets import CleanSpan

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# SUC's, OntoNotes' and CoNLL's labels → ours; what is missing here is no name of ours.
LABELS: dict[str, Label] = {
    "PER": "PER", "PRS": "PER", "PERSON": "PER", "person": "PER",
    "ORG": "ORG", "inst": "ORG", "organisation": "ORG", "INST": "ORG",
    "LOC": "LOC", "GPE": "LOC", "place": "LOC", "LOC/ORG": "ORG", "FAC": "LOC",
}  # fmt: skip
RULES_COMPONENT = "radslag_rules"


class SpacyTagger:
    """Entities of a spaCy pipeline; where it runs the rules as a component they are part of its entities."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._nlp = nlp

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text."""
        found = []
        for spacy_doc in self._nlp.pipe(texts, batch_size=64):
            rows: list[Found] = []
            for entity in spacy_doc.ents:
                label = LABELS.get(entity.label_)
                if label:
                    rows.append((CleanSpan(entity.start_char, entity.end_char), label, entity.ent_id_ or self.name))
            found.append(rows)
        return found


def blank_pipeline(tagger: RuleTagger) -> Language:
    """A blank Swedish pipeline whose entities come from the rules."""
    import spacy

    nlp = spacy.blank("sv")
    add_rules(nlp, tagger)
    return nlp


def add_rules(nlp: Language, tagger: RuleTagger) -> None:
    """Add the rules as a component behind the others; a rule beats a model where the two overlap and it is as long."""
    from spacy.language import Language as SpacyLanguage
    from spacy.util import filter_spans

    def factory(nlp: Any, name: str) -> Any:
        def component(spacy_doc: Doc) -> Doc:
            spans = []
            for span, label, made_by in tagger.tag_texts([spacy_doc.text])[0]:
                piece = spacy_doc.char_span(span.start, span.end, label=label, span_id=made_by, alignment_mode="expand")
                if piece is not None:
                    spans.append(piece)
            spacy_doc.ents = filter_spans([*spans, *spacy_doc.ents])
            return spacy_doc

        return component

    if not SpacyLanguage.has_factory(RULES_COMPONENT):
        SpacyLanguage.factory(RULES_COMPONENT, func=factory)
    nlp.add_pipe(RULES_COMPONENT, last=True)


def load_spacy(name: str | Path) -> SpacyTagger:
    """Load an installed spaCy package by name, or a pipeline from a folder."""
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise ModelMissing(f"The spaCy model {name} is not installed; `python -m spacy download {name}` gets it.") from error
    if not any(pipe in nlp.pipe_names for pipe in ("ner", "entity_ruler", "span_ruler", "beam_ner")):
        raise ModelMissing(f"The spaCy model {name} finds no entities; choose one with a component ner.")
    meta = nlp.meta
    return SpacyTagger(nlp, f"spacy:{meta.get('lang', '')}_{meta.get('name', name)}@{meta.get('version', '?')}")


__all__ = ["LABELS", "SpacyTagger", "add_rules", "blank_pipeline", "load_spacy", "resolve"]
