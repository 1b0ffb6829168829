"""Scores of fields, sections and participants.

    python -m eval.structure [--split dev|test|all] [--no-repair] [--misses] [GOLD…]

prints the figures of these layers alone, from rules over the repaired text, without a tagger (``eval.run`` measures the whole pipeline).
A section is found when its heading (or, without one, its beginning) lies within three characters of the
gold's and number and level agree. A participant is found by name; party, role and status count on those found.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

from eval.gold import Gold, document_file, load, load_all
from eval.score import Item, summarise
from extract.document import Document

_NEAR = 3
_FIELDS = ("organisation", "municipality", "county", "body", "kind", "date", "start", "end", "place", "case_numbers")


def score_fields(gold: Gold, document: Document) -> list[Item]:
    """One item a field that the gold fills; an empty one counts when the document fills it."""
    expected, found = _gold_fields(gold), _document_fields(document)
    items = []
    for name in _FIELDS:
        if expected[name] is None and found[name] is None:
            continue
        outcome: Literal["hit", "miss"] = "hit" if _same_field(name, expected[name], found[name]) else "miss"
        items.append(
            Item("fields accuracy", gold.name, gold.municipality, f"{name}: {expected[name]!r} / {found[name]!r}", outcome)
        )
    return items


def _gold_fields(gold: Gold) -> dict[str, Any]:
    row = gold.document
    return {
        "organisation": row.get("organisation"),
        "municipality": row.get("municipality"),
        "county": row.get("county"),
        "body": row.get("body"),
        "kind": row.get("doc_type"),
        "date": row.get("date"),
        "start": row.get("start_time"),
        "end": row.get("end_time"),
        "place": row.get("place"),
        "case_numbers": tuple(row.get("case_numbers", ())) or None,
    }


def _document_fields(document: Document) -> dict[str, Any]:
    from extract.gazetteer import default_gazetteer

    organisation, meeting = document.organisation, document.meeting
    code = organisation.municipality_code if organisation else None
    municipality = default_gazetteer().municipality(code) if code else None
    return {
        "organisation": organisation.name if organisation else None,
        "municipality": municipality.name if municipality else None,
        "county": organisation.county if organisation else None,
        "body": document.body,
        "kind": document.kind,
        "date": meeting.date,
        "start": meeting.start,
        "end": meeting.end,
        "place": meeting.place,
        "case_numbers": document.case_numbers or None,
    }


def _same_field(name: str, expected: Any, found: Any) -> bool:
    if name == "case_numbers":
        return set(map(_plain, expected or ())) == set(map(_plain, found or ()))
    if name == "kind":
        return _plain(expected).replace("mötes", "minnes") == _plain(found)
    if name in ("organisation", "municipality"):
        return _organisation(expected) == _organisation(found)
    return _plain(expected) == _plain(found)


def _organisation(name: str | None) -> str:
    """ "Piteå kommun", "Borås Stad" and "Sundsvalls kommun" by their stem."""
    stem = re.sub(r"\s(?:kommun|stad)$", "", _plain(name))
    return stem.removesuffix("s")


def _plain(value: Any) -> str:
    return re.sub(r"[\s,.;]+", " ", str(value or "")).strip().casefold()


def score_sections(gold: Gold, document: Document) -> list[Item]:
    """Level-1 sections, all sections, and on those found the case number, kind and heading."""
    items: list[Item] = []
    left = list(document.sections)
    for row in gold.sections:
        match = next(
            (
                s
                for s in left
                if s.level == row["level"] and (s.number or None) == (row.get("number") or None) and _same_place(row, s)
            ),
            None,
        )
        key = f"{row['start']} {row.get('number') or ''} {row.get('heading')}"
        for metric in _levels(row["level"]):
            items.append(Item(metric, gold.name, gold.municipality, key, "hit" if match else "miss"))
        if match is None:
            continue
        left.remove(match)
        for metric, right in (
            ("section case number accuracy", _plain(match.case_number) == _plain(row.get("case_number"))),
            ("section kind accuracy", match.kind == row["kind"]),
            ("section heading accuracy", _plain(match.heading) == _plain(row.get("heading"))),
        ):
            items.append(
                Item(
                    metric,
                    gold.name,
                    gold.municipality,
                    f"{key}: {match.case_number} {match.kind} {match.heading}",
                    "hit" if right else "miss",
                )
            )
    for section in left:
        key = f"{section.span.start} {section.number or ''} {section.heading}"
        items += [Item(metric, gold.name, gold.municipality, key, "extra") for metric in _levels(section.level)]
    return items


def _levels(level: int) -> tuple[str, ...]:
    return ("sections level 1", "sections") if level == 1 else ("sections",)


def _same_place(row: dict[str, Any], section: Any) -> bool:
    if (
        row.get("heading_start") is not None
        and section.heading_span is not None
        and abs(section.heading_span.start - row["heading_start"]) <= _NEAR
    ):
        return True
    return abs(section.span.start - row["start"]) <= _NEAR


def score_participants(gold: Gold, document: Document) -> list[Item]:
    """Participants by name (repaired or as printed), and party, role and status of those found."""
    items: list[Item] = []
    left = {_name(p.name): p for p in reversed(document.participants)}
    for row in gold.participants:
        match = left.pop(_name(row["name"]), None) or left.pop(_name(row["raw"]), None)
        items.append(Item("participants", gold.name, gold.municipality, row["name"], "hit" if match else "miss"))
        if match is None:
            continue
        for metric, expected, found in (
            ("participant party accuracy", (row.get("party") or "").upper(), (match.party or "").upper()),
            ("participant role accuracy", _role(row.get("role")), _role(match.role)),
            ("participant status accuracy", row["status"], match.status),
        ):
            items.append(
                Item(
                    metric,
                    gold.name,
                    gold.municipality,
                    f"{row['name']}: {expected} / {found}",
                    "hit" if expected == found else "miss",
                )
            )
    return items + [Item("participants", gold.name, gold.municipality, p.name, "extra") for p in left.values()]


def _name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _role(role: str | None) -> str:
    return re.sub(r"^(?:\d|1:e|2:e|3:e|förste|andre|första|andra)\S*\s+", "", role or "")


def structure_of(path: Path, *, repair: bool) -> Any:
    """Only the stages that are scored here, from rules over the repaired text, without a tagger; has the attributes of a Document that the scorers read."""
    from extract.clean import clean
    from extract.gazetteer import default_gazetteer
    from extract.metadata import headed_by_body, read_metadata
    from extract.participants import find_participants
    from extract.read import read_path
    from extract.rulebook import default_rules
    from extract.segment import segment
    from radslag.wiring import load_language_model

    rules, gazetteer = default_rules(), default_gazetteer()
    cleaned = clean(read_path(path), rules, gazetteer, load_language_model() if repair else None)
    sections = segment(cleaned, rules)
    meta = read_metadata(cleaned, sections, rules, gazetteer)
    sections = headed_by_body(sections, meta)
    return SimpleNamespace(**vars(meta), sections=sections, participants=find_participants(cleaned, sections, rules, gazetteer))


def main() -> int:
    """Print the figures and, when asked, every miss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=["dev", "test", "all"], default="dev")
    parser.add_argument("--no-repair", action="store_true", help="read the text as printed")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("gold", nargs="*", type=Path)
    arguments = parser.parse_args()
    golds = [load(p) for p in arguments.gold] or load_all(None if arguments.split == "all" else arguments.split)
    items: list[Item] = []
    for gold in golds:
        document = structure_of(document_file(gold), repair=not arguments.no_repair)
        for layer, scorer in (("fields", score_fields), ("sections", score_sections), ("participants", score_participants)):
            items += scorer(gold, document) if layer in gold.layers else []
    for metric, value in summarise(items).items():
        print(f"{metric:<32} {value}")
    fields = [i for i in items if i.metric == "fields accuracy"]
    for name, value in summarise(fields, lambda i: i.key.split(":")[0]).items():
        print(f"  field {name:<24} {value.value:.3f}  n={value.n}")
    if arguments.misses:
        for item in items:
            if item.outcome != "hit":
                print(f"  {item.outcome:<5} {item.metric:<30} {item.document[:24]:<24} {item.key}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
