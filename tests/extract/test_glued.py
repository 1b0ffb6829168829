"""Labels that ran into their text, pages of signing services, papers of rules: what stands around the items and is none of them."""

from __future__ import annotations

import pytest

from extract.glued import find_glued
from extract.offsets import CleanText
from extract.pipeline import extract_document
from extract.read import read_bytes
from extract.rulebook import default_rules
from tests.extract.test_small_forms import extracted

GLUED = [
    ("BeslutKommunstyrelsen antar planen.", "Beslut\nKommunstyrelsen antar planen."),
    ("YrkandeKarin Storm (M) yrkar avslag.", "Yrkande\nKarin Storm (M) yrkar avslag."),
    (
        "Kommunstyrelsens förslag till kommunfullmäktigeMotionen avslås.",
        "Kommunstyrelsens förslag till kommunfullmäktige\nMotionen avslås.",
    ),
    ("Utses att justeraMia Alm", "Utses att justera\nMia Alm"),
    ("Beslutatt anta planen", "Beslut\natt anta planen"),
    ("Nämnden beslutaratt bevilja bidraget, samtatt anslå medel", "Nämnden beslutar att bevilja bidraget, samt att anslå medel"),
    ("Beslutsunderlaget sändes", "Beslutsunderlaget sändes"),
    ("Beslutet att anta", "Beslutet att anta"),
    ("Yrkanden", "Yrkanden"),
]


@pytest.mark.parametrize(("printed", "meant"), GLUED)
def test_glued_labels(printed: str, meant: str) -> None:
    assert CleanText(printed, tuple(find_glued(printed, default_rules()["ocr"]))).text == meant


SIGNED = (
    "\fE-signering\nDokumentet har signerats av följande personer\nNamn: MARIA BERG\nTidpunkt: 2018-03-16 14:02\n"
    "Signeringsmetod: Svenskt BankID\nHändelselogg\n2018-03-16 Mia Ek godkände dokumentet\n"
)


def test_page_of_a_signing_service() -> None:
    document = extracted("§ 1 Taxa\nBeslut\nNämnden antar taxan.\n" + SIGNED)
    assert [(s.kind, s.number) for s in document.sections if s.level == 1] == [
        ("front_matter", None),
        ("agenda_item", "§ 1"),
        ("signatures", None),
    ]
    assert [d.text for d in document.decisions] == ["Nämnden antar taxan."]
    assert "Maria Berg" not in {p.name for p in document.participants}


@pytest.mark.parametrize(
    "head",
    [
        "Policy för trygghet\nDokumenttyp: Policy\nBeslutad av: Kommunfullmäktige 2019-09-30 § 140\nGiltig fr.o.m: 2019-10-15\n",
        "Delegationsordning för socialnämnden i Kil\nAntagen av socialnämnden 2015-01-21 § 9\n",
        "Ägardirektiv för Hällefors Bostads AB\nBeslutat av kommunfullmäktige 2017-11-21\nHällefors kommun\n",
    ],
)
def test_papers_of_rules_are_no_minutes(head: str) -> None:
    text = head + "\n§ 1 Ansvar\nKommunfullmäktige utser styrelsen.\n\n§ 2 Insyn\nNämnden beslutar om avgifter.\n"
    document = extract_document(read_bytes(text.encode(), "test.txt"))
    assert (document.kind, document.body, document.meeting.date) == ("annat", None, None)
    assert not [d for d in document.decisions if d.status == "decided"]


def test_officer_decides_in_a_paper_of_delegation() -> None:
    text = (
        "DELEGATIONSBESLUT\nDatum 2019-06-13\nVår referens SLK-2019-01047\nHärnösands kommun\nKommunstyrelsen\nYttrande över remiss\n"
        "Beslut\nKommunstyrelsens ordförande beslutar att avge yttrandet.\nSammanfattning\nDepartementet har remitterat promemorian.\n"
    )
    found = extract_document(read_bytes(text.encode(), "test.txt")).decisions
    assert [(d.status, d.actor) for d in found] == [("decided", "Kommunstyrelsens ordförande")]


def test_those_present_behind_the_last_item() -> None:
    text = (
        "KRISTIANSTADS KOMMUN\nProtokoll\nKulturnämnden 2016-02-18\nPlats: Rådhuset, kl 16.00-17.30\n\n§ 11 Bidrag\nBeslut\nBidraget beviljas.\n"
        "§ 12 Meddelanden\nBeslut\nMeddelandena läggs till handlingarna.\n\nNärvarolista\nLedamöter\nCamilla Ask (M), ordförande\n"
        "Monica Berg (S)\nSven Lund (C)\nErsättare\nJohanna Ek (L)\nTjänstemän\nLinda Fors, kulturchef\n"
    )
    people = extract_document(read_bytes(text.encode(), "test.txt")).participants
    roles = {p.name: p.role for p in people}
    assert roles == {
        "Camilla Ask": "ordförande", "Monica Berg": "ledamot", "Sven Lund": "ledamot", "Johanna Ek": "ersättare", "Linda Fors": "tjänsteperson",
    }  # fmt: skip
