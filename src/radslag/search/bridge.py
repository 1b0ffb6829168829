"""A query in its own words → the groups of the concept lexicon whose terms lie nearest to it in meaning.

"snön ligger kvar på gatan" names no term, but lies near "snö på trottoaren" and so near the group of vinterväghållning.
The vectors of the terms are the default model's and come with it (models/static-sv/concepts.py makes them). Whatever embedder an index has, words are bridged by these.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.analysis import parts, tokens, word_counts
from radslag.search.embed import Embedder, load_embedder
from radslag.search.errors import EmbedderMissing
from radslag.search.lexicon import Alternative, concept_group, concept_lines, is_abbreviation, is_english_word, term_stems
from radslag.search.types import Expansion

FILE = "concepts.npz"
MOST_GROUPS, MOST_TERMS = 2, 8
# Cosine from which on a term is near, and what its group's terms then count at most (a named term counts 1).
NEAR, WEIGHT = 0.6, 0.6
_LOOKED_AT = 40
SCALE = 127  # stored as whole numbers of a byte


@dataclass(frozen=True)
class TermVectors:
    """``rows``: float32 (terms, dimensions), of length ``SCALE``; ``groups``: the number of each term's line in the lexicon."""

    terms: tuple[str, ...]
    groups: np.ndarray
    rows: np.ndarray
    embedder: Embedder


def lexicon_terms() -> Iterator[tuple[int, str]]:
    """(number of the group, term) of everything that people may say for a concept, abbreviations left out."""
    for number in range(len(concept_lines())):
        group = concept_group(number)
        for key in ("terms", "everyday", "english"):
            yield from ((number, term) for term in group.get(key, ()) if not is_abbreviation(term))


def _marks_of_lines() -> list[int]:
    return [zlib.crc32(line.encode()) for line in concept_lines()]


def save(folder: Path, embedder: Embedder) -> int:
    """Write the vectors of all terms, a byte a number; returns how many terms."""
    numbers, terms = zip(*lexicon_terms(), strict=True)
    rows = np.round(embedder.embed_passages(list(terms)) * SCALE).astype(np.int8)
    np.savez(
        folder / FILE,
        rows=rows,
        groups=np.array(numbers, dtype=np.int32),
        terms=np.array("\n".join(terms).encode()),
        lines=np.array(_marks_of_lines(), dtype=np.uint32),
        model=np.array(embedder.name),
    )
    return len(terms)


@cache
def term_vectors() -> TermVectors | None:
    """The shipped vectors; None where they are missing or another model's. Groups that were changed since are left out."""
    try:
        embedder = load_embedder()
    except EmbedderMissing:
        return None
    path = getattr(embedder, "folder", Path()) / FILE
    if not path.exists():
        return None
    with np.load(path) as stored:
        if str(stored["model"]) != embedder.name:
            return None
        now = {mark: number for number, mark in enumerate(_marks_of_lines())}
        numbers = np.array([now.get(int(mark), -1) for mark in stored["lines"]], dtype=np.int32)[stored["groups"]]
        terms = stored["terms"].item().decode().split("\n")
        rows = stored["rows"].astype(np.float32)
    if (numbers < 0).any():
        kept = np.flatnonzero(numbers >= 0)
        numbers, rows, terms = numbers[kept], rows[kept], [terms[i] for i in kept]
    return TermVectors(tuple(terms), numbers, rows, embedder)


def near_concepts(text: str, besides: frozenset[str]) -> Iterator[tuple[dict[str, Any], str, float]]:
    """(group, its term that lies nearest, cosine) of the nearest groups, ids in ``besides`` left out."""
    known = term_vectors()
    if known is None:
        return
    cosines = known.rows @ (known.embedder.embed_queries([text])[0] / np.float32(SCALE))
    seen = set(besides)
    nearest = np.argpartition(-cosines, min(_LOOKED_AT, len(cosines) - 1))[:_LOOKED_AT]
    for at in nearest[np.argsort(-cosines[nearest])]:
        if cosines[at] < NEAR or len(seen) == len(besides) + MOST_GROUPS:
            return
        group = concept_group(int(known.groups[at]))
        if group["id"] not in seen:
            seen.add(group["id"])
            yield group, known.terms[at], float(cosines[at])


def bridge(text: str, named: tuple[Expansion, ...]) -> tuple[tuple[Expansion, ...], tuple[Alternative, ...]]:
    """What the nearest groups add to a query, beside those that it names: shown as ``text``, counted by closeness."""
    if not any(t.form in word_counts() or parts(t.form) or is_english_word(t.form) for t in tokens(text) if len(t.form) > 3):
        return (), ()  # letters without meaning lie near something, too
    shown, used = [], []
    for group, _, cosine in near_concepts(text, frozenset(e.concept for e in named)):
        added = [t for t in group["terms"] if not is_abbreviation(t)][:MOST_TERMS]
        weight = WEIGHT * (cosine - NEAR + 0.1) / (1 - NEAR)
        used += [Alternative(stems, weight, term, ()) for term in added if (stems := term_stems(term))]
        if added:
            shown.append(Expansion(text, group["id"], tuple(added)))
    return tuple(shown), tuple(used)
