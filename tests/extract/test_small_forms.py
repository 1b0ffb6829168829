"""Small forms of labels, titles, sentences and rows of the attendance (tables/small_forms.toml), and what names the organisation."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.decisions.bodies import Body, full_name
from extract.document import Document, Participant
from extract.offsets import Span
from extract.pipeline import extract_document, rule_tools
from extract.read import read_bytes
from extract.votes.attending import attends
from extract.votes.heads import labels_of
from extract.words import places_of, starts_of

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "small_forms.toml").read_text(encoding="utf-8"))[
    "row"
]
TOOLS = rule_tools()
HEAD = (
    "SAMMANTRÄDESPROTOKOLL\n{body}\n2018-03-14\n\nPlats och tid: {place}\n"
    "Beslutande: Ola Berg (S), ordförande\n{present}\nUtses att justera: Tor Lind, ers. Eva Sala\nSekreterare: Mia Ek\n\n"
)


def extracted(
    text: str, *, body: str = "Omsorgsnämnden", place: str = "Stora salen, kl. 13.00–16.00", present: str = "Tor Lind (C)"
) -> Document:
    return extract_document(read_bytes((HEAD.format(body=body, place=place, present=present) + text).encode(), "test.txt"), TOOLS)


def row_id(row: dict[str, Any]) -> str:
    return str(row["name"])


@pytest.mark.parametrize("row", [row for row in ROWS if "items" in row], ids=row_id)
def test_items(row: dict[str, Any]) -> None:
    sections = [s for s in extracted(row["text"]).sections if s.level == 1 and s.kind == "agenda_item"]
    assert [f"{s.number}|{s.heading}|{s.case_number or ''}" for s in sections] == row["items"]


@pytest.mark.parametrize("row", [row for row in ROWS if "decisions" in row], ids=row_id)
def test_decisions(row: dict[str, Any]) -> None:
    found = [f"{d.status}|{d.kind}|{d.actor}|{d.text}" for d in extracted(row["text"]).decisions]
    assert len(found) == len(row["decisions"])
    assert all(printed.startswith(wanted) for printed, wanted in zip(found, row["decisions"], strict=True)), found


@pytest.mark.parametrize("row", [row for row in ROWS if "reservations" in row], ids=row_id)
def test_reservations(row: dict[str, Any]) -> None:
    found = extracted(row["text"]).reservations
    assert [f"{r.kind}|{', '.join(r.names)}|{r.party or ''}" for r in found] == row["reservations"]


@pytest.mark.parametrize("row", [row for row in ROWS if "people" in row], ids=row_id)
def test_people(row: dict[str, Any]) -> None:
    people = extracted(row["text"], present="\n".join(row["present"])).participants
    found = ["|".join((p.name, p.role, p.status, p.paragraphs or "", p.replaces or "")) for p in people]
    assert set(row["people"]) <= set(found), found


@pytest.mark.parametrize(
    "printed", ["deltar ej i § 12", "ej vid beh. av § 12", "frånvarande § 12", "jäv § 12", "ej § 12 pga jäv"]
)
def test_away_for_one_item(printed: str) -> None:
    person = Participant("Eva Sala", "M", "ledamot", None, "present", Span(0, 8), paragraphs=printed)
    assert not attends(person, 12)
    assert attends(person, 13)


@pytest.mark.parametrize(
    ("place", "start", "end"),
    [
        ("Stora salen, kl 14 19.30", "14:00", "19:30"),
        ("Stora salen, kl. 18.30 22.15", "18:30", "22:15"),
        ("Stora salen, kl 14 30", "14:30", None),
    ],
)
def test_hours_whose_dash_is_lost(place: str, start: str, end: str | None) -> None:
    meeting = extracted("§ 1\nTaxa\nNämnden antar taxan.\n", place=place).meeting
    assert (meeting.start, meeting.end) == (start, end)


@pytest.mark.parametrize(
    ("body", "organisation"),
    [
        ("Omsorgsnämnden", None),
        ("Stockholms läns landsting\nHälso- och sjukvårdsnämnden", "Stockholms läns landsting"),
        ("NORRBOTTENS LÄNS LANDSTING\nPatientnämnden", "Norrbottens läns landsting"),
    ],
)
def test_a_surname_names_no_municipality_and_a_landsting_has_its_own_name(body: str, organisation: str | None) -> None:
    found = extracted("§ 1\nTaxa\nNämnden antar taxan.\n", body=body).organisation
    assert (found.name if found else None) == organisation


@pytest.mark.parametrize(
    ("name", "body", "full"),
    [
        ("fullmäktige", "Socialnämnden", "Kommunfullmäktige"),
        ("Fullmäktige", "Regionstyrelsen", "Regionfullmäktige"),
        ("fullmäktige", "Landstingsstyrelsen", "Landstingsfullmäktige"),
        ("fullmäktige", "Förbundsstyrelsen", "Fullmäktige"),
        ("arbetsutskottet", "Kommunstyrelsens arbets- och personalutskott", "Kommunstyrelsens arbets- och personalutskott"),
        ("arbetsutskottet", "Kommunstyrelsen", "Kommunstyrelsens arbetsutskott"),
    ],
)
def test_short_names_of_bodies(name: str, body: str, full: str) -> None:
    assert full_name(name, Body(body)) == full


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("    Namn                         Ersättare       Ja Ne Av Ja Ne Av", ["ja", "nej", "avstår"] * 2),
        ("Ordinarie ledamöter        Tjg  Ej tjg  JA   NEJ  JA   NEJ", ["närvarande"] * 2 + ["ja", "nej"] * 2),
        ("Bo Ek (S) är tjg och röstar", []),
    ],
)
def test_heads_of_tables(line: str, labels: list[str]) -> None:
    assert [label.what for label in labels_of(line)] == labels


TABLE = """§ 64 Taxa
Yrkanden
Lo Dahl (V) yrkar avslag.

Omröstning
                                 Ja   Nej  Avst
Ola Berg (S), ordf               X
Tor Lind (C), 1 v ordf           X
Lo Dahl (V)                           X
Per Alm (S)                      X
Siv Ask (M)                      X
Med 4 ja-röster mot 1 nej-röst beslutar nämnden att anta taxan.
"""


def test_first_vice_chair_has_no_cross_before_the_columns_and_who_fills_a_vacant_seat_votes() -> None:
    present = "Tor Lind (C), 1 v ordf\nLo Dahl (V)\nPer Alm (S), ersättare på vakans\nSiv Ask (M)"
    vote = next(d.vote for d in extracted(TABLE, present=present).decisions if d.vote)
    assert {m.name: m.vote for m in vote.members} == {
        "Ola Berg": "ja",
        "Tor Lind": "ja",
        "Lo Dahl": "nej",
        "Per Alm": "ja",
        "Siv Ask": "ja",
    }


@pytest.mark.parametrize(
    ("words", "text", "starts", "places"),
    [
        ("Ek", "Ek, Eks, Bo-Ek, Björk Ek", [0, 4, 12, 22], [0, 12, 22]),
        ("KS 2/13", "KS 2/13, xKS 2/13, KS 2/134", [0, 19], [0]),
        ("", "Ek", [], []),
    ],
)
def test_words_as_they_are_written(words: str, text: str, starts: list[int], places: list[int]) -> None:
    assert list(starts_of(words, text)) == starts
    assert list(places_of(words, text)) == places
    assert list(places_of("2/13", "AKS:2/13", "/:")) == []
