"""The heading of the front matter: who met, or what the document calls itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from structure_of_text import sections_of

ROWS: list[list[str]] = tomllib.loads((Path(__file__).parent / "tables" / "front_headings.toml").read_text(encoding="utf-8"))[
    "row"
]
ITEMS = (
    "\n\nBeslutande Bo Ek (S), ordförande\nMia Alm (M)\n\n\n§ 1\nÖppnande\n\nMötet öppnas.\n\n"
    "§ 2\nInformation\n\nInformationen noteras.\n"
)


@pytest.mark.parametrize(("head", "heading"), ROWS, ids=[" ".join(head.split())[:50] for head, _ in ROWS])
def test_front_heading(head: str, heading: str) -> None:
    front = sections_of(head + ITEMS)[0]
    assert front.kind == "front_matter"
    assert front.heading.casefold() == heading.casefold()
