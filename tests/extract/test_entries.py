"""One line of a list of members: name, party, role and presence."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import people_of

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "entries.toml").read_text(encoding="utf-8"))["row"]
MINUTES = """Viks kommun
Socialnämnden
SAMMANTRÄDESPROTOKOLL
2021-05-04

Plats och tid      Rådhuset, kl 13-15

Beslutande
Mia Alm (M), ordförande
{line}
Per Sten (C)

§ 1
Öppnande

Mötet öppnas.

§ 2
Information

Informationen noteras.
"""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["line"])
def test_line(row: dict[str, Any]) -> None:
    people = people_of(MINUTES.format(line=row["line"]))
    # Whom a substitute stands in for is named in the line too.
    found = [
        [p.name, p.party or "", p.role, p.status] for p in people.values() if p.name not in ("Mia Alm", "Per Sten", "Siv Lo")
    ]
    assert found == [row["says"]]
