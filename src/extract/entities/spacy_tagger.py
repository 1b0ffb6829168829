"""spaCy behind the TextTagger protocol: the pipeline trained here, or any installed package or folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from extract.entities.embeddings import remember_embeddings
from extract.entities.labels import our_label
from extract.entities.lines import join_wrapped
from extract.entities.rules import Found
from extract.entities.steps import find_entities
from extract.entities.tokenizer import read_tokenizer
from extract.entities.word_classes import Style, WordClasses
from extract.errors import ModelMissing
from extract.offsets import CleanSpan

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FINDERS = ("ner", "beam_ner", "entity_ruler", "span_ruler")
BATCH = 128
LATER = "radslag.tokenizer_read_later.v1"


class SpacyTagger:
    """Entities of a spaCy pipeline, in batches.

    With ``classes`` (the pipeline trained here) each doc is marked with the gazetteers' word classes and
    the style; other people's pipelines get the plain text.
    """

    def __init__(self, nlp: Language, name: str, classes: WordClasses | None = None, style: Style = "text") -> None:
        self.name = name
        self._nlp = nlp
        self._classes = classes
        self._style: Style = style

    def in_style(self, style: Style) -> SpacyTagger:
        """The same pipeline for texts of another style."""
        return SpacyTagger(self._nlp, self.name, self._classes, style)

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text; ``text`` and ``minutes`` style differ as the annotators of their sources do."""
        found = []
        docs = self._docs(texts)
        read = self._nlp.pipe(docs, batch_size=BATCH) if self._classes is None else find_entities(self._nlp, docs, BATCH)
        for spacy_doc in read:
            rows: list[Found] = []
            for entity in spacy_doc.ents:
                label = our_label(entity.label_)
                if label and any(c.isalpha() for c in entity.text):
                    rows.append((CleanSpan(entity.start_char, entity.end_char), label, self.name))
            found.append(rows)
        return found

    def _docs(self, texts: Sequence[str]) -> Iterator[Doc]:
        for text in texts:
            if self._classes is None:
                yield self._nlp.make_doc(text)
            else:
                yield self._classes.mark(self._nlp.make_doc(join_wrapped(text)), self._style)


# What spaCy imports without our pipeline using it; together it costs more than spaCy itself. Functions of ``_LATER`` are
# imported when they are called. A pipeline of transformers that is loaded later in the same process would miss torch,
# and such a one is loaded by name and first; a component described by old pydantic models would miss their checks.
_NEVER = ("torch", "pydantic.v1")
_LATER = ("spacy.cli", "spacy.cli.info", "srsly._yaml_api")


def _import_lightly() -> None:
    """Import spaCy without what only its command line, its training and other people's components need."""
    if "spacy" in sys.modules or "torch" in sys.modules:
        return
    held = {name: sys.modules[name] for name in (*_NEVER, *_LATER) if name in sys.modules}
    left_out: dict[str, Any] = {**dict.fromkeys(_NEVER), **{name: _later(name) for name in _LATER}}
    sys.modules.update(left_out | held)
    try:
        import spacy  # noqa: F401
    finally:
        for name in left_out.keys() - held.keys():
            del sys.modules[name]


def _later(name: str) -> ModuleType:
    """A stand-in for a module of functions: each imports the module when it is called."""

    def function(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return lambda *args, **named: getattr(import_module(name), attribute)(*args, **named)

    module = ModuleType(name)
    module.__getattr__ = function  # type: ignore[method-assign]
    return module


def _look_at_little(nlp: Language) -> None:
    """Work out no more about a new word than the pipeline looks at: half of the attributes of a word are for others."""
    from spacy.attrs import IS_SPACE, LOWER, NORM, PREFIX, SHAPE, SUFFIX

    vocab: Any = nlp.vocab
    getters = vocab.lex_attr_getters
    vocab.lex_attr_getters = {attribute: getters[attribute] for attribute in (LOWER, NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE)}


def load_spacy(name: str | Path, classes: WordClasses | None = None, style: Style = "text") -> SpacyTagger:
    """Load an installed spaCy package by name, or a pipeline from a folder. Raises :class:`ModelMissing`."""
    if classes is not None:
        _import_lightly()
    import spacy
    from spacy.tokenizer import Tokenizer
    from thinc.api import use_ops

    try:
        # The parser and the tagger would only cost time; a listening component needs its tok2vec.
        if classes is None:
            nlp = spacy.load(name, exclude=["parser", "lemmatizer", "senter"])
        else:
            # The folder has the whole tokeniser; the language's own would be built for nothing.
            spacy.registry.tokenizers(LATER, func=lambda: lambda nlp: Tokenizer(nlp.vocab))
            # numpy's BLAS multiplies three times as fast as the one spaCy brings.
            with use_ops("numpy", use_blis=False):
                nlp = spacy.load(name, exclude=["tokenizer"], config={"nlp": {"tokenizer": {"@tokenizers": LATER}}})
            _look_at_little(nlp)
            nlp.tokenizer = read_tokenizer(nlp.vocab, Path(name) / "tokenizer")
            remember_embeddings(nlp)
    except OSError as error:
        raise ModelMissing(f"The spaCy model {name} is not installed; `python -m spacy download {name}` gets it.") from error
    if not any(pipe in nlp.pipe_names for pipe in FINDERS):
        raise ModelMissing(
            f"The spaCy model {name} finds no entities; choose one with a component ner, for example sv_core_news_lg."
        )
    meta = nlp.meta
    return SpacyTagger(nlp, f"spacy:{meta.get('lang', '')}_{meta.get('name', name)}@{meta.get('version', '?')}", classes, style)
