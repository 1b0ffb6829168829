"""A new generation beside the live one: no query fails, nothing that changes meanwhile is lost, and there is a way back."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radslag.search.embed import Embedder
from radslag.search.errors import EmbedderMismatch, IndexMissing
from radslag.search.index import opensearch_generations as generations
from radslag.search.index import opensearch_reindex
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_reindex import reindex, rollback
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from tests.opensearch.conftest import report
from tests.opensearch_node.shared import send

OpenIndex = Callable[..., OpenSearchIndex]


class Other:
    """Another model: the same vectors, turned round."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.name, self.dimensions = embedder, "other@1", embedder.dimensions

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return np.ascontiguousarray(self._embedder.embed_queries(texts)[:, ::-1])

    embed_passages = embed_queries

    def embed_literal(self, text: str) -> np.ndarray:
        return np.ascontiguousarray(self._embedder.embed_literal(text)[::-1])

    def embed_moved(self, text: str, towards: Sequence[str], shares: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(self._embedder.embed_moved(text, towards, shares)[::-1])


def test_the_alias_switches_under_load_without_a_failed_query(open_index: OpenIndex, embedder: Embedder) -> None:
    live = open_index()
    for number in range(8):
        store(live, embedder, report(number))
    ended, totals, errors = threading.Event(), list[int](), list[Exception]()

    def ask() -> None:
        reader = open_index(create=False)
        while not ended.is_set():
            try:
                totals.append(search(reader, embedder, Query("cykelvägar", limit=3)).total)
            except Exception as error:
                errors.append(error)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for thread in askers:
        thread.start()
    time.sleep(0.3)
    assert reindex(live.server, embedder) == 8
    time.sleep(0.3)
    ended.set()
    for thread in askers:
        thread.join(20)
    assert not errors
    assert set(totals) == {24} and len(totals) > 20
    assert generations.live_number(live.server, live.server.address.name) == 2
    # Who was there before goes on, reading and writing.
    store(live, embedder, report(99))
    assert (live.count(), open_index().count()) == (27, 27)


def test_everything_is_carried_over_and_one_step_leads_back(open_index: OpenIndex, embedder: Embedder, address: str) -> None:
    live = open_index()
    for number in range(3):
        store(live, embedder, report(number))
    copy = dataclasses.replace(report(0), source=dataclasses.replace(report(0).source, uri="copy.txt"))
    store(live, embedder, copy)
    live.take_down(report(1).id, "personuppgifter")
    live.record_failure("bad.pdf", "no text in it")
    listed, failures, tombstones = live.documents(), live.failures(), live.tombstones()
    reindex(live.server, Other(embedder))
    with pytest.raises(EmbedderMismatch):
        open_index()
    # A program that ran on with the former embedder is told so, instead of mixing two kinds of vectors.
    with pytest.raises(EmbedderMismatch, match="start it again"):
        search(live, embedder, Query("cykelvägar"))
    with pytest.raises(EmbedderMismatch, match="start it again"):
        store(live, embedder, report(5))
    new = OpenSearchIndex.open(address, embedder=Other(embedder))
    assert [dataclasses.replace(d, ingested="") for d in new.documents()] == [dataclasses.replace(d, ingested="") for d in listed]
    assert (new.failures(), new.tombstones()) == (failures, tombstones)
    assert new.known("copy.txt") == (copy.id, copy.source.sha256)
    assert rollback(new.server) == 1
    assert open_index().count() == 6
    store(open_index(), embedder, report(7))
    with pytest.raises(IndexMissing, match="no earlier"):
        rollback(new.server)


def test_a_run_that_was_cut_off_goes_on(open_index: OpenIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    live = open_index()
    for number in range(5):
        store(live, embedder, report(number))
    stored = [0]

    def cut_off(*given: Any) -> int:
        stored[0] += 1
        if stored[0] > 3:
            raise KeyboardInterrupt
        return store(*given)

    monkeypatch.setattr(opensearch_reindex, "store", cut_off)
    with pytest.raises(KeyboardInterrupt):
        reindex(live.server, embedder)
    monkeypatch.undo()
    assert open_index().count() == 15
    live.delete(report(0).id)
    store(live, embedder, report(4, version=2))
    assert reindex(live.server, embedder) == 2
    assert open_index().count() == 12
    assert open_index().known("report-4.txt") == (report(4, version=2).id, report(4, version=2).source.sha256)


def test_what_changes_while_it_runs_is_carried_over(
    open_index: OpenIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, other = open_index(), open_index()
    for number in range(3):
        store(live, embedder, report(number))
    done = [False]

    def meanwhile(*given: Any) -> int:
        if not done[0]:
            done[0] = True
            store(other, embedder, report(0, sections=5, version=2))
            other.take_down(report(2).id, "personuppgifter")
            store(other, embedder, report(9))
        return store(*given)

    monkeypatch.setattr(opensearch_reindex, "store", meanwhile)
    reindex(live.server, embedder)
    new = open_index()
    assert {d.uri: d.sections for d in new.documents()} == {"report-0.txt": 5, "report-1.txt": 3, "report-9.txt": 3}
    assert len(new.tombstones()) == 1 and new.count() == 11


def test_an_older_mapping_is_migrated(address: str, open_index: OpenIndex, embedder: Embedder) -> None:
    live = open_index()
    store(live, embedder, report(1))
    base, name = address.rsplit("/", 1)
    send("PUT", f"{base}/{name}-passages/_mapping", b'{"_meta": {"schema_version": 0, "embedder": "x", "dimensions": 256}}')
    reindex(live.server, embedder)
    assert open_index().count() == 3


def test_snapshot_and_restore(address: str, open_index: OpenIndex, embedder: Embedder) -> None:
    live = open_index()
    store(live, embedder, report(1))
    server, name = live.server, live.server.address.name
    nodes = server.ask("GET", "/_nodes/settings")["nodes"].values()
    folder = next((n["settings"]["path"].get("repo") for n in nodes), None)
    if not folder:
        pytest.skip("this server has no path.repo")
    where = str(Path(folder[0] if isinstance(folder, list) else folder) / name)
    server.ask("PUT", f"/_snapshot/{name}", {"type": "fs", "settings": {"location": where}})
    made = server.ask(
        "PUT", f"/_snapshot/{name}/one", {"indices": f"{name}-*", "include_global_state": False}, wait_for_completion="true"
    )
    assert made["snapshot"]["state"] == "SUCCESS"
    server.ask("DELETE", f"/{name}-*")
    with pytest.raises(IndexMissing):
        open_index(create=False)
    server.ask(
        "POST", f"/_snapshot/{name}/one/_restore", {"indices": f"{name}-*", "include_aliases": True}, wait_for_completion="true"
    )
    again = open_index(create=False)
    assert (again.count(), again.document(report(1).id)) == (3, report(1))
    assert search(again, embedder, Query("cykelvägar")).hits[0].semantic is not None
    store(again, embedder, report(2))
    server.ask("DELETE", f"/_snapshot/{name}/one")


def test_the_command(open_index: OpenIndex, address: str, embedder: Embedder) -> None:
    from radslag.cli.app import main

    index = open_index()
    store(index, embedder, report(1))
    index.finish()
    for arguments in (["reindex"], ["reindex", "--rollback"]):
        assert main([*arguments, "--quiet", "--index", address]) == 0
        assert open_index(create=False).info().documents == 1
    assert main(["reindex", "--rollback", "--quiet", "--index", address]) == 2
