"""The vectors of a section's windows as bytes beside its words: what is found by words is compared by meaning without a second look.

16 bits a number (whole numbers up to the largest of the window), the scale of each window before them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

_STEPS = 32767


def pack(vectors: np.ndarray) -> bytes:
    """(windows, dimensions) → bytes."""
    scales = np.abs(vectors).max(axis=1).astype("<f4") if len(vectors) else np.zeros(0, "<f4")
    return scales.tobytes() + np.round(vectors / np.where(scales, scales, 1)[:, None] * _STEPS).astype("<i2").tobytes()


def unpack(raw: bytes, dimensions: int) -> np.ndarray:
    """Bytes → float32, (windows, dimensions)."""
    count = len(raw) // (4 + 2 * dimensions)
    scales = np.frombuffer(raw, "<f4", count).astype(np.float64)
    whole = np.frombuffer(raw, "<i2", offset=4 * count).reshape(count, dimensions)
    return (whole.astype(np.float64) / _STEPS * scales[:, None]).astype(np.float32)


def closest_windows(packed: Sequence[bytes], vector: np.ndarray) -> list[tuple[float, int]]:
    """(cosine, window) of the window closest to a vector of length 1, of each section."""
    size = vector.shape[0]
    counts = [len(raw) // (4 + 2 * size) for raw in packed]
    scales = np.frombuffer(b"".join(raw[: 4 * n] for raw, n in zip(packed, counts, strict=True)), "<f4")
    whole = np.frombuffer(b"".join(raw[4 * n :] for raw, n in zip(packed, counts, strict=True)), "<i2").reshape(-1, size)
    cosines = whole.astype(np.float32) @ vector * (scales / _STEPS)
    out, start = [], 0
    for count in counts:
        best = int(np.argmax(cosines[start : start + count]))
        out.append((float(cosines[start + best]), best))
        start += count
    return out


def sections_of(windows: Sequence[dict[str, Any]], vectors: np.ndarray) -> Iterator[tuple[dict[str, Any], np.ndarray]]:
    """Rows of windows (rows.passage_rows, in order) and their vectors → each section's row and the vectors of all its windows."""
    firsts = [place for place, window in enumerate(windows) if window["window"] == 0]
    for first, end in itertools.pairwise([*firsts, len(windows)]):
        yield windows[first], vectors[first:end]


def packed_sections(windows: Sequence[dict[str, Any]], vectors: np.ndarray) -> Iterator[dict[str, Any]]:
    """Rows of windows and their vectors → rows of sections with ``packed``."""
    for row, held in sections_of(windows, vectors):
        yield row | {"packed": pack(held)}
