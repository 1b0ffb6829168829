"""Certificates, passwords and keys, through a real TLS proxy; secrets are neither in messages nor in logs."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from radslag.search.embed import Embedder
from radslag.search.errors import ServerRefused
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_client import Access
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from radslag.wiring import open_index
from tests.opensearch.conftest import report
from tests.opensearch.proxy import Proxy, tls_proxy
from tests.opensearch_node.shared import shared_url

SECRET, KEY = "hemligt lösenord/+", "bmFtbjpueWNrZWw="


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    with tls_proxy(shared_url(), tmp_path, "clerk", SECRET, KEY) as running:
        yield running


@pytest.fixture
def place(proxy: Proxy, address: str) -> str:
    """The test's index, seen through the proxy."""
    return f"{proxy.url}/{address.rsplit('/', 1)[1]}"


def test_name_and_password(place: str, proxy: Proxy, embedder: Embedder, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    access = Access("clerk", SECRET, ca_file=str(proxy.ca_file))
    index = OpenSearchIndex.open(place, embedder=embedder, create=True, access=access)
    store(index, embedder, report(1))
    assert search(index, embedder, Query("cykelvägar")).total == 3
    assert SECRET not in caplog.text and SECRET not in repr(access) and "clerk" not in index.location
    assert proxy.seen[0] not in caplog.text


def test_api_key(place: str, proxy: Proxy, embedder: Embedder) -> None:
    index = OpenSearchIndex.open(place, embedder=embedder, create=True, access=Access(api_key=KEY, ca_file=str(proxy.ca_file)))
    assert index.count() == 0
    assert set(proxy.seen) == {f"ApiKey {KEY}"}


@pytest.mark.parametrize("wrong", [Access("clerk", "fel"), Access(), Access(api_key="fel"), Access("nobody", SECRET)])
def test_a_wrong_password_is_said_at_once_and_not_shown(place: str, proxy: Proxy, wrong: Access) -> None:
    with pytest.raises(ServerRefused, match="does not accept") as caught:
        OpenSearchIndex.open(place, access=dataclasses.replace(wrong, ca_file=str(proxy.ca_file)))
    assert SECRET not in str(caught.value)
    assert len(proxy.seen) == 1  # no second try: it would lock the account


def test_a_certificate_of_an_unknown_authority_is_refused(place: str, proxy: Proxy) -> None:
    with pytest.raises(ServerRefused, match="opensearch_ca_file"):
        OpenSearchIndex.open(place, access=Access("clerk", SECRET))
    assert proxy.seen == []  # the password was not sent


def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    with tls_proxy(shared_url(), tmp_path, "clerk", SECRET, host="elsewhere.example") as proxy:
        with pytest.raises(ServerRefused, match="certificate"):
            OpenSearchIndex.open(f"{proxy.url}/x", access=Access("clerk", SECRET, ca_file=str(proxy.ca_file)))
        assert proxy.seen == []


def test_credentials_come_from_the_environment(
    place: str, proxy: Proxy, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("RADSLAG_OPENSEARCH_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("RADSLAG_OPENSEARCH_CA_FILE", str(proxy.ca_file))
    assert open_index(place.replace("https://", "https://clerk@"), embedder=embedder, create=True).count() == 0
    monkeypatch.delenv("RADSLAG_OPENSEARCH_PASSWORD_FILE")
    monkeypatch.setenv("RADSLAG_OPENSEARCH_USER", "clerk")
    monkeypatch.setenv("RADSLAG_OPENSEARCH_PASSWORD", SECRET)
    assert open_index(place, embedder=embedder).count() == 0
