"""Settings → taggers, embedder, index: the only module that names concrete classes.

Everything heavy is loaded at first use and kept for the life of the process.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import ModelMissing
from extract.gazetteer import default_gazetteer
from extract.rulebook import default_rules

if TYPE_CHECKING:
    from extract.document import Document
    from extract.entities import TextTagger
    from extract.pipeline import Tools
    from extract.repair import LanguageModel
    from radslag.search.embed import Embedder
    from radslag.search.index.opensearch_client import Access, Server
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
    return Tools(rules, gazetteer, load_language_model(), load_tagger(tagger, rules, gazetteer, model_folder))


def load_text_tagger(name: str) -> TextTagger:
    """A tagger for plain text, line by line."""
    from extract.entities.load import load_text_tagger as load

    return load(name, default_rules(), default_gazetteer(), model_folder)


@lru_cache(maxsize=1)
def load_language_model() -> LanguageModel:
    """The language model that repairs text."""
    from extract.repair import LanguageModel

    return LanguageModel.load(model_folder(LANGUAGE_MODEL))


@lru_cache(maxsize=4)
def load_embedder(name: str) -> Embedder:
    """The embedder by the name of a shipped model, or by the name or path of a sentence-transformers model."""
    from radslag.search.embed import load_embedder as load

    for folder in _MODEL_FOLDERS:
        if (folder / name).is_dir():
            return load(str(folder / name))
    return load(name)


def embedder_for(named: str | None, made_by: str | None = None) -> Embedder:
    """The embedder that the settings name; without a name the one that made an index (``NAME@REVISION``), the default for none."""
    from radslag.search.embed import DEFAULT

    own = (made_by or "").rpartition("@")[0]
    known = "/" in own or any((folder / own).is_dir() for folder in _MODEL_FOLDERS if own)
    return load_embedder(named or (own if known else DEFAULT))


def is_server(location: str) -> bool:
    """Whether an index's place is the address of an OpenSearch server."""
    return location.startswith(("http://", "https://"))


def opensearch_access(settings: Settings) -> Access:
    """How to be let in to an OpenSearch server. Raises :class:`radslag.settings.SettingsError` for a file that cannot be read."""
    from radslag.search.index.opensearch_client import Access
    from radslag.settings import SettingsError

    def secret(path: Path | None, name: str) -> str | None:
        try:
            return path.read_text(encoding="utf-8").strip() if path else None
        except OSError as error:
            raise SettingsError(f"The file of the setting {name} cannot be read: {error.strerror} ({path}).") from error

    password = secret(settings.opensearch_password_file, "opensearch_password_file")
    given = settings.opensearch_password.get_secret_value() if settings.opensearch_password else None
    return Access(
        user=settings.opensearch_user,
        password=password or given,
        api_key=secret(settings.opensearch_api_key_file, "opensearch_api_key_file"),
        ca_file=str(settings.opensearch_ca_file) if settings.opensearch_ca_file else None,
        aws_region=settings.opensearch_aws_region,
    )


def open_server(location: str) -> Server:
    """The server of an OpenSearch index, for radslag.search.index.opensearch_reindex (``reindex`` and ``rollback``)."""
    from radslag.search.index.opensearch_client import Server, read_address
    from radslag.settings import load_settings

    return Server(read_address(location), opensearch_access(load_settings()))


def open_index(location: str | Path, *, embedder: Embedder | None = None, create: bool = False) -> Index:
    """Open an index: a folder, or an ``http(s)://`` address for OpenSearch (credentials from the settings).

    To create one takes its embedder.
    """
    address = str(location)
    if is_server(address):
        from radslag.search.index.opensearch import OpenSearchIndex
        from radslag.settings import load_settings

        settings = load_settings()
        return OpenSearchIndex.open(
            address, embedder=embedder, create=create, access=opensearch_access(settings), shards=settings.opensearch_shards
        )
    from radslag.search.index.embedded import EmbeddedIndex

    return EmbeddedIndex.open(Path(address), embedder=embedder, create=create)


def embedder_of(location: str) -> str | None:
    """``NAME@REVISION`` of what made the vectors of an index, whatever version it has; None where there is no index yet."""
    from radslag.search.errors import IndexMissing

    try:
        if is_server(location):
            from radslag.search.index import opensearch_generations

            server = open_server(location)
            return opensearch_generations.describe(server, server.address.name).embedder
        from radslag.search.index.folder import IndexFolder

        return str(IndexFolder(Path(location)).describe()["embedder"])
    except IndexMissing:
        return None


def open_session(settings: Settings) -> Session:
    """Everything an ingestion needs: the index open for writing, the embedder, the extraction."""
    from extract.pipeline import extract_document as extract
    from extract.read import read_path
    from radslag.search.ingest import Session

    embedder = embedder_for(settings.embedder, None if settings.embedder else embedder_of(settings.index))
    index = open_index(settings.index, embedder=embedder, create=True)
    loading = threading.Lock()

    def read(path: Path, uri: str) -> Document:
        # At the first new document: a run in which nothing changed does not pay for the models.
        with loading:
            tools = load_tools(settings.tagger)
        return extract(read_path(path, uri), tools)

    return Session(index, embedder, read, settings.retries, settings.retry_delay)


def extract_document(path: str | Path, *, tagger: str = "default") -> Document:
    """Read one file of minutes into its records, with the models that ship with Rådslag."""
    from extract.pipeline import extract_document as extract

    return extract(Path(path), load_tools(tagger))
