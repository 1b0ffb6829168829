"""What a document says of itself: organisation, body, kind, the meeting's day, hours and place, case numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extract.document import DocumentKind, Meeting, Organisation, Participant, Section
from extract.gazetteer import Gazetteer
from extract.metadata.body import BodyReader
from extract.metadata.dates import first_date
from extract.metadata.meeting import read_meeting
from extract.metadata.organisation import read_organisation
from extract.rulebook import RuleBook, RuleSet
from extract.segment.lines import Line, lines_of
from extract.segment.titles import find_case_number
from extract.words import places_of

if TYPE_CHECKING:
    from extract.clean import Cleaned

# The cover: so many characters before the first item are searched for names and labels.
_COVER = 9000
_HEAD_LINES = 14
# The letterhead of a paper in a packet, in characters, and the kinds of papers that have one.
_PAPER_HEAD = 1200
_PAPERS = ("tjänsteskrivelse", "agenda_item", "other")
_CASE_LABEL = re.compile(r"(?:d(?:ia(?:rie)?)?(?:nr|nummer)|ärendenummer|vår beteckning)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Metadata:
    """Fields of the whole document."""

    organisation: Organisation | None
    body: str | None
    kind: DocumentKind
    meeting: Meeting
    case_numbers: tuple[str, ...]
    bodies: Mapping[str, str] = field(default_factory=dict)
    """In a packet, where each paper lies before a body of its own: level-1 section id → body."""


def read_metadata(cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook, gazetteer: Gazetteer) -> Metadata:
    """Read the fields of a document from its cover, its notice and its sections."""
    bodies = rules["bodies"]
    text = cleaned.text
    cover = _cover(cleaned, sections)
    lines = lines_of(text, 0, cover)
    kind = _kind(lines, sections, bodies)
    organisation = read_organisation(text, cleaned.raw, lines, gazetteer, bodies)
    reader = BodyReader(bodies, gazetteer)
    body = reader.read(text, lines, organisation)
    meeting = read_meeting(text, lines, rules, calls=kind == "kallelse")
    if kind == "handlingar" and sections and sections[0].kind != "front_matter":
        # Without a notice in front the reports' dates are not the meeting's.
        meeting = replace(meeting, date=_date_of_packet(sections))
    if kind == "annat" and _is_rule(lines, bodies):
        # Who adopted it and when is no meeting of its own.
        body, meeting = None, Meeting()
    numbers = _case_numbers(cleaned, lines, sections, rules["headings"])
    own = _bodies_of_papers(cleaned, sections, reader) if kind == "handlingar" else {}
    return Metadata(organisation, body, kind, meeting, numbers, own)


def without_people(meta: Metadata, participants: Iterable[Participant]) -> Metadata:
    """The fields, where the place ends before the first participant: a column of people may have been read across with it."""
    place = meta.meeting.place or ""
    ends = min((at for p in participants for at in places_of(p.name, place)), default=0)
    return replace(meta, meeting=replace(meta.meeting, place=place[:ends].rstrip(" ,;"))) if ends else meta


def _bodies_of_papers(cleaned: Cleaned, sections: tuple[Section, ...], reader: BodyReader) -> dict[str, str]:
    """Reports name the body they are written to, extracts the body that met."""
    found = {}
    for section in sections:
        if section.level == 1 and section.heading.startswith(("Motion", "MOTION")):
            found[section.id] = "Kommunfullmäktige"
        if section.level != 1 or section.kind not in _PAPERS or section.id in found:
            continue
        a, b = cleaned.clean_span(section.span)
        name = reader.of_paper(lines_of(cleaned.text, a, min(b, a + _PAPER_HEAD)))
        if name:
            found[section.id] = name
    return found


def document_kind(cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook) -> DocumentKind:
    """The kind of the document alone."""
    return _kind(lines_of(cleaned.text, 0, _cover(cleaned, sections)), sections, rules["bodies"])


def _cover(cleaned: Cleaned, sections: tuple[Section, ...]) -> int:
    first = next((s for s in sections if s.level == 1), None)
    if first is None:
        return min(len(cleaned.text), _COVER)
    end = cleaned.clean_span(first.span).end
    return min(max(end, 200), _COVER, len(cleaned.text))


def _date_of_packet(sections: tuple[Section, ...]) -> str | None:
    """The date in the file's bookmarks, or that of an extract which is later than every report."""
    level1 = [s for s in sections if s.level == 1]
    if (dated := first_date(level1[-1].heading)) and level1[-1].kind == "other":
        return dated
    reports = [d for s in level1 if s.kind == "tjänsteskrivelse" and (d := first_date(s.text[:400]))]
    extracts = [d for s in level1 if s.kind == "agenda_item" and (d := first_date(s.text[:300]))]
    latest = max(extracts, default=None)
    return latest if latest and latest >= max(reports, default=latest) else None


def _case_numbers(cleaned: Cleaned, cover: list[Line], sections: tuple[Section, ...], headings: RuleSet) -> tuple[str, ...]:
    """Numbers of the cover behind their label, and of the level-1 sections; several may stand at one item."""
    found: list[str] = []
    for line in cover:
        if len(line.text) < 60 and _CASE_LABEL.match(line.text) and (number := find_case_number(line.text, headings)):
            found.append(number[0])
    for section in sections:
        if section.level != 1 or not section.case_number:
            continue
        found.append(section.case_number)
        # "2023/BUN 0108, 2023/KS 0362": further numbers stand beside the first.
        at = section.text.find(section.case_number, 0, 600)
        rest = section.text[at + len(section.case_number) : at + 80].split("\n")[0] if at >= 0 else ""
        while rest.startswith((",", " och", ";")) and (number := find_case_number(rest, headings)) and number[1] <= 6:
            found.append(number[0])
            rest = rest[number[2] :]
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------------------------------------------------- kind


def _is_rule(lines: list[Line], bodies: RuleSet) -> bool:
    """Whether a document is a policy, an order or the like: its title first, and near it who adopted it or how long it holds."""
    head = [line.text for line in lines[:8]]
    if any(bodies["paper.report"].pattern.match(text) for text in head[:3]):
        return True
    titled = any(bodies["paper.rule"].pattern.match(text) for text in head[:3])
    return titled and any(bodies["paper.adopted"].pattern.match(text) for text in head)


def _kind(lines: list[Line], sections: tuple[Section, ...], bodies: RuleSet) -> DocumentKind:
    level1 = [s.kind for s in sections if s.level == 1]
    if level1.count("tjänsteskrivelse") and len([k for k in level1 if k not in ("front_matter", "signatures")]) > 1:
        return "handlingar"
    if _is_rule(lines, bodies):
        return "annat"
    found: DocumentKind | None = None
    for line in lines[: 3 * _HEAD_LINES]:
        if len(line.text) > 110:
            continue
        cells = [line.text[a - line.start : b - line.start] for a, b in line.cells()]
        for rule in bodies.group("kind"):
            if any(rule.pattern.match(cell) for cell in [line.text, *cells]):
                kind: DocumentKind = rule["kind"]
                # "Dagordning" over the list of items in minutes is no notice.
                if kind == "kallelse" and found in ("protokoll", "minnesanteckningar"):
                    continue
                if (
                    found is None
                    or (found == "kallelse" and kind in ("protokoll",) and line.index < 4)
                    or (found == "protokoll" and kind in ("protokollsutdrag", "minnesanteckningar") and line.index < 8)
                ):
                    found = kind
                break
    if found == "kallelse" and "tjänsteskrivelse" in level1:
        # A notice with a report behind it.
        return "handlingar"
    if found:
        return found
    if "tjänsteskrivelse" in level1:
        return "tjänsteskrivelse"
    adjusted = any(bodies["adjusted"].pattern.match(line.text) for line in lines)
    return "protokoll" if adjusted or level1.count("agenda_item") > 1 else "annat"
