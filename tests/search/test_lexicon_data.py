"""The data of search and of the embedder's training: concept groups, English words, pairs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.queries import load_queries
from radslag.search.analysis import data_lines, fold, has_marks, stem, tokens, word_list
from radslag.search.english import LONGEST, english_words
from radslag.search.lexicon import concept_groups, expand, is_abbreviation

PHRASES = sorted((Path(__file__).parents[2] / "models" / "static-sv" / "phrases").glob("*.tsv"))
PAIRS = sorted((Path(__file__).parents[2] / "models" / "static-sv" / "pairs").glob("*.jsonl"))
KEYS = {"id", "field", "terms", "everyday", "narrower", "english", "not"}
LITTLE = word_list("stop_words.txt") | word_list("question_words.txt")


def test_concepts_are_well_formed() -> None:
    groups = concept_groups()
    assert len(groups) > 3500
    ids = Counter((group["field"], group["id"]) for group in groups)
    assert [i for i, n in ids.items() if n > 1] == []
    for group in groups:
        assert {"id", "field", "terms"} <= set(group) <= KEYS, group["id"]
        assert group["terms"], group["id"]
        for name in KEYS - {"id", "field"}:
            values: list[str] = group.get(name, [])
            assert all(isinstance(v, str) and v == v.strip() and v for v in values), (group["id"], name)
            assert len({v.lower() for v in values if not is_abbreviation(v)}) == len(
                [v for v in values if not is_abbreviation(v)]
            ), (group["id"], name)


def test_what_must_not_be_merged_is_not_among_the_terms() -> None:
    for group in concept_groups():
        said = {t.lower() for key in ("terms", "everyday", "narrower") for t in group.get(key, [])}
        assert not said & {t.lower() for t in group.get("not", [])}, group["id"]


def test_everyday_words_are_no_terms_and_can_be_found() -> None:
    for group in concept_groups():
        everyday = group.get("everyday", [])
        assert not {t.lower() for t in everyday} & {t.lower() for t in group["terms"]}, group["id"]
        for phrase in everyday:
            assert not is_abbreviation(phrase) and len(phrase.split()) <= 9, phrase
            # A single short word would widen queries that mean something else.
            assert any(t.form not in LITTLE and len(t.form) > 2 for t in tokens(phrase)), phrase


@pytest.mark.parametrize("name", ["stop_words.txt", "question_words.txt", "english_words.txt"])
def test_word_lists_are_lower_case_single_words(name: str) -> None:
    words = word_list(name)
    assert words and all(w == w.lower() and len(w.split()) == 1 for w in words)


def test_english_words_are_well_formed() -> None:
    lines = data_lines("english_swedish.txt")
    words = english_words()
    assert len(words) == len(lines) > 1000
    assert list(words) == sorted(words)
    for english, swedish in words.items():
        assert english == english.lower() and 1 <= len(english.split()) <= LONGEST and not has_marks(english)
        assert swedish and all(s and s == s.lower() for s in swedish) and len(set(swedish)) == len(swedish), english


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("cuts to preschool fees", "nedskärning"),
        ("closing of libraries", "nedläggning"),
        ("lack of housing for refugees", "brist"),
        ("cutting waiting times for dentists", "minska"),
    ],
)
def test_common_english_words_are_looked_for_in_swedish(query: str, added: str) -> None:
    assert added in {t for e in expand(query, english=True)[0] for t in e.added}


EVERYDAY = [
    ("bröllop mot sin vilja", "tvångsäktenskap"),
    ("vilja mot sin brollop", "tvångsäktenskap"),
    ("hjälp för mormor hem efter sjukhuset", "utskrivning från sluten vård"),
    ("bussen till skolan", "skolskjuts"),
]


@pytest.mark.parametrize(("query", "added"), EVERYDAY)
def test_what_people_say_finds_the_term(query: str, added: str) -> None:
    assert added in {t for e in expand(query)[0] for t in e.added}


@pytest.mark.parametrize("query", ["tvångsäktenskap", "skolskjuts", "bröllop mot sin vilja"])
def test_what_people_say_is_never_looked_for(query: str) -> None:
    terms = {t for g in concept_groups() for key in ("terms", "narrower") for t in g.get(key, [])}
    assert {t for e in expand(query)[0] for t in e.added} <= terms


def test_marks_tell_swedish_from_english() -> None:
    assert not {"biljettpriser", "fysisk aktivitet på recept"} & {t for e in expand("får barnen plats")[0] for t in e.added}


# training pairs


def _rows() -> list[dict[str, Any]]:
    """A row for each query; a line of the newer files has several, by kind."""
    out = []
    for path in PAIRS:
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            kinds = line.pop("queries", None) or {line.pop("kind"): [line.pop("query")]}
            line.setdefault("field", path.stem)
            out += [{"query": query, "kind": kind, **line} for kind, queries in kinds.items() for query in queries]
    return out


def test_training_pairs_are_well_formed() -> None:
    rows = _rows()
    assert len(PAIRS) >= 6 and len(rows) > 14_000
    for row in rows:
        assert {"query", "passage", "kind", "field"} <= set(row) <= {"query", "passage", "kind", "field", "negative"}, row[
            "query"
        ]
        assert row["kind"] in ("topic", "question", "english", "compound", "paraphrase", "misspelt"), row["query"]
        assert row["query"].strip() and 10 <= len(row["passage"].split()) <= 200 and row.get("negative") != row["passage"]
    twice = [k for k, n in Counter((r["query"], r["passage"]) for r in rows).items() if n > 1]
    assert twice == []
    assert [p for p, n in Counter(r["passage"] for r in rows).items() if n > 9] == []


def content(text: str) -> set[str]:
    """Stems of a text's words that carry meaning, without marks."""
    return {fold(stem(t.form)) for t in tokens(text) if t.form not in LITTLE and len(t.form) > 2}


def test_a_paraphrase_shares_no_word_with_its_passage() -> None:
    for row in _rows():
        if row["kind"] == "paraphrase":
            shared = content(row["query"]) & content(row["passage"])
            assert not shared - NOT_MEANING, (row["query"], shared)


def test_what_people_say_for_a_concept_is_well_formed() -> None:
    ids = {g["id"] for g in concept_groups()}
    rows = [line.split("\t") for path in PHRASES for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(PHRASES) >= 6 and len(rows) > 3500
    for concept, said in rows:
        phrases = said.split(" | ")
        assert concept in ids, concept
        assert all(p == " ".join(p.split()) and 1 <= len(p.split()) <= 12 for p in phrases), (concept, said)
        assert len({p.lower() for p in phrases}) == len(phrases), concept


def test_no_judged_query_is_among_what_is_trained_on() -> None:
    """Else the measured search would have seen the questions."""
    asked = {q.text.lower() for q in load_queries(None) if q.kind in ("paraphrase", "question", "english")}
    lines = [line.split("\t")[1] for path in PHRASES for line in path.read_text(encoding="utf-8").splitlines()]
    trained = {p.lower() for line in lines for p in line.split(" | ")} | {row["query"].lower() for row in _rows()}
    assert sorted(asked & trained) == []


# Words that say nothing about the subject.
NOT_MEANING = {
    fold(stem(w))
    for w in """
    aldrig alla andra annan bättre egen eget egna flera hela hos komma kommun kommunen mer mest nya olika sig sämre utan
    """.split()  # noqa: SIM905
}
