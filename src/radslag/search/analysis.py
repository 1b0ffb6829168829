"""Swedish words for lexical search: tokens, stems, parts of compounds, folded forms, keys.

Both sides of a match pass through here, whichever engine stores the result. å, ä and ö are letters of
their own and are kept; the folded form (without marks) is kept beside, for text and queries that lost them.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module, resources
from importlib.util import find_spec
from math import log
from types import ModuleType
from typing import Any, NamedTuple

_PIECE = re.compile(r"[^\W_]++")
# KS-2025/00019, KS 2025/19, 2007-0118-750 (year, number, code of the filing plan), KS 123/2024, 20 KS 411 (year first).
_CASE_NUMBER = re.compile(
    r"(?<![\w/])(?:(?P<prefix>[A-ZÅÄÖ]{1,8})[ \-/]{0,2}+)?"
    r"(?P<year>(?:19|20)\d\d)[/:\-](?P<number>\d{1,6})(?:[- ]\d{3})?(?![\w/]|-\d)"
    r"|(?<![\w/])(?P<prefix2>[A-ZÅÄÖ]{1,8})[ \-]{0,2}+(?P<number2>\d{1,6})/(?P<year2>(?:19|20)?\d\d)(?!\w)"
    r"|(?<![\w/])(?P<year3>\d\d) ?(?P<prefix3>(?-i:[A-ZÅÄÖ]{2,6})) ?(?P<number3>\d{1,5})(?![\w/]|-\d)",
    re.IGNORECASE,
)
# The usual letters at once; others go the long way of Unicode decomposition. Below: letters that are no base letter with a mark.
_LETTERS = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u", "ø": "o", "æ": "a", "đ": "d", "ł": "l", "ß": "ss"})


def _swedish_stemmer() -> Any:
    """Snowball's Swedish stemmer alone: the package's own import loads all thirty languages (0.3 s)."""
    name = "snowballstemmer"
    if name not in sys.modules and (spec := find_spec(name)) and spec.submodule_search_locations:
        bare = ModuleType(name)
        bare.__path__ = list(spec.submodule_search_locations)
        sys.modules[name] = bare
        try:
            return import_module(f"{name}.swedish_stemmer").SwedishStemmer()
        finally:
            for loaded in [m for m in sys.modules if m == name or m.startswith(f"{name}.")]:
                del sys.modules[loaded]
    return import_module(name).stemmer("swedish")


_stemmer = _swedish_stemmer()


class Token(NamedTuple):
    """A word as it stands (``text[start:end]``), lower-cased."""

    form: str
    start: int
    end: int


def data_lines(name: str) -> list[str]:
    """Lines of a data file of this package, without comments."""
    text = (resources.files("radslag.search") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """A data file of single words."""
    return frozenset(data_lines(name))


@cache
def word_counts() -> dict[str, int]:
    """Frequent Swedish words with their count in running text."""
    return {word: int(count) for word, count in (line.split(" ") for line in data_lines("words.txt"))}


@cache
def _combining_forms() -> dict[str, str]:
    return dict(line.split(" ", 1) for line in data_lines("combining_forms.txt"))  # type: ignore[misc]


def tokens(text: str) -> list[Token]:
    """Words with their places; hyphenated words and their parts stand as the parts (see :func:`analyse`)."""
    composed = unicodedata.is_normalized("NFC", text)
    return [
        Token(m.group().lower() if composed else unicodedata.normalize("NFC", m.group()).lower(), m.start(), m.end())
        for m in _PIECE.finditer(text)
    ]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem of a lower-case word: Snowball's Swedish one of its base form; numbers stay."""
    return _stemmer.stemWord(_base(word)) if word.isalpha() else word


def _base(word: str) -> str:
    """Definite and vowel-changing forms that Snowball leaves alone: "utskottet" → "utskott", "bostäder" → "bostad"."""
    bare = word[:-1] if word.endswith(("ets", "ans", "ers", "nas")) else word
    for ending, singular in _irregular():
        for form in (bare, bare.removesuffix("na")):
            if form.endswith(ending):
                return form[: -len(ending)] + singular
    known = word_counts()
    if bare.endswith("et") and len(bare) > 4:
        for base in (bare[:-2], bare[:-1]):
            if base in known or any(base[cut:] in known for cut in range(3, len(base) - 4) if len(base) > 9):
                return base
    if bare.endswith("an") and bare[:-1] in known:
        return bare[:-1]
    return word


@cache
def _irregular() -> tuple[tuple[str, str], ...]:
    return tuple(tuple(line.split(" ")) for line in data_lines("irregular.txt"))  # type: ignore[misc]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Without marks: "nära" → "nara", "Džemila" → "Dzemila"."""
    if word.isascii():
        return word
    word = word.translate(_LETTERS)
    return word if word.isascii() else "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def has_marks(text: str) -> bool:
    """Whether any letter carries a mark."""
    return fold(text.lower()) != text.lower()


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """Stems of a compound's parts, empty when it is none: "jämställdhetsbudget" → ("jämställd", "budget").

    Splits where the parts are likelier than the whole (geometric mean of their counts), into as few as do.
    """
    if len(word) < 8 or not word.isalpha():
        return ()
    counts = word_counts()
    whole = log(counts.get(word, 0) + 1.0)
    best: tuple[float, tuple[str, ...]] = (whole, ())
    for first, rest, weight in _heads(word):
        tail = counts.get(rest, 0)
        if tail and len(rest) >= 4:
            best = max(best, ((weight + log(tail)) / 2, (first, rest)))
        for second, last, weight2 in _heads(rest) if len(rest) >= 8 else ():
            tail = counts.get(last, 0)
            if tail and len(last) >= 4:
                # A third part must be clearly likelier: short parts are found in any long word.
                best = max(best, ((weight + weight2 + log(tail)) / 3 - 0.7, (first, second, last)))
    return tuple(stem(part) for part in best[1])


def _heads(word: str) -> list[tuple[str, str, float]]:
    """(first part as a word, what follows, log of its count) for each way to begin a compound."""
    counts, forms = word_counts(), _combining_forms()
    out = []
    for cut in range(3, len(word) - 2):
        head, rest = word[:cut], word[cut:]
        if head in forms:
            out.append((forms[head], rest, log(counts.get(forms[head], 50) + 1.0)))
        elif len(head) >= 4 and counts.get(head, 0) > 20:
            out.append((head, rest, log(counts[head])))
        if len(head) >= 5 and head.endswith("s") and counts.get(head[:-1], 0) > 20:
            out.append((head[:-1], rest, log(counts[head[:-1]])))
    return out


@dataclass(frozen=True, slots=True)
class Analysed:
    """Words of a text in its order, and what each is also found by; space-joined they fill index columns."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    parts: tuple[str, ...]
    folded: tuple[str, ...]


def analyse(text: str) -> Analysed:
    """Analyse a text for the index: words and stems in step (positions agree), parts and folded stems as bags."""
    words = tuple(t.form for t in tokens(text))
    found = [p for w in words for p in parts(w)]
    return Analysed(words, tuple(stem(w) for w in words), tuple(found), tuple(fold(stem(w)) for w in words))


def case_keys(text: str) -> tuple[str, ...]:
    """Case numbers in one form, with and without their prefix: "KS-2025/00019" → ("ks2025/19", "2025/19")."""
    out: list[str] = []
    for m in _CASE_NUMBER.finditer(text):
        year, number = m["year"] or m["year2"] or m["year3"], int(m["number"] or m["number2"] or m["number3"])
        year = year if len(year) == 4 else ("19" if int(year) > 60 else "20") + year
        prefix = (m["prefix"] or m["prefix2"] or m["prefix3"] or "").lower()
        prefix = "" if prefix in ("dnr", "diarienr", "nr", "ärende", "år") else prefix
        out += [f"{prefix}{year}/{number}", f"{year}/{number}"] if prefix else [f"{year}/{number}"]
    return tuple(dict.fromkeys(out))


def is_case_number(text: str) -> bool:
    """Whether a whole query is a case number ("Dnr" before it allowed)."""
    rest = re.sub(r"^\s*(?:dnr|diarienr|diarienummer|ärende)\b[.:]?\s*", "", text.strip(), flags=re.IGNORECASE)
    m = _CASE_NUMBER.match(rest)
    return bool(m and m.end() == len(rest.rstrip()))


@cache
def _marked() -> dict[str, str]:
    """Folded form → the commonest word with marks that it may stand for."""
    out: dict[str, str] = {}
    for word in word_counts():  # the commonest first
        if not word.isascii():
            out.setdefault(fold(word), word)
    return out


def restore_marks(forms: Sequence[str]) -> list[str]:
    """Words typed without å, ä and ö, with them: only where no word has a mark and one of them is no word without.

    "vald i nara relationer" → "våld i nära relationer", but "vald ledamot" stays.
    """
    counts, marked = word_counts(), _marked()
    if any(has_marks(f) for f in forms) or not any(f in marked and f not in counts for f in forms):
        return list(forms)
    return [marked[f] if f in marked and counts[marked[f]] > counts.get(f, 0) else f for f in forms]
