"""The functions that the command line and the web call: search, similar, and which section is meant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from radslag.search.bridge import toward_concepts
from radslag.search.chunk import section_units
from radslag.search.embed import Embedder
from radslag.search.errors import DocumentMissing, EmbedderMismatch, QueryError, renewal
from radslag.search.index.protocol import Index, Vector
from radslag.search.plan import MEANT, plan_query
from radslag.search.types import MODES, Filter, Query, SearchResult


def search(index: Index, embedder: Embedder | None, query: Query) -> SearchResult:
    """Answer a query. ``embedder`` None, or mode "lexical", asks for words alone.

    Raises :class:`radslag.search.errors.EmbedderMismatch` when the index holds another model's vectors.
    """
    check(query)
    found = index.search(query, query_vector(index, embedder, query))
    return with_originals(index, found) if query.original else found


def with_originals(index: Index, found: SearchResult) -> SearchResult:
    """Put the printed text of its passage into each hit."""
    texts = {document_id: index.document(document_id).text for document_id in {hit.document_id for hit in found.hits}}
    hits = tuple(replace(hit, original=texts[hit.document_id][slice(*hit.snippet_span)]) for hit in found.hits)
    return replace(found, hits=hits)


def query_vector(index: Index, embedder: Embedder | None, query: Query) -> Vector | None:
    """The vector of a query's text, None where words alone are asked for."""
    if embedder is None or query.mode == "lexical" or not query.text.strip():
        return None
    made_by = index.embedder
    if made_by != embedder.name:
        raise EmbedderMismatch(
            f"The index in {index.location} holds vectors of {made_by}, not of {embedder.name}; "
            f"name that embedder, or {renewal(index.location, embedder.name)}"
        )
    plan = plan_query(query.text, widen=False, correct=index.spelling)
    text = plan.semantic_text or query.text
    if plan.kind not in MEANT:
        return embedder.embed_literal(text)
    if query.expand and (moved := toward_concepts(text, embedder)) is not None:
        return moved
    return np.asarray(embedder.embed_queries([text])[0], dtype=np.float32)


def check(query: Query) -> None:
    """Raise :class:`QueryError` for a query that makes no sense."""
    if query.mode not in MODES:
        raise QueryError(f"The search mode {query.mode!r} is none of {', '.join(MODES)}.")
    if query.limit < 1 or query.offset < 0:
        raise QueryError("A search must ask for at least one hit, from the first on.")


def find_section(index: Index, document: str, section: str) -> tuple[str, str, str]:
    """(document id, section id as the index holds it, heading) for ids or the start of a document's, and a section's id or number.

    A heading inside a section that is one hit stands for that section. Raises :class:`DocumentMissing`.
    """
    held = index.document(document)
    wanted = "".join(section.lower().split())
    found = [s for s in held.sections if s.id == section] or [
        s for s in held.sections if "".join((s.number or "").lower().split()) in (wanted, f"§{wanted}")
    ]
    if len(found) == 1:
        return held.id, section_units(held)[found[0].id], found[0].heading
    if found:
        raise DocumentMissing(
            f"Document {held.id} has {len(found)} sections {section}; name one of {', '.join(s.id for s in found[:5])}."
        )
    if not held.sections and section == f"section:0-{len(held.text)}":
        return held.id, section, ""
    some = ", ".join(s.number or s.id for s in held.sections[:8])
    raise DocumentMissing(f"Document {held.id} has no section {section}; it has {some}{' …' if len(held.sections) > 8 else ''}.")


def similar(
    index: Index, document_id: str, section_id: str, limit: int = 10, only: Filter | None = None, *, group: bool = True
) -> SearchResult:
    """Sections whose meaning is close to a stored section; itself and, with ``group``, its near-copies left out."""
    rows = index.vectors(document_id, section_id)
    middle = rows.mean(axis=0)
    length = float(np.linalg.norm(middle))
    vector = (middle / length if length else middle).astype(np.float32)
    asked = Query("", only or Filter(), limit=limit + 1, mode="semantic", facets=False, group=group)
    found = index.search(asked, vector)
    own = (document_id, section_id)
    hits = [h for h in found.hits if own not in ((h.document_id, h.section_id), *h.duplicates)][:limit]
    return replace(found, total=max(0, found.total - 1), hits=tuple(replace(h, rank=i) for i, h in enumerate(hits, 1)))
