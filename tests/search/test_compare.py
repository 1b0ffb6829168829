"""Comparisons and themes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radslag.search.compare import compare
from radslag.search.embed import Embedder, load_embedder
from radslag.search.errors import ThemeError
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.store import store
from radslag.search.themes import ThemeScorer, load_themes, read_theme
from radslag.search.types import Filter
from tests.search.documents import make


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> EmbeddedIndex:
    made = EmbeddedIndex.open(tmp_path_factory.mktemp("compare"), embedder=embedder, create=True)
    for document in (
        make(
            [
                (
                    "Våld i nära relationer",
                    "Nämnden får en rapport.\nBESLUT: att uppdra åt förvaltningen att utreda skyddat boende.\n",
                ),
                ("Taxa", "Taxan höjs."),
            ],
            uri="a",
        ),
        make([("Handlingsplan mot våld i nära relationer", "FÖRSLAG: att anta handlingsplanen.\n")], uri="b", date="2023-05-02"),
        make([("Cykelväg", "Cykelvägen byggs ut.")], uri="c", place="Örebro", date="2022-01-20"),
    ):
        store(made, embedder, document)
    made.finish()
    return made


@pytest.mark.parametrize("subject", ["våld i nära relationer", "vald_i_nara_relationer", "partnervåld"])
def test_by_municipality(index: EmbeddedIndex, embedder: Embedder, subject: str) -> None:
    found = compare(index, embedder, subject, include=("0180",))
    rows = {r.label: r for r in found.rows}
    assert found.theme == (None if subject == "partnervåld" else "vald_i_nara_relationer")
    umea = rows["Umeå"]
    assert (umea.found, umea.sections, umea.decided, umea.proposed, umea.assignments) == ("hits", 2, 1, 1, 1)
    assert (umea.first, umea.latest, umea.documents_held, umea.sections_held) == ("2023-05-02", "2024-03-18", 2, 3)
    assert (umea.meetings, umea.meetings_held) == (2, 2)
    assert "våld" in umea.quotations[0].text.lower() and umea.quotations[0].source in ("a", "b")
    assert (rows["Örebro"].found, rows["Örebro"].sections, rows["Örebro"].documents_held) == ("no hits", 0, 1)
    assert (rows["Stockholm"].found, rows["Stockholm"].per_100_pages) == ("no data", None)


def test_by_year_and_body(index: EmbeddedIndex, embedder: Embedder) -> None:
    assert [(r.value, r.found) for r in compare(index, embedder, "våld i nära relationer", by="year").rows] == [
        ("2022", "no hits"),
        ("2023", "hits"),
        ("2024", "hits"),
    ]
    assert {r.label for r in compare(index, embedder, "våld i nära relationer", by="body").rows} == {
        "Umeå, Kommunstyrelsen",
        "Örebro, Kommunstyrelsen",
    }
    only = compare(index, embedder, "våld i nära relationer", only=Filter(date_from="2024-01-01"))
    assert [(r.label, r.sections) for r in only.rows] == [("Umeå", 1)]


def test_json_and_rows(index: EmbeddedIndex, embedder: Embedder) -> None:
    found = compare(index, embedder, "våld i nära relationer")
    assert found.to_json()["rows"][0]["quotations"][0]["document_id"]
    row = found.to_rows()[0]
    assert row["label"] == "Umeå" and "quotations" not in row and row["cited"].startswith("Kommunstyrelsen, 202")


# themes

THEMED = [
    ("Våldsutsatta kvinnor", "Kommunen har fyra platser i skyddat boende.", "vald_i_nara_relationer"),
    ("Information", "Kvinnojouren berättar om kvinnofrid och om partnervåld i kommunen.", "vald_i_nara_relationer"),
    ("Lönekartläggning 2024", "Osakliga löneskillnader ska åtgärdas.", "arbetsgivarfragor"),
    ("E-tjänst för bygglov", "Digitaliseringen av handläggningen går vidare.", "digitalisering"),
]
NOT_THEMED = [
    ("Hot och våld mot tjänstemän", "Riktlinjer vid hot och våld mot tjänstemän.", "vald_i_nara_relationer"),
    ("Val av ledamot", "Nämnden väljer en ersättare.", "utbildning"),
]


@pytest.mark.parametrize(("heading", "text", "theme"), THEMED)
def test_sections_get_their_theme(embedder: Embedder, heading: str, text: str, theme: str) -> None:
    scorer = ThemeScorer.of(load_themes(), embedder)
    assert scorer.scores(heading, f"{heading} {text}", embedder.embed_passages([text])).get(theme, 0) >= 0.5


@pytest.mark.parametrize(("heading", "text", "theme"), NOT_THEMED)
def test_other_sections_do_not(embedder: Embedder, heading: str, text: str, theme: str) -> None:
    scorer = ThemeScorer.of(load_themes(), embedder)
    assert scorer.scores(heading, f"{heading} {text}", embedder.embed_passages([text])).get(theme, 0) < 0.5


def test_a_users_theme_stands_beside_the_shipped(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'id = "bad"\nname = "Badhus"\nversion = 1\ndescription = "d"\nterms = ["badhus", "simhall*"]\npassages = []\n',
        encoding="utf-8",
    )
    assert [t.id for t in load_themes(tmp_path)][-1] == "bad"


WRONG = [
    ("id = ", "not TOML"),
    ('id = "a"', "lacks"),
    ('id="a"\nname="a"\nversion=1\ndescription=""\nterms=[]\npassages=[]', "at least one term"),
    ('id="a"\nname="a"\nversion=1\ndescription=""\nterms=["x"]\npassages=[]\nterm=[]', "unknown fields: term"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_theme_file_is_named(text: str, message: str) -> None:
    with pytest.raises(ThemeError, match=message):
        read_theme("x.toml", text)


def test_judged_themes_resolve_to_sections() -> None:
    from eval.themed import judgements

    assert len(judgements()) > 250
    assert all(not j.themes & j.touches for j in judgements())


def test_scores_do_not_depend_on_the_scale_of_a_model(embedder: Embedder) -> None:
    class Squeezed:
        """Every cosine of the shipped model, pushed together towards one."""

        name, dimensions = "squeezed@1", embedder.dimensions + 1

        def embed_passages(self, texts: list[str]) -> np.ndarray:
            rows = embedder.embed_passages(texts)
            return np.hstack([rows, np.full((len(rows), 1), 2.0)]).astype(np.float32) / np.sqrt(5.0)

        embed_queries = embed_passages

    heading, text, theme = THEMED[2]
    found = [
        ThemeScorer(load_themes(), e).scores(heading, f"{heading} {text}", e.embed_passages([text]))[theme]  # type: ignore[arg-type]
        for e in (embedder, Squeezed())
    ]
    assert abs(found[0] - found[1]) < 0.01
