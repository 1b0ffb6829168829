"""Words of a vote and names of voters as they were printed, where scanning misread letters of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNMARKED = str.maketrans("åäöÅÄÖ", "aaoAAO")


def marks_restored(text: str, words: tuple[str, ...]) -> str:
    """The words of a vote with the dots and rings that scanning took from them; every letter keeps its place."""
    lost = {cased.translate(_UNMARKED): cased for word in words for cased in (word, word.capitalize(), word.upper())}
    # Most texts have none of them: looking for the pieces takes a fraction of the time of the pattern.
    if not any((word if len(word) > len("för") else f" {word} ") in text for word in lost if word not in lost.values()):
        return text
    half = "|".join("".join(f"[{c}{c.translate(_UNMARKED)}]" if c in "åäöÅÄÖ" else c for c in cased) for cased in lost.values())
    return re.sub(rf"(?<!\w)(?:{half})(?![\w-])", lambda m: lost[m.group().translate(_UNMARKED)], text)


# Figures and letters that scanning takes for one another, and a word that has such a figure or begins with such a letter.
_LIKE = str.maketrans("1I|065öÖåÅäÄ", "llloosooaaaa")
_MISREAD = re.compile(r"(?<![\w-])(?=[^\W\d_]*\d|l)[^\W_]{3,}(?![\w])")


def names_restored(text: str, names: Iterable[str]) -> str:
    """The names of the attendance where a figure stands for a letter in them, or a small l for a capital I; places stay."""
    words = {word for name in names for word in re.findall(r"[^\W\d_]{3,}", name) if word[0].isupper()}
    meant: dict[str, set[str]] = {}
    for word in words:
        meant.setdefault(word.translate(_LIKE).lower(), set()).add(word)

    def printed(m: re.Match[str]) -> str:
        found = meant.get(m.group().translate(_LIKE).lower(), set())
        word = next(iter(found)) if len(found) == 1 else ""
        return word if word and (m.group()[0] != "l" or word[0] == "I") else m.group()

    return _MISREAD.sub(printed, text)


# Words that votes are told in; for each letter of them what scanning makes of it.
_WORDS = (
    "röstar", "röstade", "röster", "röst", "rösta", "övriga", "avstår", "avstod", "ledamöter", "ledamöterna", "ledamot", "omröstning",
    "omröstningen", "votering", "voteringen", "nej", "frånvarande", "närvarande", "följande", "samtliga", "resterande",
)  # fmt: skip
_TAKEN_FOR = {
    "ö": "[öo06]|ii", "å": "[åa]", "ä": "[äa]|ii", "t": "[tl1]", "l": "[l1I|]", "i": "[il1]", "a": "[ao]", "e": "[ec]", "s": "[s5]",
    "n": "[nu]", "m": "m|rn", "o": "[o0]",
}  # fmt: skip
# Real words that look like one of them.
_OTHER_WORDS = frozenset(["avslår", "röstor", "rostar", "rosta", "roster", "rost"])
_MISREAD_WORD = re.compile(
    r"(?<![^\W-])(?:"
    + "|".join(
        f"(?P<w{k}>" + "".join(f"(?:{_TAKEN_FOR[c]})" if c in _TAKEN_FOR else re.escape(c) for c in word) + ")"
        for k, word in enumerate(_WORDS)
    )
    + r")(?!\w)",
    re.IGNORECASE,
)
_VOTES_JO = re.compile(r"(?<!\w)(?P<verb>röst(?:ar|ade|at)\s)jo(?!\w)")
_LEFT_OUT = re.compile(r"(?<!\w)(?P<first>[Aa])vslår(?=\sfrån\satt\s)")


def words_restored(text: str) -> str:
    """The words of a vote where scanning misread a letter of them; what becomes shorter is filled up with blanks, so that places stay."""

    def printed(m: re.Match[str]) -> str:
        word = _WORDS[int((m.lastgroup or "w0")[1:])]
        if m.group().lower() == word or m.group().lower() in _OTHER_WORDS:
            return m.group()
        cased = word.upper() if m.group().isupper() else word.capitalize() if m.group()[0].isupper() else word
        return cased.ljust(len(m.group()))

    text = _LEFT_OUT.sub(r"\g<first>vstår", _MISREAD_WORD.sub(printed, text))
    return _VOTES_JO.sub(r"\g<verb>ja", text)
