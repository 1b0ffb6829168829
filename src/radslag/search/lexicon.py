"""The concept lexicon: groups of words that councils and people use for one thing (data/concepts/*.jsonl).

A query that holds a term of a group is widened by the group's other terms; the user sees which and can
switch it off. What people say without it being a term ("everyday": "buss till skolan") is found in queries, in
any order of words, and never looked for in texts. Abbreviations are matched as whole words and by case alone,
and never added unless asked for.
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
from typing import Any, NamedTuple

from radslag.search.analysis import fold, stem, tokens, word_list
from radslag.search.english import WORD_WEIGHT, base_forms, common_words, english_words
from radslag.search.types import Expansion

MOST_CONCEPTS, MOST_TERMS, MOST_NARROWER = 2, 8, 4
CUT, LONGEST_ENDING = 6, 5  # letters of a stem that are looked for first, and of what may follow a whole one
_ENDING = {most: re.compile(rf"\w{{0,{most}}}(?!\w)") for most in (LONGEST_ENDING, 100)}
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ENGLISH = re.compile(r'"english": \[(.*?)\]')


@dataclass(frozen=True, slots=True)
class Alternative:
    """A term added to the query: its words' stems without stop words, and how much it counts (0–1)."""

    stems: tuple[str, ...]
    weight: float
    term: str
    # Places of the query's words that it stands for: as good as them. None: near the query as a whole, a sign and no match.
    covers: tuple[int, ...]


@cache
def concept_lines() -> tuple[str, ...]:
    """The groups as they stand in the files, one a line."""
    folder = resources.files("radslag.search") / "data" / "concepts"
    texts = (f.read_text(encoding="utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".jsonl"))
    return tuple(line for text in texts for line in text.splitlines() if line)


@cache
def _folded() -> tuple[str, tuple[int, ...]]:
    """All lines as one folded text, and where each begins: one pass finds the lines that hold a word."""
    text = "\n".join(concept_lines()).lower()
    for marked, bare in ("åa", "äa", "öo", "ée"):
        text = text.replace(marked, bare)  # fifty times faster than folding; hardly a line is left to fold
    lines = [fold(line) for line in text.split("\n")]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return "\n".join(lines), tuple(starts[:-1])


class _Term(NamedTuple):
    group: int  # number of its line
    key: str  # terms, english or everyday
    order: int  # among the terms of its group
    term: str
    words: tuple[str, ...]  # in lower case, without marks


@cache
def concept_group(number: int) -> dict[str, Any]:
    """A group by the number of its line; shared, so never changed."""
    group: dict[str, Any] = json.loads(concept_lines()[number])
    return group


@lru_cache(maxsize=1000)
def _terms_with(needle: str) -> tuple[_Term, ...]:
    """Terms with a word that begins with the needle. Parsing all 4,000 groups would cost more than the search."""
    text, starts = _folded()
    numbers = set()
    # A needle shorter than the cut is a whole stem: what follows it is an ending, or it is another word (för, förskola).
    most = LONGEST_ENDING if len(needle) < CUT else 100
    at = text.find(needle)
    while at >= 0:
        if text[at - 1].isalnum() or not _ENDING[most].match(text, at + len(needle)):
            at = text.find(needle, at + 1)
        else:
            number = bisect_right(starts, at) - 1
            numbers.add(number)
            at = text.find(needle, starts[number + 1]) if number + 1 < len(starts) else -1
    out = []
    for number in sorted(numbers):
        group = concept_group(number)
        every = [(key, term) for key in ("terms", "english", "everyday") for term in group.get(key, [])]
        for order, (key, term) in enumerate(every):
            words = tuple(fold(term.lower()).split())
            if any(w.startswith(needle) for w in words):
                out.append(_Term(number, key, order, term, words))
    return tuple(out)


@lru_cache(maxsize=50_000)
def _folded_stems(term: str) -> tuple[str, ...]:
    return tuple(fold(stem(t.form)) for t in tokens(term))


def concept_groups() -> list[dict[str, Any]]:
    """Every group of the lexicon."""
    return [json.loads(line) for line in concept_lines()]


@cache
def _english_vocabulary() -> frozenset[str]:
    # Read from the lines as they stand: parsing them and reading tokens takes ten times as long.
    return frozenset(_WORD.findall(" ".join(_ENGLISH.findall("\n".join(concept_lines()))).lower()))


def is_english_word(form: str) -> bool:
    """Whether it stands in an English term or among the common words: what a researcher may well type."""
    return any(base in english_words() for base in base_forms(form)) or form in _english_vocabulary()


def is_abbreviation(term: str) -> bool:
    """Short with two capitals or more (VINR, SoL): ambiguous without context."""
    return len(term) <= 6 and " " not in term and sum(c.isupper() for c in term) > 1


def term_stems(term: str) -> tuple[str, ...]:
    """Stems of a term's words, stop words left out (unless it has nothing else)."""
    words = [t.form for t in tokens(term)]
    kept = [w for w in words if w not in word_list("stop_words.txt")]
    return tuple(stem(w) for w in kept or words)


@lru_cache(maxsize=50_000)
def _folded_content(phrase: str) -> frozenset[str]:
    """What must be in a query that says it this way, in any order."""
    empty = word_list("stop_words.txt") | word_list("question_words.txt")
    return frozenset(fold(stem(t.form)) for t in tokens(phrase) if t.form not in empty)


@dataclass(frozen=True, slots=True)
class _Found:
    places: tuple[int, ...]  # of the query's words
    group: dict[str, Any]
    term: str


def expand(text: str, *, english: bool = False) -> tuple[tuple[Expansion, ...], tuple[Alternative, ...]]:
    """Find the groups that a query names, longest terms first; returns what the user sees and what search uses.

    ``english``: words that no group covers are looked up in the list of common English words.
    """
    words = tokens(text)
    forms = [t.form for t in words]
    stems = [fold(stem(f)) for f in forms]
    empty = word_list("stop_words.txt") | (word_list("english_words.txt") if english else frozenset())
    informative = [i for i, f in enumerate(forms) if f not in empty and len(f) > 1]
    needles = {stems[i][:CUT] for i in informative if len(stems[i]) > 2}
    if not needles:
        return (), ()
    found = _named(text, stems, needles)
    shown: list[Expansion] = []
    used: list[Alternative] = []
    taken: dict[int, tuple[int, ...]] = {}
    for each in found:
        if {taken.get(i) for i in each.places} - {None, each.places}:
            continue  # a longer term has one of its words
        taken.update(dict.fromkeys(each.places, each.places))
        places = tuple(i for i in informative if i in each.places)
        group, added = each.group, []
        for level, (terms, most) in enumerate(((group["terms"], MOST_TERMS), (group.get("narrower", []), MOST_NARROWER))):
            for other in [t for t in terms if not is_abbreviation(t) and t.lower() != each.term.lower()][:most]:
                alternative = term_stems(other)
                if alternative and {fold(s) for s in alternative} != {stems[i] for i in places}:
                    added.append(other)
                    used.append(Alternative(alternative, 0.5 if level else 1.0, other, places))
        if added:
            shown.append(Expansion(each.term, group["id"], tuple(added)))
        if len(shown) >= 2 * MOST_CONCEPTS:
            break
    if english:
        for places, term, swedish in common_words(forms, {i for i in range(len(forms)) if i not in informative} | set(taken)):
            shown.append(Expansion(term, "", swedish))
            used += [Alternative(term_stems(word), WORD_WEIGHT, word, places) for word in swedish]
    return tuple(shown), tuple(used)


def _named(text: str, stems: list[str], needles: set[str]) -> list[_Found]:
    """Groups that a query names, those that cover most of its words first, official terms before others."""
    # A query's å is never an English a ("får" is no "fare"), while a Swedish query may lack its marks.
    typed = [stem(t.form) for t in tokens(text)]
    have, begins, little = set(stems), tuple(s[:CUT] for s in stems), _little_words()
    # What cannot be in the query is left out by its letters alone, before anything is stemmed.
    possible = {
        term for needle in needles for term in _terms_with(needle) if all(w.startswith(begins) or w in little for w in term.words)
    }
    best: dict[int, _Found] = {}
    for group, key, _, term, _ in sorted(possible, key=lambda t: (t.group, t.order)):
        if is_abbreviation(term):
            places = tuple(i for i, t in enumerate(tokens(text)) if text[t.start : t.end] == term)[:1]
        elif key == "everyday" and len(content := _folded_content(term)) > 1:
            # Its words in any order and with others between.
            places = tuple(i for i, s in enumerate(stems) if s in content) if have.issuperset(content) else ()
        else:
            places = _place(term, typed if key == "english" else stems)
        if places and (group not in best or len(places) > len(best[group].places)):
            best[group] = _Found(places, concept_group(group), term)
    return sorted(best.values(), key=_closeness)


@cache
def _little_words() -> frozenset[str]:
    names = ("stop_words.txt", "question_words.txt", "english_words.txt")
    return frozenset(fold(w) for name in names for w in word_list(name))


def _closeness(found: _Found) -> tuple[int, int, bool, bool]:
    terms = found.group["terms"]
    return -len(found.places), found.places[-1] - found.places[0], found.term != terms[0], found.term not in terms


def _place(term: str, stems: Sequence[str]) -> tuple[int, ...]:
    """Where a term stands in the query: places of its words, side by side."""
    wanted = list(_folded_stems(term))
    for i in range(len(stems) - len(wanted) + 1):
        if list(stems[i : i + len(wanted)]) == wanted:
            return tuple(range(i, i + len(wanted)))
    return ()
