"""Themes as data: what a theme is called, which words and passages are it, and which are not.

Shipped in data/themes/*.toml; the user's own files (``load_themes(folder)``) come beside them. A section's score
for a theme is 0–1, from words of the theme in heading and text and the closeness of its windows to the theme's
example passages; 0.5 says the same for every theme.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp, log1p
from pathlib import Path
from typing import Any

import numpy as np

from radslag.search.analysis import analyse, stem, tokens
from radslag.search.embed import Embedder
from radslag.search.errors import ThemeError
from radslag.search.types import Chunk


@dataclass(frozen=True, slots=True)
class Theme:
    """``terms``: words and phrases in any inflection (a trailing * takes any ending as it stands);
    ``passages``: how minutes speak of it; ``exclude``: phrases that do not count as the theme."""

    id: str
    name: str
    version: int
    description: str
    terms: tuple[str, ...]
    passages: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    threshold: float = 0.5


_REQUIRED = {"id", "name", "version", "description", "terms", "passages"}
_ALLOWED = _REQUIRED | {"exclude", "threshold"}


def load_themes(*folders: Path) -> tuple[Theme, ...]:
    """The shipped themes and those of the given folders; a later one replaces an earlier one of the same id.

    Raises :class:`ThemeError` for a file that is wrong.
    """
    themes = {t.id: t for t in _shipped()}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            theme = read_theme(path.name, path.read_text(encoding="utf-8"))
            themes[theme.id] = theme
    return tuple(themes.values())


@lru_cache(maxsize=1)
def _shipped() -> tuple[Theme, ...]:
    folder = resources.files("radslag.search") / "data" / "themes"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(read_theme(f.name, f.read_text(encoding="utf-8")) for f in files)


def read_theme(name: str, text: str) -> Theme:
    """Read one theme file; ``name`` is for messages. Raises :class:`ThemeError`."""
    try:
        row: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"The theme file {name} is not TOML: {error}.") from error
    if missing := _REQUIRED - set(row):
        raise ThemeError(f"The theme file {name} lacks {', '.join(sorted(missing))}.")
    if unknown := set(row) - _ALLOWED:
        raise ThemeError(f"The theme file {name} has unknown fields: {', '.join(sorted(unknown))}.")
    if not row["terms"] or not all(isinstance(t, str) and t.strip(" *") for t in row["terms"]):
        raise ThemeError(f"The theme file {name} needs at least one term, and no empty ones.")
    lists = {k: tuple(row.get(k, ())) for k in ("terms", "passages", "exclude")}
    return Theme(
        row["id"], row["name"], int(row["version"]), row["description"], threshold=float(row.get("threshold", 0.5)), **lists
    )


def find_theme(name: str, themes: Sequence[Theme]) -> Theme | None:
    """A theme by id or name, without regard to case."""
    wanted = name.strip().lower()
    return next((t for t in themes if wanted in (t.id.lower(), t.name.lower())), None)


# Chosen by ``python -m eval.themed fit`` on the judged sections of dev, for all themes together, so that a score means the
# same for each of them and for a user's own: the chance that the section substantially treats the theme.
WEIGHTS = {"said": 2.16, "often": 1.72, "headed": 1.6, "joined": 0.11, "near": 2.59}
BIAS = -9.05
FEATURES = tuple(WEIGHTS)


class ThemeScorer:
    """Themes with their stems and vectors, ready to score sections."""

    def __init__(self, themes: Sequence[Theme], embedder: Embedder) -> None:
        self.themes = tuple(themes)
        self._terms = [[_Term(t) for t in theme.terms] for theme in self.themes]
        self._exclude = [[_Term(t) for t in theme.exclude] for theme in self.themes]
        self._vectors = [_passages(theme, embedder) for theme in self.themes]
        self._middle, self._spread = _unlike({**{t.id: _passages(t, embedder) for t in _shipped()}, **self._by_id()})

    def _by_id(self) -> dict[str, np.ndarray]:
        return {t.id: v for t, v in zip(self.themes, self._vectors, strict=True)}

    @classmethod
    def of(cls, themes: tuple[Theme, ...], embedder: Embedder) -> ThemeScorer:
        """A scorer, kept from call to call for the same themes and model."""
        key = (embedder.name, themes)
        if key not in _scorers:
            _scorers.clear()
            _scorers[key] = cls(themes, embedder)
        return _scorers[key]

    def scores(self, heading: str, text: str, vectors: np.ndarray) -> dict[str, float]:
        """Theme id → score of one section (0–1), themes without any sign left out; ``vectors``: its windows (rows)."""
        out = {}
        for theme_id, found in self.features(heading, text, vectors).items():
            score = 1.0 / (1.0 + exp(-BIAS - sum(WEIGHTS[n] * v for n, v in zip(FEATURES, found, strict=True))))
            if score > 0.05:
                out[theme_id] = round(score, 3)
        return out

    def features(self, heading: str, text: str, vectors: np.ndarray) -> dict[str, tuple[float, ...]]:
        """Theme id → FEATURES: whether a term is said, how often (log), in the heading, inside a compound; and how near the
        closest window is to an example, in spreads from what passages of different themes are to each other."""
        analysed = analyse(text)
        stems, words = f" {' '.join(analysed.stems)} ", f" {' '.join(analysed.words)} "
        bag = f" {' '.join(analysed.parts)} "
        head = analyse(heading)
        head_stems, head_words = f" {' '.join(head.stems)} ", f" {' '.join(head.words)} "
        out: dict[str, tuple[float, ...]] = {}
        for theme, terms, never, examples in zip(self.themes, self._terms, self._exclude, self._vectors, strict=True):
            shown, said = stems, words
            for term in never:
                shown, said = term.blank(shown, said)
            hits = sum(min(3, term.count(shown, said)) for term in terms)
            joined = any(term.in_parts(bag) for term in terms)
            headed = any(term.count(head_stems, head_words) for term in terms)
            closest = float((vectors @ examples.T).max()) if len(vectors) and len(examples) else 0.0
            near = min(6.0, max(0.0, (closest - self._middle) / self._spread))
            if (shown, said) != (stems, words) and not hits:
                near = 0.0  # what the theme is not, and nothing else of it: that it sounds like it says nothing
            out[theme.id] = (float(hits > 0), log1p(hits), float(headed), float(joined), near)
        return out

    def themes_of(self, chunks: Sequence[Chunk], vectors: np.ndarray) -> dict[str, tuple[str, ...]]:
        """Section id → ids of the themes at or above their threshold."""
        thresholds = {t.id: t.threshold for t in self.themes}
        scores = self.scores_of(chunks, vectors)
        return {section: tuple(t for t, s in found.items() if s >= thresholds[t]) for section, found in scores.items()}

    def scores_of(self, chunks: Sequence[Chunk], vectors: np.ndarray) -> dict[str, dict[str, float]]:
        """Section id → theme id → score. Agenda lists and signatures have none: they name every theme of the meeting."""
        return {section: self.scores(heading, text, rows) for section, heading, text, rows in _sections(chunks, vectors)}

    def features_of(self, chunks: Sequence[Chunk], vectors: np.ndarray) -> dict[str, dict[str, tuple[float, ...]]]:
        """Section id → theme id → FEATURES, of the same sections."""
        return {section: self.features(heading, text, rows) for section, heading, text, rows in _sections(chunks, vectors)}


def _sections(chunks: Sequence[Chunk], vectors: np.ndarray) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """(id, heading, text, vectors of its windows) of the sections that can be of a theme."""
    rows: dict[str, list[int]] = {}
    for i, chunk in enumerate(chunks):
        rows.setdefault(chunk.section_id, []).append(i)
    for section_id, places in rows.items():
        first = chunks[places[0]]
        if first.kind not in ("signatures", "front_matter"):
            yield section_id, f"{first.heading} {first.context}", first.section_text, vectors[places]


def _passages(theme: Theme, embedder: Embedder) -> np.ndarray:
    return embedder.embed_passages([f"{theme.name}: {p}" for p in theme.passages] or [theme.name])


def _unlike(vectors: dict[str, np.ndarray]) -> tuple[float, float]:
    """Mean and spread of the cosines between passages of different themes: the scale of whichever model."""
    rows = list(vectors.values())
    cosines = np.concatenate([(a @ b.T).ravel() for i, a in enumerate(rows) for b in rows[i + 1 :]])
    return float(cosines.mean()), max(float(cosines.std()), 1e-6)


_scorers: dict[tuple[str, tuple[Theme, ...]], ThemeScorer] = {}


class _Term:
    def __init__(self, term: str) -> None:
        self._prefix = f" {term.rstrip('*').lower()}" if term.endswith("*") else ""
        forms = [t.form for t in tokens(term)]
        self._stems = f" {' '.join(stem(f) for f in forms)} "
        self._single = len(forms) == 1

    def count(self, stems: str, words: str) -> int:
        return words.count(self._prefix) if self._prefix else stems.count(self._stems)

    def in_parts(self, parts: str) -> int:
        return int(self._single and not self._prefix and self._stems in parts)

    def blank(self, stems: str, words: str) -> tuple[str, str]:
        if self._prefix:
            return stems, words.replace(self._prefix, " ")
        return stems.replace(self._stems, "  "), words
