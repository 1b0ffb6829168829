"""Talking to OpenSearch: address and credentials → client; requests and bulks that are tried again where that may help.

What is tried again: lost connections, time-outs, 429 and 503, with growing pauses and jitter, until ``PATIENCE``
seconds are over (:class:`ServerUnavailable`). What is not: everything else the server says (:class:`ServerRefused`).
Passwords and keys are in no message and no log.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from radslag.search.errors import QueryError, SearchError, ServerRefused, ServerUnavailable

PATIENCE = 60.0  # seconds until a server that does not answer is given up
TIMEOUT = 30.0  # seconds for one request
BULK_BYTES = 4_000_000
BULK_ROWS = 400
_LATER = (429, 502, 503, 504)
logger = logging.getLogger(__name__)
# The client library logs whole requests at INFO and every refusal as a warning.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)
# What is signed holds the session's token.
logging.getLogger("botocore.auth").setLevel(logging.INFO)


@dataclass(frozen=True)
class Access:
    """How to be let in; secrets are not shown by ``repr``."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    aws_region: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """``https://user@host:9200,host2:9200/name``: servers of one cluster and the name of the index (default "radslag")."""

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    user: str | None
    name: str

    @property
    def location(self) -> str:
        """The address as it is shown: without user."""
        return f"{self.scheme}://{','.join(f'{h}:{p}' for h, p in self.hosts)}/{self.name}"


def read_address(address: str) -> Address:
    """Take an address apart. Raises :class:`QueryError` for one that cannot be used."""
    scheme, _, rest = address.partition("://")
    before, _, name = rest.partition("/")
    user, at, hosts = before.rpartition("@")
    if ":" in user:
        raise QueryError(
            "A password does not belong in the address, where others can see it; "
            "set RADSLAG_OPENSEARCH_PASSWORD or opensearch_password_file."
        )
    name = name.strip("/") or "radslag"
    if not name.replace("-", "").replace("_", "").isalnum() or name != name.lower() or name[0] in "-_":
        raise QueryError(f"The index name {name!r} must be of small letters, figures and hyphens.")
    found = []
    for host in hosts.split(","):
        try:
            parts = urlsplit(f"{scheme}://{host}")
            found.append((parts.hostname or "", parts.port or (443 if scheme == "https" else 9200)))
        except ValueError as error:
            raise QueryError(f"{host!r} is no host and port.") from error
    if scheme not in ("http", "https") or not all(h for h, _ in found):
        raise QueryError(f"{scheme}://{hosts} is not the address of a server; write it as https://host:9200/name.")
    return Address(scheme, tuple(found), user if at else None, name)


class Server:
    """One cluster, as the index uses it."""

    def __init__(self, address: Address, access: Access | None = None, *, patience: float | None = None) -> None:
        self.address = address
        self.patience = PATIENCE if patience is None else patience
        self._client = _client(address, access or Access())
        self._rows = BULK_ROWS

    def ask(self, method: str, path: str, body: Any = None, *, missing: Any = ..., **params: Any) -> Any:
        """One request. ``missing``: what a 404 answers (else it is refused). Tried again as the module says."""
        return self._again(lambda: self._once(method, path, body, params), missing)

    def search_all(
        self, bodies: Sequence[tuple[str, dict[str, Any]]], routing: str | None = None, **params: Any
    ) -> list[dict[str, Any]]:
        """Several searches in one round trip: (index, body) each; answers in that order. ``routing``: where rows alone may lie."""
        where = {"routing": routing} if routing else {}
        lines = "".join(f"{json.dumps({'index': index} | where)}\n{json.dumps(body)}\n" for index, body in bodies)
        end = time.monotonic() + self.patience
        for attempt in range(1_000_000):
            answers: list[dict[str, Any]] = self.ask("POST", "/_msearch", lines, **params)["responses"]
            failed = [a for a in answers if "error" in a or a["_shards"]["failed"]]
            if not failed:
                return answers
            # A node that just left: its shards answer again when another has taken them.
            status = failed[0].get("status", 503)
            if status not in _LATER or time.monotonic() > end:
                raise _refusal(status if "error" in failed[0] else 503, failed[0], self.address)
            _pause(attempt)
        raise AssertionError

    def bulk(
        self, actions: Iterable[tuple[dict[str, Any], dict[str, Any] | None]], *, alive: Callable[[], None] | None = None
    ) -> int:
        """Write (action line, source) pairs; every item's answer is looked at. Returns how many were older than what is stored.

        Batches shrink when the server pushes back and grow again when it does not; ``alive`` is called before each.
        Items carry external versions, so one that is sent twice is stored once. Raises :class:`ServerRefused` with the
        first item that the server does not take.
        """
        older = 0
        queue = list(actions)
        end, attempt = time.monotonic() + self.patience, 0
        while queue:
            if alive:
                alive()
            batch = list(_batch(queue, self._rows))
            lines = "".join(f"{head}\n{source}\n" if source is not None else f"{head}\n" for head, source in batch)
            try:
                items = self._once("POST", "/_bulk", lines, {})["items"]
            except Exception as error:
                if (refused := _read(error, self.address)) is not None:
                    raise refused from error
                again = batch_of(queue, len(batch))
                reason = error
            else:
                again, found, reason = self._look(queue[: len(batch)], items)
                older += found
            queue = [*again, *queue[len(batch) :]]
            if again:
                self._rows = max(10, self._rows // 2)
                if time.monotonic() > end:
                    raise ServerUnavailable(
                        f"The server at {self.address.location} takes no more at the moment ({_cause(reason)}); try again later."
                    )
                _pause(attempt)
                attempt += 1
            else:
                end, attempt = time.monotonic() + self.patience, 0
                self._rows = min(BULK_ROWS, self._rows * 2)
        return older

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _look(self, batch: list[Any], items: list[dict[str, Any]]) -> tuple[list[Any], int, Any]:
        """(what to send again, how many were older, why) of one batch's answers."""
        again, older, reason = [], 0, None
        for sent, item in zip(batch, items, strict=True):
            kind, answer = next(iter(item.items()))
            status = answer["status"]
            if status < 300 or (kind == "delete" and status == 404):
                continue
            if status == 409:
                older += 1
            elif status in _LATER and "cluster_block" not in answer["error"]["type"]:
                again.append(sent)
                reason = answer["error"]
            else:
                raise _refusal(status, answer, self.address)
        return again, older, reason

    def _once(self, method: str, path: str, body: Any, params: dict[str, Any]) -> Any:
        return self._client.transport.perform_request(method, path, params=params or None, body=body)

    def _again(self, call: Callable[[], Any], missing: Any) -> Any:
        end = time.monotonic() + self.patience
        for attempt in range(1_000_000):
            try:
                return call()
            except Exception as error:
                if missing is not ... and getattr(error, "status_code", None) == 404:
                    return missing
                if (refused := _read(error, self.address)) is not None:
                    raise refused from error
                if time.monotonic() > end:
                    raise ServerUnavailable(
                        f"The server at {self.address.location} does not answer ({_cause(error)}); try again when it runs."
                    ) from error
                logger.debug("asking again", exc_info=error)
                _pause(attempt)
        raise AssertionError


def batch_of(queue: list[Any], count: int) -> list[Any]:
    """The first ``count`` actions, to send again."""
    return queue[:count]


def _batch(queue: list[tuple[Any, Any]], most: int) -> Iterator[tuple[str, str | None]]:
    size = 0
    for count, (head, source) in enumerate(queue):
        lines = json.dumps(head), None if source is None else json.dumps(source, ensure_ascii=False)
        size += len(lines[1] or "")
        if count and (count >= most or size > BULK_BYTES):
            return
        yield lines


def _pause(attempt: int) -> None:
    # Full jitter: many writers that were pushed back together must not come back together.
    time.sleep(random.uniform(0.05, min(10.0, 0.2 * 2**attempt)))


def _read(error: Exception, address: Address) -> SearchError | None:
    """The refusal that an exception stands for, None where trying again may help. Errors that are not the server's go on."""
    from opensearchpy.exceptions import ConnectionError as Lost
    from opensearchpy.exceptions import SSLError, TransportError

    if isinstance(error, SSLError):
        return ServerRefused(
            f"The certificate of {address.location} is not trusted; "
            "give its authority with opensearch_ca_file (RADSLAG_OPENSEARCH_CA_FILE)."
        )
    if isinstance(error, Lost):
        return None
    if not isinstance(error, TransportError):
        raise error
    status = error.status_code
    if status in _LATER and "cluster_block" not in str(error.error):
        return None
    return _refusal(int(status), error.info if isinstance(error.info, dict) else {"error": str(error.error)}, address)


def _refusal(status: int, answer: dict[str, Any], address: Address) -> SearchError:
    where, words = address.location, _words(answer.get("error", answer))
    if status == 401:
        return ServerRefused(f"The server at {where} does not accept the name and password (or key) it was given.")
    if (status == 403 and "read-only-allow-delete" in words) or "disk usage exceeded" in words:
        return ServerRefused(
            f"The server at {where} takes no more documents, its disk is full; free space there, then run the same command again."
        )
    if status == 403:
        return ServerRefused(f"The server at {where} does not allow this ({words}).")
    if status in _LATER:
        return ServerUnavailable(f"The server at {where} cannot answer at the moment ({words}); try again.")
    if "invalid dimension" in words:
        return ServerRefused(
            f"The index at {where} was embedded anew with another model while this program ran; "
            "start it again with that embedder."
        )
    return ServerRefused(f"The server at {where} refused ({status}: {words}).")


def _words(answer: Any) -> str:
    """The reason in an error answer: the outermost and, where there is one, the innermost; without the document's text."""
    found: list[str] = []
    while isinstance(answer, dict):
        root = answer.get("root_cause") or answer.get("failed_shards")
        reason = answer.get("reason") or answer.get("type") or answer.get("message")
        if isinstance(reason, str):
            found.append(reason)
        answer = (
            answer.get("caused_by")
            or (reason if isinstance(reason, dict) else None)
            or answer.get("error")
            or (root[0] if root else None)
        )
    if isinstance(answer, str) or (answer is not None and not found):
        found.append(str(answer) or type(answer).__name__)
    kept = [text.splitlines()[0].split(" Preview of field's value")[0][:200] for text in found if text]
    return ": ".join(dict.fromkeys([*kept[:1], *kept[-1:]])) or "no reason given"


def _cause(error: Any) -> str:
    """Why a request did not get through: the system's words out of the libraries' nested ones."""
    found = re.search(r"\[Errno -?\d+\] ([\w ]+)|(timed out)", str(error))
    return next(g for g in found.groups() if g).strip() if found else _words(getattr(error, "info", None) or error)


def _client(address: Address, access: Access) -> Any:
    try:
        from opensearchpy import OpenSearch, Urllib3HttpConnection
    except ImportError as error:
        raise ServerRefused(
            "An OpenSearch index needs one more package; install it with: pip install 'radslag[opensearch]'."
        ) from error
    given: dict[str, Any] = {}
    user = address.user or access.user
    if access.aws_region:
        given["http_auth"] = _signer(address, access.aws_region)
    elif access.api_key:
        given["headers"] = {"Authorization": f"ApiKey {access.api_key}"}
    elif user:
        # Made here, in UTF-8: the client library would write å, ä and ö of a password in Latin-1.
        secret = base64.b64encode(f"{user}:{access.password or ''}".encode()).decode()
        given["headers"] = {"Authorization": f"Basic {secret}"}
    if address.scheme == "https":
        given |= {"use_ssl": True, "verify_certs": True, "ca_certs": access.ca_file}
    return OpenSearch(
        hosts=[{"host": h, "port": p} for h, p in address.hosts],
        connection_class=Urllib3HttpConnection,
        http_compress=address.scheme == "https",
        max_retries=0,
        retry_on_timeout=False,
        timeout=TIMEOUT,
        pool_maxsize=8,
        **given,
    )


def _signer(address: Address, region: str) -> Any:
    """Signs each request (SigV4) with the credentials of AWS's usual chain: environment, profile, role of the machine."""
    try:
        from botocore.session import Session
        from opensearchpy import Urllib3AWSV4SignerAuth
    except ImportError as error:
        raise ServerRefused(
            "Signing requests for AWS needs one more package; install it with: pip install 'radslag[aws]'."
        ) from error
    credentials = Session().get_credentials()
    if credentials is None:
        raise ServerRefused(
            f"There are no AWS credentials to sign requests to {address.location} with; "
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or give the machine a role."
        )
    serverless = any(host.endswith(".aoss.amazonaws.com") for host, _ in address.hosts)
    return Urllib3AWSV4SignerAuth(credentials, region, "aoss" if serverless else "es")
