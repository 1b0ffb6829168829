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
