"""The embedded index: LanceDB tables in one folder, no server.

Two tables: ``passages-N`` (one row a window, see lance_schema.py) and ``documents`` (one row a document with
its whole record). What a search sees is the passages table, and one commit of it replaces a source's old
version by its new one. The order of a put: journal → new document row → passages → old document row gone →
journal gone. A process that dies in between leaves the journal, and the next writer finishes or undoes the
put, depending on whether the passages were switched; nothing is doubled or lost.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from extract.document import Document
from radslag.search.analysis import word_counts
from radslag.search.errors import DocumentMissing, EmbedderMismatch, IndexDamaged, SchemaMismatch, Withdrawn, renewal
from radslag.search.index import asking
from radslag.search.index.folder import IndexFolder
from radslag.search.index.lance import import_lancedb
from radslag.search.index.lance_schema import DOCUMENTS_SCHEMA, among, passages_schema, passages_table, quote, where
from radslag.search.index.lance_search import LanceSearch
from radslag.search.index.protocol import SCHEMA_VERSION, Vector, Vectors
from radslag.search.index.rows import TOKEN_COLUMNS, document_row, new_words, passage_rows
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

_LISTED = [n for n in DOCUMENTS_SCHEMA.names if n != "record"]
# From so many windows on, looking at every vector costs more than an index of them loses.
VECTOR_INDEX_FROM = 100_000


def now() -> str:
    """UTC, to the microsecond: the order of versions."""
    return datetime.now(UTC).isoformat()


class EmbeddedIndex:
    """See radslag.search.index.protocol.Index for what each method promises."""

    def __init__(self, folder: IndexFolder, described: dict[str, Any]) -> None:
        self._folder = folder
        self._described = described
        self.location = str(folder.path)
        self.embedder: str = described["embedder"]
        lancedb = import_lancedb()
        self._db = lancedb.connect(folder.tables, read_consistency_interval=timedelta(0))
        try:
            self._passages = self._db.open_table(described["passages"])
            self._documents = self._db.open_table("documents")
        except Exception as error:
            raise IndexDamaged(
                f"The tables of the index in {folder.path} cannot be opened ({error}); restore a copy or ingest again."
            ) from error
        self._search = LanceSearch(self._passages, folder)

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
                    _create(folder, embedder.name, embedder.dimensions)
        described = folder.describe()
        if described["schema_version"] != SCHEMA_VERSION:
            raise SchemaMismatch(
                f"The index in {path} has schema version {described['schema_version']}, this program writes {SCHEMA_VERSION}; "
                f"{renewal(path)}"
            )
        if embedder is not None and described["embedder"] != embedder.name:
            raise EmbedderMismatch(
                f"The index in {path} holds vectors of {described['embedder']}, not of {embedder.name}; "
                f"name that embedder, or {renewal(path)}"
            )
        index = cls(folder, described)
        if folder.has("journal.json"):
            with folder.writing():
                index._recover()
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
            before = {r["id"]: r for r in self._listed(f"array_has(uris, {quote(uri)})")}
            same = next(iter(self._listed(f"id = {quote(document.id)}")), None)
            uris = list(dict.fromkeys([*(same["uris"] if same else []), uri]))
            listed = document_row(document, sections, now(), uris)
            if same:  # the same bytes elsewhere: the first place stays the one that is shown
                primary = uris[0]
                for row in rows:
                    row["source"] = primary
            leaving = [r for r in before.values() if r["id"] != document.id]
            gone = [r["id"] for r in leaving if r["uris"] == [uri]]
            self._folder.write(
                "journal.json",
                {"put": document.id, "uri": uri, "existed": bool(same), "gone": gone, "leaving": [r["id"] for r in leaving]},
            )
            self._write_document(document, listed, primary=uris[0])
            data = passages_table(rows, vectors, self._described["dimensions"])
            replaced = [*gone, *([document.id] if same else [])]
            if not replaced:
                self._passages.add(data)
            else:
                # One commit takes the old version out and the new one in.
                merge = self._passages.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
                merge.when_not_matched_by_source_delete(among("document_id", replaced)).execute(data)
            self._leave(uri, [r["id"] for r in leaving])
            self._folder.remove("journal.json")
            self._folder.add_words(new_words(rows, word_counts()))
            self._clear_failure(uri)

    def delete(self, document_id: str) -> bool:
        with self._writing():
            if not self._listed(f"id = {quote(document_id)}"):
                return False
            self._folder.write("journal.json", {"delete": document_id})
            self._passages.delete(f"document_id = {quote(document_id)}")
            self._documents.delete(f"id = {quote(document_id)}")
            self._folder.remove("journal.json")
        return True

    def forget(self, uri: str) -> bool:
        with self._writing():
            found = self._listed(f"array_has(uris, {quote(uri)})")
            for row in found:
                if row["uris"] == [uri]:
                    self.delete(row["id"])
                else:
                    self._leave(uri, [row["id"]])
            self._clear_failure(uri)
        return bool(found)

    def take_down(self, document_id: str, reason: str) -> None:
        with self._writing():
            found = self._listed(f"id = {quote(document_id)}")
            if not found:
                raise DocumentMissing(f"There is no document {document_id} in the index.")
            # Refused first, removed after: a crash in between must not let it come back.
            listed = self._folder.read("tombstones.json", [])
            self._folder.write("tombstones.json", [*listed, {"sha256": found[0]["sha256"], "reason": reason, "at": now()}])
            self.delete(document_id)

    def restore(self, sha256: str) -> bool:
        with self._writing():
            listed = self._folder.read("tombstones.json", [])
            kept = [t for t in listed if t["sha256"] != sha256]
            if len(kept) != len(listed):
                self._folder.write("tombstones.json", kept)
        return len(kept) != len(listed)

    def record_failure(self, uri: str, reason: str) -> None:
        with self._writing():
            listed = [f for f in self._folder.read("failures.json", []) if f["uri"] != uri]
            self._folder.write("failures.json", [*listed, {"uri": uri, "reason": reason, "at": now()}])

    def finish(self) -> None:
        with self._writing():
            names = {i.name for i in self._passages.list_indices()}
            windows = self._passages.count_rows()
            if windows >= VECTOR_INDEX_FROM and "vector_idx" not in names:
                self._passages.create_index(
                    metric="dot",
                    vector_column_name="vector",
                    index_type="IVF_FLAT",
                    num_partitions=max(64, windows // 4000),
                    name="vector_idx",
                )
            stale = not names or any((s := self._passages.index_stats(n)) is None or s.num_unindexed_rows for n in names)
            if stale:
                self._passages.optimize(cleanup_older_than=timedelta(hours=1))
                self._documents.optimize(cleanup_older_than=timedelta(hours=1))

    def close(self) -> None:
        return None

    # looking up

    def known(self, uri: str) -> tuple[str, str] | None:
        found = self._listed(f"array_has(uris, {quote(uri)})")
        row = max(found, key=lambda r: r["ingested"], default=None)
        return (row["id"], row["sha256"]) if row else None

    def document(self, document_id: str) -> Document:
        clause = f"id = {quote(document_id)}"
        if len(document_id) >= 6 and not self._documents.count_rows(clause):
            clause = f"starts_with(id, {quote(document_id)})"
        found = self._documents.search().where(clause).select(["id", "record"]).limit(2).to_arrow().to_pylist()
        if not found:
            raise DocumentMissing(f"There is no document {document_id} in the index.")
        if len(found) > 1:
            raise DocumentMissing(f"More than one document begins with {document_id}; write more of the id.")
        return Document.load(zlib.decompress(found[0]["record"]))

    def documents(self, only: Filter | None = None) -> list[DocumentRow]:
        rows = self._listed(where(only, document_level=True))
        latest: dict[str, dict[str, Any]] = {}
        for row in sorted(rows, key=lambda r: r["ingested"]):  # during a put the old version is there a moment longer
            latest[row["uri"]] = row
        out = [DocumentRow(**(row | {"uris": tuple(row["uris"])})) for row in latest.values()]
        return sorted(out, key=lambda r: (r.municipality or r.organisation or "", r.date or "", r.uri))

    def iterate(self) -> Iterator[Document]:
        for row in self.documents():
            yield self.document(row.id)

    def failures(self) -> list[Failure]:
        return [Failure(**f) for f in self._folder.read("failures.json", [])]

    def tombstones(self) -> list[Tombstone]:
        return [Tombstone(**t) for t in self._folder.read("tombstones.json", [])]

    def info(self) -> IndexInfo:
        return IndexInfo(
            location=self.location,
            engine="lancedb",
            schema_version=self._described["schema_version"],
            embedder=self._described["embedder"],
            dimensions=self._described["dimensions"],
            documents=self._documents.count_rows(),
            sections=self.count(),
            windows=self._passages.count_rows(),
            size_bytes=self._folder.size_bytes(),
        )

    def count(self, only: Filter | None = None) -> int:
        clause = where(only)
        return int(self._passages.count_rows("window = 0" + (f" AND {clause}" if clause else "")))

    # asking

    def spelling(self, word: str) -> list[str]:
        return self._search.speller.correct(word)

    def search(self, query: Query, vector: Vector | None) -> SearchResult:
        return asking.answer(self._search, query, vector)

    def matches(self, query: Query, vector: Vector | None, limit: int = 1000) -> list[SectionRow]:
        if not query.text.strip() and vector is None:
            return self.sections(query.filter)[:limit]
        return asking.matches(self._search, query, vector, limit)

    def facets(self, only: Filter | None = None) -> Facets:
        return self._search.facets(only)

    def sections(self, only: Filter | None = None) -> list[SectionRow]:
        return self._search.sections(only)

    def decisions(self, only: Filter | None = None, *, assignee: str | None = None, kind: str | None = None) -> list[DecisionRow]:
        return self._search.decisions(only, assignee, kind)

    def vectors(self, document_id: str, section_id: str) -> Vectors:
        clause = f"key = {quote(f'{document_id}/{section_id}')}"
        found = self._passages.search().where(clause).select(["window", "vector"]).limit(100_000).to_arrow()
        if not found.num_rows:
            raise DocumentMissing(f"There is no section {section_id} of document {document_id} in the index.")
        order = np.argsort(found["window"].to_numpy())
        flat = found["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False).astype(np.float32)
        return flat.reshape(found.num_rows, -1)[order]

    def quotations(self, keys: Iterable[tuple[str, str]], query: Query, vector: Vector | None) -> dict[tuple[str, str], str]:
        return asking.quotations(self._search, list(keys), query, vector)

    # inside

    def _writing(self) -> Any:
        return _Writing(self)

    def _listed(self, clause: str | None) -> list[dict[str, Any]]:
        scan = self._documents.search()
        rows: list[dict[str, Any]] = (
            (scan.where(clause) if clause else scan).select(_LISTED).limit(10_000_000).to_arrow().to_pylist()
        )
        return rows

    def _write_document(self, document: Document, listed: DocumentRow, primary: str) -> None:
        import pyarrow as pa

        row = listed.to_json() | {"uri": primary, "record": zlib.compress(document.dump(), 1)}
        data = pa.Table.from_pylist([row], schema=DOCUMENTS_SCHEMA)
        self._documents.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(data)

    def _leave(self, uri: str, document_ids: list[str]) -> None:
        """A source no longer holds these documents; one that has no other source goes."""
        for row in self._listed(among("id", document_ids)) if document_ids else []:
            rest = [u for u in row["uris"] if u != uri]
            if not rest:
                self._documents.delete(f"id = {quote(row['id'])}")
                self._passages.delete(f"document_id = {quote(row['id'])}")
            elif rest != row["uris"]:
                self._documents.update(where=f"id = {quote(row['id'])}", values={"uris": rest, "uri": rest[0]})
                self._passages.update(where=f"document_id = {quote(row['id'])}", values={"source": rest[0]})

    def _clear_failure(self, uri: str) -> None:
        listed = self._folder.read("failures.json", [])
        kept = [f for f in listed if f["uri"] != uri]
        if len(kept) != len(listed):
            self._folder.write("failures.json", kept)

    def _recover(self) -> None:
        """Finish or undo the write that a dead process left."""
        journal = self._folder.read("journal.json", None)
        if journal is None:
            return
        if "delete" in journal:
            self._passages.delete(f"document_id = {quote(journal['delete'])}")
            self._documents.delete(f"id = {quote(journal['delete'])}")
        elif self._passages.count_rows(f"document_id = {quote(journal['put'])}") and not self._passages.count_rows(
            among("document_id", journal["gone"]) if journal["gone"] else "false"
        ):
            # The passages were switched (or, for a document that was there already, nothing left its source).
            self._leave(journal["uri"], journal["leaving"])
        elif not journal["existed"]:
            self._documents.delete(f"id = {quote(journal['put'])}")
        else:
            self._leave(journal["uri"], [journal["put"]])
        self._folder.remove("journal.json")


class _Writing:
    """The writer's lock, and a look at what an earlier writer left."""

    def __init__(self, index: EmbeddedIndex) -> None:
        self._index = index
        self._context: Any = None

    def __enter__(self) -> None:
        folder = self._index._folder
        self._context = folder.writing()
        self._context.__enter__()
        if folder._held == 1 and folder.has("journal.json"):
            self._index._recover()

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)


def _create(folder: IndexFolder, embedder: str, dimensions: int) -> None:
    lancedb = import_lancedb()
    from lancedb.index import FTS

    db = lancedb.connect(folder.tables)
    name = "passages-1"
    for old in ("documents", name):  # left by a creation that died
        if old in db.table_names():
            db.drop_table(old)
    passages = db.create_table(name, schema=passages_schema(dimensions))
    db.create_table("documents", schema=DOCUMENTS_SCHEMA)
    for column in TOKEN_COLUMNS:
        # Our own analyser has done the work; the table only splits at blanks.
        order = column in ("words", "stems")
        passages.create_index(
            column,
            config=FTS(
                with_position=order,
                base_tokenizer="whitespace",
                lower_case=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
                max_token_length=100,
            ),
            name=f"{column}_idx",
        )
    passages.create_scalar_index("key", index_type="BTREE", name="key_idx")
    folder.write(
        "index.json",
        {
            "engine": "lancedb",
            "schema_version": SCHEMA_VERSION,
            "embedder": embedder,
            "dimensions": dimensions,
            "passages": name,
            "made": now(),
        },
    )
