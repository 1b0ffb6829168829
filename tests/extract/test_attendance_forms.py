"""One attendance in the many ways in which minutes print it: who is there, as what, of which party, and for whom."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "attendance_forms.toml").read_text(encoding="utf-8"))
# Name → the roles that are right (who adjusts is a member too), and the party.
PRESENT: dict[str, tuple[set[str], str | None]] = {
    "Anna Lindgren": ({"ordförande"}, "S"),
    "Bo Ekman": ({"vice ordförande"}, "C"),
    "Hans Nyström": ({"vice ordförande", "justerare"}, "M"),
    "Cecilia Åkerlund": ({"ledamot"}, "C"),
    "David Öhman": ({"ledamot"}, "V"),
    "Eva-Lena Sjöström": ({"ledamot"}, "S"),
    "Ingrid Karlsson": ({"ledamot"}, "M"),
    "Johan Berg": ({"ledamot"}, "KD"),
    "Gun Hellberg": ({"ersättare"}, "S"),
    "Karin Falk": ({"ersättare"}, "L"),
    "Olle Ask": ({"ersättare"}, "M"),
    "Pia Rask": ({"ersättare"}, "SD"),
    "Sven Malm": ({"tjänsteperson"}, None),
    "Tina Dahl": ({"tjänsteperson", "sekreterare"}, None),
    "Ulf Krok": ({"tjänsteperson"}, None),
}
SERVING = {"Gun Hellberg": "Fredrik von Post", "Karin Falk": "Lars Holm"}


@pytest.mark.parametrize("row", TABLE["form"], ids=lambda row: row["form"])
def test_everybody_is_there_once(row: dict[str, Any]) -> None:
    text = f"{TABLE['head']}\n\n{row['text']}\n\n{TABLE['foot']}"
    found = {p.name: p for p in extract_document(read_bytes(text.encode(), "test.txt")).participants}
    absent = [p.name for p in found.values() if p.status == "absent"]
    assert {name for name in found if name not in absent} == set(PRESENT)
    assert set(absent) <= set(SERVING.values())
    wrong = {
        name: (found[name].role, found[name].party)
        for name, (roles, party) in PRESENT.items()
        if found[name].role not in roles or found[name].party != party
    }
    assert not wrong
    if row.get("for_whom", True):
        assert {name: found[name].replaces for name in SERVING} == SERVING
        assert sorted(absent) == sorted(SERVING.values())


ROWS = tomllib.loads((Path(__file__).parent / "tables" / "attendance_rows_forms.toml").read_text(encoding="utf-8"))
# Name → party, role, status.
IN_ROWS = {
    "Anna Lindgren": ("S", "ordförande", "present"),
    "Bo Ekman": ("C", "vice ordförande", "present"),
    "Hans Nyström": ("M", "vice ordförande", "present"),
    "Cecilia Åkerlund": ("C", "ledamot", "present"),
    "David Öhman": ("V", "ledamot", "present"),
    "Eva-Lena Sjöström": ("S", "ledamot", "present"),
    "Marie-Louise Falk": ("L", "ledamot", "present"),
    "Johan Berg": ("KD", "ledamot", "present"),
    "Lars Holm": ("SD", "ledamot", "present"),
    "Fredrik von Post": ("S", "ledamot", "absent"),
    "Mona Rask Wiberg": ("M", "ledamot", "present"),
    "Per-Inge Ström": ("MP", "ledamot", "present"),
    "Gun Hellberg": ("S", "ersättare", "present"),
    "Olle Ask": ("M", "ersättare", "present"),
    "Pia Rask": ("SD", "ersättare", "present"),
}
OFFICERS = {"Kjell Dahl", "Tina Dahl"}


@pytest.mark.parametrize("where", ["front", "end"])
@pytest.mark.parametrize("row", ROWS["form"], ids=lambda row: row["form"])
def test_rows_tell_party_role_and_presence(row: dict[str, Any], where: str) -> None:
    text = ROWS[where].replace("@@LIST@@", row["text"])
    found = extract_document(read_bytes(text.encode(), "test.txt")).participants
    assert {p.name: (p.party, p.role, p.status) for p in found if p.name not in OFFICERS} == IN_ROWS
