"""The adversarial tables: sentences that look like decisions and are not, and the other way about.

The tables are TOML that a clerk can extend; the accuracy over both must stay at 0.95 or more.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from extract.clean import Cleaned
from extract.decisions import find_decisions
from extract.document import Decision, Meeting, Quality
from extract.offsets import CleanText
from extract.read import read_bytes
from extract.rulebook import default_rules

TABLES = Path(__file__).parent / "tables"


def decisions_in(text: str, body: str | None, *, kind: str = "protokoll", date: str = "2024-03-14") -> tuple[Decision, ...]:
    """Decisions of a text as it stands, without sections and attendance."""
    raw = read_bytes(text.encode(), "test")
    cleaned = Cleaned(raw, CleanText(raw.text), raw.pages, Quality(), ())
    meta = SimpleNamespace(organisation=None, body=body, kind=kind, meeting=Meeting(date), case_numbers=(), bodies={})
    return find_decisions(cleaned, (), meta, (), (), default_rules())[0]  # type: ignore[arg-type]


def _table(name: str) -> list[dict[str, Any]]:
    table = tomllib.loads((TABLES / name).read_text(encoding="utf-8"))
    return [{"body": table["body"], **row} for row in table["rows"]]


def _faults(name: str) -> tuple[list[str], int]:
    rows = _table(name)
    faults = []
    for row in rows:
        text = (row["label"] + "\n" if "label" in row else "") + row["text"] + "\n"
        found = decisions_in(text, row["body"])
        statuses = {d.status for d in found}
        wanted = set() if row["status"] == "none" else {row["status"]}
        fault = ""
        if statuses != wanted:
            fault = f"is {sorted(statuses) or 'none'}, should be {row['status']}"
        elif "count" in row and len(found) != row["count"]:
            fault = f"are {len(found)} decisions, should be {row['count']}"
        elif "kind" in row and {d.kind for d in found} != {row["kind"]}:
            fault = f"kind is {sorted({d.kind for d in found})}, should be {row['kind']}"
        if fault:
            faults.append(f"{row['text']!r} {fault} ({', '.join(d.made_by for d in found)})")
    return faults, len(rows)


@pytest.mark.parametrize("name", ["looks_like_a_decision.toml", "is_a_decision.toml"])
def test_accuracy(name: str) -> None:
    faults, count = _faults(name)
    accuracy = 1 - len(faults) / count
    assert accuracy >= 0.95, f"{name}: {accuracy:.3f} of {count} rows\n" + "\n".join(faults)


@pytest.mark.parametrize("name", ["looks_like_a_decision.toml", "is_a_decision.toml"])
def test_no_row_stands_twice(name: str) -> None:
    texts = [row["text"] for row in _table(name)]
    assert len(texts) == len(set(texts))


if __name__ == "__main__":
    for table in ("looks_like_a_decision.toml", "is_a_decision.toml"):
        wrong, total = _faults(table)
        print(table, total, "rows, accuracy", round(1 - len(wrong) / total, 3))
        print("\n".join("  " + w for w in wrong))
