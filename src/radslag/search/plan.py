"""Query text → what it is and what to look for, the same for every engine."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from radslag.search.analysis import case_keys, fold, has_marks, is_case_number, parts, stem, tokens, word_counts, word_list
from radslag.search.lexicon import Alternative, expand
from radslag.search.types import Expansion

QueryKind = Literal["empty", "case_number", "phrase", "name", "question", "english", "topic"]
_QUOTED = re.compile(r"[\"“”„»«]([^\"“”„»«]{2,200}+)[\"“”„»«]")


@dataclass(frozen=True, slots=True)
class Word:
    """An informative word of the query. ``fold_ok``: text without marks may stand for it; ``instead``: known words for a misspelt one."""

    form: str
    stem: str
    parts: tuple[str, ...]
    folded: str
    fold_ok: bool
    instead: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """``semantic_text`` is what the embedder reads."""

    kind: QueryKind
    semantic_text: str
    words: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    keys: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()


def plan_query(text: str, *, widen: bool = True, correct: Callable[[str], list[str]] | None = None) -> Plan:
    """Read a query. ``correct`` gives known words for one that the index does not hold (nothing when it holds it)."""
    text = " ".join(text.split())[:2000]
    phrases = tuple(p for p in (tuple(t.form for t in tokens(m.group(1))) for m in _QUOTED.finditer(text)) if p)
    bare = _QUOTED.sub(lambda m: f" {m.group(1)} ", text).strip() if phrases else text
    found = tokens(bare)
    if not found:
        return Plan("empty", "", ())
    kind = _kind(bare, [t.form for t in found], bool(phrases))
    keys = case_keys(bare) if any(c.isdigit() for c in bare) else ()
    dropped = word_list("stop_words.txt") | (word_list("question_words.txt") if kind == "question" else frozenset())
    if kind == "english":
        dropped = word_list("english_words.txt")
    kept = [(i, t) for i, t in enumerate(found) if t.form not in dropped and (len(t.form) > 1 or t.form.isdigit())] or list(
        enumerate(found)
    )
    words, corrections = [], []
    for place, token in kept:
        form = token.form
        instead = (
            tuple(correct(form)) if correct and kind not in ("case_number", "phrase") and len(form) > 3 and form.isalpha() else ()
        )
        if instead:
            corrections.append((form, instead[0]))
        folded = fold(stem(form))
        # "våld" must not find "vald": where the folded form is a word of its own, it stands for itself.
        own_word = has_marks(form) and fold(form) in word_counts()
        words.append(Word(form, stem(form), parts(form), folded, not own_word, instead, place))
    expansions, alternatives = expand(bare) if widen and kind in ("topic", "question", "english") else ((), ())
    return Plan(kind, bare, tuple(words), phrases, keys, alternatives, expansions, tuple(corrections))


def _kind(text: str, forms: list[str], quoted: bool) -> QueryKind:
    if is_case_number(text):
        return "case_number"
    if quoted:
        return "phrase"
    if _is_name(text, forms):
        return "name"
    english = sum(f in word_list("english_words.txt") for f in forms)
    known = word_counts()
    foreign = sum(f not in known and not has_marks(f) for f in forms)
    if english and not any(has_marks(f) for f in forms) and (foreign + english) * 2 >= len(forms):
        return "english"
    if text.endswith("?") or forms[0] in {"vad", "hur", "vem", "vilka", "vilken", "vilket", "när", "varför", "var"}:
        return "question"
    return "topic"


@cache
def _names(name: str) -> frozenset[str]:
    with (resources.files("extract.gazetteer") / f"{name}.csv").open(encoding="utf-8") as file:
        return frozenset(row["name"].lower() for row in csv.DictReader(file))


def _is_name(text: str, forms: list[str]) -> bool:
    """Two to four words, the first a given name, the last a surname or a capitalised word that is no common word."""
    raw = text.split()
    if not 2 <= len(raw) <= 4 or not all(w.replace("-", "").isalpha() for w in raw):
        return False
    capital = all(w[0].isupper() for w in raw)
    last = raw[-1].lower()
    if not (capital or all(w.islower() for w in raw)) or word_counts().get(raw[0].lower(), 0) > 3000:
        return False
    if raw[0].lower() not in _names("given_names"):
        return False
    return last in _names("surnames") or last.endswith("sson") or (capital and last not in word_counts())
