"""What every index does (radslag.search.index.protocol), engine by engine."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from extract.document import Document
from radslag.search.embed import Embedder
from radslag.search.errors import DocumentMissing, EmbedderMismatch, QueryError, Withdrawn
from radslag.search.index.protocol import Index
from radslag.search.reuse import find_reuse
from radslag.search.search import find_section, search, similar
from radslag.search.store import store
from radslag.search.types import Filter, Query, SearchResult
from tests.search.documents import make

UMEA = make(
    [
        (
            "Våld i nära relationer",
            (
                "Socialnämnden redovisar stödet till våldsutsatta och placeringar i skyddat boende. "
                "‹Karin Bergelin› (S) yrkar bifall.\nBESLUT: att uppdra åt förvaltningen att ta fram en handlingsplan.\n"
            ),
        ),
        (
            "Detaljplan för kvarteret Lodjuret",
            "Planen prövar nya bostäder vid stationen. Dnr KS-2024/00123.\nFÖRSLAG: att godkänna planen för samråd.\n",
        ),
        ("Jämställdhetsbudget", "Ekonomiavdelningen visar hur pengarna fördelas mellan flickor och pojkar."),
    ],
    uri="umea.txt",
)
OREBRO = make(
    [
        (
            "Cykelvägar och gatubelysning",
            (
                "Tekniska nämnden bygger ut cykelvägarna i centrum. ‹Nils Åkerhage› (M) reserverar sig.\n"
                "BESLUT: att godkänna utbyggnaden.\n"
            ),
        ),
        ("Budget för jämställdhet", "Nämnden behandlar könsuppdelad statistik."),
    ],
    uri="orebro.txt",
    place="Örebro",
    body="Tekniska nämnden",
    date="2022-11-02",
)
VAXJO = make(
    [("Sammantradets oppnande", "Ordforanden halsar valkomna. Fragan om vald i nara relationer bordlaggs.")],
    uri="vaxjo.txt",
    place="Växjö",
    body="Råd",
    date=None,
    kind="minnesanteckningar",
)


@pytest.fixture
def filled(index: Index, embedder: Embedder) -> Index:
    for document in (UMEA, OREBRO, VAXJO):
        store(index, embedder, document)
    index.finish()
    return index


def ask(index: Index, embedder: Embedder, text: str, **given: Any) -> SearchResult:
    return search(index, embedder, Query(text, **given))


def headings(result: SearchResult) -> list[str]:
    return [h.heading for h in result.hits]


# storing


def test_an_empty_index_answers(index: Index, embedder: Embedder) -> None:
    assert ask(index, embedder, "våld").hits == ()
    assert (index.count(), index.documents(), index.known("x")) == (0, [], None)
    assert index.facets()["municipality"] == ()


def test_a_document_comes_back_as_it_was(filled: Index) -> None:
    assert filled.document(UMEA.id) == UMEA
    assert filled.document(UMEA.id[:8]) == UMEA
    with pytest.raises(DocumentMissing):
        filled.document("no such")


def test_documents_are_listed(filled: Index) -> None:
    rows = {r.uri: r for r in filled.documents()}
    assert set(rows) == {"umea.txt", "orebro.txt", "vaxjo.txt"}
    assert (rows["umea.txt"].municipality, rows["umea.txt"].municipality_code, rows["umea.txt"].sections) == ("Umeå", "2480", 3)
    assert filled.known("umea.txt") == (UMEA.id, UMEA.source.sha256)
    assert [r.uri for r in filled.documents(Filter(municipality=("Örebro",)))] == ["orebro.txt"]
    assert {d.id for d in filled.iterate()} == {UMEA.id, OREBRO.id, VAXJO.id}


def test_putting_the_same_again_changes_nothing(filled: Index, embedder: Embedder) -> None:
    before = (filled.info().windows, len(filled.documents()), filled.count())
    store(filled, embedder, UMEA)
    assert (filled.info().windows, len(filled.documents()), filled.count()) == before


def test_a_changed_source_replaces_its_earlier_version(filled: Index, embedder: Embedder) -> None:
    newer = make([("Badhus", "Simhallen vid älven renoveras.")], uri="umea.txt")
    store(filled, embedder, newer)
    assert filled.known("umea.txt") == (newer.id, newer.source.sha256)
    assert filled.count(Filter(municipality=("Umeå",))) == 1
    assert "Detaljplan för kvarteret Lodjuret" not in headings(ask(filled, embedder, "kvarteret Lodjuret"))
    with pytest.raises(DocumentMissing):
        filled.document(UMEA.id)


def test_the_same_bytes_at_two_places_are_one_document(filled: Index, embedder: Embedder) -> None:
    import dataclasses

    copy = dataclasses.replace(UMEA, source=dataclasses.replace(UMEA.source, uri="copy.txt"))
    store(filled, embedder, copy)
    assert filled.count(Filter(municipality=("Umeå",))) == 3
    assert filled.known("copy.txt") == filled.known("umea.txt")
    store(filled, embedder, make([("Annat", "Helt annan text om bibliotek.")], uri="umea.txt"))
    assert filled.known("copy.txt") == (UMEA.id, UMEA.source.sha256)
    assert filled.document(UMEA.id).sections == UMEA.sections
    hit = ask(filled, embedder, "kvarteret Lodjuret").hits[0]
    assert hit.source == "copy.txt"
    assert filled.forget("copy.txt")
    assert filled.known("copy.txt") is None
    assert not filled.forget("copy.txt")


def test_delete(filled: Index, embedder: Embedder) -> None:
    assert filled.delete(UMEA.id)
    assert not filled.delete(UMEA.id)
    assert filled.known("umea.txt") is None
    assert filled.count() == 3
    store(filled, embedder, UMEA)
    assert filled.count() == 6


def test_what_was_taken_down_stays_away(filled: Index, embedder: Embedder) -> None:
    filled.take_down(UMEA.id, "personuppgifter")
    assert filled.count() == 3
    with pytest.raises(Withdrawn):
        store(filled, embedder, UMEA)
    assert [(t.sha256, t.reason) for t in filled.tombstones()] == [(UMEA.source.sha256, "personuppgifter")]
    assert filled.restore(UMEA.source.sha256)
    store(filled, embedder, UMEA)
    assert filled.count() == 6


def test_failures_are_remembered_until_the_source_works(filled: Index, embedder: Embedder) -> None:
    filled.record_failure("bad.pdf", "no text in it")
    filled.record_failure("bad.pdf", "still no text in it")
    assert [(f.uri, f.reason) for f in filled.failures()] == [("bad.pdf", "still no text in it")]
    store(filled, embedder, make([("Nu", "Text finns.")], uri="bad.pdf"))
    assert filled.failures() == []


def test_another_opening_sees_what_was_put(open_index: Any, embedder: Embedder) -> None:
    writer, reader = open_index(), open_index()
    store(writer, embedder, UMEA)
    assert reader.count() == 3
    assert headings(ask(reader, embedder, "kvarteret Lodjuret"))[0] == "Detaljplan för kvarteret Lodjuret"
    store(writer, embedder, make([("Badhus", "Simhallen renoveras.")], uri="umea.txt"))
    assert reader.count() == 1


def test_vectors_of_another_model_are_refused(open_index: Any, filled: Index) -> None:
    class Other:
        name, dimensions = "other@1", 256

        def embed_queries(self, texts: list[str]) -> np.ndarray:
            return np.zeros((len(texts), 256), dtype=np.float32)

        embed_passages = embed_queries

    with pytest.raises(EmbedderMismatch):
        open_index(embedder=Other())
    with pytest.raises(EmbedderMismatch):
        search(filled, Other(), Query("våld"))


# finding

FINDS = [
    # query, heading of the first hit
    ("våld i nära relationer", "Våld i nära relationer"),
    ("misshandel inom familjen", "Våld i nära relationer"),
    ("domestic violence", "Våld i nära relationer"),
    ("våldsutsatt", "Våld i nära relationer"),
    ("KS-2024/00123", "Detaljplan för kvarteret Lodjuret"),
    ("KS 2024/123", "Detaljplan för kvarteret Lodjuret"),
    ("bostad", "Detaljplan för kvarteret Lodjuret"),
    ("Nils Åkerhage", "Cykelvägar och gatubelysning"),
    ("Karin Bergelin", "Våld i nära relationer"),
    ("cykelväg", "Cykelvägar och gatubelysning"),
    ("belysning", "Cykelvägar och gatubelysning"),
    ("jämställdhetsbudget", "Jämställdhetsbudget"),
    ('"nya bostäder vid stationen"', "Detaljplan för kvarteret Lodjuret"),
    ("vad säger nämnden om cykelvägar?", "Cykelvägar och gatubelysning"),
    ("cykellvägar", "Cykelvägar och gatubelysning"),
]


@pytest.mark.parametrize(("query", "heading"), FINDS, ids=[q for q, _ in FINDS])
def test_finds(filled: Index, embedder: Embedder, query: str, heading: str) -> None:
    assert headings(ask(filled, embedder, query))[0] == heading


def test_compounds_and_their_parts_find_each_other(filled: Index, embedder: Embedder) -> None:
    for query in ("jämställdhetsbudget", "budget för jämställdhet"):
        assert set(headings(ask(filled, embedder, query, mode="lexical", expand=False))) >= {
            "Jämställdhetsbudget",
            "Budget för jämställdhet",
        }


def test_text_without_marks_is_found_after_text_with_them(filled: Index, embedder: Embedder) -> None:
    found = ask(filled, embedder, "vald i nara relationer", mode="lexical")
    assert {h.municipality for h in found.hits} >= {"Umeå", "Växjö"}
    # With marks, the exact form is first, and "vald" is another word.
    assert ask(filled, embedder, "våld", mode="lexical", expand=False).hits[0].municipality == "Umeå"
    assert all(h.municipality != "Växjö" for h in ask(filled, embedder, "våld", mode="lexical", expand=False).hits)


def test_a_phrase_is_found_whole_or_not_at_all(filled: Index, embedder: Embedder) -> None:
    assert ask(filled, embedder, '"bostäder nya"', mode="lexical").total == 0 or not any(
        h.lexical == 1 for h in ask(filled, embedder, '"bostäder nya"').hits
    )
    assert ask(filled, embedder, '"skyddat boende"').total == 1


def test_stop_words_do_no_harm(filled: Index, embedder: Embedder) -> None:
    assert (
        headings(ask(filled, embedder, "om det som är i och för cykelvägar", mode="lexical"))[0] == "Cykelvägar och gatubelysning"
    )
    assert ask(filled, embedder, "och", mode="lexical").query_kind == "topic"


def test_corrections_and_expansions_are_shown(filled: Index, embedder: Embedder) -> None:
    result = ask(filled, embedder, "cykellvägar")
    assert dict(result.corrections)["cykellvägar"].startswith("cykelväg")
    result = ask(filled, embedder, "domestic violence")
    assert any("våld i nära relationer" in e.added for e in result.expansions)
    assert ask(filled, embedder, "domestic violence", expand=False).expansions == ()


def test_a_hit_says_where_it_stands(filled: Index, embedder: Embedder) -> None:
    hit = ask(filled, embedder, "handlingsplan", mode="lexical").hits[0]
    assert (hit.rank, hit.source, hit.municipality_code, hit.number, hit.date, hit.page) == (
        1,
        "umea.txt",
        "2480",
        "§ 1",
        "2024-03-18",
        1,
    )
    assert UMEA.text[slice(*hit.span)].startswith("§ 1 Våld")
    assert [UMEA.text[a:b] for a, b in hit.highlights] == ["handlingsplan"]
    assert [hit.snippet[a:b] for a, b in hit.snippet_highlights] == ["handlingsplan"]
    assert hit.decisions == (UMEA.decisions[0].id,)
    row = hit.to_json()
    assert list(row)[:17] == [
        "rank",
        "score",
        "document_id",
        "section_id",
        "source",
        "span",
        "page",
        "organisation",
        "municipality_code",
        "body",
        "kind",
        "date",
        "number",
        "heading",
        "snippet",
        "highlights",
        "decisions",
    ]
    assert row["span"] == list(hit.span)


def test_a_hit_shows_the_print_when_asked(index: Index, embedder: Embedder) -> None:
    printed = make([("Lagesbild", "Radet foljer arbetet mot vald\nJusterandes sign  3 (9)\ni nara relationer.")], uri="scan.txt")
    section = printed.sections[0]
    mended = "§ 1 Lägesbild\n\nRådet följer arbetet mot våld\ni nära relationer."
    document = dataclasses.replace(printed, sections=(dataclasses.replace(section, heading="Lägesbild", text=mended),))
    store(index, embedder, document)
    index.finish()
    hit = ask(index, embedder, "våld i nära relationer", original=True).hits[0]
    assert "våld i nära relationer" in hit.snippet
    assert hit.original is not None and "vald\nJusterandes sign  3 (9)\ni nara relationer" in hit.original
    assert hit.original == document.text[slice(*hit.snippet_span)] == hit.to_json()["original"]
    assert ask(index, embedder, "våld i nära relationer").hits[0].original is None


FILTERS = [
    (Filter(), 6),
    (Filter(municipality=("2480",)), 3),
    (Filter(municipality=("umeå kommun", "Örebro")), 5),
    (Filter(county=("Örebro län",)), 2),
    (Filter(county=("västerbotten",)), 3),
    (Filter(body=("kommunstyrelsen",)), 3),
    (Filter(body=("nämnden",)), 2),
    (Filter(kind=("minnesanteckningar",)), 1),
    (Filter(date_from="2023-01-01"), 3),
    (Filter(date_to="2022"), 2),
    (Filter(date_from="2022-11-02", date_to="2022-11-02"), 2),
    (Filter(status=("decided",)), 2),
    (Filter(status=("decided", "proposed")), 3),
    (Filter(party=("s",)), 1),
    (Filter(person=("åkerhage",)), 1),
    (Filter(theme=("vald_i_nara_relationer",)), 1),
    (Filter(organisation=("O'Hara kommun",)), 0),
    (Filter(municipality=("Umeå",), status=("proposed",)), 1),
]


@pytest.mark.parametrize(("only", "count"), FILTERS, ids=[str(f).removeprefix("Filter")[:60] for f, _ in FILTERS])
def test_filters_mean_the_same_everywhere(filled: Index, embedder: Embedder, only: Filter, count: int) -> None:
    assert filled.count(only) == count
    assert len(filled.sections(only)) == count
    assert ask(filled, embedder, "", filter=only, limit=100).total == count
    for mode in ("hybrid", "lexical", "semantic"):
        hits = ask(filled, embedder, "budget våld cykelvägar bostäder relationer", filter=only, limit=100, mode=mode).hits
        assert {(h.document_id, h.section_id) for h in hits} <= {(s.document_id, s.section_id) for s in filled.sections(only)}
    assert sum(c.count for c in filled.facets(only)["kind"]) == count


def test_a_wrong_date_is_named(filled: Index) -> None:
    with pytest.raises(QueryError, match="i går"):
        filled.count(Filter(date_from="i går"))


def test_facets_count_all_matches(filled: Index, embedder: Embedder) -> None:
    result = ask(filled, embedder, "jämställdhet budget", limit=1, mode="lexical", expand=False)
    assert len(result.hits) == 1 and result.total == 2
    assert {(c.label, c.count) for c in result.facets["municipality"]} == {("Umeå", 1), ("Örebro", 1)}
    assert {(c.value, c.count) for c in filled.facets()["status"]} == {("decided", 2), ("proposed", 1)}


def test_paging_goes_on_where_it_stopped(filled: Index, embedder: Embedder) -> None:
    whole = ask(filled, embedder, "nämnden budget planen", limit=6)
    pages = [h for at in range(0, 6, 2) for h in ask(filled, embedder, "nämnden budget planen", limit=2, offset=at).hits]
    assert [(h.rank, h.document_id, h.section_id) for h in pages] == [(h.rank, h.document_id, h.section_id) for h in whole.hits]


def test_an_empty_query_lists_the_newest_first(filled: Index, embedder: Embedder) -> None:
    dates = [h.date for h in ask(filled, embedder, "  ").hits]
    assert dates == ["2024-03-18"] * 3 + ["2022-11-02"] * 2 + [None]


def test_decisions(filled: Index) -> None:
    assert [d.municipality for d in filled.decisions()] == ["Umeå", "Umeå", "Örebro"]
    (row,) = filled.decisions(assignee="Förvaltningen")
    assert row.to_json()["text"] == "att uppdra åt förvaltningen att ta fram en handlingsplan." and row.number == "§ 1"
    assert [d.decision["status"] for d in filled.decisions(Filter(status=("proposed",)))] == ["proposed"]


def test_similar_leaves_itself_out(filled: Index) -> None:
    section = next(s for s in filled.sections() if s.heading == "Jämställdhetsbudget")
    found = similar(filled, section.document_id, section.section_id, 3)
    assert found.hits[0].heading == "Budget för jämställdhet"
    assert (section.document_id, section.section_id) not in {(h.document_id, h.section_id) for h in found.hits}


def test_similar_within_a_filter(filled: Index) -> None:
    section = next(s for s in filled.sections() if s.heading == "Jämställdhetsbudget")
    found = similar(filled, section.document_id, section.section_id, 10, Filter(municipality=("Örebro",)))
    assert {h.municipality for h in found.hits} == {"Örebro"}


def test_a_section_is_found_by_id_or_number(filled: Index) -> None:
    first = UMEA.sections[0]
    for asked in (first.id, "§ 1", "1", "§1"):
        assert find_section(filled, UMEA.id[:8], asked) == (UMEA.id, first.id, first.heading)
    with pytest.raises(DocumentMissing, match="§ 1, § 2, § 3"):
        find_section(filled, UMEA.id, "§ 7")


def test_reuse_reads_the_decisions_of_either_engine(index: Index, embedder: Embedder) -> None:
    point = (
        "att erbjuda fritt bad för alla barn under sju år i kommunens simhallar under hela sommarlovet från och med nästa sommar"
    )
    for place, date in (("Umeå", "2023-01-30"), ("Örebro", "2023-02-09")):
        text = f"Motionen behandlas i {place}.\nBESLUT: {point}.\n"
        store(index, embedder, make([("Fritt bad", text)], uri=f"{place}.txt", place=place, date=date))
    found = find_reuse(index.decisions())
    assert [(r.first.municipality, [(f.municipality, f.lag_days) for f in r.followers]) for r in found] == [
        ("Umeå", [("Örebro", 10)])
    ]


def test_odd_queries_do_not_break(filled: Index, embedder: Embedder) -> None:
    for text in (
        "'; DROP TABLE",
        "***",
        '"',
        '""',
        "%_\\",
        "a" * 3000,
        "§ 1",
        "🏛️",
        "AND OR NOT",
        "\x00våld",
        '"våld',
        "våld " * 500,
    ):
        ask(filled, embedder, text)


def test_info(filled: Index, embedder: Embedder) -> None:
    info = filled.info()
    assert (info.documents, info.sections, info.embedder) == (3, 6, embedder.name)
    assert info.windows >= 6 and info.size_bytes > 0


def test_a_document_without_sections_or_organisation(index: Index, embedder: Embedder) -> None:
    import dataclasses

    bare = make([("Rubrik", "Om vindkraft.")], uri="bare.txt", place=None, date=None)
    bare = dataclasses.replace(bare, sections=(), decisions=(), mentions=(), references=())
    assert store(index, embedder, bare) == 1
    assert len(ask(index, embedder, "vindkraft").hits) == 1
    empty: Document = dataclasses.replace(
        bare, id="e" * 16, text="", pages=(), source=dataclasses.replace(bare.source, uri="empty.txt", sha256="e" * 64)
    )
    assert store(index, embedder, empty) == 0
    assert index.known("empty.txt") is not None


# near-copies

MATTER = (
    "Förvaltningen föreslår att kommunen anslår 450 000 kronor till kvinnojouren Solrosen för åren 2024–2026. Antalet placeringar i "
    "skyddat boende har ökat från 14 till 31 medan bidraget har legat på samma nivå. Jouren samarbetar med kommunens "
    "relationsvåldsteam, som inrättades 2019. Tjänsteskrivelse den 15 februari 2024 och ansökan den 9 januari 2024.\n"
)
CHAIN = [
    make([("Bidrag till kvinnojouren", f"{MATTER}{body} behandlar ärendet.\n")], uri=f"{body}.txt", body=body, date=date)
    for body, date in (
        ("Kommunfullmäktige", "2024-04-22"),
        ("Kommunstyrelsens arbetsutskott", "2024-03-01"),
        ("Kommunstyrelsen", "2024-03-20"),
    )
]


def test_near_copies_are_one_hit_with_their_chain(filled: Index, embedder: Embedder) -> None:
    for document in CHAIN:
        store(filled, embedder, document)
    store(filled, embedder, make([("Bidrag till kvinnojouren", MATTER)], uri="o.txt", place="Örebro", body="Socialnämnden"))
    filled.finish()
    grouped, plain = (
        ask(filled, embedder, "kvinnojouren Solrosen", group=g, mode="lexical", expand=False) for g in (True, False)
    )
    assert (len(plain.hits), plain.total, plain.grouped) == (4, 4, 0)
    assert (len(grouped.hits), grouped.total, grouped.grouped) == (2, 4, 2)
    assert grouped.facets == plain.facets
    hit = next(h for h in grouped.hits if h.municipality == "Umeå")
    assert [(s.body, s.date) for s in hit.chain] == [
        ("Kommunstyrelsens arbetsutskott", "2024-03-01"),
        ("Kommunstyrelsen", "2024-03-20"),
        ("Kommunfullmäktige", "2024-04-22"),
    ]
    members = {(hit.document_id, hit.section_id), *hit.duplicates}
    assert members == {(s.document_id, s.section_id) for s in hit.chain} and len(hit.duplicates) == 2
    row = hit.to_json()
    assert row["duplicates"] == [list(d) for d in hit.duplicates] and row["chain"][0]["body"] == "Kommunstyrelsens arbetsutskott"
    pages = [ask(filled, embedder, "kvinnojouren Solrosen", mode="lexical", expand=False, limit=1, offset=o) for o in range(3)]
    assert [len(p.hits) for p in pages] == [1, 1, 0]
    assert [h.rank for p in pages for h in p.hits] == [1, 2]
    assert [(h.document_id, h.duplicates) for p in pages for h in p.hits] == [(h.document_id, h.duplicates) for h in grouped.hits]
    assert next(h for h in grouped.hits if h.municipality == "Örebro").chain == ()
