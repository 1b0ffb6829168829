"""Search measured on judged queries: nDCG@10 with ir-measures, whole and per kind of query.

    python -m eval.retrieval check                     every quote of eval/queries stands in its document
    python -m eval.retrieval run [--split dev|test|all] [--mode hybrid|lexical|semantic] [--no-expand] [--show]
    python -m eval.retrieval pairs --data FOLDER [--embedder NAME]     title→passage and question→answer sets

Queries are TOML in eval/queries. A judgement quotes the document (as in eval/gold), and a hit is relevant when its
section holds the quoted place, so judgements do not depend on how sections are cut::

    [[query]]
    id = "q001"
    text = "stöd till kvinnor som slås hemma"
    kind = "paraphrase"          # one of KINDS
    split = "dev"                # dev or test
    relevant = [
      {document = "eskilstuna_socialnamnden_2023-10-18", at = "words of the section … more words", grade = 2},
    ]

``grade``: 2 answers the query, 1 touches it. ``document``: file name without ending, of the samples or gold documents.
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.gold import DOCUMENT_FOLDERS, GoldError, _Resolver
from eval.score import Item
from extract.document import Document, Meeting, Page, Quality, Run, Section, Source
from extract.offsets import Span
from radslag.search.embed import DEFAULT, Embedder, load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query

HERE = Path(__file__).parent
QUERIES = HERE / "queries"
KINDS = ("topic", "paraphrase", "question", "name", "case_number", "compound", "misspelt", "stripped", "english", "phrase")
DEEP = 20


@dataclass(frozen=True)
class Judgement:
    """A place in a document (``start``: raw offset) and how well it answers."""

    document: str
    start: int
    grade: int

    @property
    def id(self) -> str:
        return f"{self.document}@{self.start}"


@dataclass(frozen=True)
class JudgedQuery:
    id: str
    text: str
    kind: str
    split: str
    relevant: tuple[Judgement, ...]


def document_files() -> dict[str, Path]:
    """File name without ending → document, of samples and gold."""
    return {p.stem: p for folder in DOCUMENT_FOLDERS if folder.exists() for p in sorted(folder.iterdir()) if p.suffix in (".txt", ".md")}


def load_queries(split: str = "all", folder: Path = QUERIES) -> list[JudgedQuery]:
    """Judged queries; raises :class:`eval.gold.GoldError` for a quote that is not in its document."""
    files = document_files()
    out = []
    for path in sorted(folder.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("query", []):
            if row["kind"] not in KINDS:
                raise GoldError(f"{path.name}: {row['id']}: kind {row['kind']!r} is none of {', '.join(KINDS)}")
            if split not in ("all", row["split"]):
                continue
            relevant = []
            for judged in row["relevant"]:
                if judged["document"] not in files:
                    raise GoldError(f"{path.name}: {row['id']}: there is no document {judged['document']}")
                text = files[judged["document"]].open(encoding="utf-8", newline="").read()
                start = _Resolver(text, f"{path.name}: {row['id']}").find(judged["at"], nth=judged.get("nth"), after=judged.get("after"))[0]
                relevant.append(Judgement(judged["document"], start, judged.get("grade", 2)))
            out.append(JudgedQuery(row["id"], row["text"], row["kind"], row["split"], tuple(relevant)))
    return out


def gold_index(folder: Path, embedder: Embedder) -> EmbeddedIndex:
    """An index of every sample and gold document, extracted with the shipped models."""
    from radslag.wiring import extract_document

    index = EmbeddedIndex.open(folder, embedder=embedder, create=True)
    for path in document_files().values():
        store(index, embedder, extract_document(path))
    index.finish()
    return index


def run_queries(index: EmbeddedIndex, embedder: Embedder, queries: Sequence[JudgedQuery], **asked: Any) -> dict[str, list[str]]:
    """Query id → what was found, best first: the judged place that a hit holds, else the hit itself."""
    runs = {}
    for query in queries:
        found: list[str] = []
        for hit in search(index, embedder, Query(query.text, limit=DEEP, facets=False, **asked)).hits:
            document = Path(hit.source).stem
            held = [j.id for j in query.relevant if j.document == document and hit.span[0] <= j.start < hit.span[1]]
            found += [i for i in (held or [f"{document}/{hit.section_id}"]) if i not in found]
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
    queries = load_queries(split)
    if not queries:
        return []
    embedder = load_embedder()
    judged = [(q.id, {j.id: j.grade for j in q.relevant}) for q in queries]
    items = []
    with tempfile.TemporaryDirectory() as folder:
        index = gold_index(Path(folder) / "index", embedder)
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
    return PairSet("title_passage_dev", tuple(r["passage"] for r in rows), tuple((str(i), r["query"], "title", i) for i, r in enumerate(rows)))


def swefaq_set(data: Path) -> PairSet:
    """Question → answer among all answers, dev part."""
    rows = [json.loads(line) for line in (data / "retrieval" / "swefaq_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    right = [r["candidate_answers"][r["label"]] for r in rows]
    passages = list(dict.fromkeys(right))
    return PairSet("swefaq_dev", tuple(passages), tuple((str(i), r["question"], "question", passages.index(a)) for i, (r, a) in enumerate(zip(rows, right, strict=True))))


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
            f"pairs-{at}", source, None, None, "annat", Meeting(), (), text, (Page(1, Span(0, len(text))),), Quality(), (), tuple(sections), (), (), (), (), (), Run("0", "0")
        )  # fmt: skip
        store(index, embedder, document, ())
    index.finish()
    return index, places


def score_pairs(pairs: PairSet, embedder: Embedder, modes: Sequence[str] = ("lexical", "semantic", "hybrid"), **asked: Any) -> dict[str, dict[str, float]]:
    """mode → {"all": mean nDCG@10, kind: mean of the kind}."""
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        index, places = pairs_index(Path(folder) / "index", embedder, pairs.passages)
        judged = [(q, {str(right): 1}) for q, _, _, right in pairs.queries]
        for mode in modes:
            runs = {
                q: [str(places[h.section_id]) for h in search(index, embedder, Query(text, limit=10, mode=mode, facets=False, **asked)).hits]  # type: ignore[arg-type]
                for q, text, _, _ in pairs.queries
            }
            values = ndcg(judged, runs)
            groups: dict[str, list[float]] = defaultdict(list)
            for q, _, kind, _ in pairs.queries:
                groups["all"].append(values[q])
                groups[kind].append(values[q])
            out[mode] = {k: sum(v) / len(v) for k, v in groups.items()}
    return out


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("check", "run", "pairs"))
    parser.add_argument("--split", default="dev")
    parser.add_argument("--mode", default="hybrid")
    parser.add_argument("--no-expand", action="store_true")
    parser.add_argument("--show", action="store_true", help="print each query with what was found")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--embedder", default=DEFAULT)
    given = parser.parse_args()
    if given.verb == "check":
        queries = load_queries()
        kinds = {k: sum(q.kind == k for q in queries) for k in KINDS}
        print(f"{len(queries)} queries: " + ", ".join(f"{k} {n}" for k, n in kinds.items() if n))
        return 0
    embedder = load_embedder(given.embedder)
    if given.verb == "pairs":
        for pairs in (title_passage_set(given.data), swefaq_set(given.data)):
            for mode, values in score_pairs(pairs, embedder, expand=not given.no_expand).items():
                print(f"{pairs.name:<20} {mode:<10} {values['all']:.3f}  n={len(pairs.queries)}")
        return 0
    queries = load_queries(given.split)
    with tempfile.TemporaryDirectory() as folder:
        index = gold_index(Path(folder) / "index", embedder)
        runs = run_queries(index, embedder, queries, mode=given.mode, expand=not given.no_expand)
    values = ndcg([(q.id, {j.id: j.grade for j in q.relevant}) for q in queries], runs)
    for kind in ("all", *KINDS):
        chosen = [values[q.id] for q in queries if kind in ("all", q.kind)]
        if chosen:
            print(f"{kind:<12} {sum(chosen) / len(chosen):.3f}  n={len(chosen)}")
    if given.show:
        for q in sorted(queries, key=lambda q: values[q.id]):
            print(f"{values[q.id]:.2f} {q.kind} {q.text!r}: {runs[q.id][:5]}; right: {[j.id for j in q.relevant]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
