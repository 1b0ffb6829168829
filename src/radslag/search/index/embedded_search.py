"""Reading the embedded index for radslag.search.index.asking: words from Tantivy, vectors from LanceDB."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.index.asking import (
    Asked,
    Found,
    Halves,
    Near,
    Page,
    Sought,
    Wanted,
    closest,
    listed_decisions,
    listed_sections,
)
from radslag.search.index.coded import Coded
from radslag.search.index.hits import Row
from radslag.search.index.lance_filter import where
from radslag.search.index.matching import holds, with_rows
from radslag.search.index.nearest import FEW, Nearest
from radslag.search.index.packed import closest_windows
from radslag.search.index.rows import (
    CANDIDATE_COLUMNS,
    HIT_COLUMNS,
    QUOTED_COLUMNS,
    SECTION_COLUMNS,
    WINDOW_COLUMNS,
    short_names,
)
from radslag.search.index.words import WordsIndex
from radslag.search.index.words_query import Queries
from radslag.search.rank import Candidate
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, Facets, Filter, SectionRow

# Parts of the index of vectors (embedded_tables.py) that a search looks at. `python -m eval.bench_scale` has what it costs.
PROBES = 160


class EmbeddedSearch:
    """Reads the words and the windows; writes nothing."""

    def __init__(self, words: WordsIndex, windows: Callable[[], Any], near: Path, vocabulary: Callable[[], set[str]]) -> None:
        """``windows`` gives the LanceDB table at first use, ``near`` is the folder of the plain arrays."""
        self.words, self._windows, self._near = words, windows, near
        self._arrays: tuple[str, Nearest | Coded | None] = ("", None)
        self._queries = Queries(words.schema, words.values)
        self.speller = Speller(vocabulary, words.holds)
        # Vectors are looked at and matches counted while the words are looked for: no engine holds Python's lock while it works.
        # On two cores one after the other, since the words take longest and the counts are asked for last.
        self._beside = ThreadPoolExecutor(1 if (cpu_count() or 1) < 3 else 2, thread_name_prefix="radslag-index")

    # what radslag.search.index.asking asks for

    def candidates(self, sought: Sought) -> Found:
        near = self._beside.submit(self._by_meaning, sought)
        counting = None
        if sought.counted and sought.mode != "semantic" and (full := self._queries.match_query(sought.plan)) is not None:
            counting = self._beside.submit(self._counts, self._queries.filtered(full, sought.only), facets=sought.facets).result
        held, packed, exact = self._by_words(sought)
        closest, rows = near.result()
        halves = Halves.of(held, closest)
        read = [Candidate(**row) for row in rows if row["key"] not in halves.found]
        missing = halves.without_cosine
        nearer = {}
        if (vector := sought.meant) is not None and missing:
            nearer = {k: Near(*n) for k, n in zip(missing, closest_windows([packed[k] for k in missing], vector), strict=True)}
        return Found(halves.joined(read, nearer), exact, counting)

    def _by_words(self, sought: Sought) -> tuple[list[Candidate], dict[str, bytes], bool]:
        """Sections that hold the words, first those that hold them exactly; their windows; whether any does."""
        plan, only, strict = sought.plan, sought.only, list[dict[str, Any]]()
        if sought.mode == "semantic" or not plan.words:
            return [], {}, False
        columns, searcher = (*CANDIDATE_COLUMNS, "packed", "_score"), self.words.searcher()
        rows = self.words.read(searcher, self._queries.filtered(self._queries.word_query(plan), only), columns, sought.depth)
        if plan.kind in ("name", "phrase", "case_number") and (full := self._queries.full_query(plan)) is not None:
            strict = self.words.read(searcher, self._queries.filtered(full, only), columns, sought.depth)
        packed = {row["key"]: row.pop("packed") for row in [*strict, *rows]}
        return [Candidate(bm25=row.pop("_score"), **row) for row in [*strict, *rows]], packed, bool(strict)

    def _by_meaning(self, sought: Sought) -> tuple[dict[str, Near], list[dict[str, Any]]]:
        """The closest sections, and what ranking reads of them."""
        if (vector := sought.meant) is None:
            return {}, []
        arrays = self._nearest
        near = self._closest(arrays, vector, sought.only, sought.depth)
        if isinstance(arrays, Nearest):
            return near, self.words.rows(list(near), columns=CANDIDATE_COLUMNS)
        # They were told by short codes; the vectors beside the words say how close they are.
        rows = self.words.rows(list(near), columns=(*CANDIDATE_COLUMNS, "packed"))
        exact = closest_windows([row.pop("packed") for row in rows], vector) if rows else []
        return {row["key"]: Near(*n) for row, n in zip(rows, exact, strict=True)}, rows

    def page(self, asked: Asked, wanted: Wanted) -> Page:
        rows = {r["key"]: r for r in self.words.rows([c.key for c in wanted.leaders], columns=HIT_COLUMNS)}
        rows |= {r["key"]: r for r in self.words.rows(wanted.copies, columns=SECTION_COLUMNS)}
        if asked.counting is None:
            return Page(*self._counts(self._matching(asked), facets=wanted.facets), rows)
        # Besides what holds every word, which is being counted: what is close enough in score or meaning.
        close = set(asked.close)
        more = [c.key for c in asked.ranked if c.key in close and not holds(asked.plan, c)]
        others = self.words.rows(more, columns=SECTION_COLUMNS) if wanted.facets else []
        total, facets = asked.counting()
        return Page(total + len(more), with_rows(facets, others) if wanted.facets else {}, rows)

    def _counts(self, query: Any, *, facets: bool) -> tuple[int, Facets]:
        return self.words.facets(query, short_names()) if facets else (self.words.count(query), {})

    def newest(self, only: Filter, offset: int, limit: int) -> list[str]:
        return self.words.newest(self._queries.filtered(None, only), offset, limit)

    def counted(self, asked: Asked) -> list[Row]:
        ranked = self._queries.among("key", [c.key for c in asked.ranked])
        query = self._queries.all_of([ranked, self._matching(asked)])
        return list(self.words.read(self.words.searcher(), query, SECTION_COLUMNS, len(asked.ranked)))

    def texts(self, keys: Sequence[str], vector: np.ndarray | None) -> tuple[list[Row], Mapping[str, Near]]:
        rows = self.words.rows(keys, columns=(*QUOTED_COLUMNS, "packed"))
        packed = [row.pop("packed") for row in rows]
        if vector is None or not rows:
            return list(rows), {}
        near = closest_windows(packed, vector)
        return list(rows), {row["key"]: Near(*n) for row, n in zip(rows, near, strict=True)}

    # lists

    def count(self, only: Filter | None) -> int:
        return self.words.count(self._queries.filtered(None, only))

    def facets(self, only: Filter | None) -> Facets:
        return self.words.facets(self._queries.filtered(None, only), short_names())[1]

    def sections(self, only: Filter | None) -> list[SectionRow]:
        return listed_sections(self.words.read(self.words.searcher(), self._queries.filtered(None, only), SECTION_COLUMNS))

    def decisions(self, only: Filter | None, assignee: str | None, kind: str | None) -> list[DecisionRow]:
        query = self._queries.filtered(self._queries.among("has", ["decisions"]), only)
        rows = self.words.read(self.words.searcher(), query, (*SECTION_COLUMNS, "decisions"))
        return listed_decisions([(row, row["decisions"]) for row in rows], only, assignee, kind)

    # reading

    def _matching(self, asked: Asked) -> Any:
        """What counts as a match: every word in some form, or close enough in score or meaning."""
        options = []
        if asked.mode not in ("semantic", "listing") and (full := self._queries.match_query(asked.plan)) is not None:
            options.append(full)
        if asked.mode != "listing" and (asked.close or not options):
            options.append(self._queries.among("key", asked.close))
        return self._queries.filtered(self._queries.any_of(options) if options else None, asked.only)

    # vectors

    @property
    def _nearest(self) -> Nearest | Coded | None:
        """The plain arrays or codes, while they are of the words' present state."""
        state = self.words.state()
        if self._arrays[0] != state:
            self._arrays = (state, Coded.load(self._near, state) or Nearest.load(self._near, state))
        return self._arrays[1]

    def _closest(self, arrays: Nearest | Coded | None, vector: np.ndarray, only: Filter, limit: int) -> dict[str, Near]:
        """Best window of each section among the closest windows that a filter lets pass."""
        if arrays is None:
            return self._search_windows(vector, where(only, bodies=self.words.values("body") if only.body else None), limit)
        if isinstance(arrays, Coded):
            return arrays.closest(vector, limit, only, self._hashes)
        if only == Filter():
            return arrays.closest(vector, limit)
        query = self._queries.filtered(None, only)
        if (held := self.words.count(query)) <= FEW:
            return arrays.closest(vector, limit, allowed=np.array(self.words.hashes(query, held), dtype=np.int64))

        def passing(keys: list[str]) -> set[int]:
            return set(self.words.hashes(self._queries.filtered(self._queries.among("key", keys), only), len(keys)))

        return arrays.closest(vector, limit, passing=passing)

    def _hashes(self, only: Filter) -> list[int]:
        query = self._queries.filtered(None, only)
        return self.words.hashes(query, self.words.count(query))

    def _search_windows(self, vector: np.ndarray, clause: str | None, limit: int) -> dict[str, Near]:
        search = self._windows().search(vector, vector_column_name="vector").distance_type("cosine")
        search = search.nprobes(PROBES).select([*WINDOW_COLUMNS, "_distance"]).limit(max(limit, 1))
        table = (search.where(clause) if clause else search).to_arrow()
        keys, windows, distances = (table[n].to_pylist() for n in (*WINDOW_COLUMNS, "_distance"))
        return closest((key, 1.0 - distance, window) for key, distance, window in zip(keys, distances, windows, strict=True))
