"""Gold annotations, written as quotes and resolved to spans of the raw text.

A gold file (``eval/gold/NAME.toml``) quotes the document instead of counting characters, so a
clerk can write and review it, and an edited sample fails loudly instead of shifting every span.
``python -m eval.gold check [FILE…]`` resolves everything and prints what it found;
``python -m eval.gold export FILE`` prints the same as plain JSON with offsets.

Quotes: white space matches any run of white space; ``A … B`` (with spaces round the ellipsis)
runs from A to the nearest B after it. A quote must be unique in the text unless ``nth`` (from 1)
or ``after`` (a quote that must come before) picks one.

``layers`` lists what a document was annotated for (:data:`LAYERS`; all of them when the key is missing). A layer
that is not listed is neither scored nor trained on for that document.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GOLD = HERE / "gold"
# Samples travel in the wheel; other gold documents stay beside the gold.
DOCUMENT_FOLDERS = (HERE.parent / "src" / "radslag" / "samples", GOLD / "documents")

LABELS = ("PER", "ORG", "LOC")
REFERENCE_TYPES = ("case_number", "law", "policy_document", "money", "date", "party")
STATUSES = ("decided", "proposed", "reported")
KINDS = ("adopt", "approve", "elect", "assign", "refer", "note", "reject", "postpone", "set_date", "fund", "other")
SECTION_KINDS = ("front_matter", "agenda_item", "tjänsteskrivelse", "bilaga", "signatures", "other")
RESERVATION_KINDS = ("reservation", "not_participating", "note", "conflict_of_interest")
PRESENCE = ("present", "absent", "excused", "unknown")
# "decisions" has votes and reservations with it; "queries": every need of eval/queries was judged over the document.
LAYERS = ("fields", "sections", "participants", "references", "decisions", "entities", "queries")

_NOT_INSIDE_WORD = r"(?<![\w])", r"(?![\w]|-[^\W\d])"


class GoldError(ValueError):
    """A gold file that does not fit its document; the message names the file and the quote."""


@dataclass(frozen=True)
class Gold:
    """One annotated document; every item is a dict with ``start``, ``end`` and ``raw``."""

    name: str
    text: str
    split: str
    form: str
    damage: int
    document: dict[str, Any]
    participants: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    entities: list[dict[str, Any]]
    entity_ranges: list[list[int]]
    references: list[dict[str, Any]]
    votes: list[dict[str, Any]] = field(default_factory=list)
    reservations: list[dict[str, Any]] = field(default_factory=list)
    path: Path | None = None
    layers: tuple[str, ...] = LAYERS

    @cached_property
    def municipality(self) -> str:
        """The group for leave-one-municipality-out."""
        return self.document.get("municipality") or self.document.get("organisation") or self.name


def _quote_pattern(quote: str) -> str:
    parts = [r"\s+".join(re.escape(word) for word in part.split()) for part in re.split(r"\s+…\s+", quote.strip())]
    return r"[\s\S]*?".join(parts)


class _Resolver:
    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    def find(
        self, quote: str, *, nth: int | None = None, after: str | None = None, within: tuple[int, int] | None = None
    ) -> tuple[int, int]:
        begin, end = within or (0, len(self.text))
        if after is not None:
            begin = self.find(after)[1]
        found = [m.span() for m in re.compile(_quote_pattern(quote)).finditer(self.text, begin, end)]
        if not found:
            raise GoldError(f"{self.name}: the quote {quote!r} is not in the document" + (f" after {after!r}" if after else ""))
        if nth is None and after is None and len(found) > 1 and within is None:
            lines = ", ".join(str(self.text.count("\n", 0, s) + 1) for s, _ in found[:5])
            raise GoldError(f"{self.name}: the quote {quote!r} stands {len(found)} times (lines {lines}); add nth or after")
        if (nth or 1) > len(found):
            raise GoldError(f"{self.name}: {quote!r} stands {len(found)} times, nth = {nth} is too far")
        return found[(nth or 1) - 1]

    def item(self, row: dict[str, Any], key: str = "at") -> dict[str, Any]:
        start, end = self.find(row[key], nth=row.get("nth"), after=row.get("after"))
        return {"start": start, "end": end, "raw": self.text[start:end]}


def load(path: Path) -> Gold:
    """Read one gold file: TOML with quotes, or JSON with offsets as in the annotation guidelines."""
    if path.suffix == ".json":
        return _load_json(path)
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    text = _read(_document_path(rows["file"], path))
    find = _Resolver(text, path.name)
    sections = _sections(rows.get("sections", []), find)
    decisions = []
    for row in rows.get("decisions", []):
        _check(path, "decision status", row["status"], STATUSES)
        _check(path, "decision kind", row["kind"], KINDS)
        item = find.item(row) | {
            k: row.get(k) for k in ("status", "actor", "kind", "assignee", "deadline", "section", "proposer", "outcome")
        }
        item["section_number"] = item.pop("section")
        item["uncertain"] = bool(row.get("uncertain"))
        decisions.append(item)
    layers = tuple(rows.get("layers", LAYERS))
    for layer in layers:
        _check(path, "layer", layer, LAYERS)
    reservations = []
    for row in rows.get("reservations", []):
        _check(path, "reservation kind", row["kind"], RESERVATION_KINDS)
        reservations.append(find.item(row) | {"kind": row["kind"], "names": row.get("names", []), "party": row.get("party")})
    votes = [
        find.item(row)
        | {k: row.get(k) for k in ("yes", "no", "abstain", "absent")}
        | {"members": row.get("members", []), "section_number": row.get("section")}
        for row in rows.get("votes", [])
    ]
    return Gold(
        name=path.stem,
        text=text,
        split=rows["split"],
        form=rows["form"],
        damage=rows.get("damage", 0),
        document=rows["document"],
        participants=_participants(rows.get("participants", []), find, path),
        sections=sections,
        decisions=decisions,
        entities=_occurrences(rows, find, path),
        entity_ranges=[[0, len(text)]],
        references=_references(rows, find, path),
        votes=votes,
        reservations=reservations,
        path=path,
        layers=layers,
    )


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _document_path(name: str, gold: Path) -> Path:
    for folder in (*DOCUMENT_FOLDERS, gold.parent):
        if (folder / name).exists():
            return folder / name
    raise GoldError(f"{gold.name}: there is no document {name}")


def document_file(gold: Gold) -> Path:
    """The file that a gold annotation is about."""
    assert gold.path is not None
    source = gold.path.read_text(encoding="utf-8")
    name = json.loads(source)["file"] if gold.path.suffix == ".json" else tomllib.loads(source)["file"]
    return _document_path(name, gold.path)


def _check(path: Path, what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise GoldError(f"{path.name}: {what} {value!r} is none of {', '.join(allowed)}")


def _sections(rows: list[dict[str, Any]], find: _Resolver) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    at = 0
    for row in rows:
        _check(Path(find.name), "section kind", row["kind"], SECTION_KINDS)
        if "heading_at" in row:
            # Sections come in reading order, so a heading is looked for after the one before it.
            a, b = find.find(
                row["heading_at"],
                nth=row.get("nth"),
                after=row.get("after"),
                within=None if row.get("after") else (at, len(find.text)),
            )
            start = find.find(row["start_at"], within=(at, a + 1))[0] if "start_at" in row else a
            at = b
        else:
            a = b = None  # type: ignore[assignment]
            start = find.find(row["start_at"], nth=row.get("nth"), after=row.get("after"))[0] if "start_at" in row else at
            at = start
        out.append(
            {"start": start, "heading_start": a, "heading_end": b}
            | {k: row.get(k) for k in ("number", "heading", "level", "case_number", "kind")}
        )
    for i, section in enumerate(out):
        later = [s["start"] for s in out[i + 1 :] if s["level"] <= section["level"]]
        section["end"] = later[0] if later else len(find.text)
        if section["end"] <= section["start"]:
            raise GoldError(f"{find.name}: section {section['heading']!r} is empty; list the sections in reading order")
    return out


def _participants(rows: list[dict[str, Any]], find: _Resolver, path: Path) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        _check(path, "presence", row.get("status", "present"), PRESENCE)
        start, end = find.find(row.get("at", row["name"]), nth=row.get("nth"), after=row.get("after"))
        raw = row.get("raw", row["name"])
        a, b = find.find(raw, within=(start, end))
        out.append(
            {"start": a, "end": b, "raw": find.text[a:b], "name": row["name"], "status": row.get("status", "present")}
            | {k: row.get(k) for k in ("party", "role", "title")}
        )
    return out


def _skips(rows: dict[str, Any], find: _Resolver) -> list[tuple[int, int, str]]:
    out = []
    for row in rows.get("not_entities", []):
        start, end = find.find(row["at"], nth=row.get("nth"), after=row.get("after"))
        out.append((start, end, row.get("text", row["at"])))
    return out


def _occurrences(rows: dict[str, Any], find: _Resolver, path: Path) -> list[dict[str, Any]]:
    """Mark every occurrence of every listed name, the longest first, genitive s included."""
    wanted: dict[str, str] = {}
    for label, names in rows.get("entities", {}).items():
        _check(path, "entity label", label, LABELS)
        for name in names:
            if wanted.get(name, label) != label:
                raise GoldError(
                    f"{path.name}: {name!r} is listed both as {label} and {wanted[name]}; use [[extra_entities]] for one of them"
                )
            wanted[name] = label
    extra = [find.item(row) | {"label": row["label"]} for row in rows.get("extra_entities", [])]
    taken = [(e["start"], e["end"]) for e in extra]
    skips = _skips(rows, find)
    left, right = _NOT_INSIDE_WORD
    for name in sorted(wanted, key=len, reverse=True):
        genitive = "" if name.endswith(("s", "x", "z", ".")) else "(?:s)?"
        found = 0
        for m in re.finditer(left + _quote_pattern(name) + genitive + right, find.text):
            start, end = m.span()
            found += 1
            if any(a < end and start < b for a, b in taken):
                continue
            if any(
                a <= start and end <= b and " ".join(find.text[start:end].split()).startswith(" ".join(t.split()))
                for a, b, t in skips
            ):
                continue
            taken.append((start, end))
            extra.append({"start": start, "end": end, "raw": find.text[start:end], "label": wanted[name]})
        if not found:
            raise GoldError(f"{path.name}: the entity {name!r} is nowhere in the document")
    return sorted(extra, key=lambda e: e["start"])


def _references(rows: dict[str, Any], find: _Resolver, path: Path) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    pairs: list[tuple[str, str, str]] = []
    for kind, values in rows.get("references", {}).items():
        _check(path, "reference type", kind, REFERENCE_TYPES)
        for value in values:
            raw, norm = (value, value) if isinstance(value, str) else value
            pairs.append((kind, raw, norm))
    for kind, raw, norm in sorted(pairs, key=lambda p: len(p[1]), reverse=True):
        found = 0
        # "AB:s" holds no party.
        before = r"(?<![\w:])" if kind == "party" else r"(?<![\w])"
        for m in re.finditer(before + _quote_pattern(raw) + r"(?![\w])", find.text):
            found += 1
            if not any(r["start"] < m.end() and m.start() < r["end"] for r in out):
                out.append({"start": m.start(), "end": m.end(), "raw": m.group(), "type": kind, "value": norm})
        if not found:
            raise GoldError(f"{path.name}: the reference {raw!r} is nowhere in the document")
    # Party letters of persons: every bracketed party in the document, unless the file lists its own.
    if "party" not in rows.get("references", {}):
        letters = set(rows.get("parties", [])) | {p["party"] for p in rows.get("participants", []) if p.get("party")}
        for letter in letters:
            for m in re.finditer(r"\(" + re.escape(letter) + r"\)", find.text):
                out.append(
                    {
                        "start": m.start() + 1,
                        "end": m.end() - 1,
                        "raw": letter,
                        "type": "party",
                        "value": letter.upper() if letter.islower() else letter,
                    }
                )
    return sorted(out, key=lambda r: r["start"])


def _load_json(path: Path) -> Gold:
    rows = json.loads(path.read_text(encoding="utf-8"))
    text = _read(_document_path(rows["file"], path))
    keys = ("document", "participants", "sections", "decisions", "entities", "references")
    return Gold(
        name=path.name.removesuffix(".gold.json").removesuffix(".json"),
        text=text,
        split=rows.get("split", "dev"),
        form=rows.get("form", "?"),
        damage=0,
        entity_ranges=rows.get("entity_ranges") or [[0, len(text)]],
        votes=rows.get("votes", []),
        reservations=rows.get("reservations", []),
        path=path,
        **{k: rows[k] for k in keys},
    )


def load_all(split: str | None = None, folder: Path = GOLD, layer: str | None = None) -> list[Gold]:
    """All gold documents, by name; ``split`` is ``dev``, ``test`` or None for both, ``layer`` one that they must have."""
    golds = [load(p) for p in sorted(folder.glob("*.toml"))]
    return [g for g in golds if split in (None, g.split) and layer in (None, *g.layers)]


def main(arguments: list[str]) -> int:
    """``check`` or ``export`` gold files (all of them when none is named)."""
    verb, *names = arguments or ["check"]
    paths = [Path(n) for n in names] or sorted(GOLD.glob("*.toml"))
    bad = 0
    for path in paths:
        try:
            gold = load(path)
        except (GoldError, tomllib.TOMLDecodeError, KeyError) as error:
            print(f"BAD {path.name}: {error!r}" if isinstance(error, KeyError) else f"BAD {error}", file=sys.stderr)
            bad += 1
            continue
        if verb == "export":
            print(json.dumps({k: v for k, v in vars(gold).items() if k not in ("path", "text")}, ensure_ascii=False, indent=1))
            continue
        print(
            f"ok  {gold.name}: {len(gold.text.split())} words, {len(gold.participants)} participants, {len(gold.sections)} sections, {len(gold.decisions)} decisions, "
            f"{len(gold.entities)} entities, {len(gold.references)} references, {len(gold.votes)} votes, {len(gold.reservations)} reservations"
        )
        if verb == "show":
            for e in gold.entities:
                before, said, behind = (
                    gold.text[max(0, e["start"] - 30) : e["start"]],
                    e["raw"],
                    gold.text[e["end"] : e["end"] + 20],
                )
                print(
                    f"   {e['label']} {e['start']}: …{' '.join(before.split())} [{' '.join(said.split())}] {' '.join(behind.split())}…"
                )
            for r in gold.references:
                print(f"   {r['type']} {r['start']}: {r['raw']!r} = {r['value']}")
            for d in gold.decisions:
                print(f"   {d['status']} {d['kind']} {d['start']}: {' '.join(d['raw'].split())}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
