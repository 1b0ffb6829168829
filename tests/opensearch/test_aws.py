"""Requests signed for AWS: every one is checked against botocore's own signature before it reaches the real server."""

from __future__ import annotations

import builtins
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import opensearchpy
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from radslag.search.embed import Embedder
from radslag.search.errors import ServerRefused
from radslag.search.index.opensearch import OpenSearchIndex
from radslag.search.index.opensearch_client import Access, Server, read_address
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Query
from tests.opensearch.conftest import report
from tests.opensearch.proxy import tls_proxy
from tests.opensearch_node.shared import shared_url

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session//token=="
REGION = "eu-north-1"
_HEADER = re.compile(r"AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})")


def checker(host: str, service: str, seen: list[str], secret: str = SECRET) -> Callable[..., bool]:
    """Signs what arrived once more, with the headers that the client says it has signed, and compares."""

    def signed(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
        given = {name.lower(): value for name, value in headers.items()}
        found = _HEADER.fullmatch(given.get("authorization", ""))
        if found is None:
            return False
        scope, names, signature = found.groups()
        stamp = given["x-amz-date"]
        request = AWSRequest(method, f"https://{host}{path}", data=body, headers={n: given[n] for n in names.split(";")})
        request.context["timestamp"] = stamp
        auth = SigV4Auth(Credentials(KEY, secret, TOKEN), service, REGION)
        expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
        seen.append(f"{method} {path}")
        return scope == f"{KEY}/{stamp[:8]}/{REGION}/{service}/aws4_request" and signature == expected

    return signed


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The usual chain finds these in the environment, and nothing of the machine that tests run on."""
    for name, value in (("ACCESS_KEY_ID", KEY), ("SECRET_ACCESS_KEY", SECRET), ("SESSION_TOKEN", TOKEN)):
        monkeypatch.setenv(f"AWS_{name}", value)
    for name in ("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(f"AWS_{name}", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


def test_every_request_is_signed(address: str, embedder: Embedder, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []
    hosts: list[str] = []

    def signed(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
        hosts.append(headers["Host"])
        return checker(headers["Host"], "es", seen)(method, path, headers, body)

    with tls_proxy(shared_url(), tmp_path, signed=signed) as proxy:
        place = f"{proxy.url}/{address.rsplit('/', 1)[1]}"
        access = Access(ca_file=str(proxy.ca_file), aws_region=REGION)
        index = OpenSearchIndex.open(place, embedder=embedder, create=True, access=access)
        store(index, embedder, report(1))
        assert search(index, embedder, Query("cykelvägar")).total == 3
        assert len(seen) == len(hosts) > 10
        assert {"POST /_bulk", "POST /_msearch"} <= set(seen)
        assert SECRET not in caplog.text and TOKEN not in caplog.text


def test_a_wrong_key_is_refused(address: str, tmp_path: Path) -> None:
    def signed(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
        return checker(headers["Host"], "es", [], secret="another")(method, path, headers, body)

    with tls_proxy(shared_url(), tmp_path, signed=signed) as proxy:
        with pytest.raises(ServerRefused, match=r"does not allow this .*signature") as caught:
            OpenSearchIndex.open(proxy.url, access=Access(ca_file=str(proxy.ca_file), aws_region=REGION))
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "service"),
    [("search-x.eu-north-1.es.amazonaws.com", "es"), ("abc.eu-north-1.aoss.amazonaws.com", "aoss"), ("proxy.example.org", "es")],
)
def test_the_service_follows_from_the_host(host: str, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(read_address(f"https://{host}/radslag"), Access(aws_region=REGION))
    sent: list[Any] = []

    class Sent(Exception):
        pass

    def urlopen(_: Any, method: str, url: str, body: Any, headers: Mapping[str, str], **__: Any) -> Any:
        sent.append((method, url, {"host": host, **headers}, body or b""))
        raise Sent

    monkeypatch.setattr("urllib3.connectionpool.HTTPSConnectionPool.urlopen", urlopen)
    with pytest.raises(opensearchpy.exceptions.ConnectionError):
        server._once("GET", "/radslag-state/_doc/source:ab", None, {"timeout": "30s"})
    assert checker(host, service, [])(*sent[0])


def test_without_credentials_it_is_said_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.delenv(f"AWS_{name}")
    with pytest.raises(ServerRefused, match=r"no AWS credentials .*AWS_PROFILE"):
        Server(read_address("https://search-x.eu-north-1.es.amazonaws.com/radslag"), Access(aws_region=REGION))


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name.startswith("botocore"):
            raise ImportError(name)
        return really(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ServerRefused, match=r"pip install 'radslag\[aws\]'"):
        Server(read_address("https://search-x.eu-north-1.es.amazonaws.com/radslag"), Access(aws_region=REGION))
