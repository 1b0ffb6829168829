"""People of flat pages and of minutes without a list, and what the text tells where a cover is silent."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extract.document import Document
from extract.pipeline import extract_document, rule_tools
from extract.read import read_bytes

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "flat_people.toml").read_text(encoding="utf-8"))[
    "row"
]
TOOLS = rule_tools()


def extracted(text: str) -> Document:
    return extract_document(read_bytes(text.encode(), "test.txt"), TOOLS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_people(row: dict[str, Any]) -> None:
    found = extracted(row["text"]).participants
    assert sorted("|".join((p.name, p.party or "", p.role, p.status, p.replaces or "")) for p in found) == sorted(row["people"])


COVER = "1 Protokoll 1 (5) Plats och tid Rådhuset kl Beslutande Bo Ek (S), ordförande Mia Alm (M) Lo Dahl (V) Utses att justera Mia Alm (M) "
NOTICE = "Underskrifter Sekreterare Siv Berg Ordförande Bo Ek Justerande Mia Alm BEVIS Protokollet är justerat Förvaringsplats "


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (f"{COVER}{NOTICE}Tekniska förvaltningen\n\n2 Protokoll 2 (5) 12 Taxa Ärendet återremitterades av tekniska nämnden. Nämnden beslutar att anta taxan.", "Tekniska nämnden"),
        (f"{COVER}{NOTICE}Omsorgsförvaltningen\n\n2 Protokoll 2 (5) 12 Sammanträdestider för omsorgsnämnden 2020 Beslut fastställer tiderna.", "Omsorgsnämnden"),
        (
            ("Sammanträde 2010-11-22\n\n§81 Motioner\n\nKommunfullmäktiges beslut\n\n- Motionerna lämnas över.\n\n§82 Val\n\n"
            "Kommunfullmäktiges beslut\n\n- Väljer Bo Ek (S)."), "Kommunfullmäktige",
        ),
        (
            ("Direktionens protokoll 16 juni 2023\n\nDirektionens ledamöter\nBo Ek, ordförande (S)\nMia Alm (M)\nLo Dahl (V)\n\n"
            "Inbjudna revisorer\nPer Sten\n\n21 § Dagordning\n\nDagordningen fastställdes."), "Direktionen",
        ),
    ],
)  # fmt: skip
def test_a_body_that_the_text_tells(text: str, body: str) -> None:
    document = extracted(text)
    assert document.body == body
    # A front that has a heading of its own keeps it.
    own = text.split("\n")[0] if text.startswith("Sammanträde") else body
    assert document.sections[0].heading == own


@pytest.mark.parametrize(
    ("page", "heading", "case_number"),
    [
        ("12 Dnr KS 2011/ Cykelplan för Åby Beslut beslutar att anta planen.", "Cykelplan för Åby", None),
        ("12 Bidrag till Reumatikerna, dnr 0061/02 Föreningen anhåller om 90 000 kronor.", "Bidrag till Reumatikerna", "0061/02"),
        ("12 MUNTLIG INFORMATION Nämnden får information om bygget.", "MUNTLIG INFORMATION", None),
        ("12 Nästa sammanträde Nämnden sammanträder nästa gång den 19 juni.", "Nästa sammanträde", None),
        ("12 Försäljning av aktier i Åby Energi AB Kommunen äger en tredjedel av bolaget.", "Försäljning av aktier i Åby Energi AB", None),
        ("12 Bidrag till Teater Åby Anna Virsbo (S) anmälde jäv.", "Bidrag till Teater Åby", None),
        ("12 Lokaler för mottagningen i Sala att godkänna hyresavtalet.", "Lokaler för mottagningen i Sala", None),
    ],
)  # fmt: skip
def test_titles_of_items(page: str, heading: str, case_number: str | None) -> None:
    document = extracted(
        f"{COVER}{NOTICE}Kansliet Organ Socialnämnden\n\n2 Protokoll 2 (5) 11 Upprop Upprop förrättas.\n\n3 Protokoll 3 (5) {page}"
    )
    assert [(s.number, s.heading, s.case_number) for s in document.sections if s.number == "§ 12"] == [
        ("§ 12", heading, case_number)
    ]


@pytest.mark.parametrize(
    ("page", "decided"),
    [
        ("Beslut beslutar att anta planen för Åby att sträckan vid Näs ska byggas först.", ["att anta planen för Åby", "att sträckan vid Näs ska byggas först."]),
        ("Beslut 1. godkänner rapporten. 2. uppdrar åt chefen att redovisa läget.", ["godkänner rapporten.", "uppdrar åt chefen att redovisa läget."]),
        ("Bo visade anbuden. att anta anbudet från Åby Tak AB.", ["att anta anbudet från Åby Tak AB."]),
        (
            "Socialnämnden godkänner rapporten Kommunchefen får i uppdrag att minska kostnaden.",
            ["Socialnämnden godkänner rapporten", "Kommunchefen får i uppdrag att minska kostnaden."],
        ),
        ("Enligt reglementet fastställs avgiften av kommunfullmäktige.", []),
        ("Nämnden godkänner att den som röstar för förslaget röstar ja.", []),
    ],
)  # fmt: skip
def test_decisions_of_flat_pages(page: str, decided: list[str]) -> None:
    document = extracted(
        f"{COVER}{NOTICE}Kansliet Organ Socialnämnden\n\n2 Protokoll 2 (5) 11 Upprop Upprop förrättas.\n\n3 Protokoll 3 (5) 12 Dnr 4/16 Planen {page}"
    )
    assert [d.text for d in document.decisions if d.status == "decided"] == decided


@pytest.mark.parametrize(
    ("procedure", "outcomes"),
    [
        (("Ordföranden finner att nämnden bifaller förvaltningens förslag. Därefter ställer ordföranden proposition på Bo Eks tilläggsyrkande och finner att\n"
         "Socialnämnden avslår yrkandet."), {"Bo Ek": "rejected", "Mia Alm": "adopted"}),
        ("Ordföranden ställer proposition på Bo Eks tillägg och finner att det bifalls, samt på Lo Dahls yrkande, som avslås.",
         {"Bo Ek": "adopted", "Lo Dahl": "rejected"}),
    ],
)  # fmt: skip
def test_findings_of_the_chair(procedure: str, outcomes: dict[str, str]) -> None:
    document = extracted(
        "ÅBY KOMMUN\nSocialnämnden\nSammanträdesprotokoll 2023-04-17\n\nBeslutande\nBo Ek (S), ordförande\nMia Alm (M)\nLo Dahl (V)\n\n§ 4 Plan\n\n"
        "Förvaltningens förslag\n1. Planen antas.\n\nYrkanden\nMia Alm (M) yrkar bifall till förvaltningens förslag.\n"
        "Bo Ek (S) yrkar som tillägg att planen följs upp senast den 1 maj 2024.\nLo Dahl (V) yrkar att en ny utredning görs.\n\n"
        f"Beslutsgång\n{procedure}\n\nSocialnämndens beslut\n1. Planen antas.\n"
    )
    found = {name: d.outcome for d in document.decisions if d.status == "proposed" for name in d.proposer}
    assert {name: found[name] for name in outcomes} == outcomes
