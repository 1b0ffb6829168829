"""What surrounds a zone: extracts, letterheads, case numbers, and whose minutes its labels say they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from extract.decisions.bodies import Body, is_own, nominative
from extract.decisions.labels import Zone
from extract.document import Section

if TYPE_CHECKING:
    from extract.clean import Cleaned

_EXTRACT = re.compile(r"protokollsutdrag|utdrag ur|sammanträdesprotokoll", re.IGNORECASE)


class Extracts:
    """Which parts of a packet are minutes: extracts of decisions that were taken."""

    def __init__(self, cleaned: Cleaned, sections: tuple[Section, ...]) -> None:
        outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
        self._spans = [
            cleaned.clean_span(s.span)
            for s in outer
            if _EXTRACT.search(s.heading) or _EXTRACT.search(cleaned.raw, s.span[0], min(s.span[1], s.span[0] + 350))
        ]
        # Without sections the words themselves say where an extract begins and a report goes on.
        if not outer:
            heads = [
                m.start()
                for m in re.finditer(r"(?m)^[^\n]{0,60}(?:PROTOKOLLSUTDRAG|[Pp]rotokollsutdrag)[^\n]{0,40}$", cleaned.text)
            ]
            self._spans = [(a, len(cleaned.text)) for a in heads[:1]]  # type: ignore[misc]

    def holds(self, zone: Zone) -> bool:
        """Whether the zone stands in an extract."""
        at = zone.lines[0].start
        return any(a <= at < b for a, b in self._spans)


class Offices:
    """The office in the letterhead of a report: it makes the proposal."""

    _OFFICE = re.compile(r"(?<!\w)[A-ZÅÄÖ][\wåäö-]*(?:\s(?:och|&)\s[\wåäö-]+)?(?:förvaltningen|kontoret|kansliet)(?!\w)")

    def __init__(self, cleaned: Cleaned, sections: tuple[Section, ...]) -> None:
        self._text = cleaned.text
        self._starts = sorted({cleaned.clean_span(s.span)[0] for s in sections if s.level == 1}) or [0]

    def of(self, zone: Zone) -> str | None:
        """The first office named between the head of the document and the zone."""
        at = zone.lines[0].start
        i = bisect_right(self._starts, at) - 1
        start = self._starts[i] if i >= 0 else 0
        m = self._OFFICE.search(self._text, start, min(at, start + 900))
        return m.group() if m else None


class CaseNumbers:
    """The case number of a section, or of the nearest section around it that has one."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
        self._starts = [s.span[0] for s in self._outer]

    def of(self, section: Section | None) -> str | None:
        if section is None or section.case_number:
            return section.case_number if section else None
        i = bisect_right(self._starts, section.span[0]) - 1
        return self._outer[i].case_number if i >= 0 and self._outer[i].span.covers(section.span) else None


# So many decisions under a label of their own make minutes, or say whose minutes they are.
_MANY = 3
_HELD = re.compile(
    r"(?<!\w)(?:[Bb]eslutsgång|[Pp]ropositionsordning|finner\satt|reserverar\ssig|[Jj]usterat?\sden|[Nn]ärvarande|Beslutande|[Jj]usterare)(?!\w)"
)


def reads_as_minutes(zones: list[Zone], text: str) -> bool:
    """Whether a paper that calls itself a notice or carries a portal's head tells what was decided all the same."""
    decided = sum(z.name == "decision" and z.label is not None and bool(z.lines) for z in zones)
    proposed = sum(z.name == "proposal" and bool(z.lines) for z in zones)
    papers = len(_REPORT_HEAD.findall(text))
    return decided >= _MANY and decided >= 0.6 * proposed and papers < _MANY and _HELD.search(text) is not None


_REPORT_HEAD = re.compile(r"(?mi)^[ \t#]*(?:tjänsteskrivelse|tjänsteutlåtande|protokollsutdrag)\b")


def named_by_labels(zones: list[Zone], body: Body) -> Body:
    """The body that most labels name ("Socialnämndens beslut") where none of them names the one the cover was read for."""
    owners = [nominative(z.owner) for z in zones if z.name == "decision" and z.owner and z.lines]
    bare = sum(z.name == "decision" and not z.owner and z.label is not None and bool(z.lines) for z in zones)
    if len(owners) < _MANY or bare > len(owners) // 2 or any(is_own(o, body) for o in owners):
        return body
    most = max(set(owners), key=owners.count)
    return body._replace(name=most) if owners.count(most) >= max(_MANY, 0.6 * len(owners)) else body
