"""The stretches of a text that belong to one section each, as the zones are read in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.document import Section

if TYPE_CHECKING:
    from extract.clean import Cleaned


def parts_of(cleaned: Cleaned, sections: tuple[Section, ...]) -> list[tuple[int, int, Section | None, tuple[int, int] | None]]:
    """Cut the repaired text at every section's start; each part belongs to the innermost section."""
    size = len(cleaned.text)
    if not sections:
        return [(0, size, None, None)]
    cuts: list[tuple[int, Section | None, tuple[int, int] | None]] = []
    stack: list[tuple[Section, int]] = []
    for section in sorted(sections, key=lambda s: (s.span[0], -s.span[1])):
        start, end = cleaned.clean_span(section.span)
        while stack and stack[-1][1] <= start:
            closed = stack.pop()
            if stack and closed[1] < start:
                cuts.append((closed[1], stack[-1][0], None))
        heading = cleaned.clean_span(section.heading_span) if section.heading_span else None
        cuts.append((start, section, (heading.start, heading.end) if heading else None))
        stack.append((section, end))
    out: list[tuple[int, int, Section | None, tuple[int, int] | None]] = []
    if cuts[0][0] > 0:
        out.append((0, cuts[0][0], None, None))
    for i, (start, owner, where) in enumerate(cuts):
        end = cuts[i + 1][0] if i + 1 < len(cuts) else size
        bare = where and owner and owner.level == 1 and not cleaned.text[where[1] : end].strip()
        alone = _ALONE.fullmatch(cleaned.text, *where) if where and bare else None
        if alone:
            # "§ 7 Dagordningen godkänns.": the sentence is heading and decision at once.
            start, where = alone.start("sentence"), None
        if end > start:
            out.append((start, end, owner, where))
    return out


_ALONE = re.compile(
    r"(?:[A-ZÅÄÖ][a-zåäöA-ZÅÄÖ]{0,5}\s)?(?:§\s?)?\d[\d:/]*\s?[.§]?\s+(?P<sentence>[A-ZÅÄÖ][^\n]*(?:\n[^\n]+)?[^\s.]{3}\.)\Z"
)
