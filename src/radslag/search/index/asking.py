"""How a question is answered, the same for every engine: plan → candidates → order → groups → page.

An engine brings what :class:`Engine` names and nothing more; what counts as a match, what is grouped and what a hit
shows is decided here and in radslag.search.rank and .copies.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from radslag.search.bridge import bridge
from radslag.search.copies import Stand, groups
from radslag.search.index.hits import Row, chain_of, decision_row, make_hit, section_row
from radslag.search.index.rows import window_row
from radslag.search.plan import MEANT, Plan, plan_query
from radslag.search.rank import MATCH_COSINE, MATCH_SCORE, Candidate, rank
from radslag.search.snippet import make_snippet
from radslag.search.spelling import Speller
from radslag.search.types import DecisionRow, Facets, Filter, Hit, Query, SearchResult, SectionRow

DEPTH = 150  # candidates of each half


class Near(NamedTuple):
    """The window of a section that is closest to a query."""

    cosine: float
    window: int


# Matches of the words and their facets, being counted while candidates are ranked.
Counting = Callable[[], tuple[int, Facets]]


@dataclass(frozen=True, slots=True)
class Sought:
    """What candidates are looked for by: up to ``depth`` of each half.

    ``counted``: what matches by words alone will be asked for, with ``facets`` by each facet, too.
    """

    plan: Plan
    vector: np.ndarray | None
    only: Filter
    mode: str
    depth: int
    counted: bool = False
    facets: bool = False

    @property
    def meant(self) -> np.ndarray | None:
        """The vector, where meaning is asked for and there is any."""
        return self.vector if self.mode != "lexical" and self.vector is not None and self.vector.any() else None


class Found(NamedTuple):
    """Candidates of both halves (CANDIDATE_COLUMNS, score of the words, cosine), and whether the query is held exactly (see :class:`Asked`)."""

    candidates: list[Candidate]
    exact: bool
    counting: Counting | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: what was looked for and the candidates in order.

    ``exact``: what was asked for by name, phrase or number is held, and nothing else counts as a match.
    """

    plan: Plan
    mode: str
    only: Filter
    ranked: Sequence[Candidate] = ()
    exact: bool = False
    counting: Counting | None = None

    @property
    def close(self) -> list[str]:
        """Keys that count as matches by score or meaning, whether or not they hold every word."""
        if self.exact:
            return []
        return [c.key for c in self.ranked if c.score >= MATCH_SCORE or (c.cosine or 0.0) >= MATCH_COSINE]


@dataclass(frozen=True, slots=True)
class Page:
    """What the engine counted over all matches, and the rows of one page: key → row (HIT_COLUMNS)."""

    total: int
    facets: Facets
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The hits of a page: their candidates, and the keys of their near-copies."""

    leaders: Sequence[Candidate]
    copies: Sequence[str] = ()
    facets: bool = False


class Engine(Protocol):
    """What an engine brings."""

    @property
    def speller(self) -> Speller:
        """Mends words that the index does not hold."""

    def candidates(self, sought: Sought) -> Found:
        """Sections of each half."""

    def page(self, asked: Asked, wanted: Wanted) -> Page:
        """Counts over all matches, and the rows of a page."""

    def newest(self, only: Filter, offset: int, limit: int) -> list[str]:
        """Keys of sections by date, the newest first."""

    def counted(self, asked: Asked) -> list[Row]:
        """SECTION_COLUMNS of the ranked sections that count as matches, in any order."""

    def texts(self, keys: Sequence[str], vector: np.ndarray | None) -> tuple[list[Row], Mapping[str, Near]]:
        """QUOTED_COLUMNS of sections and their closest windows."""


def answer(engine: Engine, query: Query, vector: np.ndarray | None) -> SearchResult:
    """Answer a query; ``vector`` None makes it lexical. An empty text without a vector lists by date."""
    began = time.perf_counter()
    plan = plan_query(
        query.text,
        widen=query.expand and query.mode != "semantic",
        correct=engine.speller.correct if query.mode != "semantic" else None,
    )
    if plan.kind == "empty" and vector is None:
        asked = Asked(plan, "listing", query.filter)
        grouped = [[Candidate(key=k)] for k in engine.newest(query.filter, query.offset, query.limit)]
        shown, spared = grouped, 0
    else:
        mode = query.mode if vector is not None else "lexical"
        sought = Sought(plan, vector, query.filter, mode, depth_for(query), counted=True, facets=query.facets)
        found = engine.candidates(sought)
        ranked = rank(plan, found.candidates, mode)
        asked = Asked(plan, mode, query.filter, ranked, found.exact, found.counting)
        grouped = group(ranked) if query.group else [[c] for c in ranked]
        shown, spared = grouped[query.offset : query.offset + query.limit], len(ranked) - len(grouped)
    expansions = plan.expansions
    if query.mode == "semantic" and query.expand and vector is not None and plan.kind in MEANT:
        expansions = bridge(plan.semantic_text, ())[0]  # what has moved the vector
    copies = [c.key for g in shown for c in g[1:]]
    page = engine.page(asked, Wanted([g[0] for g in shown], copies, query.facets))
    return SearchResult(
        query,
        max(page.total, query.offset + len(shown) + len(copies)),
        page.facets,
        hits_of(plan, shown, page, query.offset),
        expansions,
        plan.corrections,
        plan.kind,
        (time.perf_counter() - began) * 1000,
        spared,
    )


def depth_for(query: Query) -> int:
    """How many candidates of each half: grows in steps, so that the pages of a result are cut from one order."""
    depth = DEPTH
    while depth < 3 * (query.offset + query.limit):
        depth *= 2
    return depth


def group(ranked: Sequence[Candidate]) -> list[list[Candidate]]:
    """Near-copies together, each group led by its best."""
    stands = [
        Stand(c.key, c.sketch or "", c.municipality_code or c.organisation or "", c.body, c.date, c.case_number, c.heading_terms)
        for c in ranked
    ]
    return [[ranked[i] for i in places] for places in groups(stands)]


def hits_of(plan: Plan, shown: Sequence[Sequence[Candidate]], page: Page, offset: int) -> tuple[Hit, ...]:
    """The hits of a page; a section that went away meanwhile is passed over."""
    out = []
    for number, (leader, *copies) in enumerate((g for g in shown if g[0].key in page.rows), offset + 1):
        row = page.rows[leader.key]
        window = window_row(row, leader.window) if leader.cosine is not None else None
        snippet = make_snippet(plan, row["text"] or "", row["alignment"] or (), place_of(window))
        held = [page.rows[c.key] for c in copies if c.key in page.rows]
        out.append(make_hit(number, leader, row, window, snippet, chain_of([row, *held]), held))
    return tuple(out)


def matches(engine: Engine, query: Query, vector: np.ndarray | None, limit: int) -> list[SectionRow]:
    """Every section that counts as a match, best first."""
    plan = plan_query(query.text, widen=query.expand, correct=engine.speller.correct)
    mode = query.mode if vector is not None else "lexical"
    found = engine.candidates(Sought(plan, vector, query.filter, mode, limit))
    asked = Asked(plan, mode, query.filter, rank(plan, found.candidates, mode), found.exact)
    rows = {r["key"]: r for r in engine.counted(asked)} if asked.ranked else {}
    return [section_row(rows[c.key], c.score) for c in asked.ranked if c.key in rows][:limit]


def quotations(
    engine: Engine, keys: Sequence[tuple[str, str]], query: Query, vector: np.ndarray | None
) -> dict[tuple[str, str], str]:
    """The snippet of each section for a query."""
    if not keys:
        return {}
    plan = plan_query(query.text, widen=query.expand)
    rows, near = engine.texts([f"{d}/{s}" for d, s in keys], vector if vector is not None and vector.any() else None)
    out = {}
    for row in rows:
        window = window_row(row, near[row["key"]].window) if row["key"] in near else None
        snippet = make_snippet(plan, row["text"] or "", row["alignment"] or (), place_of(window))
        out[row["document_id"], row["section_id"]] = snippet.text
    return out


def place_of(window: Row | None) -> tuple[int, int] | None:
    """Where a window (PLACE_COLUMNS) stands in its section's text."""
    return (window["place_start"], window["place_end"]) if window else None


@dataclass(slots=True)
class Halves:
    """Candidates of the words and of the vectors, being joined: what either half lacks of the other."""

    found: dict[str, Candidate]
    near: dict[str, Near] = field(default_factory=dict)

    @classmethod
    def of(cls, lexical: Iterable[Candidate], near: dict[str, Near]) -> Halves:
        """``lexical`` in the order of their weight: the first of a key stands."""
        found: dict[str, Candidate] = {}
        for candidate in lexical:
            found.setdefault(candidate.key, candidate)
        return cls(found, near)

    @property
    def without_cosine(self) -> list[str]:
        """Keys that only the words found: how close they are is still to be asked."""
        return [k for k in self.found if k not in self.near]

    def joined(self, read: Iterable[Candidate], nearer: dict[str, Near]) -> list[Candidate]:
        """All candidates, with what was read and asked since."""
        for candidate in read:
            self.found[candidate.key] = candidate
        for key, (cosine, window) in (self.near | nearer).items():
            if key in self.found:
                self.found[key].cosine, self.found[key].window = cosine, window
        return list(self.found.values())


def closest(rows: Iterable[tuple[str, float, int]]) -> dict[str, Near]:
    """Best window of each section, from (key, cosine, window)."""
    out: dict[str, Near] = {}
    for key, cosine, window in rows:
        if key not in out or cosine > out[key].cosine:
            out[key] = Near(cosine, window)
    return out


def listed_sections(rows: list[dict[str, Any]]) -> list[SectionRow]:
    """All sections (SECTION_COLUMNS) in the order of documents."""
    rows.sort(key=lambda r: (r["municipality"] or r["organisation"] or "", r["date"] or "", r["document_id"], r["section_start"]))
    return [section_row(r) for r in rows]


def listed_decisions(
    rows: list[tuple[Row, str]], only: Filter | None, assignee: str | None, kind: str | None
) -> list[DecisionRow]:
    """Decisions of sections (SECTION_COLUMNS and the decisions' JSON), newest meeting first."""
    rows.sort(key=lambda r: (r[0]["document_id"], r[0]["section_start"]))
    rows.sort(key=lambda r: r[0]["date"] or "", reverse=True)
    out = []
    for row, held in rows:
        for decision in json.loads(held):
            if only and only.status and decision["status"] not in only.status:
                continue
            if kind and decision["kind"] != kind:
                continue
            if assignee and assignee.lower() not in (decision.get("assignee") or "").lower():
                continue
            out.append(decision_row(row, decision))
    return out
