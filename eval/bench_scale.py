"""Speed and size of search at scale.

    python -m eval.bench_scale [--sections 10000 --sections 100000 …] [--keep FOLDER]

Sections are made by varying the sample minutes: sentences drawn and mixed with a fixed seed, so that word frequencies stay
those of minutes. Ingest is measured on whole documents through the same functions as ``radslag ingest``; the large
indices are filled from sentences that are analysed and embedded once, or a million sections would take hours. ``--keep`` keeps the
indices there and goes on with what it finds, so that a build may be cut into pieces (``--build-only``).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from extract.document import Document, Meeting, Organisation, Page, Quality, Run, Section, Source
from extract.offsets import Span
from radslag.search.analysis import analyse
from radslag.search.chunk import chunk_document
from radslag.search.embed import load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.packed import packed_sections
from radslag.search.index.rows import short_names
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


BLOCK = 10_000  # sections that are made and written together
BODIES = (
    "Kommunstyrelsen",
    "Kommunfullmäktige",
    "Socialnämnden",
    "Kommunstyrelsens arbetsutskott",
    "Tekniska nämnden",
    "Utbildningsnämnden",
)
FILTERS = {
    "hybrid": Filter(),
    "one municipality": Filter(municipality=("2480",)),
    "body and years": Filter(body=("kommunstyrelsen",), date_from="2019-01-01", date_to="2021"),
    "decided, theme": Filter(status=("decided",), theme=("utbildning",)),
}


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


@dataclass(frozen=True)
class Pool:
    """Sentences of the samples, analysed and embedded once."""

    text: list[str]
    tokens: list[tuple[str, str, str, str]]
    vectors: np.ndarray


@cache
def pool() -> Pool:
    """Every sentence of 5–60 words."""
    documents = list(varied_documents(2000))
    text = sorted({t for d in documents for s in d.sections for t in s.text.split(". ") if 4 < len(t.split()) < 60})
    analysed = [analyse(t) for t in text]
    tokens = [(" ".join(a.words), " ".join(a.stems), " ".join(a.parts), " ".join(a.folded)) for a in analysed]
    return Pool(text, tokens, load_embedder().embed_passages(text))


def made_rows(block: int) -> tuple[list[dict[str, Any]], np.ndarray]:
    """One block of sections as stored rows and their vectors (one window each)."""
    rng, held = random.Random(block), pool()
    codes = sorted(short_names().items())
    rows, vectors = [], np.zeros((BLOCK, held.vectors.shape[1]), dtype=np.float32)
    for i in range(BLOCK):
        number = block * BLOCK + i
        document, key = f"d{number // 100}", f"d{number // 100}/section:{number % 100}"
        chosen = rng.choices(range(len(held.text)), k=rng.randint(4, 14))
        vectors[i] = held.vectors[chosen].mean(axis=0)
        text = ". ".join(held.text[c] for c in chosen)
        words, stems, parts, folded = (" ".join(held.tokens[c][k] for c in chosen) for k in range(4))
        code, place = codes[(number // 100) * 7919 % len(codes)]
        date = f"{rng.randint(2010, 2024)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        body = rng.choice(BODIES)
        # A sketch that is like no other: how many are grouped is not what is measured here.
        sketch = base64.b64encode(np.array([90, 6]).astype("<u2").tobytes() + rng.randbytes(204)).decode()
        rows.append(
            {
                "id": f"{key}/0", "key": key, "document_id": document, "section_id": f"section:{number % 100}", "window": 0,
                "source": f"{document}.txt", "section_kind": "agenda_item", "number": f"§ {number % 100}", "heading": held.text[chosen[0]][:60],
                "case_number": f"KS-{date[:4]}/{number % 9999:05d}", "organisation": f"{place} kommun", "municipality_code": code,
                "municipality": place, "county": f"Län {int(code[:2])}", "body": body, "kind": "protokoll", "date": date, "year": date[:4],
                "statuses": [s for s in ("decided", "proposed", "reported") if rng.random() < 0.4],
                "parties": [p for p in ("S", "M", "V", "C", "L", "KD", "MP", "SD") if rng.random() < 0.1],
                "themes": [t for t in ("utbildning", "digitalisering", "foraldraskap") if rng.random() < 0.1],
                "persons": "|anna berg|", "page": 1, "section_page": 1, "section_words": len(text.split()), "section_start": 0,
                "section_end": len(text), "span_start": 0, "span_end": len(text), "place_start": 0, "place_end": len(text),
                "places": [[1, 0, len(text), 0, len(text)]],
                "amounts": 0, "assignments": 0, "sketch": sketch, "text": text, "alignment": [0, len(text), 0, len(text)],
                "decision_ids": [], "decisions": None, "words": words, "stems": stems, "parts": parts, "folded": folded,
                "heading_terms": " ".join(held.tokens[chosen[0]][1].split()[:6]), "keys": f"ks{date[:4]}/{number % 9999} {date[:4]}/{number % 9999}",
            }
        )  # fmt: skip
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return rows, vectors


def build(folder: Path, sections: int, seconds: float = float("inf")) -> EmbeddedIndex:
    """Fill an index up to a number of sections (whole blocks), or until the time is up; goes on where it stopped."""
    index, until = EmbeddedIndex.open(folder, embedder=load_embedder(), create=True), time.monotonic() + seconds
    for block in range(index.count() // BLOCK, max(1, sections // BLOCK)):
        if time.monotonic() > until:
            return index
        rows, vectors = made_rows(block)
        index.tables.write_windows("", rows, vectors, anew=False)
        index.words.replace([], packed_sections(rows, vectors))
    index.finish()
    return index


def bench_embedding() -> dict[str, float]:
    """Windows a second through the default model on the threads that the tokenizer takes."""
    embedder = load_embedder()
    texts = [c.embed_text for d in varied_documents(1000) for c in chunk_document(d)]
    embedder.embed_passages(texts[:100])
    started = time.perf_counter()
    embedder.embed_passages(texts)
    return {"windows/s": len(texts) / (time.perf_counter() - started)}


def bench_ingest(sections: int = 2000) -> dict[str, float]:
    """Whole documents through chunking, embedding, themes and the index: sections a second, bytes a section."""
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as temporary:
        index = EmbeddedIndex.open(Path(temporary) / "index", embedder=embedder, create=True)
        documents = list(varied_documents(sections))
        started = time.perf_counter()
        for document in documents:
            store(index, embedder, document)
        index.finish()
        return {
            "ingest sections/s": sections / (time.perf_counter() - started),
            "bytes a section": index.info().size_bytes / sections,
        }


def bench_queries(index: EmbeddedIndex, rounds: int = 3) -> dict[str, float]:
    """Hybrid search with facets, without and with filters: p50 and p95 in milliseconds (the first round warms up), and of the
    processor alone, which a busy machine does not stretch as much."""
    embedder, rows = load_embedder(), dict[str, float]()
    for name, only in FILTERS.items():
        times: list[tuple[float, float]] = []
        for turn in range(rounds + 1):
            for text in QUERIES:
                started, worked = time.perf_counter(), time.process_time()
                search(index, embedder, Query(text, filter=only))
                if turn:
                    times.append(((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000))
        for unit, column in zip(("ms", "CPU ms"), zip(*times, strict=True), strict=True):
            rows |= {
                f"{name} p50 {unit}": statistics.median(column),
                f"{name} p95 {unit}": sorted(column)[int(0.95 * len(column))],
            }
    return rows


def bench_scale(sizes: tuple[int, ...] = (10_000, 100_000), keep: Path | None = None) -> dict[str, float]:
    """Everything above; the part "search" of ``python -m eval.bench``."""
    rows = bench_embedding() | bench_ingest()
    with tempfile.TemporaryDirectory() as temporary:
        for size in sizes:
            folder = (keep or Path(temporary)) / str(size)
            index = build(folder, size)
            rows |= {f"{size:,} sections, {name}": value for name, value in bench_queries(index).items()}
            rows |= {f"{size:,} sections, bytes a section without records": index.info().size_bytes / index.count()}
        rows["cold start s"] = cold_start(folder)
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


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, action="append", default=[])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--build-only", type=float, metavar="SECONDS", help="build for so long and measure nothing")
    parser.add_argument("--queries-only", action="store_true", help="measure the queries of what --keep holds")
    given = parser.parse_args()
    sizes = tuple(given.sections) or (10_000, 100_000)
    if given.build_only is not None:
        for size in sizes:
            print(size, build(given.keep / str(size), size, given.build_only).count())
        return 0
    if given.queries_only:
        found = {f"{s:,} {n}": v for s in sizes for n, v in bench_queries(build(given.keep / str(s), s)).items()}
    else:
        found = bench_scale(sizes, given.keep)
    for name, value in found.items():
        print(f"{name:<60} {value:>12,.1f}")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
