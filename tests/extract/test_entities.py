"""Rules, merge, abbreviations and links of named entities: tables a clerk could extend."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Organisation, Participant
from extract.entities.abbreviations import initials, occurrences, resolve_abbreviations
from extract.entities.lines import join_wrapped
from extract.entities.linking import Linker
from extract.entities.merge import merge, plausible
from extract.entities.rules import RuleTagger, resolve
from extract.entities.style import style_of
from extract.gazetteer import default_gazetteer
from extract.offsets import CleanSpan, Span
from extract.rulebook import default_rules

TAGGER = RuleTagger(default_rules(), default_gazetteer())

# Every name in the sentence is marked; what is not marked must not be found.
SENTENCES = [
    "[ORG Kommunstyrelsen] beslutar att ge [ORG tekniska nämnden] i uppdrag att bygga om.",
    "[ORG Barn- och utbildningsnämndens] protokoll, [ORG kultur- och fritidsnämnden] och [ORG individ- och familjenämnden].",
    "Nämnden beslutar att rådet och utskottet ska höras; nämnderna och förvaltningarna svarar.",
    "Yrkanden\n[PER Sanna Lindehag] (M) yrkar bifall.",
    "Sedan [PER Torgny Råberg] (KD) lämnat mötet tjänstgör [PER Aisha al-Noor] (S).",
    "Ledamöter\n[PER Kjell-Åke Brunnsved] (S)\n[PER Maria von Essen] (M)",
    "Sida 2 (18)",
    "Utses att justera          [PER Karin Boström]\nJusteringens plats och tid",
    "[ORG Kommunala rådet för trygghet och hälsa] samt [ORG nämnden för arbete och välfärd] yttrar sig.",
    "Ärendet går till nämnden för beslut och till rådet för kännedom.",
    "[ORG Säby skola] läggs ned; eleverna går till [ORG Ekbacksskolan].",
    "[ORG Tekniska Verken i Kiruna AB] och [ORG Piteå Renhållning och Vatten AB] har yttrat sig.",
    "[ORG Kommunfullmäktige i Alvesta kommun] beslutade 2023-03-21.",
    "[ORG Länsstyrelsen i Kronobergs län] och [ORG Region Kronoberg] deltar.",
    "[ORG SUNDSVALLS KOMMUN]",
    "ÄRENDEN TILL [ORG BARN- OCH UTBILDNINGSNÄMNDEN]",
    "[ORG Förvaltningsrätten i Växjö] avslog, [ORG mark- och miljödomstolen vid Växjö tingsrätt] likaså.",
    "Bidrag till [ORG Kvinnojouren Lyktan] och till föreningen [ORG Trygga Gator].",
    "Detaljplan för [LOC Norremark 4:1] vid [LOC Storgatan 12] och [LOC väg E10].",
    "Plats: [LOC Kommunhuset], sammanträdesrum [LOC Eken]",
    "Avtalet gäller [LOC Sverige] och [LOC Norge], enligt [ORG Sveriges Kommuner och Regioner].",
    "[ORG Socialdemokraternas] grupp, [ORG Vänsterpartiet] och [ORG Lerdalapartiet] reserverar sig.",
    "Dnr SBN 2024/112, KS-2024-00061",
    "socialchef [PER Stina Björkmo] och jämställdhetsstrateg [PER Lo Björk Dahl] informerar",
    "Anmälan enligt Lex Sarah. Alla Barn i Centrum är en kurs.",
]


def _parse(marked: str) -> tuple[str, set[tuple[int, int, str]]]:
    text, spans, at = "", set(), 0
    for m in re.finditer(r"\[(PER|ORG|LOC) ([^\]]+)\]", marked):
        text += marked[at : m.start()]
        spans.add((len(text), len(text) + len(m.group(2)), m.group(1)))
        text += m.group(2)
        at = m.end()
    text += marked[at:]
    assert "[" not in text, f"malformed marks in {marked!r}"
    return text, spans


@pytest.mark.parametrize("marked", SENTENCES)
def test_rules(marked: str) -> None:
    text, expected = _parse(marked)
    [rows] = TAGGER.tag_texts([text])
    found = {(span.start, span.end, label) for span, label, _ in rows}
    assert {(text[a:b], k) for a, b, k in found} == {(text[a:b], k) for a, b, k in expected}
    assert found == expected


def test_text_style_has_no_bodies_in_small_letters() -> None:
    text = "Beslut fattas av kommunfullmäktige i samråd med Socialstyrelsen."
    [rows] = RuleTagger(default_rules(), default_gazetteer(), "text").tag_texts([text])
    assert [text[s.start : s.end] for s, _, _ in rows] == ["Socialstyrelsen"]


@given(st.text(alphabet="Anna Ek\n-,.§12(S)åäöÅÄÖbcdefgh\t", max_size=400))
@settings(max_examples=150)
def test_any_text_gives_disjoint_spans_inside_it(text: str) -> None:
    [rows] = TAGGER.tag_texts([text])
    last = 0
    for span, label, made_by in rows:
        assert last <= span.start < span.end <= len(text)
        assert label in ("PER", "ORG", "LOC")
        assert made_by.split(":")[0] in ("rule", "gazetteer")
        last = span.end


@given(st.text(max_size=300))
def test_joining_lines_moves_nothing(text: str) -> None:
    joined = join_wrapped(text)
    assert len(joined) == len(text)
    assert all(a == b or (a == "\n" and b == " ") for a, b in zip(text, joined, strict=True))


def test_joining_lines() -> None:
    long = "Nämnden beslutar efter en lång överläggning att välja Sanna\nLindehag (M) till ledamot."
    assert join_wrapped(long) == long.replace("\n", " ")
    assert join_wrapped("Yrkanden\nSanna Lindehag (M)") == "Yrkanden\nSanna Lindehag (M)"
    table = "Utses att justera                      Anna Ek\nJusteringens plats och tid     Kommunhuset"
    assert join_wrapped(table) == table


_spans = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 8)), max_size=12).map(
    lambda pairs: [(CleanSpan(a, a + n), "ORG", "x") for a, n in pairs]
)


@given(_spans, _spans)
def test_merge_keeps_the_first_and_stays_disjoint(first: list, second: list) -> None:  # type: ignore[type-arg]
    a, b = resolve(first), resolve(second)
    merged = merge(a, b)
    assert set(map(tuple, a)) <= set(map(tuple, merged))
    assert all(x[0].end <= y[0].start for x, y in itertools.pairwise(merged))


@pytest.mark.parametrize(
    ("text", "said", "label", "kept"),
    [
        ("Myndigheten har för avsikt att", "Myndigheten", "ORG", False),
        ("bifall till förvaltningens förslag", "förvaltningens", "ORG", False),
        ("KF § 104 Sammanträdet", "KF", "ORG", False),
        ("enligt Sveaskog ligger", "Sveaskog", "ORG", True),
        ("kontrakt (KS-2023-01015)", "KS-2023-01015", "ORG", False),
        ("se leila@example.se", "leila@example.se", "PER", False),
        ("boende i Uråsa frågar", "Uråsa", "LOC", True),
    ],
)
def test_what_can_be_a_name(text: str, said: str, label: str, kept: bool) -> None:
    start = text.index(said)
    assert bool(plausible(text, [(CleanSpan(start, start + len(said)), label, "model")])) is kept  # type: ignore[list-item]


def test_what_a_model_finds_is_cut_at_the_end_of_its_line() -> None:
    text = "Hörby\nBesöksadress"
    [(span, _, _)] = plausible(text, [(CleanSpan(0, len(text)), "LOC", "model")])
    assert text[span.start : span.end] == "Hörby"


# Abbreviations


@pytest.mark.parametrize(
    ("body", "letters"),
    [
        ("kommunstyrelsen", "KS"),
        ("kommunfullmäktige", "KF"),
        ("barn- och utbildningsnämnden", "BUN"),
        ("individ- och familjenämnden", "IFN"),
        ("tekniska nämnden", "TN"),
        ("socialnämnden", "SN"),
        ("samhällsbyggnadsnämnden", "SBN"),
        ("kommunstyrelsens arbetsutskott", "KSAU"),
        ("vård- och omsorgsnämnden", "VON"),
        ("kultur- och fritidsnämnden", "KFN"),
        ("kommunala pensionärsrådet", "KPR"),
    ],
)
def test_initials(body: str, letters: str) -> None:
    assert letters in initials(body)


def _bodies(text: str) -> list[tuple[CleanSpan, str]]:
    [rows] = TAGGER.tag_texts([text])
    return [(s, text[s.start : s.end]) for s, label, _ in rows if label == "ORG"]


def test_abbreviation_defined_in_the_text_comes_first() -> None:
    text = "Jämställdhetsutskottet (JUSK) bereder. Äldrenämnden (ÄN) och teknik- och naturnämnden (TN) svarar. TN beslutade."
    short = resolve_abbreviations(text, _bodies(text), {"TN": "Tekniska nämnden"})
    assert short["JUSK"] == "Jämställdhetsutskottet"
    assert short["TN"] == "Teknik- och naturnämnden"


def test_abbreviation_by_initials_then_by_list() -> None:
    text = "Tillväxtnämnden svarar. TN och KS har hörts."
    short = resolve_abbreviations(text, _bodies(text), {"TN": "Tekniska nämnden", "KS": "Kommunstyrelsen"})
    assert (short["TN"], short["KS"]) == ("Tillväxtnämnden", "Kommunstyrelsen")


def test_where_an_abbreviation_stands_for_its_body() -> None:
    text = "KS beslutade. Dnr KS 2024/12, KS/2024:3, KS-2024-1.\nKS § 12 Budget\nEnligt KS:s beslut tar (S) och KD ställning."
    found = [text[s.start : s.end] for s in occurrences(text, {"KS": "Kommunstyrelsen", "KD": "x"}, ["S", "KD"])]
    assert found == ["KS", "KS:s"]


# Links


def _person(name: str) -> Participant:
    return Participant(name, None, "ledamot", None, "present", Span(0, 1))


HERE = Organisation("Umeå kommun", "kommun", "2480", "Västerbottens län")
LINKER = Linker(
    default_gazetteer(),
    HERE,
    [_person("Anna Ek"), _person("Bo Ek"), _person("Åsa Lindström")],
    {"KS": "Kommunstyrelsen", "IFN": "Individ- och familjenämnden"},
)


@pytest.mark.parametrize(
    ("label", "said", "norm", "entity_id"),
    [
        ("ORG", "Umeå kommuns", "Umeå kommun", "2480"),
        ("ORG", "UMEÅ KOMMUN", "Umeå kommun", "2480"),
        ("LOC", "Skellefteås", "Skellefteå", "2482"),
        ("ORG", "kommunstyrelsens", "Kommunstyrelsen", "2480:Kommunstyrelsen"),
        ("ORG", "KOMMUNSTYRELSEN", "Kommunstyrelsen", "2480:Kommunstyrelsen"),
        ("ORG", "KS", "Kommunstyrelsen", "2480:Kommunstyrelsen"),
        ("ORG", "IFN:s", "Individ- och familjenämnden", "2480:Individ- och familjenämnden"),
        ("ORG", "kommun- styrelsen", "Kommunstyrelsen", "2480:Kommunstyrelsen"),
        ("ORG", "Kommunfullmäktige i Skellefteå kommun", "Kommunfullmäktige", "2482:Kommunfullmäktige"),
        ("ORG", "Vänsterpartiets", "Vänsterpartiet", "party:V"),
        ("ORG", "Socialstyrelsens", "Socialstyrelsen", "authority:Socialstyrelsen"),
        ("ORG", "Kvinnojouren Lyktan", "Kvinnojouren Lyktan", None),
        ("PER", "Åsa Lindströms", "Åsa Lindström", "2480:Åsa Lindström"),
        ("PER", "Asa Lindstrom", "Åsa Lindström", "2480:Åsa Lindström"),
        ("PER", "Lindström", "Åsa Lindström", "2480:Åsa Lindström"),
        ("PER", "Ek", None, None),  # two of the name: never a guess
        ("PER", "Okänd", None, None),
        ("PER", "Karin Ek", "Karin Ek", "2480:Karin Ek"),  # a third one is not either of them
    ],
)
def test_links(label: str, said: str, norm: str | None, entity_id: str | None) -> None:
    assert LINKER.link(label, said) == (norm, entity_id)  # type: ignore[arg-type]


def test_style() -> None:
    assert style_of(["Kommunstyrelsen beslutar att bordlägga ärendet."]) == "minutes"
    assert style_of(["Katten sover på mattan.", "Solen skiner i Paris.", "Han köpte en bok om kommunstyrelsen."] * 3) == "minutes"
    assert style_of(["Katten sover på mattan."] * 9 + ["Nämnden svarar."]) == "text"
    assert style_of([]) == "text"


def test_speed_of_the_rules() -> None:
    texts = [t for s in SENTENCES for t in [_parse(s)[0]]] * 40
    TAGGER.tag_texts(texts[:50])
    started = time.process_time()
    TAGGER.tag_texts(texts)
    assert sum(len(t.split()) for t in texts) / (time.process_time() - started) > 10_000
