"""A new generation of an OpenSearch index beside the live one, and the way back.

The live index answers and takes writes all the while. What is in the new generation already is not embedded again,
so a run that was cut off goes on where it stopped; what changed meanwhile is carried over in the writer's turn just
before the aliases switch. The earlier generation stays for :func:`rollback`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from radslag.search.errors import DocumentMissing, IndexMissing
from radslag.search.index import opensearch_generations as generations
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_client import Server
from radslag.search.index.opensearch_state import failure_id, tombstone_id
from radslag.search.store import store
from radslag.search.themes import Theme
from radslag.search.types import DocumentRow


def reindex(server: Server, embedder: Any, themes: Sequence[Theme] | None = None, *, shards: int = 1) -> int:
    """Embed every stored document anew beside the live index, then switch; returns how many were embedded in this run.

    Works from the stored records, so from an earlier mapping version and with another embedder, too.
    Raises :class:`IndexMissing`.
    """
    name = server.address.name
    live = _pinned(server, generations.describe(server, name))
    target = _target(server, live.described.number, embedder, shards)
    done = 0
    for row in live.documents():
        with suppress(DocumentMissing):  # gone since it was listed
            done += _carry(live, target, row, embedder, themes)
    # Nobody writes between this look at what has changed and the switch.
    with live.writer.turn(None) as turn:
        rows = {row.id: row for row in live.documents()}
        for row in rows.values():
            done += _carry(live, target, row, embedder, themes)
        for stale in target.documents():
            if stale.id not in rows:
                target.delete(stale.id)
            for uri in set(stale.uris) - set(rows[stale.id].uris if stale.id in rows else stale.uris):
                target.forget(uri)
        _carry_state(live, target)
        live.state.renew(turn)
        generations.switch(server, name, target.described.number)
    for number in generations.numbers(server, name):
        if number < live.described.number:
            generations.drop(server, name, number)
    return done


def rollback(server: Server) -> int:
    """Switch back to the generation before the live one; returns its number. Raises :class:`IndexMissing` when there is none.

    What was ingested since the switch is not in it: ingest those sources again.
    """
    name = server.address.name
    live = generations.describe(server, name)
    earlier = [n for n in generations.numbers(server, name) if n < live.number]
    if not earlier:
        raise IndexMissing(f"There is no earlier generation of the index at {server.address.location} to go back to.")
    with _pinned(server, live).writer.turn(None):
        generations.switch(server, name, earlier[-1])
    return earlier[-1]


def _pinned(server: Server, described: generations.Described) -> OpenSearchIndex:
    """A generation by its own names, live or not."""
    return OpenSearchIndex(server, generations.Names.generation(server.address.name, described.number), described)


def _target(server: Server, live: int, embedder: Any, shards: int) -> OpenSearchIndex:
    """The generation to fill: one that an earlier run began for this embedder, else a new one."""
    name = server.address.name
    begun = [n for n in generations.numbers(server, name) if n > live]
    for number in begun:
        # One that was live before a rollback, or was begun otherwise, is made anew.
        described = generations.describe(server, name, number)
        fits = described.embedder == embedder.name and described.schema_version == generations.MAPPING_VERSION
        if number == begun[-1] and fits and server.ask("GET", f"/_alias/{name}-unfinished", missing=None):
            return _pinned(server, described)
        generations.drop(server, name, number)
    generations.create(server, name, live + 1, embedder, shards=shards, live=False)
    server.ask("PUT", f"/{generations.index_name(name, 'state', live + 1)}/_alias/{name}-unfinished")
    return _pinned(server, generations.describe(server, name, live + 1))


def _carry(
    live: OpenSearchIndex, target: OpenSearchIndex, row: DocumentRow, embedder: Any, themes: Sequence[Theme] | None
) -> int:
    missing = [uri for uri in row.uris if target.known(uri) != (row.id, row.sha256)]
    if not missing:
        return 0
    document = live.document(row.id)
    for uri in missing:
        store(target, embedder, replace(document, source=replace(document.source, uri=uri)), themes)
    return 1


def _carry_state(live: OpenSearchIndex, target: OpenSearchIndex) -> None:
    with target.writer.turn(None) as turn:
        state, held = target.state, {f.uri for f in live.failures()}
        kept = {t.sha256 for t in live.tombstones()}
        actions = [
            state.put(turn, failure_id(f.uri), {"type": "failure", "uri": f.uri, "reason": f.reason, "at": f.at})
            for f in live.failures()
        ]
        actions += [
            state.put(turn, tombstone_id(t.sha256), {"type": "tombstone", "sha256": t.sha256, "reason": t.reason, "at": t.at})
            for t in live.tombstones()
        ]
        actions += [state.remove(turn, failure_id(f.uri)) for f in target.failures() if f.uri not in held]
        actions += [state.remove(turn, tombstone_id(t.sha256)) for t in target.tombstones() if t.sha256 not in kept]
        target.writer.write(turn, actions)
