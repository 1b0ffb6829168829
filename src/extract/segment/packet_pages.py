"""The pages of a text, and what their counters say of the documents in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.segment.lines import Line

if TYPE_CHECKING:
    from extract.clean import Cleaned

# "2 (3)", "Sida 2 av 3": a document's own counter.
_COUNTER = re.compile(r"(?<![\d/.:-])(?P<page>\d{1,3})\s?(?:\(|av\s)(?P<total>\d{1,3})\)?(?![\d/.:-])")
# The counter stands among so many characters and printed lines at the head of a page.
_HEAD, _HEAD_LINES = 900, 5
# So many lines with one space in front are page beginnings, not chance; so large a share of all pages is the packet's own count.
_FEWEST_PAGES, _MOST_INDENTED, _WHOLE = 3, 0.15, 0.7


@dataclass(slots=True)
class Pages:
    """Indexes of lines: where each page begins, and which of them begin a document or go on with one by its own counter."""

    starts: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)
    continued: set[int] = field(default_factory=set)


def read_pages(cleaned: Cleaned, lines: list[Line]) -> Pages:
    """The first line of each page; it is marked in the lines too."""
    pages = Pages({0})
    at = 0
    if len(cleaned.pages) < 2 or "\f" not in cleaned.raw:
        # A form feed that became a space: single indented lines right below text, here and there.
        lone = [line.index for line in lines if line.indent == 1 and line.gap == 0 and line.index]
        if _FEWEST_PAGES <= len(lone) < _MOST_INDENTED * len(lines):
            pages.starts.update(lone)
    counters: dict[int, tuple[int, int]] = {}
    for page in cleaned.pages:
        position = cleaned.clean_span((page.span.start, min(page.span.end, page.span.start + 1))).start
        while at < len(lines) and lines[at].end <= position:
            at += 1
        if at < len(lines):
            pages.starts.add(at)
            if counter := _own_counter(
                cleaned.raw[page.span.start : min(page.span.end, page.span.start + _HEAD)], len(cleaned.pages)
            ):
                counters[at] = counter
    if sum(number == 1 for number, _ in counters.values()) > 1:
        pages.fresh = {i for i, (number, _) in counters.items() if number == 1 and i}
        pages.continued = {i for i, (number, _) in counters.items() if number > 1}
    for index in pages.starts:
        lines[index].page = True
    return pages


def _own_counter(head: str, pages: int) -> tuple[int, int] | None:
    """The counter at the head of a page, that of the whole packet left out."""
    lines = [line for line in head.splitlines() if line.strip()][:_HEAD_LINES]
    for line in lines:
        for match in _COUNTER.finditer(line):
            number, total = int(match["page"]), int(match["total"])
            if 0 < number <= total and not (total > _FEWEST_PAGES and total > _WHOLE * pages):
                return number, total
    return None
