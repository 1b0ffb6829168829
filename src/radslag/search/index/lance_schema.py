"""Tables of the embedded index."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from radslag.search.index.rows import WINDOW_COLUMNS

_TEXT = (
    "id",
    "key",
    "document_id",
    "organisation",
    "municipality_code",
    "municipality",
    "county",
    "body",
    "kind",
    "date",
    "persons",
)
_NUMBERS = WINDOW_COLUMNS[1:]
_LISTS = ("statuses", "parties", "themes")


def windows_schema(dimensions: int) -> pa.Schema:
    """One row a window: its vector, where it stands, and what it can be filtered by."""
    return pa.schema(
        [
            *(pa.field(n, pa.string()) for n in _TEXT),
            *(pa.field(n, pa.int32()) for n in _NUMBERS),
            *(pa.field(n, pa.list_(pa.string())) for n in _LISTS),
            # 32 bits: with 16 the index of the vectors takes eight times as long to build.
            pa.field("vector", pa.list_(pa.float32(), dimensions)),
        ]
    )


DOCUMENTS_SCHEMA = pa.schema(
    [
        *(
            pa.field(n, pa.string())
            for n in (
                "id",
                "uri",
                "sha256",
                "organisation",
                "organisation_kind",
                "municipality_code",
                "municipality",
                "county",
                "body",
                "kind",
                "date",
                "ingested",
            )
        ),
        pa.field("uris", pa.list_(pa.string())),
        *(pa.field(n, pa.int32()) for n in ("pages", "sections", "words")),
        pa.field("record", pa.large_binary()),  # the Document's JSON, zlib
    ]
)


def windows_table(rows: list[dict[str, Any]], vectors: Any, schema: pa.Schema) -> pa.Table:
    """Rows and their vectors as an Arrow table; ``schema`` is that of the table they go to (an older one has 16 bits)."""
    import numpy as np

    kind = schema.field("vector").type
    flat = pa.array(np.ascontiguousarray(vectors, dtype=kind.value_type.to_pandas_dtype()).ravel())
    columns = {
        name: pa.array([row.get(name) for row in rows], schema.field(name).type) for name in schema.names if name != "vector"
    }
    columns["vector"] = pa.FixedSizeListArray.from_arrays(flat, kind.list_size)
    return pa.table(columns, schema=schema)
