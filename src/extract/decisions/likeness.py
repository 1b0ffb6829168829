"""Whether two clauses speak of the same thing: by their words, cut to what inflection leaves alone, and their figures."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[\wåäö]{4,}")
_ENDING = re.compile(
    r"(?:(?<=\w{3})(?:[aeo]rnas?|andes?|ades?|aren|ens|ets|ar|er|or|as|es|at|en|et|(?<=\w{4})na|an|ad|a|e)|(?<=\w{4})[snrt])$"
)
# Number words are too short to be told apart by their stems; months tell two days of one year apart.
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)*|(?<=\d\s)(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
    r"|(?<!\w)(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)(?!\w)"
)
# Words of every yrkande, which say nothing of what it is about.
_EVERYWHERE = (
    "yrkar yrkade yrkat yrkande yrkandet förslag förslaget bifall avslag tillägg tillägget tilläggs samt även också skall "
    "föreslår föreslog instämmande instämmer beslutar besluta nämnden rådet kommunen kommunfullmäktige kommunstyrelsen "
    "fullmäktige ärendet punkt punkten istället stället enligt till från följande detta dessa under inom blir vara redan nämndens"
)
_COMMON = frozenset(_EVERYWHERE.split())


# Who decides says nothing of what: "Socialnämnden utser …".
_SUBJECT = re.compile(
    r"^\W*(?:att\s)?(?:[\wåäöÅÄÖ]+-\soch\s)?[\wåäöÅÄÖ-]*(?:nämnden|styrelsen|fullmäktige|utskottet|rådet)\s"
    r"(?=(?:beslutar|utser|väljer|godkänner|antar|fastställer|avslår|bifaller|beviljar|ger|uppdrar|lämnar|tillstyrker|avstyrker|bordlägger|ställer|noterar|överlämnar)\s)"
)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words that carry what a clause is about, cut to what inflection leaves alone."""
    text = _SUBJECT.sub("", text)
    return frozenset(_ENDING.sub("", w)[:6] for w in _WORD.findall(text.lower()) if w not in _COMMON and not w.isdigit())


def alike(a: str, b: str) -> bool:
    """Whether two clauses speak of the same thing: three quarters of the shorter one's words."""
    one, two = stems(a), stems(b)
    # "300 000 kr" and "260 000 kr" are two wishes, whatever the words.
    return not _other_figures(a, b) and (_share(one, two) or _short_for(a, b))


def _short_for(a: str, b: str) -> bool:
    """Whether one clause says in a few words what the other says with full names: "planen antas", "att anta detaljplan för Näs"."""
    short, full = sorted((_words(a), _words(b)), key=len)
    if not _FEW <= len(short) <= _SHORT:
        return False
    told = " ".join(full)
    return all(w in told and re.search(_begins(w) + rf"{re.escape(w)}(?:{_INFLECTED})?(?!\w)", told) for w in map(_stem, short))


def _begins(word: str) -> str:
    return "" if len(word) > _TAIL else r"(?<!\w)"


def _words(text: str) -> frozenset[str]:
    text = _SUBJECT.sub("", text.rsplit(" att ", 1)[-1])
    return frozenset(w for w in _WORD.findall(text.lower()) if w not in _COMMON and not w.isdigit())


def _stem(word: str) -> str:
    return _STEM.sub("", word)


def rival(a: str, b: str) -> bool:
    """Whether two clauses want the same thing by other figures, so that who adopts the one has refused the other."""
    return _other_figures(a, b) and _share(stems(a), stems(b))


def _other_figures(a: str, b: str) -> bool:
    figures, others = frozenset(_FIGURE.findall(a)), frozenset(_FIGURE.findall(b))
    return bool(figures and others) and not (figures <= others or others <= figures)


def _share(one: frozenset[str], two: frozenset[str]) -> bool:
    fewer = min(len(one), len(two))
    return fewer > 0 and len(one & two) >= max(0.7 * fewer, min(2, len(one)))


class Clauses:
    """Many clauses, asked whether one of them is the same as another but for a few words; copies count once."""

    def __init__(self, clauses: list[str]) -> None:
        self._holding: dict[str, list[frozenset[str]]] = {}
        for words in {stems(clause) for clause in clauses}:
            for word in words:
                self._holding.setdefault(word, []).append(words)

    def __bool__(self) -> bool:
        return bool(self._holding)

    def hold(self, clause: str) -> bool:
        """Whether a clause shares at least 85 % of its words with one of them."""
        words = stems(clause)
        if len(words) <= _FEW:
            return False
        # One of so many words is among the shared ones; the rarest have the fewest clauses to look at.
        rare = sorted(words, key=lambda w: (len(self._holding.get(w, ())), w))[: int((1 - _SAME) * len(words)) + 1]
        return any(
            len(words & other) >= _SAME * max(len(words), len(other)) for word in rare for other in self._holding.get(word, ())
        )


# A short clause has no more words than these; a word must be longer than this to stand for those that end with it.
_SHORT, _TAIL = 3, 3
_INFLECTED = "ades?|arna|erna|orna|as|ar|er|en|et|an|ad|es|s|a|e|n|t|r"
_STEM = re.compile(rf"(?<=\w{{3}})(?:{_INFLECTED})$")
# Clauses of so few words are never the same; the share of words that the same ones have in common.
_FEW, _SAME = 2, 0.85
