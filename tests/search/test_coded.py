"""What more than twenty thousand windows are searched with: codes beside the tables, and filters told from their columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radslag.search.embed import load_embedder
from radslag.search.errors import QueryError
from radslag.search.index.coded import Coded
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.lance_filter import where
from radslag.search.index.nearest import key_hash
from radslag.search.types import Filter

FILTERS = [
    Filter(municipality=("2480",)),
    Filter(municipality=("Sundsvall", "Växjö kommun")),
    Filter(municipality=("1780", "luleå")),
    Filter(county=("Västernorrland",)),
    Filter(organisation=("Region Gävleborg",)),
    Filter(body=("kommunstyrelsen",)),
    Filter(body=("Arbetsutskott", "fullmäktige")),
    Filter(kind=("protokoll",)),
    Filter(kind=("Handlingar",)),
    Filter(date_from="2023"),
    Filter(date_to="2021"),
    Filter(date_from="2022-03-01", date_to="2023-06"),
    Filter(status=("decided",)),
    Filter(status=("proposed", "reported"), kind=("protokoll",)),
    Filter(party=("sd", "V")),
    Filter(theme=("utbildning",), status=("decided",)),
    Filter(person=("anna",)),
    Filter(person=("berg",), date_from="2022"),
    Filter(municipality=("Nowhere",)),
]


@pytest.fixture(scope="module")
def coded(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedIndex, Coded]:
    index = EmbeddedIndex.open(sample_index)
    folder = tmp_path_factory.mktemp("coded") / "near"
    Coded.save(folder, index.tables.coded_batches, index.tables.windows.count_rows(), index.tables.dimensions, "now")
    assert Coded.load(folder, "then") is None
    held = Coded.load(folder, "now")
    assert held is not None
    return index, held


@pytest.mark.parametrize("only", FILTERS, ids=str)
def test_filters_let_pass_what_they_let_pass_elsewhere(coded: tuple[EmbeddedIndex, Coded], only: Filter) -> None:
    index, held = coded
    passing = held._passing(only, index._search._hashes)
    assert passing is not None
    found = {key.decode() for key in held._keys[passing].tolist()}
    listed = index.tables.windows.search().where(where(only) or "true").select(["key"]).limit(100_000).to_arrow()
    assert found == set(listed["key"].to_pylist())
    assert {key_hash(key) for key in found} == set(index._search._hashes(only))


@pytest.mark.parametrize("only", [Filter(), *FILTERS], ids=str)
def test_the_closest_are_found(coded: tuple[EmbeddedIndex, Coded], only: Filter) -> None:
    index, held = coded
    windows, vectors = index.tables.all_windows()
    passing = held._passing(only, index._search._hashes)
    kept = None if passing is None else {key.decode() for key in held._keys[passing].tolist()}
    for asked in ("bussar för elever", "stöd till våldsutsatta"):
        vector = np.asarray(load_embedder().embed_queries([asked])[0], dtype=np.float32)
        found = held.closest(vector, 150, only, index._search._hashes)
        best = sorted(((float(v @ vector), k) for v, k in zip(vectors, windows["key"], strict=True) if kept is None or k in kept))
        assert kept is None or set(found) <= kept
        assert {key for _, key in best[-10:]} <= set(found)


def test_a_date_that_is_none_is_refused(coded: tuple[EmbeddedIndex, Coded]) -> None:
    index, held = coded
    with pytest.raises(QueryError, match="is not a date"):
        held._passing(Filter(date_from="i fjol"), index._search._hashes)


def test_damaged_codes_are_as_none(coded: tuple[EmbeddedIndex, Coded], tmp_path: Path) -> None:
    index, _ = coded
    tables = index.tables
    Coded.save(tmp_path / "near", tables.coded_batches, tables.windows.count_rows(), tables.dimensions, "now")
    assert Coded.load(tmp_path / "near", "now") is not None
    (tmp_path / "near" / "codes.faiss").write_bytes(b"cut short")
    assert Coded.load(tmp_path / "near", "now") is None
