"""What the server holds of a section, and the way back: one row a section, its windows' vectors nested in it.

A search reads three stored fields of each candidate and nothing else, so that one request brings all there is to
rank and to show: ``ranked`` (the tokens that ranking reads), ``packed`` (every window's vector, to 16 bits; the graph has 8) and
``shown`` (the listed fields, text and places, compressed; opened for the hits of a page alone).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from radslag.search.index.rows import CANDIDATE_COLUMNS, HIT_COLUMNS, TOKEN_COLUMNS
from radslag.search.rank import Candidate

CANDIDATE_FIELDS = ["ranked", "packed", "shown"]
_PLACE = ("page", "span_start", "span_end", "place_start", "place_end")
_DECISION = ("status", "kind", "actor", "assignee", "deadline", "case_number")
_RANKED = [name for name in CANDIDATE_COLUMNS if name != "key"]
_ENDS = "\x1f"  # no token holds it
_STEPS = 32767


def section_rows(windows: Sequence[dict[str, Any]], vectors: np.ndarray) -> list[dict[str, Any]]:
    """Rows of windows (radslag.search.index.rows), in order, with their vectors (rows of length 1 or 0) → rows of sections."""
    out: list[dict[str, Any]] = []
    held: list[list[int]] = []
    for place, window in enumerate(windows):
        if window["window"] == 0:
            out.append(window)
            held.append([])
        held[-1].append(place)
    return [_section_row(row, [windows[i] for i in places], vectors[places]) for row, places in zip(out, held, strict=True)]


def _section_row(first: dict[str, Any], windows: list[dict[str, Any]], vectors: np.ndarray) -> dict[str, Any]:
    dropped = {"id", "window", "persons", "decisions", "text", "alignment", "decision_ids", "sketch", *_PLACE}
    row = {k: v for k, v in first.items() if k not in dropped}
    row["persons"] = [p for p in (first["persons"] or "").split("|") if p]
    if first["decisions"]:
        row["decisions_json"] = first["decisions"]
        row["decisions"] = [{k: d.get(k) for k in _DECISION} for d in json.loads(first["decisions"])]
    row["window_count"] = len(windows)
    row["ranked"] = _ENDS.join([first[name] or "" for name in _RANKED])
    shown = {k: first.get(k) for k in HIT_COLUMNS} | {"places": [[w[k] for k in _PLACE] for w in windows]}
    return row | {"shown": _close(shown)} | vector_fields(vectors)


def vector_fields(vectors: np.ndarray) -> dict[str, Any]:
    """``packed`` and ``windows`` of a section's vectors."""
    packed, scales = _pack(vectors)
    # A zero vector is close to nothing, and the server refuses it.
    nested = [{"vector": as_bytes(p)} for p, s in zip(packed, scales, strict=True) if s]
    return {
        "packed": base64.b64encode(scales.tobytes() + packed.tobytes()).decode(),
        "windows": nested,
    }


def as_bytes(vector: np.ndarray) -> list[int]:
    """A vector as the server's graph holds it: the cosine of two does not ask for their lengths."""
    most = float(np.abs(vector).max()) or 1.0
    found: list[int] = np.round(np.asarray(vector, dtype=np.float64) / most * 127).astype(int).tolist()
    return found


def _pack(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scales = np.abs(vectors).max(axis=1).astype("<f4") if len(vectors) else np.zeros(0, "<f4")
    packed = np.round(vectors / np.where(scales, scales, 1)[:, None] * _STEPS).astype("<i2")
    return packed, scales


def _unpack(packed: np.ndarray, scales: np.ndarray | float) -> np.ndarray:
    return np.asarray(packed.astype(np.float64) / _STEPS * np.expand_dims(scales, -1))


def read_vectors(packed: str, dimensions: int) -> np.ndarray:
    """``packed`` → float32, (windows, dimensions)."""
    raw = base64.b64decode(packed)
    count = len(raw) // (4 + 2 * dimensions)
    scales = np.frombuffer(raw, "<f4", count)
    return _unpack(np.frombuffer(raw, "<i2", offset=4 * count).reshape(count, dimensions), scales).astype(np.float32)


def _close(shown: dict[str, Any]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(shown, ensure_ascii=False).encode())).decode()


def read_shown(closed: str) -> dict[str, Any]:
    """``shown`` → HIT_COLUMNS and ``places``."""
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(closed)))
    return found


def window_of(shown: Mapping[str, Any], window: int) -> dict[str, Any]:
    """Page, span and place of a window."""
    return dict(zip(_PLACE, shown["places"][window], strict=True))


def moved(hit: dict[str, Any], uri: str, dimensions: int) -> dict[str, Any]:
    """A stored row (its source and CANDIDATE_FIELDS) as it is written under another source."""
    fields = stored(hit)
    ranked = dict(zip(_RANKED, fields["ranked"].split(_ENDS), strict=True))
    tokens = {name: ranked[name] for name in TOKEN_COLUMNS}
    shown = _close(read_shown(fields["shown"]) | {"source": uri})
    vectors = vector_fields(read_vectors(fields["packed"], dimensions))
    return hit["_source"] | tokens | {"ranked": fields["ranked"], "shown": shown, "source": uri} | vectors


def stored(hit: dict[str, Any]) -> dict[str, Any]:
    """Stored fields of a hit, each its one value."""
    return {name: values[0] for name, values in hit["fields"].items()}


def candidate(hit: dict[str, Any], bm25: float | None) -> Candidate:
    """What ranking reads of a hit."""
    held: dict[str, Any] = dict(zip(_RANKED, hit["fields"]["ranked"][0].split(_ENDS), strict=True))
    return Candidate(key=hit["_id"], bm25=bm25, **held)


def closest_windows(packed: Sequence[str], vector: np.ndarray) -> list[tuple[float, int]]:
    """(cosine, window) of the window closest to a vector of length 1, of each section."""
    size = vector.shape[0]
    raws = [base64.b64decode(p) for p in packed]
    counts = [len(raw) // (4 + 2 * size) for raw in raws]
    scales = np.frombuffer(b"".join(raw[: 4 * n] for raw, n in zip(raws, counts, strict=True)), "<f4")
    whole = np.frombuffer(b"".join(raw[4 * n :] for raw, n in zip(raws, counts, strict=True)), "<i2").reshape(-1, size)
    cosines = whole.astype(np.float32) @ vector * (scales / _STEPS)
    out, start = [], 0
    for count in counts:
        best = int(np.argmax(cosines[start : start + count]))
        out.append((float(cosines[start + best]), best))
        start += count
    return out
