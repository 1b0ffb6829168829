"""OpenSearch beside the embedded index: the same documents, the same queries, one run.

    python -m eval.bench_opensearch [--sections 100000] [--address URL] [--shards 1] [--layouts]

A node of our own is started where no address is given (tests/opensearch_node). Measured: ingest (chunks, vectors,
themes and writing, one process), hybrid search with facets, with and without a filter, after one warm-up round; recall of
the approximate vectors against an exact look at every one; overlap of the first ten of both engines. ``--layouts`` compares
one shard and several with routing by municipality, for all sections, one municipality and one year.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench_scale import QUERIES, varied_documents
from radslag.search.embed import Embedder, load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_query import near_clause
from radslag.search.index.protocol import Index
from radslag.search.plan import plan_query
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Filter, Query

ROUNDS = 5


def fill(index: Index, embedder: Embedder, sections: int) -> float:
    """Ingest; returns sections a second."""
    documents = varied_documents(sections)
    spent = 0.0
    for document in documents:
        began = time.perf_counter()
        store(index, embedder, document)
        spent += time.perf_counter() - began
    began = time.perf_counter()
    index.finish()
    return sections / (spent + time.perf_counter() - began)


def latencies(index: Index, embedder: Embedder, only: Filter) -> dict[str, float]:
    """p50, p95 and p99 in ms of hybrid search with facets."""
    times = []
    for number in range(ROUNDS + 1):
        for text in QUERIES:
            began = time.perf_counter()
            search(index, embedder, Query(text, only))
            if number:
                times.append((time.perf_counter() - began) * 1000)
    cut = statistics.quantiles(times, n=100)
    return {"p50": statistics.median(times), "p95": cut[94], "p99": cut[98]}


def recall(index: OpenSearchIndex, embedder: Embedder, depth: int = 10) -> float:
    """Share of the really closest windows that the approximate search finds among its first ``depth``."""
    found = []
    texts = [plan_query(t, widen=False).semantic_text for t in QUERIES]
    for vector in embedder.embed_queries(texts):
        exact = {
            "script_score": {
                "query": {"exists": {"field": "vector"}},
                "script": {
                    "source": "knn_score",
                    "lang": "knn",
                    "params": {"field": "vector", "query_value": vector.tolist(), "space_type": "cosinesimil"},
                },
            }
        }
        approximate = near_clause(vector.tolist(), 150, [])
        bodies = [{"query": q, "size": depth, "_source": False, "track_total_hits": False} for q in (exact, approximate)]
        answers = index.server.search_all([(index.names.passages, b) for b in bodies])
        scores = [[h["_score"] for h in a["hits"]["hits"]] for a in answers]
        # By score, not by id: equal windows may stand for each other. An exact score is 1 + cosine, the other half of it.
        floor = scores[0][-1] / 2 - 1e-5
        found.append(sum(s >= floor for s in scores[1]) / len(scores[0]))
    return float(np.mean(found))


def overlap(one: Index, two: Index, embedder: Embedder) -> float:
    """Share of the first ten hits that both engines have in common."""
    shares = []
    for text in QUERIES:
        first, second = ({(h.document_id, h.section_id) for h in search(i, embedder, Query(text)).hits} for i in (one, two))
        if first:
            shares.append(len(first & second) / len(first))
    return float(np.mean(shares))


def layouts(address: str, embedder: Embedder, sections: int) -> dict[str, Any]:
    """One shard, four shards with routing by municipality: latency and size. What a year's index would save is the filter."""
    out = {}
    for shards in (1, 4):
        index = OpenSearchIndex.open(
            f"{address}/layout{shards}-{uuid.uuid4().hex[:6]}", embedder=embedder, create=True, shards=shards
        )
        rate = fill(index, embedder, sections)
        places = index.facets()["municipality"]
        out[f"{shards} shards"] = {
            "ingest sections/s": rate,
            "all": latencies(index, embedder, Filter()),
            "one municipality": latencies(index, embedder, Filter(municipality=(places[0].value,))),
            "one year": latencies(index, embedder, Filter(date_from="2020", date_to="2020")),
            "bytes": index.info().size_bytes,
        }
        index.server.ask("DELETE", f"/{index.server.address.name}-*")
    return out


def bench(address: str, sections: int, *, shards: int = 1, with_embedded: bool = True) -> dict[str, Any]:
    """Every figure of one size."""
    embedder = load_embedder()
    server = OpenSearchIndex.open(f"{address}/bench-{uuid.uuid4().hex[:8]}", embedder=embedder, create=True, shards=shards)
    rows: dict[str, Any] = {"sections": sections, "opensearch": {}}
    rows["server"] = server.server.ask("GET", "/")["version"]["number"]
    mine = rows["opensearch"]
    mine["ingest sections/s"] = fill(server, embedder, sections)
    place = server.facets()["municipality"][0].value
    chosen = Filter(municipality=(place,), date_from="2018")
    mine |= {"search ms": latencies(server, embedder, Filter()), "filtered search ms": latencies(server, embedder, chosen)}
    mine |= {"recall@10": recall(server, embedder), "bytes a section": server.info().size_bytes / sections}
    if with_embedded:
        with tempfile.TemporaryDirectory() as folder:
            embedded = EmbeddedIndex.open(Path(folder) / "index", embedder=embedder, create=True)
            rows["embedded"] = {"ingest sections/s": fill(embedded, embedder, sections)}
            rows["embedded"] |= {
                "search ms": latencies(embedded, embedder, Filter()),
                "filtered search ms": latencies(embedded, embedder, chosen),
                "bytes a section": embedded.info().size_bytes / sections,
            }
            rows["overlap of the first ten"] = overlap(server, embedded, embedder)
    server.server.ask("DELETE", f"/{server.server.address.name}-*")
    return rows


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--address", help="a running server (default: a node of our own)")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--layouts", action="store_true", help="compare shard layouts instead")
    parser.add_argument("--alone", action="store_true", help="leave the embedded index out")
    given = parser.parse_args()
    with ExitStack() as stack:
        address = given.address
        if not address:
            from tests.opensearch_node.node import running_node

            address = stack.enter_context(running_node(heap="2g" if given.sections > 200_000 else "1g")).url
        if given.layouts:
            found = layouts(address, load_embedder(), given.sections)
        else:
            found = bench(address, given.sections, shards=given.shards, with_embedded=not given.alone)
    print(json.dumps(found, indent=1, default=lambda v: round(v, 3)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
