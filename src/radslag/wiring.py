"""Settings → taggers, embedder, index: the only module that names concrete classes.

Everything heavy is loaded at first use and kept for the life of the process.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import ModelMissing
from extract.gazetteer import default_gazetteer
from extract.rulebook import default_rules

if TYPE_CHECKING:
    from extract.document import Document
    from extract.entities import TextTagger
    from extract.pipeline import Tools
    from radslag.search.embed import Embedder
    from radslag.search.index.protocol import Index
    from radslag.search.ingest import Session
    from radslag.settings import Settings

_PACKAGE = Path(__file__).parent
# In a wheel the models lie in the package; in a checkout beside src.
_MODEL_FOLDERS = (_PACKAGE / "_models", _PACKAGE.parents[1] / "models")
SAMPLES = _PACKAGE / "samples"
LANGUAGE_MODEL = "repair-lm-sv"


def model_folder(name: str) -> Path:
    """Folder of a model that ships with Rådslag. Raises :class:`ModelMissing`."""
    for folder in _MODEL_FOLDERS:
        if (folder / name).is_dir():
            return folder / name
    raise ModelMissing(f"The model {name} is not installed; the wheel and the repository carry it in models/{name}.")


@lru_cache(maxsize=4)
def load_tools(tagger: str = "default") -> Tools:
    """Rules, gazetteer, language model and tagger, ready for :func:`extract.pipeline.extract_document`."""
    from extract.entities.load import load_tagger
    from extract.pipeline import Tools

    rules, gazetteer = default_rules(), default_gazetteer()
    return Tools(rules, gazetteer, _language_model(), load_tagger(tagger, rules, gazetteer, model_folder))


def load_text_tagger(name: str) -> TextTagger:
    """A tagger for plain text, line by line."""
    from extract.entities.load import load_text_tagger as load

    return load(name, default_rules(), default_gazetteer(), model_folder)


@lru_cache(maxsize=1)
def _language_model() -> Any:
    from extract.repair import LanguageModel

    return LanguageModel.load(model_folder(LANGUAGE_MODEL))


@lru_cache(maxsize=4)
def load_embedder(name: str) -> Embedder:
    """The embedder by the name of a shipped model, or by the name or path of a sentence-transformers model."""
    from radslag.search.embed import load_embedder as load

    for folder in _MODEL_FOLDERS:
        if (folder / name).is_dir():
            return load(folder / name)
    return load(name)


def open_index(location: str | Path, *, embedder: Embedder | None = None, create: bool = False) -> Index:
    """Open an index: a folder, or an ``http(s)://`` address for OpenSearch. To create one takes its embedder."""
    address = str(location)
    if address.startswith(("http://", "https://")):
        from radslag.search.index.opensearch import OpenSearchIndex

        return OpenSearchIndex.open(address, embedder=embedder, create=create)
    from radslag.search.index.embedded import EmbeddedIndex

    return EmbeddedIndex.open(Path(address), embedder=embedder, create=create)


def open_session(settings: Settings) -> Session:
    """Everything an ingestion needs: the index open for writing, the embedder, the extraction."""
    from extract.pipeline import extract_document as extract
    from extract.read import read_path
    from radslag.search.ingest import Session

    embedder, tools = load_embedder(settings.embedder), load_tools(settings.tagger)
    index = open_index(settings.index, embedder=embedder, create=True)
    return Session(index, embedder, lambda path, uri: extract(read_path(path, uri), tools), settings.retries, settings.retry_delay)


def extract_document(path: str | Path, *, tagger: str = "default") -> Document:
    """Read one file of minutes into its records, with the models that ship with Rådslag."""
    from extract.pipeline import extract_document as extract

    return extract(Path(path), load_tools(tagger))
