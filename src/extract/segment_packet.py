"""The documents of a packet: where each begins and what kind it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from extract.document import SectionKind
from extract.rulebook import RuleSet
from extract.segment_lines import Line
from extract.segment_packet_ends import ITEM, PAPERS, SENT_TO, ended_above, next_document
from extract.segment_packet_pages import Pages

if TYPE_CHECKING:
    from extract.clean import Cleaned

PartKind = Literal["main", "report", "extract", "attachment", "other", "bookmarks"]

# A title of a document has its reference, date or addressee within this many lines.
_LETTERHEAD = 9
# So far back the end of the document before is looked for.
_BACK = 20
_REFERENCE = re.compile(
    r"(?:^|\s{2,})(?:d(?:ia(?:rie)?)?(?:nr|nummer)|(?:vår|er) beteckning|handläggare|utfärdat|referens)\b|^(?:datum\b|(?:19|"
    r"20)\d\d-\d\d-\d\d$)|(?:^|\s{2,})(?:ink(?:om(?:men)?)?|ank(?:om)?)\b\.?:?\s|^\d{1,2} \w{3,9} (?:19|20)\d\d$|\s{3,}(?:19|20)\d\d-\d\d-\d\d(?=$|\s{3,})",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(
    r"^(?:.{0,60}förslag(?: till (?:beslut|yttrande).{0,60})?|ärendebeskrivning|sammanfattning(?: av ärendet)?|beslut|bakgrund|"
    r"ärendet)\s?:?$",
    re.IGNORECASE,
)
_LETTERHEAD_LINE = re.compile(
    r"^(?:.{2,30} (?:kommun|stad)|region .{2,30}|(?:19|20)\d\d-\d\d-\d\d|\d{1,2} \w{3,9} (?:19|20)\d\d)$", re.IGNORECASE
)
# "Ärende 4" on a line of its own, or over the item's title; so many are dividers, and so far below them a document begins.
_DIVIDER = re.compile(r"ärende\s(?:nr\s)?\d{1,3}(?:[.:]?\s{1,8}[A-ZÅÄÖ].{2,100})?", re.IGNORECASE)
_FEWEST_DIVIDERS, _BEHIND_DIVIDER = 2, 12
# "T J Ä N S T E S K R I V E L S E"
_SPACED = re.compile(r"(?:[A-ZÅÄÖ] ){4,30}[A-ZÅÄÖ]")
_ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_NUMBER = re.compile(r"(?:Dnr:?\s)?(?:[A-ZÅÄÖ]{1,6}[ -]?)?(?:\d{4}[/:-]\d{1,6}|\d{2,6}/\d{2,4})(?:[-. ]\d+)*")
# Behind the title of a file at the head of a page: which of its pages this is.
_COUNTER = re.compile(r"\s{1,40}(?P<page>\d{1,4})\s?(?:av\s?\d|\(\d)")
# A row of a list of decisions: its day, then what it is about ("2021-03-02  Grävtillstånd Storgatan").
_ROW = re.compile(r"[-–•*]\s|(?:19|20)\d\d-\d\d-\d\d[\s,:–-]+(?!Handl|Diarie|Datum|Referens)[A-ZÅÄÖ][a-zåäö]{3,}|\d{1,3}[.)]\s")
# So many items, so many lines from one to the next, are minutes; a longer line with a § is no head.
_FEWEST_TOLD, _LINES_TOLD, _HEAD_LENGTH = 3, 6, 90
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
    parts = _with_unlabelled(lines, parts, pages) if starts else parts
    if bookmarks is not None:
        parts.append(Part(bookmarks, len(lines), "bookmarks", "other"))
    return [part for part in parts if part.stop > part.first]


def _starts(lines: list[Line], pages: Pages, dividers: dict[int, tuple[str, str]], rules: RuleSet) -> Iterator[Part]:
    documents = rules.group("document")
    divided: list[int] = []
    for index, (file, case_number) in sorted(dividers.items()):
        kind = _kind_of_file(lines, index, file, documents)
        title = next(
            (i for i in range(index, min(index + 7, len(lines))) if any(_titled(lines[i], rule) for rule in documents)), None
        )
        divided.append(index)
        yield Part(index, len(lines), *kind, title, case_number)
    after = -1
    head: tuple[str, ...] = ()
    for line in lines:
        if len(line.text) > 110:
            continue
        if (
            _headless(lines, line)
            and line.index > after + _LETTERHEAD
            and not any(d <= line.index <= d + 12 for d in divided[-400:])
        ):
            yield Part(line.index, len(lines), *_CONFIRMED["tjänsteskrivelse"], line.index)
            continue
        for rule in documents:
            if not _titled(line, rule):
                continue
            found = _confirm(lines, line.index, rule["kind"], pages)
            if found is not None and rule["kind"] == "tjänsteskrivelse":
                before, head = head, _numbers_of_head(lines, line)
                if (
                    head == before
                    and any(c.isdigit() for c in _ISO.sub("", "".join(head[1:])))
                    and not ended_above(lines, line.index, max(0, after))
                ):
                    # The next page of the report, whose head has no counter.
                    break
            near = any(index <= line.index <= index + 8 for index in divided[-400:]) if divided else False
            if found is not None and not near:
                after = _letterhead_start(lines, line.index, pages, after)
                yield Part(after, len(lines), *found, line.index)
            break


def _numbers_of_head(lines: list[Line], title: Line) -> tuple[str, ...]:
    """The title and the lines with figures below it: day, number, officer of a report."""
    below = takewhile(lambda line: not line.gap, lines[title.index + 1 : title.index + 5])
    return (title.text, *(line.text for line in below if any(c.isdigit() for c in line.text)))


def _with_divider_pages(lines: list[Line], starts: list[Part]) -> list[Part]:
    """Divider pages ("Ärende 4"): each belongs to the document behind it, or is the head of one that has no title of its kind."""
    found = [line.index for line in lines if _DIVIDER.fullmatch(line.text)]
    alone = sum(lines[i].text[-1].isdigit() for i in found) >= _FEWEST_DIVIDERS
    at = 0
    out: list[Part] = []
    for i in found:
        while at < len(starts) and starts[at].first < i:
            out.append(starts[at])
            at += 1
        lone = lines[i].text[-1].isdigit()
        if at < len(starts) and starts[at].first <= i + (_BEHIND_DIVIDER if lone else 2):
            starts[at].first = i
        elif alone and lone and not any(ITEM.search(line.text) for line in lines[i + 1 : i + _BEHIND_DIVIDER]):
            out.append(Part(i, len(lines), *_CONFIRMED["other"]))
    return [*out, *starts[at:]]


def _headless(lines: list[Line], line: Line) -> bool:
    """A report whose title went with the running head: day and reference in columns, then officer and proposal."""
    if "   " not in line.text or not _ISO.search(line.text):
        return False
    cells = [line.text[a - line.start : b - line.start] for a, b in line.cells()]
    if len(cells) < 2 or not any(_ISO.fullmatch(c) for c in cells) or not any(_NUMBER.fullmatch(c) for c in cells):
        return False
    return any(below.text.startswith("Handläggare") for below in lines[line.index + 1 : line.index + 5]) and any(
        _PROPOSAL.match(below.text) for below in lines[line.index + 1 : line.index + 20]
    )


def _kind_of_file(lines: list[Line], index: int, file: str, documents: tuple) -> tuple[PartKind, SectionKind]:  # type: ignore[type-arg]
    """Kind of a document from its own title line, else from the name of its file."""
    for line in lines[index : index + 7]:
        for rule in documents:
            if _titled(line, rule):
                return _CONFIRMED[rule["kind"]]
    name = file.lower()
    for word, kind in (
        ("tjänsteskrivelse", "tjänsteskrivelse"),
        ("tjänsteutlåtande", "tjänsteskrivelse"),
        ("protokollsutdrag", "extract"),
        ("yttrande", "other"),
        ("motion", "other"),
    ):
        if name.startswith(word) or name == word:
            return _CONFIRMED[kind]
    return "attachment", "bilaga"


_CONFIRMED: dict[str, tuple[PartKind, SectionKind]] = {
    "tjänsteskrivelse": ("report", "tjänsteskrivelse"),
    "extract": ("extract", "agenda_item"),
    "bilaga": ("attachment", "bilaga"),
    "other": ("other", "other"),
}


def _titled(line: Line, rule) -> bool:  # type: ignore[no-untyped-def]
    text = line.text
    if len(text) > 110:
        return False
    if rule.pattern.match(text) or (_SPACED.fullmatch(text) and rule.pattern.match(text.replace(" ", ""))):
        return True
    # Organisation, title and date may share a line in columns, or be run together behind the organisation's name.
    if "   " in text or "\t" in text or re.search(r"\b(?:kommun|stad) ", text, re.IGNORECASE):
        tail = re.split(r"\s{3,}|\t|(?<=\bkommun) |(?<=\bstad) ", text)
        # "5    Delegationsbeslut" is a row of a list of items.
        return not tail[0].strip(" .").isdigit() and any(rule.pattern.match(cell.strip()) for cell in tail if cell.strip())
    return False


def _confirm(lines: list[Line], index: int, kind: str, pages: Pages) -> tuple[PartKind, SectionKind] | None:
    """Whether a title begins a document: its letterhead or its first labels must be near."""
    if _in_list(lines, index, pages) or (index + 1 < len(lines) and _ROW.match(lines[index + 1].text)):
        return None
    if index and lines[index].gap <= 1 and ITEM.match(lines[index - 1].text):
        # "MBN § 102" above "Delegationsbeslut": the heading of an item.
        return None
    near = [line.text for line in lines[max(0, index - 4) : index + _LETTERHEAD]]
    below = [line.text for line in lines[index + 1 : index + 30]]
    top = _at_top(lines, index, pages)
    referenced = any(_REFERENCE.search(t) for t in near)
    if kind == "tjänsteskrivelse":
        if not (referenced and any(_PROPOSAL.match(t) for t in below)):
            return None
    elif kind == "extract":
        if not any(ITEM.search(line.text) for line in lines[index + 1 : index + 14]):
            return None
    elif kind == "bilaga":
        if (not top and lines[index].gap < 2) or _ends_page(lines, index, pages):
            return None
    elif not (top or lines[index].gap >= 3) or not (
        referenced or lines[index].text.isupper() or (index in pages.starts and ended_above(lines, index, max(0, index - _BACK)))
    ):
        return None
    return _CONFIRMED[kind]


def _at_top(lines: list[Line], index: int, pages: Pages) -> bool:
    """Whether a line stands at the head of a page, or below a page's number that stands alone."""
    if index < 6 or any(i in pages.starts for i in range(max(0, index - 4), index + 1)):
        return True
    above = lines[index - 1]
    # "X kommun       7/19" right above: a head whose page was not found.
    below_head = not lines[index].gap and above.gap and _LETTERHEAD_LINE.match(_first_cell(above))
    return bool(below_head or (lines[index].gap and above.gap and above.text.isdigit()))


def _first_cell(line: Line) -> str:
    a, b = line.cells()[0]
    return line.text[a - line.start : b - line.start]


def _ends_page(lines: list[Line], index: int, pages: Pages) -> bool:
    """Whether a line is the last of its page and not the first: "Bilaga: Förslag till yttrande" below a signature."""
    return index + 1 in pages.starts and index not in pages.starts


def _in_list(lines: list[Line], index: int, pages: Pages) -> bool:
    """Whether the line stands in a list of papers or receivers."""
    if lines[index].gap >= 3 or len(lines[index].cells()) > 1:
        return False
    for i in range(index - 1, max(-1, index - 9), -1):
        if i + 1 in pages.starts or (lines[i + 1].gap >= 2 and i + 1 < index):
            return False
        if PAPERS.match(lines[i].text) or SENT_TO.match(lines[i].text):
            return True
    return False


def _letterhead_start(lines: list[Line], index: int, pages: Pages, after: int) -> int:
    """Go back over organisation, date and the like to where the page begins."""
    start = index
    while start - 1 > after and index - start < 6 and start not in pages.starts:
        above = lines[start - 1]
        if len(above.text) > 70 or above.text.endswith(".") or lines[start].gap > 2 or SENT_TO.match(above.text):
            break
        start -= 1
    if start in pages.starts or start == 0:
        return start
    # Without pages only organisation and date right above the title belong to it.
    start = index
    while (
        start - 1 > after
        and index - start < 3
        and lines[start].gap <= 1
        and _LETTERHEAD_LINE.match(_first_cell(lines[start - 1]))
    ):
        start -= 1
    return start


def _with_unlabelled(lines: list[Line], parts: list[Part], pages: Pages) -> list[Part]:
    """Documents without a title of their kind: behind signatures or receivers, or where a page counts from one again."""
    out: list[Part] = []
    for part in parts:
        out.append(part)
        while part.kind != "main" and (at := next_document(lines, part.first, part.stop, pages, part.kind)) is not None:
            rest = Part(at, part.stop, "attachment", "bilaga")
            part.stop = at
            part = rest
            out.append(part)
    return out


def tells_items(lines: list[Line], part: Part) -> bool:
    """Whether a part holds items with their texts, as minutes do; a notice lists them line by line."""
    heads = [line.index for line in lines[part.first : part.stop] if len(line.text) < _HEAD_LENGTH and ITEM.match(line.text)]
    apart = sorted(b - a for a, b in pairwise(heads))
    return len(heads) >= _FEWEST_TOLD and apart[len(apart) // 2] >= _LINES_TOLD


def _bookmarks(lines: list[Line]) -> int | None:
    """The first line of the list of bookmarks at a file's end: one line and its indented entries."""
    first = len(lines)
    while first > 0 and lines[first - 1].tabbed:
        first -= 1
    if len(lines) - first < _BOOKMARKS:
        return None
    return first - 1 if first > 0 and lines[first].gap == 0 and len(lines[first - 1].text) < 110 else first
