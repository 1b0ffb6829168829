"""The engines that must behave alike. Another one joins by a branch in ``new_index``; the tests do not change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from radslag.search.embed import Embedder, load_embedder
from radslag.search.index.protocol import Index
from tests.opensearch_node.shared import new_address

OpenIndex = Callable[..., Index]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def open_index(request: pytest.FixtureRequest, tmp_path: Path, embedder: Embedder) -> Iterator[OpenIndex]:
    """Opens the one index of this test, each time anew (as another process would); made at the first call."""
    opened: list[Index] = []
    with new_address() if request.param == "opensearch" else nullcontext(str(tmp_path / "index")) as place:

        def new_index(**given: object) -> Index:
            from radslag.search.index.embedded import EmbeddedIndex
            from radslag.search.index.opensearch import OpenSearchIndex

            engine = OpenSearchIndex if request.param == "opensearch" else EmbeddedIndex
            index = engine.open(place, **({"embedder": embedder, "create": True} | given))  # type: ignore[arg-type]
            opened.append(index)
            return index

        yield new_index
        for index in opened:
            index.close()


@pytest.fixture
def index(open_index: OpenIndex) -> Index:
    return open_index()
