"""An index on the run's server, made empty for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from extract.document import Document
from radslag.search.embed import Embedder, load_embedder
from radslag.search.index.opensearch import OpenSearchIndex
from tests.opensearch_node.shared import new_address
from tests.search.documents import make


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the server."""
    for item in items:
        if "tests/opensearch/" in item.path.as_posix():
            item.add_marker(pytest.mark.opensearch)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture
def address() -> Iterator[str]:
    """Where an index may be made."""
    with new_address() as place:
        yield place


@pytest.fixture
def open_index(address: str, embedder: Embedder) -> Iterator[Callable[..., OpenSearchIndex]]:
    """Opens the one index of this test, each time anew; made at the first call."""
    with ExitStack() as stack:

        def new_index(**given: object) -> OpenSearchIndex:
            index = OpenSearchIndex.open(address, **({"embedder": embedder, "create": True} | given))  # type: ignore[arg-type]
            stack.callback(index.close)
            return index

        yield new_index


@pytest.fixture
def index(open_index: Callable[..., OpenSearchIndex]) -> OpenSearchIndex:
    return open_index()


def report(number: int, sections: int = 3, version: int = 1, uri: str | None = None) -> Document:
    """One of many small documents; every section names its number and version."""
    items = [
        (f"Ärende {i} i rapport {number}", f"Rapport{number} version{version} behandlar cykelvägar och skolor.")
        for i in range(sections)
    ]
    return make(items, uri=uri or f"report-{number}.txt", body="Tekniska nämnden")
