"""A TLS reverse proxy that looks at credentials, as an administrator (or AWS) would put it in front of a server."""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import trustme


@dataclass
class Proxy:
    """``url`` (https), the authority's certificate, and every authorisation header that came in."""

    url: str
    ca_file: Path
    seen: list[str] = field(default_factory=list)


@contextmanager
def tls_proxy(
    backend: str,
    folder: Path,
    user: str = "",
    password: str = "",
    api_key: str = "",
    host: str = "localhost",
    signed: Callable[[str, str, Mapping[str, str], bytes], bool] | None = None,
) -> Iterator[Proxy]:
    """Let in who has name and password, or the key; everyone else gets 401.

    ``signed`` (method, path with its query, headers, body) is asked instead, and who is not let in gets AWS's 403.
    """
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    allowed = {f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}", f"ApiKey {api_key}"}
    target = urlsplit(backend).netloc
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append(self.headers.get("Authorization") or "")
            if signed is not None:
                if not signed(self.command, self.path, dict(self.headers.items()), body):
                    self.answer(403, b'{"message": "The request signature we calculated does not match"}', "application/json")
                    return
            elif seen[-1] not in allowed:
                self.answer(401, b'{"error": "Unauthorized"}', "application/json")
                return
            connection = http.client.HTTPConnection(target, timeout=60)
            headers = {
                k: v for k, v in self.headers.items() if k.lower() in ("content-type", "content-encoding", "accept-encoding")
            }
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            data = answer.read()
            self.answer(
                answer.status, data, answer.headers.get("Content-Type") or "text/plain", answer.headers.get("Content-Encoding")
            )
            connection.close()

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

        def answer(self, status: int, data: bytes, media_type: str, encoding: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(data)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return None

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            return None  # clients that do not trust the certificate hang up

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Proxy(f"https://localhost:{server.server_address[1]}", ca_file, seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
