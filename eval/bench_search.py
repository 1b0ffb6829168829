"""Speed and size of search, and the choice of its weights.

    python -m eval.bench_search speed [--sections 10000]        embedding, ingest, search p50/p95, index size, cold start
    python -m eval.bench_search tune --data FOLDER --embedder MODEL_TRAINED_WITH_HOLD

Sections are made by varying the sample minutes (sentences drawn and mixed with a fixed seed), so that word
frequencies stay those of minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from extract.document import Document, Meeting, Organisation, Page, Quality, Run, Section, Source
from extract.offsets import Span
from radslag.search.chunk import chunk_document
from radslag.search.embed import DEFAULT, load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Filter, Query

QUERIES = [
    "våld i nära relationer",
    "misshandel inom familjen",
    "domestic violence",
    "skolnedläggning",
    "detaljplan för bostäder",
    "Vad gör kommunen för trygghet?",
    "jämställdhetsbudget",
    "vald i nara relationer",
    "hemtjänst",
    "klimat och energi",
    '"skyddat boende"',
    "KS 2024/123",
    "lönekartläggning",
    "gatubelysning",
    "ordningsvakter i centrum",
    "ekonomisk uppföljning",
    "avtal med kvinnojour",
    "föräldraskapsstöd",
    "prostitution och människohandel",
    "cykelvägar",
]


def varied_documents(sections: int, each: int = 100, seed: int = 3) -> Iterator[Document]:
    """Documents of ``each`` sections, 60–220 words a section, over forty municipalities and ten years."""
    from radslag.search.index.rows import short_names
    from radslag.wiring import SAMPLES, extract_document

    rng = random.Random(seed)
    pool = [
        s
        for p in sorted(SAMPLES.iterdir())
        if p.suffix in (".txt", ".md")
        for s in extract_document(p).sections
        if len(s.text.split()) > 30
    ]
    sentences = [t for s in pool for t in s.text.replace("\n", " ").split(". ") if len(t.split()) > 4]
    places = rng.sample(sorted(short_names().items()), 40)
    for number in range(0, sections, each):
        text, made = "", []
        for i in range(min(each, sections - number)):
            heading = rng.choice(pool).heading
            body = ". ".join(rng.choices(sentences, k=rng.randint(4, 14)))
            start, text = len(text), f"{text}{heading}\n\n{body}.\n\n"
            span = Span(start, len(text) - 2)
            made.append(
                Section(
                    f"section:{start}",
                    "agenda_item",
                    f"§ {i + 1}",
                    heading,
                    1,
                    None,
                    span,
                    None,
                    text[span.start : span.end],
                    (1, 1),
                )
            )
        sha = hashlib.sha256(f"{number}{text}".encode()).hexdigest()
        code, place = rng.choice(places)
        yield Document(
            sha[:16],
            Source(f"varied-{number}.txt", sha, "text/plain"),
            Organisation(f"{place} kommun", "kommun", code, None),
            "Kommunstyrelsen",
            "protokoll",
            Meeting(f"{rng.randint(2015, 2024)}-03-{rng.randint(10, 28)}"),
            (),
            text,
            (Page(1, Span(0, len(text))),),
            Quality(),
            (),
            tuple(made),
            (),
            (),
            (),
            (),
            (),
            Run("0", "0"),
        )


def bench_embedding() -> dict[str, float]:
    """Windows a second through the default model on the threads that the tokenizer takes."""
    embedder = load_embedder()
    texts = [c.embed_text for d in varied_documents(1000) for c in chunk_document(d)]
    embedder.embed_passages(texts[:100])
    started = time.perf_counter()
    embedder.embed_passages(texts)
    return {"windows/s": len(texts) / (time.perf_counter() - started)}


def bench_index(sections: int = 10_000, folder: Path | None = None) -> dict[str, float]:
    """Ingest rate, index size and search latency (ms) with facets, with and without a filter."""
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as temporary:
        where = folder or Path(temporary) / "index"
        index = EmbeddedIndex.open(where, embedder=embedder, create=True)
        documents = list(varied_documents(sections))
        started = time.perf_counter()
        for document in documents:
            store(index, embedder, document)
        stored = time.perf_counter() - started
        started = time.perf_counter()
        index.finish()
        finished = time.perf_counter() - started
        rows = {
            "sections": sections,
            "ingest sections/s": sections / stored,
            "finish s": finished,
            "bytes a section": index.info().size_bytes / sections,
        }
        chosen = (
            Filter(municipality=(documents[0].organisation.municipality_code or "",)) if documents[0].organisation else Filter()
        )
        for name, only in (("search", Filter()), ("filtered search", chosen)):
            times = []
            for _ in range(3):
                for text in QUERIES:
                    started = time.perf_counter()
                    search(index, embedder, Query(text, filter=only))
                    times.append((time.perf_counter() - started) * 1000)
            times = sorted(times[len(QUERIES) :])
            rows |= {f"{name} p50 ms": statistics.median(times), f"{name} p95 ms": times[int(0.95 * len(times))]}
        rows["cold start s"] = cold_start(where)
    return rows


def cold_start(folder: Path) -> float:
    """Seconds of a fresh process from nothing to hits (the fastest of three)."""
    code = (
        "from radslag.search.embed import load_embedder as l; from radslag.search.index.embedded import EmbeddedIndex as I;"
        "from radslag.search.search import search; from radslag.search.types import Query; e = l();"
        f"assert search(I.open({str(folder)!r}, embedder=e), e, Query('våld i nära relationer')).hits"
    )
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return min(times)


def tune(data: Path, model: str, rounds: int = 250) -> None:
    """Look for weights on held-out pairs of the register, titles and questions, and print the best."""
    from eval.retrieval import PairSet, pairs_index, swefaq_set, title_passage_set
    from radslag.search import rank as ranking
    from radslag.search.plan import plan_query
    from radslag.search.search import query_vector

    embedder = load_embedder(model)
    titles = title_passage_set(data)
    sets = [register_held_out(0.15), PairSet(titles.name, titles.passages, titles.queries[::4]), swefaq_set(data)]
    cases: list[tuple[str, Any, list[Any], list[bool]]] = []
    for pairs in sets:
        with tempfile.TemporaryDirectory() as folder:
            index, places = pairs_index(Path(folder) / "index", embedder, pairs.passages)
            for _, text, _, right in pairs.queries:
                plan = plan_query(text)
                found = index._search.candidates(plan, query_vector(index, embedder, Query(text)), Filter(), "hybrid", 150)[0]
                cases.append((pairs.name, plan, found, [places[c.key.split("/")[1]] == right for c in found]))

    def score(weights: ranking.Weights) -> dict[str, float]:
        values: dict[str, list[float]] = defaultdict(list)
        for name, plan, found, right in cases:
            keys = {c.key for c, r in zip(found, right, strict=True) if r}
            order = [c.key for c in ranking.rank(plan, found, "hybrid", weights)[:10]]
            values[name].append(next((1 / float(np.log2(i + 2)) for i, k in enumerate(order) if k in keys), 0.0))
        return {n: sum(v) / len(v) for n, v in values.items()}

    rng = np.random.default_rng(0)
    names = [n for n in ranking.Weights.__dataclass_fields__ if n not in ("front_matter", "signatures", "heading")]
    best = ranking.WEIGHTS
    scores = score(best)
    for _ in range(rounds):
        chosen = rng.choice(names, 3, replace=False)
        trial = replace(
            best,
            **{n: float(min(3.0 if n == "sharpness" else 1.0, getattr(best, n) * np.exp(rng.normal(0, 0.35)))) for n in chosen},
        )
        now = score(trial)
        if sum(now.values()) > sum(scores.values()):
            best, scores = trial, now
            print(scores, best)


def register_held_out(share: float) -> Any:
    """Register pairs that a model trained with ``--hold SHARE`` has not seen, among all passages and negatives."""
    import json

    from eval.retrieval import HERE, PairSet

    rows = [
        json.loads(line)
        for p in sorted((HERE.parent / "models" / "static-sv" / "pairs").glob("*.jsonl"))
        for line in p.read_text(encoding="utf-8").splitlines()
    ]
    passages = list(dict.fromkeys([*(r["passage"] for r in rows), *(r["negative"] for r in rows if "negative" in r)]))
    place = {p: i for i, p in enumerate(passages)}
    held = [r for r in rows if int(hashlib.sha256(r["query"].encode()).hexdigest()[:8], 16) / 2**32 < share]
    return PairSet(
        "register held out",
        tuple(passages),
        tuple((str(i), r["query"], r["kind"], place[r["passage"]]) for i, r in enumerate(held)),
    )


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("speed", "tune"))
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--embedder", default=DEFAULT)
    given = parser.parse_args()
    if given.verb == "tune":
        tune(given.data, given.embedder)
        return 0
    for name, value in {**bench_embedding(), **bench_index(given.sections)}.items():
        print(f"{name:<24} {value:>12,.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
