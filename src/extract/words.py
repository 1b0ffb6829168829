"""Known words in a text: found as they are written, without patterns of their own, which take longer to build than to search with."""

from __future__ import annotations

from collections.abc import Iterator


def starts_of(words: str, text: str, beside: str = "") -> Iterator[int]:
    """Where the words begin with no letter, figure or sign of ``beside`` right before them."""
    at = text.find(words) if words else -1
    while at >= 0:
        if not _joins(text[at - 1 : at], beside):
            yield at
        at = text.find(words, at + 1)


def places_of(words: str, text: str, beside: str = "") -> Iterator[int]:
    """Where the words stand with nothing of the kind right behind them, either."""
    return (at for at in starts_of(words, text, beside) if not _joins(text[at + len(words) : at + len(words) + 1], beside))


def _joins(sign: str, beside: str) -> bool:
    return sign.isalnum() or (sign != "" and sign in "_" + beside)
