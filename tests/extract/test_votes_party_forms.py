"""Votes told by parties ("Ledamöterna för S och V röstar ja, övriga nej"), beside attendance lists of several forms."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "votes_party_forms.toml").read_text(encoding="utf-8"))


CASES = [(form, row) for row in TABLE["attendance"] for form in TABLE["form"] if row.get("every") or form.get("plain")]


@pytest.mark.parametrize(("form", "attendance"), CASES, ids=[f"{row['name']}: {form['text'][:60]}" for form, row in CASES])
def test_a_party_stands_for_its_members(form: dict[str, Any], attendance: dict[str, Any]) -> None:
    wanted = {name: vote for vote in ("ja", "nej", "avstår") for name in form.get(vote, ())}
    yes, no, left = (len(form.get(vote, ())) for vote in ("ja", "nej", "avstår"))
    result = f"Med {yes} ja-röster mot {no} nej-röster{f' och {left} som avstår' if left else ''} beslutar kommunfullmäktige enligt förslaget."
    text = f"{attendance['before']}{TABLE['item']}{form['text']}\n{result}\n{TABLE['foot']}{attendance['after']}"
    votes = {d.vote.span: d.vote for d in extract_document(read_bytes(text.encode(), "test.txt")).decisions if d.vote}
    found = [vote for vote in votes.values() if (vote.yes, vote.no) == (yes, no)]
    assert {m.name: m.vote for m in found[-1].members} == wanted


SEATS = TABLE["seats"]


@pytest.mark.parametrize("cell", SEATS["cells"])
@pytest.mark.parametrize(("head", "row"), SEATS["rolls"])
def test_a_seat_that_two_share_has_one_vote(head: str, row: str, cell: str) -> None:
    seats = {"Karin Falk": cell, "Vera Lund": "Ulf Krok för Vera Lund"}
    rows = [
        row.format(nr=nr, seat=seats.get(name, name), party=party, one=one, two=two)
        for nr, (name, party, one, two) in enumerate(SEATS["members"], 1)
    ]
    form = next(form for form in TABLE["form"] if len(form["ja"]) == 8 and form.get("plain"))
    told = f"{form['text']}\nMed 8 ja-röster mot 6 nej-röster och 1 som avstår beslutar kommunfullmäktige enligt förslaget.\n"
    roll = "\n".join(["Närvaro- och omröstningslista", head, *rows])
    text = f"{SEATS['before']}{TABLE['item']}{told}{TABLE['foot']}\n{roll}\n"
    votes = {d.vote.span: d.vote for d in extract_document(read_bytes(text.encode(), "test.txt")).decisions if d.vote}
    found = [{m.name: m.vote for m in vote.members} for _, vote in sorted(votes.items())]
    first = {"Vera Lund": "Ulf Krok"}
    later = first | {"Karin Falk": "Ylva Strand"}
    assert found == [
        {first.get(name, name): one.lower() for name, _, one, _ in SEATS["members"]},
        {later.get(name, name): two.lower() for name, _, _, two in SEATS["members"]},
        {name: vote for vote in ("ja", "nej", "avstår") for name in form.get(vote, ())},
    ]
