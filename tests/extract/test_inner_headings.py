"""Headings inside items, and what only looks like one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import sections_of

ROWS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tables" / "inner_headings.toml").read_text(encoding="utf-8")
)["row"]
COVER = "Åsele kommun\nSocialnämnden\nSAMMANTRÄDESPROTOKOLL\n2023-05-14\n\nBeslutande      Karin Brodd (S), ordförande\n\n\n"
OTHER = "Beslut\nNämnden godkänner redovisningen.\n\n\n"


def inner(row: dict[str, Any]) -> list[str]:
    """Level-2 headings of the first item; a row that says so is printed with its labels in a second one too."""
    again = (
        row["body"].lstrip("\n").replace("planen", "tidplanen")
        if "another item" in row["id"]
        else "Beslut\nInga frågor ställs.\n"
    )
    text = f"{COVER}§ 1\nÖversyn av verksamheten\n\n{row['body'].strip()}\n\n{OTHER}§ 2\nTaxa för båtplatser\n\n{again}\n\n§ 3\nMeddelanden\n\n{OTHER}"
    return [s.heading for s in sections_of(text) if s.level == 2]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_inner_headings(row: dict[str, Any]) -> None:
    assert inner(row) == row["headings"]
