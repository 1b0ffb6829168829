"""Rows of voters: lines with names and marks, and the blocks that they make with their heads and feet."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.document import Participant
from extract.participants.names import PARTICLE
from extract.votes.heads import LIST_HEAD, labels_of
from extract.votes.names import IN_A_ROW, LAST_FIRST, LAST_FIRST_IN_A_ROW, LETTERS, LETTERS_ALONE, SHORT_IN_A_ROW, People

# A ballot in a cell. Single letters, crosses and dashes count only in a block whose other rows speak for them.
WORD_MARK = (
    r"(?:JA|Ja|ja|NEJ|Nej|nej|Avst(?:år|od|ående)?\.?|AVSTÅR|AVST\.?|avstår|avstod|Frånv(?:arande)?\.?|FRÅNV\w*\.?|frånvarande)"
)
_MARK = re.compile(
    rf"(?:(?<![^\s.:;,|)–-])(?P<word>{WORD_MARK})|(?<!\S)(?:(?P<letter>[JNAF])|(?P<cross>\[[Xx]\]|\([Xx]\)|[XxI●✓•/]|1(?!\sv(?:ice\s|\.?\s?ordf)))|(?P<dash>[-–—]|[Jj]äv|JÄV)))(?=[\s.;,|]|$)"
    # "Nej röstade A": a word of the sentence behind it.
    r"(?!\s{1,3}röst|[ ](?!(?:ja|nej)\b|jäv|avst|frånv|ers(?:ättare|\.|\s)|för\s[A-ZÅÄÖ]|tj(?:g|änst|\.)|genom\s|(?:v(?:ice)?\.?\s)?ordf|just)[a-zåäö]{2})"
)
_GLUED = re.compile(rf"(?P<name>[A-ZÅÄÖ][\w'’-]*[a-zåäö]{{2}})\s?\((?P<party>{LETTERS})\)\s?(?P<word>{WORD_MARK})(?![a-zåäö])")
# The ballot in front of the name, in a line that is no sentence.
_LED = re.compile(
    rf"\s*(?:\d{{1,3}}[.)]?\s+)?(?:{WORD_MARK}\s|[JNAF]\s\s)\s*(?=(?:{PARTICLE}\s){{0,2}}[A-ZÅÄÖ])(?![^\n]*\.\s*$)[^\n]{{4,80}}$"
)
# "X = närvarande": what the marks mean.
_LEGEND = re.compile(r"\s=\s")
# "röstar ja", "röstar Bo Ek ja": a word and one blank in front of the ballot.
_IN_A_SENTENCE = re.compile(r"[a-zåäö] $")
_VERB = re.compile(r"(?<!\w)röst(?:ar|ade|at) $")
# Whom one serves for: the voter is the other one.
_FOR = re.compile(
    r"(?<!\w)(?:för|istf|i\sst\.?\sf\.?|ersätter|vice)\s(?=[A-ZÅÄÖ])|\(ers(?:ättare|\.)?\s(?:för\s)?(?=[A-ZÅÄÖ])", re.IGNORECASE
)
# Behind the name of whoever served: "Mia Alm fr.o.m. § 97", "Mia Alm (S) § 91", "Mia Alm, 91".
_DURING = re.compile(
    r"(?:\s?\(\w{1,4}\))?(?:,|\s)\s?(?:(?:ej|t\.?\s?o\.?\s?m\.?|tom|fr\.?\s?o\.?\s?m\.?|from|fr\.)\s)?(?:§+\s?\d|(?<=,\s)\d)(?:[\d,§–-]|(?<=[,§–-])\s(?=[\d§]))*(?=\s|$)",
    re.IGNORECASE,
)
# In front of the name: "Bo Ek, fr.o.m. § 9 Mia Alm".
_FROM = re.compile(
    r"\s{0,40}(?:\(?\w{1,4}\)?,?\s{1,40})?,?\s{0,3}(?:fr\.?\s?o\.?\s?m\.?|from|fr\.)\s§+\s?\d{1,4}:?,?\s{1,3}", re.IGNORECASE
)
_PARTY_CELL = re.compile(r"(?<!\S)\(?(?P<party>[A-ZÅÄÖ]{1,4}|Kd|Mp|Fp|Sd|kip|vpk|[smcvl]|kd|mp|fp|sd|kds|nyd)\)?(?=[\s,]|$)")
# Dots or a rule that lead the eye from a name to its mark.
_LEADER = re.compile(r"(?:\.[ ]?){4,}|_{4,}")
# So many lines that are no rows may stand inside a block, and so many where a page ends.
_GAP, _PAGE_GAP = 2, 12
# A line with so many labels is the head of a table.
_LEAST_COLUMNS = 2
# A line longer than this is a page of text.
_LONGEST = 1000


@dataclass(slots=True)
class Mark:
    """One mark of a row, in columns of its line."""

    kind: str
    printed: str
    at: float


@dataclass(slots=True)
class Cast:
    """One voter of a row and the marks behind the name; ``instead`` is who served or was served for, named beside.

    ``during``: whose §§ stand behind the names, and which.
    """

    name: str
    party: str | None
    start: int
    marks: list[Mark]
    instead: tuple[str, str | None] | None = None
    during: tuple[str, str] | None = None


@dataclass(slots=True)
class Row:
    """A line with voters; ``led`` where the ballot stands in front of the name."""

    start: int
    end: int
    line: str
    casts: list[Cast]
    led: bool = False


@dataclass(slots=True)
class Block:
    """Rows that belong to one list, the lines above it, and those below."""

    rows: list[Row]
    above: list[tuple[int, str]]
    below: list[tuple[int, str]] = field(default_factory=list)

    def marks(self) -> list[Mark]:
        """All marks of all rows."""
        return [mark for row in self.rows for cast in row.casts for mark in cast.marks]


def lines_of(text: str) -> list[tuple[int, str]]:
    """Every line with its place; tables of bars or tabs are laid out anew so that cells stand below their heads."""
    lines: list[tuple[int, str]] = []
    at = 0
    tables: list[list[int]] = []
    for k, line in enumerate(_LEADER.sub(lambda m: " " * len(m.group()), text).split("\n")):
        lines.append((at, line))
        at += len(line) + 1
        if line.count("|") < 2 and line.count("\t") < 2:
            continue
        # The end of a page cuts no table in two: as many cells stand on its other side.
        if tables and (k - tables[-1][-1] == 1 or (k - tables[-1][-1] <= _PAGE_GAP and _like(lines, tables[-1][-1], k))):
            tables[-1].append(k)
        else:
            tables.append([k])
    laid_out = {k: row for table in tables for k, row in zip(table, _laid_out([lines[k][1] for k in table]), strict=True)}
    out = [(at, laid_out[k] if k in laid_out else line.expandtabs(8)) for k, (at, line) in enumerate(lines)]
    return [(at, line) for k, (at, line) in enumerate(out) if k not in laid_out or line.strip("-: ")]


def _like(lines: list[tuple[int, str]], one: int, other: int) -> bool:
    return len(_cells(lines[one][1])) == len(_cells(lines[other][1]))


def _cells(line: str) -> list[str]:
    return line.strip().strip("|").split("|") if "|" in line else line.split("\t")


def _laid_out(barred: list[str]) -> list[str]:
    cells = [[cell.strip(" *\t") for cell in _cells(line)] for line in barred]
    widths = [max(len(row[i]) if i < len(row) else 0 for row in cells) for i in range(max(map(len, cells), default=0))]
    return ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in cells]


def read_row(at: int, line: str, people: People, serving_behind: bool) -> Row | None:
    """The voters of a line; None for any other line. ``serving_behind``: the column behind the member has whom one serves for."""
    marks = list(_MARK.finditer(line))
    if _LEGEND.search(line):
        return None
    glued = [c for m in _GLUED.finditer(line) if (c := _glued(m, people))] if "(" in line else []
    if len(glued) > 1 or (glued and not marks):
        return Row(at, at + len(line), line, glued)
    if not marks or len(line) > _LONGEST:
        return None
    names = names_of_row(line, people)
    if len(marks) == len(names) == 1 and _LED.match(line):
        start, end, name, party = names[0]
        voter = people.known(name, party or _party_of(line, end, len(line), names))
        return Row(
            at,
            at + len(line),
            line,
            [Cast(*voter, start, [Mark(marks[0].lastgroup or "", marks[0].group(), marks[0].start())])],
            led=True,
        )
    if not names or names[0][0] > marks[-1].start():
        return None
    casts: list[Cast] = []
    for mark in marks:
        owner = _owner(line, names, mark.start(), people, serving_behind)
        before = line[: mark.start()]
        if owner is None or _VERB.search(before) or (mark["word"] and mark.group().islower() and _IN_A_SENTENCE.search(before)):
            continue
        (start, end, name, party), other = owner
        kind = mark.lastgroup or ""
        made = Mark(kind, mark.group(), (mark.start() + mark.end()) / 2)
        if casts and casts[-1].start == start:
            casts[-1].marks.append(made)
        else:
            told = party or _party_of(line, end, mark.start(), names) or (_party_of(line, 0, start, names) if start else None)
            name, letters = people.known(name, told)
            instead = people.known(other[2], other[3]) if other else None
            left = [n for n in names if n[1] <= mark.start()]
            last = left[-1]
            printed = _DURING.match(line, last[1]) or _FROM.fullmatch(line, left[-2][1], last[0]) if instead else None
            whose = (name if last[0] == start else instead[0]) if instead and printed else None
            casts.append(Cast(name, letters, start, [made], instead, (whose, printed.group()) if whose and printed else None))
    return Row(at, at + len(line), line, casts) if casts else None


def names_of_row(line: str, people: People) -> list[tuple[int, int, str, str | None]]:
    """Place, name as printed and party of whoever is named in a row."""
    comma = ", " in line
    if comma and "(" in line:
        found = [m for m in LAST_FIRST.finditer(line) if not _placed(m, people)]
        if found:
            return [(m.start(), m.end(), f"{m['first']} {m['last']}", m["party"]) for m in found]
    turned = LAST_FIRST_IN_A_ROW.match(line) if comma else None
    if turned and not _placed(turned, people):
        return [(turned.start("last"), turned.end(), f"{turned['first']} {turned['last']}", turned["party"])]
    out: list[tuple[int, int, str, str | None]] = []
    short = SHORT_IN_A_ROW.match(line)
    person = people.by_last(short["name"], short["party"]) if short else None
    if short and person:
        out.append((short.start("name"), short.end("name"), person.name, short["party"]))
    for m in IN_A_ROW.finditer(line):
        start, name = m.start(), m["name"]
        if out and start < out[-1][1]:
            continue
        for at, end, beside in _parted(name, people):
            a, b, letters = people.lettered(name[at:end])
            behind = m["party"] if end == len(name) else None
            out.append((start + at + a, start + at + b, name[at + a : at + b], behind or beside or letters))
    if not out and (first := _FIRST_CELL.match(line)) and (person := people.person(first["cell"])):
        # A letter misread, so that it looks like no name.
        out.append((*first.span("cell"), person.name, None))
    return out


def _placed(m: re.Match[str], people: People) -> bool:
    """Whether what stands behind the comma is where a known member comes from ("Bo Ek, Vik"), and no first name."""
    if people.person(f"{m['first']} {m['last']}"):
        return False
    return bool((people.person(m["last"]) if " " in m["last"] else None) or people.by_last(m["last"], None))


_ALONE = re.compile(rf"(?<!\S){LETTERS_ALONE}")
# Letters that are marks, and no party's.
_MARKS = frozenset("XNJAFTI")


def _parted(name: str, people: People) -> Iterator[tuple[int, int, str | None]]:
    """Where the names stand in words that follow one another by a blank, and their party: "Bo Ek L X Mia Alm"."""
    known = people.person(name)
    if known is None and (two := _two(name, people)):
        yield from two
        return
    letters = [] if known else list(_ALONE.finditer(name))
    for one, other in itertools.pairwise([None, *letters, None]):
        begin, end = one.end() if one else 0, other.start() if other else len(name)
        run = name[begin:end].strip()
        if " " in run or not letters:
            at = begin + len(name[begin:end]) - len(name[begin:end].lstrip())
            party = next((m.group() for m in (other, one) if m and m.group() not in _MARKS), None)
            yield at, at + len(run), party


def _two(name: str, people: People) -> list[tuple[int, int, None]]:
    """Where two members stand one behind the other in words that nothing parts: "Bo Ek Mia Alm"."""
    blanks = [m.start() for m in re.finditer(" ", name)]
    at = next((at for at in blanks[1:-1] if people.person(name[:at]) and people.person(name[at + 1 :])), None)
    return [] if at is None else [(0, at, None), (at + 1, len(name), None)]


# What stands in front of the first gap of a row, but for its number.
_FIRST_CELL = re.compile(r"\s*(?:\d{1,3}[.)]?\s+)?(?P<cell>\S+(?:[ ]\S+){1,4})(?=\s{2})")


_Named = tuple[int, int, str, str | None]


def _owner(line: str, names: list[_Named], at: int, people: People, serving_behind: bool) -> tuple[_Named, _Named | None] | None:
    """Whose mark it is, and who served or was served for: the nearest name to the left, or the one in front of it."""
    left = [n for n in names if n[1] <= at]
    if not left:
        return None
    if len(left) > 1:
        between = line[left[-2][1] : left[-1][0]]
        if (_FOR.search(line[max(0, left[-2][1]) : left[-1][0] + 1]) or serving_behind) and not _MARK.search(between.strip(" -")):
            member, other = (people.person(n[2]) for n in left[-2:])
            # "Bo Ek (ers. Mia Alm)": which of them serves the attendance tells.
            absent = member and other and member.status != "present" and other.status == "present"
            return (left[-1], left[-2]) if absent else (left[-2], left[-1])
        # A mark between them: that of the member's presence.
        return left[-1], left[-2]
    return left[-1], None


def _party_of(line: str, start: int, end: int, names: list[tuple[int, int, str, str | None]]) -> str | None:
    stop = min([n[0] for n in names if n[0] >= start] + [end]) if start else end
    cell = _PARTY_CELL.search(line, start, max(start, stop))
    return cell["party"] if cell else None


def _glued(m: re.Match[str], people: People) -> Cast | None:
    parted = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", m["name"])
    person: Participant | None = people.person(parted)
    if person is None:
        return None
    return Cast(person.name, person.party or m["party"], m.start(), [Mark("word", m["word"], m.start("word"))])


def blocks(text: str, people: People, breaks: list[int], pages: list[int]) -> list[Block]:
    """All blocks of rows of a text.

    ``breaks`` are the places where an item begins, ``pages`` those where a page does.
    """
    out: list[Block] = []
    gap: list[tuple[int, str]] = []
    serving_behind = broken = False
    lines = lines_of(text)
    again = {line for line, n in Counter(_without_figures(line) for _, line in lines).items() if n > 1}
    for at, line in lines:
        if bisect_right(breaks, at + len(line)) > bisect_right(breaks, at - 1):
            # The head of an item ("§ 32" alone) is none of a table's columns.
            gap, broken = [], True
            if len(labels_of(line)) < _LEAST_COLUMNS:
                continue
        if not line.strip():
            continue
        if _SERVES_FOR_HEAD.search(line):
            serving_behind = True
        elif _SERVING_HEAD.search(line):
            serving_behind = False
        row = None if labels_of(line) else read_row(at, line.replace("\f", " "), people, serving_behind)
        on = row is not None and bool(out) and not broken
        if row is None:
            gap.append((at, line))
            if out and not broken and len(out[-1].below) < _PAGE_GAP:
                out[-1].below.append((at, line))
            continue
        paged = on and bisect_right(pages, out[-1].rows[-1].start) < bisect_right(pages, at)
        if on and _goes_on(out[-1], gap, paged, again) and _alike(out[-1], row):
            out[-1].rows.append(row)
            out[-1].below = []
        else:
            if all(mark.kind == "dash" or mark.printed[0] in "Ff" for cast in row.casts for mark in cast.marks):
                gap.append((at, line))
                continue
            out.append(Block([row], gap[-_PAGE_GAP:]))
        gap, broken = [], False
    return out


def _without_figures(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def _goes_on(block: Block, gap: list[tuple[int, str]], paged: bool, again: set[str]) -> bool:
    """Whether a block goes on behind lines that are no rows; ``again``: lines that come more than once, as heads of pages do."""
    known = {line.strip() for _, line in block.above}
    new = [line for _, line in gap if line.strip() not in known and _without_figures(line) not in again]
    if len(gap) > _PAGE_GAP or (not paged and len(new) > (0 if block.rows[-1].led else _GAP)):
        return False
    if any(len(line.strip()) > _PROSE and "  " not in line.strip() for line in new):
        return False
    return not any(LIST_HEAD.search(line) or _FOOT.match(line) for line in new)


# A line this long without a gap in it is prose.
_PROSE = 60
_FOOT = re.compile(r"\s*(?:Summa|SUMMA|Totalt|TOTALT|Antal|Resultat|S:a)\b")
_SERVES_FOR_HEAD = re.compile(r"(?i)(?<!\w)ers(?:ättare)?\.?\sför(?!\w)")
_SERVING_HEAD = re.compile(r"(?i)ersättare|tjänstg")


def _alike(block: Block, row: Row) -> bool:
    """Marks of the same kind, and nobody for the second time."""
    one = {mark.kind for mark in block.marks()} - {"dash", "cross"}
    other = {mark.kind for cast in row.casts for mark in cast.marks} - {"dash", "cross"}
    seen = {cast.name for r in block.rows for cast in r.casts}
    return (one <= other or other <= one) and block.rows[-1].led == row.led and not any(cast.name in seen for cast in row.casts)
