"""Which of two wishes won, in the many ways in which minutes tell it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "outcomes_forms.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", TABLE["form"], ids=lambda row: row["form"])
def test_each_wish_has_its_outcome(row: dict[str, Any]) -> None:
    text = f"{TABLE['head']}\n\n{row['text']}\n\n{TABLE['foot']}"
    found: dict[str, set[str | None]] = {}
    for decision in extract_document(read_bytes(text.encode(), "test.txt")).decisions:
        for name in decision.proposer if decision.status == "proposed" else ():
            if name in ("Anna Lindgren", "Hans Nyström"):
                found.setdefault(name, set()).add(decision.outcome)
    assert found == {name: {outcome} for outcome in ("adopted", "rejected") for name in row[outcome]}
