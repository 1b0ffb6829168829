"""Tables of the embedded index and filters as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from radslag.search.errors import QueryError
from radslag.search.index.rows import TOKEN_COLUMNS, county_forms, municipality_forms
from radslag.search.types import Filter

_TEXT = (
    "id",
    "key",
    "document_id",
    "section_id",
    "source",
    "section_kind",
    "number",
    "heading",
    "context",
    "case_number",
    "organisation",
    "municipality_code",
    "municipality",
    "county",
    "body",
    "kind",
    "date",
    "year",
    "persons",
    "sketch",
    "text",
    "decisions",
    *TOKEN_COLUMNS,
)
_NUMBERS = (
    "window",
    "page",
    "span_start",
    "span_end",
    "place_start",
    "place_end",
    "section_start",
    "section_end",
    "section_page",
    "section_words",
    "amounts",
    "assignments",
)
_LISTS = ("statuses", "parties", "themes", "decision_ids")


def passages_schema(dimensions: int) -> pa.Schema:
    """One row a window; the section's text, words and decisions on its first."""
    return pa.schema(
        [
            *(pa.field(n, pa.string()) for n in _TEXT),
            *(pa.field(n, pa.int32()) for n in _NUMBERS),
            *(pa.field(n, pa.list_(pa.string())) for n in _LISTS),
            pa.field("alignment", pa.list_(pa.int32())),
            pa.field("vector", pa.list_(pa.float16(), dimensions)),
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


def passages_table(rows: list[dict[str, Any]], vectors: Any, dimensions: int) -> pa.Table:
    """Rows and their vectors as an Arrow table."""
    import numpy as np

    schema = passages_schema(dimensions)
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float16).ravel())
    columns = {
        name: pa.array([row.get(name) for row in rows], schema.field(name).type) for name in schema.names if name != "vector"
    }
    columns["vector"] = pa.FixedSizeListArray.from_arrays(flat, dimensions)
    return pa.table(columns, schema=schema)


def quote(value: str) -> str:
    """A SQL string."""
    return "'" + value.replace("'", "''").replace("\x00", "") + "'"


def among(column: str, values: Iterable[str]) -> str:
    """``column IN (…)``."""
    return f"{column} IN ({', '.join(quote(v) for v in values)})"


def _part(column: str, value: str) -> str:
    bare = value.lower().replace("%", "").replace("_", " ")
    return f"lower({column}) LIKE {quote('%' + bare + '%')}"


def where(only: Filter | None, *, document_level: bool = False) -> str | None:
    """A filter as SQL; ``document_level`` leaves out what only sections have."""
    if only is None:
        return None
    clauses: list[str] = []
    if only.municipality:
        codes = [m for m in only.municipality if m.isdigit()]
        names = [form for m in only.municipality if not m.isdigit() for form in municipality_forms(m)]
        options = ([among("municipality_code", codes)] if codes else []) + (
            [among("lower(municipality)", names)] if names else []
        )
        clauses.append(" OR ".join(options))
    if only.county:
        clauses.append(among("lower(county)", [form for c in only.county for form in county_forms(c)]))
    if only.organisation:
        clauses.append(among("lower(organisation)", [o.lower() for o in only.organisation]))
    if only.body:
        clauses.append(" OR ".join(_part("body", b) for b in only.body))
    if only.kind:
        clauses.append(among("kind", [k.lower() for k in only.kind]))
    for value, sign in ((only.date_from, ">="), (only.date_to, "<=")):
        if value:
            if not value.replace("-", "").isdigit() or not 4 <= len(value) <= 10:
                raise QueryError(f"{value!r} is not a date; write it as 2024-01-31.")
            # "2024" as an upper bound takes the whole year.
            bound = value if len(value) == 10 or sign == ">=" else value + "-99"
            clauses.append(f"date {sign} {quote(bound)}")
    if only.document:
        clauses.append(among("id" if document_level else "document_id", only.document))
    if not document_level:
        for column, values in (
            ("statuses", only.status),
            ("parties", tuple(p.upper() for p in only.party)),
            ("themes", only.theme),
        ):
            if values:
                clauses.append(f"array_has_any({column}, [{', '.join(quote(v) for v in values)}])")
        if only.person:
            clauses.append(" OR ".join(_part("persons", p) for p in only.person))
    return " AND ".join(f"({c})" for c in clauses) or None
