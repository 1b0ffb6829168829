"""Attendance and votes that stand only in a list behind the last item."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes
from tests.extract.test_votes_forms import MAIN

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "lists_apart.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", TABLE["form"], ids=lambda row: row["form"])
def test_members_and_their_votes(row: dict[str, str]) -> None:
    document = extract_document(read_bytes(f"{TABLE['head']}\n\n{row['text']}\n".encode(), "test.txt"))
    (vote,) = {d.vote.span: d.vote for d in document.decisions if d.vote}.values()
    assert (vote.yes, vote.no, vote.abstain) == (7, 4, 1)
    assert {side: sorted(m.name for m in vote.members if m.vote == side) for side in MAIN} == MAIN
    present = {p.name for p in document.participants if p.party and p.status == "present"}
    assert len(present & {name for names in MAIN.values() for name in names}) >= 11
