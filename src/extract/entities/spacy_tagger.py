"""spaCy behind the TextTagger protocol: the pipeline trained here, or any installed package or folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from extract.entities.embeddings import remember_embeddings
from extract.entities.labels import our_label
from extract.entities.lines import join_wrapped
from extract.entities.rules import Found
from extract.entities.word_classes import Style, WordClasses
from extract.errors import ModelMissing
from extract.offsets import CleanSpan

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FINDERS = ("ner", "beam_ner", "entity_ruler", "span_ruler")
BATCH = 128


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
        for spacy_doc in self._nlp.pipe(self._docs(texts), batch_size=BATCH):
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


def _import_lightly() -> None:
    """Import spaCy without torch, where that is installed, and without its command line: our pipeline runs on numpy alone.

    The two cost as much again as spaCy itself. Both can be imported afterwards; only a pipeline of transformers that is
    loaded later in the same process would miss torch, and such a one is loaded by name and first.
    """
    if "spacy" in sys.modules or "torch" in sys.modules:
        return

    def info(*args: Any, **named: Any) -> Any:
        from spacy.cli.info import info as real

        return real(*args, **named)

    command_line, its_info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    its_info.info = info  # type: ignore[attr-defined]
    left_out = {"torch": None, "spacy.cli": command_line, "spacy.cli.info": its_info}
    sys.modules.update(left_out)  # type: ignore[arg-type]
    try:
        import spacy  # noqa: F401
    finally:
        for name in left_out:
            del sys.modules[name]


def load_spacy(name: str | Path, classes: WordClasses | None = None, style: Style = "text") -> SpacyTagger:
    """Load an installed spaCy package by name, or a pipeline from a folder. Raises :class:`ModelMissing`."""
    if classes is not None:
        _import_lightly()
    import spacy
    from thinc.api import use_ops

    try:
        # The parser and the tagger would only cost time; a listening component needs its tok2vec.
        if classes is None:
            nlp = spacy.load(name, exclude=["parser", "lemmatizer", "senter"])
        else:
            # numpy's BLAS multiplies three times as fast as the one spaCy brings.
            with use_ops("numpy", use_blis=False):
                nlp = spacy.load(name)
            remember_embeddings(nlp)
    except OSError as error:
        raise ModelMissing(f"The spaCy model {name} is not installed; `python -m spacy download {name}` gets it.") from error
    if not any(pipe in nlp.pipe_names for pipe in FINDERS):
        raise ModelMissing(
            f"The spaCy model {name} finds no entities; choose one with a component ner, for example sv_core_news_lg."
        )
    meta = nlp.meta
    return SpacyTagger(nlp, f"spacy:{meta.get('lang', '')}_{meta.get('name', name)}@{meta.get('version', '?')}", classes, style)
