"""The windows' vectors as plain arrays beside the tables, for indices small enough to look at each vector.

Made by ``finish`` and valid for the words as they were then (``state``); after a put a search goes to LanceDB until the next
``finish``. A search from the command line then loads neither LanceDB nor Arrow, which takes longer than to answer.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.index.asking import Near, closest

# Above, codes take over (coded.py): at a hundred thousand windows a search with a filter takes half as long by them.
MOST_WINDOWS = 20_000
# Up to so many sections a filter is turned into their hashes; above, the closest windows are asked whether they pass.
FEW = 3000


def key_hash(key: str) -> int:
    """63 bits of a section's key: what Tantivy hands out fast."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little") >> 1


def is_of(folder: Path, state: str) -> bool:
    """Whether what stands in the folder was written for this state of the words."""
    try:
        return bool(json.loads((folder / "state.json").read_text(encoding="utf-8"))["state"] == state)
    except (OSError, ValueError, KeyError):
        return False


@contextmanager
def written_anew(folder: Path, state: str) -> Iterator[Path]:
    """A fresh folder that takes the place of the old one when all is written; readers keep what they have open."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    (fresh / "state.json").write_text(json.dumps({"state": state}), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


class Nearest:
    """Read-only arrays, sorted by the hash of the section: ``hashes`` (n,), ``vectors`` (n, d), ``windows`` (n,), ``keys`` (n,)."""

    def __init__(self, folder: Path) -> None:
        self._hashes, self._vectors, self._windows, self._keys = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("hashes", "vectors", "windows", "keys")
        )

    @classmethod
    def load(cls, folder: Path, state: str) -> Nearest | None:
        """The arrays, None where they are missing or of another state of the words."""
        try:
            return cls(folder) if is_of(folder, state) else None
        except (OSError, EOFError, ValueError):
            # Codes (coded.py) stand there, another process is replacing them, or they are damaged: LanceDB answers.
            return None

    @staticmethod
    def save(folder: Path, rows: dict[str, Any], vectors: np.ndarray, state: str) -> None:
        """Write the arrays of all windows; ``rows``: WINDOW_COLUMNS, each a list."""
        hashes = np.array([key_hash(k) for k in rows["key"]], dtype=np.int64)
        order = np.argsort(hashes, kind="stable")
        windows = np.array(rows["window"], dtype=np.int32)
        keys = np.array([k.encode() for k in rows["key"]] or [b""])[: len(hashes)]
        with written_anew(folder, state) as fresh:
            for name, array in (
                ("hashes", hashes),
                ("vectors", vectors.astype(np.float32)),
                ("windows", windows),
                ("keys", keys),
            ):
                np.save(fresh / f"{name}.npy", array[order])

    def closest(
        self,
        vector: np.ndarray,
        limit: int,
        allowed: np.ndarray | None = None,
        passing: Callable[[list[str]], set[int]] | None = None,
    ) -> dict[str, Near]:
        """Best window of each section among the ``limit`` closest windows.

        ``allowed``: hashes of the only sections that count; ``passing``: which of some keys count (their hashes).
        """
        if allowed is not None:
            places = self._of_hashes(allowed)
            return self._best(places, np.asarray(self._vectors[places]) @ vector, limit)
        cosines = self._vectors @ vector
        most = len(cosines) if passing is None else min(len(cosines), 4 * limit)
        if passing is None:
            return self._best(np.arange(len(cosines)), cosines, limit)
        while True:
            top = np.argpartition(-cosines, most - 1)[:most] if most < len(cosines) else np.arange(len(cosines))
            kept = np.fromiter(passing([k.decode() for k in self._keys[top].tolist()]), dtype=np.int64)
            places = top[np.isin(self._hashes[top], kept)]
            if len(places) >= limit or most == len(cosines):
                return self._best(places, cosines[places], limit)
            most = min(len(cosines), 4 * most)

    def _of_hashes(self, wanted: np.ndarray) -> np.ndarray:
        """Places of all windows of these sections."""
        runs = zip(np.searchsorted(self._hashes, wanted), np.searchsorted(self._hashes, wanted, side="right"), strict=True)
        return np.array([at for first, end in runs for at in range(first, end)], dtype=np.int64)

    def _best(self, places: np.ndarray, cosines: np.ndarray, limit: int) -> dict[str, Near]:
        if not len(places):
            return {}
        if len(cosines) > limit:
            top = np.argpartition(-cosines, limit - 1)[:limit]
            places, cosines = places[top], cosines[top]
        order = np.argsort(-cosines, kind="stable")
        found = places[order]
        keys = [k.decode() for k in self._keys[found].tolist()]
        return closest(zip(keys, cosines[order].tolist(), self._windows[found].tolist(), strict=True))
