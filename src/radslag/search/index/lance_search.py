"""Reading the embedded index for radslag.search.index.asking: words and vectors from LanceDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from radslag.search.index.asking import Asked, Halves, Near, Page, Wanted, closest, listed_decisions, listed_sections
from radslag.search.index.folder import IndexFolder
from radslag.search.index.hits import Row
from radslag.search.index.lance_query import any_of, full_query, word_query, words_in
from radslag.search.index.lance_schema import among, where
from radslag.search.index.rows import (
    CANDIDATE_COLUMNS,
    FACET_COLUMNS,
    HIT_COLUMNS,
    QUOTED_COLUMNS,
    SECTION_COLUMNS,
    WINDOW_COLUMNS,
)
from radslag.search.plan import Plan
from radslag.search.rank import Candidate
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, FacetCount, Facets, Filter, SectionRow

MOST_COUNTED = 200_000
_ALL = 10_000_000


class LanceSearch:
    """Reads the passages table; writes nothing."""

    def __init__(self, passages: Any, folder: IndexFolder) -> None:
        self._table = passages
        self.speller = Speller(folder.vocabulary, self._holds)

    # what radslag.search.index.asking asks for

    def candidates(
        self, plan: Plan, vector: np.ndarray | None, only: Filter, mode: str, depth: int
    ) -> tuple[list[Candidate], bool]:
        clause = where(only)
        lexical: list[dict[str, Any]] = []
        strict: list[dict[str, Any]] = []
        if mode != "semantic" and plan.words:
            lexical = self._text_search(word_query(plan), clause, CANDIDATE_COLUMNS, depth)
            if plan.kind in ("name", "phrase", "case_number"):
                strict = self._text_search(full_query(plan), clause, CANDIDATE_COLUMNS, depth)
        semantic = mode != "lexical" and vector is not None and bool(vector.any())
        halves = Halves.of(
            (Candidate(bm25=row.pop("_score"), **row) for row in [*strict, *lexical]),
            self._closest(vector, clause, depth) if semantic else {},
        )
        read = [Candidate(**row) for row in self._rows(halves.without_words, CANDIDATE_COLUMNS)]
        nearer = {}
        if semantic and (unseen := halves.without_cosine):
            nearer = self._closest(vector, among("key", unseen), len(unseen) * 6)
        return halves.joined(read, nearer), bool(strict)

    def page(self, asked: Asked, wanted: Wanted) -> Page:
        table = self._matching(asked)
        keys = [c.key for c in wanted.leaders]
        rows, windows = {}, {}
        ids = [f"{k}/0" for k in keys] + [f"{c.key}/{c.window}" for c in wanted.leaders if c.window]
        if ids:
            columns = list(dict.fromkeys([*HIT_COLUMNS, *WINDOW_COLUMNS]))
            scan = self._table.search().where(f"({among('key', keys)}) AND ({among('id', ids)})")
            closest_window = {c.key: c.window for c in wanted.leaders}
            for row in scan.select(columns).limit(_ALL).to_arrow().to_pylist():
                if row["window"] == 0:
                    rows[row["key"]] = row
                if row["window"] == closest_window[row["key"]]:
                    windows[row["key"]] = row
        rows |= {r["key"]: r for r in self._rows(list(wanted.copies), SECTION_COLUMNS)}
        return Page(table.num_rows, _facets(table) if wanted.facets else {}, rows, windows)

    def newest(self, only: Filter, offset: int, limit: int) -> list[str]:
        table = self._scan(where(only), ("key", "date"))
        order = pc.sort_indices(table, sort_keys=[("date", "descending"), ("key", "ascending")])
        keys: list[str] = table["key"].take(order.slice(offset, limit)).to_pylist()
        return keys

    def counted(self, asked: Asked) -> list[Row]:
        held = set(self._matching(asked)["key"].to_pylist())
        return list(self._rows([c.key for c in asked.ranked if c.key in held], SECTION_COLUMNS))

    def texts(self, keys: Sequence[str], vector: np.ndarray | None) -> tuple[list[Row], Mapping[str, Near]]:
        near = self._closest(vector, among("key", keys), len(keys) * 20) if vector is not None else {}
        return list(self._rows(list(keys), QUOTED_COLUMNS)), near

    # lists

    def facets(self, only: Filter | None) -> Facets:
        return _facets(self._scan(where(only), FACET_COLUMNS))

    def sections(self, only: Filter | None) -> list[SectionRow]:
        return listed_sections(self._scan(where(only), SECTION_COLUMNS).to_pylist())

    def decisions(self, only: Filter | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
        clause = where(only)
        held = f"decisions IS NOT NULL{f' AND {clause}' if clause else ''}"
        rows = self._scan(held, (*SECTION_COLUMNS, "decisions")).to_pylist()
        return listed_decisions([(row, row["decisions"]) for row in rows], only, assignee, kind)

    # reading

    def _text_search(self, query: Any, clause: str | None, columns: Iterable[str], limit: int) -> list[dict[str, Any]]:
        if query is None:
            return []
        search = self._table.search(query).select(list(dict.fromkeys([*columns, "_score"]))).limit(limit)
        rows: list[dict[str, Any]] = (search.where(clause) if clause else search).to_arrow().to_pylist()
        return rows

    def _closest(self, vector: np.ndarray | None, clause: str | None, limit: int) -> dict[str, Near]:
        search = self._table.search(vector, vector_column_name="vector").distance_type("dot").nprobes(30)
        search = search.select(["key", "window", "place_start", "place_end", "_distance"]).limit(max(limit, 1))
        table = (search.where(clause) if clause else search).to_arrow()
        columns = [table[n].to_pylist() for n in ("key", "_distance", "window", "place_start", "place_end")]
        return closest((key, 1.0 - distance, *place) for key, distance, *place in zip(*columns, strict=True))

    def _matching(self, asked: Asked) -> pa.Table:
        """Facet columns of every section that counts as a match."""
        clause = where(asked.only)
        if asked.mode == "listing":
            return self._scan(clause, FACET_COLUMNS)
        table = None
        if asked.mode != "semantic" and (query := full_query(asked.plan)) is not None:
            search = self._table.search(query).select([*FACET_COLUMNS, "_score"]).limit(MOST_COUNTED)
            table = (search.where(clause) if clause else search).to_arrow().select(list(FACET_COLUMNS))
        known = set(table["key"].to_pylist()) if table is not None else set()
        more = [k for k in asked.close if k not in known]
        if more or table is None:
            rest = self._scan(among("key", more or [""]), FACET_COLUMNS)
            table = rest if table is None else pa.concat_tables([table, rest])
        return table

    def _scan(self, clause: str | None, columns: Iterable[str]) -> pa.Table:
        whole = "window = 0" + (f" AND ({clause})" if clause else "")
        return self._table.search().where(whole).select(list(columns)).limit(_ALL).to_arrow()

    def _rows(self, keys: list[str], columns: Iterable[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._scan(among("key", keys), columns).to_pylist() if keys else []
        return rows

    def _holds(self, form: str) -> bool:
        return bool(self._text_search(any_of([words_in("words", form)]), None, ("key",), 1))


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
