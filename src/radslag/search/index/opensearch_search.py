"""Asking OpenSearch: candidates of both halves in one round trip, ranked by radslag.search.rank, then counts and texts.

The server's own score fusion is not used: its normalised sums know neither coverage nor phrases, and the same
question would rank otherwise than in a folder (docs/decisions/0002-opensearch.md). A search costs three round trips:
words and vectors; what either half lacks of the other; facets over all matches and the texts of the page.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from radslag.search.analysis import fold, parts, stem
from radslag.search.index.hits import decision_row, make_hit, section_row
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
from radslag.search.index.rows import short_names
from radslag.search.plan import Plan, plan_query
from radslag.search.rank import MATCH_COSINE, MATCH_SCORE, Candidate, rank
from radslag.search.snippet import make_snippet
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, FacetCount, Facets, Filter, Hit, Query, SearchResult, SectionRow

DEPTH = 150  # candidates of each half, as in the embedded index
PAGE = 2000
MOST_TERMS = 50_000
# What ranking reads is fetched without parsing a section's whole stored record.
WORD_FIELDS = ["words", "heading_terms", "keys"]
_RANKED: dict[str, Any] = {"_source": False, "stored_fields": WORD_FIELDS, "docvalue_fields": ["key", "section_kind"]}
_NEAR: dict[str, Any] = {"_source": False, "docvalue_fields": ["key", "window", "place_start", "place_end"]}
SECTION_FIELDS = [
    "key",
    "document_id",
    "section_id",
    "source",
    "section_kind",
    "number",
    "heading",
    "case_number",
    "organisation",
    "municipality_code",
    "municipality",
    "county",
    "body",
    "kind",
    "date",
    "year",
    "statuses",
    "parties",
    "themes",
    "section_page",
    "section_words",
    "section_start",
    "section_end",
    "amounts",
    "assignments",
]
_WINDOW = ["key", "window", "page", "span_start", "span_end", "place_start", "place_end"]


class OpenSearchSearch:
    """Reads the passages; writes nothing."""

    def __init__(self, server: Server, passages: str, vocabulary: Callable[[], set[str]], follow: Callable[[str], None]) -> None:
        """``follow`` is told the name of the generation that answered."""
        self._server, self._passages, self._follow = server, passages, follow
        self._speller = Speller(vocabulary, self._holds)

    def search(self, query: Query, vector: np.ndarray | None) -> SearchResult:
        began = time.perf_counter()
        plan = plan_query(
            query.text,
            widen=query.expand and query.mode != "semantic",
            correct=self._speller.correct if query.mode != "semantic" else None,
        )
        filters = filter_clauses(query.filter)
        if plan.kind == "empty" and vector is None:
            return self._listing(plan, query, filters, began)
        mode = query.mode if vector is not None else "lexical"
        ranked, exact = self._ranked(plan, vector, filters, mode, max(DEPTH, 3 * (query.offset + query.limit)))
        page = ranked[query.offset : query.offset + query.limit]
        matching = filtered(None, [*filters, self._matching(plan, ranked, exact, mode)])
        counts = {"size": 0, "query": matching, "track_total_hits": True} | (
            {"aggs": facet_aggregations()} if query.facets else {}
        )
        counted, hits = self._page(plan, page, query.offset, counts)
        total = max(counted["hits"]["total"]["value"], query.offset + len(page))
        facets = read_facets(counted) if query.facets else {}
        return SearchResult(
            query, total, facets, hits, plan.expansions, plan.corrections, plan.kind, (time.perf_counter() - began) * 1000
        )

    def matches(self, query: Query, vector: np.ndarray | None, limit: int = 1000) -> list[SectionRow]:
        plan = plan_query(query.text, widen=query.expand, correct=self._speller.correct)
        filters = filter_clauses(query.filter)
        if plan.kind == "empty" and vector is None:
            return self.sections(query.filter)[:limit]
        mode = query.mode if vector is not None else "lexical"
        ranked, exact = self._ranked(plan, vector, filters, mode, limit)
        ranked = ranked[:MOST_TERMS]
        keys: Clause = {"terms": {"key": [c.key for c in ranked]}}
        body = {
            "query": filtered(None, [*filters, keys, self._matching(plan, ranked, exact, mode)]),
            "_source": SECTION_FIELDS,
            "size": len(ranked),
        }
        rows = {r["key"]: r for r in self._sources(body)} if ranked else {}
        return [section_row(rows[c.key], c.score) for c in ranked if c.key in rows][:limit]

    def facets(self, only: Filter | None) -> Facets:
        body = {"size": 0, "query": filtered(None, filter_clauses(only)), "aggs": facet_aggregations()}
        return read_facets(self._server.search_all([(self._passages, body)])[0])

    def sections(self, only: Filter | None) -> list[SectionRow]:
        rows = list(self.scan(filtered(None, filter_clauses(only)), SECTION_FIELDS))
        rows.sort(
            key=lambda r: (r["municipality"] or r["organisation"] or "", r["date"] or "", r["document_id"], r["section_start"])
        )
        return [section_row(r) for r in rows]

    def decisions(self, only: Filter | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
        wanted: list[Clause] = [{"terms": {"decisions.status": list(only.status)}}] if only and only.status else []
        wanted += [{"term": {"decisions.kind": kind}}] if kind else []
        wanted += [part_of("decisions.assignee", assignee)] if assignee else []
        inside: Clause = {"bool": {"filter": wanted}} if wanted else {"exists": {"field": "decisions.status"}}
        found = self.scan(
            filtered(None, [*filter_clauses(only), {"nested": {"path": "decisions", "query": inside}}]),
            [*SECTION_FIELDS, "decisions_json"],
        )
        rows = sorted(found, key=lambda r: (r["document_id"], r["section_start"]))
        rows.sort(key=lambda r: r["date"] or "", reverse=True)
        out = []
        for row in rows:
            for decision in json.loads(row["decisions_json"]):
                if only and only.status and decision["status"] not in only.status:
                    continue
                if kind and decision["kind"] != kind:
                    continue
                if assignee and assignee.lower() not in (decision.get("assignee") or "").lower():
                    continue
                out.append(decision_row(row, decision))
        return out

    def quotations(self, keys: Sequence[tuple[str, str]], query: Query, vector: np.ndarray | None) -> dict[tuple[str, str], str]:
        if not keys:
            return {}
        plan = plan_query(query.text, widen=query.expand)
        joined = [f"{d}/{s}" for d, s in keys]
        within: Clause = {"terms": {"key": joined}}
        bodies = [
            {
                "query": filtered(None, [within]),
                "_source": ["key", "document_id", "section_id", "text", "alignment"],
                "size": len(joined),
            }
        ]
        if vector is not None and vector.any():
            bodies.append(self._near_body(vector, len(joined) * 20, [within]))
        answers = self._server.search_all([(self._passages, b) for b in bodies])
        near = _best_windows(answers[1]) if len(answers) > 1 else {}
        out = {}
        for hit in answers[0]["hits"]["hits"]:
            row = hit["_source"]
            window = near.get(row["key"], (0.0, None))[1]
            place = (window["place_start"], window["place_end"]) if window else None
            out[row["document_id"], row["section_id"]] = make_snippet(plan, row["text"] or "", row["alignment"] or (), place).text
        return out

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

    # candidates

    def _ranked(
        self, plan: Plan, vector: np.ndarray | None, filters: list[Clause], mode: str, depth: int
    ) -> tuple[list[Candidate], bool]:
        """(candidates in order, whether what was asked for by name or number is held)."""
        lexical: list[dict[str, Any]] = []
        strict: list[dict[str, Any]] = []
        bodies: dict[str, dict[str, Any]] = {}
        words = word_clause(plan) if mode != "semantic" and plan.words else None
        if words is not None:
            bodies["words"] = {"query": filtered(words, filters), **_RANKED, "size": depth, "track_total_hits": False}
            if plan.kind in ("name", "phrase", "case_number") and (clause := full_clause(plan)) is not None:
                bodies["strict"] = bodies["words"] | {"query": filtered(clause, filters)}
        semantic = mode != "lexical" and vector is not None and bool(vector.any())
        if semantic and vector is not None:
            bodies["near"] = self._near_body(vector, depth, filters)
        answers = (
            dict(zip(bodies, self._server.search_all([(self._passages, b) for b in bodies.values()]), strict=True))
            if bodies
            else {}
        )
        if words is not None:
            lexical = answers["words"]["hits"]["hits"]
            strict = answers["strict"]["hits"]["hits"] if "strict" in answers else []
        found: dict[str, Candidate] = {}
        for hit in [*strict, *lexical]:
            found.setdefault(hit["fields"]["key"][0], _candidate(hit, hit["_score"]))
        if semantic and vector is not None:
            for hit in answers["near"]["hits"]["hits"][:1]:
                self._follow(hit["_index"])
            near = _best_windows(answers["near"])
            missing = [k for k in near if k not in found]
            unseen = [k for k in found if k not in near]
            more: list[dict[str, Any]] = []
            if missing:
                more.append(
                    {
                        "query": filtered(None, [{"terms": {"key": missing}}]),
                        **_RANKED,
                        "size": len(missing),
                        "track_total_hits": False,
                    }
                )
            if unseen:  # how close are those that only words found?
                more.append(self._near_body(vector, len(unseen) * 6, [{"terms": {"key": unseen}}]))
            second = self._server.search_all([(self._passages, b) for b in more]) if more else []
            if missing:
                for hit in second[0]["hits"]["hits"]:
                    found[hit["fields"]["key"][0]] = _candidate(hit, None)
            if unseen:
                near |= _best_windows(second[-1])
            for key, (cosine, window) in near.items():
                if key in found:
                    found[key].cosine, found[key].window = cosine, window["window"]
        return rank(plan, list(found.values()), mode), bool(strict)

    def _near_body(self, vector: np.ndarray, count: int, filters: list[Clause]) -> dict[str, Any]:
        query = near_clause(vector.tolist(), max(count, 1), filters)
        return {
            "query": query,
            **_NEAR,
            "size": max(min(count, 10_000), 1),
            "track_total_hits": False,
        }

    def _matching(self, plan: Plan, ranked: list[Candidate], exact: bool, mode: str) -> Clause:
        """What counts as a match: every word in some form, or close enough in score or meaning."""
        options: list[Clause] = []
        if mode != "semantic" and (clause := full_clause(plan)) is not None:
            options.append(clause)
        if not (options and exact):
            options.append(
                {"terms": {"key": [c.key for c in ranked if c.score >= MATCH_SCORE or (c.cosine or 0) >= MATCH_COSINE]}}
            )
        return any_of(options)

    def _listing(self, plan: Plan, query: Query, filters: list[Clause], began: float) -> SearchResult:
        order = [{"date": {"order": "desc", "missing": "_last"}}, {"key": "asc"}]
        base = {"query": filtered(None, filters), "track_total_hits": True}
        listed = base | {"from": query.offset, "size": query.limit, "sort": order, "_source": ["key"]}
        first = self._server.search_all([(self._passages, listed)])[0]
        page = [Candidate(key=h["_source"]["key"]) for h in first["hits"]["hits"]]
        counted, hits = self._page(
            plan, page, query.offset, base | {"size": 0} | ({"aggs": facet_aggregations()} if query.facets else {})
        )
        facets = read_facets(counted) if query.facets else {}
        return SearchResult(
            query,
            counted["hits"]["total"]["value"],
            facets,
            hits,
            query_kind="empty",
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _page(
        self, plan: Plan, page: list[Candidate], offset: int, counts: dict[str, Any]
    ) -> tuple[dict[str, Any], tuple[Hit, ...]]:
        """Counts over all matches and the hits of one page, in one round trip."""
        bodies = [counts]
        if page:
            keys: Clause = {"terms": {"key": [c.key for c in page]}}
            bodies.append(
                {
                    "query": filtered(None, [keys]),
                    "_source": [*SECTION_FIELDS, "text", "alignment", "decision_ids"],
                    "size": len(page),
                }
            )
            bodies.append(
                {"query": {"ids": {"values": [f"{c.key}/{c.window}" for c in page]}}, "_source": _WINDOW, "size": len(page)}
            )
        counted, *rest = self._server.search_all([(self._passages, b) for b in bodies])
        if not rest:
            return counted, ()
        rows = {h["_source"]["key"]: h["_source"] for h in rest[0]["hits"]["hits"]}
        windows = {h["_source"]["key"]: h["_source"] for h in rest[1]["hits"]["hits"]}
        out = []
        for number, c in enumerate((c for c in page if c.key in rows), offset + 1):
            row, window = rows[c.key], windows.get(c.key)
            place = (window["place_start"], window["place_end"]) if window and c.cosine is not None else None
            out.append(make_hit(number, c, row, window, make_snippet(plan, row["text"] or "", row["alignment"] or (), place)))
        return counted, tuple(out)

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
    row = {name: values[0] for name, values in hit["fields"].items()}
    found = token_fields(row.get("words", ""))
    return Candidate(
        key=row["key"],
        section_kind=row["section_kind"],
        words=row.get("words", ""),
        stems=found["stems"],
        parts=found["parts"],
        folded=found["folded"],
        heading_terms=row.get("heading_terms", ""),
        keys=row.get("keys", ""),
        bm25=score,
    )


def _best_windows(answer: dict[str, Any]) -> dict[str, tuple[float, dict[str, Any]]]:
    """Best window of each section: key → (cosine, its row). The server's score is (1 + cosine) / 2."""
    out: dict[str, tuple[float, dict[str, Any]]] = {}
    for hit in answer["hits"]["hits"]:
        cosine = 2 * hit["_score"] - 1
        row = {name: values[0] for name, values in hit["fields"].items()}
        if row["key"] not in out or cosine > out[row["key"]][0]:
            out[row["key"]] = (cosine, row)
    return out


def read_facets(answer: dict[str, Any]) -> Facets:
    """Counts of an answer with :func:`facet_aggregations`."""
    out: Facets = {}
    for name, counted in answer["aggregations"].items():
        labels = short_names() if name == "municipality" else {}
        out[name] = tuple(FacetCount(b["key"], labels.get(b["key"], b["key"]), b["doc_count"]) for b in counted["buckets"])
    return out
