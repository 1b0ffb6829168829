"""Lists of members side by side: read across with one blank between them, aligned, or parted by tabs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import extract_document, rule_tools
from extract.read import read_bytes

ROWS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tables" / "attendance_zipped.toml").read_text(encoding="utf-8")
)["row"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_lists_side_by_side(row: dict[str, Any]) -> None:
    document = extract_document(read_bytes(row["text"].encode(), "test.txt"), rule_tools())
    found = ["|".join((p.name, p.party or "", p.role, p.status)) for p in document.participants]
    assert sorted(found) == sorted(row["people"])
    if "place" in row:
        assert document.meeting.place == row["place"]
    assert all(document.text[slice(*p.span)] == p.name for p in document.participants)
