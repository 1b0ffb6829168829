"""Scores from items: every gold item found, missed or invented is one row, and every figure is a sum of rows.

A scorer returns :class:`Item` rows; F1, accuracy, intervals and the list of gains and losses all derive
from them, so a figure can always be traced to the sentences behind it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

ROUNDS = 1000


@dataclass(frozen=True)
class Item:
    """One comparison. ``hit``: right; ``miss``: gold not found or found wrong; ``extra``: found without gold.

    ``weight``: a graded measure (nDCG of a query) is a hit of that weight and a miss of the rest.
    """

    metric: str
    document: str
    group: str
    key: str
    outcome: Literal["hit", "miss", "extra"]
    weight: float = 1.0


@dataclass(frozen=True)
class Figure:
    """A score with its 95 % bootstrap interval over documents; ``n`` = gold items."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}–{self.high:.3f}] n={self.n}"


def f1(hits: float, misses: float, extras: float) -> float:
    """F1; 1.0 where there was nothing to find and nothing was found. Equals accuracy-like recall when extras cannot occur."""
    total = 2 * hits + misses + extras
    return 2 * hits / total if total else 1.0


def accuracy(hits: float, misses: float, extras: float) -> float:
    """Share of gold items that are right."""
    return hits / (hits + misses) if hits + misses else 1.0


def figure(items: Sequence[Item], measure: Callable[[float, float, float], float]) -> Figure:
    """Micro-averaged score with an interval from resampling documents (fixed seed: the same items give the same interval)."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    column = {"hit": 0, "miss": 1, "extra": 2}
    for item in items:
        counts[item.document][column[item.outcome]] += item.weight
    rows = list(counts.values())
    total = [sum(c) for c in zip(*rows, strict=True)] if rows else [0, 0, 0]
    draw = random.Random(7)
    values = (
        sorted(measure(*(sum(c) for c in zip(*draw.choices(rows, k=len(rows)), strict=True))) for _ in range(ROUNDS))
        if rows
        else [1.0]
    )
    return Figure(
        measure(*total),
        values[int(0.025 * len(values))],
        values[min(len(values) - 1, int(0.975 * len(values)))],
        round(total[0] + total[1]),
    )


def measure_of(metric: str) -> Callable[[float, float, float], float]:
    """Metrics are F1 unless their name says otherwise (``… accuracy``, ``… recall``, ``… exact``)."""
    return (
        accuracy
        if metric.endswith(("accuracy", "recall", "exact", "words right", "before", "kept", "mended", "precision", "nDCG@10"))
        else f1
    )


def summarise(items: Iterable[Item], by: Callable[[Item], str] = lambda item: item.metric) -> dict[str, Figure]:
    """Figures by metric (or by another key that begins with the metric)."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[by(item)].append(item)
    return {name: figure(rows, measure_of(rows[0].metric)) for name, rows in sorted(groups.items())}


def compare(metric: str, gold_name: str, group: str, expected: Iterable[str], found: Iterable[str]) -> list[Item]:
    """Match two multisets of keys exactly."""
    left = list(found)
    items = []
    for key in expected:
        if key in left:
            left.remove(key)
            items.append(Item(metric, gold_name, group, key, "hit"))
        else:
            items.append(Item(metric, gold_name, group, key, "miss"))
    return items + [Item(metric, gold_name, group, key, "extra") for key in left]
