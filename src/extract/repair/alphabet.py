"""Letters that lose their marks, and the shape of a printed word."""

from __future__ import annotations

_MARKED = "åäàáâãæöøóòôõéèêëüúùûíìîïñçÅÄÀÁÂÃÆÖØÓÒÔÕÉÈÊËÜÚÙÛÍÌÎÏÑÇ"
_PLAIN = "aaaaaaaoooooo" + "eeee" + "uuuu" + "iiii" + "nc" + "AAAAAAAOOOOOO" + "EEEE" + "UUUU" + "IIII" + "NC"
_FOLD = str.maketrans(_MARKED, _PLAIN)
# The same letter by letter.
PLAIN = dict(zip(_MARKED, _PLAIN, strict=True))


def fold(word: str) -> str:
    """Take the marks off the letters: "våld" → "vald"."""
    return word.translate(_FOLD)


def like(pattern: str, word: str) -> str:
    """Give ``word`` (lower case) the case of ``pattern``: all capitals, a capital first, or as it is."""
    if len(pattern) > 1 and pattern.isupper():
        return word.upper()
    if pattern[:1].isupper():
        return word[:1].upper() + word[1:]
    return word
