"""The choice of the weights of search.

    python -m eval.bench_search tune --data FOLDER --embedder MODEL_TRAINED_WITH_HOLD

Speed and size: eval/bench_scale.py.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.embed import DEFAULT, load_embedder
from radslag.search.types import Filter, Query


def tune(data: Path, model: str, rounds: int = 250) -> None:
    """Look for weights on held-out pairs of the register, titles and questions, and print the best."""
    from eval.retrieval import PairSet, pairs_index, register_set, swefaq_set, title_passage_set
    from radslag.search import rank as ranking
    from radslag.search.index.asking import Sought
    from radslag.search.plan import plan_query
    from radslag.search.search import query_vector

    embedder = load_embedder(model)
    titles = title_passage_set(data)
    sets = [register_set(0.15), PairSet(titles.name, titles.passages, titles.queries[::4]), swefaq_set(data)]
    cases: list[tuple[str, Any, list[Any], list[bool]]] = []
    for pairs in sets:
        with tempfile.TemporaryDirectory() as folder:
            index, places = pairs_index(Path(folder) / "index", embedder, pairs.passages)
            for _, text, _, right in pairs.queries:
                plan = plan_query(text)
                vector = query_vector(index, embedder, Query(text))
                found = index._search.candidates(Sought(plan, vector, Filter(), "hybrid", 150)).candidates
                cases.append((pairs.name, plan, found, [places[c.key.split("/")[1]] == right for c in found]))

    def score(weights: ranking.Weights) -> dict[str, float]:
        values: dict[str, list[float]] = defaultdict(list)
        for name, plan, found, right in cases:
            keys = {c.key for c, r in zip(found, right, strict=True) if r}
            order = [c.key for c in ranking.rank(plan, found, "hybrid", weights)[:10]]
            values[name].append(next((1 / float(np.log2(i + 2)) for i, k in enumerate(order) if k in keys), 0.0))
        return {n: sum(v) / len(v) for n, v in values.items()}

    rng = np.random.default_rng(0)
    names = [n for n in ranking.Weights.__dataclass_fields__ if n not in ("front_matter", "signatures", "heading")]
    best = ranking.WEIGHTS
    scores = score(best)
    for _ in range(rounds):
        chosen = rng.choice(names, 3, replace=False)
        trial = replace(
            best,
            **{n: float(min(3.0 if n == "sharpness" else 1.0, getattr(best, n) * np.exp(rng.normal(0, 0.35)))) for n in chosen},
        )
        now = score(trial)
        if sum(now.values()) > sum(scores.values()):
            best, scores = trial, now
            print(scores, best)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("tune",))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--embedder", default=DEFAULT)
    given = parser.parse_args()
    tune(given.data, given.embedder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
