"""Tables as they lie on the page: the heads over their columns, and rows whose cells go on in the lines below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from extract.decisions.blocks import Line
from extract.gazetteer import default_gazetteer
from extract.rulebook import RuleSet

_CELL = re.compile(r"[^\s|](?:[^|\n\t]*?[^\s|])??(?=[ \t]*(?:\||\t|[ ]{2,}|\Z))")
_ASKS_FOR_MORE = re.compile(
    r"(?:,|-|(?<!\w)(?:och|samt|för|av|i|på|till|om|med|vid|att|en|ett|den|det|de|från|hos|mellan|enligt))\Z"
)
# So much of a column's width a line fills that was broken there.
_FULL = 0.9
# The least number of heads that make a table; more words than this has no head.
_HEADS, _WORDS = 2, 4
# So far left of its head a cell may begin.
_LEFT = 2
_RULE = re.compile(r"[\s|:–—_-]*\Z")


@dataclass(slots=True)
class Cell:
    """A cell with its place in the text and in its line; ``column`` is what its head says stands there."""

    start: int
    end: int
    at: int = 0
    column: str = ""


@dataclass(slots=True)
class Heads:
    """The heads of a table; ``flat`` where nothing but single blanks parts them, ``barred`` where bars or tabs do."""

    cells: list[Cell]
    flat: bool = False
    barred: bool = False

    def columns(self) -> list[str]:
        """What stands in the columns, from left to right."""
        return [cell.column for cell in self.cells]


@dataclass(slots=True)
class Row:
    """A row of a table: the parts of its cells by column, and the lines it takes up."""

    parts: dict[str, list[Cell]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def said(self, text: str, column: str) -> str:
        """The words of a cell on one line."""
        return " ".join(" ".join(text[c.start : c.end] for c in self.parts.get(column, ())).split())

    def place(self, *columns: str) -> tuple[int, int]:
        """From the first part of these columns to the last one."""
        cells = [c for column in columns for c in self.parts.get(column, ())]
        return min(c.start for c in cells), max(c.end for c in cells)


def cells_of(text: str, line: Line) -> list[Cell]:
    """The cells of a line; an empty cell between bars or tabs has no length."""
    printed = text[line.start : line.end]
    begin = text.rfind("\n", 0, line.start) + 1
    if "|" in printed or "\t" in printed:
        edge = printed.strip()
        offset = line.start + printed.find(edge)
        if edge.startswith("|"):
            edge, offset = edge[1:], offset + 1
        out, at = [], 0
        for part in re.split(r"[|\t]", edge[:-1] if edge.endswith("|") else edge):
            bare = part.strip()
            a = offset + at + (part.find(bare) if bare else 0)
            out.append(Cell(a, a + len(bare), a - begin))
            at += len(part) + 1
        return out
    if "  " not in printed:
        # Running text, which is most of a page: one cell.
        bare = printed.strip()
        at = line.start + printed.find(bare)
        return [Cell(at, at + len(bare), at - begin)] if bare else []
    return [Cell(line.start + m.start(), line.start + m.end(), line.start + m.start() - begin) for m in _CELL.finditer(printed)]


def heads_of(text: str, line: Line, rules: RuleSet) -> Heads | None:
    """The heads of a line that is nothing else; None for any other line."""
    cells = cells_of(text, line)
    flat = len(cells) == 1
    if flat:
        cells = _flat(text, cells[0], rules)
    if len(cells) < _HEADS:
        return None
    for cell in cells:
        column = _column(text[cell.start : cell.end], rules)
        if column is None:
            return None
        cell.column = column
    _settle(cells)
    columns = {c.column for c in cells}
    known = columns & {"delegate", "doer"} and columns & {"what", "decision"} and "rights" not in columns
    return Heads(cells, flat, bool(re.search(r"[|\t]", text[line.start : line.end]))) if known else None


def _column(printed: str, rules: RuleSet) -> str | None:
    bare = printed.strip("*_: ")
    rule = next((r for r in rules.group("column") if r.pattern.match(bare)), None) if len(bare.split()) <= _WORDS else None
    return str(rule["column"]) if rule else None


def _settle(cells: list[Cell]) -> None:
    """What a head means by where it stands: a day in the last column, behind whoever does it, is by when."""
    *before, last = [c.column for c in cells]
    if last == "mark" and "doer" in before and "when" not in before:
        cells[-1].column = "when"


def _flat(text: str, cell: Cell, rules: RuleSet) -> list[Cell]:
    """The heads of a line that parts them by single blanks: every word belongs to one."""
    words = list(re.compile(r"\S+").finditer(text, cell.start, cell.end))
    if not 3 <= len(words) <= 10 or not words[0].group()[0].isupper():
        return []
    out: list[Cell] = []
    k = 0
    while k < len(words):
        for n in range(min(_WORDS, len(words) - k), 0, -1):
            a, b = words[k].start(), words[k + n - 1].end()
            if text[a].isupper() and _column(text[a:b], rules):
                out.append(Cell(a, b, a - cell.start))
                k += n
                break
        else:
            return []
    return out if len(out) > _HEADS else []


class RowReader:
    """Gathers the lines below a table's heads into rows."""

    def __init__(self, text: str, heads: Heads, rules: RuleSet) -> None:
        self._text, self.heads, self._rules = text, heads, rules
        self._columns = heads.columns()
        self._mark = rules["register.mark"].pattern
        self.rows: list[Row] = []

    def take(self, line: Line) -> bool:
        """Take a line into the table; False where the table is over."""
        if _RULE.match(self._text[line.start : line.end]):
            return True
        if self.heads.flat:
            return self._take_flat(line)
        cells = cells_of(self._text, line)
        if not self.rows:
            self._days_below(cells)
        placed = self._placed(cells)
        if placed is None:
            return False
        if self._begins(placed):
            self.rows.append(Row())
        elif not self.rows:
            return False
        row = self.rows[-1]
        row.lines.append(line)
        for cell in placed:
            if cell.end > cell.start:
                row.parts.setdefault(cell.column, []).append(cell)
        return True

    def _days_below(self, cells: list[Cell]) -> None:
        """Below "Beslut" stands when the task was given, where its first cell holds a day or § alone."""
        heads = self.heads.cells
        if len(cells) == len(heads) and {"decision", "what"} <= set(self._columns):
            for cell, head in zip(cells, heads, strict=True):
                if head.column == "decision" and re.fullmatch(_MARKED, self._text[cell.start : cell.end]):
                    head.column = "mark"
            self._columns = self.heads.columns()

    def _placed(self, cells: list[Cell]) -> list[Cell] | None:
        """The cells with the columns they stand in; None for a line that is none of the table's."""
        heads = self.heads.cells
        if len(cells) == len(heads):
            for cell, head in zip(cells, heads, strict=True):
                cell.column = head.column
            return cells
        if len(cells) > len(heads):
            return None
        taken = -1
        for cell in cells:
            k = max((i for i, head in enumerate(heads) if cell.at >= head.at - _LEFT), default=None)
            if k is None or k <= taken:
                return None
            cell.column, taken = heads[k].column, k
        if len(cells) == 1 and not self._goes_on(cells[0]):
            return None
        return cells

    def _goes_on(self, cell: Cell) -> bool:
        """Whether a line with one cell belongs to the table: no wider than its column, and no new sentence at the margin."""
        heads = self.heads.cells
        k = next(i for i, head in enumerate(heads) if head.column == cell.column)
        room = heads[k + 1].at - heads[k].at if k + 1 < len(heads) else 60
        fits = cell.end - cell.start <= room
        return fits and (k > 0 or bool(self.rows) or self._text[cell.start].isupper())

    def _begins(self, placed: list[Cell]) -> bool:
        """Whether a row begins here."""
        present = {c.column for c in placed if c.end > c.start}
        said = {c.column: self._text[c.start : c.end] for c in placed}
        if "mark" in self._columns and not self.heads.barred:
            return "mark" in present and (
                self._columns[0] != "mark" or bool(self._mark.search(said["mark"])) or "what" in present
            )
        if not self.rows:
            return True
        what = "decision" if "decision" in self._columns else "what"
        whose = "doer" if "doer" in self._columns else "delegate"
        last = self.rows[-1]
        if what not in present:
            return False
        if self.heads.barred:
            return True
        # A row whose first lines hold nothing but what it is about ends with the line that has the rest.
        if whose in last.parts or "when" in last.parts:
            return whose in present or "when" in present or not said[what][:1].islower()
        return not self._unfinished(last.parts[what][-1], what) and not said[what][:1].islower()

    def _unfinished(self, cell: Cell, column: str) -> bool:
        """Whether a cell's line breaks off: at a word that asks for more, or where its column ends."""
        heads = self.heads.cells
        k = self._columns.index(column)
        room = heads[k + 1].at - heads[k].at if k + 1 < len(heads) else 0
        return bool(_ASKS_FOR_MORE.search(self._text[cell.start : cell.end])) or cell.end - cell.start > _FULL * room

    def _take_flat(self, line: Line) -> bool:
        printed = self._text[line.start : line.end]
        m = _flat_row(tuple(self._columns), self._rules["register.who"].pattern.pattern).match(printed)
        if m is None:
            return False
        row = Row(lines=[line])
        begins = [m.start(f"c{k}") for k in range(len(self._columns))]
        for k, column in enumerate(self._columns):
            a, b = begins[k], m.end(f"c{k}")
            name = _NAME.match(printed, a, b) if column in ("doer", "delegate") and k + 1 < len(self._columns) else None
            if name and _is_name(name):
                # "Maja Lind Ansökan om hemtjänst": what follows the name is the next column's.
                b, begins[k + 1] = name.end("name"), name.end()
            if b > a:
                row.parts.setdefault(column, []).append(Cell(line.start + a, line.start + b, a, column))
        self.rows.append(row)
        return True


_DAY = r"(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}(?:[ -](?:19|20)?\d\d)?)"
_MARKED = rf"{_DAY}(?:,?\s§+\s?\d{{1,4}})?|(?:[A-ZÅÄÖ]{{1,5}}[\s/.-]?)?(?:(?:19|20)\d\d[-:/]\d{{1,6}}|\d{{1,5}}/(?:19|20)?\d\d)|§\s?\d{{1,4}}"
_ANY = r"\S.{0,60}?"
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_SEASONS = r"hösten|våren|sommaren|vintern|kvartal\s\d|Q\d|vecka\s\d{1,2}"
_BY = (
    rf"{_DAY}|(?:\d{{1,2}}\s)?(?i:{_MONTHS}|{_SEASONS})(?:\s(?:19|20)\d\d)?"
    r"|[Kk]lart?|[Pp]ågår|[Ll]öpande|[Ss]narast|[Oo]mgående|-|–"
)


# A name of two words in front of a third one in capitals.
_NAME = re.compile(r"(?P<name>(?P<given>[A-ZÅÄÖ][\wåäöé-]+)\s[A-ZÅÄÖ][\wåäöé-]+)\s(?=(?P<third>[A-ZÅÄÖ][\wåäöé-]+))")


def _is_name(found: re.Match[str]) -> bool:
    """Whether the first two words are a name by themselves, and the third is none."""
    known = default_gazetteer()
    return found["given"].split("-")[0] in known.given_names and not {found["third"]} & (
        known.surnames | known.given_names.keys()
    )


@cache
def _flat_row(columns: tuple[str, ...], who: str) -> re.Pattern[str]:
    """A row of columns that nothing but single blanks parts."""
    # Groups may not come twice in one pattern.
    who = re.sub(r"\(\?P<\w+>", "(?:", who.removeprefix("\\A").removesuffix("\\Z"))
    kinds = {"mark": _MARKED, "when": _BY, "doer": who, "delegate": who, "what": r"\S.{3,150}?", "decision": r"\S.{3,150}?"}
    parts = [f"(?P<c{k}>{kinds.get(column, _ANY)})" for k, column in enumerate(columns)]
    return re.compile(r"\s*" + r"\s".join(parts) + r"\s*\Z")
