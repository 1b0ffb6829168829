"""What a document of a packet calls itself, and whether a line that does so begins one."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Literal

from extract.document import SectionKind
from extract.rulebook import Rule
from extract.segment.lines import Line
from extract.segment.packet_ends import ITEM, PAPERS, SENT_TO, ended_above
from extract.segment.packet_pages import Pages

PartKind = Literal["main", "report", "extract", "attachment", "other", "bookmarks"]

# A title of a document has its reference, date or addressee within this many lines.
LETTERHEAD = 9
# A kind of document with a day or a counter beside it; a longer line holds a title.
_LONGEST_KIND = 40
# So many blank lines part documents where nothing parts the pages.
_FAR = 3
# "Bilaga 12" and nothing else.
_LONGEST_ALONE, _LONGEST_RECEIVER = 12, 60
# So far back the end of the document before is looked for.
_BACK = 20
_REFERENCE = re.compile(
    r"(?:^|\s{2,})(?:d(?:ia(?:rie)?)?(?:nr|nummer)|(?:vår|er) beteckning|handläggare|utfärdat|referens)\b|^(?:datum\b|(?:19|"
    r"20)\d\d-\d\d-\d\d$)|(?:^|\s{2,})(?:ink(?:om(?:men)?)?|ank(?:om)?)\b\.?:?\s|^\d{1,2} \w{3,9} (?:19|20)\d\d$|\s{3,}(?:19|20)\d\d-\d\d-\d\d(?=$|\s{3,})|"
    r"(?:^|\s)datum\s(?:dnr|diarie(?:nr|nummer)|(?:vår\s)?beteckning)\b",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(
    r"^(?:.{0,60}förslag(?: till (?:beslut|yttrande).{0,60})?|ärendebeskrivning|sammanfattning(?: av ärendet)?|beslut|bakgrund|"
    r"ärendet)\s?:?$",
    re.IGNORECASE,
)
LETTERHEAD_LINE = re.compile(
    r"^(?:.{2,30} (?:kommun|stad)|region .{2,30}|(?:19|20)\d\d-\d\d-\d\d|\d{1,2} \w{3,9} (?:19|20)\d\d)$", re.IGNORECASE
)
_ORGANISATION = re.compile(r"\b(?:kommun|stad) ", re.IGNORECASE)
_CELLS = re.compile(
    r"\s{3,}|\t|(?<=\bkommun) |(?<=\bKOMMUN) |(?<=\bstad) |(?<=\bSTAD) |(?<=[a-zåäö]{3}) (?=[A-ZÅÄÖ]{8,}(?:\s|$))| (?=Sida?$)"
)
# Small letters in front of a word in capitals: an office and the title beside it.
_BESIDE = re.compile(r"(?:[a-zåäö]{3}|KOMMUN|STAD) [A-ZÅÄÖ]{8,}(?:\s|$)")
# "T J Ä N S T E S K R I V E L S E"
_SPACED = re.compile(r"(?:[A-ZÅÄÖ] ){4,30}[A-ZÅÄÖ]")
ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_NUMBER = re.compile(r"(?:Dnr:?\s)?(?:[A-ZÅÄÖ]{1,6}[ -]?)?(?:\d{4}[/:-]\d{1,6}|\d{2,6}/\d{2,4})(?:[-. ]\d+)*")
# A row of a list of decisions: its day, then what it is about ("2021-03-02  Grävtillstånd Storgatan").
_ROW = re.compile(r"[-–•*]\s|(?:19|20)\d\d-\d\d-\d\d[\s,:–-]+(?!Handl|Diarie|Datum|Referens)[A-ZÅÄÖ][a-zåäö]{3,}|\d{1,3}[.)]\s")


KINDS: dict[str, tuple[PartKind, SectionKind]] = {
    "tjänsteskrivelse": ("report", "tjänsteskrivelse"),
    "extract": ("extract", "agenda_item"),
    "minutes": ("extract", "agenda_item"),
    "bilaga": ("attachment", "bilaga"),
    "other": ("other", "other"),
}


def titles_of(line: Line) -> tuple[str, ...]:
    """What of a line may be the title of a document: the line, its letters when it is spaced out, and its cells."""
    text = line.text
    if len(text) > 110 or text[:1].islower():
        return ()
    titles = [text]
    if _SPACED.fullmatch(text):
        titles.append(text.replace(" ", ""))
    # Organisation, title and date may share a line in columns, or be run together behind the organisation's name.
    if "   " in text or "\t" in text or _ORGANISATION.search(text) or _BESIDE.search(text):
        cells = _CELLS.split(text)
        # "5    Delegationsbeslut" is a row of a list of items.
        if not cells[0].strip(" .").isdigit():
            titles += filter(None, map(str.strip, cells))
    return tuple(titles)


def is_titled(titles: tuple[str, ...], rule: Rule) -> bool:
    """Whether one of the possible titles of a line (see ``titles_of``) is one of the rule's documents."""
    return any(rule.pattern.match(title) for title in titles)


def confirm(lines: list[Line], index: int, kind: str, pages: Pages) -> tuple[PartKind, SectionKind] | None:
    """Whether a title begins a document: its letterhead or its first labels must be near."""
    # An office and a title in capitals beside it are the head of a report, whatever stands above.
    beside = bool(_BESIDE.search(lines[index].text))
    if (not beside and _in_list(lines, index, pages)) or (index + 1 < len(lines) and _ROW.match(lines[index + 1].text)):
        return None
    if index and lines[index].gap <= 1 and ITEM.match(lines[index - 1].text):
        # "MBN § 102" above "Delegationsbeslut": the heading of an item.
        return None
    near = [line.text for line in lines[max(0, index - 4) : index + LETTERHEAD]]
    below = [line.text for line in lines[index + 1 : index + 30]]
    top = _at_top(lines, index, pages)
    referenced = any(_REFERENCE.search(t) for t in near)
    if kind == "tjänsteskrivelse":
        if not (referenced and any(_PROPOSAL.match(t) for t in below)):
            return None
        if any(i in pages.continued for i in range(max(0, index - 4), index + 1)):
            # Its own counter says that the report goes on.
            return None
        if (
            len(lines[index].text) > _LONGEST_KIND
            and len(lines[index].cells()) == 1
            and not (top or beside or lines[index].gap >= 2)
        ):
            # With its title on the line it may stand in a list of papers too.
            return None
    elif kind == "minutes":
        if not (top or lines[index].gap >= _FAR) or not any(ITEM.search(line.text) for line in lines[index + 1 : index + 9]):
            return None
    elif kind == "extract":
        if not any(ITEM.search(line.text) for line in lines[index + 1 : index + 14]) or (
            not top and _over_receivers(lines, index)
        ):
            return None
    elif kind == "bilaga":
        if not (top or lines[index].gap >= 2 or _below_signature(lines, index)) or _ends_page(lines, index, pages):
            return None
    elif not (top or lines[index].gap >= _FAR) or not (
        referenced or lines[index].text.isupper() or ended_above(lines, index, max(0, index - _BACK))
    ):
        return None
    return KINDS[kind]


def _at_top(lines: list[Line], index: int, pages: Pages) -> bool:
    """Whether a line stands at the head of a page, or below a page's number that stands alone."""
    if index < 6 or any(i in pages.starts or lines[i].gap >= _FAR for i in range(max(0, index - 4), index + 1)):
        return True
    above = lines[index - 1]
    # "X kommun       7/19" right above: a head whose page was not found.
    below_head = not lines[index].gap and above.gap and LETTERHEAD_LINE.match(first_cell(above))
    return bool(below_head or (lines[index].gap and above.gap and above.text.isdigit()))


def first_cell(line: Line) -> str:
    a, b = line.cells()[0]
    return line.text[a - line.start : b - line.start]


def _below_signature(lines: list[Line], index: int) -> bool:
    """Whether "Bilaga 1" stands alone between a signature and a title; with its title on the line it is a list's entry."""
    alone = lines[index].gap and index + 1 < len(lines) and lines[index + 1].gap and len(lines[index].text) <= _LONGEST_ALONE
    return bool(alone) and ended_above(lines, index, max(0, index - _BACK))


def _over_receivers(lines: list[Line], index: int) -> bool:
    """Whether "Protokollsutdrag" behind the text of an item stands over those who get it: short lines without a figure."""
    below = list(takewhile(lambda line: not line.gap and not ITEM.search(line.text), lines[index + 1 : index + 12]))
    names = bool(below) and all(len(line.text) < _LONGEST_RECEIVER and not any(c.isdigit() for c in line.text) for line in below)
    above = lines[index - 1].text if index else ""
    if not names:
        return False
    # Where no lines are empty, only the end of a sentence says that the item's text is over.
    return above.endswith(".") or (bool(lines[index].gap) and (above.startswith(("att ", "Att ")) or above[:1].islower()))


def _ends_page(lines: list[Line], index: int, pages: Pages) -> bool:
    """Whether a line is the last of its page and not the first: "Bilaga: Förslag till yttrande" below a signature."""
    return index + 1 in pages.starts and index not in pages.starts


def _in_list(lines: list[Line], index: int, pages: Pages) -> bool:
    """Whether the line stands in a list of papers or receivers."""
    if lines[index].gap >= _FAR or len(lines[index].cells()) > 1:
        return False
    for i in range(index - 1, max(-1, index - 9), -1):
        if i + 1 in pages.starts or (lines[i + 1].gap >= 2 and i + 1 < index):
            return False
        if PAPERS.match(lines[i].text) or SENT_TO.match(lines[i].text):
            return True
    return False


def is_headless(lines: list[Line], line: Line) -> bool:
    """A report whose title went with the running head: day and reference in columns, then officer and proposal."""
    if "   " not in line.text or not ISO.search(line.text):
        return False
    cells = line.columns()
    if len(cells) < 2 or not any(ISO.fullmatch(c) for c in cells) or not any(_NUMBER.fullmatch(c) for c in cells):
        return False
    return any(below.text.startswith("Handläggare") for below in lines[line.index + 1 : line.index + 5]) and any(
        _PROPOSAL.match(below.text) for below in lines[line.index + 1 : line.index + 20]
    )


def kind_of_file(lines: list[Line], index: int, file: str, documents: tuple[Rule, ...]) -> tuple[PartKind, SectionKind]:
    """Kind of a document from its own title line, else from the name of its file."""
    for line in lines[index : index + 7]:
        titles = titles_of(line)
        for rule in documents:
            if is_titled(titles, rule):
                return KINDS[rule["kind"]]
    name = file.lower()
    for word, kind in (
        ("tjänsteskrivelse", "tjänsteskrivelse"),
        ("tjänsteutlåtande", "tjänsteskrivelse"),
        ("protokollsutdrag", "extract"),
        ("yttrande", "other"),
        ("motion", "other"),
    ):
        if name.startswith(word) or name == word:
            return KINDS[kind]
    return "attachment", "bilaga"
