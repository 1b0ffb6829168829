"""Lines and columns that were found to be page furniture → the edits that take them out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from extract.offsets import Edit, Span
from extract.printed_lines import PrintedLine

REPEATED = "furniture:repeated"


def edits_of(text: str, lines: list[PrintedLine], cells: list[tuple[int, int, str]]) -> Iterator[Edit]:
    """Edits for the marked lines, for the blank lines they leave inside a sentence, and for single columns."""
    by_line: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    starts = [line.start for line in lines]
    position = 0
    for cell in sorted(set(cells)):
        while position + 1 < len(starts) and starts[position + 1] <= cell[0]:
            position += 1
        by_line[position].append(cell)
    gone = set()
    for i, line in enumerate(lines):
        left = line.cells
        if i in by_line:
            removed = {(a, b) for a, b, _ in by_line[i]}
            left = [cell for cell in left if cell not in removed]
        # A long line has no cells, so nothing of it goes unless a head inside it was found.
        if line.rule is not None or (not left and (line.cells or line.counter_cells)):
            gone.add(i)
    feeds = "\f" in text
    bridged = _bridges(lines, gone)
    for i, line in enumerate(lines):
        if i in gone:
            yield Edit(Span(line.start, line.stop), "", line.rule or "rule:furniture.counter")
            continue
        if i in bridged:
            yield Edit(Span(line.start, line.stop), "", REPEATED)
            continue
        end = line.start
        for a, b, made_by in by_line.get(i, ()):
            # The spaces that parted the column go with it.
            start = max(end, line.start + len(line.text[: a - line.start].rstrip()))
            if start > line.start or b >= line.end:
                yield Edit(Span(start, b), " " if b < line.end and start > line.start and not text[b].isspace() else "", made_by)
            else:
                yield Edit(Span(a, b), "", made_by)
            end = b
        feed = text.find("\f", line.end, line.stop) if feeds else -1
        if feed >= 0:
            yield Edit(Span(feed, feed + 1), "" if "\n" in text[line.end : line.stop] else "\n", "rule:furniture.form_feed")


def _bridges(lines: list[PrintedLine], gone: set[int]) -> set[int]:
    """Blank lines round removed furniture that stand inside a sentence: the text runs on across the page."""
    bridged: set[int] = set()
    i = 0
    while i < len(lines):
        if not (i in gone or lines[i].blank):
            i += 1
            continue
        j = i
        while j < len(lines) and (j in gone or lines[j].blank):
            j += 1
        if i > 0 and j < len(lines) and any(k in gone for k in range(i, j)):
            before, after = lines[i - 1].text.rstrip(), lines[j].text.lstrip()
            if len(before) > 40 and re.search(r"[a-zåäöé,]$", before) and re.match(r"[a-zåäöé]", after):
                bridged.update(k for k in range(i, j) if k not in gone)
        i = j
    return bridged
