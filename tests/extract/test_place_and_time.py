"""Place and hours of a meeting from the lines of covers."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import metadata_of

TABLES = Path(__file__).parent / "tables"


def rows(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["row"])


COVER = (
    "Åsele kommun          SAMMANTRÄDESPROTOKOLL\nSocialnämnden         2019-05-14\n\n{text}\n\n"
    "Beslutande         Karin Brodd (S), ordförande\n                   Per Sten (M)\n"
    "Justeringens plats och tid   Kansliet 2019-05-21 kl 9.00\n\n"
    "§ 1\nÖppnande\n\nMötet öppnas.\n\n§ 2\nInformation\n\nInformationen noteras.\n"
)


ITEMS = "\n\n§ 1\nÖppnande\n\nMötet öppnas.\n\n§ 2\nInformation\n\nInformationen noteras.\n"


def differences(row: dict[str, Any], cover: str = COVER) -> dict[str, tuple[str, str]]:
    """Fields that differ: expected and found."""
    meeting = metadata_of(cover.format(text=row["text"].lstrip("\n"))).meeting
    expected = {"date": "2019-05-14", **row}
    found = {"place": meeting.place, "start": meeting.start, "end": meeting.end, "date": meeting.date}
    return {k: (expected[k], v or "") for k, v in found.items() if k in expected and expected[k] != (v or "")}


@pytest.mark.parametrize("row", rows("place_and_time.toml"), ids=lambda row: row["text"][:60])
def test_label_and_value(row: dict[str, Any]) -> None:
    assert differences(row) == {}


@pytest.mark.parametrize("row", rows("place_in_sentences.toml"), ids=lambda row: row["text"][:60])
def test_sentence(row: dict[str, Any]) -> None:
    assert differences(row, "{text}" + ITEMS) == {}


HOSTILE = [
    " " * 230 + "x",
    "i " * 120,
    "kl 13 " * 40,
    "13-" * 80,
    "(" * 230,
    ", " * 110 + "x",
    "och – " * 40,
    "1.1" * 70,
    "A" * 230,
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:8])
def test_hostile_values_take_no_time(value: str) -> None:
    started = time.process_time()
    metadata_of(COVER.format(text=f"Plats och tid      {value}"))
    assert time.process_time() - started < 2.0
