"""References: a table of notations, and properties of the spans."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.clean import Cleaned
from extract.document import Quality, Reference, Section
from extract.offsets import CleanText, Edit, Span
from extract.read import read_bytes
from extract.references import find_references
from extract.references.amounts import date_value, money_value
from extract.rulebook import default_rules

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tables" / "references.toml").read_text(encoding="utf-8"))[
    "row"
]


def cleaned_of(text: str, edits: tuple[Edit, ...] = ()) -> Cleaned:
    raw = read_bytes(text.encode(), "test")
    return Cleaned(raw, CleanText(raw.text, edits), raw.pages, Quality(), ())


def references_in(text: str) -> tuple[Reference, ...]:
    return find_references(cleaned_of(text), (), default_rules())


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["text"][:40])
def test_notation(row: dict[str, Any]) -> None:
    found = [r for r in references_in(row["text"]) if r.type in row.get("types", (r.type,))]
    assert sorted(f"{r.type} {r.value}" for r in found) == sorted(row["find"])


def test_a_repair_keeps_the_raw_words_and_normalises_the_repaired_ones() -> None:
    text = "enligt socialtjanstlagen 2024-01-09"
    at = text.index("socialtjanstlagen")
    cleaned = cleaned_of(text, (Edit(Span(at, at + 17), "socialtjänstlagen", "test"),))
    law = next(r for r in find_references(cleaned, (), default_rules()) if r.type == "law")
    assert (law.text, law.value) == ("socialtjanstlagen", "socialtjänstlagen")


def test_dates_of_removed_running_heads_are_kept_without_a_section() -> None:
    text = "Sammanträdesdatum 2024-03-14\nNämnden godkänner taxan.\n"
    section = Section("section:0-53", "agenda_item", "1", "x", 1, None, Span(0, 53), None, "", (1, 1))
    cleaned = cleaned_of(text, (Edit(Span(0, 29), "", "furniture"),))
    found = find_references(cleaned, (section,), default_rules())
    assert [(r.type, r.value, r.section_id) for r in found] == [("date", "2024-03-14", None)]


def test_references_name_their_innermost_section() -> None:
    text = "A 2024-01-01\nB 2024-01-02\nC 2024-01-03\n"
    outer = Section("outer", "agenda_item", "1", "x", 1, None, Span(0, 26), None, "", (1, 1))
    inner = Section("inner", "other", None, "x", 2, None, Span(13, 26), None, "", (1, 1))
    assert [r.section_id for r in find_references(cleaned_of(text), (outer, inner), default_rules())] == ["outer", "inner", None]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([r["text"] for r in ROWS] + ["\n", " och ", "§", "(", "2024", "kap.", "å"]), max_size=8).map(
        " ".join
    )
)
def test_every_reference_quotes_its_source(text: str) -> None:
    if not text.strip():
        return
    for reference in references_in(text):
        assert text[reference.span.start : reference.span.end] == reference.text
        assert reference.value


def test_the_stage_is_linear() -> None:
    text = " ".join(r["text"] for r in ROWS) + "\n"
    started = time.process_time()
    references_in(text * 20)
    short = time.process_time() - started
    started = time.process_time()
    references_in(text * 200)
    assert time.process_time() - started < 20 * short + 1.0


@pytest.mark.parametrize(
    ("number", "unit", "value"),
    [
        ("1,3", "mnkr", "1300000 SEK"),
        ("45", "tkr", "45000 SEK"),
        ("12,50", "kr", "12.5 SEK"),
        ("2", "miljarder kronor", "2000000000 SEK"),
    ],
)
def test_money(number: str, unit: str, value: str) -> None:
    assert money_value(number, unit) == value


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        (("2024", "02", "29"), "2024-02-29"),
        (("2023", "02", "29"), None),
        (("-13", "maj", "28"), "2013-05-28"),
        (("97", "12", "1"), "1997-12-01"),
    ],
)
def test_dates(parts: tuple[str, str, str], value: str | None) -> None:
    assert date_value(*parts) == value
