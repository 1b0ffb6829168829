"""Labels that extraction has put on one line with what they stand over: "Yrkanden Bo Ek (S) yrkar …".

The blank behind such a label becomes a line break, so that it is read like one on a line of its own; no position moves.
"""

from __future__ import annotations

import re

from extract.rulebook import RuleSet

# A shorter line in front of a label ended where it ends on paper.
_SHORT = 60
_ENDS = (".", ":", "!", "?", ")", "”", '"')


def labels_set_off(text: str, rules: RuleSet) -> str:
    """The text with a line break behind every label that is run in.

    Words that may as well begin a sentence ("Ärendet", "Bakgrund") count only in a text where others are run in, too.
    """
    sure = _found(text, rules["label.run_in"].pattern)
    if not sure:
        return text
    cuts = sorted({*sure, *_found(text, rules["label.run_in_too"].pattern)})
    out, done = [], 0
    for at in cuts:
        out += [text[done:at], "\n"]
        done = at + 1
    return "".join([*out, text[done:]])


def _found(text: str, label: re.Pattern[str]) -> list[int]:
    """Where the blank behind each label stands that begins a line and no wrapped sentence's."""
    return [m.end("label") for m in label.finditer(text) if text[m.end("label")] == " " and _begins(text, m.start("label"))]


def _begins(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t") if at < _SHORT else text[max(0, at - 400) : at].rstrip(" \t")
    line = before.removesuffix("\n").rsplit("\n", 1)[-1].strip()
    return not line or line.endswith(_ENDS) or len(line) < _SHORT or line.startswith("§") or "   " in line
