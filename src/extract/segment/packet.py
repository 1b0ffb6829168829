"""The documents of a packet: where each begins and what kind it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from extract.document import SectionKind
from extract.rulebook import RuleSet
from extract.segment.lines import Line
from extract.segment.packet_ends import ITEM, SENT_TO, ended_above, next_document
from extract.segment.packet_kinds import (
    ISO,
    KINDS,
    LETTERHEAD,
    LETTERHEAD_LINE,
    PartKind,
    confirm,
    first_cell,
    is_headless,
    is_titled,
    kind_of_file,
    titles_of,
)
from extract.segment.packet_pages import Pages

if TYPE_CHECKING:
    from extract.clean import Cleaned

# "Ärende 4" on a line of its own, or over the item's title; so many are dividers, and so far below them a document begins.
_DIVIDER = re.compile(r"ärende\s(?:nr\s)?\d{1,3}(?:[.:]?\s{1,8}[A-ZÅÄÖ].{2,100})?", re.IGNORECASE)
_LONE_DIVIDER = re.compile(r"ärende\s(?:nr\s)?\d{1,3}[.:]?", re.IGNORECASE)
_FEWEST_DIVIDERS, _BEHIND_DIVIDER = 2, 12
# Behind the title of a file at the head of a page: which of its pages this is.
_COUNTER = re.compile(r"\s{1,40}(?P<page>\d{1,4})\s?(?:av\s?\d|\(\d)")
# So many items, so many lines from one to the next, are minutes; a longer line with a § is no head.
_FEWEST_TOLD, _LINES_TOLD, _HEAD_LENGTH = 3, 6, 90
# What minutes call themselves at their head, and their items where no sign counts them.
_MINUTES = re.compile(r"(?:(?:sammanträdes|styrelse|mötes)?protokoll|(?:minnes|mötes)?anteckningar)\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?:(?:punkt|ärende)\s)?\d{1,3}\s?[.:)]?\s+[A-ZÅÄÖ]", re.IGNORECASE)
_TITLED_WITHIN, _MOST_TOLD = 14, 0.5
# So many indented lines at the very end are the bookmarks of the file the packet came in.
_BOOKMARKS = 3


@dataclass(slots=True)
class Part:
    """One document: lines ``first``–``stop``; ``title_line`` where its kind is printed, if it is."""

    first: int
    stop: int
    kind: PartKind
    section_kind: SectionKind
    title_line: int | None = None
    case_number: str | None = None


def find_dividers(cleaned: Cleaned, lines: list[Line], rules: RuleSet) -> dict[int, tuple[str, str]]:
    """File name and case number by line, where a portal's title of a file stands, the first time it is printed.

    Cleaning takes some of these lines out as furniture, so they are looked for in the raw text.
    """
    pattern = rules["divider.file"].pattern
    found: dict[int, tuple[str, str]] = {}
    seen: set[str] = set()
    starts = [line.start for line in lines]
    for match in pattern.finditer(cleaned.raw):
        key = " ".join(match.group().split())
        if key in seen:
            continue
        seen.add(key)
        counter = _COUNTER.match(cleaned.raw, match.end())
        if counter and int(counter["page"]) > 1:
            # Printed at the foot of a page: the same document goes on.
            continue
        position = cleaned.clean_span(match.span()).start
        index = bisect_left(starts, position)
        if index < len(lines):
            found[index] = match["file"].strip(), match["case"]
    return found


def find_parts(lines: list[Line], pages: Pages, dividers: dict[int, tuple[str, str]], rules: RuleSet) -> list[Part]:
    """Part a text into its documents; ordinary minutes are one part, with their attachments after it.

    ``dividers`` are the lines where a portal's
    title of a file stands or stood, with the file's name and its case number.
    """
    starts = sorted(_starts(lines, pages, dividers, rules), key=lambda s: (s.first, s.title_line or 0))
    starts = _with_divider_pages(lines, starts) if any(part.kind in ("report", "extract") for part in starts) else []
    bookmarks = _bookmarks(lines)
    parts: list[Part] = []
    for part in starts:
        if bookmarks is not None and part.first >= bookmarks:
            break
        if parts and part.first <= parts[-1].first + 1:
            continue
        if not parts and part.first > 0:
            parts.append(Part(0, part.first, "main", "front_matter"))
        elif parts:
            parts[-1].stop = part.first
        parts.append(part)
    if not parts:
        parts = [Part(0, len(lines), "main", "front_matter")]
    parts[-1].stop = len(lines) if bookmarks is None else bookmarks
    parts = _with_unlabelled(lines, parts, pages, rules) if starts else parts
    if bookmarks is not None:
        parts.append(Part(bookmarks, len(lines), "bookmarks", "other"))
    return [part for part in parts if part.stop > part.first]


def _starts(lines: list[Line], pages: Pages, dividers: dict[int, tuple[str, str]], rules: RuleSet) -> Iterator[Part]:
    documents = rules.group("document")
    divided: list[int] = []
    for index, (file, case_number) in sorted(dividers.items()):
        kind = kind_of_file(lines, index, file, documents)
        title = next(
            (line.index for line in lines[index : index + 7] if any(is_titled(titles_of(line), rule) for rule in documents)), None
        )
        divided.append(index)
        yield Part(index, len(lines), *kind, title, case_number)
    after = titled = -1
    first, told = min(divided, default=None), None
    head: tuple[str, ...] = ()
    for line in lines:
        if len(line.text) > 110:
            continue
        if (
            is_headless(lines, line)
            and line.index > after + LETTERHEAD
            and not any(d <= line.index <= d + 12 for d in divided[-400:])
        ):
            yield Part(line.index, len(lines), *KINDS["tjänsteskrivelse"], line.index)
            continue
        titles = titles_of(line)
        for rule in documents:
            if not is_titled(titles, rule):
                continue
            found = confirm(lines, line.index, rule["kind"], pages)
            if found is not None and rule["kind"] == "minutes":
                if first is None or line.index <= after + LETTERHEAD:
                    break
                told = tells_items(lines, Part(0, first, "main", "front_matter")) if told is None else told
                if told:
                    # Minutes with papers behind them: their own running head.
                    break
            if found is not None and found[0] in ("report", "extract"):
                before, head = head, _numbers_of_head(lines, line)
                if _same_head(before, head, found[0]) and not ended_above(lines, line.index, max(0, after)):
                    # The next page of the document, whose head has no counter.
                    break
            near = any(index <= line.index <= index + 8 for index in divided[-400:]) if divided else False
            if found is not None and found[0] in ("other", "attachment"):
                # "Motion 24/2024: …" in the letterhead of the report on it.
                near = near or (titled >= max(0, line.index - LETTERHEAD) and _on_one_page(titled, line.index, pages))
            if found is not None and not near:
                after, titled = _letterhead_start(lines, line.index, pages, after), line.index
                first = after if first is None else first
                yield Part(after, len(lines), *found, line.index)
            break


def _numbers_of_head(lines: list[Line], title: Line) -> tuple[str, ...]:
    """The title and the lines with figures below it: day, number, officer of a report."""
    below = takewhile(lambda line: not line.gap, lines[title.index + 1 : title.index + 5])
    return (title.text, *(line.text for line in below if any(c.isdigit() for c in line.text)))


def _same_head(before: tuple[str, ...], head: tuple[str, ...], kind: PartKind) -> bool:
    """Whether two heads are those of one document: a report's with its number, an extract's with body and day."""
    if kind == "report":
        return before == head and any(c.isdigit() for c in ISO.sub("", "".join(head[1:])))
    return len(head) > 1 and before[1:] == head[1:]


def _on_one_page(a: int, b: int, pages: Pages) -> bool:
    return not any(i in pages.starts for i in range(a + 1, b + 1))


def _with_divider_pages(lines: list[Line], starts: list[Part]) -> list[Part]:
    """Divider pages ("Ärende 4"): each belongs to the document behind it, or is the head of one that has no title of its kind."""
    found = [line.index for line in lines if _DIVIDER.fullmatch(line.text)]
    lone = {i for i in found if _LONE_DIVIDER.fullmatch(lines[i].text)}
    at = 0
    out: list[Part] = []
    for i in found:
        while at < len(starts) and starts[at].first < i:
            out.append(starts[at])
            at += 1
        if at < len(starts) and _leads_to(lines, i, starts[at].first, _BEHIND_DIVIDER if i in lone else 2):
            starts[at].first = i
        elif len(lone) >= _FEWEST_DIVIDERS and i in lone and _heads_document(lines, i):
            out.append(Part(i, len(lines), *KINDS["other"]))
    return [*out, *starts[at:]]


def _leads_to(lines: list[Line], divider: int, start: int, most: int) -> bool:
    """Whether a document begins right behind a divider: no text stands between them."""
    between = lines[divider + 1 : start]
    return len(between) < most and not any(line.text.endswith(".") or ITEM.search(line.text) for line in between)


def _heads_document(lines: list[Line], divider: int) -> bool:
    """Whether a divider stands alone at a page's end or over a title, and no item with its § follows."""
    behind = lines[divider + 1 : divider + _BEHIND_DIVIDER]
    if not behind or any(ITEM.search(line.text) for line in behind):
        return False
    return behind[0].page or bool(lines[divider].gap and behind[0].gap and not behind[0].text.endswith((".", ",")))


def _letterhead_start(lines: list[Line], index: int, pages: Pages, after: int) -> int:
    """Go back over organisation, date and the like to where the page begins."""
    start = index
    while start - 1 > after and index - start < 6 and start not in pages.starts:
        above = lines[start - 1]
        if (
            len(" ".join(above.text.split())) > 70
            or above.text.endswith(".")
            or lines[start].gap > 2
            or SENT_TO.match(above.text)
        ):
            break
        start -= 1
    if start in pages.starts or start == 0 or (start < index and lines[start].gap > 2):
        return start
    # Without pages only organisation and date right above the title belong to it.
    start = index
    while (
        start - 1 > after and index - start < 3 and lines[start].gap <= 1 and LETTERHEAD_LINE.match(first_cell(lines[start - 1]))
    ):
        start -= 1
    return start


def _with_unlabelled(lines: list[Line], parts: list[Part], pages: Pages, rules: RuleSet) -> list[Part]:
    """Documents without a title of their kind: behind signatures or receivers, or where a page counts from one again."""
    out: list[Part] = []
    for part in parts:
        out.append(part)
        while part.kind != "main" and (at := next_document(lines, part.first, part.stop, pages, part.kind, rules)) is not None:
            rest = Part(at, part.stop, "attachment", "bilaga")
            part.stop = at
            part = rest
            out.append(part)
    return out


def tells_items(lines: list[Line], part: Part) -> bool:
    """Whether a part holds items with their texts, as minutes do; a notice lists them line by line."""
    heads = [line.index for line in lines[part.first : part.stop] if len(line.text) < _HEAD_LENGTH and ITEM.match(line.text)]
    apart = sorted(b - a for a, b in pairwise(heads))
    if len(heads) >= _FEWEST_TOLD and apart[len(apart) // 2] >= _LINES_TOLD:
        return True
    if not any(_MINUTES.match(cell) for line in lines[part.first : part.first + _TITLED_WITHIN] for cell in line.columns()):
        return False
    # Minutes that count their items without the sign: each has text below it.
    numbers = [
        line.index for line in lines[part.first : part.stop] if len(line.text) < _HEAD_LENGTH and _COUNTED.match(line.text)
    ]
    told = sum(lines[i + 1].text.endswith(".") for i in numbers if i + 1 < part.stop)
    return len(numbers) >= _FEWEST_TOLD and told >= _MOST_TOLD * len(numbers)


def _bookmarks(lines: list[Line]) -> int | None:
    """The first line of the list of bookmarks at a file's end: one line and its indented entries."""
    first = len(lines)
    while first > 0 and lines[first - 1].tabbed:
        first -= 1
    if len(lines) - first < _BOOKMARKS:
        return None
    return first - 1 if first > 0 and lines[first].gap == 0 and len(lines[first - 1].text) < 110 else first
