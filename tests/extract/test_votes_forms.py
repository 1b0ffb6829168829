"""One result in the many ways in which minutes name its voters: lists by side, tables, sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "votes_forms.toml").read_text(encoding="utf-8"))
VOTERS = {
    "ja": [
        "Anna Lindgren",
        "Bo Ekman",
        "Cecilia Åkerlund",
        "David Öhman",
        "Eva-Lena Sjöström",
        "Fredrik von Post",
        "Gun Hellberg",
    ],
    "nej": ["Hans Nyström", "Ingrid Karlsson", "Johan Berg", "Karin Falk"],
    "avstår": ["Lars Holm"],
}


@pytest.mark.parametrize("row", TABLE["form"], ids=lambda row: row["form"])
def test_voters_come_out_as_printed(row: dict[str, str]) -> None:
    text = f"{TABLE['head']}\n{row['text']}\n\n{TABLE['foot']}"
    document = extract_document(read_bytes(text.encode(), "test.txt"))
    (vote,) = {d.vote.span: d.vote for d in document.decisions if d.vote}.values()
    assert (vote.yes, vote.no, vote.abstain) == (7, 4, 1)
    assert {side: sorted(m.name for m in vote.members if m.vote == side) for side in VOTERS} == VOTERS
