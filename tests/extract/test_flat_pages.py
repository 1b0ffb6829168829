"""Pages on one line each get their lines back; nothing of the text is lost, and every place stays what it was."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.clean import clean
from extract.document import Document
from extract.flat_lists import ListParter
from extract.flat_pages import find_flat_pages
from extract.pipeline import extract_document, rule_tools
from extract.read import read_bytes

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "flat_pages.toml").read_text(encoding="utf-8"))[
    "row"
]
TOOLS = rule_tools()
PEOPLE = ListParter(TOOLS.gazetteer, TOOLS.rules["roles"])


def extracted(text: str) -> Document:
    return extract_document(read_bytes(text.encode(), "test.txt"), TOOLS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_lines(row: dict[str, Any]) -> None:
    cleaned = clean(read_bytes(row["text"].encode(), "test.txt"), TOOLS.rules, TOOLS.gazetteer)
    lines = [" ".join(line.split()).rstrip(" ,") for line in cleaned.text.replace("\f", "\n").split("\n")]
    assert [line for line in lines if line] == row["lines"].split("\n")


# What joins two names of a list goes where they get lines of their own.
WORD, JOINS = re.compile(r"[^\W\d]+"), ("och", "samt")
PIECES = st.sampled_from(
    [
        *("Plats och tid ", "Beslutande ", "Bo Ek (S), ", "Mia Alm ", "för Per Sten (M) ", "Utses att justera ", "Sekreterare "),
        *("Ordförande... ", "ANSLAG/BEVIS ", "Beslut ", "att ", "12 ", "§ 3 ", "Dnr 4/16 ", "\n\n2 2(9) ", "och ", "Yrkanden "),
        *("kommunchef ", "godkänna planen ", "."),
    ]
)


@given(st.lists(PIECES, min_size=10, max_size=90))
@settings(max_examples=60, deadline=None)
def test_breaks_take_the_place_of_single_characters(pieces: list[str]) -> None:
    raw = "1 1(9) " + "".join(pieces)
    flat = find_flat_pages(raw, TOOLS.rules, PEOPLE)
    assert len(flat.text) == len(raw)
    for edit in flat.edits:
        assert edit.span.length == 1
        assert edit.text in ("\n", "\f", " ")
        assert raw[edit.span.start] in " \n.…," or raw[edit.span.start].isalnum()
    assert [w for w in WORD.findall(flat.text) if w not in JOINS] == [w for w in WORD.findall(raw) if w not in JOINS]


def test_items_and_people_of_flat_minutes() -> None:
    document = extracted(next(row["text"] for row in ROWS if row["name"].startswith("items")))
    assert [(s.number, s.heading, s.case_number) for s in document.sections if s.kind == "agenda_item"] == [
        ("§ 31", "Fyllnadsval", "8-2015"),
        ("§ 32", "Avgift för slam", None),
        ("§ 33", "Fråga om cykelställ", None),
    ]
    assert [(d.text, d.kind) for d in document.decisions if d.status == "decided"] == [
        ("bevilja Bo Ek (S) entledigande från uppdraget", "approve"),
        ("utse Lo Dahl (S) till ny ersättare", "elect"),
        ("Tekniska nämnden beslutar att höja avgiften.", "other"),
    ]
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert all(document.text[d.span.start : d.span.end].split() == d.text.split() for d in document.decisions)


def test_labels_one_behind_another_with_their_people_behind_them_all() -> None:
    document = extracted(
        "1 Arbetsutskottet Blad 1 (5) Plats och tid Rådhuset kl Beslutande Övriga närvarande Utses att justera Gun Oskarsson (s), ordförande "
        "Jan-Erik Börjesson (s) Maud Klang (c) Mikael Åsberg, sekreterare Birger Wigge, kommunchef Maud Klang Justeringens Rådhuset, plats och tid "
        "Underskrifter Sekreterare... Paragrafer Mikael Åsberg Ordförande... Gun Oskarsson Justerare... Maud Klang ANSLAG/BEVIS Protokollet är justerat."
    )
    assert [(p.name, p.party, p.role) for p in document.participants] == [
        ("Gun Oskarsson", "S", "ordförande"),
        ("Jan-Erik Börjesson", "S", "ledamot"),
        ("Maud Klang", "C", "justerare"),
        ("Mikael Åsberg", None, "sekreterare"),
        ("Birger Wigge", None, "tjänsteperson"),
    ]


def test_roles_before_the_names_of_those_who_sign() -> None:
    document = extracted(
        "1 1(9) Plats och tid Rådhuset kl Beslutande Bo Ek (S), ordförande Mia Alm (M) Lo Dahl (V) Övriga deltagande Siv Berg, nämndsekreterare "
        "Utses att justera Lo Dahl (V) Underskrifter Paragrafer Sekreterare Ordförande Justerande Siv Berg Bo Ek (S) Lo Dahl (V) "
        "ANSLAG/BEVIS Protokollet är justerat. Organ Socialnämnden Förvaringsplats för protokollet Kansliet"
    )
    assert document.body == "Socialnämnden"
    assert document.kind == "protokoll"
    assert {p.name: p.role for p in document.participants} == {
        "Bo Ek": "ordförande", "Mia Alm": "ledamot", "Lo Dahl": "justerare", "Siv Berg": "sekreterare",
    }  # fmt: skip
