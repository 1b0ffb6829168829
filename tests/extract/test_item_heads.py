"""Heads of items: number, title and case number in many shapes and places."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import sections_of

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "item_heads.toml").read_text(encoding="utf-8"))[
    "row"
]
COVER = (
    "Åsele kommun          SAMMANTRÄDESPROTOKOLL\nKommunstyrelsen       2023-05-14\n\nPlats och tid   Rådhuset, kl 13.00-15.00\n"
    "Beslutande      Karin Brodd (S), ordförande\n                Per Sten (M)\nUtses att justera   Per Sten\n\n\n"
)
BODY = "\n\nKontoret har tagit fram ett förslag som gäller från årsskiftet.\n\nBeslut\nKommunstyrelsen godkänner förslaget.\n\n\n"


def heads(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Number, heading and case number of the level-1 items of minutes whose heads look alike."""
    head = row["head"]
    before, _, after = head.partition("12")
    other = (before + "13" + after).replace("Taxa för båtplatser", "Arrende av bryggor").replace("Detaljplan", "Ändrad plan")
    text = COVER + head + BODY + other + BODY
    return [
        (s.number or "", s.heading, s.case_number or "")
        for s in sections_of(text)
        if s.level == 1 and s.kind not in ("front_matter", "signatures")
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["head"][:50])
def test_head(row: dict[str, Any]) -> None:
    found = heads(row)
    assert found[0] == (row["number"], row["heading"], row["case"])
    assert len(found) == 2
