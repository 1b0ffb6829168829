"""The server-side indices of one Rådslag index: three of a kind a generation, behind aliases that switch together.

``NAME-passages`` → ``NAME-passages-000001`` (one row a section), ``NAME-documents`` → … (whole records) and
``NAME-state`` → … (sources, failures, take-downs, the writer's turn). Readers and writers use the aliases alone, so a
new generation takes over in one step. What an index is stands in the mapping's ``_meta``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from radslag.search.errors import EmbedderMismatch, IndexDamaged, IndexMissing, SchemaMismatch, renewal
from radslag.search.index.opensearch_client import Server

# Raised when opensearch_data changes in what it holds; an index of another version is refused with the command that migrates.
MAPPING_VERSION = 4
KINDS = ("passages", "documents", "state")


@dataclass(frozen=True, slots=True)
class Names:
    """What requests are addressed to: the aliases, or the indices of one generation (``pinned``)."""

    passages: str
    documents: str
    state: str
    pinned: bool = False

    @classmethod
    def aliases(cls, name: str) -> Names:
        """Whatever generation is live."""
        return cls(f"{name}-passages", f"{name}-documents", f"{name}-state")

    @classmethod
    def generation(cls, name: str, number: int) -> Names:
        """One generation, live or not."""
        passages, documents, state = (index_name(name, kind, number) for kind in KINDS)
        return cls(passages, documents, state, pinned=True)

    @property
    def all(self) -> str:
        """The three in one path."""
        return f"{self.passages},{self.documents},{self.state}"


@dataclass(frozen=True, slots=True)
class Described:
    """``_meta`` of a generation."""

    number: int
    schema_version: int
    embedder: str
    dimensions: int


def index_name(name: str, kind: str, number: int) -> str:
    """``radslag-passages-000001``."""
    return f"{name}-{kind}-{number:06d}"


def definition(kind: str, *, embedder: str = "", dimensions: int = 0, shards: int = 1) -> dict[str, Any]:
    """Settings and mapping of an index, as shipped in opensearch_data."""
    text = (resources.files("radslag.search.index") / "opensearch_data" / f"{kind}.json").read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text)
    body["mappings"]["_meta"] = {"schema_version": MAPPING_VERSION, "embedder": embedder, "dimensions": dimensions}
    if kind == "passages":
        body["mappings"]["properties"]["windows"]["properties"]["vector"]["dimension"] = dimensions
    body["settings"]["index"].setdefault("number_of_shards", shards)
    return body


def create(server: Server, name: str, number: int, embedder: Any, *, shards: int = 1, live: bool = True) -> None:
    """Make a generation (what a creation that died left of it is kept). The passages come last: with them it exists."""
    for kind in reversed(KINDS):
        body = definition(kind, embedder=embedder.name, dimensions=embedder.dimensions, shards=shards)
        if live:
            body["aliases"] = {f"{name}-{kind}": {"is_write_index": True}}
        index = index_name(name, kind, number)
        if server.ask("GET", f"/{index}/_settings", missing=None) is None:
            server.ask("PUT", f"/{index}", body)
    server.ask("GET", f"/_cluster/health/{name}-*", wait_for_status="yellow", timeout="30s")


def live_number(server: Server, name: str) -> int | None:
    """Number of the generation behind the aliases, None when there is no index."""
    found = server.ask("GET", f"/_alias/{name}-passages", missing=None)
    return max((int(index.rsplit("-", 1)[1]) for index in found), default=None) if found else None


def numbers(server: Server, name: str) -> list[int]:
    """Every generation that is held, the oldest first."""
    found = server.ask("GET", f"/{name}-passages-*/_alias", missing={})
    return sorted(int(tail) for index in found if (tail := index.removeprefix(f"{name}-passages-")).isdigit())


def describe(server: Server, name: str, number: int | None = None) -> Described:
    """Read what a generation (the live one) is. Raises :class:`IndexMissing` or :class:`IndexDamaged`."""
    location = server.address.location
    if number is None:
        number = live_number(server, name)
    if number is None:
        raise IndexMissing(f"There is no index at {location}; make one with: radslag ingest PATH… --index {location}")
    found = server.ask("GET", f"/{Names.generation(name, number).all}/_mapping", missing=None)
    if found is None:
        raise IndexDamaged(
            f"Part of the index at {location} is gone (generation {number}); restore it from a snapshot or ingest again."
        )
    meta = found[index_name(name, "passages", number)]["mappings"].get("_meta", {})
    if not {"schema_version", "embedder", "dimensions"} <= set(meta):
        raise IndexDamaged(
            f"The index {name}-passages at {location} was not made by Rådslag; give another name in the address: {location}-2"
        )
    return Described(number, int(meta["schema_version"]), str(meta["embedder"]), int(meta["dimensions"]))


def check(described: Described, location: str, embedder: Any = None) -> None:
    """Refuse another version of the mapping or another embedder's vectors, and say which command migrates."""
    if described.schema_version != MAPPING_VERSION:
        raise SchemaMismatch(
            f"The index at {location} has mapping version {described.schema_version}, this program writes {MAPPING_VERSION}; "
            f"{renewal(location)}"
        )
    if embedder is not None and described.embedder != embedder.name:
        raise EmbedderMismatch(
            f"The index at {location} holds vectors of {described.embedder}, not of {embedder.name}; "
            f"name that embedder, or {renewal(location, embedder.name)}"
        )


def switch(server: Server, name: str, number: int) -> None:
    """Point the three aliases to a generation, all at once: no request sees a mixture or nothing."""
    actions: list[dict[str, Any]] = []
    for kind in KINDS:
        alias = f"{name}-{kind}"
        held = server.ask("GET", f"/_alias/{alias}", missing={})
        target = index_name(name, kind, number)
        actions += [{"remove": {"index": index, "alias": alias}} for index in held if index != target]
        actions.append({"add": {"index": target, "alias": alias, "is_write_index": True}})
    unfinished = f"{name}-unfinished"
    actions += [
        {"remove": {"index": index, "alias": unfinished}} for index in server.ask("GET", f"/_alias/{unfinished}", missing={})
    ]
    server.ask("POST", "/_aliases", {"actions": actions})


def drop(server: Server, name: str, number: int) -> None:
    """Remove a generation that is not live."""
    if number == live_number(server, name):
        raise ValueError(f"generation {number} of {name} is live")
    for kind in KINDS:
        server.ask("DELETE", f"/{index_name(name, kind, number)}", missing=None)
