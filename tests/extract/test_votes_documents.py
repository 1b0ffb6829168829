"""Votes of whole documents: figures, and who voted how where the list stands far from its §."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes

TABLES = sorted((Path(__file__).parent / "tables").glob("votes_documents*.toml"))
ROWS: list[dict[str, Any]] = [row for table in TABLES for row in tomllib.loads(table.read_text(encoding="utf-8"))["document"]]


def votes_of(text: str) -> list[list[Any]]:
    """Section, figures (-1 = not printed) and members of every vote, in the order of the text."""
    document = extract_document(read_bytes(text.lstrip("\n").encode(), "test.txt"))
    items = [s for s in document.sections if s.level == 1]
    votes = {d.vote.span: d.vote for d in document.decisions if d.vote}
    return [
        [
            next((s.number for s in items if s.span.start <= at.start < s.span.end), None),
            *(-1 if n is None else n for n in (v.yes, v.no, v.abstain, v.absent)),
            {m.name: m.vote for m in v.members},
        ]
        for at, v in sorted(votes.items())
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["form"])
def test_votes_of_a_document(row: dict[str, Any]) -> None:
    found = votes_of(row["text"])
    assert [v for v in found if v in row["last"]] == row["last"] if "last" in row else found == row["votes"]
