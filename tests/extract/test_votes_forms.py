"""The same results in the many ways in which minutes name the voters: lists by side, tables, sentences, lists apart."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.document import Vote
from extract.pipeline import extract_document
from extract.read import read_bytes

_TABLES = Path(__file__).parent / "tables"


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_TABLES / name).read_text(encoding="utf-8"))


ONE, TABLES, PLACES, TWO, APART = (
    _table(f"votes_{name}.toml") for name in ("forms", "tables_forms", "places_forms", "two_forms", "lists_apart")
)
S_C_V = ["Anna Lindgren", "Bo Ekman", "Cecilia Åkerlund", "David Öhman", "Eva-Lena Sjöström", "Fredrik von Post", "Gun Hellberg"]
M_KD_L = ["Hans Nyström", "Ingrid Karlsson", "Johan Berg", "Karin Falk"]
MAIN = {"ja": S_C_V, "nej": M_KD_L, "avstår": ["Lars Holm"]}
IN_TABLES = MAIN | {"avstår": ["Lars Holm", "Mona Rask Wiberg"]}
COUNTER = {"ja": M_KD_L, "nej": ["Lars Holm"], "avstår": S_C_V}
# Of the two votes that a list serves: Gun Hellberg sits for a member all day, Nils Dahlin for Karin Falk from § 33.
FIRST = {"ja": S_C_V, "nej": [*M_KD_L, "Mona Rask Wiberg"], "avstår": ["Lars Holm"]}
SECOND = {
    "ja": ["Anna Lindgren", "Bo Ekman", "Eva-Lena Sjöström", "Gun Hellberg", "Hans Nyström", "Ingrid Karlsson", "Johan Berg", "Nils Dahlin"],
    "nej": ["Cecilia Åkerlund", "Fredrik von Post", "Lars Holm", "Mona Rask Wiberg"],
    "avstår": ["David Öhman"],
}  # fmt: skip


def _votes(text: str) -> list[Vote]:
    document = extract_document(read_bytes(text.encode(), "test.txt"))
    return sorted({d.vote.span: d.vote for d in document.decisions if d.vote}.values(), key=lambda vote: vote.span)


def _sides(vote: Vote) -> dict[str, list[str]]:
    return {side: sorted(m.name for m in vote.members if m.vote == side) for side in MAIN}


def _figures(sides: dict[str, list[str]]) -> tuple[int, ...]:
    return tuple(map(len, sides.values()))


@pytest.mark.parametrize("row", ONE["form"], ids=lambda row: row["form"])
def test_voters_come_out_as_printed(row: dict[str, str]) -> None:
    (vote,) = _votes(f"{ONE['head']}\n{row['text']}\n\n{ONE['foot']}")
    assert (vote.yes, vote.no, vote.abstain) == _figures(MAIN)
    assert _sides(vote) == MAIN


@pytest.mark.parametrize(
    ("table", "row", "result"),
    [
        pytest.param(table, row, result, id=f"{row['form']}-{result}")
        for table in (TABLES, PLACES)
        for row in table["form"]
        for result in ("result", "called")
        # Without figures nothing tells whose ballots such a table has.
        if result == "result" or not row.get("figures_needed")
    ],
)
def test_a_table_tells_who_voted_how(table: dict[str, Any], row: dict[str, Any], result: str) -> None:
    (vote,) = _votes(table["head"] + table[result] + row["text"] + table["foot"])
    assert (vote.yes, vote.no, vote.abstain) == _figures(IN_TABLES)
    assert _sides(vote) == IN_TABLES


@pytest.mark.parametrize("row", TWO["form"], ids=lambda row: row["form"])
def test_both_votes_of_an_item_have_their_voters(row: dict[str, str]) -> None:
    found = _votes(TWO["head"] + row["text"] + TWO["foot"] + row.get("behind", ""))
    assert [(v.yes, v.no, v.abstain) for v in found] == [_figures(COUNTER), _figures(MAIN)]
    assert [_sides(v) for v in found] == [COUNTER, MAIN]


@pytest.mark.parametrize("row", APART["form"], ids=lambda row: row["form"])
def test_a_list_apart_serves_the_votes_of_two_items(row: dict[str, Any]) -> None:
    minutes = APART["minutes_front" if row.get("front") else "minutes"]
    results = ("first", "second") if row.get("figures", True) else ("called", "called")
    text = minutes.replace("@@ATT@@", APART[row.get("attendance", "named")]).replace("@@LIST@@", row["text"])
    for place, result in zip(("@@R31@@", "@@R33@@"), results, strict=True):
        text = text.replace(place, APART[result])
    found = _votes(text)
    assert [(v.yes, v.no, v.abstain) for v in found] == [_figures(FIRST), _figures(SECOND)]
    assert [_sides(v) for v in found] == [FIRST, SECOND]
