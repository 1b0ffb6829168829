"""Who signs, in blocks of many forms, behind the items and on the cover."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import people_of

BLOCKS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "signatures.toml").read_text(encoding="utf-8"))[
    "block"
]
MINUTES = """Viks kommun
Socialnämnden
SAMMANTRÄDESPROTOKOLL
2021-05-04

Plats och tid      Rådhuset, kl 13-15
Närvarande         Bo Ek (S)
                   Mia Alm (M)
                   Per Sten (C)
                   Rut Holm, utredare

{cover}


§ 1
Öppnande

Mötet öppnas.

§ 2
Information

Informationen noteras.


{end}
"""
ROLES = {"Bo Ek": "ordförande", "Mia Alm": "ledamot", "Per Sten": "justerare", "Rut Holm": "sekreterare"}


def roles(*, cover: str = "", end: str = "") -> dict[str, str]:
    return {name: person.role for name, person in people_of(MINUTES.format(cover=cover, end=end)).items()}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: b["text"][:30])
def test_behind_the_items(block: dict[str, Any]) -> None:
    assert roles(end=block["text"]) == ROLES


@pytest.mark.parametrize("block", [b for b in BLOCKS if not b.get("only_behind")], ids=lambda b: b["text"][:30])
def test_on_the_cover(block: dict[str, Any]) -> None:
    assert roles(cover=block["text"]) == ROLES
