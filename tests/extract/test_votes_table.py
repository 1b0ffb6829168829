"""Votes of whole items in the words of many forms: figures, members, and nothing where nothing can be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from test_votes import votes_in

from extract.document import Vote

TABLES = Path(__file__).parent / "tables"
DECISION = "\n\nBeslut\nKommunfullmäktige beslutar\natt anta planen.\n"


def rows(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["item"])


def read(row: dict[str, Any]) -> list[Vote]:
    text = "§ 12 Plan\n\nVotering\n" + row["text"]
    found = votes_in(text if "\nBeslut\n" in text else text + DECISION)
    return sorted(found, key=lambda v: v.span)


def said(found: list[Vote]) -> list[list[int]]:
    return [[-1 if n is None else n for n in (v.yes, v.no, v.abstain, v.absent)] for v in found]


def members(row: dict[str, Any], found: list[Vote]) -> tuple[dict[str, str], dict[str, str]]:
    wanted = {name: vote for vote in ("ja", "nej", "avstår") for name in row.get(vote, ())}
    return wanted, {m.name: m.vote for v in found[:1] for m in v.members} if wanted or row.get("without_members") else {}


def right(row: dict[str, Any]) -> bool:
    found = read(row)
    wanted, got = members(row, found)
    return said(found) == row["votes"] and wanted == got


@pytest.mark.parametrize(
    "row", [*rows("votes.toml"), *rows("votes_more.toml"), *rows("votes_blind.toml")], ids=lambda r: r["text"][:60]
)
def test_votes(row: dict[str, Any]) -> None:
    found = read(row)
    assert said(found) == row["votes"]
    wanted, got = members(row, found)
    assert got == wanted
