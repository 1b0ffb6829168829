"""The embedded index: one folder, no server. Words and stored rows in Tantivy, vectors and whole records in LanceDB.

``words-N`` (one entry a section, words.py), the table ``windows-N`` (one row a window: its vector, lance_schema.py) and the
table ``documents`` (one row a document with its whole record). N is the generation (embedded_reindex.py makes new ones).
What a search sees is the words, and one commit of them replaces a source's old version by its new one. The order of a
put: journal → document row → windows → words → what was replaced goes → journal gone. A process that dies in between
leaves the journal, and the next writer finishes or undoes the put, depending on whether the words were switched.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from radslag.search.analysis import word_counts
from radslag.search.errors import DocumentMissing, EmbedderMismatch, SchemaMismatch, Withdrawn, renewal
from radslag.search.index import asking
from radslag.search.index.coded import Coded
from radslag.search.index.embedded_search import EmbeddedSearch
from radslag.search.index.embedded_tables import Tables
from radslag.search.index.folder import IndexFolder
from radslag.search.index.lance_filter import among, quote, where
from radslag.search.index.nearest import MOST_WINDOWS, Nearest
from radslag.search.index.packed import packed_sections
from radslag.search.index.protocol import SCHEMA_VERSION, Vector, Vectors
from radslag.search.index.rows import document_row, new_words, passage_rows
from radslag.search.index.words import WordsIndex
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
)

if TYPE_CHECKING:
    from extract.document import Document


def now() -> str:
    """UTC, to the microsecond: the order of versions."""
    return datetime.now(UTC).isoformat()


class EmbeddedIndex:
    """See radslag.search.index.protocol.Index for what each method promises."""

    def __init__(self, folder: IndexFolder, described: dict[str, Any]) -> None:
        self.folder = folder
        self.location = str(folder.path)
        self._attach(described)

    def _attach(self, described: dict[str, Any]) -> None:
        self.described = described
        self.embedder: str = described["embedder"]
        self.tables = Tables(self.folder, described["generation"], described["dimensions"])
        self.words = WordsIndex(self.folder.words(described["generation"]))
        self._search = EmbeddedSearch(
            self.words, lambda: self.tables.windows, self.folder.near(described["generation"]), self.folder.vocabulary
        )
        self._seen = self.folder.stamp()

    @classmethod
    def open(cls, path: str | Path, *, embedder: Any = None, create: bool = False) -> EmbeddedIndex:
        """Open an index, or make one for an embedder's vectors.

        ``embedder`` (or its name with revision and, to create, its dimensions) is checked against what made the
        vectors. Raises :class:`IndexMissing`, :class:`SchemaMismatch`, :class:`EmbedderMismatch`, :class:`IndexDamaged`.
        """
        folder = IndexFolder(Path(path))
        if create and not folder.exists():
            with folder.writing():
                if not folder.exists():
                    make_generation(folder, 1, embedder.dimensions, documents=True)
                    describe_index(folder, 1, embedder)
        described = folder.describe()
        if described["schema_version"] != SCHEMA_VERSION:
            raise SchemaMismatch(
                f"The index in {path} has schema version {described['schema_version']}, this program writes {SCHEMA_VERSION}; "
                f"{renewal(path)}"
            )
        if embedder is not None and described["embedder"] != embedder.name:
            raise EmbedderMismatch(
                f"The index in {path} holds vectors of {described['embedder']}, not of {embedder.name}; "
                f"name that embedder, or {renewal(path, embedder.name)}"
            )
        index = cls(folder, described)
        if folder.has("journal.json"):
            with folder.writing():
                index.recover()
        return index

    # writing

    def put(
        self, document: Document, chunks: Sequence[Chunk], vectors: Vectors, themes: dict[str, tuple[str, ...]] | None = None
    ) -> None:
        rows = passage_rows(document, chunks, themes)
        uri, sections = document.source.uri, len({c.section_id for c in chunks})
        with self._writing():
            if any(t.sha256 == document.source.sha256 for t in self.tombstones()):
                raise Withdrawn(f"{uri} was taken down and is not ingested; lift that first if it is meant to come back.")
            before = {r["id"]: r for r in self.tables.listed(f"array_has(uris, {quote(uri)})")}
            same = next(iter(self.tables.listed(f"id = {quote(document.id)}")), None)
            uris = list(dict.fromkeys([*(same["uris"] if same else []), uri]))
            listed = document_row(document, sections, now(), uris)
            for row in rows:  # the same bytes elsewhere: the first place stays the one that is shown
                row["source"] = uris[0]
            leaving = [r for r in before.values() if r["id"] != document.id]
            gone = [r["id"] for r in leaving if r["uris"] == [uri]]
            self.folder.write(
                "journal.json",
                {"put": document.id, "uri": uri, "existed": bool(same), "gone": gone, "leaving": [r["id"] for r in leaving]},
            )
            self.tables.write_document(document, listed, primary=uris[0])
            self.tables.write_windows(document.id, rows, vectors, anew=bool(same))
            self.words.replace([document.id, *gone], packed_sections(rows, np.asarray(vectors)))
            self._leave(uri, [r["id"] for r in leaving])
            self.folder.remove("journal.json")
            self.folder.add_words(new_words(rows, word_counts()))
            self._clear_failure(uri)

    def delete(self, document_id: str) -> bool:
        with self._writing():
            if not self.tables.listed(f"id = {quote(document_id)}"):
                return False
            self.folder.write("journal.json", {"delete": document_id})
            self.words.replace([document_id], [])
            self.tables.delete(document_id)
            self.folder.remove("journal.json")
        return True

    def forget(self, uri: str) -> bool:
        with self._writing():
            found = self.tables.listed(f"array_has(uris, {quote(uri)})")
            for row in found:
                if row["uris"] == [uri]:
                    self.delete(row["id"])
                else:
                    self._leave(uri, [row["id"]])
            self._clear_failure(uri)
        return bool(found)

    def take_down(self, document_id: str, reason: str) -> None:
        with self._writing():
            found = self.tables.listed(f"id = {quote(document_id)}")
            if not found:
                raise DocumentMissing(f"There is no document {document_id} in the index.")
            # Refused first, removed after: a crash in between must not let it come back.
            listed = self.folder.read("tombstones.json", [])
            self.folder.write("tombstones.json", [*listed, {"sha256": found[0]["sha256"], "reason": reason, "at": now()}])
            self.delete(document_id)
            # They hold its vectors until they are written anew.
            self.folder.drop_near(self.described["generation"])

    def restore(self, sha256: str) -> bool:
        with self._writing():
            listed = self.folder.read("tombstones.json", [])
            kept = [t for t in listed if t["sha256"] != sha256]
            if len(kept) != len(listed):
                self.folder.write("tombstones.json", kept)
        return len(kept) != len(listed)

    def record_failure(self, uri: str, reason: str) -> None:
        with self._writing():
            listed = [f for f in self.folder.read("failures.json", []) if f["uri"] != uri]
            self.folder.write("failures.json", [*listed, {"uri": uri, "reason": reason, "at": now()}])

    def finish(self) -> None:
        with self._writing():
            self.tables.finish()
            save_arrays(self.folder.near(self.described["generation"]), self.tables, self.words)

    def close(self) -> None:
        return None

    # looking up

    def known(self, uri: str) -> tuple[str, str] | None:
        found = self.tables.listed(f"array_has(uris, {quote(uri)})")
        row = max(found, key=lambda r: r["ingested"], default=None)
        return (row["id"], row["sha256"]) if row else None

    def document(self, document_id: str) -> Document:
        clause = f"id = {quote(document_id)}"
        if len(document_id) >= 6 and not self.tables.documents.count_rows(clause):
            clause = f"starts_with(id, {quote(document_id)})"
        found = self.tables.documents.search().where(clause).select(["id", "record"]).limit(2).to_arrow().to_pylist()
        if not found:
            raise DocumentMissing(f"There is no document {document_id} in the index.")
        if len(found) > 1:
            raise DocumentMissing(f"More than one document begins with {document_id}; write more of the id.")
        return load_record(found[0])

    def documents(self, only: Filter | None = None) -> list[DocumentRow]:
        rows = self.tables.listed(where(only, document_level=True))
        latest: dict[str, dict[str, Any]] = {}
        for row in sorted(rows, key=lambda r: r["ingested"]):  # during a put the old version is there a moment longer
            latest[row["uri"]] = row
        out = [DocumentRow(**(row | {"uris": tuple(row["uris"])})) for row in latest.values()]
        return sorted(out, key=lambda r: (r.municipality or r.organisation or "", r.date or "", r.uri))

    def iterate(self) -> Iterator[Document]:
        for row in self.documents():
            yield self.document(row.id)

    def failures(self) -> list[Failure]:
        return [Failure(**f) for f in self.folder.read("failures.json", [])]

    def tombstones(self) -> list[Tombstone]:
        return [Tombstone(**t) for t in self.folder.read("tombstones.json", [])]

    def info(self) -> IndexInfo:
        return IndexInfo(
            location=self.location,
            engine="lancedb",
            schema_version=self.described["schema_version"],
            embedder=self.described["embedder"],
            dimensions=self.described["dimensions"],
            documents=self.tables.documents.count_rows(),
            sections=self.count(),
            windows=self.tables.windows.count_rows(),
            size_bytes=self.folder.size_bytes(),
        )

    def count(self, only: Filter | None = None) -> int:
        return self._asked.count(only)

    # asking

    def spelling(self, word: str) -> list[str]:
        return self._asked.speller.correct(word)

    def search(self, query: Query, vector: Vector | None) -> SearchResult:
        return asking.answer(self._asked, query, vector)

    def matches(self, query: Query, vector: Vector | None, limit: int = 1000) -> list[SectionRow]:
        if not query.text.strip() and vector is None:
            return self.sections(query.filter)[:limit]
        return asking.matches(self._asked, query, vector, limit)

    def facets(self, only: Filter | None = None) -> Facets:
        return self._asked.facets(only)

    def sections(self, only: Filter | None = None) -> list[SectionRow]:
        return self._asked.sections(only)

    def decisions(self, only: Filter | None = None, *, assignee: str | None = None, kind: str | None = None) -> list[DecisionRow]:
        return self._asked.decisions(only, assignee, kind)

    def vectors(self, document_id: str, section_id: str) -> Vectors:
        clause = f"key = {quote(f'{document_id}/{section_id}')}"
        found = self.tables.windows.search().where(clause).select(["window", "vector"]).limit(100_000).to_arrow()
        if not found.num_rows:
            raise DocumentMissing(f"There is no section {section_id} of document {document_id} in the index.")
        order = np.argsort(found["window"].to_numpy())
        flat = found["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False).astype(np.float32)
        return flat.reshape(found.num_rows, -1)[order]

    def quotations(self, keys: Iterable[tuple[str, str]], query: Query, vector: Vector | None) -> dict[tuple[str, str], str]:
        return asking.quotations(self._asked, list(keys), query, vector)

    # inside

    @property
    def _asked(self) -> EmbeddedSearch:
        """The reading side of the generation that is live now: another process may have switched it."""
        if self.folder.stamp() != self._seen:
            described = self.folder.describe()
            if described["embedder"] != self.embedder:
                raise EmbedderMismatch(
                    f"The index in {self.location} was embedded anew with {described['embedder']} while this program ran with "
                    f"{self.embedder}; start it again with that embedder."
                )
            self._attach(described)
        return self._search

    def _writing(self) -> Any:
        return _Writing(self)

    def _leave(self, uri: str, document_ids: list[str]) -> None:
        """A source no longer holds these documents; one that has no other source goes."""
        for row in self.tables.listed(among("id", document_ids)) if document_ids else []:
            rest = [u for u in row["uris"] if u != uri]
            if not rest:
                if self._sections_of([row["id"]]):
                    self.words.replace([row["id"]], [])
                self.tables.delete(row["id"])
            elif rest != row["uris"]:
                self.tables.documents.update(where=f"id = {quote(row['id'])}", values={"uris": rest, "uri": rest[0]})
                self.words.move(row["id"], rest[0])

    def _sections_of(self, document_ids: list[str]) -> int:
        return self._search.count(Filter(document=tuple(document_ids))) if document_ids else 0

    def _clear_failure(self, uri: str) -> None:
        listed = self.folder.read("failures.json", [])
        kept = [f for f in listed if f["uri"] != uri]
        if len(kept) != len(listed):
            self.folder.write("failures.json", kept)

    def recover(self) -> None:
        """Finish or undo the write that a dead process left."""
        journal = self.folder.read("journal.json", None)
        if journal is None:
            return
        if "delete" in journal:
            self.words.replace([journal["delete"]], [])
            self.tables.delete(journal["delete"])
        elif self._sections_of([journal["put"]]) and not self._sections_of(journal["gone"]):
            # The words were switched (or, for a document that was there already, nothing left its source).
            self._leave(journal["uri"], journal["leaving"])
        elif not journal["existed"]:
            self.tables.delete(journal["put"])
        else:
            self._leave(journal["uri"], [journal["put"]])
        self.folder.remove("journal.json")


class _Writing:
    """The writer's lock, a look at what an earlier writer left, and the generation that is live now."""

    def __init__(self, index: EmbeddedIndex) -> None:
        self._index = index
        self._context: Any = None

    def __enter__(self) -> None:
        folder = self._index.folder
        self._context = folder.writing()
        self._context.__enter__()
        try:
            if folder.held == 1:
                _ = self._index._asked
                if folder.has("journal.json"):
                    self._index.recover()
        except BaseException as error:
            self._context.__exit__(type(error), error, None)
            raise

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)


def load_record(row: dict[str, Any]) -> Document:
    """The document in a row of the table."""
    from extract.document import Document

    return Document.load(zlib.decompress(row["record"]))


def read_record(tables: Tables, document_id: str) -> Document:
    """A document by its whole id."""
    clause = f"id = {quote(document_id)}"
    return load_record(tables.documents.search().where(clause).select(["record"]).limit(1).to_arrow().to_pylist()[0])


def save_arrays(folder: Path, tables: Tables, words: WordsIndex) -> None:
    """The windows as plain arrays (nearest.py), or as codes where they are many (coded.py), if they are not there already."""
    state, count = words.state(), tables.windows.count_rows()
    if count > MOST_WINDOWS:
        if Coded.load(folder, state) is None:
            Coded.save(folder, tables.coded_batches, count, tables.dimensions, state)
    elif Nearest.load(folder, state) is None:
        Nearest.save(folder, *tables.all_windows(), state)


def make_generation(folder: IndexFolder, number: int, dimensions: int, *, documents: bool = False) -> None:
    """Empty words and windows (what a creation that died left of them goes)."""
    folder.drop_words(number)
    WordsIndex(folder.words(number), create=True)
    Tables(folder, number, dimensions).create(documents=documents)


def describe_index(folder: IndexFolder, generation: int, embedder: Any) -> None:
    """Make a generation the live one."""
    folder.write(
        "index.json",
        {
            "engine": "lancedb",
            "schema_version": SCHEMA_VERSION,
            "embedder": embedder.name,
            "dimensions": embedder.dimensions,
            "generation": generation,
            "made": now(),
        },
    )
