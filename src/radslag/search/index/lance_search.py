"""Asking the embedded index: candidates from LanceDB (words and vectors), ranked by radslag.search.rank."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from radslag.search.index.folder import IndexFolder
from radslag.search.index.hits import decision_row, make_hit, section_row
from radslag.search.index.lance_query import any_of, full_query, word_query, words_in
from radslag.search.index.lance_schema import FACET_COLUMNS, SECTION_COLUMNS, among, where
from radslag.search.index.rows import TOKEN_COLUMNS
from radslag.search.plan import Plan, plan_query
from radslag.search.rank import MATCH_COSINE, MATCH_SCORE, Candidate, rank
from radslag.search.snippet import make_snippet
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, FacetCount, Facets, Filter, Hit, Query, SearchResult, SectionRow

DEPTH = 150  # candidates of each half
MOST_COUNTED = 200_000
_ALL = 10_000_000


class LanceSearch:
    """Reads the passages table; writes nothing."""

    def __init__(self, passages: Any, folder: IndexFolder) -> None:
        self._table = passages
        self.speller = Speller(folder.vocabulary, self._holds)

    def search(self, query: Query, vector: np.ndarray | None) -> SearchResult:
        began = time.perf_counter()
        plan = plan_query(
            query.text,
            widen=query.expand and query.mode != "semantic",
            correct=self.speller.correct if query.mode != "semantic" else None,
        )
        clause = where(query.filter)
        if plan.kind == "empty" and vector is None:
            return self._listing(query, clause, began)
        mode = query.mode if vector is not None else "lexical"
        ranked = rank(plan, self._candidates(plan, vector, clause, mode, max(DEPTH, 3 * (query.offset + query.limit))), mode)
        matching = self._matching(plan, ranked, clause, mode)
        page = ranked[query.offset : query.offset + query.limit]
        facets = _facets(matching) if query.facets else {}
        return SearchResult(
            query,
            max(matching.num_rows, query.offset + len(page)),
            facets,
            self._hits(plan, page, query.offset),
            plan.expansions,
            plan.corrections,
            plan.kind,
            (time.perf_counter() - began) * 1000,
        )

    def matches(self, query: Query, vector: np.ndarray | None, limit: int = 1000) -> list[SectionRow]:
        plan = plan_query(query.text, widen=query.expand, correct=self.speller.correct)
        clause = where(query.filter)
        if plan.kind == "empty" and vector is None:
            return self.sections(query.filter)[:limit]
        mode = query.mode if vector is not None else "lexical"
        ranked = rank(plan, self._candidates(plan, vector, clause, mode, limit), mode)
        held = set(self._matching(plan, ranked, clause, mode)["key"].to_pylist())
        kept = [c for c in ranked if c.key in held][:limit]
        rows = {r["key"]: r for r in self._rows([c.key for c in kept], SECTION_COLUMNS)}
        return [section_row(rows[c.key], c.score) for c in kept if c.key in rows]

    def facets(self, only: Filter | None) -> Facets:
        return _facets(self._scan(where(only), FACET_COLUMNS))

    def sections(self, only: Filter | None) -> list[SectionRow]:
        rows = self._scan(where(only), SECTION_COLUMNS).to_pylist()
        rows.sort(
            key=lambda r: (r["municipality"] or r["organisation"] or "", r["date"] or "", r["document_id"], r["section_start"])
        )
        return [section_row(r) for r in rows]

    def decisions(self, only: Filter | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
        clause = where(only)
        rows = self._scan(
            f"decisions IS NOT NULL{f' AND {clause}' if clause else ''}", (*SECTION_COLUMNS, "decisions")
        ).to_pylist()
        rows.sort(key=lambda r: (r["document_id"], r["section_start"]))
        rows.sort(key=lambda r: r["date"] or "", reverse=True)
        out = []
        for row in rows:
            for decision in json.loads(row["decisions"]):
                if only and only.status and decision["status"] not in only.status:
                    continue
                if kind and decision["kind"] != kind:
                    continue
                if assignee and assignee.lower() not in (decision.get("assignee") or "").lower():
                    continue
                out.append(decision_row(row, decision))
        return out

    def quotations(self, keys: list[tuple[str, str]], query: Query, vector: np.ndarray | None) -> dict[tuple[str, str], str]:
        plan = plan_query(query.text, widen=query.expand)
        joined = [f"{d}/{s}" for d, s in keys]
        windows = self._closest(vector, among("key", joined), len(joined) * 20) if vector is not None and joined else {}
        out = {}
        for row in self._rows(joined, ("key", "document_id", "section_id", "text", "alignment")):
            place = windows.get(row["key"], (0.0, 0, None))[2]
            out[row["document_id"], row["section_id"]] = make_snippet(plan, row["text"] or "", row["alignment"] or (), place).text
        return out

    # candidates

    def _candidates(self, plan: Plan, vector: np.ndarray | None, clause: str | None, mode: str, depth: int) -> list[Candidate]:
        found: dict[str, Candidate] = {}
        columns = ("key", "section_kind", *TOKEN_COLUMNS)
        if mode != "semantic" and plan.words:
            hits = self._text_search(word_query(plan), clause, (*columns, "_score"), depth)
            if plan.kind in ("name", "phrase", "case_number") and (strict := full_query(plan)) is not None:
                hits = [*self._text_search(strict, clause, (*columns, "_score"), depth), *hits]
            for row in hits:
                found.setdefault(row["key"], Candidate(bm25=row.pop("_score"), **row))
        if mode != "lexical" and vector is not None and vector.any():
            near = self._closest(vector, clause, depth)
            missing = [k for k in near if k not in found]
            for row in self._rows(missing, columns):
                found[row["key"]] = Candidate(**row)
            unseen = [k for k in found if k not in near]
            if unseen:  # how close are those that only words found?
                near |= self._closest(vector, among("key", unseen), len(unseen) * 6)
            for key, (cosine, window, _) in near.items():
                if key in found:
                    found[key].cosine, found[key].window = cosine, window
        return list(found.values())

    def _text_search(self, query: Any, clause: str | None, columns: Iterable[str], limit: int) -> list[dict[str, Any]]:
        if query is None:
            return []
        search = self._table.search(query).select(list(dict.fromkeys([*columns, "_score"]))).limit(limit)
        rows: list[dict[str, Any]] = (search.where(clause) if clause else search).to_arrow().to_pylist()
        return rows

    def _closest(
        self, vector: np.ndarray | None, clause: str | None, limit: int
    ) -> dict[str, tuple[float, int, tuple[int, int] | None]]:
        """Best window of each section: key → (cosine, window, its place in the section's text)."""
        search = self._table.search(vector, vector_column_name="vector").distance_type("dot").nprobes(30)
        search = search.select(["key", "window", "place_start", "place_end", "_distance"]).limit(max(limit, 1))
        table = (search.where(clause) if clause else search).to_arrow()
        out: dict[str, tuple[float, int, tuple[int, int] | None]] = {}
        columns = (table[n].to_pylist() for n in ("key", "_distance", "window", "place_start", "place_end"))
        for key, distance, window, start, end in zip(*columns, strict=True):
            cosine = 1.0 - distance
            if key not in out or cosine > out[key][0]:
                out[key] = (cosine, window, (start, end))
        return out

    # all matches

    def _matching(self, plan: Plan, ranked: list[Candidate], clause: str | None, mode: str) -> pa.Table:
        """Facet columns of every section that counts as a match."""
        table = None
        if mode != "semantic" and (query := full_query(plan)) is not None:
            search = self._table.search(query).select([*FACET_COLUMNS, "_score"]).limit(MOST_COUNTED)
            table = (search.where(clause) if clause else search).to_arrow().select(list(FACET_COLUMNS))
        known = set(table["key"].to_pylist()) if table is not None else set()
        exact_only = plan.kind in ("case_number", "name", "phrase") and bool(known)
        more = (
            [c.key for c in ranked if c.key not in known and (c.score >= MATCH_SCORE or (c.cosine or 0) >= MATCH_COSINE)]
            if not exact_only
            else []
        )
        if more or table is None:
            rest = self._scan(among("key", more or [""]), FACET_COLUMNS)
            table = rest if table is None else pa.concat_tables([table, rest])
        return table

    def _listing(self, query: Query, clause: str | None, began: float) -> SearchResult:
        table = self._scan(clause, (*FACET_COLUMNS, "date", "section_start"))
        order = pc.sort_indices(table, sort_keys=[("date", "descending"), ("key", "ascending")])
        keys = table["key"].take(order.slice(query.offset, query.limit)).to_pylist()
        plan = plan_query("")
        hits = self._hits(plan, [Candidate(key=k) for k in keys], query.offset)
        facets = _facets(table) if query.facets else {}
        return SearchResult(query, table.num_rows, facets, hits, query_kind="empty", took_ms=(time.perf_counter() - began) * 1000)

    def _scan(self, clause: str | None, columns: Iterable[str]) -> pa.Table:
        whole = "window = 0" + (f" AND ({clause})" if clause else "")
        return self._table.search().where(whole).select(list(columns)).limit(_ALL).to_arrow()

    def _rows(self, keys: list[str], columns: Iterable[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._scan(among("key", keys), columns).to_pylist() if keys else []
        return rows

    def _holds(self, form: str) -> bool:
        return bool(self._text_search(any_of([words_in("words", form)]), None, ("key",), 1))

    # hits

    def _hits(self, plan: Plan, page: list[Candidate], offset: int) -> tuple[Hit, ...]:
        keys = [c.key for c in page]
        rows, windows = {}, {}
        wanted = [f"{k}/0" for k in keys] + [f"{c.key}/{c.window}" for c in page if c.window]
        if wanted:
            columns = [
                *SECTION_COLUMNS,
                "text",
                "alignment",
                "decision_ids",
                "window",
                "page",
                "span_start",
                "span_end",
                "place_start",
                "place_end",
            ]
            scan = self._table.search().where(f"({among('key', keys)}) AND ({among('id', wanted)})")
            closest = {c.key: c.window for c in page}
            for row in scan.select(columns).limit(_ALL).to_arrow().to_pylist():
                if row["window"] == 0:
                    rows[row["key"]] = row
                if row["window"] == closest[row["key"]]:
                    windows[row["key"]] = row
        out = []
        for rank_, c in enumerate((c for c in page if c.key in rows), offset + 1):
            row, window = rows[c.key], windows.get(c.key)
            place = (window["place_start"], window["place_end"]) if window and c.cosine is not None else None
            snippet = make_snippet(plan, row["text"] or "", row["alignment"] or (), place)
            out.append(make_hit(rank_, c, row, window, snippet))
        return tuple(out)


def _facets(table: pa.Table) -> Facets:
    out: Facets = {}
    for facet, column in (
        ("county", "county"),
        ("body", "body"),
        ("kind", "kind"),
        ("year", "year"),
        ("status", "statuses"),
        ("party", "parties"),
        ("theme", "themes"),
    ):
        values = table[column].combine_chunks()
        if pa.types.is_list(values.type):
            values = values.flatten()
        out[facet] = _counted(values)
    names = dict(zip(table["municipality_code"].to_pylist(), table["municipality"].to_pylist(), strict=True))
    out["municipality"] = tuple(
        FacetCount(c.value, names.get(c.value) or c.value, c.count) for c in _counted(table["municipality_code"].combine_chunks())
    )
    return out


def _counted(values: Any) -> tuple[FacetCount, ...]:
    counted = [(c["values"], c["counts"]) for c in pc.value_counts(values).to_pylist() if c["values"] is not None]
    return tuple(FacetCount(v, v, n) for v, n in sorted(counted, key=lambda c: (-c[1], c[0])))
