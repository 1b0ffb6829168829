"""What every index does; the embedded one (LanceDB) and OpenSearch behave alike (tests/contract).

Usage::

    index = EmbeddedIndex.open(folder, embedder=embedder, create=True)   # radslag.search.index.embedded
    store(index, embedder, document)            # radslag.search.store: chunk, embed, themes, put
    index.finish()                              # after a batch of puts: search is fast again
    result = search(index, embedder, Query("våld i nära relationer"))    # radslag.search.search

Identity: a document is its bytes (``Document.id``). A source (``uri``) holds one version at a time:
``put`` of a changed source replaces the earlier version in one step, so a reader sees the old or
the new one and never both or neither. The same bytes under two uris are one document with two
uris. One process writes at a time (others wait, then :class:`IndexLocked`); readers never wait.
A put that dies half-way leaves the earlier version in place; what it left behind is removed at
the next open for writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from radslag.search.types import (
    Chunk,
    DecisionRow,
    DocumentRow,
    Facets,
    Failure,
    Filter,
    IndexInfo,
    Query,
    SearchResult,
    SectionRow,
    Tombstone,
)  # fmt: skip

if TYPE_CHECKING:
    from extract.document import Document

Vector = np.ndarray  # float32, (dimensions,), length 1
Vectors = np.ndarray  # float32, (rows, dimensions), rows of length 1

# Raised when the stored form changes; an index of another version is refused with the command that migrates.
SCHEMA_VERSION = 5


class Index(Protocol):
    """Documents, their sections and decisions, searchable. Errors are those of radslag.search.errors."""

    location: str
    embedder: str  # NAME@REVISION of the model that made the vectors

    # writing

    def put(
        self, document: Document, chunks: Sequence[Chunk], vectors: Vectors, themes: dict[str, tuple[str, ...]] | None = None
    ) -> None:
        """Store a document, one vector a chunk, in place of the version that its uri held before.

        ``themes``: section id → theme ids. Raises :class:`Withdrawn` for bytes that were taken down.
        Visible to readers that open or :meth:`refresh` after it returns.
        """

    def delete(self, document_id: str) -> bool:
        """Remove a document under all its uris; False when it is not there. It may be ingested again."""

    def forget(self, uri: str) -> bool:
        """Remove what one source holds (the file is gone); the document stays if another uri has it."""

    def take_down(self, document_id: str, reason: str) -> None:
        """Remove a document and refuse its bytes from now on. Raises :class:`DocumentMissing`."""

    def restore(self, sha256: str) -> bool:
        """Lift a take-down; False when there is none."""

    def record_failure(self, uri: str, reason: str) -> None:
        """Remember that a source could not be ingested; a later put of the uri clears it."""

    def finish(self) -> None:
        """Bring search structures up to date after a batch of puts. Cheap when nothing changed."""

    def close(self) -> None:
        """Let go of locks and files."""

    # looking up

    def known(self, uri: str) -> tuple[str, str] | None:
        """(document_id, sha256) of what a source holds, None when it is new."""

    def document(self, document_id: str) -> Document:
        """The stored document; a unique prefix of at least 6 characters will do. Raises :class:`DocumentMissing`."""

    def documents(self, only: Filter | None = None) -> list[DocumentRow]:
        """All documents (that match), by municipality, date and uri. Section-level fields of the filter are ignored."""

    def iterate(self) -> Iterator[Document]:
        """Every stored document, one at a time (for reindex and exports)."""

    def failures(self) -> list[Failure]:
        """Sources that failed at their latest try."""

    def tombstones(self) -> list[Tombstone]:
        """What was taken down."""

    def info(self) -> IndexInfo:
        """What this index is and how much it holds."""

    def count(self, only: Filter | None = None) -> int:
        """Number of sections (that match)."""

    # asking

    def spelling(self, word: str) -> list[str]:
        """Held words that an unknown word may have been meant for, the likeliest first; none for a known word."""

    def search(self, query: Query, vector: Vector | None) -> SearchResult:
        """Answer a query; ``vector`` None makes it lexical. An empty query text lists by date, newest first."""

    def matches(self, query: Query, vector: Vector | None, limit: int = 1000) -> list[SectionRow]:
        """Every section that counts as a match, best first, without snippets (for comparisons)."""

    def facets(self, only: Filter | None = None) -> Facets:
        """Counts over all sections that match a filter."""

    def sections(self, only: Filter | None = None) -> list[SectionRow]:
        """All sections that match a filter, in the order of documents."""

    def decisions(self, only: Filter | None = None, *, assignee: str | None = None, kind: str | None = None) -> list[DecisionRow]:
        """Decisions, newest meeting first; ``only.status`` filters the decisions themselves, ``assignee`` is a part of a name."""

    def vectors(self, document_id: str, section_id: str) -> Vectors:
        """The stored window vectors of a section (for "similar")."""

    def quotations(self, keys: Iterable[tuple[str, str]], query: Query, vector: Vector | None) -> dict[tuple[str, str], str]:
        """The snippet of each (document_id, section_id) for a query."""
