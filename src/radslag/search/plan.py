"""Query text → what it is and what to look for, the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from radslag.search.analysis import (
    Token,
    case_keys,
    fold,
    has_marks,
    is_case_number,
    parts,
    restore_marks,
    stem,
    tokens,
    word_counts,
    word_list,
)
from radslag.search.bridge import bridge
from radslag.search.lexicon import Alternative, expand, is_english_word
from radslag.search.names import name_in
from radslag.search.types import Expansion

QueryKind = Literal["empty", "case_number", "phrase", "name", "question", "english", "topic"]
# Kinds that meaning may answer where words do not; other queries are taken literally.
MEANT = frozenset({"topic", "question", "english"})
_QUOTED = re.compile(r"[\"“”„»«]([^\"“”„»«]{2,200}+)[\"“”„»«]")


@dataclass(frozen=True, slots=True)
class Word:
    """An informative word of the query.

    ``fold_ok``: text without marks may stand for it; ``instead``: known words for a misspelt one.
    """

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
    name = None if phrases or is_case_number(bare) else name_in(bare)
    if name:  # sections may say it without the title or the party
        bare, found = name, tokens(name)
    kind = "name" if name else _kind(bare, [t.form for t in found], bool(phrases))
    literal = kind in ("case_number", "phrase", "name")
    forms = [t.form for t in found] if literal or kind == "english" else restore_marks([t.form for t in found])
    corrections: dict[int, list[str]] = {}
    if correct and not literal and kind != "english":
        for place, form in enumerate(forms):
            if len(form) > 3 and form.isalpha() and (instead := correct(form)):
                corrections[place] = instead
    keys = case_keys(bare) if any(c.isdigit() for c in bare) else ()
    dropped = word_list("stop_words.txt") | (word_list("question_words.txt") if kind == "question" else frozenset())
    if kind == "english":
        dropped = word_list("english_words.txt")
    places = [i for i, f in enumerate(forms) if f not in dropped and (len(f) > 1 or f.isdigit())] or list(range(len(forms)))
    words = tuple(_word(forms[i], found[i].form, tuple(corrections.get(i, ())), i) for i in places)
    # What the embedder reads, and where concepts are looked for: as meant, not as typed.
    meant = _replaced(bare, found, [corrections[i][0] if i in corrections else f for i, f in enumerate(forms)])
    expansions, alternatives = expand(meant, english=kind == "english") if widen and not literal else ((), ())
    if widen and not literal:
        near, signs = bridge(meant, expansions)
        expansions, alternatives = (*expansions, *near), (*alternatives, *signs)
    shown = tuple((found[i].form, instead[0]) for i, instead in corrections.items() if i in places)
    return Plan(kind, meant, words, phrases, keys, alternatives, expansions, shown)


def _word(form: str, typed: str, instead: tuple[str, ...], place: int) -> Word:
    # "våld" must not find "vald": where the folded form is a word of its own, it stands for itself – unless it was typed so.
    own_word = form == typed and has_marks(form) and fold(form) in word_counts()
    return Word(form, stem(form), parts(form), fold(stem(form)), not own_word, instead, place)


def _replaced(text: str, found: list[Token], forms: list[str]) -> str:
    for token, form in reversed(list(zip(found, forms, strict=True))):
        if form != token.form:
            text = text[: token.start] + form + text[token.end :]
    return text


def _kind(text: str, forms: list[str], quoted: bool) -> QueryKind:
    if is_case_number(text):
        return "case_number"
    if quoted:
        return "phrase"
    if not any(has_marks(f) for f in forms) and _is_english(forms):
        return "english"
    if text.endswith("?") or forms[0] in {"vad", "hur", "vem", "vilka", "vilken", "vilket", "när", "varför", "var"}:
        return "question"
    return "topic"


def _is_english(forms: list[str]) -> bool:
    """Half of the words are no Swedish ones and one is an English function word, or all are English words of the domain."""
    known, function_words = word_counts(), word_list("english_words.txt")
    foreign = [f for f in forms if f not in known]
    if not foreign:
        return False
    english = sum(f in function_words for f in forms)
    if english and (len(foreign) + sum(f in function_words and f in known for f in forms)) * 2 >= len(forms):
        return True
    return all(f in function_words or is_english_word(f) for f in forms)
