"""The index on an OpenSearch server: the same behaviour as a folder, at the scale of a country.

Order of a put, all within the writer's turn: journal → the document's record and its windows → windows and
records that it replaces go, its source points to it → refresh → journal gone. The indices refresh only when
asked, so what readers see changes at that one refresh. A writer that dies leaves the journal, and the next one
finishes the put (all windows are there) or undoes it.
"""

from __future__ import annotations

import base64
import json
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from itertools import islice
from typing import Any

import numpy as np

from extract.document import Document
from radslag.search.analysis import word_counts
from radslag.search.errors import DocumentMissing, EmbedderMismatch, IndexLocked, SearchError, ServerUnavailable, Withdrawn
from radslag.search.index import opensearch_generations as generations
from radslag.search.index.opensearch_client import Access, Server, read_address
from radslag.search.index.opensearch_query import filter_clauses, filtered
from radslag.search.index.opensearch_search import OpenSearchSearch, token_fields
from radslag.search.index.opensearch_state import Action, State, Turn, failure_id, now, source_id, tombstone_id
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
)  # fmt: skip

_LISTED = [f.name for f in fields(DocumentRow)]
_DECISION = ("status", "kind", "actor", "assignee", "deadline", "case_number")
_VECTOR = {"vector": {"script": {"source": "doc['vector'].size() == 0 ? [] : doc['vector'].value"}}}


class OpenSearchIndex:
    """See radslag.search.index.protocol.Index for what each method promises."""

    def __init__(self, server: Server, names: generations.Names, described: generations.Described) -> None:
        self.server, self.names, self.described = server, names, described
        self.location = server.address.location
        self.embedder = described.embedder
        self.state = State(server, names.state, require_alias=not names.pinned)
        self._words: set[str] | None = None
        self._search = OpenSearchSearch(server, names.passages, self.state.vocabulary, self._follow)
        self._thread = threading.RLock()
        self._turn: Turn | None = None

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
            with index._writing(None):
                pass
        return index

    # writing

    def put(
        self, document: Document, chunks: Sequence[Chunk], vectors: Vectors, themes: dict[str, tuple[str, ...]] | None = None
    ) -> None:
        rows = passage_rows(document, chunks, themes)
        uri, sha256 = document.source.uri, document.source.sha256
        with self._writing({"put": document.id, "uri": uri, "sha256": sha256, "windows": len(rows)}) as turn:
            if self.state.get(tombstone_id(sha256)):
                raise Withdrawn(f"{uri} was taken down and is not ingested; lift that first if it is meant to come back.")
            same = next(iter(self._listed([{"term": {"id": document.id}}])), None)
            uris = list(dict.fromkeys([*(same["uris"] if same else []), uri]))
            listed = document_row(document, len({c.section_id for c in chunks}), now(), uris)
            record = listed.to_json() | {
                "uri": uris[0], "stamp": turn.stamp, "record": base64.b64encode(zlib.compress(document.dump(), 1)).decode(),
                "participants": [{"name": p.name, "party": p.party, "role": p.role, "status": p.status} for p in document.participants],
            }  # fmt: skip
            windows = [self._passage(turn, row | {"source": uris[0]}, v) for row, v in zip(rows, vectors, strict=True)]
            self._write(turn, [self._index(turn, self.names.documents, document.id, record), *windows])
            fresh = new_words(rows, word_counts()) - self._known_words()
            self._settle(
                turn,
                document.id,
                uri,
                sha256,
                turn.stamp,
                {r["id"] for r in rows},
                [self.state.words(turn, fresh)] if fresh else [],
            )
            self._known_words().update(fresh)

    def delete(self, document_id: str) -> bool:
        with self._writing({"delete": document_id}) as turn:
            found = self._listed([{"term": {"id": document_id}}])
            self._write(turn, [a for row in found for a in self._gone(turn, row)])
        return bool(found)

    def forget(self, uri: str) -> bool:
        with self._writing({"forget": uri}) as turn:
            found = self._listed([{"term": {"uris": uri}}])
            self._write(
                turn,
                [
                    *self._leave(turn, uri, found),
                    self.state.remove(turn, source_id(uri)),
                    self.state.remove(turn, failure_id(uri)),
                ],
            )
        return bool(found)

    def take_down(self, document_id: str, reason: str) -> None:
        with self._writing({"delete": document_id}) as turn:
            found = self._listed([{"term": {"id": document_id}}])
            if not found:
                raise DocumentMissing(f"There is no document {document_id} in the index.")
            # Refused first, removed after: a crash in between must not let it come back.
            sha256 = found[0]["sha256"]
            self._write(
                turn,
                [
                    self.state.put(
                        turn, tombstone_id(sha256), {"type": "tombstone", "sha256": sha256, "reason": reason, "at": now()}
                    )
                ],
            )
            self._write(turn, self._gone(turn, found[0]))

    def restore(self, sha256: str) -> bool:
        with self._writing(None) as turn:
            held = self.state.get(tombstone_id(sha256)) is not None
            if held:
                self._write(turn, [self.state.remove(turn, tombstone_id(sha256))])
        return held

    def record_failure(self, uri: str, reason: str) -> None:
        with self._writing(None) as turn:
            self._write(
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
        found = self._documents([{"term": {"id": document_id}}], ["id", "record"], 1)
        if not found and len(document_id) >= 6:
            found = self._documents([{"prefix": {"id": document_id}}], ["id", "record"], 2)
        if not found:
            raise DocumentMissing(f"There is no document {document_id} in the index.")
        if len(found) > 1:
            raise DocumentMissing(f"More than one document begins with {document_id}; write more of the id.")
        return Document.load(zlib.decompress(base64.b64decode(found[0]["record"])))

    def documents(self, only: Filter | None = None) -> list[DocumentRow]:
        latest: dict[str, dict[str, Any]] = {}
        for row in sorted(self._listed(filter_clauses(only, document_level=True)), key=lambda r: r["ingested"]):
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
        stats = self.server.ask("GET", f"/{self.names.all}/_stats/store")
        return IndexInfo(
            location=self.location, engine="opensearch", schema_version=self.described.schema_version, embedder=self.embedder,
            dimensions=self.described.dimensions, documents=self._count(self.names.documents, {"match_all": {}}), sections=self.count(),
            windows=self._count(self.names.passages, {"match_all": {}}), size_bytes=int(stats["_all"]["primaries"]["store"]["size_in_bytes"]),
        )  # fmt: skip

    def count(self, only: Filter | None = None) -> int:
        return self._count(self.names.passages, filtered(None, filter_clauses(only)))

    # asking

    def spelling(self, word: str) -> list[str]:
        return self._search._speller.correct(word)

    def search(self, query: Query, vector: Vector | None) -> SearchResult:
        return self._search.search(query, vector)

    def matches(self, query: Query, vector: Vector | None, limit: int = 1000) -> list[SectionRow]:
        return self._search.matches(query, vector, limit)

    def facets(self, only: Filter | None = None) -> Facets:
        return self._search.facets(only)

    def sections(self, only: Filter | None = None) -> list[SectionRow]:
        return self._search.sections(only)

    def decisions(self, only: Filter | None = None, *, assignee: str | None = None, kind: str | None = None) -> list[DecisionRow]:
        return self._search.decisions(only, assignee, kind)

    def vectors(self, document_id: str, section_id: str) -> Vectors:
        rows = self._stored({"term": {"key": f"{document_id}/{section_id}"}}, ["window"])
        if not rows:
            raise DocumentMissing(f"There is no section {section_id} of document {document_id} in the index.")
        return np.stack([vector for _, vector in sorted(rows, key=lambda r: int(r[0]["window"]))])

    def quotations(self, keys: Iterable[tuple[str, str]], query: Query, vector: Vector | None) -> dict[tuple[str, str], str]:
        return self._search.quotations(list(keys), query, vector)

    # inside: what writes are made of

    @contextmanager
    def _writing(self, journal: dict[str, Any] | None) -> Iterator[Turn]:
        """The writer's turn (may be nested), ended with a refresh; a write that fails is undone at once where that is possible."""
        with self._thread:
            if self._turn is not None:
                yield self._turn
                return
            turn = self._turn = self.state.begin(journal, self._recover)
            try:
                self._follow(turn.index)
                yield turn
                self._refresh()
                self.state.end(turn)
            except ServerUnavailable:
                raise  # the journal stays for the next writer
            except BaseException:
                with suppress(SearchError):
                    self._give_up(turn)
                raise
            finally:
                self._turn = None

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

    def _give_up(self, turn: Turn) -> None:
        """Undo a write that failed. One whose turn had passed on takes away only what it had put there itself."""
        try:
            self.state.renew(turn, at_once=True)
        except IndexLocked:
            if turn.journal and "put" in turn.journal:
                self._refresh()
                document = {"document_id": turn.journal["put"]}
                mine = {"bool": {"filter": [{"term": document}, {"term": {"stamp": turn.stamp}}]}}
                # Versions guard what newer writers stored under the same ids.
                self.server.bulk([*(self._delete(turn, h) for h in self._windows(mine)), self._no_document(turn, document["document_id"])])
                self._refresh()
            return
        if turn.journal is not None:
            self._recover(turn, turn.journal)
        self.state.end(turn)

    def _recover(self, turn: Turn, journal: dict[str, Any]) -> None:
        """Finish or undo the write that a dead (or failed) writer left."""
        self._refresh()
        if "delete" in journal:
            found = self._listed([{"term": {"id": journal["delete"]}}])
            self._write(turn, [a for row in found for a in self._gone(turn, row)])
        elif "forget" in journal:
            uri = journal["forget"]
            self._write(
                turn, [*self._leave(turn, uri, self._listed([{"term": {"uris": uri}}])), self.state.remove(turn, source_id(uri))]
            )
        elif "put" in journal:
            document_id, uri, stamp = journal["put"], journal["uri"], journal["stamp"]
            windows = self._windows({"term": {"document_id": document_id}}, ["stamp"])
            written = [h for h in windows if h["_source"]["stamp"] == stamp]
            if len(written) == journal["windows"] and self._listed([{"term": {"id": document_id}}, {"term": {"uris": uri}}]):
                self._settle(turn, document_id, uri, journal["sha256"], stamp)
            elif len(written) == len(windows):  # it was not there before
                self._write(turn, [*(self._delete(turn, h) for h in windows), self._no_document(turn, document_id)])
            elif self.known(uri) != (document_id, journal["sha256"]):
                self._write(turn, self._leave(turn, uri, self._listed([{"term": {"id": document_id}}, {"term": {"uris": uri}}])))
        self._refresh()

    def _write(self, turn: Turn, actions: list[Action]) -> None:
        older = self.server.bulk(actions, alive=lambda: self.state.renew(turn)) if actions else 0
        if older:
            raise IndexLocked(
                f"Something newer was written to {self.location} meanwhile, this older version was refused; try again."
            )

    def _settle(
        self,
        turn: Turn,
        document_id: str,
        uri: str,
        sha256: str,
        stamp: int,
        written: Iterable[str] = (),
        more: Iterable[Action] = (),
    ) -> None:
        """What a document replaces goes: its own windows of an earlier stamp, and what its source held before."""
        own = {"bool": {"filter": [{"term": {"document_id": document_id}}], "must_not": [{"term": {"stamp": stamp}}]}}
        # Before the refresh, a window that was just overwritten is still found in its earlier version.
        kept = set(written)
        stale = [h for h in self._windows(own) if h["_id"] not in kept]
        leaving = [r for r in self._listed([{"term": {"uris": uri}}]) if r["id"] != document_id]
        self._write(
            turn,
            [
                *(self._delete(turn, h) for h in stale), *self._leave(turn, uri, leaving), self.state.source(turn, uri, document_id, sha256),
                self.state.remove(turn, failure_id(uri)), *more,
            ],
        )  # fmt: skip

    def _gone(self, turn: Turn, row: dict[str, Any], pointers: bool = True) -> list[Action]:
        """A document goes: what its sources hold, its windows, then its record."""
        sources = [self.state.remove(turn, source_id(u)) for u in row["uris"]] if pointers else []
        windows = [self._delete(turn, h) for h in self._windows({"term": {"document_id": row["id"]}})]
        return [*sources, *windows, self._no_document(turn, row["id"])]

    def _leave(self, turn: Turn, uri: str, rows: list[dict[str, Any]]) -> list[Action]:
        """A source no longer holds these documents; one that has no other source goes."""
        out: list[Action] = []
        for row in rows:
            rest = [u for u in row["uris"] if u != uri]
            if not rest:
                out += self._gone(turn, row, pointers=False)
                continue
            whole = self._documents([{"term": {"id": row["id"]}}], [*_LISTED, "participants", "record"])[0]
            out.append(
                self._index(turn, self.names.documents, row["id"], whole | {"uris": rest, "uri": rest[0], "stamp": turn.stamp})
            )
            if rest[0] != row["uri"]:
                stored = self._stored({"term": {"document_id": row["id"]}}, ["*"])
                out += [self._passage(turn, _with_tokens(old) | {"source": rest[0]}, vector) for old, vector in stored]
        return out

    # inside: single actions and looks

    def _head(self, turn: Turn, index: str, row_id: str, routing: str | None = None) -> dict[str, Any]:
        head: dict[str, Any] = {"_index": index, "_id": row_id, "version": turn.stamp, "version_type": "external_gte"}
        if not self.names.pinned:
            head["require_alias"] = True
        return head | ({"routing": routing} if routing else {})

    def _index(self, turn: Turn, index: str, row_id: str, source: dict[str, Any], routing: str | None = None) -> Action:
        return {"index": self._head(turn, index, row_id, routing)}, source

    def _delete(self, turn: Turn, hit: dict[str, Any]) -> Action:
        return {"delete": self._head(turn, self.names.passages, hit["_id"], hit.get("_routing"))}, None

    def _no_document(self, turn: Turn, document_id: str) -> Action:
        return {"delete": self._head(turn, self.names.documents, document_id)}, None

    def _passage(self, turn: Turn, row: dict[str, Any], vector: np.ndarray) -> Action:
        """A window; one municipality's windows lie in one shard."""
        source = {k: v for k, v in row.items() if k not in ("id", "decisions", "decisions_json", "persons")} | {
            "stamp": turn.stamp
        }
        persons = row.get("persons") or ""
        source["persons"] = persons if isinstance(persons, list) else [p for p in persons.split("|") if p]
        if found := row.get("decisions_json") or row.get("decisions"):
            source["decisions_json"] = found
            source["decisions"] = [{k: d.get(k) for k in _DECISION} for d in json.loads(found)]
        if vector.any():  # a zero vector is close to nothing, and the server refuses it
            # Seven decimals give back the same float32 in half the bytes.
            source["vector"] = np.round(vector.astype(np.float64), 7).tolist()
        return self._index(
            turn, self.names.passages, f"{row['key']}/{row['window']}", source, row["municipality_code"] or row["document_id"]
        )

    def _windows(self, query: Any, fields: list[str] | bool = False) -> list[dict[str, Any]]:
        """Ids (and routing) of all windows that match."""
        return list(self._search.scan_hits({"query": query, "_source": fields}, self.names.passages, ["key", "window"]))

    def _stored(self, query: Any, fields: list[str]) -> list[tuple[dict[str, Any], np.ndarray]]:
        """Windows with their vectors, which are not in the stored source."""
        out = []
        for hit in self._search.scan_hits(
            {"query": query, "_source": fields, "script_fields": _VECTOR}, self.names.passages, ["key", "window"]
        ):
            found = hit["fields"]["vector"][0]
            out.append((hit["_source"], np.asarray(found or np.zeros(self.described.dimensions), dtype=np.float32)))
        return out

    def _listed(self, clauses: list[Any]) -> list[dict[str, Any]]:
        return self._documents(clauses, _LISTED)

    def _documents(self, clauses: list[Any], fields: list[str], most: int | None = None) -> list[dict[str, Any]]:
        found = self._search.scan({"bool": {"filter": clauses}}, fields, self.names.documents, ["id"])
        return list(found) if most is None else list(islice(found, most))

    def _count(self, index: str, query: Any) -> int:
        return int(self.server.ask("POST", f"/{index}/_count", {"query": query})["count"])

    def _refresh(self) -> None:
        self.server.ask("POST", f"/{self.names.all}/_refresh")

    def _known_words(self) -> set[str]:
        if self._words is None:
            self._words = self.state.vocabulary()
        return self._words


def _with_tokens(row: dict[str, Any]) -> dict[str, Any]:
    """The analysed fields that the stored source leaves out."""
    return row | token_fields(row["words"]) if row.get("words") is not None else row
