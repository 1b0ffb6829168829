"""Score references, decisions, votes and reservations against gold.

``python -m eval.statements [--oracle] [--split dev] [FILE…]`` prints the figures; ``--oracle`` gives the stages the
gold's sections, participants and metadata, so that only their own errors count. ``-v`` lists the errors.

References match by overlap and type, one to one, and their value is counted apart. Decisions match one to one at
IoU ≥ 0.5 (the best pairs first); items the gold marks as uncertain count neither way.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from eval.gold import Gold, load, load_all
from extract.clean import clean
from extract.decisions import find_decisions
from extract.decisions.bodies import Body, is_own
from extract.document import Decision, Meeting, Participant, Reference, Reservation, Section
from extract.gazetteer import default_gazetteer
from extract.offsets import Span
from extract.read import read_bytes
from extract.references import find_references
from extract.rulebook import default_rules

REFERENCE_TYPES = ("case_number", "law", "policy_document", "money", "date", "party")


@dataclass
class Tally:
    """True positives, false positives and misses."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        self.hit += other.hit
        self.extra += other.extra
        self.missed += other.missed

    @property
    def f1(self) -> float:
        """F1, 1.0 when there is nothing to find and nothing was found."""
        total = 2 * self.hit + self.extra + self.missed
        return 2 * self.hit / total if total else 1.0

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f} (hit {self.hit}, extra {self.extra}, missed {self.missed})"


@dataclass
class Scores:
    """All figures of a run; ``fields`` holds (right, asked) pairs."""

    references: dict[str, Tally] = field(default_factory=lambda: {t: Tally() for t in REFERENCE_TYPES})
    values: list[int] = field(default_factory=lambda: [0, 0])
    decisions: Tally = field(default_factory=Tally)
    decided: Tally = field(default_factory=Tally)
    spans: Tally = field(default_factory=Tally)
    fields: dict[str, list[int]] = field(default_factory=dict)
    votes: Tally = field(default_factory=Tally)
    reservations: Tally = field(default_factory=Tally)


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


def score_references(found: Iterable[Reference], gold: Gold, scores: Scores, errors: list[str]) -> None:
    """Per type, by overlap; then whether the value agrees."""
    rows = [r for r in found if r.type in REFERENCE_TYPES]
    for kind in REFERENCE_TYPES:
        mine = [r for r in rows if r.type == kind]
        theirs = [r for r in gold.references if r["type"] == kind]
        pairs = pair(mine, theirs, lambda a, b: iou(a.span, (b["start"], b["end"])), 0.01)
        scores.references[kind].add(Tally(len(pairs), len(mine) - len(pairs), len(theirs) - len(pairs)))
        for i, j in pairs:
            right = (
                _statute(mine[i].value) == _statute(theirs[j]["value"])
                if kind == "law"
                else _plain(mine[i].value) == _plain(theirs[j]["value"])
            )
            scores.values[0] += right
            scores.values[1] += 1
            if not right:
                errors.append(f"REF value {kind}: {mine[i].value!r} should be {theirs[j]['value']!r}")
        hit_mine, hit_theirs = {i for i, _ in pairs}, {j for _, j in pairs}
        errors += [f"REF extra {kind}: {r.text!r} = {r.value!r} ({r.made_by})" for i, r in enumerate(mine) if i not in hit_mine]
        errors += [f"REF missed {kind}: {r['raw']!r} = {r['value']!r}" for j, r in enumerate(theirs) if j not in hit_theirs]


def score_decisions(found: Sequence[Decision], gold: Gold, scores: Scores, errors: list[str]) -> None:
    """Spans, status, and the fields of what matched."""
    theirs_all = gold.decisions
    unsure = [d for d in theirs_all if d.get("uncertain")]
    theirs = [d for d in theirs_all if not d.get("uncertain")]
    pairs = pair(found, theirs, lambda a, b: iou(a.span, (b["start"], b["end"])) + (0.001 if a.status == b["status"] else 0), 0.5)
    matched, hit = {i for i, _ in pairs}, {j for _, j in pairs}
    extra = [
        d for i, d in enumerate(found)
        if i not in matched and not any(iou(d.span, (u["start"], u["end"])) > 0.2 for u in unsure)
    ]  # fmt: skip
    right = sum(found[i].status == theirs[j]["status"] for i, j in pairs)
    wrong = len(pairs) - right
    scores.decisions.add(Tally(right, len(extra) + wrong, len(theirs) - right))
    scores.spans.add(Tally(len(pairs), len(extra), len(theirs) - len(pairs)))
    both = sum(found[i].status == "decided" == theirs[j]["status"] for i, j in pairs)
    mine_decided = sum(d.status == "decided" for d in extra) + sum(found[i].status == "decided" for i, _ in pairs)
    scores.decided.add(Tally(both, mine_decided - both, sum(d["status"] == "decided" for d in theirs) - both))
    for i, j in pairs:
        mine, its = found[i], theirs[j]
        if mine.status != its["status"]:
            errors.append(f"DEC status: {mine.status} should be {its['status']}: {_short(mine.repaired)} ({mine.made_by})")
        for name in ("kind", "actor", "assignee", "deadline", "outcome"):
            a, b = _plain(getattr(mine, name)), _plain(its.get(name))
            if name in ("assignee", "deadline", "outcome") and not a and not b:
                continue
            pair_of = scores.fields.setdefault(name, [0, 0])
            # A deadline in words agrees when one wording holds the other.
            same = a == b or (name == "deadline" and bool(a and b) and not a[:4].isdigit() and (a in b or b in a))
            # "Utbildningsutskottet" is "Barn- och utbildningsnämndens utbildningsutskott" in its own minutes.
            same = same or (name == "actor" and bool(is_own(a, Body(b)) or is_own(b, Body(a))))
            pair_of[0] += same
            pair_of[1] += 1
            if not same:
                errors.append(f"DEC {name}: {a!r} should be {b!r}: {_short(mine.repaired)}")
        wanted = {_plain(n) for n in its.get("proposer") or ()}
        got = {_plain(n) for n in mine.proposer}
        if wanted or got:
            pair_of = scores.fields.setdefault("proposer", [0, 0])
            pair_of[0] += wanted == got
            pair_of[1] += 1
            if wanted != got:
                errors.append(f"DEC proposer: {sorted(got)} should be {sorted(wanted)}: {_short(mine.repaired)}")
    errors += [f"DEC extra {d.status} {d.kind}: {_short(d.repaired)} ({d.made_by})" for d in extra]
    errors += [f"DEC missed {d['status']} {d['kind']}: {_short(d['raw'])}" for j, d in enumerate(theirs) if j not in hit]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) < 170 else plain[:110] + " … " + plain[-50:]


def score_votes(found: Iterable[Decision], gold: Gold, scores: Scores, errors: list[str]) -> None:
    """A tally is right when all four figures agree and, where the gold lists members, they do too."""
    mine = list({d.vote.span: d.vote for d in found if d.vote}.values())
    pairs = pair(mine, gold.votes, lambda a, b: iou(a.span, (b["start"], b["end"])), 0.01)
    right = 0
    for i, j in pairs:
        a, b = mine[i], gold.votes[j]
        figures = all(getattr(a, k) == b.get(k) for k in ("yes", "no", "abstain", "absent"))
        wanted = {(_plain(m["name"]), m["vote"]) for m in b.get("members") or ()}
        got = {(_plain(m.name), m.vote) for m in a.members}
        right += figures and wanted == got
        if not figures:
            wants = [b.get(k) for k in ("yes", "no", "abstain", "absent")]
            errors.append(f"VOTE figures {a.yes}-{a.no}-{a.abstain}-{a.absent} should be {wants}")
        elif wanted != got:
            errors.append(f"VOTE members: extra {sorted(got - wanted)[:6]} missed {sorted(wanted - got)[:6]}")
    scores.votes.add(Tally(right, len(mine) - right, len(gold.votes) - right))
    hit = {j for _, j in pairs}
    errors += [f"VOTE missed: {_short(v['raw'])}" for j, v in enumerate(gold.votes) if j not in hit]
    errors += [f"VOTE extra: {v}" for i, v in enumerate(mine) if i not in {i for i, _ in pairs}]


def score_reservations(found: Sequence[Reservation], gold: Gold, scores: Scores, errors: list[str]) -> None:
    """By overlap and kind."""
    pairs = pair(found, gold.reservations, lambda a, b: iou(a.span, (b["start"], b["end"])) if a.kind == b["kind"] else 0.0, 0.01)
    scores.reservations.add(Tally(len(pairs), len(found) - len(pairs), len(gold.reservations) - len(pairs)))
    for i, j in pairs:
        wanted, got = {_plain(n) for n in gold.reservations[j]["names"]}, {_plain(n) for n in found[i].names}
        pair_of = scores.fields.setdefault("reservation names", [0, 0])
        pair_of[0] += wanted == got
        pair_of[1] += 1
        if wanted != got:
            errors.append(f"RES names {sorted(got)} should be {sorted(wanted)}")
    hit, matched = {j for _, j in pairs}, {i for i, _ in pairs}
    errors += [f"RES missed {r['kind']}: {_short(r['raw'])}" for j, r in enumerate(gold.reservations) if j not in hit]
    errors += [f"RES extra {r.kind}: {_short(gold.text[r.span[0] : r.span[1]])}" for i, r in enumerate(found) if i not in matched]


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
        meeting=Meeting(document.get("date")), case_numbers=(),
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


def run(gold: Gold, *, use_oracle: bool) -> tuple[tuple[Reference, ...], tuple[Decision, ...], tuple[Reservation, ...]]:
    """The stages on one gold document."""
    rules, gazetteer = default_rules(), default_gazetteer()
    cleaned = clean(read_bytes(gold.text.encode(), gold.name), rules, gazetteer, None)
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
    return references, decisions, reservations


def evaluate(golds: Iterable[Gold], *, use_oracle: bool = False, verbose: bool = False) -> Scores:
    """Score all documents together; ``verbose`` prints every error."""
    total = Scores()
    for gold in golds:
        errors: list[str] = []
        references, decisions, reservations = run(gold, use_oracle=use_oracle)
        one = Scores()
        for scores in (total, one):
            errors.clear()
            score_references(references, gold, scores, errors)
            score_decisions(decisions, gold, scores, errors)
            score_votes(decisions, gold, scores, errors)
            score_reservations(reservations, gold, scores, errors)
        everything = Tally()
        for tally in one.references.values():
            everything.add(tally)
        print(
            f"{gold.name:55.55} refs {everything.f1:.3f}  decisions {one.decisions.f1:.3f}  decided {one.decided.f1:.3f}"
            f"  votes {one.votes.f1:.2f}  res {one.reservations.f1:.2f}"
        )
        if verbose:
            print("\n".join("    " + e for e in errors))
    return total


def report(scores: Scores) -> str:
    """The figures as lines of text."""
    everything = Tally()
    lines = []
    for kind, tally in scores.references.items():
        lines.append(f"  {kind:16} {tally}")
        everything.add(tally)
    value = scores.values
    out = [
        f"references         {everything}",
        *lines,
        f"  value right      {value[0]}/{value[1]} = {value[0] / max(1, value[1]):.3f}",
    ]
    out += [
        f"decisions+status   {scores.decisions}",
        f"  spans only       {scores.spans}",
        f"  decided          {scores.decided}",
    ]
    out += [
        f"  {name:16} {right}/{asked} = {right / max(1, asked):.3f}" for name, (right, asked) in sorted(scores.fields.items())
    ]
    out += [f"votes exact        {scores.votes}", f"reservations       {scores.reservations}"]
    return "\n".join(out)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.statements", description=re.sub(r"``", "", __doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--oracle", action="store_true", help="give the stages the gold's sections, participants and metadata")
    parser.add_argument("--split", default="dev", help="dev, test or all")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the errors")
    options = parser.parse_args()
    golds = [load(p) for p in options.files] or load_all(None if options.split == "all" else options.split)
    print(report(evaluate(golds, use_oracle=options.oracle, verbose=options.verbose)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
