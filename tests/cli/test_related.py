"""``radslag similar`` and ``radslag reuse`` on the sample minutes and on copies of one decision."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from radslag.search.embed import load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.store import store
from tests.search.documents import make

Run = Callable[..., object]
POINT = (
    "att uppdra åt socialnämnden att införa rutinmässiga frågor om våld i nära relationer vid alla besök på familjecentralen och "
    "att årligen redovisa hur många som fått frågan"
)


def test_similar_takes_what_search_prints(radslag: Run, sample_index: Path) -> None:
    hit = json.loads(radslag("search", "våld i nära relationer", "-k", "1", "--json", "--index", sample_index).out)["hits"][0]
    address = f"{hit['document_id']}/{hit['section_id']}"
    assert f"radslag similar {address}" in radslag("search", "våld i nära relationer", "-k", "1", "--index", sample_index).out
    found = json.loads(radslag("similar", address, "-k", "4", "--json", "--index", sample_index).out)
    assert [h["rank"] for h in found["hits"]] == [1, 2, 3, 4]
    assert hit["section_id"] not in {h["section_id"] for h in found["hits"] if h["document_id"] == hit["document_id"]}
    by_parts = json.loads(
        radslag("similar", hit["document_id"][:8], hit["section_id"], "-k", "4", "--json", "--index", sample_index).out
    )
    assert by_parts == found
    assert "Close to" in radslag("similar", address, "--index", sample_index).out
    only = json.loads(radslag("similar", address, "-m", "Mariestad", "--json", "--index", sample_index).out)
    assert {h["municipality_code"] for h in only["hits"]} == {"1493"}


def test_similar_says_what_is_missing(radslag: Run, sample_index: Path) -> None:
    hit = json.loads(radslag("search", "budget", "-k", "1", "--json", "--index", sample_index).out)["hits"][0]
    said = radslag("similar", hit["document_id"], "--index", sample_index)
    assert said.code == 2 and "Say which section" in said.err
    said = radslag("similar", hit["document_id"], "§ 9999", "--index", sample_index)
    assert said.code == 2 and "has no section § 9999; it has" in said.err
    assert radslag("similar", "zzzzzzzz", "§ 1", "--index", sample_index).code == 2


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    embedder = load_embedder()
    index = EmbeddedIndex.open(tmp_path / "index", embedder=embedder, create=True)
    for place, date, body in (
        ("Örebro", "2023-05-30", "Kommunfullmäktige"),
        ("Umeå", "2023-01-30", "Kommunfullmäktige"),
        ("Umeå", "2023-02-27", "Socialnämnden"),
    ):
        text = f"{body} i {place} behandlar frågan.\nBESLUT: {POINT}.\nBESLUT: att lägga informationen till handlingarna.\n"
        store(index, embedder, make([("Motion", text)], uri=f"{place}{date}.txt", place=place, body=body, date=date))
    index.finish()
    return tmp_path / "index"


def test_reuse(radslag: Run, copies: Path) -> None:
    found = json.loads(radslag("reuse", "--json", "--index", copies).out)
    assert [(r["first"]["municipality"], [(f["municipality"], f["lag_days"]) for f in r["followers"]]) for r in found] == [
        ("Umeå", [("Örebro", 120)])
    ]
    assert found[0]["text"].startswith("att uppdra åt socialnämnden")
    table = list(csv.DictReader(io.StringIO(radslag("reuse", "--csv", "--index", copies).out)))
    assert [(r["first_municipality"], r["municipality"], r["lag_days"]) for r in table] == [("Umeå", "Örebro", "120")]
    shown = radslag("reuse", "--index", copies).out
    assert "after 120 days" in shown and "Örebro" in shown
    within = json.loads(radslag("reuse", "--within", "--json", "--index", copies).out)
    assert [f["lag_days"] for f in within[0]["followers"]] == [28, 120]
    assert json.loads(radslag("reuse", "-m", "Umeå", "--json", "--index", copies).out) == []
    assert json.loads(radslag("reuse", "--least", "2", "--json", "--index", copies).out) == []
    assert "No decision was found" in radslag("reuse", "--status", "proposed", "--index", copies).out
