"""Two writers, writers that die, servers that push back: nothing is lost, doubled or overwritten by something older."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from radslag.search.embed import Embedder
from radslag.search.errors import IndexLocked, ServerRefused, ServerUnavailable
from radslag.search.index import opensearch_state
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.protocol import Index
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from tests.opensearch.conftest import report

OpenIndex = Callable[..., OpenSearchIndex]


class Died(BaseException):
    """Stands for the end of a process: nothing after it runs."""


def die_after(index: OpenSearchIndex, bulks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends when it has sent so many bulks: no undoing, no giving back of the turn."""
    sent = index.server.bulk
    left = [bulks]

    def bulk(*given: Any, **named: Any) -> int:
        if left[0] == 0:
            monkeypatch.setattr(index.writer, "recover", lambda *_: None)
            monkeypatch.setattr(index.state, "end", lambda *_: None)
            raise Died
        left[0] -= 1
        return sent(*given, **named)

    monkeypatch.setattr(index.server, "bulk", bulk)


def held(index: Index) -> dict[str, int]:
    """Source → sections."""
    out: dict[str, int] = {d.uri: 0 for d in index.documents()}
    uris = {d.id: d.uri for d in index.documents()}
    for section in index.sections():
        out[uris[section.document_id]] += 1
    return out


def test_an_older_version_never_overwrites_a_newer(
    open_index: OpenIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = open_index(), open_index()
    monkeypatch.setattr(opensearch_state, "LEASE", 0.3)
    newer = report(1, version=2)
    sent = slow.server.bulk

    def delayed(*given: Any, **named: Any) -> int:
        # The slow writer stands still so long that another takes the turn over and stores a newer version.
        monkeypatch.setattr(slow.server, "bulk", sent)
        store(quick, embedder, newer)
        return sent(*given, **named)

    monkeypatch.setattr(slow.server, "bulk", delayed)
    monkeypatch.setattr(slow.server, "patience", 5.0)
    with pytest.raises(IndexLocked, match="try again"):
        store(slow, embedder, report(1, version=1))
    assert quick.known("report-1.txt") == (newer.id, newer.source.sha256)
    assert held(quick) == {"report-1.txt": 3}
    store(slow, embedder, report(2))
    assert held(quick) == {"report-1.txt": 3, "report-2.txt": 3}


def test_bulk_items_carry_versions(index: OpenSearchIndex, embedder: Embedder) -> None:
    with index.writer.turn(None) as turn:
        record = {"type": "failure", "uri": "x", "reason": "new", "at": "2"}
        index.writer.write(turn, [index.state.put(turn, "failure:x", record)])
        older = opensearch_state.Turn(turn.stamp - 1, turn.place, None, time.monotonic())
        assert index.server.bulk([index.state.put(older, "failure:x", record | {"reason": "old"})]) == 1
        # The same again (an answer that was lost) is no conflict.
        assert index.server.bulk([index.state.put(turn, "failure:x", record)]) == 0
    assert [f.reason for f in index.failures()] == ["new"]


@pytest.mark.parametrize("bulks", [0, 1])
def test_a_new_document_whose_writer_died(
    open_index: OpenIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch, bulks: int
) -> None:
    doomed = open_index()
    monkeypatch.setattr(opensearch_state, "LEASE", 0.3)
    die_after(doomed, bulks, monkeypatch)
    with pytest.raises(Died):
        store(doomed, embedder, report(1))
    again = open_index()
    # All windows were there: finished; else undone.
    assert held(again) == ({"report-1.txt": 3} if bulks == 1 else {})
    assert (again.known("report-1.txt") is not None) == (bulks == 1)
    store(again, embedder, report(1))
    assert held(again) == {"report-1.txt": 3}


@pytest.mark.parametrize("bulks", [0, 1])
def test_a_replacement_whose_writer_died(
    open_index: OpenIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch, bulks: int
) -> None:
    store(open_index(), embedder, report(1, sections=4))
    doomed, reader = open_index(), open_index(create=False)
    monkeypatch.setattr(opensearch_state, "LEASE", 0.3)
    die_after(doomed, bulks, monkeypatch)
    with pytest.raises(Died):
        store(doomed, embedder, report(1, version=2))
    assert held(reader) == {"report-1.txt": 4}  # what was not refreshed is not seen
    assert held(open_index()) == {"report-1.txt": 3 if bulks == 1 else 4}


def test_writers_wait_for_their_turn(open_index: OpenIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    indexes = [open_index() for _ in range(3)]
    threads = [
        threading.Thread(target=lambda i=i, index=index: [store(index, embedder, report(10 * i + n)) for n in range(3)])
        for i, index in enumerate(indexes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert held(indexes[0]) == {f"report-{10 * i + n}.txt": 3 for i in range(3) for n in range(3)}
    with indexes[0].writer.turn(None):
        monkeypatch.setattr(opensearch_state, "LOCK_SECONDS", 0.3)
        with pytest.raises(IndexLocked, match="is writing"):
            indexes[1].record_failure("x", "y")


def answers(
    index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch, change: Callable[[int, dict[str, Any]], dict[str, Any]]
) -> list[int]:
    """Let the server's real answers to bulks pass through ``change(number, answer)``; returns the sizes of the batches."""
    once, sizes = index.server._once, list[int]()

    def altered(method: str, path: str, body: Any, params: dict[str, Any]) -> Any:
        found = once(method, path, body, params)
        if path == "/_bulk":
            sizes.append(len(found["items"]))
            return change(len(sizes), found)
        return found

    monkeypatch.setattr(index.server, "_once", altered)
    return sizes


def busy(item: dict[str, Any]) -> dict[str, Any]:
    """An item as a server without room in its queue answers it."""
    kind = next(iter(item))
    return {kind: item[kind] | {"status": 429, "error": {"type": "rejected_execution_exception", "reason": "queue is full"}}}


def test_items_that_are_pushed_back_are_sent_again(
    index: OpenSearchIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def every_third_is_busy(number: int, answer: dict[str, Any]) -> dict[str, Any]:
        items = answer["items"]
        return {"items": [busy(i) if number < 4 and n % 3 == 0 else i for n, i in enumerate(items)]}

    sizes = answers(index, monkeypatch, every_third_is_busy)
    store(index, embedder, report(1, sections=12))
    assert held(index) == {"report-1.txt": 12}
    assert len(sizes) > 4 and index.server._rows < 400  # smaller batches after a push-back


def test_a_server_that_stays_busy_is_given_up(
    index: OpenSearchIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(index, monkeypatch, lambda _, answer: {"items": [busy(i) for i in answer["items"]]})
    monkeypatch.setattr(index.server, "patience", 0.3)
    with pytest.raises(ServerUnavailable, match="queue is full"):
        store(index, embedder, report(1))


def test_a_document_that_is_refused_leaves_the_earlier_version(
    index: OpenSearchIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(index, embedder, report(1, sections=2))
    section, count = index.writer.section, [0]

    def second_is_bad(*given: Any) -> Any:
        count[0] += 1
        head, source = section(*given)
        return head, (source | {"section_start": "not a number"} if count[0] == 2 else source)

    monkeypatch.setattr(index.writer, "section", second_is_bad)
    with pytest.raises(ServerRefused, match="section_start"):
        store(index, embedder, report(1, version=2))
    assert held(index) == {"report-1.txt": 2}
    assert "version1" in search(index, None, Query("cykelvägar")).hits[0].snippet
    monkeypatch.undo()
    store(index, embedder, report(1, version=2))
    assert held(index) == {"report-1.txt": 3}


def test_a_full_disk_is_said_and_goes_on_when_there_is_room(index: OpenSearchIndex, embedder: Embedder) -> None:
    store(index, embedder, report(1))
    block = "index.blocks.read_only_allow_delete"  # what a server sets on each index when its disk is full
    index.server.ask("PUT", f"/{index.names.passages}/_settings", {block: True})
    with pytest.raises(ServerRefused, match="disk is full"):
        store(index, embedder, report(2))
    assert search(index, None, Query("cykelvägar")).total == 3
    index.server.ask("PUT", f"/{index.names.passages}/_settings", {block: None})
    store(index, embedder, report(2))
    assert held(index) == {"report-1.txt": 3, "report-2.txt": 3}


def test_a_search_that_loses_its_connection_asks_again(
    index: OpenSearchIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from opensearchpy.exceptions import ConnectionError as Lost

    store(index, embedder, report(1))
    once, fails = index.server._once, [3]

    def shaky(*given: Any) -> Any:
        if fails[0]:
            fails[0] -= 1
            raise Lost("N/A", "connection reset", None)
        return once(*given)

    monkeypatch.setattr(index.server, "_once", shaky)
    assert search(index, embedder, Query("cykelvägar")).total == 3
