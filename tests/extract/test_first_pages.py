"""First pages of many forms: organisation, body, kind, day, hours and place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import metadata_of

from extract.metadata import Metadata

TABLES = Path(__file__).parent / "tables"
ITEMS = "\n\n§ 1\nÖppnande\n\nMötet öppnas.\n\n§ 2\nInformation\n\nInformationen noteras.\n"


def pages(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["page"])


def read(row: dict[str, Any]) -> Metadata:
    text = row["text"].lstrip("\n")
    return metadata_of(text if "§ 1 " in text or "§ 4" in text or "§ 20" in text else text + ITEMS)


def wrong(row: dict[str, Any], found: Metadata) -> dict[str, tuple[str, str]]:
    """The fields that differ: expected and found."""
    organisation = found.organisation
    said = {
        "organisation": ""
        if organisation is None
        else organisation.municipality_code
        if row.get("organisation", "").isdigit()
        else organisation.name,
        "body": found.body,
        "kind": found.kind,
        "date": found.meeting.date,
        "start": found.meeting.start,
        "end": found.meeting.end,
        "place": found.meeting.place,
    }
    return {k: (row[k], v or "") for k, v in said.items() if k in row and row[k] != (v or "")}


@pytest.mark.parametrize("row", pages("first_pages.toml"), ids=lambda row: row["id"])
def test_first_page(row: dict[str, Any]) -> None:
    assert wrong(row, read(row)) == {}
