"""The windows' vectors as codes in memory, for indices too large to look at each vector: FAISS's inverted lists of RaBitQ codes.

Made by ``finish`` and valid for one state of the words, as the plain arrays are (nearest.py); after a put a search goes to LanceDB
until the next ``finish``. What filters look at stands beside, one small number a window (passing.py), so that a filter is a
look-up and no query of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.index.asking import Near, closest
from radslag.search.index.nearest import is_of, key_hash, written_anew
from radslag.search.index.passing import COLUMNS, SETS, conditions, value_of_set
from radslag.search.types import Filter

# Windows a list has on average, and those it is trained on; bits of a number of a vector, and of the query's.
_EACH, _TRAINED_ON, _BITS, _QUERY_BITS = 2000, 64, 5, 8
# Of the lists, how many a search looks at, and where a filter lets pass so few that all lists are; `python -m eval.bench_scale`
# has what it costs.
_SHARE, _SHARE_FILTERED, _FEW = 0.6, 0.7, 0.02
_CODES = "codes.faiss"

Batch = tuple[dict[str, list[Any]], np.ndarray]


class Coded:
    """Read-only: FAISS numbers the windows; ``keys`` (n,) and ``windows`` (n,) say which they are."""

    def __init__(self, folder: Path) -> None:
        import faiss

        self._faiss: Any = faiss
        self._index: Any = faiss.read_index(str(folder / _CODES))
        self._keys, self._windows, self._hashes, self._by_hash = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("keys", "windows", "hashes", "by_hash")
        )
        self._values: dict[str, list[str]] = json.loads((folder / "values.json").read_text(encoding="utf-8"))
        self._columns = {name: np.load(folder / f"{name}.npy") for name in COLUMNS}

    @classmethod
    def load(cls, folder: Path, state: str) -> Coded | None:
        """The codes, None where they are missing, damaged or of another state of the words."""
        try:
            return cls(folder) if is_of(folder, state) and (folder / _CODES).exists() else None
        except (OSError, EOFError, ValueError, RuntimeError):
            # Another process is replacing them, or they are damaged: LanceDB answers, and ``finish`` writes them anew.
            return None

    @staticmethod
    def save(folder: Path, batches: Callable[[], Iterator[Batch]], count: int, dimensions: int, state: str) -> None:
        """Write the codes of all windows; ``batches``: what filters look at, key and window as lists, and the vectors, twice the same."""
        import faiss

        lists = max(1, count // _EACH)
        index = faiss.index_factory(dimensions, f"IVF{lists},RaBitQ{_BITS}", faiss.METRIC_INNER_PRODUCT)
        step = max(1, count // (lists * _TRAINED_ON))
        index.train(np.concatenate([vectors[::step] for _, vectors in batches()]))
        ids: dict[str, dict[str, int]] = {name: {} for name in COLUMNS}
        columns: defaultdict[str, list[np.ndarray]] = defaultdict(list)
        for rows, vectors in batches():
            index.add(vectors)
            columns["keys"].append(np.array([key.encode() for key in rows["key"]]))
            columns["windows"].append(np.array(rows["window"], dtype=np.int32))
            for name in COLUMNS:
                known = ids[name]
                values = map(value_of_set, rows[name]) if name in SETS else (value or "" for value in rows[name])
                columns[name].append(np.array([known.setdefault(value, len(known)) for value in values], dtype=np.uint32))
        hashes = np.array([key_hash(key.decode()) for part in columns["keys"] for key in part.tolist()], dtype=np.int64)
        order = np.argsort(hashes, kind="stable")
        with written_anew(folder, state) as fresh:
            faiss.write_index(index, str(fresh / _CODES))
            for name, parts in columns.items():
                whole = np.concatenate(parts)
                np.save(fresh / f"{name}.npy", whole.astype(np.uint16) if name in ids and len(ids[name]) < 2**16 else whole)
            np.save(fresh / "hashes.npy", hashes[order])
            np.save(fresh / "by_hash.npy", order.astype(np.int32))
            told = json.dumps({name: list(known) for name, known in ids.items()}, ensure_ascii=False)
            (fresh / "values.json").write_text(told, encoding="utf-8")

    def closest(self, vector: np.ndarray, limit: int, only: Filter, named: Callable[[Filter], list[int]]) -> dict[str, Near]:
        """Best window of each section among the ``limit`` windows whose codes are closest and that a filter lets pass.

        ``named`` gives the hashes of the sections that name a person. The cosines are those of the codes, right to a hundredth.
        """
        parameters = self._faiss.IVFRaBitQSearchParameters()
        parameters.qb = _QUERY_BITS
        parameters.nprobe = max(1, round(self._index.nlist * _SHARE))
        passing = self._passing(only, named)
        if passing is not None:
            share = 1.0 if passing.mean() < _FEW else _SHARE_FILTERED
            parameters.nprobe = max(1, round(self._index.nlist * share))
            bits = np.packbits(passing, bitorder="little")
            selector = self._faiss.IDSelectorBitmap(bits)
            parameters.sel = selector
        # The words are looked for at the same time, on the other core.
        self._faiss.omp_set_num_threads(1)
        cosines, places = self._index.search(vector[None].astype(np.float32), limit, params=parameters)
        found = places[0][places[0] >= 0]
        keys = [key.decode() for key in self._keys[found].tolist()]
        return closest(zip(keys, cosines[0].tolist(), self._windows[found].tolist(), strict=False))

    def _passing(self, only: Filter, named: Callable[[Filter], list[int]]) -> np.ndarray | None:
        """Which windows a filter lets pass, (n,); None: all."""
        out: np.ndarray | None = None
        for options in conditions(only):
            passing: np.ndarray | None = None
            for column, passes in options:
                table = np.fromiter(map(passes, self._values[column]), dtype=bool)
                held = table[self._columns[column]]
                passing = held if passing is None else passing | held
            if passing is not None:
                out = passing if out is None else out & passing
        if only.person:
            passing = np.zeros(len(self._keys), dtype=bool)
            wanted = np.array(named(Filter(person=only.person)), dtype=np.int64)
            firsts, ends = (np.searchsorted(self._hashes, wanted, side=side) for side in ("left", "right"))
            for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
                passing[self._by_hash[first:end]] = True
            out = passing if out is None else out & passing
        return out
