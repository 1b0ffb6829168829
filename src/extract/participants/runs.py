"""Comma lists that run over the lines below their label."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.names import PARTICLE
from extract.segment.lines import Line

ITEM = re.compile(r"^(?:[A-ZÅÄÖ][A-Za-zåäö]{0,6}\s)?§\s?\d{1,4}(?!\d*\s?[-–,])(?:\s|$)")
PERSON_WITH_PARTY = re.compile(
    rf"(?:\d{{1,2}}[.)]?\s+)?(?:(?:{PARTICLE}\s){{0,2}}[A-ZÅÄÖÉ][\wåäöé’'-]+\s){{2,4}}\(([A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,4}}|[a-zåäö]{{1,3}})\)(?:,|$|\s)"
)
# "Polisen: Stig Hav": the line has a heading of its own.
_OWN_LABEL = re.compile(r"^[A-ZÅÄÖ][\wåäö -]{2,40}:\s")
# A comma list that the line's end cut: behind a comma, behind "och" or "för", within a name, or at its third name.
_CUT = re.compile(r"(?:[,;]|\s(?:och|samt|för|ersätter))$|[^,\n]+,[^,\n]+,|,\s[A-ZÅÄÖ][\wåäöé-]+$")
# A line that goes on in the middle of a list: a party, or a title in small letters.
_RUNS_ON = re.compile(r"\(|[a-zåäö]{3}")
# "Bo Ek (S) 1:e vice / ordförande, Mia Alm".
_RANK_CUT = re.compile(r"\s(?:vice|v\.?|[12]:e|förste|andre)$")
# "…, vice ordföranden Ann / Ek (S), …".
_NAME_CUT = re.compile(r",\s[a-zåäö][^,.;:\n]{2,40}\s[A-ZÅÄÖ][\wåäöé-]+$")
# Roles that also stand behind a name, in small letters.
_TITLES = ("group.chair", "group.vice_chair", "group.secretary")


def may_run_on(cell: str, reader: EntryReader) -> bool:
    """Whether a column holds a comma list that may go on in the lines below, or breaks off within the second of its names."""
    if cell.count(",") > 1 and len(reader.read(cell)) > 1:
        return True
    words = cell.split()
    # "Kommunchef Bo Lind, sekreterare Anna": no place, and titles stand in front.
    cut = _NAME_CUT.search(cell) and words[-1].split("-")[0] in reader.judge.given and reader.judge.is_title(words[0])
    return bool(cut and reader.read(cell))


def list_end(text: str, lines: list[Line], i: int, end: int, labels: LabelReader, torn: Collection[int] = ()) -> tuple[int, int]:
    """The last line of a comma list that begins behind its label in line ``i``, and where the list ends.

    ``torn`` are the lines whose first column is the rest of the list's label.
    """
    while i + 1 < len(lines):
        below = _beside_label(lines[i + 1]) if i + 1 in torn else lines[i + 1]
        if (
            not _goes_on(text, lines[i].start, end, below)
            or _breaks(text, lines[i].start, end, below.text, labels)
            or ITEM.match(below.text)
            or below.text[0] in "-•*"
            or _OWN_LABEL.match(below.text)
        ):
            break
        i, end = i + 1, below.end
    return i, end


def _beside_label(line: Line) -> Line:
    """What a line holds besides the rest of a label."""
    cells = line.cells()
    return replace(line, start=cells[1][0], text=line.text[cells[1][0] - line.start :]) if len(cells) > 1 else line


def _goes_on(text: str, start: int, end: int, below: Line) -> bool:
    if below.gap or len(below.cells()) > 1:
        return False
    return bool(
        _CUT.search(text, start, end)
        or _RUNS_ON.match(below.text)
        or (_NAME_CUT.search(text, start, end) and not PERSON_WITH_PARTY.match(below.text))
    )


def _breaks(text: str, start: int, end: int, below: str, labels: LabelReader) -> bool:
    """Whether the line below a list begins with a label, and not with the rest of a role that the line's end cut."""
    found = labels.label(below)
    if found is None or _RANK_CUT.search(text, start, end):
        return False
    title = below[0].islower() and found[0].id in _TITLES and ":" not in below[: found[1]]
    return not title
