"""Attendance in many forms: who, party, role, title, status."""

from __future__ import annotations

import pytest
from structure_of_text import people_of

ITEM = "\n\n§ 1\nMötets öppnande\n\nOrdföranden öppnar sammanträdet.\n\n§ 2\nInformation\n\nInformationen noteras.\n"


def board(
    attendance: str, items: str = ITEM, body: str = "Tekniska nämnden"
) -> dict[str, tuple[str | None, str, str | None, str]]:
    text = f"Åby kommun\n{body}\nSAMMANTRÄDESPROTOKOLL\n2019-05-14\n\n{attendance}{items}"
    return {name: (p.party, p.role, p.title, p.status) for name, p in people_of(text).items()}


LISTS = [
    (
        "two columns",
        (
            "Beslutande          Anna Ek (S), ordförande\n                    Bo Lind (M), 1:e vice ordförande\n               "
            "    "
            " Cia Dahl (V)\n"
        ),
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "vice ordförande", "1:e vice ordförande", "present"),
            "Cia Dahl": ("V", "ledamot", None, "present"),
        },
    ),
    (
        "label above",
        "Ledamöter\nAnna Ek (S), ordförande\nBo Lind (M)\n\nErsättare\nCia Dahl (V)\n",
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Cia Dahl": ("V", "ersättare", None, "present"),
        },
    ),
    (
        "small letters of before 2010",
        "Beslutande     Anna Ek (s), ordf\n               Bo Lind (fp)\n",
        {"Anna Ek": ("S", "ordförande", None, "present"), "Bo Lind": ("FP", "ledamot", None, "present")},
    ),
    (
        "party between commas",
        "Beslutande     Anna Ek, s, ordf.\n               Bo Lind, M\n",
        {"Anna Ek": ("S", "ordförande", None, "present"), "Bo Lind": ("M", "ledamot", None, "present")},
    ),
    (
        "party column",
        "Beslutande     S      Anna Ek, ordförande\n               M      Bo Lind\n",
        {"Anna Ek": ("S", "ordförande", None, "present"), "Bo Lind": ("M", "ledamot", None, "present")},
    ),
    (
        "party by name",
        "Närvarande:\nAnna Ek (Socialdemokraterna)\nBo Lind (Centerpartiet)\n",
        {"Anna Ek": ("S", "ledamot", None, "present"), "Bo Lind": ("C", "ledamot", None, "present")},
    ),
    (
        "local parties",
        "Beslutande     Anna Ek (BÅP)\n               Bo Lind (ÖrP)\n               Cia Dahl (-)\n",
        {
            "Anna Ek": ("BÅP", "ledamot", None, "present"),
            "Bo Lind": ("ÖrP", "ledamot", None, "present"),
            "Cia Dahl": (None, "ledamot", None, "present"),
        },
    ),
    (
        "role between",
        "Beslutande     Anna Ek Ordförande (S)\n               Bo Lind Ledamot (M)\n",
        {"Anna Ek": ("S", "ordförande", None, "present"), "Bo Lind": ("M", "ledamot", None, "present")},
    ),
    (
        "no parties",
        "Beslutande     Anna Ek, ordförande\n               Bo Lind\n               Cia von Dahl\n",
        {
            "Anna Ek": (None, "ordförande", None, "present"),
            "Bo Lind": (None, "ledamot", None, "present"),
            "Cia von Dahl": (None, "ledamot", None, "present"),
        },
    ),
    (
        "comma line",
        "Närvarande: Anna Ek (Ordförande), Bo Lind, Eva Dahl och Per Sten (Sekreterare)\n",
        {
            "Anna Ek": (None, "ordförande", None, "present"),
            "Bo Lind": (None, "ledamot", None, "present"),
            "Eva Dahl": (None, "ledamot", None, "present"),
            "Per Sten": (None, "sekreterare", "Sekreterare", "present"),
        },
    ),
    (
        "serving for others",
        (
            "Beslutande     Anna Ek (S)\n\nTjänstgörande ersättare   Bo Lind (M) ersätter Eva Dahl (M)\n                       "
            "   "
            "Per Sten (V) tjg ers för Ulf Ask (V)\n                          Mia Alm (C) för Lo Berg (C)\n"
        ),
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": ("M", "ersättare", None, "present"),
            "Per Sten": ("V", "ersättare", None, "present"),
            "Mia Alm": ("C", "ersättare", None, "present"),
            # Whom they stand in for was not there.
            "Eva Dahl": ("M", "ledamot", None, "absent"),
            "Ulf Ask": ("V", "ledamot", None, "absent"),
            "Lo Berg": ("C", "ledamot", None, "absent"),
        },
    ),
    (
        "torn label",
        "Tjänstgörande      Bo Lind (M)\nersättare          Eva Dahl (S)\n\nEj tjänstgörande   Per Sten (V)\nersättare\n",
        {
            "Bo Lind": ("M", "ersättare", None, "present"),
            "Eva Dahl": ("S", "ersättare", None, "present"),
            "Per Sten": ("V", "ersättare", None, "present"),
        },
    ),
    (
        "absent and excused",
        "Närvarande\nAnna Ek (S)\n\nFrånvarande\nBo Lind (M)\n\nAnmält förhinder\nEva Dahl (V)\n",
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "absent"),
            "Eva Dahl": ("V", "ledamot", None, "excused"),
        },
    ),
    (
        "absent behind the name",
        "Ledamöter\nAnna Ek (S)\nBo Lind (M), ej närvarande\nEva Dahl (V), förhinder\n",
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "absent"),
            "Eva Dahl": ("V", "ledamot", None, "excused"),
        },
    ),
    (
        "officers",
        (
            "Beslutande        Anna Ek (S)\n\nÖvriga deltagande  Bo Lind, förvaltningschef\n                   Eva Dahl, "
            "controller, §§ 4-5\n                   Per Sten, nämndsekreterare\n"
        ),
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": (None, "tjänsteperson", "förvaltningschef", "present"),
            "Eva Dahl": (None, "tjänsteperson", "controller", "present"),
            "Per Sten": (None, "sekreterare", "nämndsekreterare", "present"),
        },
    ),
    (
        "title before the name",
        "Beslutande    Anna Ek (S)\n\nTjänstepersoner\nFörvaltningschef Bo Lind\nHR-strateg Eva Dahl\n",
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": (None, "tjänsteperson", "Förvaltningschef", "present"),
            "Eva Dahl": (None, "tjänsteperson", "HR-strateg", "present"),
        },
    ),
    (
        "adjusters",
        (
            "Beslutande        Anna Ek (S), ordförande\n                  Bo Lind (M)\n                  Eva Dahl (V)\n\nUtses "
            "att "
            "justera  Bo Lind, med Eva Dahl som ersättare\n"
        ),
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "justerare", None, "present"),
            "Eva Dahl": ("V", "ledamot", None, "present"),
        },
    ),
    (
        "signatures",
        (
            "Beslutande    Anna Ek (S)\n              Bo Lind (M)\n\nUnderskrifter\nSekreterare   ..................   §§ 1-2\n"
            "    "
            "          Mia Alm\nOrdförande    ..................\n              Anna Ek\nJusterande    ..................\n    "
            "    "
            "      Bo Lind\n\nANSLAG/BEVIS\nOrgan         Tekniska nämnden\nUnderskrift   Lo Berg\n"
        ),
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "justerare", None, "present"),
            "Mia Alm": (None, "sekreterare", None, "present"),
        },
    ),
    (
        "by numbers",
        "UPPROPSLISTA\n\n 1  Anna Ek (s), ordf\n 2  Bo Lind (m)\n10  Eva Dahl (kip)\n",
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Eva Dahl": ("KIP", "ledamot", None, "present"),
        },
    ),
    (
        "side by side",
        (
            "Ledamöter                          Ersättare\nAnna Ek (S), ordförande            Per Sten (S)\nBo Lind (M)        "
            "    "
            "            Mia Alm (C)\n"
        ),
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Per Sten": ("S", "ersättare", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Mia Alm": ("C", "ersättare", None, "present"),
        },
    ),
    (
        "flattened columns",
        (
            "Plats och tid\nBeslutande\nÖvriga deltagande\nUtses att justera\nRådhuset, kl 13.00\nAnna Ek\nBo Lind\nEva Dahl\n"
            "Per "
            "Sten\nBo Lind\nordförande\nledamot\nledamot\nförvaltningschef\n(S)\n(M)\n(V)\n\nJusteringens plats och tid\n"
            "Rådhuset\n"
        ),
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "justerare", None, "present"),
            "Eva Dahl": ("V", "ledamot", None, "present"),
            "Per Sten": (None, "tjänsteperson", "förvaltningschef", "present"),
        },
    ),
    (
        "not persons",
        (
            "Plats och tid   Blå Forell, Folkets Hus, kl 13.00\nBeslutande      Anna Ek (S)\n                Vakant (M)\n      "
            "    "
            "      Enligt bifogad närvarolista\nÖvriga          En skrivtolk\nUtses att justera  Anna Ek\nJusteringens plats och "
            "tid   Kommunhuset Norra Sal\n"
        ),
        {"Anna Ek": ("S", "justerare", None, "present")},
    ),
    (
        "markdown",
        "**Närvarande:**\n\n- Anna Ek (S), sammankallande\n- Bo Lind (M)\n\n**Förhinder:** Eva Dahl (V), Per Sten (KD)\n",
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Eva Dahl": ("V", "ledamot", None, "excused"),
            "Per Sten": ("KD", "ledamot", None, "excused"),
        },
    ),
    (
        "letters lost by text recognition",
        "Narvarande\nLedamoter\nAnna Ek (S), ordférande\nBo Lind (M)\n\nOvriga\nEva Dahl, enhetschef\n",
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Eva Dahl": (None, "tjänsteperson", "enhetschef", "present"),
        },
    ),
    (
        "by exception",
        "Beslutande   Samtliga ledamöter med undantag av Anna Ek (S), som ersätts av Bo Lind (S), och Eva Dahl (M)\n",
        {
            "Anna Ek": ("S", "ledamot", None, "absent"),
            "Bo Lind": ("S", "ersättare", None, "present"),
            "Eva Dahl": ("M", "ledamot", None, "absent"),
        },
    ),
    (
        "party column behind",
        "Ledamöter\nAnna Ek, ordförande          S\nBo Lind                      M\n",
        {"Anna Ek": ("S", "ordförande", None, "present"), "Bo Lind": ("M", "ledamot", None, "present")},
    ),
    (
        "bare letters and places",
        "Ledamöter\nAnna Ek, (S), Åsele\nBo Lind M\n",
        {"Anna Ek": ("S", "ledamot", "Åsele", "present"), "Bo Lind": ("M", "ledamot", None, "present")},
    ),
    (
        "headings by party",
        "Närvarande ledamöter\nSocialdemokraterna\nAnna Ek\nBo Lind\nCenterpartiet\nEva Dahl\n",
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": ("S", "ledamot", None, "present"),
            "Eva Dahl": ("C", "ledamot", None, "present"),
        },
    ),
    (
        "labels first, people after",
        (
            "Beslutande\nÖvriga deltagande\nUtses att justera\nAnna Ek (S), ordförande\nBo Lind (M)\nEva Dahl (V)\n"
            "Per Sten, förvaltningschef\nBo Lind (M)\n"
        ),
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "justerare", None, "present"),
            "Eva Dahl": ("V", "ledamot", None, "present"),
            "Per Sten": (None, "tjänsteperson", "förvaltningschef", "present"),
        },
    ),
    (
        "letter-spaced label",
        "N ä r v a r a n d e\nAnna Ek (S)\nBo Lind (M)\n",
        {"Anna Ek": ("S", "ledamot", None, "present"), "Bo Lind": ("M", "ledamot", None, "present")},
    ),
    (
        "glued names",
        "Beslutande  Anna Ek (S)Bo Lind (M)Eva Dahl (V)\n",
        {
            "Anna Ek": ("S", "ledamot", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Eva Dahl": ("V", "ledamot", None, "present"),
        },
    ),
    (
        "all on one line",
        "Beslutande Anna Ek (S), ordförande Bo Lind (M) Eva Dahl (V) Övriga deltagande Per Sten, förvaltningschef\n",
        {
            "Anna Ek": ("S", "ordförande", None, "present"),
            "Bo Lind": ("M", "ledamot", None, "present"),
            "Eva Dahl": ("V", "ledamot", None, "present"),
            "Per Sten": (None, "tjänsteperson", "förvaltningschef", "present"),
        },
    ),
]


@pytest.mark.parametrize(("attendance", "expected"), [r[1:] for r in LISTS], ids=[r[0] for r in LISTS])
def test_lists(attendance: str, expected: dict[str, tuple[str | None, str, str | None, str]]) -> None:
    assert board(attendance) == expected


def test_council_of_organisations() -> None:
    found = board(
        "Ledamöter\nAnna Ek (S), ordförande\nBo Lind (HSO)\nEva Dahl, PRO\nPer Sten (SN)\nMia Alm (Reumatikerna)\n",
        body="Kommunala pensionärsrådet",
    )
    assert found == {
        "Anna Ek": ("S", "ordförande", None, "present"),
        "Bo Lind": (None, "ledamot", "HSO", "present"),
        "Eva Dahl": (None, "ledamot", "PRO", "present"),
        "Per Sten": (None, "ledamot", "SN", "present"),
        "Mia Alm": (None, "ledamot", "Reumatikerna", "present"),
    }


ELECTED = [
    "Till justerare valdes Bo Lind.",
    "Tekniska nämnden beslutar att utse Bo Lind (M) att jämte ordföranden justera protokollet.",
    "Bo Lind utses att tillsammans med ordföranden justera dagens protokoll, med Eva Dahl som ersättare.",
    "Till att jämte ordföranden justera dagens protokoll utsågs Bo Lind.",
    "Nämnden väljer Bo Lind att justera protokollet. Ersättare: Eva Dahl.",
]


@pytest.mark.parametrize("sentence", ELECTED)
def test_adjusters_elected_in_an_item(sentence: str) -> None:
    found = board(
        "Beslutande   Anna Ek (S), ordförande\n             Bo Lind (M)\n             Eva Dahl (V)\n",
        f"\n\n§ 1\nVal av justerare\n\n{sentence}\n\n§ 2\nTaxa\n\nEva Dahl yrkar avslag. Paragrafen justeras omedelbart.\n",
    )
    assert {name: role for name, (_, role, _, _) in found.items()} == {
        "Anna Ek": "ordförande",
        "Bo Lind": "justerare",
        "Eva Dahl": "ledamot",
    }


PRESENTERS = [
    "Bo Lind redogör för utfallet.",
    "Ekonomichef Bo Lind informerar om läget.",
    "Bo Lind, ekonomichef, och Eva Dahl, jurist, föredrar ärendet.",
    "Bo visade siffrorna.",
]


@pytest.mark.parametrize("sentence", PRESENTERS)
def test_presenters(sentence: str) -> None:
    found = board(
        "Beslutande   Anna Ek (S)\n\nÖvriga       Bo Lind, ekonomichef\n             Per Sten, registrator\n",
        f"\n\n§ 1\nBudget\n\n{sentence}\n\n§ 2\nTaxa\n\nPer Sten antecknade.\n",
    )
    assert found["Bo Lind"][1] == "föredragande"
    assert found["Per Sten"][1] == "tjänsteperson"


def test_parties_from_the_text_of_the_items() -> None:
    found = board(
        "Beslutande   Anna Ek, ordförande\n             Bo Lind\n",
        "\n\n§ 1\nBudget\n\nBo Lind (SLP) yrkar avslag.\n\n§ 2\nTaxa\n\nNoteras.\n",
    )
    assert found["Bo Lind"][0] == "SLP"
    assert found["Anna Ek"][0] is None


def test_people_of_the_items_are_no_participants() -> None:
    found = board(
        "Beslutande   Anna Ek (S)\n",
        "\n\n§ 1\nAvsägelse från Ulf Ask (M)\n\nUlf Ask (M) har avsagt sig. Rut Blom frågar om bryggan. Till ersättare väljs "
        "Lo Berg (C).\n\n§ 2\nMotion av Sten Ask (V)\n\nBereds.\n",
    )
    assert list(found) == ["Anna Ek"]


def test_nobody_has_come_to_a_notice() -> None:
    text = (
        "Åby kommun\nTekniska nämnden\nKALLELSE\n2019-05-01\n\nTid   Tisdag 14 maj 2019 kl. 13.00\n"
        "Plats   Rådhuset\n\nLedamöter\nAnna Ek (S), ordförande\nBo Lind (M)\n\n1  Upprop\n\n"
        "2  Taxa för vatten\n\nAnna Ek             Mia Alm\nOrdförande          Nämndsekreterare\n"
    )
    found = people_of(text)
    assert {(n, p.role, p.status) for n, p in found.items()} == {
        ("Anna Ek", "ordförande", "unknown"),
        ("Bo Lind", "ledamot", "unknown"),
        ("Mia Alm", "sekreterare", "unknown"),
    }


def test_vote_list_at_the_end() -> None:
    text = (
        "Åby kommun\nTekniska nämnden\nPROTOKOLL\n2019-05-14\n\nBeslutande    Se närvarolista\n\n§ 1\nTaxa\n"
        "\nTaxan antas.\n\n§ 2\nÖvrigt\n\nInget.\n\n\n\nNÄRVARO- OCH VOTERINGSLISTA\n\n"
        "S    Anna Ek, ordf.     N                     Ja\n"
        "M    Bo Lind            F    Eva Dahl (M)     Nej\n"
        "V    Per Sten           N                     Ja\n"
    )
    found = people_of(text)
    assert {n: (p.party, p.role, p.status) for n, p in found.items()} == {
        "Anna Ek": ("S", "ordförande", "present"),
        "Bo Lind": ("M", "ledamot", "absent"),
        "Eva Dahl": ("M", "ersättare", "present"),
        "Per Sten": ("V", "ledamot", "present"),
    }


def test_paragraphs_and_whom_one_replaces() -> None:
    found = people_of(
        "Åby kommun\nTekniska nämnden\nPROTOKOLL\n\nBeslutande   Anna Ek (S), §§ 1-4, 6\n             Bo Lind (M) ersätter Eva "
        "Dahl (M) §§ 5-6\n" + ITEM
    )
    assert found["Anna Ek"].paragraphs == "§§ 1-4, 6"
    assert (found["Bo Lind"].replaces, found["Bo Lind"].paragraphs) == ("Eva Dahl", "§§ 5-6")
