"""Lists and seats side by side that were read across, one blank between them: the same text with a tab where a column begins."""

from __future__ import annotations

import re

from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.rows import pairs
from extract.participants.tail import Entry
from extract.rulebook import Rule
from extract.segment.lines import Line

_SEATS = re.compile(r"(?:Nr )?(?:Parti )?Ledam(?:ot|öter)(?: [A-ZÅÄÖ][a-zåäö]+\.?){0,3} (?:Tj\w*\.? )?[Ee]rsättare(?![\wåäö])")
_TWO, _MOST = 2, 3
# A party in front of a name.
_FRONT = re.compile(r" (?:[A-ZÅÄÖ]{1,3}|[A-ZÅÄÖ]{2}[a-zåäö])(?= [A-ZÅÄÖ][\wåäöé’-]+ (?:[a-z]{2,3} )?[A-ZÅÄÖ])")
# Two lists of people have so many rows with somebody in both.
_FEWEST = 2
# Words that tie the second of two names to the first.
_TIED = re.compile(r"(?:[,(/]|(?<!\w)(?:för|ersätter|ers\.?|tjg\.?|av|med|och|samt|istf\.?))\s*\Z", re.IGNORECASE)
_FIGURES = re.compile(r"\s(?=(?:§+\s?)?\d{1,3}(?:\s?[-–,]\s?\d{1,3})*\Z)")


def columns_apart(text: str, lines: list[Line], labels: LabelReader, reader: EntryReader) -> str:
    """A copy of the same length with tabs between the columns below two labels on one line; ``lines`` are those of a cover."""
    tabs: list[int] = []
    for i, line in enumerate(lines):
        if seats := _seats(lines, i, labels, reader):
            tabs += seats
            continue
        heads = _heads(line, labels)
        if heads is None:
            continue
        left, right, at = heads
        joints, rows = list[int](), 0
        for row in lines[i + 1 :]:
            if row.gap or len(row.cells()) > 1 or labels.label(row.text):
                break
            rows += 1
            joint = _joint(row, left, right, reader)
            joints += [] if joint is None else [row.start + joint]
        both = left.get("people") is not False and right.get("people") is not False
        if len(joints) >= (_FEWEST if both else 1) and 2 * len(joints) >= rows:
            tabs += [line.start + at, *joints]
    if not tabs:
        return text
    characters = list(text)
    for at in tabs:
        characters[at] = "\t"
    return "".join(characters)


def _heads(line: Line, labels: LabelReader) -> tuple[Rule, Rule, int] | None:
    """The two labels that a line is, one of them over people, and the place of the blank between them."""
    if len(line.cells()) > 1:
        return None
    found: list[tuple[Rule, int]] = []
    at = 0
    while at < len(line.text) and len(found) <= _MOST and (label := labels.label(line.text[at:])) and label[1]:
        found.append((label[0], at))
        at += label[1]
    if len(found) > _TWO and found[0][0].id == found[1][0].id:
        # "Närvarande" in front of "Ledamöter".
        found.pop(0)
    if len(found) != _TWO or at < len(line.text) or line.text[found[1][1] - 1] != " ":
        return None
    (left, _), (right, begins) = found
    people = left.get("people") is not False or right.get("people") is not False
    return (left, right, begins - 1) if people and left.id != right.id else None


def _joint(row: Line, left: Rule, right: Rule, reader: EntryReader) -> int | None:
    """The blank at which the second column of a row begins."""
    entries = reader.read(row.text)
    if left.get("people") is False:
        at = _begins(row.text, entries[0], reader) - 1 if entries else 0
    elif right.get("people") is False:
        figures = _FIGURES.search(row.text, entries[0].end) if len(entries) == 1 else None
        at = figures.start() if figures else 0
    else:
        # Parties in front of the names: the second one begins its column.
        front = _FRONT.search(row.text, entries[0].end) if entries and _FRONT.match(f" {row.text}") else None
        at = front.start() if front else entries[1].start - 1 if len(entries) == _TWO else 0
    return at if at > 0 and row.text[at] == " " and not _TIED.search(row.text, 0, at) else None


def _begins(row: str, entry: Entry, reader: EntryReader) -> int:
    """Where a name begins behind a field's value: at its first given name ("Kommunhuset, Vik Anna Hult")."""
    words = re.finditer(r"\S+", row[entry.start : entry.end])
    given = (entry.start + m.start() for m in words if m.group().split("-")[0] in reader.judge.given)
    return next(given, entry.start)


def _seats(lines: list[Line], i: int, labels: LabelReader, reader: EntryReader) -> list[int]:
    """The blanks between party, member and substitute in the rows below "Parti Ledamot Ersättare", and those of the heads."""
    head = lines[i]
    heads = labels.table_head(head) if len(head.cells()) == 1 and _SEATS.match(head.text) else []
    if not heads or not pairs(heads):
        return []
    tabs, joints = list[int](), 0
    for row in lines[i + 1 :]:
        if row.gap or len(row.cells()) > 1 or ":" in row.text:
            break
        words = [(row.start + m.start(), m.group()) for m in re.finditer(r"\S+", row.text)]
        first = int(reader.parties.is_cell(words[0][1]))
        begins = [k for k in range(first + 2, len(words) - 1) if words[k][1].split("-")[0] in reader.judge.given]
        # Of "Bo Ek Karl Per Sten" the second given name may be one of two.
        joints += bool(begins)
        tabs += [words[k][0] - 1 for k in ([1] if first else []) + begins[:1]]
    return [*(head.start + m.start() for m in re.finditer(r" (?!§|ersättare)", head.text)), *tabs] if joints >= _FEWEST else []
