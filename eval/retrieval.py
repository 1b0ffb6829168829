"""Search measured on judged queries: nDCG@10 with ir-measures, whole and per kind of query.

    python -m eval.retrieval run [--split dev|test|all] [--mode hybrid|lexical|semantic] [--no-expand] [--show]
    python -m eval.retrieval table [--split dev|test|all]              each part of search alone and added, all = both apart
    python -m eval.retrieval pairs [--data FOLDER] [--embedder NAME]   title→passage and question→answer sets
    python -m eval.retrieval pairs --held 0.15 --embedder TWIN         register pairs that TWIN has not seen in training:
        made by models/static-sv/train.py --hold 0.15 --out TWIN; the shipped model has seen them all

The queries and what a judgement means are in eval/queries.py: a hit counts for the judged section that it overlaps, each
judgement once, at its first hit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from eval.gold import DOCUMENT_FOLDERS, document_file, load_all
from eval.queries import KINDS, JudgedQuery, JudgedSection, load_queries
from eval.score import Item
from extract.document import Document, Meeting, Page, Quality, Run, Section, Source
from extract.offsets import Span
from radslag.search.embed import DEFAULT, Embedder, load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Mode, Query

HERE = Path(__file__).parent
DEEP = 20


def judged_files() -> list[Path]:
    """Every sample and gold document over which the queries were judged."""
    unjudged = {document_file(gold) for gold in load_all() if "queries" not in gold.layers}
    files = (p for f in DOCUMENT_FOLDERS if f.exists() for p in f.iterdir() if p.suffix in (".txt", ".md"))
    return sorted(p for p in files if p not in unjudged)


def gold_index(folder: Path, embedder: Embedder) -> EmbeddedIndex:
    """An index of the judged documents, extracted with the shipped models."""
    from radslag.wiring import extract_document

    index = EmbeddedIndex.open(folder, embedder=embedder, create=True)
    for path in judged_files():
        store(index, embedder, extract_document(path))
    index.finish()
    return index


def judgements(queries: Sequence[JudgedQuery]) -> list[tuple[str, dict[str, int]]]:
    """Query id → judged section → grade."""
    return [(q.id, {_key(r): r.grade for r in q.relevant}) for q in queries]


def _key(judged: JudgedSection) -> str:
    return f"{judged.document}#{judged.index}"


def run_queries(index: EmbeddedIndex, embedder: Embedder, queries: Sequence[JudgedQuery], **asked: Any) -> dict[str, list[str]]:
    """Query id → what was found, best first: the judged section that a hit stands for, else the hit itself."""
    runs = {}
    for query in queries:
        found: list[str] = []
        for hit in search(index, embedder, Query(query.text, limit=DEEP, facets=False, **asked)).hits:
            judged = query.judgement(Path(hit.source).stem, *hit.span)
            own = f"{Path(hit.source).stem}/{hit.number or ''} {hit.heading[:40]} {hit.section_id}"
            found.append(_key(judged) if judged and _key(judged) not in found else own)
        runs[query.id] = found
    return runs


def ndcg(queries: Iterable[tuple[str, dict[str, int]]], runs: dict[str, list[str]]) -> dict[str, float]:
    """nDCG@10 of each query (id, judgements) by ir-measures; what was not found at all counts 0."""
    import ir_measures
    from ir_measures import nDCG

    judged = {q: dict(j) for q, j in queries}
    scored = {q: {d: float(len(found) - i) for i, d in enumerate(found)} for q, found in runs.items()}
    values = {m.query_id: float(m.value) for m in ir_measures.iter_calc([nDCG @ 10], judged, scored)}
    return {q: values.get(q, 0.0) for q in judged}


def score_retrieval(split: str) -> list[Item]:
    """Items for the harness: nDCG@10 of hybrid search, whole and per kind, and of each half alone."""
    queries = load_queries(None if split == "all" else split)
    if not queries:
        return []
    embedder = load_embedder()
    items = []
    with tempfile.TemporaryDirectory() as folder:
        index = gold_index(Path(folder) / "index", embedder)
        judged = judgements(queries)
        for mode in ("hybrid", "lexical", "semantic"):
            values = ndcg(judged, run_queries(index, embedder, queries, mode=mode))
            for query in queries:
                names = ["nDCG@10", f"{query.kind} nDCG@10"] if mode == "hybrid" else [f"{mode} alone nDCG@10"]
                for name in names:
                    value = values[query.id]
                    items.append(Item(name, query.id, query.kind, f"{query.text} ({value:.2f})", "hit", value))
                    items.append(Item(name, query.id, query.kind, f"{query.text} ({value:.2f})", "miss", 1 - value))
    return items


# sets of pairs: each query has one right passage


@dataclass(frozen=True)
class PairSet:
    """``queries``: (id, text, kind, place of the right passage)."""

    name: str
    passages: tuple[str, ...]
    queries: tuple[tuple[str, str, str, int], ...]


def title_passage_set(data: Path) -> PairSet:
    """Title → passage, dev part."""
    with lzma.open(data / "retrieval" / "title_passage_dev.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return PairSet(
        "title_passage_dev",
        tuple(r["passage"] for r in rows),
        tuple((str(i), r["query"], "title", i) for i, r in enumerate(rows)),
    )


def swefaq_set(data: Path) -> PairSet:
    """Question → answer among all answers, dev part."""
    rows = [json.loads(line) for line in (data / "retrieval" / "swefaq_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    right = [r["candidate_answers"][r["label"]] for r in rows]
    passages = list(dict.fromkeys(right))
    return PairSet(
        "swefaq_dev",
        tuple(passages),
        tuple((str(i), r["question"], "question", passages.index(a)) for i, (r, a) in enumerate(zip(rows, right, strict=True))),
    )


def register_set(share: float) -> PairSet:
    """Register pairs that a model trained with ``--hold SHARE`` has not seen, among all passages and hard negatives."""
    files = sorted((HERE.parent / "models" / "static-sv" / "pairs").glob("*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    passages = list(dict.fromkeys([*(r["passage"] for r in rows), *(r["negative"] for r in rows if "negative" in r)]))
    place = {p: i for i, p in enumerate(passages)}
    # The draw of models/static-sv/pairs.py: by the text, so that more pairs leave it as it is.
    held = [r for r in rows if int(hashlib.sha256(r.get("query", r["passage"]).encode()).hexdigest()[:8], 16) / 2**32 < share]
    asked = [
        (query, kind, place[r["passage"]])
        for r in held
        for kind, queries in (r.get("queries") or {r["kind"]: [r["query"]]}).items()
        for query in queries
    ]
    queries = tuple((str(i), *one) for i, one in enumerate(asked))
    return PairSet(f"register, {share:.0%} held out", tuple(passages), queries)


def pairs_index(folder: Path, embedder: Embedder, passages: Sequence[str]) -> tuple[EmbeddedIndex, dict[str, int]]:
    """An index whose sections are the passages, and section id → place."""
    index = EmbeddedIndex.open(folder, embedder=embedder, create=True)
    places: dict[str, int] = {}
    for at in range(0, len(passages), 200):
        text, sections = "", []
        for i, passage in enumerate(passages[at : at + 200], at):
            start, text = len(text), text + passage + "\n\n"
            span = Span(start, start + len(passage))
            sections.append(Section(f"section:{i}", "agenda_item", None, "", 1, None, span, None, passage, (1, 1)))
            places[f"section:{i}"] = i
        source = Source(f"pairs-{at}", f"{at:064d}", "text/plain")
        document = Document(
            f"pairs-{at}",
            source,
            None,
            None,
            "annat",
            Meeting(),
            (),
            text,
            (Page(1, Span(0, len(text))),),
            Quality(),
            (),
            tuple(sections),
            (),
            (),
            (),
            (),
            (),
            Run("0", "0"),
        )
        store(index, embedder, document, ())
    index.finish()
    return index, places


def score_pairs(
    pairs: PairSet, embedder: Embedder, modes: Sequence[Mode] = ("lexical", "semantic", "hybrid"), **asked: Any
) -> dict[str, dict[str, float]]:
    """mode → {"all": mean nDCG@10, kind: mean of the kind}."""
    out: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        index, places = pairs_index(Path(folder) / "index", embedder, pairs.passages)
        judged = [(q, {str(right): 1}) for q, _, _, right in pairs.queries]
        for mode in modes:
            runs = {
                q: [
                    str(places[h.section_id])
                    for h in search(index, embedder, Query(text, limit=10, mode=mode, facets=False, **asked)).hits
                ]
                for q, text, _, _ in pairs.queries
            }
            values = ndcg(judged, runs)
            groups: dict[str, list[float]] = defaultdict(list)
            for q, _, kind, _ in pairs.queries:
                groups["all"].append(values[q])
                groups[kind].append(values[q])
            out[mode] = {k: sum(v) / len(v) for k, v in groups.items()}
    return out


PARTS: tuple[tuple[str, Mode, bool, bool], ...] = (
    ("words alone", "lexical", False, False),
    ("meaning alone", "semantic", False, False),
    ("both", "hybrid", False, False),
    ("+ concepts named", "hybrid", True, False),
    ("+ concept bridge", "hybrid", True, True),
)


def print_table(index: EmbeddedIndex, embedder: Embedder, queries: Sequence[JudgedQuery]) -> None:
    """A Markdown table: each part of search (its name, mode, whether concepts and the bridge are on) by kind of query."""
    judged = judgements(queries)
    kinds = [k for k in ("all", *KINDS) if k == "all" or any(q.kind == k for q in queries)]
    print(f"| | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}")
    for name, mode, concepts, bridged in PARTS:
        with nullcontext() if bridged else patch("radslag.search.plan.bridge", lambda *_: ((), ())):
            values = ndcg(judged, run_queries(index, embedder, queries, mode=mode, expand=concepts))
        cells = []
        for kind in kinds:
            chosen = [values[q.id] for q in queries if kind in ("all", q.kind)]
            cells.append(f"{sum(chosen) / len(chosen):.3f}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("run", "table", "pairs"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--mode", default="hybrid")
    parser.add_argument("--no-expand", action="store_true")
    parser.add_argument("--show", action="store_true", help="print each query with what was found")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--held", type=float, default=0.0, help="share of the register pairs left out of the embedder's training")
    parser.add_argument("--embedder", default=DEFAULT)
    given = parser.parse_args()
    embedder = load_embedder(given.embedder)
    if given.verb == "pairs":
        sets = [register_set(given.held)] if given.held else []
        sets += [title_passage_set(given.data), swefaq_set(given.data)] if given.data else []
        for pairs in sets:
            for mode, values in score_pairs(pairs, embedder, expand=not given.no_expand).items():
                kinds = "  ".join(f"{kind} {value:.3f}" for kind, value in values.items() if kind != "all" and len(values) > 2)
                print(f"{pairs.name:<24} {mode:<10} {values['all']:.3f}  n={len(pairs.queries)}  {kinds}".rstrip(), flush=True)
        return 0
    queries = load_queries(None if given.split == "all" else given.split)
    with tempfile.TemporaryDirectory() as folder:
        index = gold_index(Path(folder) / "index", embedder)
        if given.verb == "table":
            for split in ("dev", "test") if given.split == "all" else (given.split,):
                print(f"\n{split}\n")
                print_table(index, embedder, [q for q in queries if q.split == split])
            return 0
        runs = run_queries(index, embedder, queries, mode=given.mode, expand=not given.no_expand)
        judged = judgements(queries)
        names = {_key(r): f"{r.document} {r.section} {r.heading[:40]}" for q in queries for r in q.relevant}
    values = ndcg(judged, runs)
    for kind in ("all", *KINDS):
        chosen = [values[q.id] for q in queries if kind in ("all", q.kind)]
        if chosen:
            print(f"{kind:<12} {sum(chosen) / len(chosen):.3f}  n={len(chosen)}")
    if given.show:
        for q in sorted(queries, key=lambda q: values[q.id]):
            grades = dict(judged)[q.id]
            print(f"\n{values[q.id]:.2f} {q.kind} {q.text!r}  (relevant: {len(grades)})")
            for key in runs[q.id][:6]:
                print(f"     {grades.get(key, '-')} {names.get(key, key)}")
            missed = [k for k, g in grades.items() if g == max(grades.values()) and k not in runs[q.id][:10]]
            print("     missed:", "; ".join(names.get(k, k) for k in missed[:4]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
