"""Reading the embedded index for radslag.search.index.asking: words from Tantivy, vectors from LanceDB."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.index.asking import Asked, Halves, Near, Page, Wanted, closest, listed_decisions, listed_sections
from radslag.search.index.hits import Row
from radslag.search.index.lance_filter import among, where
from radslag.search.index.nearest import FEW, Nearest
from radslag.search.index.rows import CANDIDATE_COLUMNS, HIT_COLUMNS, QUOTED_COLUMNS, SECTION_COLUMNS, WINDOW_COLUMNS, short_names
from radslag.search.index.words import WordsIndex
from radslag.search.index.words_query import Queries
from radslag.search.plan import Plan
from radslag.search.rank import Candidate
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, Facets, Filter, SectionRow

# Of the index of vectors (embedded_tables.py): parts of it that a search looks at, and how many times the windows asked for
# are read and put in order by their whole vectors. `python -m eval.bench_scale` has what it costs and finds.
PROBES, REFINED = 128, 4


class EmbeddedSearch:
    """Reads the words and the windows; writes nothing."""

    def __init__(self, words: WordsIndex, windows: Callable[[], Any], near: Path, vocabulary: Callable[[], set[str]]) -> None:
        """``windows`` gives the LanceDB table at first use, ``near`` is the folder of the plain arrays."""
        self.words, self._windows, self._near = words, windows, near
        self._arrays: tuple[str, Nearest | None] = ("", None)
        self._queries = Queries(words.schema, words.values)
        self.speller = Speller(vocabulary, words.holds)
        # Vectors are looked at while the words are: neither engine holds Python's lock while it works.
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="radslag-index")

    # what radslag.search.index.asking asks for

    def candidates(
        self, plan: Plan, vector: np.ndarray | None, only: Filter, mode: str, depth: int
    ) -> tuple[list[Candidate], bool]:
        lexical: list[dict[str, Any]] = []
        strict: list[dict[str, Any]] = []
        columns = (*CANDIDATE_COLUMNS, "_score")
        near = None
        if mode != "lexical" and vector is not None and vector.any():
            near = self._beside.submit(self._closest, vector, only, depth)
        if mode != "semantic" and plan.words:
            searcher = self.words.searcher()
            lexical = self.words.read(searcher, self._queries.filtered(self._queries.word_query(plan), only), columns, depth)
            if plan.kind in ("name", "phrase", "case_number") and (full := self._queries.full_query(plan)) is not None:
                strict = self.words.read(searcher, self._queries.filtered(full, only), columns, depth)
        held = [Candidate(bm25=row.pop("_score"), **row) for row in [*strict, *lexical]]
        halves = Halves.of(held, near.result() if near else {})
        nearer = None
        if near and vector is not None and halves.without_cosine:
            nearer = self._beside.submit(self._closest_of, vector, halves.without_cosine)
        read = [Candidate(**row) for row in self.words.rows(halves.without_words, columns=CANDIDATE_COLUMNS)]
        return halves.joined(read, nearer.result() if nearer else {}), bool(strict)

    def page(self, asked: Asked, wanted: Wanted) -> Page:
        query = self._matching(asked)
        count = self._beside.submit(self._counts, query, facets=wanted.facets)
        rows = {r["key"]: r for r in self.words.rows([c.key for c in wanted.leaders], columns=HIT_COLUMNS)}
        rows |= {r["key"]: r for r in self.words.rows(wanted.copies, columns=SECTION_COLUMNS)}
        windows = self._window_rows([(c.key, c.window) for c in wanted.leaders if c.cosine is not None])
        total, facets = count.result()
        return Page(total, facets, rows, windows)

    def _counts(self, query: Any, *, facets: bool) -> tuple[int, Facets]:
        return self.words.facets(query, short_names()) if facets else (self.words.count(query), {})

    def newest(self, only: Filter, offset: int, limit: int) -> list[str]:
        return self.words.newest(self._queries.filtered(None, only), offset, limit)

    def counted(self, asked: Asked) -> list[Row]:
        ranked = self._queries.among("key", [c.key for c in asked.ranked])
        query = self._queries.all_of([ranked, self._matching(asked)])
        return list(self.words.read(self.words.searcher(), query, SECTION_COLUMNS, len(asked.ranked)))

    def texts(self, keys: Sequence[str], vector: np.ndarray | None) -> tuple[list[Row], Mapping[str, Near]]:
        near = self._closest_of(vector, keys) if vector is not None else {}
        return list(self.words.rows(keys, columns=QUOTED_COLUMNS)), near

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
        if asked.mode not in ("semantic", "listing") and (full := self._queries.full_query(asked.plan)) is not None:
            options.append(full)
        if asked.mode != "listing" and (asked.close or not options):
            options.append(self._queries.among("key", asked.close))
        return self._queries.filtered(self._queries.any_of(options) if options else None, asked.only)

    # vectors

    @property
    def _nearest(self) -> Nearest | None:
        """The plain arrays, while they are of the words' present state."""
        state = self.words.state()
        if self._arrays[0] != state:
            self._arrays = (state, Nearest.load(self._near, state))
        return self._arrays[1]

    def _closest(self, vector: np.ndarray, only: Filter, limit: int) -> dict[str, Near]:
        """Best window of each section among the closest windows that a filter lets pass."""
        arrays = self._nearest
        if arrays is None:
            return self._search_windows(vector, where(only, bodies=self.words.values("body") if only.body else None), limit)
        if only == Filter():
            return arrays.closest(vector, limit)
        query = self._queries.filtered(None, only)
        if (held := self.words.count(query)) <= FEW:
            return arrays.closest(vector, limit, allowed=np.array(self.words.hashes(query, held), dtype=np.int64))

        def passing(keys: list[str]) -> set[int]:
            return set(self.words.hashes(self._queries.filtered(self._queries.among("key", keys), only), len(keys)))

        return arrays.closest(vector, limit, passing=passing)

    def _closest_of(self, vector: np.ndarray, keys: Sequence[str]) -> dict[str, Near]:
        """Best window of each of these sections."""
        if arrays := self._nearest:
            return arrays.of(keys, vector)
        # All their windows are read: the index of vectors would look for a few hundred rows in all of its parts.
        scan = self._windows().search().where(among("key", keys)).select([*WINDOW_COLUMNS, "vector"]).limit(100_000)
        found = scan.to_arrow()
        vectors = found["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False).reshape(found.num_rows, -1)
        columns = [found[n].to_pylist() for n in ("key", "window", "place_start", "place_end")]
        cosines = (vectors.astype(np.float32) @ vector).tolist()
        return closest((key, cosine, *place) for cosine, key, *place in zip(cosines, *columns, strict=True))

    def _window_rows(self, wanted: Sequence[tuple[str, int]]) -> dict[str, Row]:
        """WINDOW_COLUMNS of these windows, by key."""
        if not wanted:
            return {}
        if arrays := self._nearest:
            return dict(arrays.windows(wanted))
        scan = self._windows().search().where(among("id", [f"{key}/{number}" for key, number in wanted]))
        return {r["key"]: r for r in scan.select(list(WINDOW_COLUMNS)).limit(len(wanted)).to_arrow().to_pylist()}

    def _search_windows(self, vector: np.ndarray, clause: str | None, limit: int) -> dict[str, Near]:
        search = self._windows().search(vector, vector_column_name="vector").distance_type("cosine")
        search = (
            search.nprobes(PROBES)
            .refine_factor(REFINED)
            .select(["key", "window", "place_start", "place_end", "_distance"])
            .limit(max(limit, 1))
        )
        table = (search.where(clause) if clause else search).to_arrow()
        columns = [table[n].to_pylist() for n in ("key", "_distance", "window", "place_start", "place_end")]
        return closest((key, 1.0 - distance, *place) for key, distance, *place in zip(*columns, strict=True))
