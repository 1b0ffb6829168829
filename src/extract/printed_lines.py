"""Printed lines with their columns and page counters, as the search for furniture sees them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from extract.repair.alphabet import fold
from extract.rulebook import Rule, RuleSet

# A longer line is running text, whatever it repeats.
MAX_LINE = 160
_LINE = re.compile(r"[^\n\f]*+(?:\n\f?|\f\n?|$)")
_COLUMNS = re.compile(r"\s{3,}|\t\s*")
# A counter that only a single space parts from the words before it.
_TAIL_COUNTER = re.compile(
    r"(?:^|(?<=\s))"
    r"(?:(?:sida|sid\.?|blad|page)\s{0,3}\d{1,4}(?:\s{0,3}(?:av|of|/)\s{0,3}\d{1,4}|\s{0,3}[(\[]\d{1,4}[)\]])?"
    r"|\d{1,4}\s{0,3}[(\[]\d{1,4}[)\]])$",
    re.IGNORECASE,
)


# What scanning takes for one another besides marks, in small letters, and what it adds; a word no longer than this may be a stroke or a stamp.
_CONFUSED = str.maketrans(dict.fromkeys("ltf1|!", "i") | {"0": "o", "e": "c"} | dict.fromkeys(".,:;~'\"/\\-–_*()^`´°<>=", None))
_STRAY = 2


def shape_of(key: str) -> str:
    """A key without what scanning confuses, and without stray marks: a head misread on one page is that of the others."""
    words = fold(key).translate(_CONFUSED).split()
    return "".join([word for word in words if len(word) > _STRAY or word.isdigit()]) or key


@dataclass(slots=True)
class PrintedLine:
    """One printed line: ``start``–``end`` its text, ``stop`` behind its newline; ``key`` what repeats of it."""

    start: int
    end: int
    stop: int
    text: str
    key: str = ""
    page: int | None = None
    total: int | None = None
    cells: list[tuple[int, int]] = field(default_factory=list)
    counter_cells: list[tuple[int, int]] = field(default_factory=list)
    rule: str | None = None
    blank: bool = False
    """Whether nothing is printed on it."""
    keep: tuple[Rule, ...] = ()
    """Rules for lines that are never furniture; asked only of lines that might be."""

    _kept: bool | None = None
    _shape: str | None = None

    @property
    def shape(self) -> str:
        """The key as :func:`shape_of` has it; asked only of lines at the edges of pages and of those that may be feet."""
        if self._shape is None:
            self._shape = shape_of(self.key)
        return self._shape

    @property
    def kept(self) -> bool:
        """Whether a rule says that the line is never furniture."""
        if self._kept is None:
            self._kept = any(rule.possible_in(self.key) and rule.pattern.search(self.key) for rule in self.keep)
        return self._kept

    @property
    def only_counter(self) -> bool:
        """Whether a page counter is all there is."""
        return bool(self.counter_cells) and not self.key


def read_lines(text: str, rules: RuleSet) -> list[PrintedLine]:
    """All lines of a text; columns and counters are read of those that are no running text."""
    counters = rules.group("counter")
    keep = rules.group("keep")
    lines = []
    for match in _LINE.finditer(text):
        start, stop = match.span()
        if start == stop:
            continue
        body = text[start:stop].rstrip("\n\f\r")
        line = PrintedLine(start, start + len(body), stop, body)
        if len(body) > MAX_LINE * 2:
            line.blank = body.isspace()
        elif printed := body.strip():
            _read_cells(line, printed, counters)
            line.keep = keep
        else:
            line.blank = True
        lines.append(line)
    return lines


def _read_cells(line: PrintedLine, printed: str, counters: tuple[Rule, ...]) -> None:
    """Fill in columns, counter and key; ``printed`` is the line's text without spaces round it."""
    text = line.text
    position = text.index(printed[0])
    tail = position + len(printed)
    closing = printed[-1] in ")]}" or printed[-1].isdigit()
    joined = " ".join(printed.split())
    # Most lines are prose: no three spaces together, and no figure or bracket at the end.
    if len(printed) - len(joined) < 2 and "\t" not in printed:
        if not closing:
            line.cells.append((line.start + position, line.start + tail))
            line.key = joined.casefold()
            return
        bounds = [(position, tail)]
    else:
        bounds = []
        for gap in _COLUMNS.finditer(text, position, tail):
            bounds.append((position, gap.start()))
            position = gap.end()
        bounds.append((position, tail))
    if closing:
        last = text[bounds[-1][0] : bounds[-1][1]]
        split = _TAIL_COUNTER.search(last)
        if split and split.start() > 0:
            a, b = bounds.pop()
            bounds += [(a, a + len(last[: split.start()].rstrip())), (a + split.start(), b)]
    words = []
    for a, b in bounds:
        cell = line.text[a:b]
        found = None
        if cell[-1:] in ")]}" or cell[-1:].isdigit():
            found = next(((m, rule) for rule in counters if (m := rule.pattern.match(cell))), None)
        if found:
            match, rule = found
            groups = match.groupdict()
            total = groups.get("total") or groups.get("total2")
            page = int(groups["page"])
            if total is None or page <= int(total):
                line.page, line.total = page, int(total) if total else None
                line.counter_cells.append((line.start + a, line.start + b))
                if rule.get("weak"):
                    line.rule = "weak"
                continue
        line.cells.append((line.start + a, line.start + b))
        words.append(" ".join(cell.split()))
    line.key = " | ".join(words).casefold()


def drop_lone_weak_counters(lines: list[PrintedLine]) -> None:
    """A counter that may be an item number or a date counts only when three of them have one total."""
    totals: dict[int | None, set[int | None]] = defaultdict(set)
    for line in lines:
        if line.rule == "weak":
            totals[line.total].add(line.page)
    for line in lines:
        if line.rule == "weak":
            line.rule = None
            if len(totals[line.total]) < 3 or line.cells:
                line.cells += line.counter_cells
                line.key = " ".join(line.text.split()).casefold()
                line.page = line.total = None
                line.counter_cells = []


# So many first letters are the same in a foot that was misread, and so much of the whole, of a hundred.
_SAME, _ALIKE = 4, 93
# How such a foot begins, strokes apart: "Justerandes", "Utdragsbestyrkande" in whatever letters.
_FIRST = re.compile(r"[\W_\d]{0,6}[jiu]")


class MisreadFeet:
    """The feet that most minutes have on every page (``feet`` of rules/furniture.toml), with a letter misread, a stroke in them or a word parted."""

    made_by = "rule:furniture.foot.sign"

    def __init__(self, rules: RuleSet) -> None:
        self._shapes = frozenset(shape_of(foot.casefold()) for foot in rules.data["data"]["feet"])

    def holds(self, line: PrintedLine) -> bool:
        """Whether a line is one of them."""
        if len(line.text) > MAX_LINE or not _FIRST.match(line.key):
            return False
        shape = line.shape
        if shape in self._shapes:
            return True
        near = [foot for foot in self._shapes if shape[:_SAME] == foot[:_SAME] and abs(len(foot) - len(shape)) <= _SAME]
        return any(fuzz.ratio(shape, foot) >= _ALIKE for foot in near)
