"""Stanza behind the TextTagger protocol: ``stanza:sv`` or a folder that ``stanza.download`` filled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.entities.labels import our_label
from extract.entities.lines import join_wrapped
from extract.errors import ModelMissing
from extract.offsets import CleanSpan

if TYPE_CHECKING:
    from extract.entities.rules import Found


class StanzaTagger:
    """Entities of a Stanza pipeline (tokeniser and NER), in one batch."""

    def __init__(self, pipeline: Any, name: str) -> None:
        self.name = name
        self._pipeline = pipeline

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text."""
        import stanza

        found: list[list[Found]] = [[] for _ in texts]
        # Stanza fails on a document without a word.
        numbers = [i for i, text in enumerate(texts) if text.strip()]
        documents = [stanza.Document([], text=join_wrapped(texts[i])) for i in numbers]
        for i, document in zip(numbers, self._pipeline.bulk_process(documents) if documents else (), strict=True):
            for entity in document.entities:
                label = our_label(entity.type)
                if label:
                    found[i].append((CleanSpan(entity.start_char, entity.end_char), label, self.name))
        return found


def load_stanza(name: str, **options: Any) -> StanzaTagger:
    """Load the Stanza models of a language, or those of a folder (``stanza:/path``). Raises :class:`ModelMissing`.

    ``options`` go to ``stanza.Pipeline``, for example ``ner_model_path`` of a model trained elsewhere.
    """
    try:
        import stanza
        from stanza.pipeline.core import PipelineRequirementsException
    except ImportError as error:
        raise ModelMissing("Stanza is not installed; `pip install 'radslag[neural]'` gets it.") from error
    folder = Path(name)
    language = "sv"
    if folder.is_dir():
        options.setdefault("model_dir", str(folder))
    elif "/" in name:
        command = f"python -c \"import stanza; stanza.download('sv', model_dir='{name}')\""
        raise ModelMissing(f"There is no folder {name} with Stanza models; `{command}` fills it.")
    else:
        language = name
    fetch = f"`python -c \"import stanza; stanza.download('{language}')\"` gets it."
    try:
        # Nothing is fetched behind the user's back: download_method None reads what is on the disk.
        pipeline = stanza.Pipeline(language, processors="tokenize,ner", download_method=None, verbose=False, **options)
    except (PipelineRequirementsException, OSError, ValueError, KeyError) as error:
        raise ModelMissing(f"The Stanza model for {language} is not installed or has no NER; {fetch}") from error
    return StanzaTagger(pipeline, f"stanza:{language}@{stanza.__version__}")
