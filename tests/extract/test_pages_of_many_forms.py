"""Whole first pages of many forms: fields, people and items of each, asked about together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import cleaned_text
from test_first_pages import wrong

from extract.gazetteer import default_gazetteer
from extract.metadata import read_metadata
from extract.participants import find_participants
from extract.rulebook import default_rules
from extract.segment import segment

TABLES = Path(__file__).parent / "tables"
ITEMS = "\n\n§ 1\nÖppnande\n\nMötet öppnas.\n\n§ 2\nInformation\n\nInformationen noteras.\n"


def pages(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["page"])


def differences(row: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with a page: for fields expected and found, for lists what is missing and what is too much."""
    rules, gazetteer = default_rules(), default_gazetteer()
    text = row["text"].lstrip("\n")
    cleaned = cleaned_text(text if "items" in row or "cases" in row else text + ITEMS, repaired=row.get("repaired", False))
    sections = segment(cleaned, rules)
    metadata = read_metadata(cleaned, sections, rules, gazetteer)
    out: dict[str, Any] = dict(wrong(row, metadata))
    lists = {
        "people": [[p.name, p.party or "", p.role, p.status] for p in find_participants(cleaned, sections, rules, gazetteer)],
        "cases": list(metadata.case_numbers),
        "items": [
            f"{s.number or ''}|{s.heading}|{s.case_number or ''}"
            for s in sections
            if s.level == 1 and s.kind not in ("front_matter", "signatures")
        ],
    }
    for key, found in lists.items():
        if key in row and sorted(row[key]) != sorted(found):
            out[key] = ([x for x in row[key] if x not in found], [x for x in found if x not in row[key]])
    return {k: v for k, v in out.items() if k not in row.get("missed", ())}


@pytest.mark.parametrize(
    "row",
    [
        row
        for name in ("", "_blind", "_more", "_third", "_fourth", "_fifth", "_sixth", "_seventh", "_lists")
        for row in pages(f"pages_of_many_forms{name}.toml")
    ],
    ids=lambda row: row["id"],
)
def test_page(row: dict[str, Any]) -> None:
    assert differences(row) == {}
