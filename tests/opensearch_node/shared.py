"""The one server of a test run: ``RADSLAG_OPENSEARCH_URL``, or a node of our own, started at first need.

``RADSLAG_OPENSEARCH_LINE=2`` takes the older server. Only a machine without JDK or Maven skips; where both are
there, a node that does not start fails the tests.
"""

from __future__ import annotations

import atexit
import os
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache

import pytest

from tests.opensearch_node.java import choose, missing
from tests.opensearch_node.node import running_node


def asked_line() -> int | None:
    """3 or 2 where the environment says which server."""
    value = os.environ.get("RADSLAG_OPENSEARCH_LINE")
    return int(value) if value else None


def need_java() -> None:
    """Skip where no server can be put together; on a machine with a JDK and Maven nothing is skipped."""
    if (lack := missing()) is not None:
        pytest.skip(f"no OpenSearch here: {lack}")


@cache
def shared_url() -> str:
    """Address of the server; stopped when Python ends."""
    if given := os.environ.get("RADSLAG_OPENSEARCH_URL"):
        return given.rstrip("/")
    need_java()
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(running_node(choose(asked_line())[0], quick=True)).url


def send(method: str, url: str, body: bytes | None = None) -> bytes:
    """A plain request past the client."""
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: bytes = answer.read()
        return found


@contextmanager
def new_address(url: str | None = None) -> Iterator[str]:
    """Address of an index that does not exist yet; its indices are removed at the end."""
    base, name = url or shared_url(), f"test-{uuid.uuid4().hex[:12]}"
    try:
        yield f"{base}/{name}"
    finally:
        with suppress(OSError):
            send("DELETE", f"{base}/{name}-*")
