"""Lines of the repaired text, as the structural stages read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.document import SectionKind

_LINE = re.compile(r"[^\n\f]+")
_MARKS = re.compile(r"(?:#{1,6}\s+|\*{1,2}(?=[^\s*])|__(?=\S)|>\s)+")
_PIPED = re.compile(r"[^|\s](?:[^|\n]*[^|\s])?")
_COLUMNS = re.compile(r"\s{3,}|\t\s*")
# A tab is wider than any column.
_TAB = 60
# Shorter lines say nothing about where the typesetter broke them.
_SHORTEST_WRAPPED = 60


@dataclass(slots=True)
class Piece:
    """A section on its way: positions in the repaired text; ``end`` comes from what follows."""

    kind: SectionKind
    start: int
    level: int
    number: str | None = None
    heading: str = ""
    case_number: str | None = None
    heading_at: tuple[int, int] | None = None
    end: int = 0


@dataclass(slots=True)
class Line:
    """One printed line: ``start``–``end`` its content in the repaired text, markdown marks left out.

    ``indent`` counts the characters before the content, ``gap`` the blank lines above it, ``marks``
    is the markdown in front ("## ", "**"); ``index`` is its place in the list of lines; ``tabbed``
    whether it begins with a tab, ``page`` whether the segmenter knows it to begin a page.
    """

    index: int
    start: int
    end: int
    text: str
    indent: int
    gap: int
    marks: str = ""
    tabbed: bool = False
    page: bool = False

    @property
    def begin(self) -> int:
        """Where the line begins with its markdown marks."""
        return self.start - len(self.marks)

    def cells(self) -> list[tuple[int, int]]:
        """The columns of the line as spans of the repaired text, parted by three spaces or a tab."""
        found, at = [], 0
        if self.text[0] == "|" and self.text.count("|") > 2:
            # A row of a table in markdown.
            return [(self.start + m.start(), self.start + m.end()) for m in _PIPED.finditer(self.text)] or [
                (self.start, self.end)
            ]
        for gap in _COLUMNS.finditer(self.text):
            found.append((self.start + at, self.start + gap.start()))
            at = gap.end()
        found.append((self.start + at, self.end))
        return found

    def x(self, at: int) -> int:
        """The column of the page at which a place of the text stands; what tabs part is as far apart as they can say."""
        tabs = self.text.count("\t", 0, at - self.start)
        last = self.text.rfind("\t", 0, at - self.start) + 1 if tabs else 0
        return self.indent + _TAB * tabs + at - self.start - last

    def columns(self) -> list[str]:
        """The texts of the columns."""
        return [self.text[a - self.start : b - self.start] for a, b in self.cells()]


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The printed (not blank) lines of a stretch of text."""
    return list(_lines(text, start, len(text) if end is None else end))


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    at, index = start, 0
    for match in _LINE.finditer(text, start, end):
        body = match.group()
        content = body.strip()
        if not content:
            continue
        a = match.start() + len(body) - len(body.lstrip())
        indent = a - match.start()
        marks = ""
        mark = _MARKS.match(content) if content[0] in "#*_>" else None
        # A rule to sign on ("__________") is no markdown.
        if mark and content[mark.end() :].strip("*_"):
            marks = mark.group()
            content = content[mark.end() :]
            a += mark.end()
            if "*" in marks or "_" in marks:
                content = content.rstrip("*_") if content.endswith(("*", "__")) else content
        gap = max(0, text.count("\n", at, a) - 1) if index else 2
        yield Line(index, a, a + len(content), content, indent, gap, marks, body[0] == "\t")
        at = a + len(content)
        index += 1


def wrap_width(lines: list[Line]) -> int:
    """The width at which running text is broken (characters), or a large number when it is not broken at all."""
    lengths = sorted(line.indent + len(line.text) for line in lines if len(line.text) > _SHORTEST_WRAPPED)
    if len(lengths) < 8:
        return 90
    width = lengths[int(0.95 * (len(lengths) - 1))]
    return width if width <= 160 else 10_000


def tail_words(lines: list[Line], index: int, stop: int) -> int:
    """Number of words in the lines from ``index`` up to ``stop``."""
    return sum(len(line.text.split()) for line in lines[index:stop])


_FURTHER_PART = re.compile(r"(?:och|samt|eller|respektive|resp)\b")


def join_title(parts: list[str]) -> str:
    """The lines of a title as one; a word that a hyphen divided at a line's end is whole again, "barn- och" is not joined."""
    out = parts[0] if parts else ""
    for part in parts[1:]:
        divided = out.endswith("-") and part[:1].islower() and not _FURTHER_PART.match(part)
        out = out[:-1] + part if divided else f"{out} {part}"
    return out


# What text recognition makes of å, ä and ö.
_LOOSE = {"å": "[åa4ää]", "ä": "[äaéáfi]", "ö": "[öoéó6]"}


@lru_cache(maxsize=512)
def loose(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same pattern, forgiving lost rings and dots: "Närvarande" also matches "Narvarande" and "Nérvarande".

    Characters inside a class of their own (``[A-ZÅÄÖ]``) stay as they are.
    """
    out, inside = [], False
    source = pattern.pattern
    for i, character in enumerate(source):
        if character in "[]" and source[i - 1 : i] != "\\":
            inside = character == "["
        out.append(_LOOSE.get(character, character) if not inside else character)
    return re.compile("".join(out), pattern.flags)
