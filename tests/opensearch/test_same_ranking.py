"""Both engines answer the project's queries alike: same hits, same order, same totals and facets, within the issue's limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from eval.queries import load_queries
from eval.retrieval import judgements, ndcg
from radslag.search.embed import Embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.protocol import Index
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Filter, Query, SearchResult
from radslag.wiring import SAMPLES, extract_document
from tests.opensearch_node.shared import new_address

EVERY = 4  # of the dev queries: as many as a test run has time for; `make bench-opensearch` asks them all


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[Index, Index]]:
    """The sample minutes in both engines."""
    with ExitStack() as stack:
        address = stack.enter_context(new_address())
        embedded = EmbeddedIndex.open(tmp_path_factory.mktemp("both") / "index", embedder=embedder, create=True)
        server = OpenSearchIndex.open(address, embedder=embedder, create=True)
        for path in sorted(p for p in SAMPLES.iterdir() if p.suffix in (".txt", ".md")):
            document = extract_document(path, tagger="rules")
            store(embedded, embedder, document)
            store(server, embedder, document)
        embedded.finish()
        yield embedded, server


def keys(result: SearchResult) -> list[tuple[str, str]]:
    return [(h.document_id, h.section_id) for h in result.hits]


def test_the_projects_queries_find_the_same(both: tuple[Index, Index], embedder: Embedder) -> None:
    queries = load_queries("dev")[::EVERY]
    overlaps, runs = [], ({}, {})  # type: ignore[var-annotated]
    alike = 0
    for query in queries:
        one, two = (search(index, embedder, Query(query.text)) for index in both)
        if one.hits:
            overlaps.append(len(set(keys(one)) & set(keys(two))) / len(one.hits))
        alike += (one.total, one.facets, one.corrections) == (two.total, two.facets, two.corrections)
        for run, result in zip(runs, (one, two), strict=True):
            found: list[str] = []
            for hit in result.hits:
                judged = query.judgement(Path(hit.source).stem, *hit.span)
                name = f"{judged.document}#{judged.index}" if judged else f"{hit.document_id}/{hit.section_id}"
                found.append(name if name not in found else f"{name}/{hit.section_id}")
            run[query.id] = found
    assert sum(overlaps) / len(overlaps) >= 0.9
    assert alike / len(queries) >= 0.9
    scores = [sum(ndcg(judgements(queries), run).values()) / len(queries) for run in runs]
    assert abs(scores[0] - scores[1]) <= 0.02


@pytest.mark.parametrize("mode", ["lexical", "semantic"])
@pytest.mark.parametrize(
    "only",
    [Filter(), Filter(municipality=("Växjö",)), Filter(status=("decided",), date_from="2020")],
    ids=["all", "municipality", "decided"],
)
def test_each_half_alone(both: tuple[Index, Index], embedder: Embedder, mode: str, only: Filter) -> None:
    for text in ("trygghet i centrum", "jämställdhet", "detaljplan för bostäder"):
        one, two = (search(index, embedder, Query(text, only, mode=mode)) for index in both)  # type: ignore[arg-type]
        assert len(set(keys(one)) & set(keys(two))) >= 0.9 * len(one.hits)
        assert one.total == pytest.approx(two.total, abs=2)


def test_lists_are_the_same(both: tuple[Index, Index], embedder: Embedder) -> None:
    one, two = both
    assert one.sections() == two.sections()
    assert one.decisions() == two.decisions()
    assert one.decisions(Filter(status=("decided",)), kind="assign") == two.decisions(Filter(status=("decided",)), kind="assign")
    assert one.facets() == two.facets()
    assert [(d.id, d.uri) for d in one.documents()] == [(d.id, d.uri) for d in two.documents()]
    assert keys(search(one, embedder, Query("", limit=50))) == keys(search(two, embedder, Query("", limit=50)))
