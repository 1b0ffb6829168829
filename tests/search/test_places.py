"""From words back to raw positions: alignment, windows, snippets."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import Section
from extract.offsets import CleanText, Edit, Span
from radslag.search.align import align, raw_span
from radslag.search.chunk import LONG_SECTION_WORDS, chunk_document, section_units
from radslag.search.embed import load_embedder, prompts
from radslag.search.plan import plan_query
from radslag.search.snippet import make_snippet
from tests.search.documents import make

WORDS = st.lists(
    st.sampled_from(["våld", "nära", "beslut", "om", "i", "kommunen", "att", "plan", "2024", "§"]), min_size=1, max_size=60
)


@given(WORDS, st.data())
def test_alignment_finds_the_edits_again(words: list[str], data: st.DataObject) -> None:
    raw, edits = "", []
    for word in words:
        kind = data.draw(st.integers(0, 9))
        if kind == 0:  # a damaged word that was mended
            edits.append(Edit(Span(len(raw), len(raw) + 3), word, "test"))
            raw += "d4m "
        elif kind == 1:  # a running header that was taken out
            edits.append(Edit(Span(len(raw), len(raw) + 17), "", "test"))
            raw += "SIDHUVUD Sida 12\n" + word + " "
        else:
            raw += word + data.draw(st.sampled_from([" ", "\n", "  "]))
    clean = CleanText(raw, tuple(edits))
    found = align(clean.text, raw, 100)
    for i in range(0, len(found), 4):
        a, b, c, d = found[i : i + 4]
        assert 0 <= a < b <= len(clean.text) and 100 <= c < d <= 100 + len(raw)
    assert all(found[i + 1] <= found[i + 4] and found[i + 3] <= found[i + 6] for i in range(0, len(found) - 4, 4))
    last = (0, 0)
    for at in range(0, len(clean.text), 5):
        span = raw_span(found, at, min(len(clean.text), at + 5))
        assert 100 <= span[0] <= span[1] <= 100 + len(raw) and span[0] >= last[0]
        last = span


def test_a_mended_word_takes_its_whole_raw_place() -> None:
    clean = CleanText("om vald i nara relationer", (Edit(Span(3, 7), "våld", "t"), Edit(Span(10, 14), "nära", "t")))
    found = align(clean.text, clean.raw)
    at = clean.text.index("nära")
    assert raw_span(found, at, at + 4) == (10, 14)
    assert raw_span(found, 0, len(clean.text)) == (0, 25)


def test_removed_furniture_is_left_out() -> None:
    raw = "Nämnden beslutar\nJusterandes sign 12 (20)\natt godkänna planen"
    clean = CleanText(raw, (Edit(Span(17, 42), "", "t"),))
    found = align(clean.text, raw)
    at = clean.text.index("att")
    assert raw[slice(*raw_span(found, at, at + 3))] == "att"
    at = clean.text.index("beslutar")
    assert raw[slice(*raw_span(found, at, at + 8))] == "beslutar"


def test_joined_words_take_both_halves() -> None:
    raw = "om jämställd-\nhet i kommunen"
    clean = CleanText(raw, (Edit(Span(3, 17), "jämställdhet", "t"),))
    at = clean.text.index("jämställdhet")
    assert raw[slice(*raw_span(align(clean.text, raw), at, at + 12))] == "jämställd-\nhet"


def test_long_sections_are_cut_into_windows_that_overlap() -> None:
    document = make(
        [("Budget", " ".join(f"Mening {i} handlar om budgeten för år {i}." for i in range(200))), ("Kort", "Kort text.")]
    )
    chunks = chunk_document(document)
    first = [c for c in chunks if c.heading == "Budget"]
    assert len(first) > 5 and [c.window for c in first] == list(range(len(first)))
    assert all(a.place[0] < b.place[0] < a.place[1] for a, b in itertools.pairwise(first))
    assert first[-1].place[1] == len(document.sections[0].text)
    for chunk in chunks:
        assert document.text[slice(*chunk.span)] == chunk.text
        assert chunk.embed_text.startswith(chunk.heading)
    assert [bool(c.section_text) for c in first] == [True] + [False] * (len(first) - 1)


@pytest.mark.parametrize("words", [10, LONG_SECTION_WORDS])
def test_headings_inside_are_hits_only_in_long_sections(words: int) -> None:
    import dataclasses

    document = make([("Tjänsteskrivelse", "Inledning om saken. " + "Bakgrund " + "ord " * words + "slut.")])
    whole = document.sections[0]
    a = document.text.index("Bakgrund")
    inner = Section(
        "section:inner",
        "other",
        None,
        "Bakgrund",
        2,
        None,
        Span(a, whole.span[1]),
        None,
        document.text[a : whole.span[1]].rstrip(),
        (1, 1),
    )
    document = dataclasses.replace(document, sections=(whole, inner))
    hits = {c.section_id: c for c in chunk_document(document) if c.window == 0}
    if words < LONG_SECTION_WORDS:
        assert set(hits) == {whole.id} and section_units(document)[inner.id] == whole.id
    else:
        assert set(hits) == {whole.id, inner.id} and hits[inner.id].context == "Tjänsteskrivelse"
        assert "Bakgrund" not in hits[whole.id].section_text


def test_a_snippet_shows_the_densest_place() -> None:
    text = "Inledning. " * 60 + "Arbetet mot våld i nära relationer fortsätter i kommunen. " + "Slut. " * 60
    snippet = make_snippet(plan_query("våld i nära relationer"), text, align(text, text), None)
    assert "våld i nära relationer" in snippet.text and len(snippet.text) < 360
    assert {snippet.text[a:b] for a, b in snippet.highlights} == {"våld", "nära", "relationer"}
    assert {text[a:b] for a, b in snippet.raw_highlights} == {"våld", "nära", "relationer"}


def test_a_snippet_knows_its_place_in_the_print() -> None:
    raw = "Inledning om nagot annat. " * 30 + "Arbetet mot vald i nara relatio-\nner fortsätter. " + "Mer text om annat. " * 30
    clean = raw.replace("vald i nara relatio-\nner", "våld i nära relationer\n").replace("nagot", "något")
    snippet = make_snippet(plan_query("våld i nära relationer"), clean, align(clean, raw, 100), None)
    printed = raw[slice(*(place - 100 for place in snippet.raw_span))]
    assert "vald i nara relatio-\nner" in printed
    assert " ".join(printed.split())[:20] == snippet.text.strip("… ")[:20].replace("något", "nagot")


def test_without_a_shared_word_the_closest_window_is_shown() -> None:
    text = "Första stycket. " * 30 + "Andra stycket om badhus. " * 10
    window = (text.index("Andra"), len(text))
    snippet = make_snippet(plan_query("simning", widen=False), text, align(text, text), window)
    assert snippet.text.startswith("… Andra") and snippet.raw_highlights == (window,)


# the embedder


def test_the_default_model_needs_no_torch() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from radslag.search.embed import load_embedder; load_embedder().embed_queries(['a b']);"
        "import radslag.search.index.embedded, radslag.search.search;"
        "assert not {'torch', 'pandas', 'prefect', 'spacy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_vectors_are_unit_rows_and_know_a_little() -> None:
    model = load_embedder()
    rows = model.embed_queries(
        ["våld i nära relationer", "vald i nara relationer", "domestic violence", "detaljplan för kvarteret", "", "🏛️"]
    )
    assert rows.dtype == np.float32 and rows.shape == (6, model.dimensions)
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 1, 0, 0], atol=1e-3)
    assert rows[0] @ rows[1] > 0.5 and rows[0] @ rows[2] > 0.25 and rows[0] @ rows[3] < 0.25
    assert "@" in model.name
    assert np.array_equal(model.embed_passages(["samma text"]), model.embed_queries(["samma text"]))
    assert model.embed_passages([]).shape == (0, model.dimensions)


PROMPTS = [
    ("intfloat/multilingual-e5-small", {}, ("query: ", "passage: ")),
    ("models/my_e5_sv", {}, ("query: ", "passage: ")),
    ("KBLab/sentence-bert-swedish-cased", {}, ("", "")),
    ("x/y", {"query": "fråga: ", "document": "text: "}, ("fråga: ", "text: ")),
    ("x/e5", {"query": "q: ", "passage": "p: "}, ("q: ", "p: ")),
]


@pytest.mark.parametrize(("name", "own", "expected"), PROMPTS)
def test_prefixes_that_a_model_asks_for(name: str, own: dict[str, str], expected: tuple[str, str]) -> None:
    assert prompts(name, own) == expected


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from radslag.search.errors import EmbedderMissing

    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedderMissing, match="no/such-model"):
        load_embedder("no/such-model")


def test_a_mistyped_name_is_told_at_once_and_static_is_short_for_the_static_model() -> None:
    from radslag.search.errors import EmbedderMissing

    with pytest.raises(EmbedderMissing, match="There is no embedder encoder-se; encoder-sv and static-sv are shipped"):
        load_embedder("encoder-se")
    assert load_embedder("static").name == load_embedder("static-sv").name
