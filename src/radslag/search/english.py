"""Common English words of queries and their Swedish counterparts (data/english_swedish.txt): "cut", "lack of", "closing".

The terms of the domain stand in the concept lexicon; these are what is said about them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from radslag.search.analysis import data_lines

WORD_WEIGHT = 0.7  # a common word tells less than a term of the lexicon
LONGEST = 3
_ENDINGS = (("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))


@cache
def english_words() -> dict[str, tuple[str, ...]]:
    """English word or phrase → Swedish words, the most usual first."""
    rows = (line.split(":", 1) for line in data_lines("english_swedish.txt"))
    return {english.strip(): tuple(s.strip() for s in swedish.split(",")) for english, swedish in rows}


def base_forms(word: str) -> list[str]:
    """The word, and what it may be a form of: cuts → cut, closing → close, cutting → cut."""
    out = [word]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            base = word[: -len(ending)]
            out.append(base + instead)
            if not instead and base[-1:] == base[-2:-1]:
                out.append(base[:-1])
    return out


def common_words(forms: Sequence[str], taken: set[int]) -> Iterator[tuple[tuple[int, ...], str, tuple[str, ...]]]:
    """Places, English and Swedish of each common word of a query, longest phrases first; ``taken`` places are passed by."""
    words = english_words()
    for length in range(LONGEST, 0, -1):
        for i in range(len(forms) - length + 1):
            places = tuple(range(i, i + length))
            if any(p in taken for p in (places[0], places[-1])):
                continue
            head = " ".join(forms[i : i + length - 1])
            for last in base_forms(forms[i + length - 1]):
                if swedish := words.get(f"{head} {last}".strip()):
                    taken.update(places)
                    yield places, " ".join(forms[i : i + length]), swedish
                    break
