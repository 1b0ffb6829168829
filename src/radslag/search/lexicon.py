"""The concept lexicon: groups of words that councils and people use for one thing (data/concepts/*.jsonl).

A query that holds a term of a group is widened by the group's other terms; the user sees which and can
switch it off. Abbreviations are matched as whole words and by case alone, and never added unless asked for.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate
from typing import Any

from radslag.search.analysis import fold, stem, tokens, word_list
from radslag.search.types import Expansion

MOST_CONCEPTS, MOST_TERMS, MOST_NARROWER = 2, 8, 4


@dataclass(frozen=True, slots=True)
class Alternative:
    """A term added to the query: its words' stems without stop words, and how much it counts (0–1)."""

    stems: tuple[str, ...]
    weight: float
    term: str
    covers: tuple[int, ...]  # places of the query's words that it stands for


@cache
def _lines() -> tuple[str, ...]:
    folder = resources.files("radslag.search") / "data" / "concepts"
    texts = (f.read_text(encoding="utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".jsonl"))
    return tuple(line for text in texts for line in text.splitlines() if line)


@cache
def _folded() -> tuple[str, tuple[int, ...]]:
    """All lines as one folded text, and where each begins: one pass finds the lines that hold a word."""
    lines = [fold(line.lower()) for line in _lines()]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return "\n".join(lines), tuple(starts[:-1])


def _lines_with(needles: set[str]) -> list[str]:
    text, starts = _folded()
    pattern = re.compile("|".join(re.escape(n) for n in sorted(needles)))
    numbers = sorted({bisect_right(starts, m.start()) - 1 for m in pattern.finditer(text)})
    return [_lines()[n] for n in numbers]


@lru_cache(maxsize=50_000)
def _folded_stems(term: str) -> tuple[str, ...]:
    return tuple(fold(stem(t.form)) for t in tokens(term))


def concept_groups() -> list[dict[str, Any]]:
    """Every group of the lexicon."""
    return [json.loads(line) for line in _lines()]


@cache
def english_vocabulary() -> frozenset[str]:
    """Words of the English terms: what a researcher may well type."""
    return frozenset(t.form for group in concept_groups() for term in group.get("english", []) for t in tokens(term))


def is_abbreviation(term: str) -> bool:
    """Short and in capitals: ambiguous without context."""
    return term.isupper() and len(term) <= 6


def term_stems(term: str) -> tuple[str, ...]:
    """Stems of a term's words, stop words left out (unless it has nothing else)."""
    words = [t.form for t in tokens(term)]
    kept = [w for w in words if w not in word_list("stop_words.txt")]
    return tuple(stem(w) for w in kept or words)


def expand(text: str) -> tuple[tuple[Expansion, ...], tuple[Alternative, ...]]:
    """Find the groups that a query names, longest terms first; returns what the user sees and what search uses."""
    words = tokens(text)
    forms = [t.form for t in words]
    stems = [fold(stem(f)) for f in forms]
    informative = [i for i, f in enumerate(forms) if f not in word_list("stop_words.txt") and len(f) > 1]
    # A cheap look at the raw lines first: parsing and stemming 3,500 groups would cost more than the search.
    needles = {stems[i][:6] for i in informative if len(stems[i]) > 2}
    if not needles:
        return (), ()
    found: list[tuple[int, int, dict[str, Any], str]] = []
    have = set(stems)
    for line in _lines_with(needles):
        group = json.loads(line)
        for term in [*group["terms"], *group.get("english", [])]:
            if not is_abbreviation(term):
                lowered = fold(term.lower())
                if not any(n in lowered for n in needles) or not have.issuperset(_folded_stems(term)):
                    continue
            at = _place(term, text, stems)
            if at is not None:
                found.append((*at, group, term))
                break
    found.sort(key=lambda f: (f[0] - f[1], int(f[3] != f[2]["terms"][0])))
    shown: list[Expansion] = []
    used: list[Alternative] = []
    taken: dict[int, tuple[int, int]] = {}
    seen: set[tuple[int, int]] = set()
    for start, end, group, term in found:
        span = range(start, end)
        claimed = {taken.get(i) for i in span} - {None, (start, end)}
        if claimed or (
            sum(1 for v in taken.values() if v == (start, end)) >= MOST_CONCEPTS * (end - start) and (start, end) in seen
        ):
            continue
        seen.add((start, end))
        taken.update(dict.fromkeys(span, (start, end)))
        places = tuple(i for i in informative if i in span)
        added = []
        for level, (terms, most) in enumerate(((group["terms"], MOST_TERMS), (group.get("narrower", []), MOST_NARROWER))):
            for other in [t for t in terms if not is_abbreviation(t) and t.lower() != term.lower()][:most]:
                alternative = term_stems(other)
                if alternative and {fold(s) for s in alternative} != {stems[i] for i in places}:
                    added.append(other)
                    used.append(Alternative(alternative, 0.5 if level else 1.0, other, places))
        if added:
            shown.append(Expansion(term, group["id"], tuple(added)))
        if len(shown) >= 2 * MOST_CONCEPTS:
            break
    return tuple(shown), tuple(used)


def _place(term: str, text: str, stems: Sequence[str]) -> tuple[int, int] | None:
    """Where a term stands in the query, as a range of its words."""
    if is_abbreviation(term):
        found = [i for i, t in enumerate(tokens(text)) if text[t.start : t.end] == term]
        return (found[0], found[0] + 1) if found else None
    wanted = list(_folded_stems(term))
    for i in range(len(stems) - len(wanted) + 1):
        if list(stems[i : i + len(wanted)]) == wanted:
            return i, i + len(wanted)
    return None
