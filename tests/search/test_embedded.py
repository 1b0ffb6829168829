"""The embedded index alone: what a dead process leaves, writers beside each other, damaged folders."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from eval.queries import load_queries
from radslag.search.embed import Embedder, load_embedder
from radslag.search.errors import DocumentMissing, EmbedderMismatch, IndexDamaged, IndexLocked, IndexMissing, SchemaMismatch
from radslag.search.index.asking import Sought
from radslag.search.index.coded import Coded
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.folder import IndexFolder
from radslag.search.index.matching import holds, needed_clauses
from radslag.search.index.rows import CANDIDATE_COLUMNS
from radslag.search.plan import plan_query
from radslag.search.rank import Candidate
from radslag.search.search import search
from radslag.search.store import store
from radslag.search.types import Filter, Query
from tests.search.documents import make

OLD = make([("Badhus", "Simhallen vid älven renoveras."), ("Taxa", "Taxan höjs.")], uri="a.txt")
NEW = make([("Badhus", "Simhallen vid älven rivs."), ("Taxa", "Taxan sänks."), ("Val", "Val av ledamot.")], uri="a.txt")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


class Died(BaseException):
    """Stands for the end of the process."""


# Where a put can die: the method of a LanceDB table or of the folder that is called last, by name.
STEPS = ["write_document", "windows", "words", "leave", "journal_removed"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("first", [False, True], ids=["replacing", "new"])
def test_a_put_that_dies_is_finished_or_undone(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch, step: str, first: bool
) -> None:
    index = EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    if not first:
        store(index, embedder, OLD)

    def die(*_: Any, **__: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        if step == "write_document":
            patch.setattr(index.tables, "write_document", die)
        elif step == "windows":
            # The table object itself, so that both ways of writing it are covered.
            patch.setattr(index.tables, "windows", _Dying(index.tables.windows))
        elif step == "words":
            patch.setattr(index.words, "replace", die)
        elif step == "leave":
            patch.setattr(index, "_leave", die)
        else:
            patch.setattr(index.folder, "remove", die)
        with pytest.raises(Died):
            store(index, embedder, NEW)
    again = EmbeddedIndex.open(tmp_path, embedder=embedder)
    switched = step in ("leave", "journal_removed")
    expected = [NEW] if switched else [] if first else [OLD]
    assert [d.id for d in again.documents()] == [d.id for d in expected]
    assert again.count() == sum(len(d.sections) for d in expected)
    assert not (tmp_path / "journal.json").exists()
    store(again, embedder, NEW)
    assert [d.id for d in again.documents()] == [NEW.id]
    assert (again.count(), again.info().documents) == (3, 1)


class _Dying:
    def __init__(self, table: Any) -> None:
        self._table = table

    def add(self, *_: Any) -> None:
        raise Died

    def merge_insert(self, *_: Any) -> None:
        raise Died

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


def test_a_deletion_that_dies_is_finished(tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    index = EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    store(index, embedder, OLD)
    real = index.tables.documents

    class Half:
        def delete(self, _: str) -> None:
            raise Died

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    monkeypatch.setattr(index.tables, "documents", Half())
    with pytest.raises(Died):
        index.delete(OLD.id)
    again = EmbeddedIndex.open(tmp_path, embedder=embedder)
    assert (again.count(), again.documents()) == (0, [])
    with pytest.raises(DocumentMissing):
        again.document(OLD.id)


def _write(folder: str, name: str, count: int) -> None:
    model = load_embedder()
    index = EmbeddedIndex.open(folder, embedder=model, create=True)
    for i in range(count):
        store(index, model, make([("Ärende", f"Text {i} av {name}.")], uri=f"{name}-{i}.txt"), ())


def test_two_processes_write_beside_each_other(tmp_path: Path, embedder: Embedder) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(str(tmp_path), name, 4)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [w.exitcode for w in workers] == [0, 0]
    index = EmbeddedIndex.open(tmp_path, embedder=embedder)
    assert sorted(d.uri for d in index.documents()) == sorted(f"{n}-{i}.txt" for n in "ab" for i in range(4))
    assert index.count() == 8


def test_a_writer_waits_only_so_long(tmp_path: Path) -> None:
    with (
        IndexFolder(tmp_path).writing(),
        pytest.raises(IndexLocked, match="Another process"),
        IndexFolder(tmp_path).writing(0.05),
    ):
        pass


def test_refusals_say_what_to_do(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexMissing, match="radslag ingest"):
        EmbeddedIndex.open(tmp_path / "none", embedder=embedder)
    assert not (tmp_path / "none").exists()
    folder = tmp_path / "index"
    EmbeddedIndex.open(folder, embedder=embedder, create=True)
    described = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    (folder / "index.json").write_text(json.dumps(described | {"schema_version": 0}), encoding="utf-8")
    with pytest.raises(SchemaMismatch, match="radslag reindex --index"):
        EmbeddedIndex.open(folder, embedder=embedder)
    (folder / "index.json").write_text(json.dumps(described | {"embedder": "other@1"}), encoding="utf-8")
    with pytest.raises(EmbedderMismatch, match="other@1"):
        EmbeddedIndex.open(folder, embedder=embedder)
    (folder / "index.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexDamaged, match=r"index\.json"):
        EmbeddedIndex.open(folder, embedder=embedder)


def test_what_is_put_before_finish_is_found_and_after_it_too(tmp_path: Path, embedder: Embedder) -> None:
    from radslag.search.search import search
    from radslag.search.types import Query

    index = EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    for round_ in range(3):
        store(index, embedder, make([("Lekplats", f"Lekplatsen nummer {round_} rustas upp.")], uri=f"{round_}.txt"))
        assert search(index, embedder, Query("lekplatsen", mode="lexical")).total == round_ + 1
        index.finish()
        assert search(index, embedder, Query("lekplatsen", mode="lexical")).total == round_ + 1
    index.finish()


def test_an_index_of_vectors_finds_the_closest_sections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What more than a hundred thousand windows are searched with, at a size that a test can fill."""
    monkeypatch.setattr("radslag.search.index.embedded_tables.VECTOR_INDEX_FROM", 500)
    monkeypatch.setattr("radslag.search.index.embedded.MOST_WINDOWS", 0)
    embedder = load_embedder("static-sv")
    index = EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    things = ("skolskjuts", "badhus", "vindkraft", "hemtjänst", "detaljplan", "parkering", "bibliotek", "avlopp")
    verbs = ("utreds", "byggs ut", "läggs ned", "dyrare", "i bolagsform", "efter samråd", "för unga", "på landsbygden")
    items = [(f"{a} {v}", f"Frågan gäller {a} som {v}, jämfört med {b}.") for a in things for b in things for v in verbs]
    for number, place in enumerate(("Umeå", "Lund")):
        store(index, embedder, make(items[number::2], uri=f"{place}.txt", place=place))
    index.finish()
    assert "IvfRq" in {i.index_type for i in index.tables.windows.list_indices()}
    assert isinstance(index._search._nearest, Coded)
    store(index, embedder, make([("Kvinnojour", "Våld i nära relationer.")], uri="later.txt"))  # not in the index of vectors yet
    assert index._search._nearest is None
    windows, vectors = index.tables.all_windows()
    for asked in ("bussar för elever", "kraftverk i skogen", "omsorg hemma hos äldre", "stöd till våldsutsatta"):
        vector = embedder.embed_queries([asked])[0]
        for only, near in ((Filter(), ""), (Filter(municipality=("1281",)), "Lund")):
            closest, rows = index._search._by_meaning(Sought(plan_query(asked), vector, only, "semantic", 150))
            found = sorted(closest.values(), reverse=True)
            assert closest.keys() == {row["key"] for row in rows}
            kept = [i for i, key in enumerate(windows["key"]) if not near or key in _keys(index, near)]
            best = sorted((vectors[kept] @ vector).tolist(), reverse=True)[:10]
            assert sum(n.cosine >= best[-1] - 1e-4 for n in found[:10]) == 10


def _keys(index: EmbeddedIndex, place: str) -> set[str]:
    return {f"{s.document_id}/{s.section_id}" for s in index.sections(Filter(municipality=(place,)))}


def test_searches_go_on_while_documents_come(tmp_path: Path) -> None:
    """A search looks at words, vectors and counts in two threads, and each may see a commit that the other has not seen."""
    embedder = load_embedder("static-sv")
    reader = EmbeddedIndex.open(tmp_path, embedder=embedder, create=True)
    store(reader, embedder, OLD)
    writer = EmbeddedIndex.open(tmp_path, embedder=embedder)
    writing = Thread(
        target=lambda: [store(writer, embedder, make([("Badhus", f"Simhall {n}.")], uri=f"{n}.txt")) for n in range(20)]
    )
    writing.start()
    found = []
    while writing.is_alive():
        found.append(search(reader, embedder, Query("simhall", Filter(body=("kommunstyrelsen",)))).total)
    writing.join()
    assert found and all(1 <= total <= 21 for total in found)
    assert search(reader, embedder, Query("simhall")).total == 21


def test_what_is_counted_is_what_is_found(sample_index: Path) -> None:
    """The shorter query for counts, the one with scores, and what a section's tokens say: the same sections."""
    index = EmbeddedIndex.open(sample_index)
    asked, searcher = index._search._queries, index.words.searcher()
    sections = [Candidate(**row) for row in index.words.read(searcher, asked.filtered(None, None), CANDIDATE_COLUMNS)]
    found = 0
    for query in load_queries("dev"):
        plan = plan_query(query.text, correct=index.spelling)
        if (short := asked.match_query(plan)) is None:
            continue
        ours, scored = ({r["key"] for r in index.words.read(searcher, q, ("key",))} for q in (short, asked.full_query(plan)))
        assert ours == scored == {c.key for c in sections if holds(plan, c)}, query.text
        found += len(ours)
    assert found > 200


# (query, alternatives that find more than its words and the other alternatives do; some that do not)
COUNTED = [
    ("detaljplan", {"stadsplan"}, {"tillägg detaljplan", "ändring detaljplan"}),
    ("lönekartläggning", {"jämställd lön"}, {"kartläggning lön", "diskrimineringslag enl kartläggning lön"}),
    ("misshandel inom familjen", {"när relation våld"}, {"familj misshandel"}),
]


@pytest.mark.parametrize(("text", "kept", "spared"), COUNTED)
def test_a_clause_that_finds_nothing_more_is_not_counted_by(text: str, kept: set[str], spared: set[str]) -> None:
    plan = plan_query(text)
    offered = {" ".join(sorted(a.stems)) for a in plan.alternatives if a.covers}
    needed = needed_clauses(plan)
    asked = {" ".join(sorted(s)) for sets in (needed.of_all, *needed.of_words) for s in sets}
    assert kept <= asked <= offered and not spared & asked


def test_terms_of_the_same_stems_are_looked_for_once_with_the_same_score(sample_index: Path) -> None:
    index = EmbeddedIndex.open(sample_index)
    asked, searcher = index._search._queries, index.words.searcher()
    plan = plan_query("misshandel inom familjen")
    stems = [a.stems for a in plan.alternatives]
    assert len(set(stems)) < len(stems)
    clauses = [asked.words(*form) for word in plan.words for form in asked._forms(word)]
    clauses += [asked.words("heading_terms", [w.stem], 0.7) for w in plan.words]
    clauses += [asked.words("stems", a.stems, 0.5 * a.weight) for a in plan.alternatives]
    one, other = (
        {r["key"]: r["_score"] for r in index.words.read(searcher, q, ("key", "_score"))}
        for q in (asked.word_query(plan), asked.any_of(clauses))
    )
    assert one and one == pytest.approx(other, rel=1e-5)


def test_a_take_down_leaves_no_vectors_beside_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = load_embedder("static-sv")
    for most, name in ((1000, "vectors.npy"), (0, "codes.faiss")):
        monkeypatch.setattr("radslag.search.index.embedded.MOST_WINDOWS", most)
        index = EmbeddedIndex.open(tmp_path / name, embedder=embedder, create=True)
        for uri in ("a.txt", "b.txt"):
            store(index, embedder, make([(f"Badhus {uri}", f"Simhallen i {uri} renoveras.")], uri=uri))
        index.finish()
        near = index.folder.near(1)
        assert (near / name).exists()
        found = index.known("a.txt")
        assert found is not None
        index.take_down(found[0], "personuppgifter")
        assert not near.exists()
        assert search(index, embedder, Query("simhallen")).total == 1
        index.finish()
        assert (near / name).exists() and search(index, embedder, Query("simhallen")).total == 1
