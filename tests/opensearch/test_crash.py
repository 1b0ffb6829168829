"""Servers that die: killed in the middle of a bulk and started again; one of three nodes lost while documents come in."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from radslag.search.embed import Embedder
from radslag.search.errors import ServerUnavailable
from radslag.search.index import opensearch_state
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from tests.opensearch.conftest import report
from tests.opensearch_node.java import choose
from tests.opensearch_node.node import Node, running_nodes
from tests.opensearch_node.shared import asked_line, need_java

pytestmark = pytest.mark.slow


@pytest.fixture
def own_nodes(request: pytest.FixtureRequest) -> Iterator[list[Node]]:
    """Nodes that a test may kill."""
    need_java()
    with running_nodes(request.param, choose(asked_line())[0], heap="512m", quick=True) as nodes:
        yield nodes


def check_whole(index: OpenSearchIndex, sections: dict[str, int]) -> None:
    """Every source once, with all its sections, in records and in search."""
    assert {d.uri: d.sections for d in index.documents()} == sections
    found = [(s.document_id, s.section_id) for s in index.sections()]
    assert len(found) == len(set(found)) == sum(sections.values())
    held = index.writer.sections({"match_all": {}}, ["document_id"])
    assert {h["_source"]["document_id"] for h in held} == {d.id for d in index.documents()}
    assert len({h["_id"] for h in held}) == len(held)


@pytest.mark.parametrize("own_nodes", [1], indirect=True)
def test_a_server_killed_in_the_middle_of_a_bulk(
    own_nodes: list[Node], embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (node,) = own_nodes
    index = OpenSearchIndex.open(f"{node.url}/crash", embedder=embedder, create=True)
    store(index, embedder, report(1, sections=40))
    store(index, embedder, report(2, sections=40))
    # Small batches; the server is killed (kill -9) while the fourth of them is on its way.
    index.server._rows, index.server.patience = 10, 1.0
    monkeypatch.setattr("radslag.search.index.opensearch_client.BULK_ROWS", 10)
    once, bulks = index.server._once, [0]

    def killed(method: str, path: str, body: Any, params: dict[str, Any]) -> Any:
        if path == "/_bulk":
            bulks[0] += 1
            if bulks[0] == 4:
                threading.Thread(target=node.kill).start()
        return once(method, path, body, params)

    monkeypatch.setattr(index.server, "_once", killed)
    with pytest.raises(ServerUnavailable):
        for number in (1, 3, 4):
            store(index, embedder, report(number, sections=60, version=2))
    monkeypatch.undo()
    time.sleep(0.5)
    node.start()
    index.server.patience = 60.0  # an index that is being recovered answers 503 for a moment
    # The dead put is written down. Its writer is this very process, so the next one must wait until its turn lapses.
    assert index.state.get("writer")["_source"]["journal"]["uri"] == "report-1.txt"  # type: ignore[index]
    monkeypatch.setattr(opensearch_state, "LEASE", 1.0)
    again = OpenSearchIndex.open(f"{node.url}/crash", embedder=embedder, create=True)
    assert {d.uri for d in again.documents()} >= {"report-1.txt", "report-2.txt"}  # nothing lost
    for number in (1, 3, 4):  # the run again
        store(again, embedder, report(number, sections=60, version=2))
    check_whole(again, {"report-1.txt": 60, "report-2.txt": 40, "report-3.txt": 60, "report-4.txt": 60})
    assert search(again, embedder, Query("cykelvägar")).total == 220
    assert again.state.get("writer")["_source"]["journal"] is None  # type: ignore[index]


@pytest.mark.parametrize("own_nodes", [3], indirect=True)
def test_a_cluster_that_loses_a_node_loses_nothing(own_nodes: list[Node], embedder: Embedder) -> None:
    address = f"{own_nodes[0].url},{','.join(n.url.removeprefix('http://') for n in own_nodes[1:])}/cluster"
    index = OpenSearchIndex.open(address, embedder=embedder, create=True, shards=3)
    own_nodes[0].ask("GET", "/_cluster/health/cluster-*?wait_for_status=green&timeout=60s", timeout=70)
    leader = own_nodes[0].ask("GET", "/_cat/cluster_manager?format=json")[0]["node"]
    victim = next(n for n in own_nodes if n.name != leader)
    for number in range(24):
        if number == 8:
            threading.Thread(target=victim.kill).start()
        store(index, embedder, report(number, sections=4))
    check_whole(index, {f"report-{n}.txt": 4 for n in range(24)})
    assert search(index, embedder, Query("cykelvägar")).total == 96
