"""What became of the proposals of whole items."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from test_decisions_tables import decisions_in

TABLES = Path(__file__).parent / "tables"


def rows(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["item"])


def read(row: dict[str, Any]) -> list[str]:
    found = decisions_in("§ 7 Ett ärende\n" + row["text"], row.get("body", "Kommunstyrelsen"))
    return [d.outcome or "" for d in found if d.status == "proposed"]


@pytest.mark.parametrize("row", [*rows("outcomes.toml"), *rows("outcomes_more.toml")], ids=lambda r: r["text"].strip()[:70])
def test_outcomes(row: dict[str, Any]) -> None:
    assert read(row) == row["outcomes"]
