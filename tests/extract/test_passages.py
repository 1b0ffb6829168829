"""Whole items of minutes in many forms: every record and field of each."""

from __future__ import annotations

from typing import Any

import pytest
from passages import differences, rows


@pytest.mark.parametrize(
    "row", [*rows("passages.toml"), *rows("passages_more.toml"), *rows("passages_third.toml")], ids=lambda r: r["form"]
)
def test_passages(row: dict[str, Any]) -> None:
    assert differences(row) == []
