"""The most likely meant words of a run of printed ones: a beam search over pairs of words."""

from __future__ import annotations

import math
from operator import itemgetter
from typing import Any, NamedTuple

from extract.repair.candidates import Candidate
from extract.repair.language_model import BOUNDARY, UNKNOWN, LanguageModel

_WIDTH = 8


class Choice(NamedTuple):
    """The candidate chosen for one printed word, and how sure that is (0–1)."""

    candidate: Candidate
    confidence: float


# Score, the last two word ids, the path one word shorter, and the number of the candidate it took.
_Path = tuple[float, int, int, Any, int]
_score = itemgetter(0)


def decode(row: list[tuple[Candidate, ...]], model: LanguageModel) -> list[Choice]:
    """Choose one candidate a position; ``row`` is one sentence or clause."""
    paths: list[_Path] = [(0.0, BOUNDARY, BOUNDARY, None, -1)]
    size = len(row)
    held = model.memory.logs
    log_probability = model.log_probability
    for candidates in row:
        if len(candidates) == 1 and len(paths) == 1:
            # Nothing to weigh: the only path takes the only word.
            ids, path = candidates[0].ids, paths[0]
            first, second = (path[2], ids[0]) if len(ids) == 1 else ids[-2:]
            paths = [(path[0], first, second, path, 0)]
            continue
        best: dict[tuple[int, int], _Path] = {}
        for path in paths:
            before, last_but_one, last, _, _ = path
            for number, (_, ids, cost, prior, _) in enumerate(candidates):
                first, second = last_but_one, last
                score = before + cost + prior
                for identity in ids:
                    if identity > UNKNOWN:
                        log = held.get((first, second, identity))
                        score += log if log is not None else log_probability(first, second, identity)
                    first, second = second, identity
                key = (first, second)
                rival = best.get(key)
                if rival is None or score > rival[0]:
                    best[key] = (score, first, second, path, number)
        paths = sorted(best.values(), key=_score, reverse=True)[:_WIDTH]
        limit = paths[0][0] - 12.0
        paths = [path for path in paths if path[0] > limit]
    path = max(paths, key=_score)
    chosen = [0] * size
    for position in range(size - 1, -1, -1):
        chosen[position] = path[4]
        path = path[3]
    return _confidences(row, chosen, model)


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
            score, first, second = other.cost + other.prior, before[-2], before[-1]
            for identity in (*other.ids, *after[:2]):
                if identity > UNKNOWN:
                    score += model.log_probability(first, second, identity)
                first, second = second, identity
            scores.append(score)
        best = scores[chosen[i]]
        choices.append(Choice(candidate, 1.0 / sum(math.exp(min(50.0, score - best)) for score in scores)))
    return choices
