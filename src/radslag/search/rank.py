"""Candidates of both halves → one order. Pure: the same function serves every engine.

The engine brings candidates with its word score (BM25) and the cosine of their best window; here each is
read against the plan once more, because a sum over fields counts a synonym beside the word itself, and does
not know a phrase from its scattered words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

from radslag.search.analysis import word_counts
from radslag.search.plan import Plan, Word


@dataclass(frozen=True, slots=True)
class Weights:
    """Chosen on the dev queries (eval/bench_search.py tune); each half is 0–1 before ``semantic`` mixes them."""

    semantic: float = 0.45
    semantic_english: float = 0.75
    semantic_question: float = 0.5
    bm25: float = 0.35
    coverage: float = 0.45
    phrase: float = 0.12
    heading: float = 0.08
    alternative: float = 0.75
    # Below this cosine a section is not about the query at all.
    floor: float = 0.15
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
    # filled in by rank()
    lexical: float = 0.0
    semantic: float = 0.0
    score: float = 0.0
    complete: bool = False
    seen: dict[str, float] = field(default_factory=dict)


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
    share = {"lexical": 0.0, "semantic": 1.0}.get(mode, _semantic_share(plan, weights))
    if not cosines:
        share = 0.0
    for c in candidates:
        c.lexical = _lexical(plan, c, best_bm25, weights) if mode != "semantic" else 0.0
        c.semantic = _semantic(c.cosine, top, weights)
        c.score = share * c.semantic + (1 - share) * c.lexical
        c.score *= {"front_matter": weights.front_matter, "signatures": weights.signatures}.get(c.section_kind, 1.0) if plan.kind != "name" else 1.0
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
    """Half absolute, half relative to the best: cosines of short queries are low throughout."""
    if cosine is None or top <= weights.floor:
        return 0.0
    relative = (cosine - weights.floor) / (top - weights.floor)
    absolute = (cosine - weights.floor) / (0.85 - weights.floor)
    return min(1.0, max(0.0, 0.5 * relative + 0.5 * absolute))


def _lexical(plan: Plan, c: Candidate, best_bm25: float, weights: Weights) -> float:
    words, stems, parts = set(c.words.split()), set(c.stems.split()), set(c.parts.split())
    folded = set(c.folded.split())
    heading = set(c.heading_terms.split())
    if plan.kind == "case_number":
        keys = c.keys.split()
        c.complete = plan.keys[0] in keys or (len(plan.keys) > 1 and plan.keys[1] in keys and not any(k.endswith(plan.keys[1]) and k != plan.keys[1] for k in keys))
        return (1.0 if plan.keys[0] in keys else 0.6 if c.complete else 0.0) * (0.8 + 0.2 * (c.bm25 or 0) / best_bm25)
    reach = [_match(w, words, stems, parts, folded) for w in plan.words]
    text, spoken = f" {c.stems} ", f" {c.words} "
    stood_for: dict[int, float] = {}
    for alternative in plan.alternatives:
        hits = sum(s in stems or s in parts for s in alternative.stems)
        if hits == len(alternative.stems):
            value = weights.alternative * alternative.weight * (1.0 if len(alternative.stems) == 1 or f" {' '.join(alternative.stems)} " in text else 0.8)
            for place in alternative.covers:
                stood_for[place] = max(stood_for.get(place, 0.0), value)
    total = covered = headed = 0.0
    for word, value in zip(plan.words, reach, strict=True):
        importance = weight_of(word)
        total += importance
        covered += importance * max(value, stood_for.get(word.place, 0.0))
        headed += importance * (word.stem in heading or bool(word.parts) and all(p in heading for p in word.parts))
    coverage = covered / total
    phrases = [f" {' '.join(p)} " in spoken for p in plan.phrases]
    c.complete = all(phrases) if phrases else all(v >= 0.5 for v in reach)
    together = _together(plan, text, spoken)
    c.seen = {w.form: v for w, v in zip(plan.words, reach, strict=True)}
    return (
        weights.bm25 * ((c.bm25 or 0.0) / best_bm25)
        # Half of the words is much less than half of the meaning.
        + weights.coverage * coverage**1.5
        + weights.phrase * together
        + weights.heading * headed / total
    )


def _match(word: Word, words: set[str], stems: set[str], parts: set[str], folded: set[str]) -> float:
    """How well a section holds a word: 1 the very form, less for stems, parts of compounds and lost marks."""
    if word.form in words:
        return 1.0
    if word.stem in stems:
        return 0.95
    if word.fold_ok and word.folded in folded:
        return 0.85
    if any(form in words for form in word.instead):
        return 0.85
    if word.parts and all(p in parts or p in stems for p in word.parts):
        return 0.75
    if word.stem in parts:
        return 0.65
    return 0.0


def _together(plan: Plan, text: str, spoken: str) -> float:
    """Whether the words stand side by side as asked: 1 in these forms, 0.7 as stems; single words count when exact."""
    if plan.phrases:
        return sum(f" {' '.join(p)} " in spoken for p in plan.phrases) / len(plan.phrases)
    forms = " ".join(w.form for w in plan.words)
    if f" {forms} " in spoken or f" {plan.semantic_text.lower()} " in spoken:
        return 1.0
    stems = [w.stem for w in plan.words]
    if len(stems) > 1:
        pairs = list(zip(stems, stems[1:], strict=False))
        near = sum(_near(a, b, text) for a, b in pairs) / len(pairs)
        return 0.8 * near
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
