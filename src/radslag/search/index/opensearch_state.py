"""What an OpenSearch index keeps beside documents: whose turn it is to write, sources, failures, take-downs, words.

One process writes at a time. The turn is a document that is changed only from the state in which it was read
(``if_seq_no``); a turn that has not been renewed for ``LEASE`` seconds, or whose process is gone, passes on. The
stamp of a turn is larger than every earlier one and is the external version of all that is written in it: what a
writer sends after it has lost its turn is refused item by item.
"""

from __future__ import annotations

import hashlib
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from radslag.search.errors import IndexLocked, SearchError
from radslag.search.index.opensearch_client import Server
from radslag.search.types import Failure, Tombstone

LOCK_SECONDS = 60.0  # how long a writer waits for its turn
LEASE = 30.0  # seconds without a sign of life after which a turn passes on
_RENEW = 5.0
Action = tuple[dict[str, Any], dict[str, Any] | None]


def now() -> str:
    """UTC, to the microsecond."""
    return datetime.now(UTC).isoformat()


def source_id(uri: str) -> str:
    """Id of what a source holds."""
    return f"source:{hashlib.sha256(uri.encode()).hexdigest()}"


def failure_id(uri: str) -> str:
    """Id of a source's failure."""
    return f"failure:{hashlib.sha256(uri.encode()).hexdigest()}"


def tombstone_id(sha256: str) -> str:
    """Id of a take-down."""
    return f"tombstone:{sha256}"


@dataclass
class Turn:
    """The right to write: ``stamp`` is the version of everything written in it."""

    stamp: int
    place: dict[str, int]  # if_seq_no and if_primary_term
    journal: dict[str, Any] | None
    renewed: float
    index: str = ""  # the generation's own name, which an alias hides


class State:
    """The state index behind ``name``."""

    def __init__(self, server: Server, name: str, require_alias: bool) -> None:
        self._server, self._name = server, name
        # Without it, a request to an alias that is gone would make an index of that name.
        self._params: dict[str, Any] = {"require_alias": "true"} if require_alias else {}
        self._me = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    # turns

    def begin(self, journal: dict[str, Any] | None, recover: Callable[[Turn, dict[str, Any]], None]) -> Turn:
        """Wait for the turn and take it; ``recover`` finishes or undoes what a dead writer left. Raises :class:`IndexLocked`."""
        end = time.monotonic() + LOCK_SECONDS
        seen: tuple[int, float] | None = None
        while True:
            found = self.get("writer")
            held = found["_source"] if found else {}
            at = found["_seq_no"] if found else -1
            if seen is None or seen[0] != at:
                seen = (at, time.monotonic())
            owner = held.get("owner")
            if owner in (None, self._me) or _is_dead(owner) or time.monotonic() - seen[1] > LEASE:
                stamp = max(time.time_ns() // 1000, held.get("stamp", 0) + 1)
                left = held.get("journal")
                ours = journal | {"stamp": stamp} if journal else None
                turn = self._take(found, stamp, left or ours)
                if turn is None:
                    continue
                if left:
                    recover(turn, left)
                    turn.journal = ours
                    self._write(turn, self._me)
                return turn
            if time.monotonic() > end:
                raise IndexLocked(
                    f"Another process ({owner.rsplit(':', 1)[0]}) is writing to {self._server.address.location}; "
                    "try again when it is done."
                )
            time.sleep(0.05)

    def renew(self, turn: Turn, *, at_once: bool = False) -> None:
        """A sign of life, every few seconds or at once. Raises :class:`IndexLocked` when the turn has passed on."""
        if at_once or time.monotonic() - turn.renewed > _RENEW:
            self._write(turn, self._me)

    def end(self, turn: Turn) -> None:
        """Give the turn back; the journal is done with."""
        turn.journal = None
        self._write(turn, None)

    def _take(self, found: dict[str, Any] | None, stamp: int, journal: dict[str, Any] | None) -> Turn | None:
        place = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]} if found else {}
        turn = Turn(stamp, place, journal, 0.0)
        try:
            self._write(turn, self._me)
        except IndexLocked:
            return None
        return turn

    def _write(self, turn: Turn, owner: str | None) -> None:
        place: dict[str, Any] = dict(turn.place) or {"op_type": "create"}
        try:
            answer = self._server.ask(
                "PUT",
                f"/{self._name}/_doc/writer",
                {"type": "writer", "owner": owner, "stamp": turn.stamp, "journal": turn.journal},
                **self._params,
                **place,
            )
        except SearchError as error:
            if getattr(error.__cause__, "status_code", None) != 409:
                raise
            # Our own write may have arrived though its answer was lost.
            found = self.get("writer")
            if not found or found["_source"].get("stamp") != turn.stamp or found["_source"].get("owner") != owner:
                raise IndexLocked(f"Another process took over writing to {self._server.address.location}; try again.") from error
            answer = found
        turn.place = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
        turn.renewed, turn.index = time.monotonic(), answer["_index"]

    # records

    def get(self, record_id: str) -> dict[str, Any] | None:
        """A record with its place, as it is now (not as of the last refresh)."""
        found = self._server.ask("GET", f"/{self._name}/_doc/{record_id}", missing=None)
        return found if found and found.get("found") else None

    def put(self, turn: Turn, record_id: str, record: dict[str, Any]) -> Action:
        """Bulk action that stores a record."""
        return {"index": self._head(turn, record_id)}, record

    def remove(self, turn: Turn, record_id: str) -> Action:
        """Bulk action that removes a record."""
        return {"delete": self._head(turn, record_id)}, None

    def source(self, turn: Turn, uri: str, document_id: str, sha256: str) -> Action:
        """Bulk action: a source holds this document."""
        return self.put(
            turn, source_id(uri), {"type": "source", "uri": uri, "document_id": document_id, "sha256": sha256, "at": now()}
        )

    def words(self, turn: Turn, words: Iterable[str]) -> Action:
        """Bulk action: more words of the texts."""
        return self.put(turn, f"words:{turn.stamp}", {"type": "words", "words": sorted(words), "stamp": turn.stamp})

    def _head(self, turn: Turn, record_id: str) -> dict[str, Any]:
        return {"_index": self._name, "_id": record_id, "version": turn.stamp, "version_type": "external_gte"} | (
            {"require_alias": True} if self._params else {}
        )

    def all(self, kind: str, order: str) -> list[dict[str, Any]]:
        """All records of a kind."""
        out: list[dict[str, Any]] = []
        after: list[Any] | None = None
        while True:
            body = {"query": {"term": {"type": kind}}, "size": 1000, "sort": [{order: "asc"}]} | (
                {"search_after": after} if after else {}
            )
            hits = self._server.search_all([(self._name, body)])[0]["hits"]["hits"]
            out += [h["_source"] for h in hits]
            if len(hits) < 1000:
                return out
            after = hits[-1]["sort"]

    def failures(self) -> list[Failure]:
        """By time."""
        found = [Failure(r["uri"], r["reason"], r["at"]) for r in self.all("failure", "uri")]
        return sorted(found, key=lambda f: f.at)

    def tombstones(self) -> list[Tombstone]:
        """By time."""
        found = [Tombstone(r["sha256"], r["reason"], r["at"]) for r in self.all("tombstone", "sha256")]
        return sorted(found, key=lambda t: t.at)

    def vocabulary(self) -> set[str]:
        """Words of the texts that no general list has."""
        return {w for r in self.all("words", "stamp") for w in r["words"]}


def _is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that is gone."""
    host, pid, _ = owner.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
