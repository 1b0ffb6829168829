"""The meeting's day, hours and place: from the labels of the cover first, then from sentences that tell of the meeting."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from extract.document import Meeting
from extract.metadata.dates import DATE, iso
from extract.metadata.place import FieldReader, clock
from extract.metadata.place_told import ADJUSTING, FULL, NOT_MEETING, PEOPLE, place_told
from extract.rulebook import RuleBook, RuleSet
from extract.segment.heads import PERSON
from extract.segment.lines import Line

# A value of a field is no longer than this, in characters; a value below its label stands within so many lines.
_LONGEST, _BELOW = 240, 9
# The end of the document, where the meeting is closed.
_CLOSING = 2500
_HEADS_MEETING = re.compile(
    r"(?:möte|sammanträde|stämma)\w*\s(?:med|i|den|av|för|hos)\s|fört vid|hållet|(?:mån|tis|ons|tors|fre|lör|sön)dag",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"kl(?:ockan|\.)?:?\s?\d", re.IGNORECASE)
# Labels of the place, and how like one of them a misread label is, of a hundred; it stands within so many lines.
_LABELS, _NEAR, _COVER_LINES = ("plats och tid", "tid och plats", "plats", "sammanträdesplats", "mötesplats"), 78, 60
_TORN = re.compile(r"(?:och )?(?:tid|plats)(?: för sammanträde\w*)?$|(?:för )?sammanträde\w{0,2}$", re.IGNORECASE)
# A notice is dated when it is sent; the meeting it calls to has a weekday and an hour.
_CALLED = re.compile(r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s(?:den\s)?\d{1,2}\s[a-zåäö]+", re.IGNORECASE)


def read_meeting(text: str, lines: list[Line], rules: RuleBook, *, calls: bool = False) -> Meeting:
    """Date, start, end and place; each from its own label first. ``calls``: the document is the notice of a meeting."""
    meeting = rules["meeting"]
    reader = FieldReader(meeting)
    fields = _Fields(lines, rules, reader).read()
    day = _date(fields, lines)
    if calls and (called := _called(lines)):
        day = called
    start, end = _hours(text, fields, lines, meeting, reader)
    where = None
    for name in ("place", "time_and_place"):
        where = where or (reader.place(fields[name]) if name in fields else None)
    return Meeting(day, start, end, where or place_told(lines, meeting, reader))


# ---------------------------------------------------------------------------------------------------------- fields


@dataclass(slots=True)
class _Fragment:
    """A part of a line that may be a label with its value; ``column`` counts characters from the line's left edge."""

    text: str
    column: int
    index: int
    alone: bool


class _Fields:
    """Values of the cover's labels: the rest of the line or column, or what stands below up to the next label."""

    def __init__(self, lines: list[Line], rules: RuleBook, reader: FieldReader) -> None:
        self._lines = lines
        self._labels = rules["meeting"].group("label")
        self._inline = rules["meeting"]["inline.label"].pattern
        self._adjusters = rules["roles"]["group.adjusters"].pattern
        self._others = [*rules["roles"].group("group"), rules["bodies"]["label.body"]]
        self._reader = reader

    def read(self) -> dict[str, str]:
        found = self._read(self._lines)
        if not {"place", "time_and_place"} & found.keys():
            # No label of a place reads as one: it may be misread ("Piats och iid").
            found |= {
                k: v for k, v in self._read([_mended(line) for line in self._lines[:_COVER_LINES]]).items() if k not in found
            }
        return found

    def _read(self, lines: list[Line]) -> dict[str, str]:
        found: dict[str, str] = {}
        adjusters = False
        for i, line in enumerate(lines):
            before = adjusters
            adjusters = bool(self._adjusters.match(line.text)) or (before and not self._ends(line.text))
            if (
                before
                and "time" in found
                and any(r.id == "label.time_and_place" and r.pattern.match(line.text) for r in self._labels)
            ):
                # "Plats och tid" right below the adjusters is theirs when the meeting's stand in fields of their own.
                continue
            if i and line.gap == 0 and ADJUSTING.match(self._lines[i - 1].text):
                # "Justeringens …" above "plats och tid": the second half of another label.
                continue
            for fragment in self._fragments(line):
                for rule in self._labels:
                    name = rule.id.removeprefix("label.")
                    match = rule.pattern.match(fragment.text)
                    if match is None or name in found:
                        continue
                    value = fragment.text[match.end() :].strip(" \t*_|")
                    value = self._beside(name, value, fragment) or self._below(name, fragment)
                    if value:
                        found[name] = value[:_LONGEST]
                    break
        return found

    def _fragments(self, line: Line) -> Iterator[_Fragment]:
        """The line, and its columns and inner fields that begin with a label."""
        if line.text.startswith("|"):
            # A row of a table: the cell behind a label holds its value.
            spans = line.cells()
            for (a, b), (c, d) in zip(spans, [*spans[1:], (line.end, line.end)], strict=True):
                label, value = line.text[a - line.start : b - line.start], line.text[c - line.start : d - line.start]
                yield _Fragment(f"{label.strip(' *')}   {value}".strip(), line.indent + a - line.start, line.index, False)
            return
        cuts = {0}
        cells = [a - line.start for a, _ in line.cells()]
        bare = len(cells) > 1 and self._is_label(line.text[: cells[1]].strip()) and _CLOCK.match(line.text, cells[1])
        # "Tid och plats      Klockan 9-12": the hour is the field's value.
        cuts.update(a for a in cells[2 if bare else 1 :] if self._is_label(line.text[a:]))
        cuts.update(m.start() for m in self._inline.finditer(line.text))
        places = [*sorted(cuts), len(line.text)]
        for a, b in itertools.pairwise(places):
            yield _Fragment(line.text[a:b].strip(), line.indent + a, line.index, len(places) == 2)

    def _is_label(self, text: str) -> bool:
        return any(rule.pattern.match(text) for rule in self._labels)

    def _ends(self, text: str) -> bool:
        """Whether a line begins another field."""
        return self._is_label(text) or any(rule.pattern.match(text) for rule in self._others)

    def _beside(self, name: str, value: str, fragment: _Fragment) -> str:
        """The value behind its label, with the lines that go on in its column."""
        if not value:
            return ""
        below = fragment.index + 1
        if (
            name == "time_and_place"
            and below < len(self._lines)
            and self._lines[below].text.lower() in ("sammanträde", "sammanträdet")
        ):
            below += 1
        line = self._lines[fragment.index]
        while fragment.alone and below < len(self._lines) and self._lines[below].gap == 0 and len(value) < _LONGEST:
            more = self._continued(line, value.split("\n")[0], self._lines[below])
            if more is None and value.endswith(("-", "–", "—")) and self._lines[below].text[:1].isdigit():
                value += " " + self._lines[below].text
                break
            if more is None and name == "time_and_place" and not self._reader.hours(value):
                # Wrapped without a column: the hour still has to come.
                plain = self._lines[below].text
                more = plain if not self._ends(plain) and not PEOPLE.match(plain) and self._reader.hours(plain) else None
                value += "\n" + more if more else ""
                break
            if more is None and name in ("time_and_place", "place") and self._broken(line, self._lines[below]):
                value += "\n" + self._lines[below].text
                break
            if more is None:
                break
            value += "\n" + more
            below += 1
        return value

    def _broken(self, line: Line, below: Line) -> bool:
        """Whether the typesetter broke the line: it is full, and a few words stand below it."""
        return (
            len(line.text) > FULL and len(below.text) < FULL // 2 and not self._ends(below.text) and not PEOPLE.match(below.text)
        )

    def _below(self, name: str, fragment: _Fragment) -> str:
        """The value under its label: in the label's column, or on the lines below that are no labels."""
        if not fragment.alone:
            return self._under(name, fragment)
        found: list[str] = []
        for line in self._lines[fragment.index + 1 : fragment.index + 1 + _BELOW]:
            if self._ends(line.text) or line.text.endswith(":"):
                if found:
                    break
                continue
            if not self._fits(name, line.text):
                if found:
                    break
                continue
            found.append(line.text)
            # Place and time may stand on a line each, in either order.
            told = "\n".join(found)
            if name != "time_and_place" or (self._reader.hours(told) and self._reader.place(told)) or len(found) > 2:
                break
        return "\n".join(found)

    def _under(self, name: str, fragment: _Fragment) -> str:
        for below in self._lines[fragment.index + 1 : fragment.index + 4]:
            for a, b in below.cells():
                value = below.text[a - below.start : b - below.start]
                if abs(below.indent + a - below.start - fragment.column) <= 6 and self._fits(name, value):
                    return value
        return ""

    def _fits(self, name: str, value: str) -> bool:
        timed = self._reader.timed(value) or bool(re.match(r"[012]?\d[.:][0-5]\d", value))
        if name in ("date", "plain_date", "time"):
            return timed
        if PEOPLE.match(value) or PERSON.match(value):
            return False
        if name == "place":
            return not timed and not value.isupper() and not re.match(r"sida?\b", value, re.IGNORECASE)
        return True

    def _continued(self, line: Line, value: str, below: Line) -> str | None:
        """What a line below adds to a value: it stands in the value's column; the rest of a torn label may stand before it."""
        at = line.text.find(value)
        if at <= 0 or (len(line.cells()) < 2 and not below.indent):
            return None
        column = at + line.indent
        for a, b in below.cells()[:2]:
            cell = below.text[a - below.start : b - below.start]
            if _TORN.match(cell):
                continue
            if abs(below.indent + a - below.start - column) > 2 or self._is_label(cell) or PEOPLE.match(below.text):
                return None
            return below.text[a - below.start :]
        return "" if len(below.cells()) == 1 else None


def _mended(line: Line) -> Line:
    """A line with its label as it should be, when the label is nearly one."""
    a, b = line.cells()[0]
    head = line.text[a - line.start : b - line.start].partition(":")[0]
    near = process.extractOne(head.strip().lower(), _LABELS, scorer=fuzz.ratio, score_cutoff=_NEAR) if a == line.start else None
    if near is None:
        return line
    text = near[0].capitalize() + line.text[len(head) :]
    return replace(line, text=text, end=line.start + len(text))


# ------------------------------------------------------------------------------------------------ day, hours, place


def _date(fields: dict[str, str], lines: list[Line]) -> str | None:
    years = [m["y"] or m["y2"] for line in lines for m in DATE.finditer(line.text) if m["y"] or m["y2"]]
    usual = max(set(years), key=years.count) if years else None
    for name in ("date", "time_and_place", "time", "plain_date"):
        if value := fields.get(name):
            for match in DATE.finditer(value):
                if found := iso(match, usual):
                    return found
    # A heading that speaks of the meeting before a bare date, which may be the day of writing.
    for speaks in (True, False):
        for line in lines[: 12 if speaks else 45]:
            if NOT_MEETING.search(line.text) or (speaks and not _HEADS_MEETING.search(line.text)):
                continue
            for match in DATE.finditer(line.text):
                if (
                    match["y4"]
                    and len(match["y4"]) == len("87")
                    and not re.search(r"prot|sammanträd|möte", line.text, re.IGNORECASE)
                ):
                    continue
                if found := iso(match, usual):
                    return found
    return None


def _called(lines: list[Line]) -> str | None:
    """The day a notice calls to, where it stands in words with its weekday."""
    years = [m["y"] or m["y2"] for line in lines for m in DATE.finditer(line.text) if m["y"] or m["y2"]]
    usual = max(set(years), key=years.count) if years else None
    for line in lines[:30]:
        if NOT_MEETING.search(line.text) or not (told := _CALLED.search(line.text)):
            continue
        match = DATE.search(line.text, told.start())
        if match and (found := iso(match, usual)):
            return found
    return None


def _hours(
    text: str, fields: dict[str, str], lines: list[Line], meeting: RuleSet, reader: FieldReader
) -> tuple[str | None, str | None]:
    """Start and end: from the fields, else from the first lines; an end may be told by itself, there or at the close."""
    names = ("time_and_place", "time", "date", "plain_date", "place")
    found = next((hours for name in names if name in fields and (hours := reader.hours(fields[name]))), None)
    opens = next((m for line in lines[:40] if (m := meeting["opens.meeting"].pattern.search(line.text))), None)
    if found is None and opens is None:
        found = next(
            (
                hours
                for line in lines[:25]
                if not NOT_MEETING.search(line.text) and len(line.text) <= _LONGEST and (hours := reader.hours(line.text))
            ),
            None,
        )
    start = found.start if found else clock(opens["h1"], opens["m1"]) if opens else None
    end = found.end if found else None
    if start and end is None:
        closes = meeting["closes.meeting"].pattern
        told = next((m for line in lines[:40] if (m := closes.search(line.text))), None)
        told = told or closes.search(text, max(0, len(text) - _CLOSING))
        end = clock(told["h1"], told["m1"]) if told else None
    return start, end
