"""What stands behind the last item of minutes: signatures and attachments, each a section of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import sections_of

from extract.document import Section

ROWS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tables" / "ends_of_minutes.toml").read_text(encoding="utf-8")
)["row"]
HEAD = "ÅSELE KOMMUN PROTOKOLL {page} (5)\nKommunfullmäktige Sammanträdesdatum\n2023-06-12\n\n"
FOOT = "\n\nJusterandes signatur Utdragsbestyrkande\n\n"
COVER = "Plats och tid Kommunhuset, kl. 18.00-20.15\n\nBeslutande Bo Ek (S), ordförande\nMia Alm (M)\nPer Sten (C)"
ITEMS = [
    "§ 1\nUpprop\n\nBeslut\nUppropet förrättas, och de som är på plats antecknas i protokollet.",
    "§ 2\nTaxa för båtplatser\n\nBeslut\nKommunfullmäktige antar taxan att gälla från och med den 1 januari.",
    "§ 3\nMeddelanden\n\nBeslut\nMeddelandena läggs till handlingarna, och ordföranden tackar för i dag.",
]


def text_of(row: dict[str, Any]) -> str:
    end = row["end"].strip("\n")
    if not row.get("paged"):
        return f"{HEAD.format(page=1)}{COVER}\n\n\n" + "\n\n\n".join(ITEMS) + f"\n\n\n{end}\n"
    return "".join(f"{HEAD.format(page=i)}{page}{FOOT}" for i, page in enumerate([COVER, *ITEMS, end], 1))


def behind_the_items(row: dict[str, Any]) -> list[Section]:
    sections = sections_of(text_of(row))
    last = max(i for i, section in enumerate(sections) if section.kind == "agenda_item")
    assert [section.number for section in sections if section.kind == "agenda_item"] == ["§ 1", "§ 2", "§ 3"]
    return list(sections[last + 1 :])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row["end"].split())[:40])
def test_end(row: dict[str, Any]) -> None:
    found = behind_the_items(row)
    assert [f"{s.kind} {s.heading}".casefold() for s in found] == [said.casefold() for said in row["sections"]]
    assert all(section.level == 1 for section in found)
    if "from" in row:
        assert found[0].text.startswith(row["from"])
