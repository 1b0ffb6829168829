"""The front matter of minutes: letterhead and attendance, headed by who met or by what the document calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.segment.counted import VERB
from extract.segment.heads import PERSON
from extract.segment.lines import Line, Piece
from extract.segment.packet_titles import notice_title

_WORDS = (
    r"(?:nämnd(?:en)?|styrelse(?:n)?|utskott(?:et)?|fullmäktige|råd(?:et)?|beredning(?:en)?|delegation(?:en)?|direktion(?:en)?|"
    r"kommitté(?:n)?|presidium|nätverk(?:et)?|grupp(?:en)?)"
)
BODY = re.compile(rf"{_WORDS}$", re.IGNORECASE)
# "Nämnden för arbete och välfärd", "Utskottet barn och ungdom", "Hälso- och sjukvårdsnämnden Väster".
_BODY_FOR = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäö-]*,?\s(?:[\wåäö-]+,?\s){0,4}?)??"
    r"(?:(?:(?-i:[A-ZÅÄÖa-zåäö])[\wåäö-]*)?(?i:nämnden|utskott(?:et)?|beredningen|rådet|kommittén|delegationen|styrelsen)\s(?:för|med)\s"
    r"|(?:Nämnden|Utskottet|Beredningen|Rådet|Kommittén)\s(?=\w)"
    r"|[A-ZÅÄÖ][\wåäö-]*(?:\s(?:och\s)?[\wåäö-]*){0,2}nämnd(?:en)?\s(?=[A-ZÅÄÖ])"
    r"|[A-ZÅÄÖ][\wåäöÅÄÖ-]*\sutskott\s(?=[A-ZÅÄÖ]))"
    r"(?:[\wåäöÅÄÖ-]+)(?:,?\s(?:och\s|samt\s)?[\wåäöÅÄÖ-]+){0,5}$"
)
_COMMITTEE = re.compile(r"utskott(?:et)?$", re.IGNORECASE)
# An association heads its own minutes when they name no body of it.
_SHARED = re.compile(r"förbund(?:et)?$", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:sammanträdes|styrelse|mötes|besluts)?protokoll(?:\s(?:nr|fört|från|över)\s.*|\s\d.*)?$|^minnesanteckningar|^kallelse|^anteckningar",
    re.IGNORECASE,
)
_ONLY_MINUTES = re.compile(r"(?:sammanträdes|mötes)?protokoll$", re.IGNORECASE)
_SOMEBODY = re.compile(r"[A-ZÅÄÖÉ][\wåäöé-]+\s[A-ZÅÄÖÉ][\wåäöé-]+,\s")
# What stands behind a name where the columns of the head were lost: labels of day and page, the word for minutes, figures.
_DAY = r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?"
_MONTH = r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_TAIL = re.compile(
    rf"(?:[\s,;:.|–-]++(?:(?:sammanträdes?|mötes?)(?:datum|dag|tid|protokoll)?|(?:sammanträdes|mötes)?protokoll(?:\s?nr)?|datum|sid[ae]?n?\.?|blad|nr|av|den|kl|"
    rf"klockan|paragraf(?:er)?|{_DAY}|{_MONTH}|§§?|[\d(][\d():./–-]*+))+\)?$",
    re.IGNORECASE,
)
# "…, Oskarshamns kommun" behind a name, "ÅBY KOMMUN PROTOKOLL", "Sida 1 av 12" and "Protokoll för" in front of one.
_OWNER = re.compile(r",\s(?:[A-ZÅÄÖ][\wÅÄÖåäö-]+\s){1,2}(?:kommun|stad)$", re.IGNORECASE)
_TOWN = r"(?:(?:[A-ZÅÄÖ][\wÅÄÖåäö-]+\s){1,2}(?:kommun|stad)|region\s[A-ZÅÄÖ][\wÅÄÖåäö-]+)\s"
_PRINTED = (
    r"(?:(?:sammanträdes|mötes)?protokoll,?(?:\s(?:för|från))?|organ:|instans:|(?:sida|sid|blad|sammanträdesdatum|paragrafnummer)\.?|"
    r"\d{1,3}(?:\sav\s\d{1,3}|\s?[(\[]\d{1,3}[)\]])?)\s"
)
_LEAD = re.compile(rf"^(?:(?:{_TOWN})?(?:{_PRINTED})+|{_TOWN}(?=(?-i:[A-ZÅÄÖ])))", re.IGNORECASE)
_GENITIVE = re.compile(rf"{_WORDS}s$", re.IGNORECASE)
_PROPOSED = re.compile(r"(?:^|\s|\w)(?:förslag|beslut|yttrande|skrivelse|svar)\s", re.IGNORECASE)
_LINES, _LONGEST, _LONGEST_CELL = 14, 80, 240


def front_matter(lines: list[Line], start: int, stop: int) -> Piece:
    """The front matter of the lines before ``stop``; its section begins at ``start``."""
    if notice := notice_title(lines[:stop]):
        return Piece("front_matter", start, 1, None, notice[0], None, notice[1])
    cells = list(_cells(lines[: min(stop, _LINES)]))
    found = _body(cells) or _titled(cells)
    if found is None:
        line = lines[0]
        a, b = line.cells()[0]
        found = line.text[a - line.start : b - line.start], a, b
    heading, a, b = found
    return Piece("front_matter", start, 1, None, " ".join(heading.split()), None, (a, b))


# "Åby kommun | Socialnämnden | 2019-04-29": parts of one cell.
_PART = re.compile(r"[^\s|•·](?:(?!\s[|•·]\s).)*")
# A cell of the head: its line, its text and where it stands.
_Cell = tuple[Line, str, int, int]


def _cells(lines: list[Line]) -> Iterator[_Cell]:
    """The cells of the head that may name who met."""
    for line in lines:
        cells = line.cells()
        for k, (a, b) in enumerate(cells):
            # "Styrelsen        Bo Ek (S)" is the label over those who were there.
            labels = k + 1 < len(cells) and PERSON.match(line.text[cells[k + 1][0] - line.start :])
            if labels:
                continue
            for part in _PART.finditer(line.text, a - line.start, b - line.start):
                cell = part.group()
                # "Bo Ek, Synskadades Riksförbund" is somebody who was there.
                if len(cell) < _LONGEST_CELL and cell[0].isupper() and not _SOMEBODY.match(cell):
                    yield line, cell, line.start + part.start(), line.start + part.end()


def _body(cells: list[_Cell]) -> tuple[str, int, int] | None:
    """Who met; of a body and its committee on the next line, the committee."""
    for k, (line, cell, a, _) in enumerate(cells):
        if (name := _name(cell)) is None:
            continue
        at, heading = name
        if not _COMMITTEE.search(heading):
            for below, further, c, _ in cells[k + 1 :]:
                if below.index > line.index + 1 or below.gap:
                    break
                under = _name(further)
                if under and _COMMITTEE.search(under[1]):
                    return under[1], c + under[0], c + under[0] + len(under[1])
        return heading, a + at, a + at + len(heading)
    return None


def _name(cell: str) -> tuple[int, str] | None:
    """The name of a body in a cell without what stands round it, and where it begins."""
    name = _OWNER.sub("", _TAIL.sub("", cell))
    lead = _LEAD.match(name)
    at = lead.end() if lead else 0
    name = name[at:]
    if at < len(cell) - len(name) and _GENITIVE.search(name) and "rotokoll" in cell[at + len(name) :].lower():
        # "Kommunstyrelsens protokoll 2003-09-09".
        name = name[:-1]
    if not 3 < len(name) < _LONGEST or not name[0].isupper() or _PROPOSED.search(name) or VERB.search(name):
        return None
    return (at, name) if BODY.search(name) or _BODY_FOR.match(name) else None


def _titled(cells: list[_Cell]) -> tuple[str, int, int] | None:
    """What the document calls itself, or the association whose minutes they are."""
    shared = next(((cell, a, b) for _, cell, a, b in cells if _SHARED.search(cell) and len(cell) < _LONGEST), None)
    for _, cell, a, _ in cells:
        title = _without_day(cell)
        if len(title) < _LONGEST and _TITLE.match(title) and not (shared and _ONLY_MINUTES.match(_TAIL.sub("", title))):
            return title, a, a + len(title)
    return shared


def _without_day(title: str) -> str:
    """A title in a sentence without the day behind it; a title of a word and a number stays whole."""
    shorter = _TAIL.sub("", title)
    return shorter if len(shorter.split()) > 2 else title
