"""Whole items of minutes in many forms: every record and field of each."""

from __future__ import annotations

from typing import Any

import pytest
from passages import differences, rows


@pytest.mark.parametrize(
    "row",
    [
        row
        for name in ("", "_blind", "_more", "_third", "_fourth", "_fifth", "_sixth", "_forms", "_notices", "_ninth")
        for row in rows(f"passages{name}.toml")
    ],
    ids=lambda r: r["form"],
)
def test_passages(row: dict[str, Any]) -> None:
    assert differences(row) == []
