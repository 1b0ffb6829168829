"""The command line as a user meets it: results, sentences for errors, exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from radslag.wiring import embedder_of

Run = Callable[..., object]
TOPIC = "våld i nära relationer"

MINUTES = """Sammanträdesprotokoll
Kommunstyrelsen
2024-03-05

Plats och tid: Stadshuset, Tranås, kl. 13.00-15.10

Beslutande
Anna Ekvall (S), ordförande
Bo Prytz (M)

§ 1 Handlingsplan mot våld i nära relationer
Dnr KS-2024/00017

Beslut
Kommunstyrelsen beslutar att anta handlingsplanen mot våld i nära relationer.
"""


def hit_files(said: object) -> list[str]:
    return [Path(h["source"]).name for h in json.loads(said.out)["hits"]]  # type: ignore[attr-defined]


COMMANDS = (
    "demo", "extract", "ingest", "search", "compare", "similar", "reuse", "decisions", "show", "status", "doctor", "repair", "tag", "embed", "reindex", "nightly",
)  # fmt: skip


def test_help_names_every_command(radslag: Run) -> None:
    said = radslag("--help")
    for command in COMMANDS:
        assert command in said.out


@pytest.mark.parametrize("command", [*COMMANDS[:-1], "nightly run", "nightly serve"])
def test_every_command_explains_itself(radslag: Run, command: str) -> None:
    said = radslag(*command.split(), "--help")
    assert said.code == 0
    assert "--quiet" in said.out
    assert "--verbose" in said.out


def test_extract(radslag: Run, tmp_path: Path) -> None:
    path = tmp_path / "tranas.txt"
    path.write_text(MINUTES, encoding="utf-8")
    said = radslag("extract", path)
    assert said.code == 0
    row = json.loads(said.out)
    assert row["text"] == MINUTES
    assert row["organisation"]["municipality_code"] == "0687"
    assert row["meeting"]["date"] == "2024-03-05"
    assert {p["name"] for p in row["participants"]} == {"Anna Ekvall", "Bo Prytz"}
    assert [d["status"] for d in row["decisions"]] == ["decided"]
    assert "text" not in json.loads(radslag("extract", "--no-text", path).out)


def test_a_bad_file_is_named_and_the_rest_goes_on(radslag: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(MINUTES, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    said = radslag("extract", tmp_path, tmp_path / "nowhere.txt")
    assert said.code == 1
    assert len(said.out.splitlines()) == 1
    assert "empty.txt holds no text" in said.err
    assert "nowhere.txt; check the spelling" in said.err


def test_ingest_again_changed_and_failed(radslag: Run, tmp_path: Path) -> None:
    index, folder = tmp_path / "index", tmp_path / "in"
    folder.mkdir()
    (folder / "tranas.txt").write_text(MINUTES, encoding="utf-8")
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    first = radslag("ingest", folder, "--index", index)
    assert first.code == 1
    assert "1 new, 1 failed" in first.err
    assert "empty.txt holds no text" in first.err
    assert "1 unchanged, 1 failed" in radslag("ingest", folder, "--index", index).err
    (folder / "tranas.txt").write_text(MINUTES.replace("anta handlingsplanen", "återremittera handlingsplanen"), encoding="utf-8")
    assert "1 replaced" in radslag("ingest", folder / "tranas.txt", "--index", index).err
    held = json.loads(radslag("status", "--json", "--index", index).out)
    assert held["documents"] == 1
    assert [Path(f["uri"]).name for f in held["failures"]] == ["empty.txt"]
    decisions = json.loads(radslag("decisions", "--json", "--index", index).out)
    assert len(decisions) == 1
    assert "återremittera" in decisions[0]["text"]
    # A file that has been mended is no failure any more.
    (folder / "empty.txt").write_text(MINUTES.replace("Tranås", "Habo"), encoding="utf-8")
    assert radslag("ingest", folder, "--index", index).code == 0
    assert json.loads(radslag("status", "--json", "--index", index).out)["failures"] == []


def test_empty_folder(radslag: Run, tmp_path: Path) -> None:
    said = radslag("ingest", tmp_path, "--index", tmp_path / "index")
    assert said.code == 1
    assert "holds no document" in said.err


def test_search(radslag: Run, sample_index: Path) -> None:
    said = radslag("search", TOPIC, "--json", "--index", sample_index)
    assert said.code == 0
    result = json.loads(said.out)
    assert result["query"] == TOPIC
    assert result["total"] >= len(result["hits"]) == 10
    hit = result["hits"][0]
    for field in (
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
    ):
        assert field in hit
    assert len({h["municipality_code"] for h in result["hits"]}) >= 4
    # The scan that lost its å, ä and ö is found by the clean words.
    assert any(
        f.startswith("linkoping") for f in hit_files(radslag("search", TOPIC, "-k", "30", "--json", "--index", sample_index))
    )


def test_search_shows_the_print(radslag: Run, sample_index: Path) -> None:
    asked = ("search", TOPIC, "-k", "30", "--mode", "lexical", "--original", "--index", str(sample_index))
    hits = json.loads(radslag(*asked, "--json").out)["hits"]
    scan = next(h for h in hits if "linkoping" in h["source"])
    assert "nära relationer" in scan["snippet"]
    assert "nara relationer" in scan["original"]
    assert "as printed: " in radslag(*asked).out
    assert json.loads(radslag(*asked[:6], "--index", str(sample_index), "--json").out)["hits"][0]["original"] is None


def test_search_for_people(radslag: Run, sample_index: Path) -> None:
    shown = radslag("search", TOPIC, "--index", sample_index, "-k", "3").out
    assert " 1. " in shown
    assert "p. " in shown
    assert "municipality" in shown


def test_filters(radslag: Run, sample_index: Path) -> None:
    result = json.loads(radslag("search", TOPIC, "-m", "Växjö", "--decided", "--json", "--index", sample_index).out)
    assert result["hits"]
    assert {h["municipality_code"] for h in result["hits"]} == {"0780"}
    assert all("decided" in h["statuses"] for h in result["hits"])
    early = json.loads(radslag("search", TOPIC, "--to", "2019-12-31", "--json", "--index", sample_index).out)
    assert all(h["date"] <= "2019-12-31" for h in early["hits"])


def test_compare(radslag: Run, sample_index: Path) -> None:
    rows = json.loads(
        radslag("compare", TOPIC, "-m", "Växjö", "-m", "Eskilstuna", "-m", "Arjeplog", "--json", "--index", sample_index).out
    )["rows"]
    found = {r["label"].split()[0]: r["found"] for r in rows}
    assert found["Växjö"] == found["Eskilstuna"] == "hits"
    assert found["Arjeplog"] == "no data"
    table = list(csv.DictReader(io.StringIO(radslag("compare", TOPIC, "--csv", "--index", sample_index).out)))
    assert len(table) >= 8
    assert "sections" in table[0]
    assert "no data" in radslag("compare", TOPIC, "-m", "Arjeplog", "--index", sample_index).out


def test_decisions(radslag: Run, sample_index: Path) -> None:
    rows = json.loads(
        radslag("decisions", "--status", "decided", "--assignee", "socialnämnden", "--json", "--index", sample_index).out
    )
    assert rows
    assert all("socialnämnd" in r["assignee"].lower() and r["status"] == "decided" for r in rows)


def test_show(radslag: Run, sample_index: Path) -> None:
    held = json.loads(radslag("status", "--json", "--index", sample_index).out)["held"]
    one = next(r for r in held if "vaxjo" in r["uri"])
    shown = radslag("show", one["id"][:8], "--index", sample_index)
    assert shown.code == 0
    assert "Växjö kommun" in shown.out
    assert json.loads(radslag("show", one["id"], "--json", "--index", sample_index).out)["id"] == one["id"]
    assert radslag("show", "ffffffff", "--index", sample_index).code == 2


def test_status_and_doctor(radslag: Run, sample_index: Path) -> None:
    assert "Växjö" in radslag("status", "--index", sample_index).out
    doctor = radslag("doctor", "--index", sample_index)
    assert doctor.code == 0, doctor.out
    assert "broken" not in doctor.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["search", ""], "The query is empty"),
        (["search", "x", "--mode", "magic"], "is none of hybrid"),
        (["search", "x", "--municipality", "Vaxjo"], "did you mean"),
        (["search", "x", "--from", "2024"], "not a date"),
        (["search", "x", "--from", "2024-01-02", "--to", "2024-01-01"], "lies after"),
        (["compare", "x", "--by", "moon"], "is none of municipality"),
        (["show"], "Give the id"),
        (["search", "x", "--index", "/nowhere/at/all"], "no index"),
        (["search"], "Missing argument"),
        (["frobnicate"], "No such command"),
        (["reindex", "--index", "folder"], "There is no index in folder"),
        (["reindex", "--rollback", "--index", "folder"], "keeps no earlier generation"),
        (["search", "x", "--quiet", "--verbose"], "not both"),
        (["tag", "--tagger", "spacy:sv_core_news_zz", "README.md"], "python -m spacy download"),
        (["tag", "--tagger", "nonsense", "README.md"], "There is no tagger"),
    ],
)
def test_wrong_usage(radslag: Run, arguments: list[str], says: str) -> None:
    said = radslag(*arguments)
    assert said.code == 2
    assert says.lower() in " ".join(said.err.split()).lower()
    assert "Traceback" not in said.err


def test_repair(radslag: Run, tmp_path: Path) -> None:
    path = tmp_path / "scan.txt"
    path.write_text(
        "Socialnamnden arbetar mot vald i nara relationer och for okad jamstalldhet.\nRadet ar positivt till motet.\n",
        encoding="utf-8",
    )
    row = json.loads(radslag("repair", "--json", path).out)
    assert row["text"] == path.read_text(encoding="utf-8")
    assert "Socialnämnden arbetar mot våld i nära relationer" in row["repaired"]
    for repair in row["repairs"]:
        a, b = repair["span"]
        assert 0 <= a < b <= len(row["text"])
    assert "våld i nära relationer" in radslag("repair", path).out


def test_tag(radslag: Run, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("Anna Ekvall (S) talar i Växjö kommun.\n\nInget här.\n", encoding="utf-8")
    rows = [json.loads(line) for line in radslag("tag", path).out.splitlines()]
    assert [r["text"] for r in rows] == path.read_text(encoding="utf-8").splitlines()
    assert ("PER", "Anna Ekvall") in {(m["label"], m["text"]) for m in rows[0]["mentions"]}
    for row in rows:
        for mention in row["mentions"]:
            a, b = mention["span"]
            assert row["text"][a:b] == mention["text"]


def test_embed(radslag: Run, tmp_path: Path) -> None:
    path, to = tmp_path / "lines.txt", tmp_path / "rows.npy"
    path.write_text("våld i nära relationer\nbyskolan läggs ned\nmisshandel i hemmet\n", encoding="utf-8")
    assert radslag("embed", path, "--as", "query", "--out", to).code == 0
    rows = np.load(to)
    assert rows.dtype == np.float32
    assert rows.shape[0] == 3
    assert rows[0] @ rows[2] > rows[0] @ rows[1]


def test_an_index_keeps_its_embedder_until_another_is_named(radslag: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MINUTES, encoding="utf-8")
    index = ("--index", str(tmp_path / "index"))
    radslag("ingest", str(tmp_path / "a.txt"), "--embedder", "static-sv", *index)

    def made_by() -> str:
        return str(embedder_of(str(tmp_path / "index"))).partition("@")[0]

    assert made_by() == "static-sv"
    assert hit_files(radslag("search", TOPIC, "--json", *index)) == ["a.txt"]
    radslag("reindex", *index)
    assert made_by() == "static-sv"
    refused = radslag("search", TOPIC, "--embedder", "encoder-sv", *index)
    assert refused.code == 2 and "--embedder encoder-sv" in " ".join(refused.err.split())  # type: ignore[attr-defined]
    radslag("reindex", "--embedder", "encoder-sv", *index)
    assert made_by() == "encoder-sv"
    assert hit_files(radslag("search", TOPIC, "--json", *index)) == ["a.txt"]
