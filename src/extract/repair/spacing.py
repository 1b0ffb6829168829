"""Spaces that stand inside words: letters set apart ("B E S L U T") and words that were parted ("Sam manträdesdatum")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.document import Repair
from extract.offsets import CleanText, Edit
from extract.repair.alphabet import fold, like
from extract.repair.compounds import is_compound
from extract.repair.layout import Change

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

_LETTERS = re.compile(r"(?<!\S)[^\W\d_](?!\w)(?: [^\W\d_](?!\w)){2,40}+(?=[\s.,:;]|$)")
# What stands in every match: from space to space it is found in a fraction of the time, and most texts have none.
_TWO_APART = re.compile(r" [^\W\d_] [^\W\d_](?!\w)")
# Initials and the letters of parties make short words by chance, so a short one is a very common word in small letters.
_SHORT, _COMMON_LOG = 5, -7.0
_PAIR = re.compile(r"(?<![\w-])([^\W\d_]{1,30}+)(?= ([a-zåäöéàáâ]{1,30}+)(?![\w-]))")
_SHORTEST = 6
# What a space inside a word costs, and by how much the whole must be likelier than two words that both are known.
_PARTED, _MARGIN = -7.0, 2.0
_SPACED_BY, _PARTED_BY = "letter_spacing", "parted_word"


def find_spaced(view: CleanText, model: LanguageModel) -> tuple[list[Edit], list[Repair]]:
    """Join letters that were set apart where they make a known word; edits and their receipts."""
    edits: list[Edit] = []
    receipts: list[Repair] = []
    if not _TWO_APART.search(view.text):
        return edits, receipts
    for match in _LETTERS.finditer(view.text):
        joined = match.group().replace(" ", "")
        if not (joined.islower() or joined.isupper() or joined.istitle()):
            continue
        meant = _known(joined.lower(), model)
        if meant is None or (len(joined) < _SHORT and not (joined.islower() and model.log_word(meant) > _COMMON_LOG)):
            continue
        span = view.raw_span(*match.span())
        edits.append(Edit(span, like(joined, meant), _SPACED_BY, 0.95))
        receipts.append(Repair(span, like(joined, meant), _SPACED_BY, 0.95))
    return edits, receipts


def find_parted(text: str, start: int, end: int, model: LanguageModel) -> Iterator[Change]:
    """Words with a space in them, in a passage where letters were misread."""
    ids, variants, logs = model.ids, model.variants, model.logs
    reached = start
    for match in _PAIR.finditer(text, start, end):
        first, second = match[1].lower(), match[2]
        plain = fold(first + second)
        if (plain not in ids and plain not in variants) or len(plain) < _SHORTEST or match.start() < reached:
            continue
        meant = _known(first + second, model)
        if meant is None or not (match[1].islower() or match[1].istitle()):
            continue
        a, b = (max((i for _, i in model.group(fold(word))), key=logs.__getitem__, default=None) for word in (first, second))
        if a is not None and b is not None:
            apart = logs[a] + logs[b] + _MARGIN
            if model.bigrams.pair(a, b) > 0.0 or model.log_word(meant) + _PARTED < apart:
                continue
        reached = match.end(2)
        yield match.start(), reached, like(match[1], meant) if len(first) > 1 else _first(match[1], meant), 0.9, _PARTED_BY


def _first(printed: str, meant: str) -> str:
    return meant[:1].upper() + meant[1:] if printed.isupper() else meant


def _known(word: str, model: LanguageModel) -> str | None:
    """The likeliest known word with the letters of a print that may have lost its marks."""
    found = [
        text
        for text, _ in model.group(fold(word))
        if all(p in (m, fold(m)) or not p.isascii() for p, m in zip(word, text, strict=True))
    ]
    if found:
        return word if word in found and word != fold(word) else max(found, key=model.log_word)
    return word if is_compound(word, model) else None
