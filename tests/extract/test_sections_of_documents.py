"""Whole documents of many forms, divided into sections: items, documents of a packet, headings inside them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import sections_of

TABLES = Path(__file__).parent / "tables"
# What a form prints round the number of an item and the table leaves out.
_MARKS = re.compile(r"\s*§\s*|[.)]$")

Row = tuple[int, str, str, str]


def documents() -> list[dict[str, Any]]:
    names = ("sections_of_documents.toml", "sections_of_documents_forms.toml")
    return [document for name in names for document in tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["document"]]


def _plain(value: str | None) -> str:
    return re.sub(r"[\s,.;]+", " ", value or "").strip().casefold()


def _row(level: int, number: str, heading: str, case_number: str) -> Row:
    return level, _MARKS.sub("", number), _plain(heading), _plain(case_number)


def differences(document: dict[str, Any]) -> tuple[list[Row], list[Row]]:
    """Sections missing and sections too many; those two experts could read differently count neither way.

    Front matter and signatures are asked about only where the table names them: the notice of a packet is its front matter.
    """
    expected = [_row(*row) for row in document["sections"]]
    sections = sections_of(document["text"].lstrip("\n"))
    rows = [(_row(s.level, s.number or "", s.heading, s.case_number or ""), s.kind) for s in sections]
    optional = {(row[0], _plain(row[2])) for row in document.get("optional", ())}
    optional |= {(row[0], row[2]) for row, kind in rows if kind in ("front_matter", "signatures")}
    found = [row for row, _ in rows]
    missing = Counter(expected) - Counter(found)
    extra = Counter(row for row in (Counter(found) - Counter(expected)).elements() if (row[0], row[2]) not in optional)
    return [row for row in expected if missing[row]], [row for row in found if extra[row]]


@pytest.mark.parametrize("document", documents(), ids=lambda d: d["form"].split(":")[0])
def test_sections(document: dict[str, Any]) -> None:
    missing, extra = differences(document)
    assert (missing, extra) == ([], [])
