"""Asking OpenSearch: candidates of both halves in one round trip, ranked by radslag.search.rank, then counts and texts.

The server's own score fusion is not used: its normalised sums know neither coverage nor phrases, and the same
question would rank otherwise than in a folder (docs/decisions/0002-opensearch.md). A search costs three round trips:
words and vectors; what either half lacks of the other; facets over all matches and the texts of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from radslag.search.analysis import fold, parts, stem
from radslag.search.index.asking import Asked, Halves, Near, Page, Wanted, closest, listed_decisions, listed_sections
from radslag.search.index.hits import Row
from radslag.search.index.opensearch_client import Server
from radslag.search.index.opensearch_query import (
    Clause,
    any_of,
    facet_aggregations,
    filter_clauses,
    filtered,
    full_clause,
    near_clause,
    part_of,
    word_clause,
)
from radslag.search.index.rows import COPY_COLUMNS, HIT_COLUMNS, QUOTED_COLUMNS, SECTION_COLUMNS, WINDOW_COLUMNS, short_names
from radslag.search.plan import Plan
from radslag.search.rank import Candidate
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, FacetCount, Facets, Filter, SectionRow

PAGE = 2000
MOST_TERMS = 50_000
# What ranking reads is fetched without parsing a section's whole stored record.
WORD_FIELDS = ["words", "heading_terms", "keys"]
_RANKED: dict[str, Any] = {
    "_source": False,
    "stored_fields": WORD_FIELDS,
    "docvalue_fields": ["key", "section_kind", *COPY_COLUMNS],
}
_NEAR: dict[str, Any] = {"_source": False, "docvalue_fields": ["key", "window", "place_start", "place_end"]}
SECTION_FIELDS = list(SECTION_COLUMNS)


class OpenSearchSearch:
    """Reads the passages; writes nothing."""

    def __init__(self, server: Server, passages: str, vocabulary: Callable[[], set[str]], follow: Callable[[str], None]) -> None:
        """``follow`` is told the name of the generation that answered."""
        self._server, self._passages, self._follow = server, passages, follow
        self.speller = Speller(vocabulary, self._holds)

    # what radslag.search.index.asking asks for

    def candidates(
        self, plan: Plan, vector: np.ndarray | None, only: Filter, mode: str, depth: int
    ) -> tuple[list[Candidate], bool]:
        filters = filter_clauses(only)
        bodies: dict[str, dict[str, Any]] = {}
        words = word_clause(plan) if mode != "semantic" and plan.words else None
        if words is not None:
            bodies["words"] = {"query": filtered(words, filters), **_RANKED, "size": depth, "track_total_hits": False}
            if plan.kind in ("name", "phrase", "case_number") and (clause := full_clause(plan)) is not None:
                bodies["strict"] = bodies["words"] | {"query": filtered(clause, filters)}
        semantic = mode != "lexical" and vector is not None and bool(vector.any())
        if semantic and vector is not None:
            bodies["near"] = self._near_body(vector, depth, filters)
        answers = self._ask(bodies)
        for hit in answers.get("near", ())[:1]:
            self._follow(hit["_index"])
        strict = answers.get("strict", [])
        halves = Halves.of(
            (_candidate(hit, hit["_score"]) for hit in [*strict, *answers.get("words", ())]), _windows_of(answers.get("near", ()))
        )
        more: dict[str, dict[str, Any]] = {}
        if missing := halves.without_words:
            within = filtered(None, [{"terms": {"key": missing}}])
            more["read"] = {"query": within, **_RANKED, "size": len(missing), "track_total_hits": False}
        if semantic and vector is not None and (unseen := halves.without_cosine):
            more["nearer"] = self._near_body(vector, len(unseen) * 6, [{"terms": {"key": unseen}}])
        second = self._ask(more)
        read = [_candidate(hit, None) for hit in second.get("read", ())]
        return halves.joined(read, _windows_of(second.get("nearer", ()))), bool(strict)

    def page(self, asked: Asked, wanted: Wanted) -> Page:
        """In one round trip."""
        counts: dict[str, Any] = {"size": 0, "query": self._matching(asked), "track_total_hits": True}
        bodies = [counts | ({"aggs": facet_aggregations()} if wanted.facets else {})]
        if wanted.leaders:
            keys = [c.key for c in wanted.leaders]
            ids = [f"{c.key}/{c.window}" for c in wanted.leaders]
            bodies.append(_of_keys(keys, HIT_COLUMNS))
            bodies.append({"query": {"ids": {"values": ids}}, "_source": list(WINDOW_COLUMNS), "size": len(ids)})
        if wanted.copies:
            bodies.append(_of_keys(wanted.copies, SECTION_COLUMNS))
        counted, *rest = self._server.search_all([(self._passages, b) for b in bodies])
        found = [{h["_source"]["key"]: h["_source"] for h in answer["hits"]["hits"]} for answer in rest]
        rows, windows, *copies = found or [{}, {}]
        for more in copies:
            rows |= more
        return Page(counted["hits"]["total"]["value"], read_facets(counted) if wanted.facets else {}, rows, windows)

    def newest(self, only: Filter, offset: int, limit: int) -> list[str]:
        order = [{"date": {"order": "desc", "missing": "_last"}}, {"key": "asc"}]
        body = {"query": filtered(None, filter_clauses(only)), "from": offset, "size": limit, "sort": order, "_source": ["key"]}
        return [row["key"] for row in self._sources(body)]

    def counted(self, asked: Asked) -> list[Row]:
        keys = [c.key for c in asked.ranked[:MOST_TERMS]]
        within = filtered(None, [{"terms": {"key": keys}}, self._matching(asked)])
        return list(self._sources({"query": within, "_source": SECTION_FIELDS, "size": len(keys)}))

    def texts(self, keys: Sequence[str], vector: np.ndarray | None) -> tuple[list[Row], Mapping[str, Near]]:
        bodies = {"rows": _of_keys(keys, QUOTED_COLUMNS)}
        if vector is not None:
            bodies["near"] = self._near_body(vector, len(keys) * 20, [{"terms": {"key": list(keys)}}])
        answers = self._ask(bodies)
        return [h["_source"] for h in answers["rows"]], _windows_of(answers.get("near", ()))

    # lists

    def facets(self, only: Filter | None) -> Facets:
        body = {"size": 0, "query": filtered(None, filter_clauses(only)), "aggs": facet_aggregations()}
        return read_facets(self._server.search_all([(self._passages, body)])[0])

    def sections(self, only: Filter | None) -> list[SectionRow]:
        return listed_sections(list(self.scan(filtered(None, filter_clauses(only)), SECTION_FIELDS)))

    def decisions(self, only: Filter | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
        wanted: list[Clause] = [{"terms": {"decisions.status": list(only.status)}}] if only and only.status else []
        wanted += [{"term": {"decisions.kind": kind}}] if kind else []
        wanted += [part_of("decisions.assignee", assignee)] if assignee else []
        inside: Clause = {"bool": {"filter": wanted}} if wanted else {"exists": {"field": "decisions.status"}}
        found = self.scan(
            filtered(None, [*filter_clauses(only), {"nested": {"path": "decisions", "query": inside}}]),
            [*SECTION_FIELDS, "decisions_json"],
        )
        return listed_decisions([(row, row["decisions_json"]) for row in found], only, assignee, kind)

    def scan(
        self, query: Clause, fields: list[str], index: str | None = None, order: Sequence[str] = ("key",)
    ) -> Iterator[dict[str, Any]]:
        """Stored fields of every match, None where a row has none."""
        empty = dict.fromkeys(fields)
        yield from (
            empty | h["_source"] for h in self.scan_hits({"query": query, "_source": fields}, index or self._passages, order)
        )

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

    # asking the server

    def _ask(self, bodies: dict[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Hits of several searches in one round trip."""
        if not bodies:
            return {}
        answers = self._server.search_all([(self._passages, body) for body in bodies.values()])
        return {name: answer["hits"]["hits"] for name, answer in zip(bodies, answers, strict=True)}

    def _near_body(self, vector: np.ndarray, count: int, filters: list[Clause]) -> dict[str, Any]:
        query = near_clause(vector.tolist(), max(count, 1), filters)
        return {
            "query": query,
            **_NEAR,
            "size": max(min(count, 10_000), 1),
            "track_total_hits": False,
        }

    def _matching(self, asked: Asked) -> Clause:
        """What counts as a match: every word in some form, or close enough in score or meaning."""
        filters = filter_clauses(asked.only)
        if asked.mode == "listing":
            return filtered(None, filters)
        options: list[Clause] = []
        if asked.mode != "semantic" and (clause := full_clause(asked.plan)) is not None:
            options.append(clause)
        if not options or asked.close:
            options.append({"terms": {"key": asked.close}})
        return filtered(None, [*filters, any_of(options)])

    def _sources(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [h["_source"] for h in self._server.search_all([(self._passages, body)])[0]["hits"]["hits"]]

    def _holds(self, form: str) -> bool:
        body = {"query": {"term": {"words": form}}, "size": 1, "_source": False, "terminate_after": 1, "track_total_hits": False}
        return bool(self._server.search_all([(self._passages, body)])[0]["hits"]["hits"])


@lru_cache(maxsize=200_000)
def _found_by(word: str) -> tuple[str, str, str]:
    """(stem, stems of its parts, folded stem)."""
    return stem(word), " ".join(parts(word)), fold(stem(word))


def token_fields(words: str) -> dict[str, str]:
    """The words of a section → what they are also found by: it follows from them, so it neither is stored nor travels."""
    forms = words.split()
    known = {w: _found_by(w) for w in dict.fromkeys(forms)}
    return {
        "stems": " ".join([known[w][0] for w in forms]),
        "parts": " ".join([p for w in forms if (p := known[w][1])]),
        "folded": " ".join(dict.fromkeys([f for _, _, f in known.values()])),
    }


def _candidate(hit: dict[str, Any], score: float | None) -> Candidate:
    row: dict[str, Any] = {name: values[0] for name, values in hit["fields"].items()}
    row |= token_fields(row.get("words", ""))
    return Candidate(bm25=score, **row)


def _of_keys(keys: Sequence[str], fields: Sequence[str]) -> dict[str, Any]:
    return {"query": filtered(None, [{"terms": {"key": list(keys)}}]), "_source": list(fields), "size": len(keys)}


def _windows_of(hits: Iterable[dict[str, Any]]) -> dict[str, Near]:
    """Best window of each section. The server's score is (1 + cosine) / 2."""
    rows = ((h["_score"], {name: values[0] for name, values in h["fields"].items()}) for h in hits)
    return closest((r["key"], 2 * score - 1, r["window"], r["place_start"], r["place_end"]) for score, r in rows)


def read_facets(answer: dict[str, Any]) -> Facets:
    """Counts of an answer with :func:`facet_aggregations`."""
    out: Facets = {}
    for name, counted in answer["aggregations"].items():
        labels = short_names() if name == "municipality" else {}
        out[name] = tuple(FacetCount(b["key"], labels.get(b["key"], b["key"]), b["doc_count"]) for b in counted["buckets"])
    return out
