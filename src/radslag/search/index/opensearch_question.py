"""One question, one request: what radslag.search.index.asking asks for, brought at once.

The request holds up to four searches that the server runs side by side: sections by their words, by all of them (for
names, phrases and numbers), by meaning, and counts over all that match. Each candidate comes with its tokens, its
vectors and what is shown of it (opensearch_rows.py), so nothing has to be asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from radslag.search.index.asking import Asked, Found, Near, Page, Sought, Wanted
from radslag.search.index.hits import Row
from radslag.search.index.matching import holds, with_rows
from radslag.search.index.opensearch_query import (
    Clause,
    facet_aggregations,
    filter_clauses,
    filtered,
    full_clause,
    near_clause,
    word_clause,
)
from radslag.search.index.opensearch_rows import (
    CANDIDATE_FIELDS,
    as_bytes,
    candidate,
    closest_packed,
    read_shown,
    stored,
)
from radslag.search.index.opensearch_search import OpenSearchSearch, read_facets
from radslag.search.rank import Candidate
from radslag.search.spelling import Speller
from radslag.search.types import Filter

_CANDIDATES: dict[str, Any] = {"_source": False, "stored_fields": CANDIDATE_FIELDS, "track_total_hits": False}


class Question:
    """An engine (asking.Engine) for one question. ``counts``: matches are counted, with ``facets`` by each facet, too."""

    def __init__(self, search: OpenSearchSearch, *, counts: bool = True, facets: bool = False) -> None:
        self._search, self._counts, self._facets = search, counts, facets
        self._hits: dict[str, dict[str, Any]] = {}
        self._counted: dict[str, Any] | None = None

    @property
    def speller(self) -> Speller:
        return self._search.speller

    def candidates(self, sought: Sought) -> Found:
        answers = self._search.ask(self._bodies(sought), sought.only)
        self._counted = answers.pop("counts", None)
        halves = {name: answers[name]["hits"]["hits"] for name in ("strict", "words", "near") if name in answers}
        for hit in halves.get("near", ())[:1]:
            self._search.follow(hit["_index"])
        by_words: dict[str, float] = {}
        for name, hits in halves.items():
            for hit in hits:
                self._hits.setdefault(hit["_id"], hit)
                if name != "near":
                    by_words.setdefault(hit["_id"], hit["_score"])
        found = [candidate(hit, by_words.get(key)) for key, hit in self._hits.items()]
        if (vector := sought.meant) is not None and found:
            near = closest_packed([stored(hit)["packed"] for hit in self._hits.values()], vector)
            for c, (cosine, window) in zip(found, near, strict=True):
                c.cosine, c.window = cosine, window
        return Found(found, bool(halves.get("strict")))

    def page(self, asked: Asked, wanted: Wanted) -> Page:
        """Asks nothing: counts and rows came with the candidates."""
        rows = {key: self._shown(key) for key in [*(c.key for c in wanted.leaders), *wanted.copies] if key in self._hits}
        total = self._counted["hits"]["total"]["value"] if self._counted else 0
        facets = read_facets(self._counted) if wanted.facets and self._counted else {}
        if asked.mode == "listing":
            return Page(total, facets, rows)
        # Besides what holds every word, which the server has counted: what is close enough in score or meaning.
        close = set(asked.close)
        more = [c.key for c in asked.ranked if c.key in close and not _is_counted(asked, c)]
        return Page(total + len(more), with_rows(facets, [self._shown(k) for k in more]) if wanted.facets else {}, rows)

    def newest(self, only: Filter, offset: int, limit: int) -> list[str]:
        body = {
            "query": filtered(None, filter_clauses(only)),
            "from": offset,
            "size": limit,
            "sort": [
                {"date": {"order": "desc", "missing": "_last"}},
                {"document_id": "asc"},
                {"section_start": "asc"},
                {"key": "asc"},
            ],
            **_CANDIDATES,
            "track_total_hits": True,
        } | ({"aggs": facet_aggregations()} if self._facets else {})
        self._counted = self._search.ask({"listing": body}, only)["listing"]
        self._hits = {hit["_id"]: hit for hit in self._counted["hits"]["hits"]}
        return list(self._hits)

    def counted(self, asked: Asked) -> list[Row]:
        close = set(asked.close)
        return [self._shown(c.key) for c in asked.ranked if c.key in close or _is_counted(asked, c)]

    def texts(self, keys: Sequence[str], vector: np.ndarray | None) -> tuple[list[Row], Mapping[str, Near]]:
        body = {"query": {"terms": {"key": list(keys)}}, **_CANDIDATES, "size": len(keys)}
        found = [stored(hit) for hit in self._search.ask({"texts": body})["texts"]["hits"]["hits"]]
        rows: list[Row] = [read_shown(fields["shown"]) for fields in found]
        if vector is None or not rows:
            return rows, {}
        closest = closest_packed([fields["packed"] for fields in found], vector)
        return rows, {row["key"]: Near(*near) for row, near in zip(rows, closest, strict=True)}

    def _bodies(self, sought: Sought) -> dict[str, dict[str, Any]]:
        plan, filters = sought.plan, filter_clauses(sought.only)
        words = word_clause(plan) if sought.mode != "semantic" and plan.words else None
        full = full_clause(plan) if sought.mode != "semantic" else None
        out: dict[str, dict[str, Any]] = {}

        def bring(name: str, query: Clause) -> None:
            out[name] = {"query": query, **_CANDIDATES, "size": sought.depth}

        if words is not None:
            bring("words", filtered(words, filters))
            if full is not None and plan.kind in ("name", "phrase", "case_number"):
                bring("strict", filtered(full, filters))
        if (vector := sought.meant) is not None:
            bring("near", near_clause(as_bytes(vector), sought.depth, filters))
        if self._counts and full is not None:
            counts = {"query": filtered(None, [*filters, full]), "size": 0, "track_total_hits": True}
            out["counts"] = counts | ({"aggs": facet_aggregations()} if self._facets else {})
        return out

    def _shown(self, key: str) -> dict[str, Any]:
        return read_shown(stored(self._hits[key])["shown"])


def _is_counted(asked: Asked, c: Candidate) -> bool:
    return asked.mode != "semantic" and full_clause(asked.plan) is not None and holds(asked.plan, c)
