"""Everything search can refuse, as one tree.

::

    SearchError                a sentence for the user: what is wrong and what to do
    ├── IndexMissing           there is no index at this place
    ├── SchemaMismatch         the index was made by another version of the schema
    ├── EmbedderMismatch       the index holds vectors of another embedder
    ├── IndexLocked            another process is writing
    ├── IndexDamaged           the folder is not an index, or part of it is gone
    ├── DocumentMissing        no document of this id
    ├── Withdrawn              the document was taken down and is refused
    ├── EmbedderMissing        no model of this name or path, or a package for it is missing
    ├── ThemeError             a theme file is wrong
    ├── QueryError             the query or filter makes no sense
    ├── ServerUnavailable      the OpenSearch server does not answer (may pass: try again)
    └── ServerRefused          the OpenSearch server says no (rights, certificate, full disk, malformed)
"""


class SearchError(Exception):
    """Base of all errors of search; ``str(error)`` is one sentence for the user."""


class IndexMissing(SearchError):
    """There is no index at this place."""


class SchemaMismatch(SearchError):
    """The index was made by another version of the schema."""


class EmbedderMismatch(SearchError):
    """The index holds vectors of another embedder."""


class IndexLocked(SearchError):
    """Another process is writing."""


class IndexDamaged(SearchError):
    """The folder is not an index, or part of it is gone."""


class DocumentMissing(SearchError):
    """No document of this id."""


class Withdrawn(SearchError):
    """The document was taken down and is refused."""


class TookTooLong(SearchError):
    """A document was given up so that the others go on."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Given up after {seconds:g} seconds so that the others go on; ingest it alone with a higher "
            "document_timeout (RADSLAG_DOCUMENT_TIMEOUT), or report the file if it is not unusually long."
        )


class EmbedderMissing(SearchError):
    """No model of this name or path, or a package for it is missing."""


class ThemeError(SearchError):
    """A theme file is wrong."""


class QueryError(SearchError):
    """The query or filter makes no sense."""


class ServerUnavailable(SearchError, ConnectionError):
    """The OpenSearch server does not answer; trying again may help."""


class ServerRefused(SearchError):
    """The OpenSearch server says no: rights, certificate, full disk, a document it does not take."""


def renewal(location: object, embedder: str = "") -> str:
    """What to do about an index that this program or embedder cannot go on with: the end of a sentence.

    ``embedder`` (``NAME@REVISION``): what it is to be made anew with; without one it keeps its own.
    """
    chosen = f" --embedder {embedder.rpartition('@')[0]}" if embedder else ""
    return f"make it anew beside the live one with: radslag reindex --index {location}{chosen}"
