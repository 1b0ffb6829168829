"""Theme or query × municipality, year or body: how much, what was decided, since when, with coverage beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from radslag.search.embed import Embedder
from radslag.search.index.protocol import Index
from radslag.search.index.rows import short_names
from radslag.search.search import check, query_vector
from radslag.search.themes import Theme, find_theme, load_themes
from radslag.search.types import DocumentRow, Filter, Query, SectionRow

By = Literal["municipality", "year", "body"]
UNKNOWN = "–"
MOST_SECTIONS = 5000
WORDS_A_PAGE = 350


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage with what it takes to cite it."""

    text: str
    document_id: str
    section_id: str
    source: str
    page: int
    number: str | None
    heading: str
    body: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One municipality, year or body.

    ``found``: "hits"; "no hits" (documents are held, none speaks of it); "no data" (nothing is held).
    ``sections``: matching ones, of ``sections_held``; ``decided``, ``proposed``, ``reported``: decisions of that status in
    them; ``assignments`` and ``amounts``: how many decisions with an assignee and how many sums of money stand in
    them; ``first``, ``latest``: ISO dates of meetings; ``meetings``: those (body and date) with a matching section, of
    ``meetings_held``; ``per_100_pages``: matching sections over what is held.
    """

    value: str
    label: str
    found: Literal["hits", "no hits", "no data"]
    sections: int
    decided: int
    proposed: int
    reported: int
    assignments: int
    amounts: int
    first: str | None
    latest: str | None
    documents_held: int
    sections_held: int
    pages_held: int
    per_100_pages: float | None
    quotations: tuple[Quotation, ...] = ()
    meetings: int = 0
    meetings_held: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """``subject``: the query or the theme's name; ``theme``: its id; rows with most matches per page held first."""

    subject: str
    theme: str | None
    by: By
    rows: tuple[ComparisonRow, ...]

    def to_json(self) -> dict[str, Any]:
        """What ``radslag compare --json`` prints."""
        rows = []
        for row in self.rows:
            flat = {name: getattr(row, name) for name in row.__dataclass_fields__}
            rows.append(flat | {"quotations": [{n: getattr(q, n) for n in q.__dataclass_fields__} for q in row.quotations]})
        return {"subject": self.subject, "theme": self.theme, "by": self.by, "rows": rows}

    def to_rows(self) -> list[dict[str, Any]]:
        """Flat rows for a table or CSV: the best quotation and where it stands in two cells."""
        out = []
        for row in self.rows:
            flat = {name: getattr(row, name) for name in row.__dataclass_fields__ if name != "quotations"}
            best = row.quotations[0] if row.quotations else None
            place = ", ".join(str(p) for p in (best.body, best.date, best.number, f"s. {best.page}") if p) if best else ""
            out.append(flat | {"quotation": best.text if best else "", "cited": place})
        return out


def compare(
    index: Index,
    embedder: Embedder | None,
    subject: str,
    by: By = "municipality",
    only: Filter | None = None,
    quotations: int = 2,
    include: tuple[str, ...] = (),
    themes: Sequence[Theme] | None = None,
    mode: Literal["hybrid", "lexical", "semantic"] = "hybrid",
) -> Comparison:
    """Compare by a theme's name or id, else by ``subject`` as a query.

    A theme counts the sections that were given it when they were stored, a query those that count as matches of a
    search. ``include``: municipality codes that must have a row even if nothing is held of them ("no data").
    """
    only = only or Filter()
    theme = find_theme(subject, load_themes() if themes is None else themes)
    query = Query(theme.name if theme else subject, filter=only, mode=mode, facets=False)
    check(query)
    vector = query_vector(index, embedder, query)
    if theme:
        found = index.sections(replace(only, theme=(theme.id,)))
        scores = {(s.document_id, s.section_id): s.score for s in index.matches(query, vector, MOST_SECTIONS)}
        found = [replace(s, score=scores.get((s.document_id, s.section_id), 0.0)) for s in found]
    else:
        # The agenda list and the signatures name an item; only what was said and decided counts.
        found = [s for s in index.matches(query, vector, MOST_SECTIONS) if s.section_kind not in ("front_matter", "signatures")]
    value = _value_of(by)
    held: dict[str, list[DocumentRow]] = {}
    for document in index.documents(only):
        held.setdefault(value(document)[0], []).append(document)
    labels = {v: label for rows in held.values() for r in rows for v, label in [value(r)]}
    groups: dict[str, list[SectionRow]] = {}
    for section in found:
        groups.setdefault(value(section)[0], []).append(section)
        labels.setdefault(*value(section))
    if by == "municipality":
        for code in include:
            labels.setdefault(code, short_names().get(code, code))
    quoted = _quotations(index, query, vector, groups, quotations)
    uris = {d.id: d.uri for rows in held.values() for d in rows}
    statuses = _statuses(index, only, found)
    rows = [_row(v, label, groups.get(v, []), held.get(v, []), quoted, quotations, uris, statuses) for v, label in labels.items()]
    order = (lambda r: r.value) if by == "year" else (lambda r: (-(r.per_100_pages or 0.0), -r.sections, r.label))
    return Comparison(query.text, theme.id if theme else None, by, tuple(sorted(rows, key=order)))


def _value_of(by: By) -> Callable[[DocumentRow | SectionRow], tuple[str, str]]:
    def value(row: DocumentRow | SectionRow) -> tuple[str, str]:
        if by == "municipality":
            name = row.municipality or row.organisation or UNKNOWN
            return row.municipality_code or name, name
        if by == "year":
            year = row.date[:4] if row.date else UNKNOWN
            return year, year
        name = ", ".join(n for n in (row.municipality or row.organisation, row.body) if n) or UNKNOWN
        return name, name

    return value


def _meeting(row: DocumentRow | SectionRow) -> tuple[str | None, ...]:
    """A meeting is a body and a day, however many documents tell of it; an undated document is one of its own."""
    own = row.id if isinstance(row, DocumentRow) else row.document_id
    return row.organisation, row.body, row.date, None if row.date else own


def _best(sections: list[SectionRow], most: int) -> list[SectionRow]:
    return sorted(sections, key=lambda s: (-s.score, s.document_id, s.section_id))[:most]


def _statuses(index: Index, only: Filter, found: list[SectionRow]) -> dict[tuple[str, str], Counter[str]]:
    """Decisions in each section, counted by status."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    holding = {s.document_id for s in found if s.statuses}
    for row in index.decisions(replace(only, document=tuple(sorted(holding)))) if holding else ():
        if row.section_id:
            counts[row.document_id, row.section_id][row.decision["status"]] += 1
    return counts


def _quotations(
    index: Index, query: Query, vector: Any, groups: dict[str, list[SectionRow]], most: int
) -> dict[tuple[str, str], str]:
    keys = [(s.document_id, s.section_id) for sections in groups.values() for s in _best(sections, most)]
    return index.quotations(keys, query, vector) if keys and most else {}


def _row(
    value: str,
    label: str,
    sections: list[SectionRow],
    held: list[DocumentRow],
    quoted: dict[tuple[str, str], str],
    most: int,
    uris: dict[str, str],
    statuses: dict[tuple[str, str], Counter[str]],
) -> ComparisonRow:
    decided: Counter[str] = sum((statuses[s.document_id, s.section_id] for s in sections), Counter())
    dates = sorted(s.date for s in sections if s.date)
    # Plain text has no pages: it is held against others by its words.
    pages = sum(max(d.pages, round(d.words / WORDS_A_PAGE)) for d in held)
    return ComparisonRow(
        value=value,
        label=label,
        found="hits" if sections else "no hits" if held else "no data",
        sections=len(sections),
        decided=decided["decided"],
        proposed=decided["proposed"],
        reported=decided["reported"],
        assignments=sum(s.assignments for s in sections),
        amounts=sum(s.amounts for s in sections),
        first=dates[0] if dates else None,
        latest=dates[-1] if dates else None,
        documents_held=len(held),
        sections_held=sum(d.sections for d in held),
        pages_held=pages,
        meetings=len({_meeting(s) for s in sections}),
        meetings_held=len({_meeting(d) for d in held}),
        per_100_pages=round(100 * len(sections) / pages, 1) if pages else None,
        quotations=tuple(
            Quotation(
                quoted.get((s.document_id, s.section_id), ""),
                s.document_id,
                s.section_id,
                uris.get(s.document_id, ""),
                s.page,
                s.number,
                s.heading,
                s.body,
                s.date,
            )
            for s in _best(sections, most)
        ),
    )
