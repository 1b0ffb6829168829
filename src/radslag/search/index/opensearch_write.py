"""Writing to an OpenSearch index: turns, what a put is made of, and how one that died or failed is finished or undone.

Order of a put, all within the writer's turn: journal → the document's record and its sections → sections and
records that it replaces go, its source points to it → refresh → journal gone. The indices refresh only when
asked, so what readers see changes at that one refresh. A writer that dies leaves the journal, and the next one
finishes the put (all sections are there) or undoes it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from itertools import islice
from typing import Any

from radslag.search.errors import IndexLocked, SearchError, ServerUnavailable
from radslag.search.index.opensearch_client import Server
from radslag.search.index.opensearch_generations import Names
from radslag.search.index.opensearch_rows import CANDIDATE_FIELDS, moved
from radslag.search.index.opensearch_search import OpenSearchSearch
from radslag.search.index.opensearch_state import Action, State, Turn, failure_id, source_id
from radslag.search.types import DocumentRow

LISTED = [f.name for f in fields(DocumentRow)]


class Writer:
    """Bulk actions on one index (or one generation of it), and the looks that they need."""

    def __init__(
        self, server: Server, names: Names, state: State, scan: OpenSearchSearch, dimensions: int, follow: Callable[[str], None]
    ) -> None:
        self.server, self.names, self.state = server, names, state
        self._scan, self._dimensions, self._follow = scan, dimensions, follow
        self._thread = threading.RLock()
        self._turn: Turn | None = None

    @contextmanager
    def turn(self, journal: dict[str, Any] | None) -> Iterator[Turn]:
        """The writer's turn (may be nested), ended with a refresh; a write that fails is undone where that is possible."""
        with self._thread:
            if self._turn is not None:
                yield self._turn
                return
            turn = self._turn = self.state.begin(journal, self.recover)
            try:
                self._follow(turn.index)
                yield turn
                self.refresh()
                self.state.end(turn)
            except ServerUnavailable:
                raise  # the journal stays for the next writer
            except BaseException:
                with suppress(SearchError):
                    self.give_up(turn)
                raise
            finally:
                self._turn = None

    def give_up(self, turn: Turn) -> None:
        """Undo a write that failed. One whose turn had passed on takes away only what it had put there itself."""
        try:
            self.state.renew(turn, at_once=True)
        except IndexLocked:
            if turn.journal and "put" in turn.journal:
                self.refresh()
                document = {"document_id": turn.journal["put"]}
                mine = {"bool": {"filter": [{"term": document}, {"term": {"stamp": turn.stamp}}]}}
                # Versions guard what newer writers stored under the same ids.
                self.server.bulk(
                    [*(self.delete(turn, h) for h in self.sections(mine)), self.no_document(turn, document["document_id"])]
                )
                self.refresh()
            return
        if turn.journal is not None:
            self.recover(turn, turn.journal)
        self.state.end(turn)

    def recover(self, turn: Turn, journal: dict[str, Any]) -> None:
        """Finish or undo the write that a dead (or failed) writer left."""
        self.refresh()
        if "delete" in journal:
            found = self.listed([{"term": {"id": journal["delete"]}}])
            self.write(turn, [a for row in found for a in self.gone(turn, row)])
        elif "forget" in journal:
            uri = journal["forget"]
            self.write(
                turn, [*self.leave(turn, uri, self.listed([{"term": {"uris": uri}}])), self.state.remove(turn, source_id(uri))]
            )
        elif "put" in journal:
            document_id, uri, stamp = journal["put"], journal["uri"], journal["stamp"]
            sections = self.sections({"term": {"document_id": document_id}}, ["stamp"])
            written = [h for h in sections if h["_source"]["stamp"] == stamp]
            if len(written) == journal.get("sections") and self.listed([{"term": {"id": document_id}}, {"term": {"uris": uri}}]):
                self.settle(turn, document_id, uri, journal["sha256"], stamp)
            elif len(written) == len(sections):  # it was not there before
                self.write(turn, [*(self.delete(turn, h) for h in sections), self.no_document(turn, document_id)])
            elif not self._points_to(uri, document_id):
                self.write(turn, self.leave(turn, uri, self.listed([{"term": {"id": document_id}}, {"term": {"uris": uri}}])))
        self.refresh()

    def write(self, turn: Turn, actions: list[Action]) -> None:
        older = self.server.bulk(actions, alive=lambda: self.state.renew(turn)) if actions else 0
        if older:
            raise IndexLocked(
                f"Something newer was written to {self.server.address.location} meanwhile, this was refused; try again."
            )

    def settle(
        self,
        turn: Turn,
        document_id: str,
        uri: str,
        sha256: str,
        stamp: int,
        written: Iterable[str] = (),
        more: Iterable[Action] = (),
    ) -> None:
        """What a document replaces goes: its own sections of an earlier stamp, and what its source held before."""
        own = {"bool": {"filter": [{"term": {"document_id": document_id}}], "must_not": [{"term": {"stamp": stamp}}]}}
        # Before the refresh, a section that was just overwritten is still found in its earlier version.
        kept = set(written)
        stale = [h for h in self.sections(own) if h["_id"] not in kept]
        leaving = [r for r in self.listed([{"term": {"uris": uri}}]) if r["id"] != document_id]
        self.write(
            turn,
            [
                *(self.delete(turn, h) for h in stale),
                *self.leave(turn, uri, leaving),
                self.state.source(turn, uri, document_id, sha256),
                self.state.remove(turn, failure_id(uri)),
                *more,
            ],
        )

    def gone(self, turn: Turn, row: dict[str, Any], pointers: bool = True) -> list[Action]:
        """A document goes: what its sources hold, its sections, then its record."""
        sources = [self.state.remove(turn, source_id(u)) for u in row["uris"]] if pointers else []
        sections = [self.delete(turn, h) for h in self.sections({"term": {"document_id": row["id"]}})]
        return [*sources, *sections, self.no_document(turn, row["id"])]

    def leave(self, turn: Turn, uri: str, rows: list[dict[str, Any]]) -> list[Action]:
        """A source no longer holds these documents; one that has no other source goes."""
        out: list[Action] = []
        for row in rows:
            rest = [u for u in row["uris"] if u != uri]
            if not rest:
                out += self.gone(turn, row, pointers=False)
                continue
            whole = self.documents([{"term": {"id": row["id"]}}], [*LISTED, "participants", "record"])[0]
            out.append(
                self.index(turn, self.names.documents, row["id"], whole | {"uris": rest, "uri": rest[0], "stamp": turn.stamp})
            )
            if rest[0] != row["uri"]:
                held = self.sections({"term": {"document_id": row["id"]}}, True, stored_fields=[*CANDIDATE_FIELDS, "_source"])
                out += [self.section(turn, moved(h, rest[0], self._dimensions)) for h in held]
        return out

    def _head(self, turn: Turn, index: str, row_id: str, routing: str | None = None) -> dict[str, Any]:
        head: dict[str, Any] = {"_index": index, "_id": row_id, "version": turn.stamp, "version_type": "external_gte"}
        if not self.names.pinned:
            head["require_alias"] = True
        return head | ({"routing": routing} if routing else {})

    def index(self, turn: Turn, index: str, row_id: str, source: dict[str, Any], routing: str | None = None) -> Action:
        return {"index": self._head(turn, index, row_id, routing)}, source

    def delete(self, turn: Turn, hit: dict[str, Any]) -> Action:
        return {"delete": self._head(turn, self.names.passages, hit["_id"], hit.get("_routing"))}, None

    def no_document(self, turn: Turn, document_id: str) -> Action:
        return {"delete": self._head(turn, self.names.documents, document_id)}, None

    def section(self, turn: Turn, row: dict[str, Any]) -> Action:
        """A section; one municipality's sections lie in one shard."""
        routing = row["municipality_code"] or row["document_id"]
        return self.index(turn, self.names.passages, row["key"], row | {"stamp": turn.stamp}, routing)

    def sections(self, query: Any, fields: list[str] | bool = False, **more: Any) -> list[dict[str, Any]]:
        """Ids (and routing) of all sections that match."""
        return list(self._scan.scan_hits({"query": query, "_source": fields, **more}, self.names.passages, ["key"]))

    def listed(self, clauses: list[Any]) -> list[dict[str, Any]]:
        return self.documents(clauses, LISTED)

    def documents(self, clauses: list[Any], fields: list[str], most: int | None = None) -> list[dict[str, Any]]:
        found = self._scan.scan({"bool": {"filter": clauses}}, fields, self.names.documents, ["id"])
        return list(found) if most is None else list(islice(found, most))

    def refresh(self) -> None:
        self.server.ask("POST", f"/{self.names.all}/_refresh")

    def _points_to(self, uri: str, document_id: str) -> bool:
        found = self.state.get(source_id(uri))
        return found is not None and found["_source"]["document_id"] == document_id
