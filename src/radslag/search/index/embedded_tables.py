"""The LanceDB tables of an embedded index: whole documents, and the windows of one generation. Opened at first use."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from radslag.search.errors import IndexDamaged
from radslag.search.index.folder import IndexFolder
from radslag.search.index.lance_filter import quote
from radslag.search.index.passing import COLUMNS
from radslag.search.index.protocol import Vectors
from radslag.search.index.rows import WINDOW_COLUMNS
from radslag.search.types import DocumentRow

if TYPE_CHECKING:
    from extract.document import Document

# From so many windows on, looking at every vector costs more than an index of them loses.
VECTOR_INDEX_FROM = 100_000
_MOST = 10_000_000
_AT_ONCE = 50_000
# What filters read, indexed where there are many windows.
_SCALAR = {
    "municipality_code": "BITMAP",
    "body": "BITMAP",
    "kind": "BITMAP",
    "date": "BTREE",
    "statuses": "LABEL_LIST",
    "themes": "LABEL_LIST",
}


class Tables:
    """Reads and writes rows; knows nothing of the order in which a put happens."""

    def __init__(self, folder: IndexFolder, generation: int, dimensions: int) -> None:
        self._folder, self.dimensions = folder, dimensions
        self.windows_name = f"windows-{generation}"

    @cached_property
    def _db(self) -> Any:
        from radslag.search.index.lance import import_lancedb

        return import_lancedb().connect(self._folder.tables, read_consistency_interval=timedelta(0))

    @cached_property
    def windows(self) -> Any:
        """One row a window."""
        return self._open(self.windows_name)

    @cached_property
    def documents(self) -> Any:
        """One row a document."""
        return self._open("documents")

    def _open(self, name: str) -> Any:
        try:
            return self._db.open_table(name)
        except Exception as error:
            raise IndexDamaged(
                f"The tables of the index in {self._folder.path} cannot be opened ({error}); restore a copy or ingest again."
            ) from error

    def create(self, *, documents: bool = False) -> None:
        """Empty tables; ``documents``: that of the records, too."""
        from radslag.search.index.lance_schema import DOCUMENTS_SCHEMA, windows_schema

        self.drop()
        windows = self._db.create_table(self.windows_name, schema=windows_schema(self.dimensions))
        for column in ("key", "id"):
            windows.create_scalar_index(column, index_type="BTREE", name=f"{column}_idx")
        if documents:
            if "documents" in self._db.table_names():
                self._db.drop_table("documents")
            self._db.create_table("documents", schema=DOCUMENTS_SCHEMA)

    def drop(self) -> None:
        """Remove the windows of this generation."""
        if self.windows_name in self._db.table_names():
            self._db.drop_table(self.windows_name)

    def drop_earlier_schema(self) -> None:
        """Remove the windows that schema version 1 kept under another name."""
        for name in self._db.table_names():
            if name.startswith("passages-"):
                self._db.drop_table(name)

    # documents

    def listed(self, clause: str | None) -> list[dict[str, Any]]:
        """Documents without their records."""
        from radslag.search.index.lance_schema import DOCUMENTS_SCHEMA

        scan = self.documents.search()
        columns = [n for n in DOCUMENTS_SCHEMA.names if n != "record"]
        rows: list[dict[str, Any]] = (scan.where(clause) if clause else scan).select(columns).limit(_MOST).to_arrow().to_pylist()
        return rows

    def write_document(self, document: Document, listed: DocumentRow, primary: str) -> None:
        """A document's row, in place of its earlier one."""
        import pyarrow as pa

        from radslag.search.index.lance_schema import DOCUMENTS_SCHEMA

        row = listed.to_json() | {"uri": primary, "record": zlib.compress(document.dump(), 1)}
        data = pa.Table.from_pylist([row], schema=DOCUMENTS_SCHEMA)
        self.documents.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(data)

    def delete(self, document_id: str) -> None:
        """A document's windows, then its row."""
        self.windows.delete(f"document_id = {quote(document_id)}")
        self.documents.delete(f"id = {quote(document_id)}")

    # windows

    def write_windows(self, document_id: str, rows: list[dict[str, Any]], vectors: Vectors, *, anew: bool) -> None:
        """A document's windows; ``anew``: in place of those that it has, in one commit."""
        from radslag.search.index.lance_schema import windows_table

        data = windows_table(rows, vectors, self.windows.schema)
        if not anew:
            self.windows.add(data)
            return
        merge = self.windows.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
        merge.when_not_matched_by_source_delete(f"document_id = {quote(document_id)}").execute(data)

    def all_windows(self) -> tuple[dict[str, Any], np.ndarray]:
        """WINDOW_COLUMNS, each as a list, and the vectors (rows, dimensions)."""
        found = self.windows.search().select([*WINDOW_COLUMNS, "vector"]).limit(_MOST).to_arrow()
        flat = found["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        return {n: found[n].to_pylist() for n in WINDOW_COLUMNS}, flat.reshape(found.num_rows, self.dimensions)

    def coded_batches(self) -> Iterator[tuple[dict[str, list[Any]], np.ndarray]]:
        """Key, window and what filters look at (passing.COLUMNS), each as a list, and the vectors, some ten thousand windows at a time."""
        names = [*WINDOW_COLUMNS, *COLUMNS]
        for batch in self.windows.search().select([*names, "vector"]).limit(_MOST).to_batches(_AT_ONCE):
            flat = batch["vector"].flatten().to_numpy(zero_copy_only=False).astype(np.float32)
            yield {name: batch[name].to_pylist() for name in names}, flat.reshape(batch.num_rows, self.dimensions)

    def finish(self) -> None:
        """Bring the indices of the windows up to date; cheap when nothing changed."""
        names = {i.name for i in self.windows.list_indices()}
        kind = self.windows.index_stats("vector_idx") if "vector_idx" in names else None
        if self.windows.count_rows() >= VECTOR_INDEX_FROM and (kind is None or kind.index_type != "IVF_RQ"):
            self._index_vectors()
            names = {i.name for i in self.windows.list_indices()}
        if any((s := self.windows.index_stats(n)) is None or s.num_unindexed_rows for n in names):
            self.windows.optimize(cleanup_older_than=timedelta(hours=1))
            self.documents.optimize(cleanup_older_than=timedelta(hours=1))

    def _index_vectors(self) -> None:
        from lancedb.index import IvfRq

        parts = max(64, self.windows.count_rows() // 4000)
        # Four bits a number (RaBitQ): what is found by them holds more of the closest than one bit and a second look at four times
        # as many whole vectors did, in 11 instead of 16 ms at a million.
        config = IvfRq(distance_type="cosine", num_partitions=parts, num_bits=4)
        self.windows.create_index("vector", config=config, name="vector_idx")
        for column, kind in _SCALAR.items():
            self.windows.create_scalar_index(column, index_type=kind, name=f"{column}_idx")
