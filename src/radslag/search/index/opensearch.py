"""The index on an OpenSearch server: the same behaviour as a folder, at the scale of a country.

What a put does and in which order: opensearch_write.py; what is asked: opensearch_search.py.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extract.document import Document
from radslag.search.analysis import word_counts
from radslag.search.errors import DocumentMissing, EmbedderMismatch, Withdrawn
from radslag.search.index import asking
from radslag.search.index import opensearch_generations as generations
from radslag.search.index.opensearch_client import Access, Server, read_address
from radslag.search.index.opensearch_query import filter_clauses, filtered
from radslag.search.index.opensearch_question import Question
from radslag.search.index.opensearch_rows import read_vectors, section_rows, stored
from radslag.search.index.opensearch_search import OpenSearchSearch
from radslag.search.index.opensearch_state import State, failure_id, now, source_id, tombstone_id
from radslag.search.index.opensearch_write import Writer
from radslag.search.index.protocol import Vector, Vectors
from radslag.search.index.rows import document_row, new_words, passage_rows
from radslag.search.types import (
    Chunk,
    DecisionRow,
    DocumentRow,
    Facets,
    Failure,
    Filter,
    IndexInfo,
    Query,
    SearchResult,
    SectionRow,
    Tombstone,
)


class OpenSearchIndex:
    """See radslag.search.index.protocol.Index for what each method promises."""

    def __init__(self, server: Server, names: generations.Names, described: generations.Described) -> None:
        self.server, self.names, self.described = server, names, described
        self.location = server.address.location
        self.embedder = described.embedder
        self.state = State(server, names.state, require_alias=not names.pinned)
        self._words: set[str] | None = None
        self._search = OpenSearchSearch(server, names.passages, self.state.vocabulary, self._follow)
        self.writer = Writer(server, names, self.state, self._search, described.dimensions, self._follow)

    @classmethod
    def open(
        cls,
        address: str,
        *,
        embedder: Any = None,
        create: bool = False,
        access: Access | None = None,
        shards: int = 1,
        patience: float | None = None,
    ) -> OpenSearchIndex:
        """Open the index at ``https://user@host:9200/name``, or make one for an embedder's vectors.

        ``embedder`` (or its name with revision and, to create, its dimensions) is checked against what made the vectors.
        ``shards`` counts when it is made; ``patience``: seconds until a server that does not answer is given up.
        Raises :class:`IndexMissing`, :class:`SchemaMismatch`, :class:`EmbedderMismatch`, :class:`ServerUnavailable`,
        :class:`ServerRefused`.
        """
        server = Server(read_address(address), access, patience=patience)
        name = server.address.name
        if create and generations.live_number(server, name) is None:
            generations.create(server, name, 1, embedder, shards=shards)
        described = generations.describe(server, name)
        generations.check(described, server.address.location, embedder)
        index = cls(server, generations.Names.aliases(name), described)
        left = index.state.get("writer")
        if create and left and left["_source"].get("journal"):
            with index.writer.turn(None):
                pass
        return index

    # writing

    def put(
        self, document: Document, chunks: Sequence[Chunk], vectors: Vectors, themes: dict[str, tuple[str, ...]] | None = None
    ) -> None:
        rows = passage_rows(document, chunks, themes)
        count = sum(row["window"] == 0 for row in rows)
        uri, sha256 = document.source.uri, document.source.sha256
        with self.writer.turn({"put": document.id, "uri": uri, "sha256": sha256, "sections": count}) as turn:
            if self.state.get(tombstone_id(sha256)):
                raise Withdrawn(f"{uri} was taken down and is not ingested; lift that first if it is meant to come back.")
            same = next(iter(self.writer.listed([{"term": {"id": document.id}}])), None)
            uris = list(dict.fromkeys([*(same["uris"] if same else []), uri]))
            listed = document_row(document, count, now(), uris)
            record = listed.to_json() | {
                "uri": uris[0],
                "stamp": turn.stamp,
                "record": base64.b64encode(zlib.compress(document.dump(), 1)).decode(),
                "participants": [
                    {"name": p.name, "party": p.party, "role": p.role, "status": p.status} for p in document.participants
                ],
            }
            sections = section_rows([row | {"source": uris[0]} for row in rows], vectors)
            written = [self.writer.section(turn, row) for row in sections]
            self.writer.write(turn, [self.writer.index(turn, self.names.documents, document.id, record), *written])
            fresh = new_words(rows, word_counts()) - self._known_words()
            self.writer.settle(
                turn,
                document.id,
                uri,
                sha256,
                turn.stamp,
                {r["key"] for r in sections},
                [self.state.words(turn, fresh)] if fresh else [],
            )
            self._known_words().update(fresh)

    def delete(self, document_id: str) -> bool:
        with self.writer.turn({"delete": document_id}) as turn:
            found = self.writer.listed([{"term": {"id": document_id}}])
            self.writer.write(turn, [a for row in found for a in self.writer.gone(turn, row)])
        return bool(found)

    def forget(self, uri: str) -> bool:
        with self.writer.turn({"forget": uri}) as turn:
            found = self.writer.listed([{"term": {"uris": uri}}])
            self.writer.write(
                turn,
                [
                    *self.writer.leave(turn, uri, found),
                    self.state.remove(turn, source_id(uri)),
                    self.state.remove(turn, failure_id(uri)),
                ],
            )
        return bool(found)

    def take_down(self, document_id: str, reason: str) -> None:
        with self.writer.turn({"delete": document_id}) as turn:
            found = self.writer.listed([{"term": {"id": document_id}}])
            if not found:
                raise DocumentMissing(f"There is no document {document_id} in the index.")
            # Refused first, removed after: a crash in between must not let it come back.
            sha256 = found[0]["sha256"]
            self.writer.write(
                turn,
                [
                    self.state.put(
                        turn, tombstone_id(sha256), {"type": "tombstone", "sha256": sha256, "reason": reason, "at": now()}
                    )
                ],
            )
            self.writer.write(turn, self.writer.gone(turn, found[0]))

    def restore(self, sha256: str) -> bool:
        with self.writer.turn(None) as turn:
            held = self.state.get(tombstone_id(sha256)) is not None
            if held:
                self.writer.write(turn, [self.state.remove(turn, tombstone_id(sha256))])
        return held

    def record_failure(self, uri: str, reason: str) -> None:
        with self.writer.turn(None) as turn:
            self.writer.write(
                turn, [self.state.put(turn, failure_id(uri), {"type": "failure", "uri": uri, "reason": reason, "at": now()})]
            )

    def finish(self) -> None:
        # Every write has refreshed what it changed, and the server merges by itself.
        return None

    def close(self) -> None:
        self.server.close()

    # looking up

    def known(self, uri: str) -> tuple[str, str] | None:
        found = self.state.get(source_id(uri))
        return (found["_source"]["document_id"], found["_source"]["sha256"]) if found else None

    def document(self, document_id: str) -> Document:
        found = self.writer.documents([{"term": {"id": document_id}}], ["id", "record"], 1)
        if not found and len(document_id) >= 6:
            found = self.writer.documents([{"prefix": {"id": document_id}}], ["id", "record"], 2)
        if not found:
            raise DocumentMissing(f"There is no document {document_id} in the index.")
        if len(found) > 1:
            raise DocumentMissing(f"More than one document begins with {document_id}; write more of the id.")
        return Document.load(zlib.decompress(base64.b64decode(found[0]["record"])))

    def documents(self, only: Filter | None = None) -> list[DocumentRow]:
        latest: dict[str, dict[str, Any]] = {}
        for row in sorted(self.writer.listed(filter_clauses(only, document_level=True)), key=lambda r: r["ingested"]):
            latest[row["uri"]] = row
        out = [DocumentRow(**(row | {"uris": tuple(row["uris"])})) for row in latest.values()]
        return sorted(out, key=lambda r: (r.municipality or r.organisation or "", r.date or "", r.uri))

    def iterate(self) -> Iterator[Document]:
        for row in self.documents():
            yield self.document(row.id)

    def failures(self) -> list[Failure]:
        return self.state.failures()

    def tombstones(self) -> list[Tombstone]:
        return self.state.tombstones()

    def info(self) -> IndexInfo:
        counted = {"size": 0, "aggs": {"windows": {"sum": {"field": "window_count"}}}}
        (windows,) = self.server.search_all([(self.names.passages, counted)])
        stats = self.server.ask("GET", f"/{self.names.all}/_stats/store")
        return IndexInfo(
            location=self.location,
            engine="opensearch",
            schema_version=self.described.schema_version,
            embedder=self.embedder,
            dimensions=self.described.dimensions,
            documents=self._count(self.names.documents, {"match_all": {}}),
            sections=self.count(),
            windows=int(windows["aggregations"]["windows"]["value"]),
            size_bytes=int(stats["_all"]["primaries"]["store"]["size_in_bytes"]),
        )

    def count(self, only: Filter | None = None) -> int:
        return self._count(self.names.passages, filtered(None, filter_clauses(only)))

    # asking

    def spelling(self, word: str) -> list[str]:
        return self._search.speller.correct(word)

    def search(self, query: Query, vector: Vector | None) -> SearchResult:
        return asking.answer(Question(self._search, facets=query.facets), query, vector)

    def matches(self, query: Query, vector: Vector | None, limit: int = 1000) -> list[SectionRow]:
        if not query.text.strip() and vector is None:
            return self.sections(query.filter)[:limit]
        return asking.matches(Question(self._search, counts=False), query, vector, limit)

    def facets(self, only: Filter | None = None) -> Facets:
        return self._search.facets(only)

    def sections(self, only: Filter | None = None) -> list[SectionRow]:
        return self._search.sections(only)

    def decisions(self, only: Filter | None = None, *, assignee: str | None = None, kind: str | None = None) -> list[DecisionRow]:
        return self._search.decisions(only, assignee, kind)

    def vectors(self, document_id: str, section_id: str) -> Vectors:
        key = f"{document_id}/{section_id}"
        held = self.writer.sections({"term": {"key": key}}, stored_fields=["packed"])
        if not held:
            raise DocumentMissing(f"There is no section {section_id} of document {document_id} in the index.")
        return read_vectors(stored(held[0])["packed"], self.described.dimensions)

    def quotations(self, keys: Iterable[tuple[str, str]], query: Query, vector: Vector | None) -> dict[tuple[str, str], str]:
        return asking.quotations(Question(self._search), list(keys), query, vector)

    # inside

    def _follow(self, index: str) -> None:
        """Another generation may have become live since this one was opened; its vectors must be of the same embedder."""
        if int(index.rsplit("-", 1)[1]) == self.described.number:
            return
        described = generations.describe(self.server, self.server.address.name, int(index.rsplit("-", 1)[1]))
        if described.embedder != self.embedder:
            raise EmbedderMismatch(
                f"The index at {self.location} was embedded anew with {described.embedder} while this program ran with "
                f"{self.embedder}; start it again with that embedder."
            )
        self.described, self._words = described, None

    def _count(self, index: str, query: Any) -> int:
        return int(self.server.ask("POST", f"/{index}/_count", {"query": query})["count"])

    def _known_words(self) -> set[str]:
        if self._words is None:
            self._words = self.state.vocabulary()
        return self._words
