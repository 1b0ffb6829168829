"""Whole items against what an expert finds in them: reads tables/passages*.toml and says what differs.

    python tests/extract/passages.py tests/extract/tables/passages.toml

prints every difference and the share of records that are right.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from extract.clean import Cleaned, clean
from extract.decisions import find_decisions
from extract.document import Decision, Meeting, Quality, Reservation
from extract.gazetteer import default_gazetteer
from extract.offsets import CleanText
from extract.read import read_bytes
from extract.repair import LanguageModel
from extract.rulebook import default_rules

TABLES = Path(__file__).parent / "tables"
_FIELDS = ("status", "kind", "actor", "assignee", "deadline", "proposer", "outcome")


def rows(name: str) -> list[dict[str, Any]]:
    """The items of one table."""
    return list(tomllib.loads((TABLES / name).read_text(encoding="utf-8"))["item"])


@cache
def _model() -> LanguageModel:
    return LanguageModel.load(Path(__file__).parents[2] / "models" / "repair-lm-sv")


def read(row: dict[str, Any]) -> tuple[tuple[Decision, ...], tuple[Reservation, ...]]:
    """Decisions and dissent of an item, without sections and attendance; one with ``scan`` is repaired first."""
    raw = read_bytes(row["text"].encode(), "test")
    if row.get("scan"):
        cleaned = clean(raw, default_rules(), default_gazetteer(), _model())
    else:
        cleaned = Cleaned(raw, CleanText(raw.text), raw.pages, Quality(), ())
    meta = SimpleNamespace(
        organisation=None, body=row["body"], kind=row.get("kind", "protokoll"), meeting=Meeting(row.get("date", "2024-03-14")),
        case_numbers=(), bodies={},
    )  # fmt: skip
    return find_decisions(cleaned, (), meta, (), (), default_rules())  # type: ignore[arg-type]


def differences(row: dict[str, Any]) -> list[str]:
    """What the item's records and the row do not agree on, one line each; empty when all is right."""
    found, dissent = read(row)
    return [*_decisions(row, list(found)), *_votes(row, found), *_dissent(row, dissent)]


def _squash(text: str) -> str:
    return " ".join(text.split())


def _decisions(row: dict[str, Any], found: list[Decision]) -> Iterator[str]:
    left = list(found)
    for wanted in row.get("decisions", ()):
        parts = [re.escape(_squash(p)) for p in wanted["text"].split("…")]
        printed = re.compile(".*".join(parts) if len(parts) > 1 else parts[0])
        mine = [
            d
            for d in left
            if printed.fullmatch(_squash(d.text)) and (d.status == wanted.get("status", "decided") or wanted.get("status_any"))
        ]
        mine = mine or [d for d in left if printed.fullmatch(_squash(d.text))]
        if not mine and wanted.get("split_ok"):
            mine = [d for d in left if _squash(d.text).rstrip(".,") in _squash(wanted["text"])]
            left = [d for d in left if d not in mine]
            if mine:
                continue
        if not mine:
            yield f"missed: {wanted.get('status', 'decided')} {wanted['kind']} {wanted['text']!r}"
            continue
        left.remove(mine[0])
        yield from _fields(row, wanted, mine[0])
    for d in left:
        if not (row.get("allow_reported") and d.status == "reported"):
            yield f"extra: {d.status} {d.kind} {_squash(d.text)!r} ({d.made_by})"


def _fields(row: dict[str, Any], wanted: dict[str, Any], mine: Decision) -> Iterator[str]:
    status = wanted.get("status", "decided")
    actor = wanted.get("actor", row["body"] if status == "decided" else None)
    told = {
        "status": (status, mine.status, wanted.get("status_any")),
        "kind": (wanted["kind"], mine.kind, wanted.get("kind_any")),
        "actor": (actor, mine.actor, wanted.get("actor_any") or actor is None),
        "assignee": (wanted.get("who"), mine.assignee, wanted.get("who_any")),
        "deadline": (wanted.get("when"), mine.deadline, wanted.get("when_any")),
        "proposer": (sorted(wanted.get("by", ())), sorted(mine.proposer), wanted.get("by_any")),
        "outcome": (wanted.get("outcome"), mine.outcome, wanted.get("outcome_any") or status != "proposed"),
    }
    for name in _FIELDS:
        right, got, free = told[name]
        same = (str(right).lower() == str(got).lower()) if not isinstance(right, list) else right == got
        if not same and not free:
            yield f"{name}: {got!r} should be {right!r}: {_squash(mine.text)!r} ({mine.made_by})"


def _votes(row: dict[str, Any], found: tuple[Decision, ...]) -> Iterator[str]:
    votes = sorted({d.vote.span: d.vote for d in found if d.vote}.values(), key=lambda v: v.span)
    figures = [[-1 if n is None else n for n in (v.yes, v.no, v.abstain, v.absent)] for v in votes]
    if figures != row.get("votes", []):
        yield f"votes: {figures} should be {row.get('votes', [])}"
    wanted = {name: vote for vote in ("ja", "nej", "avstår") for name in row.get(vote, ())}
    got = {m.name: m.vote for v in votes[:1] for m in v.members} if wanted else {}
    if wanted != got:
        yield f"members: {got} should be {wanted}"


def _dissent(row: dict[str, Any], found: tuple[Reservation, ...]) -> Iterator[str]:
    wanted = [("any" if d.get("kind_any") else d["kind"], sorted(d["names"])) for d in row.get("dissent", ())]
    got = [("any" if i < len(wanted) and wanted[i][0] == "any" else r.kind, sorted(r.names)) for i, r in enumerate(found)]
    if wanted != got:
        yield f"dissent: {got} should be {wanted}"


def main(path: str) -> int:
    """Print the differences of one table."""
    table = tomllib.loads(Path(path).read_text(encoding="utf-8"))["item"]
    told = wrong = whole = 0
    for row in table:
        faults = differences(row)
        told += len(row.get("decisions", ())) + len(row.get("votes", ())) + len(row.get("dissent", ()))
        wrong += len(faults)
        whole += not faults
        for fault in faults:
            print(f"[{row['form'][:44]}] {fault}")
    print(f"{whole} of {len(table)} items wholly right; {wrong} differences over {told} records")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
