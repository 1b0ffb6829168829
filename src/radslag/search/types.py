"""The records of search: what goes into an index, what is asked, what comes back.

Spans are half-open, in code points of ``Document.text`` (raw). Everything here is frozen and free
of any engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Mode = Literal["hybrid", "lexical", "semantic"]
MODES: tuple[Mode, ...] = ("hybrid", "lexical", "semantic")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One window of one section: what is embedded. The first window of a section also carries its words.

    ``text`` is the repaired text of the window, ``place`` where it stands in the section's repaired text,
    ``span`` its raw span, ``heading`` the section's
    heading (repaired), ``context`` the heading of the section that it lies in, ``embed_text`` what the
    embedder reads (headings before text).
    ``section_text``, ``section_span`` and ``alignment`` are set on the first window alone:
    the repaired text of the whole section and its way back to raw positions (see align.py).
    """

    id: str
    document_id: str
    section_id: str
    window: int
    kind: str
    number: str | None
    heading: str
    level: int
    case_number: str | None
    pages: tuple[int, int]
    text: str
    place: tuple[int, int]
    span: tuple[int, int]
    embed_text: str
    context: str = ""
    section_text: str = ""
    section_span: tuple[int, int] = (0, 0)
    alignment: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What a match must be. Each field is a set of alternatives; fields are joined by "and"; empty = anything.

    ``municipality``: codes ("2480") or names ("Umeå", "Umeå kommun"; case and "kommun" do not matter).
    ``county``, ``body``, ``organisation``: names without regard to case; ``body`` also matches as
    a part ("kommunstyrelsen" finds "Kommunstyrelsens arbetsutskott"). ``kind``: document kinds.
    ``date_from`` and ``date_to``: ISO dates, inclusive; a document without a date never matches them.
    ``status``: the section holds at least one decision of one of these statuses.
    ``party``: letters; ``person``: a name or a part of one, mentioned in the section;
    ``theme``: theme ids; ``document``: document ids.
    """

    municipality: tuple[str, ...] = ()
    county: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    status: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    document: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One search. ``expand``: widen by the concept lexicon; ``group``: near-duplicates under one hit.

    ``original``: give each hit's passage as printed too, which reads its stored document (some 10 ms a hit).
    """

    text: str
    filter: Filter = field(default_factory=Filter)
    limit: int = 10
    offset: int = 0
    mode: Mode = "hybrid"
    expand: bool = True
    group: bool = True
    facets: bool = True
    original: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words that the concept lexicon added: ``term`` as asked, ``added`` what else was looked for."""

    term: str
    concept: str
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One section of a matter on its way through the bodies."""

    document_id: str
    section_id: str
    source: str
    page: int
    body: str | None
    date: str | None
    number: str | None
    heading: str
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One section. ``span`` is the section's, ``passage_span`` the best window's; ``highlights`` raw spans of matches.

    ``snippet`` shows repaired text; ``snippet_span`` is where it stands, ``original`` the raw text there (None unless asked for).
    ``lexical`` and ``semantic`` are the halves of ``score`` (0–1 each, None where that half did not find it);
    ``duplicates`` are (document_id, section_id) of near-copies grouped under this hit, best first; ``chain`` is the hit and
    them in the order of the meetings (empty without near-copies).
    """

    rank: int
    score: float
    document_id: str
    section_id: str
    source: str
    span: tuple[int, int]
    page: int
    organisation: str | None
    municipality_code: str | None
    body: str | None
    kind: str
    date: str | None
    number: str | None
    heading: str
    snippet: str
    highlights: tuple[tuple[int, int], ...]
    decisions: tuple[str, ...]
    passage_span: tuple[int, int] = (0, 0)
    snippet_highlights: tuple[tuple[int, int], ...] = ()
    snippet_span: tuple[int, int] = (0, 0)
    original: str | None = None
    section_kind: str = "other"
    case_number: str | None = None
    municipality: str | None = None
    county: str | None = None
    statuses: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    lexical: float | None = None
    semantic: float | None = None
    duplicates: tuple[tuple[str, str], ...] = ()
    chain: tuple[ChainStep, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The public form (a contract: fields are added, never renamed)."""
        names = (
            "rank",
            "score",
            "document_id",
            "section_id",
            "source",
            "span",
            "page",
            "organisation",
            "municipality_code",
            "body",
            "kind",
            "date",
            "number",
            "heading",
            "snippet",
            "highlights",
            "decisions",
            "passage_span",
            "snippet_highlights",
            "snippet_span",
            "original",
            "section_kind",
            "case_number",
            "municipality",
            "county",
            "statuses",
            "themes",
            "lexical",
            "semantic",
            "duplicates",
            "chain",
        )
        return {name: _plain(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value, how it is shown, and how many matching sections have it."""

    value: str
    label: str
    count: int


# Facet name (see FACET_FIELDS in index/rows.py) → counts over all matches, the most frequent first.
Facets = dict[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``total`` and ``facets`` count all matching sections, ``hits`` is the asked-for page of them.

    ``grouped``: how many of the ranked sections stand under another as its near-copies, so that ``total`` less these is what
    there is to page through.
    ``corrections``: (as typed, as searched) where an unknown word was taken for a known one.
    """

    query: Query
    total: int
    facets: Facets
    hits: tuple[Hit, ...]
    expansions: tuple[Expansion, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    query_kind: str = "topic"
    took_ms: float = 0.0
    grouped: int = 0

    def to_json(self) -> dict[str, Any]:
        """What ``radslag search --json`` prints."""
        return {
            "query": self.query.text,
            "total": self.total,
            "grouped": self.grouped,
            "facets": {k: [{"value": c.value, "label": c.label, "count": c.count} for c in v] for k, v in self.facets.items()},
            "hits": [hit.to_json() for hit in self.hits],
            "expansions": [{"term": e.term, "concept": e.concept, "added": list(e.added)} for e in self.expansions],
            "corrections": [list(c) for c in self.corrections],
            "query_kind": self.query_kind,
            "took_ms": round(self.took_ms, 1),
        }


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document without its text. ``ingested``: ISO time in UTC; ``uris``: every place it was found."""

    id: str
    uri: str
    uris: tuple[str, ...]
    sha256: str
    organisation: str | None
    organisation_kind: str | None
    municipality_code: str | None
    municipality: str | None
    county: str | None
    body: str | None
    kind: str
    date: str | None
    pages: int
    sections: int
    words: int
    ingested: str

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A stored section without its text, for comparisons and theme scores."""

    document_id: str
    section_id: str
    section_kind: str
    number: str | None
    heading: str
    page: int
    organisation: str | None
    municipality_code: str | None
    municipality: str | None
    county: str | None
    body: str | None
    kind: str
    date: str | None
    statuses: tuple[str, ...]
    themes: tuple[str, ...]
    words: int
    amounts: int = 0
    assignments: int = 0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A stored decision (``decision``: its public JSON) with the document and section that it stands in."""

    decision: dict[str, Any]
    document_id: str
    section_id: str | None
    source: str
    page: int
    organisation: str | None
    municipality_code: str | None
    municipality: str | None
    body: str | None
    date: str | None
    number: str | None
    heading: str | None

    def to_json(self) -> dict[str, Any]:
        """The decision's fields first, then where it stands."""
        place = {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__ if name != "decision"}
        return self.decision | place


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be ingested, why, and when (ISO time in UTC)."""

    uri: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A document taken down: its bytes are refused from then on."""

    sha256: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index is: where, which engine, which embedder made its vectors, how much it holds."""

    location: str
    engine: str
    schema_version: int
    embedder: str
    dimensions: int
    documents: int
    sections: int
    windows: int
    size_bytes: int

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, ChainStep):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value
