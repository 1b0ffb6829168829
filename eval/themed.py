"""Themes measured: which sections of the gold documents are given which theme (judgements in eval/themes.toml).

    python -m eval.themed check                     resolve every name
    python -m eval.themed tune [--split dev]        precision and recall of each theme at every threshold
    python -m eval.themed fit                       weights of the signs (radslag/search/themes.py), chosen on dev

A gold section at the top level of a document has the themes of the stored sections that it overlaps by half of the shorter.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from eval.gold import GOLD, Gold, document_file, load
from eval.queries import LEAST_SHARED, _section
from eval.score import Item
from radslag.search.chunk import chunk_document
from radslag.search.embed import load_embedder
from radslag.search.themes import FEATURES, ThemeScorer, load_themes

JUDGED = Path(__file__).parent / "themes.toml"


@dataclass(frozen=True)
class Judgement:
    """One gold section: themes that it is of, and those that it only touches (which count neither way)."""

    document: str
    split: str
    name: str
    start: int
    end: int
    themes: frozenset[str]
    touches: frozenset[str]

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares half of the shorter with a stored section."""
        return min(end, self.end) - max(start, self.start) >= LEAST_SHARED * min(end - start, self.end - self.start)


@cache
def judgements() -> tuple[Judgement, ...]:
    """Every judged section. Raises ValueError for a theme that does not exist, QueryError for a section."""
    known, out = {t.id for t in load_themes()}, []
    for document, table in tomllib.loads(JUDGED.read_text(encoding="utf-8")).items():
        gold = load(GOLD / f"{document}.toml")
        touched = _by_section(gold, table.pop("touches", {}), known)
        held = _by_section(gold, table, known)
        for i, section in enumerate(gold.sections):
            if section["level"] == 1 and section["kind"] not in ("front_matter", "signatures"):
                name = section["number"] or section["heading"] or str(i)
                out.append(
                    Judgement(
                        document, gold.split, name, section["start"], section["end"], frozenset(held[i]), frozenset(touched[i])
                    )
                )
    return tuple(out)


def _by_section(gold: Gold, table: dict[str, list[Any]], known: set[str]) -> defaultdict[int, set[str]]:
    out: defaultdict[int, set[str]] = defaultdict(set)
    for theme, names in table.items():
        if theme not in known:
            raise ValueError(f"{gold.name}: there is no theme {theme}")
        for name in names:
            out[_section(gold, *(name if isinstance(name, list) else (name, None)))].add(theme)
    return out


@dataclass(frozen=True)
class Signs:
    """What a judged section was given: theme → score, and theme → features (the greatest of each over what it overlaps)."""

    scores: dict[str, float]
    features: dict[str, tuple[float, ...]]


@cache
def scored() -> tuple[tuple[Judgement, Signs], ...]:
    """Each judged section with the signs of its stored sections."""
    from radslag.wiring import extract_document

    embedder = load_embedder()
    scorer = ThemeScorer(load_themes(), embedder)
    by_document: dict[str, list[Judgement]] = defaultdict(list)
    for judged in judgements():
        by_document[judged.document].append(judged)
    out: list[tuple[Judgement, Signs]] = []
    for name, rows in by_document.items():
        document = extract_document(document_file(load(GOLD / f"{name}.toml")))
        chunks = chunk_document(document)
        vectors = embedder.embed_passages([c.embed_text for c in chunks])
        scores, features = scorer.scores_of(chunks, vectors), scorer.features_of(chunks, vectors)
        for judged in rows:
            held = [c.section_id for c in chunks if c.window == 0 and judged.overlaps(*c.section_span)]
            out.append(
                (judged, Signs(_greatest([scores.get(h, {}) for h in held]), _greatest([features.get(h, {}) for h in held])))
            )
    return tuple(out)


def _greatest(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for one in found:
        for theme, value in one.items():
            held = out.get(theme, value)
            out[theme] = tuple(map(max, held, value)) if isinstance(value, tuple) else max(held, value)
    return out


def score_themes(split: str) -> list[Item]:
    """Items for the harness: F1 over all themes, and precision and recall of each."""
    thresholds = {t.id: t.threshold for t in load_themes()}
    items = []
    for judged, signs in scored():
        if split not in ("all", judged.split):
            continue
        for theme, threshold in thresholds.items():
            if theme in judged.touches:
                continue
            given, meant = signs.scores.get(theme, 0.0) >= threshold, theme in judged.themes
            if not given and not meant:
                continue
            outcome: Any = "hit" if given and meant else "miss" if meant else "extra"
            key = f"{judged.name} {theme} ({signs.scores.get(theme, 0.0):.2f})"
            for metric in ("themes F1", f"{theme} F1"):
                items.append(Item(metric, judged.document, theme, key, outcome))
            # Accuracy counts hits and misses alone: what was meant, and what was given.
            if meant:
                items.append(Item("themes recall", judged.document, theme, key, outcome))
            if given:
                items.append(Item("themes precision", judged.document, theme, key, "hit" if meant else "miss"))
    return items


def tune(split: str) -> None:
    """Print what each threshold would give, theme by theme."""
    rows = [(j, s) for j, s in scored() if split in ("all", j.split)]
    for theme in load_themes():
        counted = [(s.scores.get(theme.id, 0.0), theme.id in j.themes, j) for j, s in rows if theme.id not in j.touches]
        print(f"\n{theme.id} ({sum(m for _, m, _ in counted)} sections, threshold {theme.threshold})")
        for step in range(6, 20):
            bound = step / 20
            hits = sum(m for s, m, _ in counted if s >= bound)
            given = sum(s >= bound for s, _, _ in counted)
            meant = sum(m for _, m, _ in counted)
            print(
                f"  {bound:.2f}  precision {hits / given if given else 1:.2f}  recall {hits / meant if meant else 1:.2f}  ({hits}/{given})"
            )
        wrong = sorted((-s, m, f"{j.document.split('_')[0]} {j.name}") for s, m, j in counted if (s >= theme.threshold) != m)
        print("  wrong:", "; ".join(f"{'missed' if m else 'extra'} {n} {-s:.2f}" for s, m, n in wrong[:14]))


def fit() -> None:
    """Logistic regression over all themes together; what a theme would get that it was not fitted on stands beside."""
    rows = [
        (theme.id, s.features[theme.id], theme.id in j.themes)
        for j, s in scored()
        for theme in load_themes()
        if j.split == "dev" and theme.id not in j.touches and theme.id in s.features
    ]
    weights, bias = _logistic(rows)
    print({n: round(float(w), 2) for n, w in zip(FEATURES, weights, strict=True)}, round(bias, 2))
    for theme in load_themes():
        own, others = [r for r in rows if r[0] == theme.id], [r for r in rows if r[0] != theme.id]
        weights, bias = _logistic(others)
        given = [(float(np.dot(weights, f)) + bias >= 0, meant) for _, f, meant in own]
        hits, meant = sum(g and m for g, m in given), sum(m for _, m in given)
        print(
            f"  left out {theme.id:<28} precision {hits / max(1, sum(g for g, _ in given)):.2f}  recall {hits / max(1, meant):.2f}  n={meant}"
        )


def _logistic(rows: Sequence[tuple[str, tuple[float, ...], bool]], penalty: float = 1.0) -> tuple[np.ndarray, float]:
    """Newton's method with a ridge on the weights (not on the bias)."""
    x = np.array([[*f, 1.0] for _, f, _ in rows])
    y = np.array([float(m) for _, _, m in rows])
    w, ridge = np.zeros(x.shape[1]), penalty * np.eye(x.shape[1])
    ridge[-1, -1] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, x.T @ (p - y) + ridge @ w)
    return w[:-1], float(w[-1])


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("check", "tune", "fit"))
    parser.add_argument("--split", default="dev")
    given = parser.parse_args()
    if given.verb == "tune":
        tune(given.split)
        return 0
    if given.verb == "fit":
        fit()
        return 0
    counts: dict[str, int] = defaultdict(int)
    for judged in judgements():
        for theme in judged.themes:
            counts[theme] += 1
    print(
        f"{len(judgements())} sections of {len({j.document for j in judgements()})} documents of {len(list(GOLD.glob('*.toml')))}"
    )
    print("\n".join(f"{n:>4} {t}" for t, n in sorted(counts.items())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
