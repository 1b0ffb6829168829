"""Near-copies of one matter and mere templates, as a table that a clerk could extend."""

from __future__ import annotations

import random

import pytest

from radslag.search.copies import Stand, groups, sketch

MATTER = (
    "Sammanfattning\nSocialförvaltningen föreslår att kommunen anslår 450 000 kronor till kvinnojouren Solrosen för åren 2024–2026. "
    "Bidraget har under flera år legat på samma nivå medan antalet placeringar i skyddat boende ökat från 14 till 31. "
    "Jouren tar emot kvinnor och barn från hela länet och samarbetar med kommunens relationsvåldsteam, som inrättades i Tallhöjden 2019. "
    "Förvaltningen bedömer att en förstärkning ger fler plats i tid och minskar kostnaderna för externa placeringar.\n"
    "Beslutsunderlag\nTjänsteskrivelse den 15 februari 2024\nAnsökan från kvinnojouren Solrosen den 9 januari 2024\n"
)
AU = MATTER + "Arbetsutskottet föreslår kommunstyrelsen besluta att bevilja bidraget.\n"
KS = MATTER + (
    "Yrkanden\nEbba Tornlund (S) yrkar bifall till arbetsutskottets förslag den 1 mars 2024, § 12.\n"
    "Kommunstyrelsen föreslår kommunfullmäktige besluta att bevilja bidraget. Beslutet skickas till socialnämnden.\n"
)
KF = KS + (
    "Inlägg i ärendet gör Ebba Tornlund (S), Ragnar Myrbäck (M) och Siv Hultåker (V). Ordföranden frågar om fullmäktige kan gå till "
    "beslut och finner att så är fallet. Ordföranden ställer proposition på kommunstyrelsens förslag och finner att det bifalls. "
    "Kommunfullmäktige beslutar att bevilja kvinnojouren Solrosen 450 000 kronor för åren 2024–2026.\n"
)
DELEGATION = (
    "Redovisning av delegationsbeslut\nKommunstyrelsen har överlåtit sin beslutanderätt till utskott, ordförande och tjänstepersoner "
    "enligt den delegationsordning som kommunstyrelsen har antagit. Beslut som fattas med stöd av delegation ska anmälas till "
    "kommunstyrelsen, som inte kan ompröva dem men får återkalla rätten att fatta beslut. Besluten förtecknas i bilagan och avser "
    "anställningar, upphandling, yttranden och lokalupplåtelser under perioden {}.\nKommunstyrelsen godkänner redovisningen.\n"
)
ADJUSTER = (
    "Val av justerare\nTill att jämte ordföranden justera dagens protokoll utses {}. Justeringen äger rum på kommunledningskontoret {}. "
    "Ordföranden påminner om att protokollet ska vara justerat senast fjorton dagar efter sammanträdet och att det därefter anslås på "
    "kommunens digitala anslagstavla under tre veckor.\n"
)
RESIGNATION = (
    "Avsägelse från politiskt uppdrag\n{} har i skrivelse den {} avsagt sig uppdraget som ersättare i kommunfullmäktige. Kommunfullmäktige "
    "beslutar att godkänna avsägelsen och att hos länsstyrelsen begära ny sammanräkning för att utse en efterträdare. Valberedningen får i "
    "uppdrag att återkomma med förslag till val i de nämnder som berörs av avsägelsen.\n"
)
PLAN = (
    "Detaljplan för {}\nSamhällsbyggnadskontoret har tagit fram ett förslag till detaljplan för {} i syfte att pröva bostäder i högst {} "
    "våningar. Planen har varit på samråd under {} och de synpunkter som kom in är sammanställda i en redogörelse. Kontoret bedömer att "
    "planen är förenlig med översiktsplanen och att den inte innebär betydande miljöpåverkan. Planen antas därför.\n"
)

# name, (text, municipality, body, date, case number) of either, whether they are one matter
TABLE = [
    ("AU and KS", (AU, "2480", "AU", "2024-03-01", "KS-2024/00123"), (KS, "2480", "KS", "2024-03-20", "KS-2024/00123"), True),
    ("AU and KF", (AU, "2480", "AU", "2024-03-01", "KS-2024/00123"), (KF, "2480", "KF", "2024-04-22", "KS 2024/123"), True),
    ("without case numbers", (AU, "2480", "AU", "2024-03-01", None), (KF, "2480", "KF", "2024-04-22", None), True),
    (
        "numbers of two registers",
        (AU, "2480", "SN", "2024-02-20", "SN 2024/77"),
        (KS, "2480", "KS", "2024-03-20", "KS 2024/123"),
        True,
    ),
    ("undated", (AU, "2480", "AU", None, None), (KS, "2480", "KS", None, None), True),
    ("postponed", (KS, "2480", "KS", "2024-03-20", None), (KS, "2480", "KS", "2024-04-17", None), True),
    (
        "a scan without marks",
        (AU, "2480", "AU", "2024-03-01", None),
        (KS.replace("å", "a").replace("ä", "a").replace("ö", "o"), "2480", "KS", "2024-03-20", None),
        True,
    ),
    (
        "one case, other words",
        ("Bidrag till kvinnojouren Solrosen\n" + MATTER, "2480", "AU", "2024-03-01", "KS 2024/123"),
        (
            "Bidrag till kvinnojouren Solrosen\nKommunfullmäktige beslutar enligt förslaget: 450 000 kronor 2024–2026.",
            "2480",
            "KF",
            "2024-04-22",
            "KS 2024/123",
        ),
        True,
    ),
    ("another council", (AU, "2480", "AU", "2024-03-01", None), (KS, "1880", "KS", "2024-03-20", None), False),
    (
        "other numbers of one register",
        (AU, "2480", "AU", "2024-03-01", "KS 2024/123"),
        (KS, "2480", "KS", "2024-03-20", "KS 2024/124"),
        False,
    ),
    (
        "delegation notices",
        (DELEGATION.format("1–29 februari 2024"), "2480", "KS", "2024-03-05", None),
        (DELEGATION.format("1–31 mars 2024"), "2480", "KS", "2024-04-09", None),
        False,
    ),
    (
        "… of one yearly number",
        (DELEGATION.format("februari 2024"), "2480", "KS", "2024-03-05", "KS 2024/1"),
        (DELEGATION.format("mars 2024"), "2480", "KS", "2024-04-09", "KS 2024/1"),
        False,
    ),
    (
        "… of two bodies",
        (DELEGATION.format("februari 2024"), "2480", "KS", "2024-03-05", None),
        (DELEGATION.format("12–28 januari 2024"), "2480", "SN", "2024-03-06", None),
        False,
    ),
    (
        "… without a period",
        (DELEGATION.format("föregående månad"), "2480", "KS", "2024-03-05", None),
        (DELEGATION.format("föregående månad"), "2480", "KS", "2024-04-09", None),
        False,
    ),
    (
        "adjusters",
        (ADJUSTER.format("Ebba Tornlund", "den 7 mars klockan 13"), "2480", "KS", "2024-03-05", None),
        (ADJUSTER.format("Ragnar Myrbäck", "den 11 april klockan 9"), "2480", "KS", "2024-04-09", None),
        False,
    ),
    (
        "adjusters of two bodies",
        (ADJUSTER.format("Ebba Tornlund", "den 7 mars klockan 13"), "2480", "KS", "2024-03-05", None),
        (ADJUSTER.format("Siv Hultåker", "den 21 mars klockan 10"), "2480", "SN", "2024-03-19", None),
        False,
    ),
    (
        "resignations",
        (RESIGNATION.format("Ebba Tornlund (S)", "4 mars 2024"), "2480", "KF", "2024-03-25", "KS 2024/200"),
        (RESIGNATION.format("Ragnar Myrbäck (M)", "2 april 2024"), "2480", "KF", "2024-04-22", "KS 2024/261"),
        False,
    ),
    (
        "resignations without numbers",
        (RESIGNATION.format("Ebba Tornlund (S)", "4 mars 2024"), "2480", "KF", "2024-03-25", None),
        (RESIGNATION.format("Ragnar Myrbäck (M)", "2 april 2024"), "2480", "KF", "2024-03-25", None),
        False,
    ),
    (
        "plans",
        (PLAN.format("kvarteret Lodjuret", "kvarteret Lodjuret", "sex", "mars 2023"), "2480", "BN", "2024-03-05", None),
        (PLAN.format("Åsbrinken 4:12", "Åsbrinken 4:12", "fyra", "maj 2023"), "2480", "BN", "2024-05-07", None),
        False,
    ),
    (
        "short items",
        ("Sammanträdets öppnande\nOrdföranden öppnar sammanträdet.", "2480", "KS", "2024-03-05", None),
        ("Sammanträdets öppnande\nOrdföranden öppnar sammanträdet.", "2480", "KF", "2024-03-25", None),
        False,
    ),
    ("nobody's", (AU, "", None, None, None), (KS, "", None, None, None), False),
]


def stand(key: str, given: tuple[str, str, str | None, str | None, str | None]) -> Stand:
    text, owner, body, date, case = given
    return Stand(key, sketch(f"§ {key} {text}"), owner, body, date, case, text.split("\n", 1)[0].lower())


@pytest.mark.parametrize(("a", "b", "same"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_one_matter(a: tuple, b: tuple, same: bool) -> None:  # type: ignore[type-arg]
    for first, second in ((a, b), (b, a)):
        assert groups([stand("12", first), stand("40", second)]) == ([[0, 1]] if same else [[0], [1]])


def test_each_section_is_in_one_group_led_by_the_best() -> None:
    chain = [(AU, "AU", "2024-03-01"), (KF, "KF", "2024-04-22"), (KS, "KS", "2024-03-20")]
    rows = [stand(str(i), (text, "2480", body, date, None)) for i, (text, body, date) in enumerate(chain)]
    rng = random.Random(1)
    for i in range(3, 20):
        words = [rng.choice("abcdefghijklmnop") * 4 for _ in range(90)]
        rows.insert(rng.randrange(len(rows)), stand(str(i), (" ".join(words), "2480", "KS", "2024-01-01", None)))
    whole = groups(rows)
    assert sorted(i for g in whole for i in g) == list(range(20)) and [len(g) for g in whole].count(3) == 1
    assert [g[0] for g in whole] == sorted(g[0] for g in whole) and all(g == sorted(g) for g in whole)


def test_a_damaged_sketch_is_nobodys_copy() -> None:
    broken = Stand("x", "", "2480", "KS", None, None)
    assert groups([broken, stand("1", (AU, "2480", "AU", None, None))]) == [[0], [1]]
