"""Near-copies of decision text across councils: who was first, who followed, after how many days.

A decision is compared by its own words: standard formulas, who decides and the council's own name are taken out
first (data/formulas.toml), and what is left must say enough to be somebody's text. Pure; works on the decisions that
either engine lists.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from radslag.search.analysis import fold, stem, word_list
from radslag.search.copies import SLOTS, shingles, signature
from radslag.search.types import DecisionRow

# What is left after the formulas must say at least so much.
LEAST_CONTENT = 7
# Share of word triples in common from which two texts are copies.
ALIKE = 0.55
_BAND = 3  # slots a band: texts with an overlap of ALIKE share one of 32 bands with a probability of 0.997

_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d[\d  .,:/-]*")


@dataclass(frozen=True, slots=True)
class Reused:
    """One council's use of a text: its earliest. ``lag_days`` after the first mover, None where a date is missing;
    ``overlap``: share of word triples in common with the first mover's text (0–1)."""

    municipality: str
    municipality_code: str | None
    body: str | None
    date: str | None
    lag_days: int | None
    overlap: float
    status: str
    text: str
    document_id: str
    section_id: str | None
    source: str
    page: int
    number: str | None


@dataclass(frozen=True, slots=True)
class Reuse:
    """A text that several councils decided on: the first mover and its followers, by date (undated ones last)."""

    first: Reused
    followers: tuple[Reused, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data: what ``radslag reuse --json`` prints of each."""
        return {"text": self.first.text, "first": asdict(self.first), "followers": [asdict(f) for f in self.followers]}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row a follower."""
        head = {
            "text": self.first.text,
            "first_municipality": self.first.municipality,
            "first_body": self.first.body,
            "first_date": self.first.date,
            "first_source": self.first.source,
            "first_page": self.first.page,
        }
        return [head | asdict(f) | {"text": self.first.text, "follower_text": f.text} for f in self.followers]


@dataclass(frozen=True, slots=True)
class Formula:
    """A standard formula: its pattern over folded lower-case text, with what it must and must not match."""

    id: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    def matches(self, text: str) -> bool:
        """Whether a decision holds it."""
        return self.pattern.search(fold(text.lower())) is not None


@cache
def formulas() -> tuple[Formula, ...]:
    """The shipped formulas."""
    return tuple(
        Formula(r["id"], re.compile(fold(r["pattern"])), tuple(r["examples"]), tuple(r["counter_examples"]))
        for r in _data()["formula"]
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("radslag.search") / "data" / "formulas.toml").read_text(encoding="utf-8"))


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(fold(stem(w)) for w in [*_data()["common"], *word_list("stop_words.txt")])


def own_words(text: str, municipality: str | None = None) -> str:
    """What a decision says besides formulas: folded, without the council's own name and without figures."""
    bare = fold(" ".join(text.split()).lower())
    for formula in formulas():
        bare = formula.pattern.sub(" ", bare)
    name = fold((municipality or "").lower())
    words = [w for w in _WORD.findall(_FIGURE.sub(" ", bare)) if not name or w not in (name, f"{name}s")]
    return " ".join(words)


def content(words: str) -> set[str]:
    """Stems that tell something of the matter."""
    return {s for w in words.split() if len(w) > 2 and (s := fold(stem(w))) not in _common_stems()}


def find_reuse(rows: Iterable[DecisionRow], *, within: bool = False) -> list[Reuse]:
    """Texts that more than one council decided on, the most followed first.

    ``within``: also later uses by the same council. Formulas alone are nobody's text.
    """
    held: list[DecisionRow] = []
    texts: list[str] = []
    for row in rows:
        words = own_words(_said(row), row.municipality)
        if (row.municipality_code or row.organisation) and len(content(words)) >= LEAST_CONTENT:
            held.append(row)
            texts.append(words)
    found = [_reuse([held[i] for i in places], [texts[i] for i in places], within) for places in _alike(texts, held)]
    return sorted(
        (r for r in found if r), key=lambda r: (-len(r.followers), r.first.date or "9999", r.first.document_id, r.first.text)
    )


def _said(row: DecisionRow) -> str:
    return " ".join(str(row.decision.get("repaired") or row.decision["text"]).split())


def _owner(row: DecisionRow) -> str:
    return row.municipality_code or row.organisation or ""


def _alike(texts: Sequence[str], rows: Sequence[DecisionRow]) -> Iterator[list[int]]:
    """Places of texts that are copies of each other; candidates by bands of their signatures, each pair then read."""
    sets = [shingles(t) for t in texts]
    leader = list(range(len(texts)))

    def first(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    signatures = np.stack([signature(s) for s in sets]) if sets else np.zeros((0, SLOTS), np.uint16)
    for start in range(0, SLOTS, _BAND):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for i, band in enumerate(np.ascontiguousarray(signatures[:, start : start + _BAND])):
            if len(sets[i]):
                buckets[band.tobytes()].append(i)
        for places in buckets.values():
            # Against the first of each kind only: thousands of the same text are no millions of pairs.
            kinds: list[int] = []
            for i in places:
                for k in kinds[:50]:
                    if first(i) == first(k):
                        break
                    if overlap(sets[i], sets[k]) >= ALIKE:
                        leader[first(i)] = first(k)
                        break
                else:
                    kinds.append(i)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(texts)):
        groups[first(i)].append(i)
    return (g for g in groups.values() if len(g) > 1)


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Share of word triples that two texts have in common (0–1)."""
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / max(1, len(a) + len(b) - both)


def _reuse(rows: list[DecisionRow], texts: list[str], within: bool) -> Reuse | None:
    order = sorted(range(len(rows)), key=lambda i: (rows[i].date or "9999", rows[i].document_id, rows[i].page))
    lead, seen = order[0], {_owner(rows[order[0]])}
    used: list[int] = []
    own = shingles(texts[lead])
    for i in order[1:]:
        # A council's later uses are its own business, unless asked for (a text in two points of one item never is).
        fresh = _owner(rows[i]) not in seen
        if fresh or (within and (rows[i].document_id not in {rows[j].document_id for j in [lead, *used]})):
            seen.add(_owner(rows[i]))
            used.append(i)
    if not used:
        return None
    followers = tuple(_step(rows[i], rows[lead], round(overlap(own, shingles(texts[i])), 2)) for i in used)
    return Reuse(_step(rows[lead], rows[lead], 1.0), followers)


def _step(row: DecisionRow, lead: DecisionRow, share: float) -> Reused:
    lag = None
    if row.date and lead.date:
        lag = (date.fromisoformat(row.date) - date.fromisoformat(lead.date)).days
    return Reused(
        municipality=row.municipality or row.organisation or "",
        municipality_code=row.municipality_code,
        body=row.body,
        date=row.date,
        lag_days=lag,
        overlap=share,
        status=row.decision["status"],
        text=_said(row),
        document_id=row.document_id,
        section_id=row.section_id,
        source=row.source,
        page=row.page,
        number=row.number,
    )
