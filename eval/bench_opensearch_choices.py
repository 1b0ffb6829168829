"""What eval.bench_opensearch measures to choose by: how a search is asked, how vectors are kept, how sections are laid out."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.bench_opensearch import actions, latencies, new_name
from eval.bench_scale import QUERIES
from eval.queries import JudgedQuery, load_queries
from eval.retrieval import judged_files, judgements, ndcg
from eval.varied_sections import BLOCK, YEARS, VariedSections
from radslag.search.embed import Embedder, load_embedder
from radslag.search.errors import SearchError
from radslag.search.index import asking
from radslag.search.index.asking import Sought
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_client import Server, read_address
from radslag.search.index.opensearch_generations import definition
from radslag.search.index.opensearch_query import facet_aggregations, full_clause
from radslag.search.index.opensearch_question import Question
from radslag.search.index.opensearch_search import OpenSearchSearch
from radslag.search.index.protocol import Index
from radslag.search.plan import plan_query
from radslag.search.search import query_vector, search
from radslag.search.store import store
from radslag.search.types import Filter, Query
from radslag.wiring import SAMPLES, extract_document

# The sums are not looked at: radslag.search.rank orders what comes. The pipeline lets the halves come as one list.
PIPELINE = {
    "phase_results_processors": [
        {
            "normalization-processor": {
                "normalization": {"technique": "min_max"},
                "combination": {"technique": "arithmetic_mean"},
            }
        }
    ]
}


def requests(address: str, sections: int, given: argparse.Namespace) -> dict[str, Any]:
    """One HTTP request with separate searches, with a hybrid query beside the counts, with one that counts as well; or two."""
    embedder = load_embedder()
    index = OpenSearchIndex.open(f"{address}/bench", embedder=embedder, create=True)
    if index.count() < sections:
        raise SystemExit("Fill the index first: python -m eval.bench_opensearch --keep FOLDER")
    passages = index.names.passages
    ids = [hit["_id"] for hit in index.server.search_all([(passages, {"size": 10})])[0]["hits"]["hits"]]
    times: dict[str, list[float]] = {}
    sizes: dict[str, list[int]] = {}
    for number in range(given.rounds + 1):
        for place, text in enumerate(QUERIES):
            query = Query(text)
            plan = plan_query(text, correct=index.spelling)
            sought = Sought(plan, query_vector(index, embedder, query), Filter(), "hybrid", 150)
            bodies = Question(index._search, facets=True)._bodies(sought)
            counts = bodies.pop("counts")
            hybrid = _hybrid(list(bodies.values()))
            full = full_clause(plan)
            whole = hybrid | {"aggs": {"counts": {"filter": full, "aggs": facet_aggregations()}}}
            # What is shown is asked for when the page is known (its ids stand for it here: any ten).
            lean = [body | {"stored_fields": ["ranked", "packed"]} for body in bodies.values()]
            page = {"query": {"ids": {"values": ids}}, "_source": False, "stored_fields": ["shown"], "size": 10}
            ways = {
                "separate searches": [[*bodies.values(), counts]],
                "hybrid and counts": [[hybrid, counts]],
                "hybrid that counts": [[whole]],
                "two requests": [lean, [counts, page]],
            }
            # Each way is first equally often.
            turn = (place + number) % len(ways)
            for name in [*ways, *ways][turn : turn + len(ways)]:
                began = time.perf_counter()
                answers = [index.server.search_all([(passages, body) for body in request]) for request in ways[name]]
                if number:
                    times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
                    sizes.setdefault(name, []).append(len(json.dumps(answers)))
    found: dict[str, Any] = {"held sections": index.count()}
    for name, taken in times.items():
        figures = {"p50 ms": statistics.median(taken), "p95 ms": statistics.quantiles(taken, n=20)[18]}
        found[name] = figures | {"answer KB": statistics.mean(sizes[name]) / 1000}
    return found


def _hybrid(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    halves = [b["query"] for b in bodies]
    first = halves[0]
    if "bool" in first:  # its score is asked for by name: the pipeline's sum hides it
        first = {"bool": {**first["bool"], "_name": "words"}}
    query = {"hybrid": {"queries": [first, *halves[1:]], "pagination_depth": 150}}
    return bodies[0] | {
        "query": query,
        "size": 150 * len(halves),
        "search_pipeline": PIPELINE,
        "include_named_queries_score": True,
    }


def vectors(address: str, sections: int, given: argparse.Namespace) -> dict[str, Any]:
    """Forms of the vector field over the same windows, without texts: recall@10 of the first 150 looked at, ms, bytes."""
    embedder = load_embedder()
    server = Server(read_address(f"{address}/bench"))
    source = VariedSections(embedder)
    found = [pair for number in range(sections // BLOCK) for pair in source.block(number)]
    whole = np.concatenate([v for _, v in found])
    keys = [row["key"] for rows, _ in found for row in rows]
    asked = embedder.embed_queries([plan_query(t, widen=False).semantic_text for t in QUERIES])
    shape = {"type": "knn_vector", "dimension": whole.shape[1]}
    method = {"name": "hnsw", "space_type": "cosinesimil", "parameters": {"m": 16, "ef_construction": 128}}
    lucene = method | {"engine": "lucene"}
    small = lucene | {"parameters": {**lucene["parameters"], "encoder": {"name": "sq"}}}  # type: ignore[dict-item]
    forms: dict[str, tuple[dict[str, Any], Callable[[np.ndarray], np.ndarray]]] = {
        "float (lucene, m 16, ef 128)": (shape | {"method": lucene}, as_floats),
        "float (lucene, m 16, ef 64)": (
            shape | {"method": lucene | {"parameters": {"m": 16, "ef_construction": 64}}},
            as_floats,
        ),
        "byte (lucene)": (shape | {"data_type": "byte", "method": lucene}, as_bytes),
    }
    if given.native:  # a node without them dies of the attempt
        half = {"name": "sq", "parameters": {"type": "fp16"}}
        faiss = method | {"engine": "faiss"}
        forms |= {
            "scalar quantised (lucene sq)": (shape | {"method": small}, as_floats),
            "on disk, 32 times smaller (lucene)": (
                shape | {"mode": "on_disk", "compression_level": "32x", "method": lucene},
                as_floats,
            ),
            "float (faiss)": (shape | {"method": faiss}, as_floats),
            "fp16 (faiss)": (
                shape | {"method": faiss | {"parameters": {"m": 16, "ef_construction": 128, "encoder": half}}},
                as_floats,
            ),
            "on disk, 32 times smaller (faiss)": (shape | {"mode": "on_disk", "compression_level": "32x"}, as_floats),
        }
    return {name: _form(server, field, change, whole, keys, asked, given.rounds) for name, (field, change) in forms.items()}


def as_floats(rows: np.ndarray) -> np.ndarray:
    """Seven decimals give back the same float32 in half the bytes of JSON."""
    return np.round(rows.astype(np.float64), 7)


def as_bytes(rows: np.ndarray) -> np.ndarray:
    """Whole numbers from -127 to 127: the cosine of two rows does not ask for their lengths."""
    return np.round(rows / np.abs(rows).max(axis=-1, keepdims=True) * 127).astype(int)


def _form(
    server: Server,
    field: dict[str, Any],
    change: Callable[[np.ndarray], np.ndarray],
    whole: np.ndarray,
    keys: list[str],
    asked: np.ndarray,
    rounds: int,
) -> dict[str, Any] | str:
    name = new_name()
    windows = {"type": "nested", "properties": {"vector": field}}
    body = {
        "settings": {"index": {"knn": True, "refresh_interval": "-1", "number_of_replicas": 0}},
        "mappings": {"_source": {"enabled": False}, "properties": {"windows": windows}},
    }
    try:
        server.ask("PUT", f"/{name}", body)
        held: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            held.setdefault(key, []).append(place)
        sent = change(whole)
        began = time.perf_counter()
        items = list(held.items())
        for start in range(0, len(items), 2000):
            server.bulk(
                [
                    ({"index": {"_index": name, "_id": key}}, {"windows": [{"vector": sent[i].tolist()} for i in places]})
                    for key, places in items[start : start + 2000]
                ]
            )
        server.ask("POST", f"/{name}/_refresh")
        seconds = time.perf_counter() - began
        times, plain, rescored = [], [], []
        for vector in asked:
            cosines = whole @ vector
            best = np.sort([cosines[places].max() for places in held.values()])[::-1][:10]
            near = {"vector": change(vector).tolist(), "k": 150}
            query = {"nested": {"path": "windows", "score_mode": "max", "query": {"knn": {"windows.vector": near}}}}
            for _ in range(rounds):
                began = time.perf_counter()
                hits = server.search_all([(name, {"query": query, "size": 150, "track_total_hits": False})])[0]["hits"]["hits"]
                times.append((time.perf_counter() - began) * 1000)
            real = [cosines[held[hit["_id"]]].max() for hit in hits]
            plain.append(float(np.mean([r >= best[-1] - 1e-5 for r in real[:10]])))
            rescored.append(float(np.mean([r >= best[-1] - 1e-5 for r in sorted(real, reverse=True)[:10]])))
        size = server.ask("GET", f"/{name}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
        return {
            "windows": len(keys),
            "windows/s": len(keys) / seconds,
            "bytes a window": size / len(keys),
            "p50 ms": statistics.median(times),
            "recall@10": float(np.mean(plain)),
            "recall@10, ordered by the packed vectors": float(np.mean(rescored)),
        }
    except SearchError as error:
        return f"refused: {error}"
    finally:
        server.ask("DELETE", f"/{name}", missing=None)


def layouts(address: str, sections: int, given: argparse.Namespace) -> dict[str, Any]:
    """The same sections in one shard, in four routed by municipality, and in an index a year."""
    embedder = load_embedder()
    server = Server(read_address(f"{address}/bench"))
    source = VariedSections(embedder)
    out: dict[str, Any] = {}
    for name, shards, yearly in (("one shard", 1, False), ("four shards, routed", 4, False), ("an index a year", 1, True)):
        with _laid_out(server, embedder, shards, yearly) as (base, index_of):
            began, spent = time.perf_counter(), 0.0
            place = None
            for number in range(sections // BLOCK):
                for rows, vectors_ in source.block(number):
                    place = place or rows[0]["municipality_code"]
                    began = time.perf_counter()
                    server.bulk(actions(rows, vectors_, index_of(rows[0]["year"])))
                    spent += time.perf_counter() - began
            server.ask("POST", f"/{base}*/_refresh")
            asks = {
                "all": (f"{base}*", Filter()),
                "one municipality": (f"{base}*", Filter(municipality=(str(place),))),
                "one year": (f"{base}-2020" if yearly else f"{base}*", Filter(date_from="2020", date_to="2020")),
            }
            out[name] = {"bulk sections/s": sections / spent}
            for what, (target, only) in asks.items():
                reader = OpenSearchSearch(server, target, set, lambda _: None)

                def ask(text: str, reader: OpenSearchSearch = reader, only: Filter = only) -> Any:
                    vector = np.asarray(embedder.embed_queries([text])[0], dtype=np.float32)
                    return asking.answer(Question(reader, facets=True), Query(text, only), vector)

                out[name][f"{what}, ms"] = latencies(ask, given.rounds)
            stats = server.ask("GET", f"/{base}*/_stats/store,segments")["_all"]["primaries"]
            out[name] |= {"bytes a section": stats["store"]["size_in_bytes"] / sections, "segments": stats["segments"]["count"]}
    return out


@contextmanager
def _laid_out(server: Server, embedder: Any, shards: int, yearly: bool) -> Iterator[tuple[str, Callable[[str], str]]]:
    base = new_name()
    body = definition("passages", embedder=embedder.name, dimensions=embedder.dimensions, shards=shards)
    names = [f"{base}-{year}" for year in YEARS] if yearly else [f"{base}-all"]
    try:
        for name in names:
            server.ask("PUT", f"/{name}", body)
        yield base, lambda year: f"{base}-{year}" if yearly else f"{base}-all"
    finally:
        server.ask("DELETE", f"/{base}*", missing=None)


def queries(address: str, sections: int, given: argparse.Namespace) -> dict[str, Any]:
    """Both engines over the judged documents, asked all of the project's queries."""
    embedder = load_embedder()
    with TemporaryDirectory() as folder:
        server = OpenSearchIndex.open(f"{address}/{new_name()}", embedder=embedder, create=True)
        embedded = EmbeddedIndex.open(Path(folder) / "index", embedder=embedder, create=True)
        try:
            fill_documents((embedded, server), embedder, judged_files())
            return agreement(embedded, server, embedder, load_queries())
        finally:
            server.server.ask("DELETE", f"/{server.server.address.name}-*")


def sample_files() -> list[Path]:
    """The sample minutes."""
    return sorted(p for p in SAMPLES.iterdir() if p.suffix in (".txt", ".md"))


def fill_documents(indexes: Sequence[Index], embedder: Embedder, files: Sequence[Path]) -> None:
    """Files into each index."""
    for path in files:
        document = extract_document(path, tagger="rules")
        for index in indexes:
            store(index, embedder, document)
    for index in indexes:
        index.finish()


def agreement(one: Index, two: Index, embedder: Embedder, asked: Sequence[JudgedQuery]) -> dict[str, float]:
    """Mean overlap of the first ten hits, share of queries with equal totals, facets and corrections, nDCG@10 of both."""
    shares: list[float] = []
    runs: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    alike = 0
    for query in asked:
        results = [search(index, embedder, Query(query.text)) for index in (one, two)]
        keys = [{(h.document_id, h.section_id) for h in result.hits} for result in results]
        if keys[0]:
            shares.append(len(keys[0] & keys[1]) / len(keys[0]))
        first, second = ((r.total, r.facets, r.corrections) for r in results)
        alike += first == second
        for run, result in zip(runs, results, strict=True):
            found: list[str] = []
            for hit in result.hits:
                judged = query.judgement(Path(hit.source).stem, *hit.span)
                name = f"{judged.document}#{judged.index}" if judged else f"{hit.document_id}/{hit.section_id}"
                found.append(name if name not in found else f"{name}/{hit.section_id}")
            run[query.id] = found
    scores = [sum(ndcg(judgements(list(asked)), run).values()) / len(asked) for run in runs]
    return {
        "queries": len(asked),
        "overlap of the first ten": float(np.mean(shares)),
        "same totals and facets": alike / len(asked),
        "nDCG@10, first engine": scores[0],
        "nDCG@10, second engine": scores[1],
    }
