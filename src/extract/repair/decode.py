"""The most likely meant words of a run of printed ones: a beam search over pairs of words."""

from __future__ import annotations

import math
from typing import NamedTuple

from extract.repair.candidates import Candidate
from extract.repair.language_model import BOUNDARY, UNKNOWN, LanguageModel

_WIDTH = 8


class Choice(NamedTuple):
    """The candidate chosen for one printed word, and how sure that is (0–1)."""

    candidate: Candidate
    confidence: float


class _Path(NamedTuple):
    score: float
    first: int
    second: int
    back: _Path | None
    chosen: int


def decode(row: list[tuple[Candidate, ...]], model: LanguageModel) -> list[Choice]:
    """Choose one candidate a position; ``row`` is one sentence or clause."""
    paths = [_Path(0.0, BOUNDARY, BOUNDARY, None, -1)]
    size = len(row)
    for candidates in row:
        if len(candidates) == 1 and len(paths) == 1:
            # Nothing to weigh: the only path takes the only word.
            candidate, path = candidates[0], paths[0]
            ids = candidate.ids
            first, second = (path.second, ids[0]) if len(ids) == 1 else ids[-2:]
            paths = [_Path(path.score, first, second, path, 0)]
            continue
        best: dict[tuple[int, int], _Path] = {}
        for path in paths:
            for number, candidate in enumerate(candidates):
                score, first, second = _extend(model, path, candidate)
                key = (first, second)
                held = best.get(key)
                if held is None or score > held.score:
                    best[key] = _Path(score, first, second, path, number)
        paths = sorted(best.values(), key=lambda p: -p.score)[:_WIDTH]
        limit = paths[0].score - 12.0
        paths = [path for path in paths if path.score > limit]
    last: _Path | None = max(paths, key=lambda p: p.score)
    chosen = [0] * size
    for position in range(size - 1, -1, -1):
        assert last is not None
        chosen[position] = last.chosen
        last = last.back
    return _confidences(row, chosen, model)


def _extend(model: LanguageModel, path: _Path, candidate: Candidate) -> tuple[float, int, int]:
    score, first, second = path.score + candidate.cost + candidate.prior, path.first, path.second
    for identity in candidate.ids:
        if identity > UNKNOWN:
            score += model.log_probability(first, second, identity)
        first, second = second, identity
    return score, first, second


def _confidences(row: list[tuple[Candidate, ...]], chosen: list[int], model: LanguageModel) -> list[Choice]:
    """Share of the chosen candidate among all at its place, the neighbours held as chosen."""
    choices = []
    size = len(row)
    for i, candidates in enumerate(row):
        candidate = candidates[chosen[i]]
        if len(candidates) == 1 or candidate.kind == "kept":
            choices.append(Choice(candidate, 1.0))
            continue
        before = [BOUNDARY, BOUNDARY]
        for k in range(max(0, i - 2), i):
            before += row[k][chosen[k]].ids
        after: list[int] = []
        for k in range(i + 1, min(size, i + 3)):
            after += row[k][chosen[k]].ids
        scores = []
        for other in candidates:
            path = _Path(0.0, before[-2], before[-1], None, 0)
            score, first, second = _extend(model, path, other)
            for identity in after[:2]:
                if identity > UNKNOWN:
                    score += model.log_probability(first, second, identity)
                first, second = second, identity
            scores.append(score)
        best = scores[chosen[i]]
        choices.append(Choice(candidate, 1.0 / sum(math.exp(min(50.0, score - best)) for score in scores)))
    return choices
