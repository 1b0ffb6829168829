"""A new generation of an embedded index: switched at once, resumed after a kill, nothing lost meanwhile."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radslag.search.embed import Embedder, load_embedder
from radslag.search.errors import EmbedderMismatch, IndexLocked, IndexMissing, Withdrawn
from radslag.search.index import embedded_reindex
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.embedded_reindex import reindex
from radslag.search.index.folder import IndexFolder
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from tests.search.documents import make

DOCUMENTS = [
    make([("Badhus", f"Simhallen nummer {n} vid älven renoveras."), ("Taxa", "Taxan höjs.")], uri=f"{n}.txt") for n in range(4)
]


class Halved:
    """Another model: the first half of the shipped one's dimensions."""

    def __init__(self, embedder: Embedder) -> None:
        self._of, self.name, self.dimensions = embedder, "halved@1", embedder.dimensions // 2
        self.calls = 0

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        self.calls += 1
        return self._half(self._of.embed_passages(texts))

    embed_queries = embed_passages

    def embed_literal(self, text: str) -> np.ndarray:
        return self._half(self._of.embed_literal(text)[None])[0]

    def embed_moved(self, text: str, towards: Sequence[str], shares: np.ndarray) -> np.ndarray:
        return self._half(self._of.embed_moved(text, towards, shares)[None])[0]

    def _half(self, rows: np.ndarray) -> np.ndarray:
        rows = rows[:, : self.dimensions]
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)


class Died(BaseException):
    """Stands for the end of the process."""


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> EmbeddedIndex:
    made = EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    for document in DOCUMENTS:
        store(made, embedder, document)
    made.finish()
    return made


def held(index: EmbeddedIndex) -> set[str]:
    return {s.document_id for s in index.sections()}


def test_another_embedder_takes_over(tmp_path: Path, index: EmbeddedIndex, embedder: Embedder) -> None:
    copy = dataclasses.replace(DOCUMENTS[0], source=dataclasses.replace(DOCUMENTS[0].source, uri="copy.txt"))
    store(index, embedder, copy)
    index.take_down(DOCUMENTS[3].id, "personuppgifter")
    index.record_failure("bad.pdf", "no text")
    other = Halved(embedder)
    assert reindex(tmp_path, other) == 3
    # Who goes on with the old model is told; who asks by words alone is answered.
    with pytest.raises(EmbedderMismatch, match=r"halved@1"):
        search(index, embedder, Query("simhallen"))
    again = EmbeddedIndex.open(tmp_path, embedder=other)
    assert (again.info().embedder, again.info().dimensions, again.count()) == ("halved@1", embedder.dimensions // 2, 6)
    assert search(again, other, Query("simhallen nummer 2")).hits[0].source == "2.txt"
    assert again.known("copy.txt") == again.known("0.txt")
    assert search(again, other, Query("simhallen nummer 0")).hits[0].source == "0.txt"
    assert [f.uri for f in again.failures()] == ["bad.pdf"]
    with pytest.raises(Withdrawn):
        store(again, other, DOCUMENTS[3])
    assert sorted(p.name for p in tmp_path.glob("words-*")) == ["words-2"]
    assert not list(tmp_path.glob("reindex.*"))
    with pytest.raises(EmbedderMismatch, match="radslag reindex --index"):
        EmbeddedIndex.open(tmp_path, embedder=embedder)


def test_a_run_that_dies_is_resumed(
    tmp_path: Path, index: EmbeddedIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_reindex, "BATCH", 1)
    other, real, written = Halved(embedder), IndexFolder.append_log, []

    def die_at_the_third(folder: IndexFolder, name: str, values: dict[str, str]) -> None:
        if len(written) == 2:
            raise Died
        written.append(values)
        real(folder, name, values)

    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(IndexFolder, "append_log", die_at_the_third)
        reindex(tmp_path, other)
    # The live index answers as before, and takes writes; one document changes, one goes, one comes.
    assert search(index, embedder, Query("simhallen nummer 1")).hits[0].source == "1.txt"
    changed = make([("Badhus", "Simhallen rivs.")], uri="0.txt")
    store(index, embedder, changed)
    index.delete(DOCUMENTS[1].id)
    new = make([("Bibliotek", "Biblioteket öppnar.")], uri="new.txt")
    store(index, embedder, new)
    assert reindex(tmp_path, other) == 4  # the third and fourth, which were not logged, the changed and the new one
    again = EmbeddedIndex.open(tmp_path, embedder=other)
    assert held(again) == {changed.id, DOCUMENTS[2].id, DOCUMENTS[3].id, new.id}
    assert again.info().windows == again.count()


def test_what_is_written_meanwhile_is_carried_over(
    tmp_path: Path, index: EmbeddedIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, real = make([("Badhus", "Simhallen rivs.")], uri="2.txt"), embedded_reindex._Generation.catch_up
    rounds: list[int] = []

    def catch_up(generation: Any) -> int:
        if not rounds:
            rounds.append(real(generation))
            store(index, embedder, changed)
            index.delete(DOCUMENTS[0].id)
            return rounds[0]
        return real(generation)

    monkeypatch.setattr(embedded_reindex._Generation, "catch_up", catch_up)
    assert reindex(tmp_path, Halved(embedder)) == 5
    assert held(EmbeddedIndex.open(tmp_path)) == {changed.id, DOCUMENTS[1].id, DOCUMENTS[3].id}


def test_a_reader_and_a_writer_go_over_to_the_new_generation(tmp_path: Path, index: EmbeddedIndex, embedder: Embedder) -> None:
    reader = EmbeddedIndex.open(tmp_path, embedder=embedder)
    assert reader.count() == 8
    assert reindex(tmp_path, embedder) == 4
    assert search(reader, embedder, Query("simhallen nummer 3")).hits[0].source == "3.txt"
    store(index, embedder, make([("Bibliotek", "Biblioteket öppnar.")], uri="new.txt"))
    assert reader.count() == 9
    assert search(reader, embedder, Query("biblioteket")).hits[0].source == "new.txt"


def test_an_earlier_schema_is_made_anew(tmp_path: Path, index: EmbeddedIndex, embedder: Embedder) -> None:
    described = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    del described["generation"]
    (tmp_path / "index.json").write_text(
        json.dumps(described | {"schema_version": 1, "passages": "passages-1"}), encoding="utf-8"
    )
    assert reindex(tmp_path, embedder) == 4
    assert EmbeddedIndex.open(tmp_path, embedder=embedder).count() == 8


def test_refusals(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexMissing):
        reindex(tmp_path / "none", embedder)
    EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    with IndexFolder(tmp_path).locked(".reindex.lock", "", 0.0), pytest.raises(IndexLocked, match="let it end"):
        reindex(tmp_path, embedder)
