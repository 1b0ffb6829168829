"""Words that were hyphenated at the end of a line, joined again without losing the line break.

``"förvalt-\\nning av"`` becomes ``"förvaltning\\nav"``: the hyphen and the newline go, the space
behind the word becomes the newline. A hyphen that belongs to the word ("barn- och", "HR-strateg")
stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.document import Repair
from extract.offsets import CleanText, Edit, Span
from extract.repair.alphabet import fold

if TYPE_CHECKING:
    from extract.repair import LanguageModel

# A soft hyphen was made a plain edit before this stage, so it is looked for in the raw text, not here.
_BROKEN = re.compile(
    r"(?<![\w-])([^\W\d_]{1,30}+)(-|‐|¬|\xad)([ \t]{0,3}\n[ \t]{0,40})([a-zåäöé]{2,30})([^\s\w]{0,3})([ \t]*\n|[ \t]+|$)?"
)
# The same where the line break was lost and left a space.
_PARTED = re.compile(r"(?<![\w-])([^\W\d_]{2,30}+)(- )([a-zåäöé]{2,30})(?![\w-])")
# A hyphen left of a line break that is gone, inside a word that is none without its other half.
_LEFTOVER = re.compile(r"(?<![\w-])([^\W\d_]{2,30}+)(-)([a-zåäöé]{3,30}+)(?![\w-])")
_HYPHEN = re.compile(r"[-‐¬\xad]")
_BEFORE = re.compile(r"(?<![\w-])[^\W\d_]{1,30}\Z")
_STOPS = frozenset(["och", "eller", "samt", "till", "som", "respektive", "alternativt", "men"])
_MADE_BY = "hyphenation"


def find_hyphens(view: CleanText, language_model: LanguageModel | None) -> tuple[list[Edit], list[Repair]]:
    """Edits that join words over a line break, and their receipts (one a word)."""
    text = view.text
    if "-" not in text and "‐" not in text and "¬" not in text:
        return [], []
    words: set[str] | None = None
    edits: list[Edit] = []
    receipts: list[Repair] = []
    heads = _heads(text)
    for match in _matches(_BROKEN, text, heads):
        left, right = match[1], match[4]
        joined = left + right
        if right in _STOPS or len(joined) < 5:
            continue
        if left[0].isupper() and left.isupper() and len(left) > 1 and len(left) < 5:
            continue
        if language_model is not None:
            known = language_model.is_word(joined)
            # "e-tjänst", "kvinno-jour": printed with a hyphen elsewhere in the document, it keeps it.
            if known and f"{left}-{right}".lower() in text.lower():
                known = False
        else:
            if words is None:
                words = {word.lower() for word in re.findall(r"[^\W\d_]{5,}", text)}
            known = joined.lower() in words
        if not known:
            continue
        confidence = 0.99 if match[2] in "¬\xad" or language_model is not None else 0.9
        cut = view.raw_span(match.start(2), match.end(3))
        newline = text.index("\n", match.start(3))
        hyphen = view.raw_span(match.start(2), newline + 1)
        edits.append(Edit(hyphen, "", _MADE_BY, confidence))
        rest = view.raw_span(newline + 1, match.end(3))
        if rest.length:
            edits.append(Edit(rest, "", _MADE_BY, confidence))
        after = match[6]
        if after and "\n" not in after:
            edits.append(Edit(view.raw_span(match.start(6), match.end(6)), "\n", _MADE_BY, confidence))
        whole = view.raw_span(match.start(1), match.end(4))
        if cut.length:
            receipts.append(Repair(Span(*whole), joined, _MADE_BY, confidence))
    if language_model is not None:
        for match in _matches(_PARTED, text, heads):
            joined = match[1] + match[3]
            if match[3] in _STOPS or joined.lower() not in language_model.ids:
                continue
            edits.append(Edit(view.raw_span(match.start(2), match.end(2)), "", _MADE_BY, 0.9))
            receipts.append(Repair(view.raw_span(*match.span()), joined, _MADE_BY, 0.9))
        for match in _matches(_LEFTOVER, text, heads):
            joined, right = match[1] + match[3], match[3]
            if joined.lower() in language_model.ids and not language_model.group(fold(right)) and len(match[1]) > 2:
                edits.append(Edit(view.raw_span(*match.span(2)), "", _MADE_BY, 0.9))
                receipts.append(Repair(view.raw_span(*match.span()), joined, _MADE_BY, 0.9))
    return edits, receipts


def _heads(text: str) -> list[int]:
    """Where the words begin that end in a hyphen: looking at hyphens alone is much faster than trying every word."""
    found = (_BEFORE.search(text, max(0, at - 31), at) for at in (match.start() for match in _HYPHEN.finditer(text)) if at)
    return [match.start() for match in found if match]


def _matches(pattern: re.Pattern[str], text: str, heads: list[int]) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` finds, for a pattern that begins with a word and its hyphen."""
    reached = 0
    for head in heads:
        if head >= reached and (match := pattern.match(text, head)):
            reached = match.end()
            yield match
