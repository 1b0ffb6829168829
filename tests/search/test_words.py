"""Swedish words: tables a clerk can extend."""

from __future__ import annotations

import itertools
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radslag.search.analysis import analyse, case_keys, is_case_number, parts, stem, tokens
from radslag.search.lexicon import expand
from radslag.search.plan import plan_query
from radslag.search.rank import Candidate, rank
from radslag.search.spelling import Speller

SAME_STEM = [
    ("utskottet", "utskott"),
    ("skolan", "skolor"),
    ("våldet", "våld"),
    ("nämndens", "nämnder"),
    ("protokollet", "protokoll"),
    ("bostäder", "bostad"),
    ("bostäderna", "bostad"),
    ("relationer", "relation"),
    ("ärendet", "ärenden"),
    ("beslutade", "beslutar"),
    ("jämställdhetsutskottet", "jämställdhetsutskott"),
    ("barnet", "barn"),
    ("huset", "hus"),
]
OTHER_STEM = [("våld", "vald"), ("bor", "bör"), ("säkerhet", "säker hets"), ("mal", "mål"), ("kommun", "kommunal")]


@pytest.mark.parametrize(("one", "other"), SAME_STEM)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), OTHER_STEM)
def test_other_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


COMPOUNDS = [
    ("jämställdhetsbudget", ["jämställdhet", "budget"]),
    ("äldreomsorgen", ["äldre", "omsorg"]),
    ("cykelvägar", ["cykel", "väg"]),
    ("gatubelysning", ["gata", "belysning"]),
    ("våldsutsatta", ["våld", "utsatt"]),
    ("skolnedläggning", ["skola", "nedläggning"]),
    ("budgetuppföljning", ["budget", "uppföljning"]),
    ("arbetsutskottet", ["arbete", "utskott"]),
]
SIMPLE = ["förslaget", "kommunens", "fullmäktige", "ordföranden", "prostitution", "socialtjänsten"]


@pytest.mark.parametrize(("word", "expected"), COMPOUNDS)
def test_compounds_have_parts(word: str, expected: list[str]) -> None:
    assert parts(word) == tuple(stem(p) for p in expected)


@pytest.mark.parametrize("word", SIMPLE)
def test_other_words_have_none(word: str) -> None:
    assert parts(word) == ()


CASE_NUMBERS = [
    ("KS-2025/00019", "ks2025/19"),
    ("KS 2025/19", "ks2025/19"),
    ("Dnr 2025-00019", "2025/19"),
    ("BUN 2024/123", "bun2024/123"),
    ("KS 123/2024", "ks2024/123"),
    ("Dnr KS 2024-12", "ks2024/12"),
]


@pytest.mark.parametrize(("text", "key"), CASE_NUMBERS)
def test_case_numbers_have_one_form(text: str, key: str) -> None:
    assert case_keys(text)[0] == key
    assert is_case_number(text)


@pytest.mark.parametrize("text", ["2025-02-13", "den 13 februari", "§ 12", "KS", "kommunens budget 2024", "1 300 000 kr"])
def test_other_numbers_are_none(text: str) -> None:
    assert not is_case_number(text)


KINDS = [
    ("KS-2025/19", "case_number"),
    ('"våld i nära"', "phrase"),
    ("Anna Lindqvist", "name"),
    ("anna karlsson", "name"),
    ("domestic violence in schools", "english"),
    ("vad gör kommunen åt buller", "question"),
    ("Stänger skolan?", "question"),
    ("buller från vindkraft", "topic"),
    ("Stora torget", "topic"),
    ("", "empty"),
    (" !? ", "empty"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kinds_of_query(text: str, kind: str) -> None:
    assert plan_query(text).kind == kind


@given(st.text(max_size=300))
def test_tokens_stand_where_they_say(text: str) -> None:
    found = tokens(text)
    assert all(text[t.start : t.end] for t in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    analysed = analyse(text)
    assert len(analysed.words) == len(analysed.stems) == len(found)
    assert not any(" " in w or not w for w in (*analysed.words, *analysed.stems, *analysed.parts, *analysed.folded))


@given(st.text(max_size=200))
def test_any_text_is_a_query(text: str) -> None:
    plan_query(text)


def test_misspelt_words_only_where_unknown() -> None:
    speller = Speller(lambda: {"vattenpalatset"}, lambda word: word in {"vattenpalatset", "bibliotek"})
    assert speller.correct("vattenpalasset") == ["vattenpalatset"]
    assert speller.correct("bibiotek") == ["bibliotek"]
    assert speller.correct("vattenpalatset") == []
    assert speller.correct("kommun") == []  # a known word, held or not
    assert speller.correct("hit") == []


EXPANDS = [
    ("misshandel inom familjen", "våld i nära relationer"),
    ("domestic violence", "våld i nära relationer"),
    ("VINR", "våld i nära relationer"),
    ("vald i nara relationer", "partnervåld"),
]


@pytest.mark.parametrize(("query", "added"), EXPANDS)
def test_a_concept_widens_a_query(query: str, added: str) -> None:
    shown, used = expand(query)
    assert added in {t for e in shown for t in e.added}
    assert used


@pytest.mark.parametrize("query", ["vinr", "hot och våld mot tjänstemän", "xyzzy", ""])
def test_what_must_not_be_merged_is_not(query: str) -> None:
    assert "våld i nära relationer" not in {t for e in expand(query)[0] for t in e.added}


def test_themes_are_well_formed() -> None:
    from radslag.search.themes import find_theme, load_themes

    themes = load_themes()
    assert len(themes) == 10
    folder = resources.files("radslag.search") / "data" / "themes"
    assert {t.id for t in themes} == {f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")}
    assert find_theme("våld i nära RELATIONER", themes) is not None and find_theme("nej", themes) is None


def test_an_item_that_names_a_person_says_more_than_a_list_of_those_present() -> None:
    plan = plan_query("Anna Svensson")
    assert plan.kind == "name"
    words = "anna svensson"
    found = [
        Candidate("a-list", section_kind="front_matter", words=words, stems=words, bm25=2.0),
        Candidate("an-item", section_kind="agenda_item", words=words, stems=words, bm25=1.0),
        Candidate("another", section_kind="agenda_item", words="anna berg", stems="anna berg", bm25=1.0),
    ]
    assert [c.key for c in rank(plan, found)] == ["an-item", "a-list"]
