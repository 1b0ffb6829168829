"""A query in its own words → the groups of the concept lexicon whose terms lie nearest to it in meaning.

"snön ligger kvar på gatan" names no term, but lies near "snö på trottoaren" and so near the group of vinterväghållning.
The vectors of the terms are the default embedder's, shortened, and come with it (models/encoder-sv/concepts.py makes them).
Whatever embedder an index has, words are bridged by these.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from radslag.search.analysis import parts, tokens, word_counts, word_list
from radslag.search.embed import DEFAULT, Embedder, load_embedder
from radslag.search.errors import EmbedderMissing
from radslag.search.lexicon import Alternative, concept_group, concept_lines, is_abbreviation, is_english_word, term_stems
from radslag.search.types import Expansion

if TYPE_CHECKING:
    from radslag.search.encoder import EncoderEmbedder

FILE = "concepts.npz"
# Closeness from which on a group is near, how far behind the nearest it may lie, how many are taken, and their terms.
LEAST, BEHIND, MOST_GROUPS, MOST_TERMS = 0.38, 0.16, 3, 8
# Closeness from which on a group's terms count as words by more than a trace, and at most (a named term counts 1).
NEAR, WEIGHT = 0.5, 0.6
# How far a group moves the vector of a query (1: as much as the query itself), and how much the nearest leads.
MOVE, SHARPNESS = 1.0, 10.0
# What each further near term of a group adds to its closeness; how many of the nearest terms may agree, and groups read in whole.
AGREED, _LOOKED_AT, _READ = 0.03, 60, 400
SCALE = 127  # stored as whole numbers of a byte
# Numbers kept of the words' half of a vector and of the encoder's, and how much closeness by the encoder counts beside the other.
KEPT, WEIGHT_OF_MEANING = (96, 96), 1.0


@dataclass(frozen=True)
class Shortening:
    """The directions of each half of a vector in which terms differ most: ``words`` (d, KEPT[0]), ``meaning`` (e, KEPT[1]).

    Shorter is also better: what is left out of the words' half is what terms are rarely told apart by.
    """

    words: np.ndarray
    meaning: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, at: int) -> Shortening:
        """Chosen for these vectors, whose halves part at ``at``."""
        return cls(_directions(vectors[:, :at], KEPT[0]), _directions(vectors[:, at:], KEPT[1]))

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Shortened rows, of length 1, whose cosine is the weighted mean of the cosines of their halves."""
        at = len(self.words)
        halves = _unit(vectors[:, :at] @ self.words), WEIGHT_OF_MEANING**0.5 * _unit(vectors[:, at:] @ self.meaning)
        return np.asarray(np.hstack(halves) / (1 + WEIGHT_OF_MEANING) ** 0.5, dtype=np.float32)


def _directions(vectors: np.ndarray, kept: int) -> np.ndarray:
    return np.asarray(np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1][:, :kept], dtype=np.float32)


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))


@dataclass(frozen=True)
class TermVectors:
    """Vectors of what may be said for each group, shortened, all of length ``SCALE``, a byte a number.

    ``rows``: (terms, dimensions), group after group; ``groups``: the number of each group's line in the lexicon, -1 where that
    was changed since; ``starts``: where its rows begin, and the end of all; ``centres``: the mean of its rows.
    """

    groups: np.ndarray
    starts: np.ndarray
    centres: np.ndarray
    rows: np.ndarray
    shorten: Shortening
    embedder: Embedder

    def vector(self, text: str) -> np.ndarray:
        """What a text is compared with the rows by."""
        return self.shorten(self.embedder.embed_queries([text]))[0]

    def nearest(self, vector: np.ndarray) -> list[tuple[int, np.ndarray]]:
        """(number of the line, cosines of its terms) of the groups whose centres lie nearest: a tenth of all, read in whole."""
        towards = self.centres.astype(np.float32) @ vector
        towards[self.groups < 0] = -np.inf
        chosen = np.sort(np.argpartition(-towards, min(_READ, len(towards) - 1))[:_READ])
        pieces = [self.rows[self.starts[g] : self.starts[g + 1]] for g in chosen]
        cosines = np.concatenate(pieces).astype(np.float32) @ (vector / np.float32(SCALE))
        ends = np.cumsum([len(piece) for piece in pieces])[:-1]
        return [(int(self.groups[g]), part) for g, part in zip(chosen, np.split(cosines, ends), strict=True)]


def lexicon_terms() -> Iterator[tuple[int, str]]:
    """(number of the group, term) of everything that people may say for a concept, abbreviations left out."""
    for number in range(len(concept_lines())):
        group = concept_group(number)
        for key in ("terms", "everyday", "english"):
            yield from ((number, term) for term in group.get(key, ()) if not is_abbreviation(term))


def _marks_of_lines() -> list[int]:
    return [zlib.crc32(line.encode()) for line in concept_lines()]


def save(folder: Path, embedder: EncoderEmbedder, said: Mapping[str, Sequence[str]]) -> int:
    """Write the vectors of all terms, a byte a number; returns how many.

    ``said``: concept → further phrases that people say when they mean it (models/static-sv/phrases).
    """
    first: dict[str, int] = {}  # some concepts stand in two fields
    for number in range(len(concept_lines())):
        first.setdefault(concept_group(number)["id"], number)
    spoken = [(number, phrase) for concept, number in first.items() for phrase in said.get(concept, ())]
    held = sorted([*lexicon_terms(), *spoken], key=lambda one: one[0])
    vectors = embedder.embed_passages([term for _, term in held])
    shorten = Shortening.of(vectors, embedder.words.dimensions)
    rows = shorten(vectors) * SCALE
    numbers, starts = np.unique([number for number, _ in held], return_index=True)
    np.savez(
        folder / FILE,
        rows=np.round(rows).astype(np.int8),
        centres=np.round(np.add.reduceat(rows, starts) / np.diff(np.append(starts, len(held)))[:, None]).astype(np.int8),
        starts=np.append(starts, len(held)).astype(np.int32),
        lines=np.array(_marks_of_lines(), dtype=np.uint32)[numbers],
        words=shorten.words,
        meaning=shorten.meaning,
        model=np.array(embedder.name),
    )
    return len(held)


@cache
def term_vectors() -> TermVectors | None:
    """The shipped vectors; None where they are missing or another model's. Groups that were changed since are left out."""
    try:
        embedder = load_embedder(DEFAULT)
    except EmbedderMissing:
        return None
    path = getattr(embedder, "folder", Path()) / FILE
    if not path.exists():
        return None
    with np.load(path) as stored:
        if str(stored["model"]) != embedder.name:
            return None
        now = {mark: number for number, mark in enumerate(_marks_of_lines())}
        groups = np.array([now.get(int(mark), -1) for mark in stored["lines"]], dtype=np.int32)
        shorten = Shortening(stored["words"], stored["meaning"])
        return TermVectors(groups, stored["starts"], stored["centres"], stored["rows"], shorten, embedder)


@lru_cache(maxsize=256)
def _nearest(text: str) -> tuple[tuple[int, float], ...]:
    """(number of the group, closeness) of the groups with a term or phrase near the text, the nearest first.

    Closeness is the cosine of the nearest, and a little more where several of the group are near.
    """
    known = term_vectors()
    if known is None:
        return ()
    read = known.nearest(known.vector(text))
    # Several near terms of a group agree; near is what is among the nearest of all.
    every = np.concatenate([cosines for _, cosines in read])
    least = max(LEAST, float(np.partition(every, -min(_LOOKED_AT, len(every)))[-min(_LOOKED_AT, len(every))]))
    scored = [
        (number, float(cosines.max()) + AGREED * min(int((cosines >= least).sum()) - 1, 3))
        for number, cosines in read
        if cosines.max() >= least
    ]
    return tuple(sorted(scored, key=lambda one: (-one[1], one[0])))


def near_concepts(text: str) -> list[tuple[dict[str, Any], float]]:
    """(group, closeness) of the few groups nearest to a text, the nearest first; none for letters without meaning."""
    near: dict[str, tuple[dict[str, Any], float]] = {}
    for number, closeness in _nearest(text) if _means_something(text) else ():
        group = concept_group(number)
        near.setdefault(group["id"], (group, closeness))  # some concepts stand in two fields
    leader = max((closeness for _, closeness in near.values()), default=0.0)
    return [one for one in near.values() if one[1] >= leader - BEHIND][:MOST_GROUPS]


def bridge(text: str, named: tuple[Expansion, ...]) -> tuple[tuple[Expansion, ...], tuple[Alternative, ...]]:
    """What the nearest groups add to a query, beside those that it names: shown as ``text``, counted by closeness."""
    shown, used = [], []
    for group, closeness in near_concepts(text):
        added = [t for t in group["terms"] if not is_abbreviation(t)][:MOST_TERMS]
        if added and group["id"] not in {e.concept for e in named}:
            weight = min(WEIGHT, max(0.05, WEIGHT * (closeness - NEAR) / (1 - NEAR)))
            used += [Alternative(stems, weight, term, ()) for term in added if (stems := term_stems(term))]
            shown.append(Expansion(text, group["id"], tuple(added)))
    return tuple(shown), tuple(used)


def toward_concepts(text: str, embedder: Embedder) -> np.ndarray | None:
    """The vector of a query, moved towards the terms of the concepts that it lies near; None where it lies near none.

    People ask in everyday words, sections are written in formal ones: what is added is how a section would say it.
    """
    near = near_concepts(text)
    if not near:
        return None
    closeness = np.array([c for _, c in near])
    share = np.exp((closeness - closeness[0]) * SHARPNESS)
    terms = [", ".join(group["terms"][:MOST_TERMS]) for group, _ in near]
    return embedder.embed_moved(text, terms, MOVE * min(1.0, closeness[0]) * share / share.sum())


def _means_something(text: str) -> bool:
    """Letters without meaning lie near something, too, and so do names ("Kvinnojouren Sävja")."""
    known = {t.form: t.form in word_counts() or bool(parts(t.form)) or is_english_word(t.form) for t in tokens(text)}
    small = word_list("stop_words.txt")
    if len(known) > 1 and all(w[0].isupper() for w in text.split() if w not in small):
        return all(known.values())
    return any(told for form, told in known.items() if len(form) > 3)
