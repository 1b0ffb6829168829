"""OpenSearch beside the embedded index: the same sections, the same queries, one run.

    python -m eval.bench_opensearch [--sections 100000] [--keep FOLDER] [--address URL] [--shards 1] [--heap 4g]
    python -m eval.bench_opensearch queries …       the project's queries over the judged documents: how far both engines agree
    python -m eval.bench_opensearch requests …      one request a search: separate searches in it, or a hybrid query
    python -m eval.bench_opensearch vectors …       forms of the vector field: recall, speed, bytes
    python -m eval.bench_opensearch layouts …       one index (1 shard, 4 routed by municipality) or one a year

A node of our own is started where no address is given (tests/opensearch_node). Sections are put together from sentences of
the sample minutes (eval/varied_sections.py) and written in bulk; what a whole ingest takes (chunks, vectors, themes, turns)
is measured on documents that come on top. With ``--keep`` what was filled stays, and a run that was cut off goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.bench_scale import QUERIES, varied_documents
from eval.varied_sections import BLOCK, VariedSections
from radslag.search.embed import Embedder, load_embedder
from radslag.search.index.asking import Sought
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_query import near_clause
from radslag.search.index.opensearch_rows import as_bytes, closest_packed, section_rows, stored
from radslag.search.index.protocol import Index
from radslag.search.plan import plan_query
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Filter, Query

COMMIT = 10_000
ON_TOP = 3  # documents of 100 sections whose whole ingest is timed


def actions(rows: list[dict[str, Any]], vectors: np.ndarray, index: str) -> list[Any]:
    """Bulk actions that store sections as an index does, without its turns and versions."""
    return [
        ({"index": {"_index": index, "_id": row["key"], "routing": row["municipality_code"]}}, row | {"stamp": 1})
        for row in section_rows(rows, vectors)
    ]


class Filling:
    """Sections on their way into an engine; counts the seconds that writing takes."""

    def __init__(self, index: OpenSearchIndex | EmbeddedIndex) -> None:
        self.index, self.seconds, self.written = index, 0.0, 0
        self.step = BLOCK if isinstance(index, OpenSearchIndex) else COMMIT
        self.held = index.count() // BLOCK * BLOCK
        self._waiting: list[tuple[list[dict[str, Any]], np.ndarray]] = []

    def take(self, rows: list[dict[str, Any]], vectors: np.ndarray) -> None:
        """One document's windows; written when there are enough for a commit."""
        self._waiting.append((rows, vectors))
        if len(self._waiting) * 100 >= self.step:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        rows = [row for rows, _ in self._waiting for row in rows]
        if not rows:
            return
        vectors = np.concatenate([v for _, v in self._waiting])
        self._waiting.clear()
        began = time.perf_counter()
        if isinstance(self.index, OpenSearchIndex):
            self.index.server.bulk(actions(rows, vectors, self.index.names.passages))
        else:
            self.index.tables.write_windows("", rows, vectors, anew=False)
            self.index.words.replace([], (row for row in rows if row["window"] == 0))
        self.seconds += time.perf_counter() - began
        self.written += sum(row["window"] == 0 for row in rows)

    def end(self) -> None:
        """Write the rest and bring the search structures up to date."""
        self.write()
        began = time.perf_counter()
        if isinstance(self.index, OpenSearchIndex):
            self.index.server.ask("POST", f"/{self.index.names.passages}/_refresh")
        else:
            self.index.finish()
        self.seconds += time.perf_counter() - began


def fill(indexes: dict[str, Any], source: VariedSections, sections: int, minutes: float) -> dict[str, dict[str, float]]:
    """Write the same sections into every engine, from where each stopped; what is there after ``minutes`` is measured."""
    filling = {name: Filling(index) for name, index in indexes.items()}
    end = time.monotonic() + 60 * minutes
    for number in range(min(f.held for f in filling.values()) // BLOCK, sections // BLOCK):
        if time.monotonic() > end:
            print(f"{number * BLOCK} sections are written; run the same again to go on.", file=sys.stderr)
            break
        for rows, vectors in source.block(number):
            for one in filling.values():
                if number * BLOCK >= one.held:
                    one.take(rows, vectors)
    for one in filling.values():
        one.end()
    return {name: {"bulk sections/s": f.written / f.seconds} if f.written else {} for name, f in filling.items()}


def ingest(index: Index, embedder: Embedder) -> float:
    """Sections a second of whole ingests on top of what is there (removed again)."""
    documents = list(varied_documents(ON_TOP * 100, seed=11))
    began = time.perf_counter()
    for document in documents:
        store(index, embedder, document)
    index.finish()
    rate = ON_TOP * 100 / (time.perf_counter() - began)
    for document in documents:
        index.delete(document.id)
    return rate


def latencies(ask: Callable[[str], Any], rounds: int) -> dict[str, float]:
    """p50, p95 and p99 in ms over the queries, after one warm-up round."""
    times = []
    for number in range(rounds + 1):
        for text in QUERIES:
            began = time.perf_counter()
            ask(text)
            if number:
                times.append((time.perf_counter() - began) * 1000)
    cut = statistics.quantiles(times, n=100)
    return {"p50": statistics.median(times), "p95": cut[94], "p99": cut[98]}


def requests_of(index: OpenSearchIndex, ask: Callable[[str], Any]) -> float:
    """Requests a search, after one round that learns what words the index holds."""
    once, count = index.server._once, [0]

    def counted(*given: Any) -> Any:
        count[0] += 1
        return once(*given)

    for text in QUERIES:
        ask(text)
    index.server._once = counted  # type: ignore[method-assign,assignment]
    for text in QUERIES:
        ask(text)
    index.server._once = once  # type: ignore[method-assign,assignment]
    return count[0] / len(QUERIES)


def recall(index: OpenSearchIndex, embedder: Embedder, depth: int = 10) -> dict[str, float]:
    """Share of the really closest sections among the first ``depth`` of what a search looks at (150), by score."""
    out: dict[str, list[float]] = {"all": [], "one municipality": []}
    place = [{"term": {"municipality_code": index.facets()["municipality"][0].value}}]
    for vector in embedder.embed_queries([plan_query(t, widen=False).semantic_text for t in QUERIES]):
        for name, filters in (("all", []), ("one municipality", place)):
            exact = {"nested": {"path": "windows", "score_mode": "max", "query": _exact(vector)}}
            queries = [{"bool": {"must": [exact], "filter": filters}}, near_clause(as_bytes(vector), 150, filters)]
            bodies = [
                {"query": q, "size": n, "_source": False, "stored_fields": ["packed"]}
                for q, n in zip(queries, (150, 150), strict=True)
            ]
            hits = [a["hits"]["hits"] for a in index.server.search_all([(index.names.passages, b) for b in bodies])]
            scores = [
                sorted((c for c, _ in closest_packed([stored(h)["packed"] for h in half], vector)), reverse=True) for half in hits
            ]
            # The graph's bytes are looked at one by one, then both halves by the packed vectors. By score, not by id: equal
            # windows may stand for each other.
            out[name].append(sum(s >= scores[0][:depth][-1] - 1e-4 for s in scores[1][:depth]) / len(scores[0][:depth]))
    return {name: float(np.mean(shares)) for name, shares in out.items()}


def recall_of_folder(index: EmbeddedIndex, embedder: Embedder, depth: int = 10) -> float:
    """The same for the folder, over all sections: what a search finds against a look at each vector."""
    plans = [plan_query(t, widen=False) for t in QUERIES]
    asked = embedder.embed_queries([plan.semantic_text for plan in plans])
    best = np.full((len(asked), depth), -1.0)
    for batch in index.tables.windows.search().select(["vector"]).to_batches(50_000):
        vectors = batch["vector"].flatten().to_numpy(zero_copy_only=False).reshape(batch.num_rows, -1)
        best = np.sort(np.concatenate([best, asked @ vectors.T], axis=1), axis=1)[:, -depth:]
    shares = []
    for plan, vector, scores in zip(plans, asked, best, strict=True):
        near, _ = index._search._by_meaning(Sought(plan, vector, Filter(), "semantic", 150))
        found = sorted((n.cosine for n in near.values()), reverse=True)[:depth]
        shares.append(sum(score >= scores[0] - 1e-4 for score in found) / depth)
    return float(np.mean(shares))


def _exact(vector: np.ndarray) -> dict[str, Any]:
    params = {"field": "windows.vector", "query_value": as_bytes(vector), "space_type": "cosinesimil"}
    script = {"source": "knn_score", "lang": "knn", "params": params}
    return {"script_score": {"query": {"exists": {"field": "windows.vector"}}, "script": script}}


def overlap(one: Index, two: Index, embedder: Embedder) -> float:
    """Share of the first ten hits that both engines have in common."""
    shares = []
    for text in QUERIES:
        first, second = ({(h.document_id, h.section_id) for h in search(i, embedder, Query(text)).hits} for i in (one, two))
        if first:
            shares.append(len(first & second) / len(first))
    return float(np.mean(shares))


def bench(address: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Every figure of one size, for both engines."""
    embedder = load_embedder()
    source = VariedSections(embedder)
    server = OpenSearchIndex.open(f"{address}/bench", embedder=embedder, create=True, shards=given.shards)
    engines: dict[str, Any] = {"opensearch": server}
    if not given.alone:
        engines["embedded"] = EmbeddedIndex.open(folder / "embedded", embedder=embedder, create=True)
    out: dict[str, Any] = {"server": server.server.ask("GET", "/")["version"]["number"]}
    out |= fill(engines, source, given.sections, given.minutes)
    chosen = Filter(municipality=(server.facets()["municipality"][0].value,), date_from="2018")
    for name, index in engines.items():
        info = index.info()
        out[name] |= {"sections": info.sections, "windows": info.windows, "bytes a section": info.size_bytes / info.sections}

        def ask(text: str, only: Filter, index: Index = index) -> Any:
            return search(index, embedder, Query(text, only))

        out[name]["search ms"] = latencies(lambda text, ask=ask: ask(text, Filter()), given.rounds)  # type: ignore[misc]
        out[name]["filtered search ms"] = latencies(lambda text, ask=ask: ask(text, chosen), given.rounds)  # type: ignore[misc]
        out[name]["whole ingest sections/s"] = ingest(index, embedder)
    out["opensearch"]["requests a search"] = requests_of(server, lambda text: search(server, embedder, Query(text)))
    out["opensearch"]["recall@10"] = recall(server, embedder)
    if given.merge:
        out["opensearch"]["bytes a section, merged"] = merged_bytes(server) / server.count()
    if not given.alone:
        out["embedded"]["recall@10"] = {"all": recall_of_folder(engines["embedded"], embedder)}
        out["overlap of the first ten"] = overlap(server, engines["embedded"], embedder)
    return out


def merged_bytes(index: OpenSearchIndex) -> int:
    """Bytes after merging: until then the server keeps each row's whole source, to bring copies up to date with."""
    passages = f"/{index.names.passages}"
    index.server.ask("POST", f"{passages}/_flush")
    time.sleep(70)  # so long the server's own lease on what was written may lag behind
    index.server.ask("POST", f"{passages}/_forcemerge", max_num_segments="1", wait_for_completion="false")
    while index.server.ask("GET", f"{passages}/_stats/segments")["_all"]["primaries"]["segments"]["count"] > 1:
        time.sleep(2)
        index.server.ask("POST", f"{passages}/_refresh")
    return index.info().size_bytes


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="size", choices=("size", "queries", "requests", "vectors", "layouts"))
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="folder in which what was filled stays")
    parser.add_argument("--address", help="a running server (default: a node of our own)")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--heap", default="2g", help="of the node of our own")
    parser.add_argument("--minutes", type=float, default=1e6, help="of filling; then what is there is measured")
    parser.add_argument("--rounds", type=int, default=5, help="how often each query is asked")
    parser.add_argument("--merge", action="store_true", help="merge at the end, and say what is left of the bytes")
    parser.add_argument("--native", action="store_true", help="the server has k-NN's native libraries: try what needs them")
    parser.add_argument("--alone", action="store_true", help="leave the embedded index out")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(TemporaryDirectory(prefix="bench-opensearch-")))
        folder.mkdir(parents=True, exist_ok=True)
        address = given.address
        if not address:
            from tests.opensearch_node.node import running_node

            # A temporary folder is closed to the user that the node runs as; it makes one of its own then.
            kept = folder / "node" if given.keep else None
            address = stack.enter_context(running_node(heap=given.heap, keep=kept)).url
        found: dict[str, Any] = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "machine": machine(), "sections": given.sections}
        if given.what == "size":
            found |= bench(address, folder, given)
        else:
            from eval import bench_opensearch_choices as choices

            found |= getattr(choices, given.what)(address, given.sections, given)
    print(json.dumps(_rounded(found), indent=1, ensure_ascii=False))
    return 0


def machine() -> str:
    """Cores, and how busy they were with other work when this began."""
    return f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def new_name() -> str:
    """Of an index for one measurement."""
    return f"bench-{uuid.uuid4().hex[:8]}"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    raise SystemExit(main())
