"""Score references, decisions, votes and reservations against gold.

    python -m eval.statements [--oracle] [--no-repair] [--split dev|test|all] [-v] [FILE…]

prints the figures of these layers from rules over the repaired text, without a tagger; ``--oracle`` gives the stages the gold's sections,
participants and metadata, so that only their own errors count. ``-v`` lists the errors.

References match by overlap and type, one to one, and their value is counted apart. Decisions match one to one at
IoU ≥ 0.5 (the best pairs first); items the gold marks as uncertain count neither way. Fields are scored on the
decisions that matched.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from eval.gold import Gold, load, load_all
from eval.score import Item, summarise
from extract.clean import clean
from extract.decisions import find_decisions
from extract.decisions.bodies import Body, is_own
from extract.document import Decision, Meeting, Participant, Section
from extract.gazetteer import default_gazetteer
from extract.offsets import Span
from extract.read import read_bytes
from extract.references import find_references
from extract.rulebook import default_rules
from radslag.wiring import load_language_model

REFERENCE_TYPES = ("case_number", "law", "policy_document", "money", "date", "party")


def iou(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Intersection over union of two spans."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (max(a[1], b[1]) - min(a[0], b[0])) if both > 0 else 0.0


def pair(left: Sequence[Any], right: Sequence[Any], fit: Callable[[Any, Any], float], least: float) -> list[tuple[int, int]]:
    """Greedy one-to-one pairs, best fit first; ``fit`` is 0 for what cannot pair."""
    scored = sorted(
        ((fit(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)), key=lambda row: (-row[0], row[1], row[2])
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    pairs = []
    for score, i, j in scored:
        if score < least:
            break
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((i, j))
    return pairs


def _plain(value: Any) -> str:
    return " ".join(str(value or "").lower().replace("–", "-").split())


def _statute(value: str) -> str:
    """One name for a statute and its abbreviation, as the rule file has them."""
    names = {form.lower(): name for name, forms in default_rules()["laws"].data["statutes"].items() for form in forms}
    return names.get(_plain(value), _plain(value)).lower()


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) < 170 else plain[:110] + " … " + plain[-50:]


class _Rows:
    """Collects the items of one document."""

    def __init__(self, gold: Gold) -> None:
        self._gold = gold
        self.items: list[Item] = []

    def add(self, metric: str, outcome: str, key: str) -> None:
        self.items.append(Item(metric, self._gold.name, self._gold.municipality, key, outcome))  # type: ignore[arg-type]

    def same(self, metric: str, got: Any, wanted: Any, *, right: bool, where: str) -> None:
        self.add(metric, "hit" if right else "miss", f"{got!r} should be {wanted!r}: {where}")


def score_references(gold: Gold, document: Any) -> list[Item]:
    """Per type, by overlap; then whether the value agrees."""
    rows = _Rows(gold)
    for kind in REFERENCE_TYPES:
        mine = [r for r in document.references if r.type == kind]
        theirs = [r for r in gold.references if r["type"] == kind]
        pairs = pair(mine, theirs, lambda a, b: iou(a.span, (b["start"], b["end"])), 0.01)
        for i, j in pairs:
            for metric in ("references F1", f"{kind} F1"):
                rows.add(metric, "hit", f"{theirs[j]['start']} {theirs[j]['raw']!r}")
            plain = _statute if kind == "law" else _plain
            right = plain(mine[i].value) == plain(theirs[j]["value"])
            rows.same("reference value accuracy", mine[i].value, theirs[j]["value"], right=right, where=kind)
        found, hit = {i for i, _ in pairs}, {j for _, j in pairs}
        for metric in ("references F1", f"{kind} F1"):
            for i, r in enumerate(mine):
                if i not in found:
                    rows.add(metric, "extra", f"{r.span[0]} {kind} {r.text!r} = {r.value!r} ({r.made_by})")
            for j, row in enumerate(theirs):
                if j not in hit:
                    rows.add(metric, "miss", f"{row['start']} {kind} {row['raw']!r} = {row['value']!r}")
    return rows.items


def score_decisions(gold: Gold, document: Any) -> list[Item]:
    """Decisions with status, decided ones, fields of the matched ones, votes and reservations."""
    rows = _Rows(gold)
    _score_decisions(gold, document.decisions, rows)
    _score_votes(gold, document.decisions, rows)
    _score_reservations(gold, document.reservations, rows)
    return rows.items


def _score_decisions(gold: Gold, found: Sequence[Decision], rows: _Rows) -> None:
    unsure = [d for d in gold.decisions if d.get("uncertain")]
    theirs = [d for d in gold.decisions if not d.get("uncertain")]
    pairs = pair(found, theirs, lambda a, b: iou(a.span, (b["start"], b["end"])) + (0.001 if a.status == b["status"] else 0), 0.5)
    partner = dict(pairs)
    hit = set(partner.values())
    for i, mine in enumerate(found):
        its = theirs[partner[i]] if i in partner else None
        if its is None and any(iou(mine.span, (u["start"], u["end"])) > 0.2 for u in unsure):
            continue
        key = f"{mine.span[0]} {mine.status} {mine.kind}: {_short(mine.repaired)} ({mine.made_by})"
        right = its is not None and its["status"] == mine.status
        # A wrong status is one decision too many and one too few.
        rows.add("decisions F1", "hit" if right else "extra", key)
        rows.add("decision spans F1", "extra" if its is None else "hit", key)
        if mine.status == "decided":
            rows.add("decided F1", "hit" if right else "extra", key)
        if its is not None:
            _score_fields(mine, its, rows)
    for j, its in enumerate(theirs):
        key = f"{its['start']} {its['status']} {its['kind']}: {_short(its['raw'])}"
        right = any(partner.get(i) == j and d.status == its["status"] for i, d in enumerate(found))
        if not right:
            rows.add("decisions F1", "miss", key)
            if its["status"] == "decided":
                rows.add("decided F1", "miss", key)
        if j not in hit:
            rows.add("decision spans F1", "miss", key)


def _score_fields(mine: Decision, its: dict[str, Any], rows: _Rows) -> None:
    where = _short(mine.repaired)
    for name in ("kind", "actor", "assignee", "deadline", "outcome"):
        a, b = _plain(getattr(mine, name)), _plain(its.get(name))
        # The public record knows two outcomes; "referred back" and "withdrawn" of the gold are neither.
        b = "" if name == "outcome" and b not in ("adopted", "rejected") else b
        if name in ("assignee", "deadline", "outcome") and not a and not b:
            continue
        # A deadline in words agrees when one wording holds the other.
        same = a == b or (name == "deadline" and bool(a and b) and not a[:4].isdigit() and (a in b or b in a))
        # "Utbildningsutskottet" is "Barn- och utbildningsnämndens utbildningsutskott" in its own minutes.
        same = same or (name == "actor" and bool(is_own(a, Body(b)) or is_own(b, Body(a))))
        rows.same(f"{name} accuracy", a, b, right=same, where=where)
    wanted, got = {_plain(n) for n in its.get("proposer") or ()}, {_plain(n) for n in mine.proposer}
    if wanted or got:
        rows.same("proposer accuracy", sorted(got), sorted(wanted), right=wanted == got, where=where)


_LEAST, _SAME_RESULT = 0.01, 300


def _score_votes(gold: Gold, found: Sequence[Decision], rows: _Rows) -> None:
    """A vote is right when all four figures agree and so do the members; the figures are counted apart too."""
    mine = list({d.vote.span: d.vote for d in found if d.vote}.values())
    figures = ("yes", "no", "abstain", "absent")

    def fit(vote: Any, row: Any) -> float:
        # The same result stands in a table and in a sentence below it, and gold may quote either.
        apart = max(vote.span[0] - row["end"], row["start"] - vote.span[1])
        same = apart < _SAME_RESULT and all(getattr(vote, k) == row.get(k) for k in figures)
        return iou(vote.span, (row["start"], row["end"])) or (_LEAST if same else 0.0)

    pairs = dict(pair(mine, gold.votes, fit, _LEAST))
    for i, vote in enumerate(mine):
        said = "-".join(str(getattr(vote, k)) for k in figures)
        if i not in pairs:
            rows.add("votes F1", "extra", f"{vote.span[0]} {said}")
            rows.add("vote figures F1", "extra", f"{vote.span[0]} {said}")
            continue
        row = gold.votes[pairs[i]]
        wanted = {(_plain(m["name"]), m["vote"]) for m in row.get("members") or ()}
        got = {(_plain(m.name), m.vote) for m in vote.members}
        same = all(getattr(vote, k) == row.get(k) for k in figures)
        right = same and wanted == got
        rows.add("vote figures F1", "hit" if same else "extra", said)
        if not same:
            rows.add("vote figures F1", "miss", f"{row['start']} {[row.get(k) for k in figures]}")
        rows.add(
            "votes F1",
            "hit" if right else "extra",
            f"{said}, members extra {sorted(got - wanted)[:6]} missed {sorted(wanted - got)[:6]}",
        )
        if not right:
            rows.add("votes F1", "miss", f"{row['start']} {[row.get(k) for k in figures]}")
    for j, row in enumerate(gold.votes):
        if j not in pairs.values():
            rows.add("votes F1", "miss", f"{row['start']} {_short(row['raw'])}")
            rows.add("vote figures F1", "miss", f"{row['start']} {_short(row['raw'])}")


def _score_reservations(gold: Gold, found: Sequence[Any], rows: _Rows) -> None:
    """By overlap and kind."""
    pairs = pair(found, gold.reservations, lambda a, b: iou(a.span, (b["start"], b["end"])) if a.kind == b["kind"] else 0.0, 0.01)
    for i, j in pairs:
        rows.add("reservations F1", "hit", str(found[i].span[0]))
        wanted, got = {_plain(n) for n in gold.reservations[j]["names"]}, {_plain(n) for n in found[i].names}
        rows.same("reservation names accuracy", sorted(got), sorted(wanted), right=wanted == got, where=found[i].kind)
    hit, matched = {j for _, j in pairs}, {i for i, _ in pairs}
    for j, row in enumerate(gold.reservations):
        if j not in hit:
            rows.add("reservations F1", "miss", f"{row['start']} {row['kind']}: {_short(row['raw'])}")
    for i, r in enumerate(found):
        if i not in matched:
            rows.add("reservations F1", "extra", f"{r.span[0]} {r.kind}: {_short(gold.text[r.span[0] : r.span[1]])}")


def oracle(gold: Gold) -> tuple[tuple[Section, ...], Any, tuple[Participant, ...]]:
    """Sections, metadata and participants as the gold has them."""
    sections = tuple(
        Section(
            f"section:{s['start']}-{s['end']}", s["kind"], s["number"], s["heading"] or "", s["level"], s["case_number"],
            Span(s["start"], s["end"]),
            Span(s["heading_start"], s["heading_end"]) if s.get("heading_start") is not None else None, "", (1, 1),
        )
        for s in gold.sections
    )  # fmt: skip
    document = gold.document
    meta = SimpleNamespace(
        organisation=None, body=document.get("body"), kind=document.get("doc_type") or "protokoll",
        meeting=Meeting(document.get("date")), case_numbers=(), bodies={},
    )  # fmt: skip
    participants = tuple(
        Participant(
            p["name"],
            p.get("party"),
            p.get("role") or "",
            p.get("title"),
            p.get("status") or "present",
            Span(p["start"], p["end"]),
        )
        for p in gold.participants
    )
    return sections, meta, participants


def run(gold: Gold, *, use_oracle: bool, repair: bool) -> Any:
    """The stages on one gold document."""
    rules, gazetteer = default_rules(), default_gazetteer()
    cleaned = clean(read_bytes(gold.text.encode(), gold.name), rules, gazetteer, load_language_model() if repair else None)
    if use_oracle:
        sections, meta, participants = oracle(gold)
    else:
        from extract.metadata import read_metadata
        from extract.participants import find_participants
        from extract.segment import segment

        sections = segment(cleaned, rules)
        meta = read_metadata(cleaned, sections, rules, gazetteer)
        participants = find_participants(cleaned, sections, rules, gazetteer)
    references = find_references(cleaned, sections, rules)
    decisions, reservations = find_decisions(cleaned, sections, meta, participants, references, rules)
    return SimpleNamespace(references=references, decisions=decisions, reservations=reservations)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--oracle", action="store_true", help="give the stages the gold's sections, participants and metadata")
    parser.add_argument("--no-repair", action="store_true", help="read the text as printed")
    parser.add_argument("--split", default="dev", choices=["dev", "test", "all"])
    parser.add_argument("-v", "--verbose", action="store_true", help="list the errors")
    options = parser.parse_args()
    golds = [load(p) for p in options.files] or load_all(None if options.split == "all" else options.split)
    items = list(_items(golds, use_oracle=options.oracle, repair=not options.no_repair))
    if options.verbose:
        for item in items:
            if item.outcome != "hit":
                print(f"{item.document[:24]:<25}{item.outcome:<6}{item.metric:<24}{item.key}")
    for name, row in summarise(items, lambda i: f"{i.metric} | {i.document}").items():
        if name.startswith("decisions F1"):
            print(f"{name:<80} {row.value:.3f}")
    for name, row in summarise(items).items():
        print(f"{name:<28} {row}")
    return 0


def _items(golds: Sequence[Gold], *, use_oracle: bool, repair: bool) -> Iterator[Item]:
    for gold in golds:
        if not {"references", "decisions"} & set(gold.layers):
            continue
        document = run(gold, use_oracle=use_oracle, repair=repair)
        for layer, scorer in (("references", score_references), ("decisions", score_decisions)):
            yield from scorer(gold, document) if layer in gold.layers else ()


if __name__ == "__main__":
    raise SystemExit(main())
