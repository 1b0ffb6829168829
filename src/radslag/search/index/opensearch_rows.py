"""What the server holds of a section, and the way back: one row a section, its windows' vectors nested in it.

A search reads three stored fields of each candidate and nothing else, so that one request brings all there is to
rank and to show: ``ranked`` (the tokens that ranking reads), ``packed`` (every window's vector, to 16 bits; the graph has 8) and
``shown`` (the listed fields, text and places, compressed; opened for the hits of a page alone).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from radslag.search.index.packed import closest_windows, pack, sections_of, unpack
from radslag.search.index.rows import CANDIDATE_COLUMNS, HIT_COLUMNS, PLACE_COLUMNS, TOKEN_COLUMNS
from radslag.search.rank import Candidate

CANDIDATE_FIELDS = ["ranked", "packed", "shown"]
_DECISION = ("status", "kind", "actor", "assignee", "deadline", "case_number")
_RANKED = [name for name in CANDIDATE_COLUMNS if name != "key"]
_ENDS = "\x1f"  # no token holds it


def section_rows(windows: Sequence[dict[str, Any]], vectors: np.ndarray) -> list[dict[str, Any]]:
    """Rows of windows (radslag.search.index.rows), in order, with their vectors (rows of length 1 or 0) → rows of sections."""
    return [_section_row(row, held) for row, held in sections_of(windows, vectors)]


def _section_row(first: dict[str, Any], vectors: np.ndarray) -> dict[str, Any]:
    dropped = {"id", "window", "persons", "decisions", "text", "alignment", "decision_ids", "sketch", "places", *PLACE_COLUMNS}
    row = {k: v for k, v in first.items() if k not in dropped}
    row["persons"] = [p for p in (first["persons"] or "").split("|") if p]
    if first["decisions"]:
        row["decisions_json"] = first["decisions"]
        row["decisions"] = [{k: d.get(k) for k in _DECISION} for d in json.loads(first["decisions"])]
    row["window_count"] = len(vectors)
    row["ranked"] = _ENDS.join([first[name] or "" for name in _RANKED])
    shown = {k: first.get(k) for k in HIT_COLUMNS}
    return row | {"shown": _close(shown)} | vector_fields(vectors)


def vector_fields(vectors: np.ndarray) -> dict[str, Any]:
    """``packed`` and ``windows`` of a section's vectors."""
    packed = pack(vectors)
    # From what is packed: a row that is moved stays what it was. A zero vector is close to nothing, and the server refuses it.
    nested = [{"vector": as_bytes(v)} for v in unpack(packed, vectors.shape[1]) if v.any()]
    return {"packed": base64.b64encode(packed).decode(), "windows": nested}


def as_bytes(vector: np.ndarray) -> list[int]:
    """A vector as the server's graph holds it: the cosine of two does not ask for their lengths."""
    most = float(np.abs(vector).max()) or 1.0
    found: list[int] = np.round(np.asarray(vector, dtype=np.float64) / most * 127).astype(int).tolist()
    return found


def read_vectors(packed: str, dimensions: int) -> np.ndarray:
    """``packed`` → float32, (windows, dimensions)."""
    return unpack(base64.b64decode(packed), dimensions)


def _close(shown: dict[str, Any]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(shown, ensure_ascii=False).encode())).decode()


def read_shown(closed: str) -> dict[str, Any]:
    """``shown`` → HIT_COLUMNS."""
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(closed)))
    return found


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


def closest_packed(packed: Sequence[str], vector: np.ndarray) -> list[tuple[float, int]]:
    """(cosine, window) of the window closest to a vector of length 1, of each section."""
    return closest_windows([base64.b64decode(p) for p in packed], vector)
