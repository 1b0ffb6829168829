"""A disk that fills up: the server's own flood-stage block, met before and in the middle of a put."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from radslag.search.embed import Embedder
from radslag.search.errors import ServerRefused
from radslag.search.index import opensearch_state
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from tests.conftest import Said
from tests.opensearch.conftest import report
from tests.opensearch_node.java import choose
from tests.opensearch_node.node import Node, running_node
from tests.opensearch_node.shared import asked_line, need_java

BLOCK = "index.blocks.read_only_allow_delete"


@pytest.fixture
def own_node() -> Iterator[Node]:
    """The disk's watermarks are those of a whole node: not the one that other tests use."""
    need_java()
    with running_node(choose(asked_line())[0], heap="512m", quick=True) as node:
        yield node


def watermarks(node: Node, share: str | None) -> None:
    """Let the server take its disk for full from a share on; None: as it was."""
    names = ("low", "high", "flood_stage")
    settings: dict[str, Any] = {f"cluster.routing.allocation.disk.watermark.{name}": share for name in names}
    settings |= {
        "cluster.routing.allocation.disk.threshold_enabled": True if share else None,
        "cluster.info.update.interval": "10s",
        "cluster.routing.allocation.disk.reroute_interval": "1s",
    }
    node.ask("PUT", "/_cluster/settings", {"persistent": settings})


def blocked(node: Node, name: str) -> int:
    """How many of an index's three parts are blocked."""
    return sum("read_only_allow_delete" in str(s) for s in node.ask("GET", f"/{name}-*/_settings").values())


def wait_for(condition: Callable[[], bool]) -> None:
    """Up to a minute: the server looks at its disk every ten seconds."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.5)


@pytest.mark.slow
def test_a_disk_that_is_really_full(own_node: Node, embedder: Embedder) -> None:
    index = OpenSearchIndex.open(f"{own_node.url}/full", embedder=embedder, create=True)
    store(index, embedder, report(1))
    watermarks(own_node, "0.01%")  # any disk is fuller than that
    wait_for(lambda: blocked(own_node, "full") == 3)
    for _ in range(2):
        with pytest.raises(ServerRefused, match="its disk is full; free space there, then run the same command again"):
            store(index, embedder, report(2))
    # What is there is still found.
    assert search(index, embedder, Query("cykelvägar")).total == 3
    assert {d.uri for d in index.documents()} == {"report-1.txt"}
    watermarks(own_node, "99.9%")
    wait_for(lambda: blocked(own_node, "full") == 0)  # the server lifts the block by itself
    store(index, embedder, report(2))
    assert {d.uri: d.sections for d in index.documents()} == {"report-1.txt": 3, "report-2.txt": 3}
    assert search(index, embedder, Query("cykelvägar")).total == 6


@pytest.mark.parametrize("known", [False, True], ids=["new", "replacement"])
def test_a_disk_that_fills_in_the_middle_of_a_put(
    open_index: Callable[..., OpenSearchIndex], embedder: Embedder, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    index = open_index()
    store(index, embedder, report(7))
    if known:
        store(index, embedder, report(1))
    sent, left = index.server.bulk, [1]

    def bulk(*given: Any, **named: Any) -> int:
        done = sent(*given, **named)
        left[0] -= 1
        if left[0] == 0:
            index.server.ask("PUT", f"/{index.names.all}/_settings", {BLOCK: True})
        return done

    monkeypatch.setattr(index.server, "bulk", bulk)
    with pytest.raises(ServerRefused, match="disk is full"):
        store(index, embedder, report(1, sections=5, version=2))
    monkeypatch.undo()
    before = {"report-7.txt"} | ({"report-1.txt"} if known else set())
    assert {d.uri for d in index.documents()} >= before
    index.server.ask("PUT", f"/{index.names.all}/_settings", {BLOCK: None})
    monkeypatch.setattr(opensearch_state, "LEASE", 0.5)
    store(index, embedder, report(1, sections=5, version=2))
    assert {d.uri: d.sections for d in index.documents()} == {"report-1.txt": 5, "report-7.txt": 3}
    assert search(index, embedder, Query("cykelvägar")).total == 8
    assert len({(s.document_id, s.section_id) for s in index.sections()}) == 8


def test_the_command_says_it_in_one_sentence_and_goes_on_later(
    open_index: Callable[..., OpenSearchIndex], address: str, radslag: Callable[..., Said], tmp_path: Path
) -> None:
    index = open_index()
    file = tmp_path / "a.txt"
    file.write_text("Kommunstyrelsen 2024-03-18\n\n§ 1 Cykelvägar\n\nBeslut\nKommunstyrelsen beslutar att bygga cykelvägar.\n")
    index.server.ask("PUT", f"/{index.names.all}/_settings", {BLOCK: True})
    said = radslag("ingest", file, "--index", address)
    assert said.code == 2 and "its disk is full; free space there, then run the same command again" in said.err
    assert "Traceback" not in said.err
    index.server.ask("PUT", f"/{index.names.all}/_settings", {BLOCK: None})
    assert radslag("ingest", file, "--index", address).code == 0
    assert [d.uri for d in index.documents()] == [str(file)] and index.failures() == []
