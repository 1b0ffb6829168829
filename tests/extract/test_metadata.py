"""Fields of the document: organisation, body, kind, day, hours, place, case numbers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from structure_of_text import metadata_of

from extract.document import Meeting, Organisation
from extract.gazetteer import default_gazetteer

ITEMS = "\n\n§ 1\nÖppnande\n\nMötet öppnas.\n\n§ 2\nInformation\n\nNoteras.\n"


def kommun(name: str, code: str, county: str) -> Organisation:
    return Organisation(name, "kommun", code, county)


ORGANISATIONS = [
    ("UMEÅ KOMMUN\nSocialnämnden\nPROTOKOLL\n", kommun("Umeå kommun", "2480", "Västerbottens län")),
    ("Malmö stad\nTekniska nämnden\nProtokoll\n", kommun("Malmö stad", "1280", "Skåne län")),
    ("YSTADS KOMMUN\nPROTOKOLL\n", kommun("Ystads kommun", "1286", "Skåne län")),
    ("Borås Stad\nFritidsnämnden\nPROTOKOLL nr 5/2022\n", kommun("Borås Stad", "1490", "Västra Götalands län")),
    ("Upplands Väsby kommun   Protokoll  1 (3)\n", kommun("Upplands Väsby kommun", "0114", "Stockholms län")),
    (
        "Fritidsnämnden\nPROTOKOLL\n\nInformation om läget i Örebro kommun och Örebro kommuns bolag.\n",
        kommun("Örebro kommun", "1880", "Örebro län"),
    ),
    ("Fritidsnämnden\nMinnesanteckningar\n\nwww.lomma.se\n", kommun("Lomma kommun", "1262", "Skåne län")),
    ("Region Skåne\nRegionfullmäktige\nPROTOKOLL\n", Organisation("Region Skåne", "region", None, "Skåne län")),
    (
        "REGION JÖNKÖPINGS LÄN\nRegionstyrelsen\nPROTOKOLL\n",
        Organisation("Region Jönköpings län", "region", None, "Jönköpings län"),
    ),
    (
        "Västra Götalandsregionen\nMiljönämnden\nPROTOKOLL\n",
        Organisation("Västra Götalandsregionen", "region", None, "Västra Götalands län"),
    ),
    (
        "Länsstyrelsen i Norrbottens län\nMinnesanteckningar från nätverket\n",
        Organisation("Länsstyrelsen i Norrbottens län", "länsstyrelse", None, "Norrbottens län"),
    ),
    (
        "Åsnens räddningstjänstförbund\nDirektionen\nPROTOKOLL\n",
        Organisation("Åsnens räddningstjänstförbund", "annan", None, None),
    ),
]


@pytest.mark.parametrize(("head", "expected"), ORGANISATIONS, ids=[o[1].name for o in ORGANISATIONS])
def test_organisation(head: str, expected: Organisation) -> None:
    assert metadata_of(head + "2019-05-14\n" + ITEMS).organisation == expected


def test_every_municipality_is_found_by_its_letterhead() -> None:
    missed = []
    for municipality in default_gazetteer().municipalities:
        found = metadata_of(
            f"{municipality.name.upper()}\nKommunstyrelsen\nSAMMANTRÄDESPROTOKOLL\n2020-01-02\n{ITEMS}"
        ).organisation
        if found is None or (found.municipality_code, found.county) != (municipality.code, municipality.county):
            missed.append((municipality.name, found))
    assert missed == []


BODIES = [
    ("Åby kommun\nKommunfullmäktige\nPROTOKOLL\n", "Kommunfullmäktige"),
    ("Umeå kommun\nKommunfullmäktiges\njämställdhetsutskott\nPROTOKOLL\n", "Kommunfullmäktiges jämställdhetsutskott"),
    ("Umeå kommun      Sammanträdesprotokoll\nNämnden för arbete och välfärd     2019-05-14\n", "Nämnden för arbete och välfärd"),
    ("KOMMUNSTYRELSEN       SAMMANTRÄDESPROTOKOLL\n", "Kommunstyrelsen"),
    ("Umeå kommun\nMinnesanteckningar från\nBeredningen för jämställdhet\n", "Beredningen för jämställdhet"),
    (
        "Umeå kommun\nSAMMANTRÄDESPROTOKOLL\n\nBEVIS\nOrgan        Barn- och utbildningsnämndens arbetsutskott\n",
        "Barn- och utbildningsnämndens arbetsutskott",
    ),
    ("Umeå kommun\nKommunala pensionärsrådet\nPROTOKOLL\n", "Kommunala pensionärsrådet"),
]


@pytest.mark.parametrize(("head", "expected"), BODIES, ids=[b[1] for b in BODIES])
def test_body(head: str, expected: str) -> None:
    assert metadata_of(head + "\nPlats och tid    Rådhuset, 2019-05-14 kl 13-15\n" + ITEMS).body == expected


HEADS: list[dict[str, str]] = tomllib.loads((Path(__file__).parent / "tables" / "bodies.toml").read_text(encoding="utf-8"))["row"]


@pytest.mark.parametrize("row", HEADS, ids=lambda row: row["head"][:60])
def test_body_of_many_heads(row: dict[str, str]) -> None:
    assert metadata_of(row["head"] + "\n\nPlats och tid    Rådhuset, kl 13-15\n" + ITEMS).body == row["body"]


KINDS = [
    ("SAMMANTRÄDESPROTOKOLL", "protokoll"),
    ("PROTOKOLL nr 5/2022", "protokoll"),
    ("P R O T O K O L L", "protokoll"),
    (("Minnesanteckningar från mötet"), "minnesanteckningar"),
    ("MÖTESANTECKNINGAR", "minnesanteckningar"),
    (("KALLELSE/FÖREDRAGNINGSLISTA"), "kallelse"),
    ("KALLELSE", "kallelse"),
    ("PROTOKOLLSUTDRAG", "protokollsutdrag"),
]


@pytest.mark.parametrize(("title", "expected"), KINDS)
def test_kind(title: str, expected: str) -> None:
    assert metadata_of(f"Umeå kommun\nSocialnämnden\n{title}\n2019-05-14\n{ITEMS}").kind == expected


MEETINGS = [
    ("Plats och tid     Rådhuset, sal B, kl 13.00–15.30\n", Meeting("2019-05-14", "13:00", "15:30", "Rådhuset, sal B")),
    (
        "Plats och tid     Rådhuset, sal B\n                  kl. 08:30–12:05, 13:00–15:10\n",
        Meeting("2019-05-14", "08:30", "15:10", "Rådhuset, sal B"),
    ),
    (
        "Plats och tid     Rådhuset, klockan 13-15\n                  Ajournering kl 14.00-14.20\n",
        Meeting("2019-05-14", "13:00", "15:00", "Rådhuset"),
    ),
    ("Tid: 9.00-11:45\nLokal: Stadshuset, sal A\n", Meeting("2019-05-14", "09:00", "11:45", "Stadshuset, sal A")),
    ("Tid      Tisdagen den 14 maj 2019 kl. 15.00\nPlats    Kommunhuset\n", Meeting("2019-05-14", "15:00", None, "Kommunhuset")),
    (
        "Plats och tid för Rådhuset, Storgatan 3 Klockan 09.06–12.45\nsammanträde\n",
        Meeting("2019-05-14", "09:06", "12:45", "Rådhuset, Storgatan 3"),
    ),
    (
        "Tid och plats:  14 maj 2019, kl 14:00-16:00, Digitalt via Teams\n",
        Meeting("2019-05-14", "14:00", "16:00", "Digitalt via Teams"),
    ),
    ("**Tid:** kl. 16.30–18.45\n**Plats:** Stadshuset\n", Meeting("2019-05-14", "16:30", "18:45", "Stadshuset")),
    ("Sammanträdestid: kl 18.30-21\nLokal: Folkets Hus\n", Meeting("2019-05-14", "18:30", "21:00", "Folkets Hus")),
    ("Beslutande   Anna Ek (S)\n", Meeting("2019-05-14", None, None, None)),
]


@pytest.mark.parametrize(("fields", "expected"), MEETINGS)
def test_meeting(fields: str, expected: Meeting) -> None:
    text = (
        f"Umeå kommun\nSocialnämnden\nSAMMANTRÄDESPROTOKOLL\nSammanträdesdatum 2019-05-14\n\n{fields}\n"
        f"Justeringens plats och tid   Kansliet 2019-05-21 kl 9.00\nDatum för anslags uppsättande 2019-05-22\n"
        f"{ITEMS}"
    )
    assert metadata_of(text).meeting == expected


DATES = [
    ("Sammanträdesdatum 2011-03-10", "2011-03-10"),
    ("Datum: 18 november 2024", "2024-11-18"),
    ("Mötesdag: den 3 maj 2020", "2020-05-03"),
    ("Sammanträde          Tisdagen den 24 maj 2022 klockan 16.00", "2022-05-24"),
    ("Protokoll fört vid sammanträde den 5 april 2018", "2018-04-05"),
    ("Sammanträdesdatum\n2026-04-09", "2026-04-09"),
]


@pytest.mark.parametrize(("line", "expected"), DATES)
def test_date(line: str, expected: str) -> None:
    text = (
        f"Umeå kommun\nSocialnämnden\nSAMMANTRÄDESPROTOKOLL\n{line}\n\nJusteringsdag  2001-01-01\n"
        f"Anslaget sätts upp 2001-01-02\n{ITEMS}"
    )
    assert metadata_of(text).meeting.date == expected


def test_case_numbers_are_those_of_the_items() -> None:
    text = (
        "Umeå kommun\nSocialnämnden\nKALLELSE\n2019-05-14\n\n1  Taxa\n   2023/BUN 0108, 2023/KS 0362\n"
        "Handläggs vidare.\n\n2  Plan\n   2023/BUN 0109\nJämför ärende 2020/BUN 0001 från 2020.\n"
    )
    assert metadata_of(text).case_numbers == ("2023/BUN 0108", "2023/KS 0362", "2023/BUN 0109")
