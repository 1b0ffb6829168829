"""The files of an embedded index beside its tables: what it is, its lock, its journal, small lists.

``index.json`` (engine, schema version, embedder, generation), ``journal.json`` (a write under way), ``failures.json``,
``tombstones.json``, ``vocabulary.txt`` (words of the texts that are in no general word list), ``.lock``.
Each file is replaced whole, never written in place.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from radslag.search.errors import IndexDamaged, IndexLocked, IndexMissing

LOCK_SECONDS = 60.0


class IndexFolder:
    """One folder; no table is touched here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held = 0
        self._lock_file: int | None = None

    @property
    def tables(self) -> Path:
        """Where LanceDB keeps its tables."""
        return self.path / "tables"

    def words(self, generation: int) -> Path:
        """Where the words of a generation are."""
        return self.path / f"words-{generation}"

    def near(self, generation: int) -> Path:
        """Where the windows of a generation are as plain arrays, or as codes."""
        return self.path / f"near-{generation}"

    def drop_near(self, generation: int) -> None:
        """Remove the arrays of a generation; ``finish`` writes them anew."""
        shutil.rmtree(self.near(generation), ignore_errors=True)

    def drop_words(self, generation: int) -> None:
        """Remove the words and arrays of a generation."""
        shutil.rmtree(self.words(generation), ignore_errors=True)
        self.drop_near(generation)

    def stamp(self) -> tuple[int, int]:
        """Changes when another generation becomes live."""
        try:
            found = (self.path / "index.json").stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def exists(self) -> bool:
        """Whether an index was made here."""
        return (self.path / "index.json").exists()

    def describe(self) -> dict[str, Any]:
        """Contents of index.json. Raises :class:`IndexMissing` or :class:`IndexDamaged`."""
        if not self.exists():
            raise IndexMissing(f"There is no index in {self.path}; make one with: radslag ingest PATH… --index {self.path}")
        found = self.read("index.json", None)
        if not isinstance(found, dict) or not {"schema_version", "embedder", "dimensions"} <= set(found):
            raise IndexDamaged(
                f"{self.path / 'index.json'} does not describe an index; restore the folder from a copy or ingest again."
            )
        return found

    def read(self, name: str, default: Any) -> Any:
        """A JSON file, or the default when it is not there. Raises :class:`IndexDamaged` when it is not JSON."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return default
        except ValueError as error:
            raise IndexDamaged(
                f"{self.path / name} is damaged ({error}); restore the folder from a copy or ingest again."
            ) from error

    def write(self, name: str, value: Any) -> None:
        """Replace a JSON file in one step, on the disk when it returns."""
        temporary = self.path / f".{name}.{os.getpid()}"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path / name)

    def remove(self, name: str) -> None:
        """Remove a file that may be gone already."""
        (self.path / name).unlink(missing_ok=True)

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        return (self.path / name).exists()

    def vocabulary(self) -> set[str]:
        """Words of the texts that no general list has."""
        try:
            return set((self.path / "vocabulary.txt").read_text(encoding="utf-8").split())
        except FileNotFoundError:
            return set()

    def add_words(self, words: set[str]) -> None:
        """Append to the vocabulary (a word may stand twice)."""
        if words:
            with (self.path / "vocabulary.txt").open("a", encoding="utf-8") as file:
                file.write("\n".join(sorted(words)) + "\n")

    def generations(self) -> list[int]:
        """Numbers of the generations whose words are held."""
        return sorted(int(tail) for p in self.path.glob("words-*") if (tail := p.name.removeprefix("words-")).isdigit())

    def read_log(self, name: str) -> dict[str, str]:
        """The last value of each key of a log; a line that a crash cut short does not count."""
        try:
            lines = (self.path / name).read_text(encoding="utf-8").splitlines(keepends=True)
        except FileNotFoundError:
            return {}
        held = dict(line[:-1].split("\t", 1) for line in lines if line.endswith("\n") and "\t" in line)
        return {key: value for key, value in held.items() if value}

    def append_log(self, name: str, values: dict[str, str]) -> None:
        """Add lines, on the disk when it returns."""
        with (self.path / name).open("a", encoding="utf-8") as file:
            file.write("".join(f"{key}\t{value}\n" for key, value in values.items()))
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def locked(self, name: str, otherwise: str, seconds: float) -> Iterator[None]:
        """Hold a lock of another name. Raises :class:`IndexLocked` with the sentence given."""
        file = self._acquire(seconds, name, otherwise)
        try:
            yield
        finally:
            os.close(file)

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """Hold the writer's lock (may be nested). Raises :class:`IndexLocked` after waiting."""
        if self.held == 0:
            said = f"Another process is writing to {self.path}; try again when it is done."
            self._lock_file = self._acquire(LOCK_SECONDS if seconds is None else seconds, ".lock", said)
        self.held += 1
        try:
            yield
        finally:
            self.held -= 1
            if self.held == 0 and self._lock_file is not None:
                os.close(self._lock_file)  # closing lets go of it, as does the end of the process
                self._lock_file = None

    def _acquire(self, seconds: float, name: str, otherwise: str) -> int:
        self.path.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o644)
        until = time.monotonic() + seconds
        while not _try_lock(file):
            if time.monotonic() >= until:
                os.close(file)
                raise IndexLocked(otherwise)
            time.sleep(0.02)
        return file

    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(f.stat().st_size for f in self.path.rglob("*") if f.is_file())


def _try_lock(file: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
