"""Labels that ran into the words behind them: "BeslutKommunstyrelsen antar planen.", "Utses att justeraMia Alm", "beslutaratt anta".

Unlike words that scanning stuck together (``glued.*`` of rules/ocr.toml) these come of how a file was made, in a text
without any damage: they are parted without a language model, by ``run_on.*``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.offsets import Edit, Span
from extract.rulebook import RuleSet

# A small letter and a capital without a blank between them: few places, of which the rule asks only at the head of a line.
_CAMEL = re.compile(r"[a-zåäöé](?=[A-ZÅÄÖ][a-zåäöé])")
_ATT = re.compile(r"att\s")
_LONGEST = 80


def find_glued(text: str, rules: RuleSet) -> Iterator[Edit]:
    """Edits that put a line's end, or a blank, in front of what was glued; ``rules`` are those of rules/ocr.toml."""
    label, governs = rules["run_on.label"], rules["run_on.att"]
    for m in _CAMEL.finditer(text):
        at = m.end()
        begin = text.rfind("\n", max(0, at - _LONGEST), at) + 1
        found = label.pattern.match(text, begin) if begin or at < _LONGEST else None
        if found and found.end() == at:
            yield _apart(text, at, "\n", label.made_by)
    for m in _ATT.finditer(text):
        at = m.start()
        if not text[at - 1 : at].isalpha():
            continue
        # The rule's words end right here, and it sees no more than the "att" behind them.
        found = next((f for f in governs.pattern.finditer(text, max(0, at - _LONGEST), m.end() + 1) if f.end() == at), None)
        if found:
            yield _apart(text, at, "\n" if found["label"] else " ", governs.made_by)


def _apart(text: str, at: int, gap: str, made_by: str) -> Edit:
    return Edit(Span(at, at + 1), gap + text[at], made_by)
