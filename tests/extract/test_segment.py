"""Sections: heads in many forms, tables of contents, packets, lookalikes, and that every character has its section."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_of_text import cleaned_text, sections_of

from extract.rulebook import default_rules
from extract.segment import segment

COVER = """Åby kommun
Tekniska nämnden

SAMMANTRÄDESPROTOKOLL
Sammanträdesdatum 2019-05-14

Plats och tid     Rådhuset, kl 13.00-15.30
Beslutande        Anna Ek (S), ordförande
                  Bo Lind (M)

"""
BODY = "Förvaltningen har lämnat en redogörelse för läget. Kostnaden ryms inom budgetramen för året.\n"

# (name, heads as printed, (number, heading, case number) of each item)
HEADS = [
    (
        "sign above",
        "§ 54\nVal av justerare\n\n{b}\n\n§ 55\nTaxa för vatten 2020\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten 2020", None)],
    ),
    (
        "sign beside",
        "§ 54 Val av justerare\n\n{b}\n\n§ 55 Taxa för vatten 2020\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten 2020", None)],
    ),
    (
        "sign glued",
        "§54 Val av justerare\n\n{b}\n\n§55 Taxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None)],
    ),
    (
        "number before sign",
        "54 § Val av justerare\n\n{b}\n\n55 § Taxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None)],
    ),
    (
        "year",
        "§ 54/19 Val av justerare\n\n{b}\n\n§ 55/19 Taxa för vatten\n\n{b}",
        [("§ 54/19", "Val av justerare", None), ("§ 55/19", "Taxa för vatten", None)],
    ),
    (
        "code and sign",
        "Tn § 54    Dnr TN 2019/14\n\nVal av justerare\n\n{b}\n\nTn § 55    Dnr TN 2019/15\n\nTaxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", "TN 2019/14"), ("§ 55", "Taxa för vatten", "TN 2019/15")],
    ),
    (
        "code alone",
        "KPR 5\nVal av justerare\n\n{b}\n\nKPR 6\nTaxa för vatten\n\n{b}",
        [("KPR 5", "Val av justerare", None), ("KPR 6", "Taxa för vatten", None)],
    ),
    (
        "number and year",
        "65/18 Dnr 2018/12 Val av justerare\n\n{b}\n\n66/18 Dnr 2018/13 Taxa för vatten\n\n{b}",
        [("65/18", "Val av justerare", "2018/12"), ("66/18", "Taxa för vatten", "2018/13")],
    ),
    (
        "dotted number",
        "1. Val av justerare\n\n{b}\n\n2. Taxa för vatten\n\n{b}\n\n3. Övriga frågor\n\n{b}",
        [("1", "Val av justerare", None), ("2", "Taxa för vatten", None), ("3", "Övriga frågor", None)],
    ),
    (
        "bare number",
        "1 Val av justerare\n\n{b}\n\n2 Taxa för vatten\n\n{b}\n\n3 Övriga frågor\n\n{b}",
        [("1", "Val av justerare", None), ("2", "Taxa för vatten", None), ("3", "Övriga frågor", None)],
    ),
    (
        "number through the year",
        "33. Val av justerare\n\n{b}\n\n34. Taxa för vatten\n\n{b}\n\n35. Rapporter\n\n{b}",
        [("33", "Val av justerare", None), ("34", "Taxa för vatten", None), ("35", "Rapporter", None)],
    ),
    (
        "colon",
        "1: Val av justerare\n\n{b}\n\n2: Taxa för vatten\n\n{b}",
        [("1", "Val av justerare", None), ("2", "Taxa för vatten", None)],
    ),
    (
        "case in brackets behind the title",
        "§ 54 Val av justerare (TN/2019:279)\n\n{b}\n\n§ 55 Taxa för vatten (TN/2019:280)\n\n{b}",
        [("§ 54", "Val av justerare", "TN/2019:279"), ("§ 55", "Taxa för vatten", "TN/2019:280")],
    ),
    (
        "case below the title",
        "§ 54\nVal av justerare\nDnr 2019/000031 042\n\n{b}\n\n§ 55\nTaxa för vatten\nDnr 2019/000032 042\n\n{b}",
        [("§ 54", "Val av justerare", "2019/000031"), ("§ 55", "Taxa för vatten", "2019/000032")],
    ),
    (
        "case above the head",
        "Dnr TN 2019/14\n§ 54\nVal av justerare\n\n{b}\n\nDnr TN 2019/15\n§ 55\nTaxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", "TN 2019/14"), ("§ 55", "Taxa för vatten", "TN 2019/15")],
    ),
    (
        "case in a column before",
        (
            "TN/2019:12                         § 54\nVal av justerare\n\n{b}\n\nTN/2019:13                         § 55\nTaxa "
            "för "
            "vatten\n\n{b}"
        ),
        [("§ 54", "Val av justerare", "TN/2019:12"), ("§ 55", "Taxa för vatten", "TN/2019:13")],
    ),
    (
        "wrapped title",
        (
            "§ 54                Dnr TN 2019/14\nAntagande av detaljplan för verksamheter inom fastigheterna Viken 6:18\noch "
            "6:22 "
            "i Åby\n\n{b}\n\n§ 55                Dnr TN 2019/15\nTaxa för vatten\n\n{b}"
        ),
        [
            ("§ 54", "Antagande av detaljplan för verksamheter inom fastigheterna Viken 6:18 och 6:22 i Åby", "TN 2019/14"),
            ("§ 55", "Taxa för vatten", "TN 2019/15"),
        ],
    ),
    (
        "letters",
        "§ 54 a\nVal av justerare\n\n{b}\n\n§ 54 b\nTaxa för vatten\n\n{b}",
        [("§ 54 a", "Val av justerare", None), ("§ 54 b", "Taxa för vatten", None)],
    ),
    (
        "markdown",
        "## § 54 Val av justerare\n\n{b}\n\n### Beslut\n\nAtt välja Bo Lind.\n\n## § 55 Taxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None)],
    ),
    (
        "bold",
        "**§ 54 Val av justerare**\n\n{b}\n\n**§ 55 Taxa för vatten**\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None)],
    ),
    (
        "gap",
        "§ 54\nVal av justerare\n\n{b}\n\n§ 61\nTaxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 61", "Taxa för vatten", None)],
    ),
    (
        "earlier handling",
        "TN 54   Au 84   Dnr 2019/14\nVal av justerare\n\n{b}\n\nTN 55   Au 85   Dnr 2019/15\nTaxa för vatten\n\n{b}",
        [("TN 54", "Val av justerare", "2019/14"), ("TN 55", "Taxa för vatten", "2019/15")],
    ),
    (
        "two codes",
        "KS AU § 54\nVal av justerare\n\n{b}\n\nKS AU § 55\nTaxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None)],
    ),
    (
        "sign lost by the text host",
        "54 Val av justerare\nbeslutar att utse Bo Lind.\n\n55 Taxa för vatten\n\nsunderlag\nRapport\n\n56 Övrigt\n\nIngenting.",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None), ("§ 56", "Övrigt", None)],
    ),
    (
        "dollar sign of text recognition",
        "$ 54\nVal av justerare\n\n{b}\n\n$ 55\nTaxa för vatten\n\n{b}",
        [("§ 54", "Val av justerare", None), ("§ 55", "Taxa för vatten", None)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [h[1:] for h in HEADS], ids=[h[0] for h in HEADS])
def test_heads(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = sections_of(COVER + text.replace("{b}", BODY))
    items = [(s.number, s.heading, s.case_number) for s in found if s.kind == "agenda_item" and s.level == 1]
    assert items == expected
    assert found[0].kind == "front_matter"


NOT_HEADS = [
    "Enligt 5 kap.\n11 § socialtjänstlagen ska nämnden verka för detta.\n",
    "Nämnden beslutade 2018-03-12,\n§ 44, att utreda frågan.\n",
    "Beslutsunderlag\n1. Rapport 2019-04-01\n2. Protokollsutdrag från arbetsutskottet\n3. Plan för vatten\n",
    (
        "Beslut\n1. Nämnden godkänner rapporten.\n2. Förvaltningen får i uppdrag att återkomma.\n3. Paragrafen justeras "
        "omedelbart.\n"
    ),
    "Dnr\n2018/14\nVid mötet lämnades ingen information.\n",
    "Motionären föreslår\n1 att taxan sänks\n2 att avgiften slopas\n",
    "Protokollsutdrag från kommunstyrelsen § 54, 2019-01-02\n",
    "Beslutsunderlag\nTjänsteskrivelse\nProtokollsutdrag\nBilaga 1\n",
]


@pytest.mark.parametrize("lookalike", NOT_HEADS)
def test_lookalikes_are_no_sections(lookalike: str) -> None:
    text = COVER + f"§ 54\nVal av justerare\n\n{BODY}\n{lookalike}\n{BODY}\n\n§ 55\nTaxa för vatten\n\n{BODY}"
    assert [(s.number, s.level) for s in sections_of(text)] == [(None, 1), ("§ 54", 1), ("§ 55", 1)]


CONTENTS = [
    (
        "Innehållsförteckning\n\n§ 54   Val av justerare ................... 3\n§ 55   Taxa för vatten .................... 4\n§ "
        "56   Övriga frågor ...................... 5\n"
    ),
    (
        "Ärendelista\n\n§ 54   Dnr TN 2019/14\n\nVal av justerare\n\n§ 55   Dnr TN 2019/15\n\nTaxa för vatten\n\n§ 56\n\nÖvriga "
        "frågor\n"
    ),
    "Ärenden\n1   Val av justerare\n2   Taxa för vatten\n3   Övriga frågor\n",
    "Föredragningslista\n\n54 Val av justerare     3\n55 Taxa för vatten      4\n56 Övriga frågor        5\n",
]


@pytest.mark.parametrize("contents", CONTENTS)
def test_tables_of_contents_stay_in_the_front_matter(contents: str) -> None:
    text = (
        COVER
        + contents
        + f"\n\n§ 54\nVal av justerare\n\n{BODY}\n\n§ 55\nTaxa för vatten\n\n{BODY}\n\n§ 56\nÖvriga frågor\n\n{BODY}"
    )
    found = sections_of(text)
    assert [s.number for s in found] == [None, "§ 54", "§ 55", "§ 56"]
    assert "Taxa för vatten" in found[0].text


def test_template_labels_are_no_sections() -> None:
    labels = (
        "Ärendebeskrivning",
        "Beslut",
        "Beslutsunderlag",
        "Yrkanden",
        "Propositionsordning",
        "Reservation",
        "Tekniska nämnden beslutar",
        "Förvaltningens förslag till beslut",
        "Barnperspektiv",
        "Beslutet skickas till",
    )
    text = COVER + "§ 54\nTaxa för vatten\n\n" + "\n".join(f"{label}\n{BODY}" for label in labels) + f"\n§ 55\nÖvrigt\n\n{BODY}"
    assert [s.number for s in sections_of(text)] == [None, "§ 54", "§ 55"]


def test_headings_inside_an_item() -> None:
    text = (
        COVER + f"§ 54\nFörvaltningen informerar\n\nNya ledningar i Viken\n{BODY}\nRekrytering\n{BODY}\n\n§ 55\nÖvrigt\n\n{BODY}"
    )
    assert [(s.level, s.heading) for s in sections_of(text)][1:] == [
        (1, "Förvaltningen informerar"),
        (2, "Nya ledningar i Viken"),
        (2, "Rekrytering"),
        (1, "Övrigt"),
    ]


def test_lettered_points() -> None:
    text = (
        COVER
        + f"§ 54\nValärenden\n\na) Ersättare i tekniska nämnden\n{BODY}\nb) Ledamot i valnämnden\n{BODY}\n\n§ 55\nÖvrigt\n\n"
        f"{BODY}"
    )
    assert [(s.level, s.number, s.heading) for s in sections_of(text)][2:4] == [
        (2, "a", "Ersättare i tekniska nämnden"),
        (2, "b", "Ledamot i valnämnden"),
    ]


def test_signatures_and_attachments_at_the_end() -> None:
    text = (
        COVER
        + f"§ 54\nVal av justerare\n\n{BODY}\n\n§ 55\nÖvrigt\n\n{BODY}\n\nVid protokollet\n\nMia Alm\n\nJusteras\n\nAnna Ek    "
        f"   Bo Lind\n\n\n\nVOTERINGSLISTA\n\nAnna Ek   S   Ja\nBo Lind   M   Nej\n"
    )
    assert [s.kind for s in sections_of(text)] == ["front_matter", "agenda_item", "agenda_item", "signatures", "bilaga"]


PACKET = """Åby kommun
Handlingar till tekniska nämndens sammanträde den 14 maj 2019

\fÅby kommun                     TJÄNSTESKRIVELSE          1 (2)
2019-05-02                     Dnr TN 2019/14

Handläggare
Mia Alm

Tekniska nämnden


Taxa för vatten 2020

Förslag till beslut
Tekniska nämnden föreslår kommunfullmäktige att anta taxan.

Sammanfattning av ärendet
{b}
Så räknas avgiften
{b}
Barnperspektiv
{b}
Beslutet skickas till
Ekonomikontoret

Mia Alm
VA-chef
\fBilaga 1

Taxa för vatten i Åby

Gäller från den 1 januari 2020
{b}{b}{b}
\fÅby kommun                     PROTOKOLLSUTDRAG          1 (1)
Arbetsutskottet                2019-05-07

§ 12                 Dnr TN 2019/14
Taxa för vatten 2020

Beslut
Arbetsutskottet lägger fram ärendet.

Ärendet
{b}
\fÅby kommun                     TJÄNSTESKRIVELSE          1 (1)
2019-05-03                     Dnr TN 2019/15

Tekniska nämnden


Svar på motion om cykelvägar

Förslag till beslut
Motionen anses besvarad.

Ärendet
{b}
"""


def test_packet() -> None:
    found = [s for s in sections_of(PACKET.replace("{b}", BODY)) if s.level == 1]
    assert [(s.kind, s.number, s.heading, s.case_number) for s in found][1:] == [
        ("tjänsteskrivelse", None, "Taxa för vatten 2020", "TN 2019/14"),
        ("bilaga", None, "Taxa för vatten i Åby", None),
        ("agenda_item", "§ 12", "Taxa för vatten 2020", "TN 2019/14"),
        ("tjänsteskrivelse", None, "Svar på motion om cykelvägar", "TN 2019/15"),
    ]
    inner = [s.heading for s in sections_of(PACKET.replace("{b}", BODY)) if s.level == 2]
    assert inner == ["Så räknas avgiften", "Barnperspektiv"]


@pytest.mark.parametrize(
    "last",
    [
        "TN § 23\nDelegationsbeslut\n\nFöljande beslut anmäls.\n\nDnr           Ärende   Delegat\n2019-000431   Carport  Ingenjör\n\nBESLUT\nRedovisningen godkänns.\n",
        # A report that is really there does not make a notice of the minutes in front of it.
        "TN § 23\nMeddelanden\n\n"
        + BODY
        + "\n\fTJÄNSTESKRIVELSE\nDatum 2019-05-02\nDnr TN 2019/44\n\nFörslag till beslut\nTekniska nämnden godkänner rapporten.\n",
    ],
    ids=["delegation table", "report behind the minutes"],
)
def test_minutes_keep_their_items_before_what_looks_like_a_report(last: str) -> None:
    items = "".join(f"TN § {n}\nTaxa {n}\n\n{BODY * 6}\nBESLUT\nTaxan antas.\n\n\n" for n in (20, 21, 22))
    found = [s.number for s in sections_of(COVER + items + last) if s.level == 1 and s.number]
    assert found == ["§ 20", "§ 21", "§ 22", "§ 23"]


def test_a_text_without_structure_is_one_section() -> None:
    found = sections_of("Bara en mening om ingenting särskilt.")
    assert len(found) == 1
    assert found[0].span == (0, 37)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "§ 12\n",
                "§ 13 Taxa\n",
                "1. Val\n",
                "2. Plan\n",
                "a) Motion\n",
                "Beslut\n",
                "\n",
                "\f",
                "Dnr KS 2019/1\n",
                BODY,
                "Innehåll\n",
                "TJÄNSTESKRIVELSE\n",
                "## Rubrik\n",
                "Bilaga 1\n",
                "Vid protokollet\n",
                "Anna Ek (S)\n",
                "  ",
                "\t",
            ]
        ),
        max_size=40,
    )
)
def test_sections_nest_and_cover_the_text(pieces: list[str]) -> None:
    text = "Åby kommun\n" + "".join(pieces)
    cleaned = cleaned_text(text)
    found = segment(cleaned, default_rules())
    level1 = [s for s in found if s.level == 1]
    assert level1[0].span.start == 0
    assert level1[-1].span.end == len(text)
    assert all(a.span.end == b.span.start for a, b in itertools.pairwise(level1))
    for section in found:
        if section.level == 2:
            assert any(one.span.covers(section.span) for one in level1)
        if section.heading_span:
            assert section.span.covers(section.heading_span)


def test_a_long_packet_takes_linear_time() -> None:
    def seconds(times: int) -> float:
        cleaned = cleaned_text(PACKET.replace("{b}", BODY * 5) * times)
        runs = []
        # The fastest of three: in a long test run a collection of garbage may fall into one of them.
        for _ in range(3):
            started = time.process_time()
            segment(cleaned, default_rules())
            runs.append(time.process_time() - started)
        return min(runs)

    seconds(2)
    assert seconds(160) < 12 * max(seconds(20), 0.01)
