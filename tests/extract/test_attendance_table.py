"""People of covers in many forms: party, role and status of each, and nobody else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import people_of

TABLES = Path(__file__).parent / "tables"
HEAD = "Viks kommun\n{body}\nSAMMANTRÄDESPROTOKOLL\n2021-05-04\n\nPlats och tid    Rådhuset, kl 13-15\n\n"
ITEMS = "\n\n§ 1\nÖppnande\n\nMötet öppnas.\n\n§ 2\nInformation\n\nInformationen noteras.\n"


def covers(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["cover"])


def read(row: dict[str, Any]) -> list[list[str]]:
    body = "Kommunala pensionärsrådet" if "pensionär" in row["text"] else "Socialnämnden"
    found = people_of(HEAD.format(body=body) + row["text"].lstrip("\n") + ITEMS)
    return [[p.name, p.party or "", p.role, p.status] for p in found.values()]


@pytest.mark.parametrize(
    "row",
    [row for name in ("", "_more", "_third", "_fourth") for row in covers(f"attendance{name}.toml")],
    ids=lambda r: r["id"],
)
def test_cover(row: dict[str, Any]) -> None:
    assert sorted(read(row)) == sorted(row["people"])
