"""A tagger by its name: ``default``, ``rules``, ``spacy:PACKAGE`` or ``stanza:LANGUAGE``, each also with a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extract.entities import Tagger, TextTagger
from extract.entities.document_tagger import DocumentTagger
from extract.entities.merge import MergedTagger
from extract.entities.rules import RuleTagger
from extract.entities.style import StyledTagger
from extract.entities.word_classes import Style, WordClasses
from extract.errors import ModelMissing
from extract.gazetteer import Gazetteer
from extract.rulebook import RuleBook

DEFAULT_MODEL = "ner-sv"
PIPELINE = "pipeline"


def load_text_tagger(
    name: str,
    rules: RuleBook,
    gazetteer: Gazetteer,
    model_folder: Callable[[str], Path],
    style: Style | None = None,
) -> TextTagger:
    """The tagger for plain text. Raises :class:`ModelMissing` with the command that gets a missing model.

    ``style`` "minutes" is for documents: bodies in small letters and what else is a name only there.
    None lets each batch decide.
    """
    kind, _, rest = name.partition(":")
    if name == "rules":
        return RuleTagger(rules, gazetteer, style) if style else StyledTagger(lambda s: RuleTagger(rules, gazetteer, s))
    if name == "default":
        from extract.entities.spacy_tagger import load_spacy

        model = load_spacy(model_folder(DEFAULT_MODEL) / PIPELINE, WordClasses(gazetteer))

        def merged(chosen: Style) -> TextTagger:
            return MergedTagger(RuleTagger(rules, gazetteer, chosen), model.in_style(chosen))

        return merged(style) if style else StyledTagger(merged)
    if kind == "spacy" and rest:
        from extract.entities.spacy_tagger import load_spacy

        return load_spacy(rest)
    if kind == "stanza" and rest:
        from extract.entities.stanza_tagger import load_stanza

        return load_stanza(rest)
    raise ModelMissing(f"There is no tagger {name!r}; there are default, rules, spacy:PACKAGE and stanza:LANGUAGE.")


def load_tagger(name: str, rules: RuleBook, gazetteer: Gazetteer, model_folder: Callable[[str], Path]) -> Tagger:
    """The tagger for whole documents."""
    tagger = load_text_tagger(name, rules, gazetteer, model_folder, "minutes")
    return DocumentTagger(tagger, gazetteer, rules["entities"].data["abbreviations"])
