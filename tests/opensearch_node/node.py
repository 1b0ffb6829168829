"""Start and stop a node (or three) on free ports, with its data in a temporary folder.

::

    with running_node() as node:            # assembled at the first call, RADSLAG_OPENSEARCH_URL instead of it
        client = OpenSearch(node.url)

``python -m tests.opensearch_node.node [3|2]`` keeps one running until Ctrl-C.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.opensearch_node.assemble import assemble, version_of
from tests.opensearch_node.java import Jdk, NodeError, choose

START_SECONDS = 180  # 6 alone; minutes when every core is taken


@dataclass
class Node:
    """One server process. ``folder`` holds its config, data, log and the path for snapshots."""

    name: str
    home: Path
    jdk: Jdk
    line: int
    folder: Path
    http_port: int
    transport_port: int
    peers: tuple[int, ...] = ()
    heap: str = "1g"
    quick: bool = False  # compiled once and lightly: starts sooner, answers a little slower
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def snapshots(self) -> Path:
        """Folder that a file-system snapshot repository may use."""
        return self.folder / "snapshots"

    @property
    def log(self) -> str:
        """What the server printed."""
        return (self.folder / "log").read_text(errors="replace") if (self.folder / "log").exists() else ""

    def start(self, *, wait: bool = True) -> Node:
        """Start the process; with ``wait``, return when it answers. Raises :class:`NodeError` with its last words."""
        self._configure()
        options = [
            f"-Xms{self.heap}",
            f"-Xmx{self.heap}",
            *(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"] if self.quick else []),
            f"-Dopensearch.path.home={self.home}",
            f"-Dopensearch.path.conf={self.folder / 'config'}",
            "-Dopensearch.distribution.type=tar",
            "-Djna.nosys=true",
            "-Dlog4j2.disable.jmx=true",
            "-Dio.netty.noUnsafe=true",
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            *(
                ["--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
                if self.line == 3
                else ["-Djava.security.manager=allow"]
            ),
        ]
        command = [
            str(self.jdk.home / "bin" / "java"),
            *options,
            "-cp",
            f"{self.home}/lib/*",
            "org.opensearch.bootstrap.OpenSearch",
        ]
        # As root the server refuses to start.
        given = _as_nobody(command) if os.geteuid() == 0 else command
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(given, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder, start_new_session=True)
        if wait:
            self.wait()
        return self

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Until it answers and has a leader."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process is not None and self.process.poll() is not None:
                raise NodeError(f"OpenSearch stopped while starting: {self.log[-3000:]}")
            with suppress(OSError, ValueError):
                self.ask("GET", "/_cluster/health?timeout=1s")
                return
            time.sleep(0.2)
        raise NodeError(f"OpenSearch did not answer within {seconds:.0f} s: {self.log[-1500:]}")

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, timeout: float = 10) -> Any:
        """One plain request, for tests that look past the client. Raises OSError (HTTPError) when refused."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.loads(answer.read())

    def kill(self) -> None:
        """kill -9: what a power cut does."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End the process in order, or after 20 seconds by force."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)
        self.process = None

    def _configure(self) -> None:
        for name in ("config", "data", "snapshots", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for file in (self.home / "config").iterdir():
            shutil.copy(file, self.folder / "config" / file.name)
        settings = {
            "cluster.name": "radslag-test",
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": self.http_port,
            "transport.port": self.transport_port,
            "bootstrap.system_call_filter": False,
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder),
            "path.repo": [str(self.snapshots)],
            # The disk of the machine that tests run on is not what they are about.
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        if self.peers:
            # The names of the first leaders are those of the nodes; tests number them from 0.
            settings |= {
                "discovery.seed_hosts": [f"127.0.0.1:{p}" for p in (self.transport_port, *self.peers)],
                "cluster.initial_cluster_manager_nodes": [f"node-{i}" for i in range(len(self.peers) + 1)],
            }
        else:
            settings["discovery.type"] = "single-node"
        lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items()]
        (self.folder / "config" / "opensearch.yml").write_text("\n".join(lines) + "\n")
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody", str(self.folder)], check=True)


def _as_nobody(command: Sequence[str]) -> list[str]:
    if shutil.which("setpriv") is None:
        raise NodeError("OpenSearch refuses to run as root, and setpriv (util-linux) is not there to start it as nobody.")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]


def _readable(home: Path, scratch: Path) -> Path:
    """The node's folder where the account that runs it can read it: a checkout below /root is copied."""
    if os.geteuid() != 0:
        return home
    test = _as_nobody(["test", "-r", str(home / "stamp")])
    if subprocess.run(test, check=False).returncode == 0:
        return home
    copied = scratch / "home"
    shutil.copytree(home, copied, dirs_exist_ok=True)
    return copied


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


@contextmanager
def running_nodes(
    count: int = 1, line: int | None = None, heap: str = "1g", *, quick: bool = False, keep: Path | None = None
) -> Iterator[list[Node]]:
    """One node, or several that form a cluster; stopped and (without a folder to ``keep``) removed at the end."""
    line, jdk = choose(line)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    scratch = keep or Path(tempfile.mkdtemp(prefix="opensearch-"))
    scratch.chmod(0o755)
    nodes: list[Node] = []
    try:
        home = _readable(assemble(line, jdk), scratch)
        ports = free_ports(2 * count)
        http, transport = ports[:count], ports[count:]
        for i in range(count):
            folder = scratch / f"node-{i}"
            folder.mkdir(exist_ok=True)
            nodes.append(
                Node(
                    f"node-{i}",
                    home,
                    jdk,
                    line,
                    folder,
                    http[i],
                    transport[i],
                    tuple(p for p in transport if p != transport[i]),
                    heap,
                    quick,
                )
            )
        for node in nodes:
            node.start(wait=False)
        for node in nodes:
            node.wait()
        if count > 1:
            nodes[0].ask("GET", f"/_cluster/health?wait_for_nodes={count}&timeout=120s", timeout=130)
        yield nodes
    finally:
        for node in nodes:
            node.stop()
        if keep is None:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def running_node(line: int | None = None, heap: str = "1g", *, quick: bool = False, keep: Path | None = None) -> Iterator[Node]:
    """One node of our own. ``keep``: its data stays in this folder."""
    with running_nodes(1, line, heap, quick=quick, keep=keep) as nodes:
        yield nodes[0]


def main() -> int:
    """Keep a node running until Ctrl-C or SIGTERM; prints its address."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        line, _ = choose(int(sys.argv[1]) if len(sys.argv) > 1 else None)
        with running_node(line) as node:
            print(f"OpenSearch {version_of(line)} answers at {node.url} (Ctrl-C stops it and removes its data).", flush=True)
            signal.pause()
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
