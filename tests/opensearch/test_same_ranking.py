"""Both engines answer the project's queries alike: same hits, same order, same totals and facets, within the issue's limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import pytest

from eval.bench_opensearch_choices import agreement, fill_documents, sample_files
from eval.queries import load_queries
from radslag.search.embed import Embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.matching import holds
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_query import full_clause
from radslag.search.index.opensearch_rows import CANDIDATE_FIELDS, candidate
from radslag.search.index.protocol import Index
from radslag.search.plan import plan_query
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Filter, Query, SearchResult
from tests.opensearch_node.shared import new_address

EVERY = 4  # of the dev queries: as many as a test run has time for; `python -m eval.bench_opensearch queries` asks them all


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[Index, Index]]:
    """The sample minutes in both engines."""
    with ExitStack() as stack:
        address = stack.enter_context(new_address())
        embedded = EmbeddedIndex.open(tmp_path_factory.mktemp("both") / "index", embedder=embedder, create=True)
        server = OpenSearchIndex.open(address, embedder=embedder, create=True)
        fill_documents((embedded, server), embedder, sample_files())
        yield embedded, server


def keys(result: SearchResult) -> list[tuple[str, str]]:
    return [(h.document_id, h.section_id) for h in result.hits]


def test_the_projects_queries_find_the_same(both: tuple[Index, Index], embedder: Embedder) -> None:
    found = agreement(*both, embedder, load_queries("dev")[::EVERY])
    assert found["overlap of the first ten"] >= 0.9
    assert found["same totals and facets"] >= 0.9
    assert abs(found["nDCG@10, first engine"] - found["nDCG@10, second engine"]) <= 0.02


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
    # Documents of one day come in no set order, the sections of each in theirs.
    listed = [search(index, embedder, Query("", limit=one.count())).hits for index in both]
    assert [h.date for h in listed[0]] == [h.date for h in listed[1]]
    ordered = [sorted(hits, key=lambda h: (h.date or "", h.document_id)) for hits in listed]
    assert [(h.document_id, h.section_id) for h in ordered[0]] == [(h.document_id, h.section_id) for h in ordered[1]]


def test_a_search_is_one_request(both: tuple[Index, Index], embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    server = both[1]
    assert isinstance(server, OpenSearchIndex)
    texts = (
        "trygghet i centrum",
        "Vad gör kommunen för trygghet?",
        '"skyddat boende"',
        "KS 2024/123",
        "Anna Lindgren",
        "domestic violence",
    )
    asked = [Query(t, mode=m) for t in texts for m in ("hybrid", "lexical", "semantic")]  # type: ignore[arg-type]
    asked += [
        Query(""),
        Query("jämställdhet", Filter(status=("decided",))),
        Query("jämställdhet", limit=5, offset=40, group=False),
    ]
    for query in asked:
        search(server, embedder, query)  # learns which words the index holds
    once, sent = server.server._once, list[str]()

    def counted(method: str, path: str, *given: object) -> object:
        sent.append(f"{method} {path}")
        return once(method, path, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(server.server, "_once", counted)
    for query in asked:
        sent.clear()
        search(server, embedder, query)
        assert sent == ["POST /_msearch"], query.text
    sent.clear()
    rows = server.matches(Query("jämställdhet"), None)
    assert sent == ["POST /_msearch"]
    server.quotations([(r.document_id, r.section_id) for r in rows], Query("jämställdhet"), None)
    assert sent == ["POST /_msearch"] * 2


def test_what_the_server_counts_is_known_without_it(both: tuple[Index, Index]) -> None:
    server = both[1]
    assert isinstance(server, OpenSearchIndex)
    whole = server.writer.sections({"match_all": {}}, stored_fields=CANDIDATE_FIELDS)
    candidates = [candidate(hit, None) for hit in whole]
    found = 0
    for query in load_queries("dev")[::EVERY]:
        plan = plan_query(query.text, correct=server.spelling)
        if (clause := full_clause(plan)) is not None:
            theirs = {hit["_id"] for hit in server.writer.sections(clause)}
            assert {c.key for c in candidates if holds(plan, c)} == theirs, query.text
            found += len(theirs)
    assert found > 50


def test_vectors_come_back_as_they_were(both: tuple[Index, Index]) -> None:
    for section in both[0].sections()[::40]:
        held = [index.vectors(section.document_id, section.section_id) for index in both]
        assert held[0].shape == held[1].shape
        assert np.abs((held[0] - held[1]) @ held[0].T).max() < 2e-3  # the folder keeps them to 16 bits, too, as floats


def test_several_shards_hold_the_same(both: tuple[Index, Index], embedder: Embedder) -> None:
    with new_address() as address:
        index = OpenSearchIndex.open(address, embedder=embedder, create=True, shards=4)
        for document in both[1].iterate():
            store(index, embedder, document)
        for only in (
            Filter(),
            Filter(municipality=("Växjö",)),
            Filter(municipality=("0780", "Falun")),
            Filter(county=("Dalarnas län",)),
        ):
            assert (index.count(only), index.facets(only)) == (both[1].count(only), both[1].facets(only))
            for text in ("trygghet i centrum", "", "KS 2023-00837"):
                one, two = (search(i, embedder, Query(text, only)) for i in (both[1], index))
                assert len(set(keys(one)) & set(keys(two))) >= 0.8 * len(one.hits)  # each shard weighs words by its own sections
