"""Stored rows → what a search returns. Pure: rows are the dicts of radslag.search.index.rows, from whichever engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from radslag.search.rank import Candidate
from radslag.search.snippet import Snippet
from radslag.search.types import ChainStep, DecisionRow, Hit, SectionRow

Row = Mapping[str, Any]


def section_row(row: Row, score: float = 0.0) -> SectionRow:
    """A section without its text."""
    return SectionRow(
        document_id=row["document_id"],
        section_id=row["section_id"],
        section_kind=row["section_kind"],
        number=row["number"],
        heading=row["heading"],
        page=row["section_page"],
        organisation=row["organisation"],
        municipality_code=row["municipality_code"],
        municipality=row["municipality"],
        county=row["county"],
        body=row["body"],
        kind=row["kind"],
        date=row["date"],
        statuses=tuple(row["statuses"] or ()),
        themes=tuple(row["themes"] or ()),
        words=row["section_words"],
        amounts=row["amounts"] or 0,
        assignments=row["assignments"] or 0,
        score=score,
    )


def decision_row(row: Row, decision: dict[str, Any]) -> DecisionRow:
    """A decision and where it stands."""
    return DecisionRow(
        decision,
        row["document_id"],
        row["section_id"],
        row["source"],
        row["section_page"],
        row["organisation"],
        row["municipality_code"],
        row["municipality"],
        row["body"],
        row["date"],
        row["number"],
        row["heading"],
    )


def chain_of(rows: Sequence[Row]) -> tuple[ChainStep, ...]:
    """Sections of one matter in the order of the meetings, undated ones last; nothing for a section alone."""
    if len(rows) < 2:
        return ()
    steps = [
        ChainStep(
            document_id=row["document_id"],
            section_id=row["section_id"],
            source=row["source"],
            page=row["section_page"],
            body=row["body"],
            date=row["date"],
            number=row["number"],
            heading=row["heading"],
            statuses=tuple(row["statuses"] or ()),
        )
        for row in rows
    ]
    return tuple(sorted(steps, key=lambda s: (s.date or "9999", s.document_id, s.section_id)))


def make_hit(
    rank: int,
    c: Candidate,
    row: Row,
    window: Row | None,
    snippet: Snippet,
    chain: tuple[ChainStep, ...] = (),
    copies: Sequence[Row] = (),
) -> Hit:
    """A ranked section with its snippet; ``window`` is the semantically closest one, ``copies`` are grouped under it."""
    span = (row["section_start"], row["section_end"])
    # The page to open is that of the passage shown, where it is known.
    page = window["page"] if window and window["page"] else row["section_page"]
    return Hit(
        rank=rank,
        score=round(c.score, 4),
        document_id=row["document_id"],
        section_id=row["section_id"],
        source=row["source"],
        span=span,
        page=page,
        organisation=row["organisation"],
        municipality_code=row["municipality_code"],
        body=row["body"],
        kind=row["kind"],
        date=row["date"],
        number=row["number"],
        heading=row["heading"],
        snippet=snippet.text,
        highlights=snippet.raw_highlights,
        decisions=tuple(row["decision_ids"] or ()),
        passage_span=(window["span_start"], window["span_end"]) if window else span,
        snippet_highlights=snippet.highlights,
        snippet_span=snippet.raw_span,
        section_kind=row["section_kind"],
        case_number=row["case_number"],
        municipality=row["municipality"],
        county=row["county"],
        statuses=tuple(row["statuses"] or ()),
        themes=tuple(row["themes"] or ()),
        lexical=round(c.lexical, 4) if c.bm25 is not None or c.lexical else None,
        semantic=round(c.semantic, 4) if c.cosine is not None else None,
        duplicates=tuple((r["document_id"], r["section_id"]) for r in copies),
        chain=chain,
    )
