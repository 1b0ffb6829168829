"""Rows of sections and the way back: nothing of a window is lost, and what is moved stays what it was."""

from __future__ import annotations

import numpy as np
import pytest

from radslag.search.chunk import chunk_document
from radslag.search.embed import Embedder
from radslag.search.index.opensearch_query import routing
from radslag.search.index.opensearch_rows import (
    CANDIDATE_FIELDS,
    candidate,
    closest_packed,
    moved,
    read_shown,
    read_vectors,
    section_rows,
    vector_fields,
)
from radslag.search.index.rows import CANDIDATE_COLUMNS, HIT_COLUMNS, passage_rows, window_row
from radslag.search.types import Filter
from tests.search.documents import make

DOCUMENT = make(
    [("Cykelvägar", "Nämnden bygger cykelvägar. " * 120), ("Tomt", "Åäö: dnr KS-2024/00123.\nBESLUT: att bygga.\n")], uri="a.txt"
)


def hit(row: dict[str, object]) -> dict[str, object]:
    """A row as the server gives it back."""
    left_out = {*CANDIDATE_FIELDS, "windows", "words", "stems", "parts", "folded", "heading_terms", "keys"}
    return {
        "_id": row["key"],
        "_source": {k: v for k, v in row.items() if k not in left_out},
        "fields": {k: [row[k]] for k in CANDIDATE_FIELDS},
    }


def test_windows_of_a_section_are_one_row(embedder: Embedder) -> None:
    chunks = chunk_document(DOCUMENT)
    windows = passage_rows(DOCUMENT, chunks)
    vectors = embedder.embed_passages([c.embed_text for c in chunks])
    rows = section_rows(windows, vectors)
    assert [r["window_count"] for r in rows] == [len(chunks) - 1, 1] and len(chunks) > 2
    firsts = [w for w in windows if w["window"] == 0]
    for row, first in zip(rows, firsts, strict=True):
        shown = read_shown(row["shown"])
        assert {k: shown[k] for k in HIT_COLUMNS} == {k: first.get(k) for k in HIT_COLUMNS}
        c = candidate(hit(row), 1.5)
        assert {k: getattr(c, k) or None for k in CANDIDATE_COLUMNS} == {k: first[k] or None for k in CANDIDATE_COLUMNS}
    shown = read_shown(rows[0]["shown"])
    for number, window in enumerate(windows[:-1]):
        assert window_row(shown, number).items() <= window.items()
    packed = read_vectors(rows[0]["packed"], embedder.dimensions)
    assert np.abs(packed - vectors[:-1]).max() < 2e-5
    query = embedder.embed_queries(["cykelvägar"])[0]
    (best, window), _ = closest_packed([r["packed"] for r in rows], query)
    assert abs(best - (vectors[:-1] @ query).max()) < 1e-4 and abs(vectors[window] @ query - best) < 1e-4


def test_a_moved_row_is_what_would_have_been_written(embedder: Embedder) -> None:
    chunks = chunk_document(DOCUMENT)
    windows = passage_rows(DOCUMENT, chunks)
    vectors = embedder.embed_passages([c.embed_text for c in chunks])
    for row, elsewhere in zip(
        section_rows(windows, vectors), section_rows([w | {"source": "b.txt"} for w in windows], vectors), strict=True
    ):
        assert moved(hit(row), "b.txt", embedder.dimensions) == elsewhere  # type: ignore[arg-type]


def test_a_window_without_a_known_word_is_close_to_nothing() -> None:
    fields = vector_fields(np.array([[0.0, 0.0], [0.6, 0.8]], dtype=np.float32))
    assert len(fields["windows"]) == 1
    assert closest_packed([fields["packed"]], np.array([0.0, 1.0], dtype=np.float32)) == [(np.float32(0.8), 1)]


@pytest.mark.parametrize(
    ("municipality", "shards"),
    [
        ((), None),
        (("2480",), "2480"),
        (("Umeå kommun", "örebro"), "1880,2480"),
        (("Lunds kommun",), "1281"),
        (("Umeå", "Ankeborg"), None),
    ],
)
def test_a_filter_says_where_to_look(municipality: tuple[str, ...], shards: str | None) -> None:
    assert routing(Filter(municipality=municipality)) == shards
