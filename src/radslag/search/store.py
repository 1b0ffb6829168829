"""Document → chunks → vectors and theme scores → index: what every ingest calls for each document."""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import Document
from radslag.search.chunk import chunk_document
from radslag.search.embed import Embedder
from radslag.search.index.protocol import Index
from radslag.search.themes import Theme, ThemeScorer, load_themes


def store(index: Index, embedder: Embedder, document: Document, themes: Sequence[Theme] | None = None) -> int:
    """Put a document into an index; returns its number of sections. ``themes`` None: the shipped ones."""
    chunks = chunk_document(document)
    vectors = embedder.embed_passages([chunk.embed_text for chunk in chunks])
    scorer = ThemeScorer.of(load_themes() if themes is None else tuple(themes), embedder)
    found = scorer.themes_of(chunks, vectors)
    index.put(document, chunks, vectors, found)
    return len({chunk.section_id for chunk in chunks})
