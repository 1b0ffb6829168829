"""Reading an OpenSearch index: searches sent together, lists brought page by page, counts.

What a question asks is in opensearch_question.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from radslag.search.index.asking import listed_decisions, listed_sections
from radslag.search.index.opensearch_client import Server
from radslag.search.index.opensearch_query import Clause, facet_aggregations, filter_clauses, filtered, part_of, routing
from radslag.search.index.rows import SECTION_COLUMNS, short_names
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, FacetCount, Facets, Filter, SectionRow

PAGE = 2000


class OpenSearchSearch:
    """Reads the passages; writes nothing."""

    def __init__(self, server: Server, passages: str, vocabulary: Callable[[], set[str]], follow: Callable[[str], None]) -> None:
        """``follow`` is told the name of the generation that answered."""
        self._server, self._passages, self.follow = server, passages, follow
        self.speller = Speller(vocabulary, self._holds)

    def ask(self, bodies: dict[str, dict[str, Any]], only: Filter | None = None) -> dict[str, dict[str, Any]]:
        """Answers to several searches of the passages, in one round trip, from the shards that a filter leaves."""
        if not bodies:
            return {}
        answers = self._server.search_all([(self._passages, body) for body in bodies.values()], routing(only))
        return dict(zip(bodies, answers, strict=True))

    def facets(self, only: Filter | None) -> Facets:
        body = {"size": 0, "query": filtered(None, filter_clauses(only)), "aggs": facet_aggregations()}
        return read_facets(self.ask({"facets": body}, only)["facets"])

    def sections(self, only: Filter | None) -> list[SectionRow]:
        return listed_sections(list(self.scan(filtered(None, filter_clauses(only)), SECTION_COLUMNS)))

    def decisions(self, only: Filter | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
        wanted: list[Clause] = [{"terms": {"decisions.status": list(only.status)}}] if only and only.status else []
        wanted += [{"term": {"decisions.kind": kind}}] if kind else []
        wanted += [part_of("decisions.assignee", assignee)] if assignee else []
        inside: Clause = {"bool": {"filter": wanted}} if wanted else {"exists": {"field": "decisions.status"}}
        found = self.scan(
            filtered(None, [*filter_clauses(only), {"nested": {"path": "decisions", "query": inside}}]),
            [*SECTION_COLUMNS, "decisions_json"],
        )
        return listed_decisions([(row, row["decisions_json"]) for row in found], only, assignee, kind)

    def scan(
        self, query: Clause, fields: Sequence[str], index: str | None = None, order: Sequence[str] = ("key",)
    ) -> Iterator[dict[str, Any]]:
        """Stored fields of every match, None where a row has none."""
        empty = dict.fromkeys(fields)
        body = {"query": query, "_source": list(fields)}
        yield from (empty | hit["_source"] for hit in self.scan_hits(body, index or self._passages, order))

    def scan_hits(self, body: dict[str, Any], index: str, order: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Every match, page by page, by fields that tell rows apart: what is written meanwhile makes none come twice."""
        after: list[Any] | None = None
        while True:
            page = body | {"size": PAGE, "sort": [{field: "asc"} for field in order]} | ({"search_after": after} if after else {})
            hits = self._server.search_all([(index, page)])[0]["hits"]["hits"]
            yield from hits
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    def _holds(self, form: str) -> bool:
        body = {"query": {"term": {"words": form}}, "size": 1, "_source": False, "terminate_after": 1, "track_total_hits": False}
        return bool(self.ask({"word": body})["word"]["hits"]["hits"])


def read_facets(answer: dict[str, Any]) -> Facets:
    """Counts of an answer with :func:`facet_aggregations`."""
    out: Facets = {}
    for name, counted in answer["aggregations"].items():
        labels = short_names() if name == "municipality" else {}
        out[name] = tuple(FacetCount(b["key"], labels.get(b["key"], b["key"]), b["doc_count"]) for b in counted["buckets"])
    return out
