"""One file into an index: what a flow's task and the direct command both call, so that they cannot differ.

:func:`attempt` is one try and raises on a passing fault; :func:`ingest` adds the new tries and turns
what is left into an :class:`Outcome`. Nothing here raises for a bad file: the batch goes on. Only a missing model ends it, since
every file would fail for the same reason and none is at fault.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from extract.document import Document
from extract.errors import ExtractError, ModelMissing
from extract.read import sha256_of
from radslag.search.embed import Embedder
from radslag.search.errors import IndexLocked, SearchError, Withdrawn
from radslag.search.index.protocol import Index
from radslag.search.store import store

Status = Literal["new", "replaced", "unchanged", "withdrawn", "failed"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. ``reason`` is a sentence when it failed or was withdrawn."""

    uri: str
    status: Status
    document_id: str | None = None
    reason: str | None = None
    sections: int = 0
    decisions: int = 0
    words: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Session:
    """What ingestion works with; made once a run. ``lock`` lets several threads extract while one writes."""

    index: Index
    embedder: Embedder
    extract: Callable[[Path, str], Document]
    retries: int = 2
    retry_delay: float = 1.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def is_transient(error: BaseException) -> bool:
    """Whether trying again may help: a busy index, a connection or a disk, not a bad file."""
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return False
    return isinstance(error, IndexLocked | ConnectionError | TimeoutError | OSError)


def attempt(session: Session, path: Path, uri: str, *, again: bool = False) -> Outcome:
    """Try once. Returns an outcome for what cannot be mended by trying again; raises what may pass."""
    started = time.perf_counter()
    try:
        before = session.index.known(uri)
        if before and not again and before[1] == sha256_of(path):
            return Outcome(uri, "unchanged", before[0], seconds=time.perf_counter() - started)
        document = session.extract(path, uri)
        with session.lock:
            store(session.index, session.embedder, document)
    except Withdrawn as error:
        return Outcome(uri, "withdrawn", reason=str(error), seconds=time.perf_counter() - started)
    except Exception as error:
        if is_transient(error) or isinstance(error, ModelMissing):
            raise
        return fail(session, uri, error, started)
    return Outcome(
        uri, "replaced" if before else "new", document.id, None, len(document.sections), len(document.decisions),
        len(document.text.split()), time.perf_counter() - started,
    )  # fmt: skip


def fail(session: Session, uri: str, error: BaseException, started: float | None = None) -> Outcome:
    """Record a failure in the index, so that status shows it until the file is ingested."""
    if isinstance(error, ExtractError | SearchError | OSError):
        reason = str(error)
    else:
        logger.debug("ingesting %s failed", uri, exc_info=error)
        reason = f"This file met an error in Rådslag itself ({type(error).__name__}: {error}); please report it."
    with session.lock:
        session.index.record_failure(uri, reason)
    return Outcome(uri, "failed", reason=reason, seconds=time.perf_counter() - started if started else 0.0)


def ingest(session: Session, path: Path, uri: str, *, again: bool = False) -> Outcome:
    """Ingest one file with new tries after passing faults. Raises :class:`ModelMissing`."""
    started = time.perf_counter()
    tries = Retrying(
        stop=stop_after_attempt(session.retries + 1), retry=retry_if_exception(is_transient), reraise=True,
        wait=wait_random_exponential(multiplier=session.retry_delay, max=60),
    )  # fmt: skip
    try:
        return tries(attempt, session, path, uri, again=again)
    except ModelMissing:
        raise
    except Exception as error:
        return fail(session, uri, error, started)


def summary(outcomes: list[Outcome]) -> dict[str, int]:
    """How many files of each status."""
    counts: dict[str, int] = dict.fromkeys(("new", "replaced", "unchanged", "withdrawn", "failed"), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    return counts
