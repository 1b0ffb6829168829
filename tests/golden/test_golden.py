"""Whole documents, record by record: any change of the extraction shows here as a difference to read.

``pytest tests/golden --regenerate`` writes the files anew; read the difference before committing it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.document import Document
from extract.pipeline import extract_document
from extract.read import read_path
from radslag.wiring import SAMPLES, load_tools

HERE = Path(__file__).parent
NAMES = (
    "sundsvall_kommunstyrelsen_2024-03-18.txt",
    "linkoping_jamstalldhetsberedningen_2023-09-27.txt",
    "sodertalje_demokratiberedningen_2024-10-09.md",
)


def written(document: Document) -> dict:
    """The public JSON without what differs from machine to machine or is checked elsewhere."""
    rows = document.to_json(text=False)
    rows["source"]["uri"] = Path(rows["source"]["uri"]).name
    del rows["run"]
    for section in rows["sections"]:
        section["text"] = section["text"][:80]
    for repair in rows["repairs"]:
        repair["confidence"] = round(repair["confidence"], 1)
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    found = written(extract_document(read_path(SAMPLES / name), load_tools()))
    path = HERE / f"{Path(name).stem}.json"
    if request.config.getoption("--regenerate"):
        lines = [f"{json.dumps(key, ensure_ascii=False)}: {_lines(value)}" for key, value in found.items()]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    # A missing file fails: it must never be written in passing.
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert found == expected


def _lines(value: object) -> str:
    """One record a line, so that a difference reads item by item."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def test_the_flag_is_off(request: pytest.FixtureRequest) -> None:
    assert not request.config.getoption("--regenerate"), (
        "golden files were written anew: read the difference, then run without the flag"
    )
