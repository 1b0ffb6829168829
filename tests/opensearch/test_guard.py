"""What an index refuses to work with, and what it says then."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from radslag.search.errors import IndexDamaged, IndexMissing, QueryError, SchemaMismatch, ServerRefused, ServerUnavailable
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_client import read_address
from radslag.search.index.opensearch_generations import definition
from tests.opensearch_node.node import free_ports
from tests.opensearch_node.shared import send, shared_url


def test_there_is_no_index(address: str) -> None:
    with pytest.raises(IndexMissing, match="radslag ingest"):
        OpenSearchIndex.open(address)


def test_another_mapping_version_is_refused_with_the_command_that_migrates(
    address: str, open_index: Callable[..., OpenSearchIndex]
) -> None:
    open_index()
    base, name = address.rsplit("/", 1)
    meta = {"_meta": {"schema_version": 0, "embedder": "static-sv@old", "dimensions": 256}}
    send("PUT", f"{base}/{name}-passages/_mapping", json.dumps(meta).encode())
    with pytest.raises(SchemaMismatch, match="radslag reindex --index"):
        open_index()


def test_an_index_of_someone_else_is_left_alone(address: str, open_index: Callable[..., OpenSearchIndex]) -> None:
    open_index()
    base, name = address.rsplit("/", 1)
    send("PUT", f"{base}/{name}-passages/_mapping", json.dumps({"_meta": {}}).encode())
    with pytest.raises(IndexDamaged, match="not made by Rådslag"):
        open_index()


def test_a_part_that_is_gone_is_named(address: str, open_index: Callable[..., OpenSearchIndex]) -> None:
    open_index()
    base, name = address.rsplit("/", 1)
    send("DELETE", f"{base}/{name}-documents-000001")
    with pytest.raises(IndexDamaged, match="snapshot"):
        open_index(create=False)


def test_an_unknown_field_is_refused(index: OpenSearchIndex) -> None:
    with index.writer.turn(None) as turn, pytest.raises(ServerRefused, match="not allowed"):
        index.writer.write(turn, [index.writer.index(turn, index.names.documents, "x", {"id": "x", "unknown": 1})])


def test_vectors_are_not_in_the_stored_source() -> None:
    assert "windows" in definition("passages", dimensions=4)["mappings"]["_source"]["excludes"]
    for kind in ("passages", "documents", "state"):
        assert definition(kind)["mappings"]["dynamic"] == "strict"


def test_a_server_that_is_not_there() -> None:
    (port,) = free_ports(1)
    with pytest.raises(ServerUnavailable, match=f"127.0.0.1:{port}") as caught:
        OpenSearchIndex.open(f"http://127.0.0.1:{port}/x", patience=0.5)
    assert isinstance(caught.value, ConnectionError)  # an ingestion tries again


@pytest.mark.parametrize(
    ("given", "location", "user"),
    [
        ("https://clerk@search.example:9200/minutes", "https://search.example:9200/minutes", "clerk"),
        ("http://localhost", "http://localhost:9200/radslag", None),
        ("https://a.example,b.example:9201", "https://a.example:443,b.example:9201/radslag", None),
    ],
)
def test_addresses(given: str, location: str, user: str | None) -> None:
    address = read_address(given)
    assert (address.location, address.user) == (location, user)


@pytest.mark.parametrize(
    "given", ["https://clerk:secret@host/x", "http://host/UPPER", "http://host/a/b", "http:///x", "http://host:port"]
)
def test_addresses_that_are_refused(given: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_address(given)
    assert "secret" not in str(caught.value)


def test_the_server_is_one_that_is_supported() -> None:
    version = json.loads(send("GET", shared_url()))["version"]["number"]
    assert version.split(".")[0] in ("2", "3")
