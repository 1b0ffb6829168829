"""Candidates of both halves → one order. Pure: the same function serves every engine.

The engine brings candidates with its word score (BM25) and the cosine of their best window; here each is
read against the plan once more, because a sum over fields counts a synonym beside the word itself, and does
not know a phrase from its scattered words.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import log

from radslag.search.analysis import word_counts
from radslag.search.plan import MEANT, Plan, Word


@dataclass(frozen=True, slots=True)
class Weights:
    """Chosen on held-out pairs (``python -m eval.bench_search tune``); each half is 0–1 before ``semantic`` mixes them."""

    semantic: float = 0.51
    semantic_english: float = 0.4
    semantic_question: float = 0.35
    # How far meaning takes over where no section holds the words that were asked for.
    takeover: float = 0.6
    bm25: float = 0.09
    coverage: float = 0.73
    phrase: float = 0.11
    heading: float = 0.07
    alternative: float = 1.0
    # Half of the words is much less than half of the meaning.
    sharpness: float = 2.1
    # How much of the semantic half compares with the best hit; the rest is the cosine itself.
    relative: float = 0.27
    # Below this cosine a section is not about the query at all.
    floor: float = 0.14
    front_matter: float = 0.6
    signatures: float = 0.4


WEIGHTS = Weights()
# A section counts as a match (in totals, facets and comparisons) from these scores on.
MATCH_COSINE = 0.5
MATCH_SCORE = 0.35


@dataclass(slots=True)
class Candidate:
    """A section that either half found; ``bm25`` and ``cosine`` None = not found by that half."""

    key: str
    section_kind: str = "other"
    words: str = ""
    stems: str = ""
    parts: str = ""
    folded: str = ""
    heading_terms: str = ""
    keys: str = ""
    bm25: float | None = None
    cosine: float | None = None
    window: int = 0
    # what near-copies are told by (copies.py)
    municipality_code: str | None = None
    organisation: str | None = None
    body: str | None = None
    date: str | None = None
    case_number: str | None = None
    sketch: str | None = None
    # filled in by rank()
    lexical: float = 0.0
    semantic: float = 0.0
    score: float = 0.0
    complete: bool = False


def weight_of(word: Word) -> float:
    """How much a word tells: rare words more."""
    count = max(word_counts().get(word.form, 0), word_counts().get(word.stem, 0))
    return max(0.5, log(4e6 / (count + 20)) / 10)


def rank(plan: Plan, candidates: list[Candidate], mode: str = "hybrid", weights: Weights = WEIGHTS) -> list[Candidate]:
    """Score the candidates and sort them, best first; those that nothing speaks for are left out."""
    if not candidates:
        return []
    if not plan.words:
        mode = "semantic"
    best_bm25 = max((c.bm25 or 0.0 for c in candidates), default=0.0) or 1.0
    cosines = [c.cosine for c in candidates if c.cosine is not None]
    top = max(cosines, default=0.0)
    sought = _sought(plan, weights.alternative)
    share = {"lexical": 0.0, "semantic": 1.0}.get(mode, _semantic_share(plan, weights))
    if not cosines:
        share = 0.0
    for c in candidates:
        c.lexical = _lexical(sought, c, best_bm25, weights) if mode != "semantic" else 0.0
    if mode == "hybrid" and cosines and plan.kind in MEANT:
        unheld = max(0.0, 1.0 - max(c.lexical for c in candidates))
        share += (1 - share) * weights.takeover * unheld**2
    for c in candidates:
        c.semantic = _semantic(c.cosine, top, weights)
        c.score = share * c.semantic + (1 - share) * c.lexical
        c.score *= {"front_matter": weights.front_matter, "signatures": weights.signatures}.get(c.section_kind, 1.0)
    if plan.kind in ("case_number", "name", "phrase") and mode != "semantic":
        # What is asked for by name is what holds it; meaning only orders those.
        exact = [c for c in candidates if c.complete]
        candidates = exact or candidates
    kept = [c for c in candidates if c.score > 0.01]
    return sorted(kept, key=lambda c: (-round(c.score, 6), c.key))


def _semantic_share(plan: Plan, weights: Weights) -> float:
    if plan.kind in ("case_number", "name"):
        return 0.1
    if plan.kind == "phrase":
        return 0.2
    return {"english": weights.semantic_english, "question": weights.semantic_question}.get(plan.kind, weights.semantic)


def _semantic(cosine: float | None, top: float, weights: Weights) -> float:
    """The cosine on a scale of 0–1, in part relative to the best: cosines of short queries are low throughout."""
    if cosine is None or top <= weights.floor:
        return 0.0
    relative = (cosine - weights.floor) / (top - weights.floor)
    absolute = (cosine - weights.floor) / (0.85 - weights.floor)
    return min(1.0, max(0.0, weights.relative * relative + (1 - weights.relative) * absolute))


def _lexical(sought: _Sought, c: Candidate, best_bm25: float, weights: Weights) -> float:
    if sought.plan.kind == "case_number":
        return _case_number(sought.plan, c, best_bm25)
    bm25, coverage, together, headed = features(sought, c, best_bm25)
    return (
        weights.bm25 * bm25
        + weights.coverage * coverage**weights.sharpness
        + weights.phrase * together
        + weights.heading * headed
    )


def _case_number(plan: Plan, c: Candidate, best_bm25: float) -> float:
    """The number itself, or without its prefix where the section gives none."""
    keys = c.keys.split()
    bare = plan.keys[-1]
    c.complete = plan.keys[0] in keys or (bare in keys and not any(k.endswith(bare) and k != bare for k in keys))
    return (1.0 if plan.keys[0] in keys else 0.6 if c.complete else 0.0) * (0.8 + 0.2 * (c.bm25 or 0) / best_bm25)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What of a plan is looked for in every candidate, made once. Words stand between blanks, as in the candidates' columns."""

    plan: Plan
    importance: tuple[float, ...]
    total: float
    # stems in blanks, each and together, weight, places; what counts most comes first
    alternatives: tuple[tuple[tuple[str, ...], str, float, tuple[int, ...]], ...]


def _sought(plan: Plan, alternative_weight: float) -> _Sought:
    importance = tuple(weight_of(w) for w in plan.words)
    everywhere = tuple(w.place for w in plan.words)
    alternatives = [
        (
            # The longest first: it is the rarest, mostly.
            tuple(f" {s} " for s in sorted(a.stems, key=len, reverse=True)),
            f" {' '.join(a.stems)} ",
            alternative_weight * a.weight,
            tuple(p for p in a.covers if p in everywhere) if a.covers else everywhere,
        )
        for a in plan.alternatives
    ]
    alternatives.sort(key=lambda a: -a[2])
    return _Sought(plan, importance, sum(importance), tuple(a for a in alternatives if a[3]))


def features(sought: _Sought, c: Candidate, best_bm25: float) -> tuple[float, float, float, float]:
    """(BM25, share of the words held, side by side, in the heading), each 0–1; also says whether all words are held."""
    plan = sought.plan
    # Padded strings instead of sets: few words are looked for in two hundred candidates.
    words, stems, parts, folded, heading = (f" {text} " for text in (c.words, c.stems, c.parts, c.folded, c.heading_terms))
    reach = [_match(w, words, stems, parts, folded) for w in plan.words]
    held: dict[int, float] = {}
    for word, value in zip(plan.words, reach, strict=True):
        held[word.place] = value
    for each, together, weight, places in sought.alternatives:
        for place in places:
            if held[place] < weight:
                break
        else:
            continue  # the words themselves, or what counts more, are there
        for one in each:
            if one not in stems and one not in parts:
                break
        else:
            value = weight * (1.0 if len(each) == 1 or together in stems else 0.8)
            for place in places:
                held[place] = max(held[place], value)
    covered = headed = 0.0
    for word, importance in zip(plan.words, sought.importance, strict=True):
        covered += importance * held[word.place]
        headed += importance * (
            f" {word.stem} " in heading or (bool(word.parts) and all(f" {p} " in heading for p in word.parts))
        )
    c.complete = all(f" {' '.join(p)} " in words for p in plan.phrases) if plan.phrases else all(v >= 0.5 for v in reach)
    return (c.bm25 or 0.0) / best_bm25, covered / sought.total, _together(plan, stems, words), headed / sought.total


def _match(word: Word, words: str, stems: str, parts: str, folded: str) -> float:
    """How well a section holds a word: 1 the very form, less for stems, parts of compounds and lost marks."""
    if f" {word.form} " in words:
        return 1.0
    base = f" {word.stem} "
    if base in stems:
        return 0.95
    if word.fold_ok and f" {word.folded} " in folded:
        return 0.85
    if any(f" {form} " in words for form in word.instead):
        return 0.85
    if word.parts and all((p := f" {part} ") in parts or p in stems for part in word.parts):
        return 0.75
    return 0.65 if base in parts else 0.0


def _together(plan: Plan, text: str, spoken: str) -> float:
    """Whether the words stand side by side as asked: 1 in these forms, 0.7 as stems; single words count when exact."""
    if plan.phrases:
        return sum(f" {' '.join(p)} " in spoken for p in plan.phrases) / len(plan.phrases)
    forms = " ".join(w.form for w in plan.words)
    if f" {forms} " in spoken or f" {plan.semantic_text.lower()} " in spoken:
        return 1.0
    if len(plan.words) > 1:
        pairs = itertools.pairwise(w.stem for w in plan.words)
        return 0.8 * sum(_near(a, b, text) for a, b in pairs) / (len(plan.words) - 1)
    return 0.0


def _near(first: str, second: str, text: str, reach: int = 60) -> bool:
    """Whether the second stem follows the first within about eight words."""
    at = text.find(f" {first} ")
    for _ in range(50):
        if at < 0:
            return False
        if f" {second} " in text[at : at + reach + len(first)]:
            return True
        at = text.find(f" {first} ", at + 1)
    return False
