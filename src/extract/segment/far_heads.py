"""Heads whose number stands away from the line's beginning: behind the title, in a field below it, or misread."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from extract.rulebook import RuleSet
from extract.segment.case_numbers import is_case_number
from extract.segment.heads import PERSON, Head
from extract.segment.lines import Line
from extract.segment.titles import is_label

_SIGN = re.compile(r"§\s?(?P<number>\d{1,4})(?:\s?(?P<letter>[a-z]))?")
# "Paragraf: § 61" and "Paragrafnummer: 61", below the title, as portals export an item.
_FIELD = re.compile(r"(?:[Pp]aragraf(?:nummer|nr)?|§)\s?:\s{0,3}§?\s?(?P<number>\d{1,4})")
# "3. Taxa för simhall (§ 43)", "(§ 43) Taxa för simhall", "3 § 43 Taxa": a portal's own number may stand in front.
_BRACKETED = re.compile(
    r"(?:(?:[Ää]rende |[Pp]unkt )?\d{1,3}(?:/\d{2,4})?[.):]?\s{1,8})?(?:"
    r"(?P<title>[A-ZÅÄÖ”\"].{2,150}?)[,\s–-]{0,3}\s(?:[(\[]§\s?(?P<number>\d{1,4})(?:/\d{2,4})?(?:\s?(?P<letter>[a-z]))?[)\]]|(?<!\s[A-ZÅÄÖ]{2}\s)(?<!\s[A-ZÅÄÖ]{3}\s)(?<!enligt\s)(?<!\si\s)§\s?(?P<bare>\d{1,4}))\s?\*?"
    r"|(?:[(\[]§\s?(?P<first>\d{1,4})(?:/\d{2,4})?[)\]]|(?<=[\d.):]\s)§\s?(?P<counted>\d{1,4}))[\s.:–-]{1,8}(?P<behind>[A-ZÅÄÖ”\"].{2,150}))"
)
_DATED = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2} [a-zåäö]{3,9} (?:19|20)\d\d")
_NO_TITLE = re.compile(
    r"(?:paragraf|justera|sekreterare|ordförande|beslut|sida|protokoll|närvar|frånvar|utdrag|sammanträde|ledamot|ersättare|bilaga|tid\b)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÅÄÖÉ][\wåäöé-]+(?:\s[A-ZÅÄÖÉ][\wåäöé-]+){1,2}")
_MAX_TITLE = 120
# Weights beside a head that begins its line with the sign (1 and more).
_BEHIND, _BELOW, _IN_BRACKETS, _IN_A_BOX = 0.9, 1.2, 1.2, 0.6
# A number that stands alone has no more figures; longer ones are years and sums.
_LONGEST_NUMBER = 2
# Nothing but the number, and a case number in a column or behind its label.
_AFTER_SIGN = re.compile(
    r"(?:[A-ZÅÄÖa-zåäö]{1,6}\s)?§\s?\d{1,4}(?:/\d{2,4})?(?:\s+(?:D(?:ia)?(?:nr|NR)\b.*|[A-ZÅÄÖ]{0,5}\s?\d[\d/:. -]*))?"
)
_FEWEST_ABOVE, _MOST_ABOVE = 2, 0.6
_FEWEST_APART = 3
# "Ärende 3" over the title.
_NUMBERED = re.compile(r"(?:ärende|punkt)\s(?:nr\s)?\d{1,3}[.:]?", re.IGNORECASE)
_TITLE_LINES = 3
# What text recognition makes of the sign; numbers missing in a row that are looked for.
_MISREAD = r"[S58$&B9s]{1,2}\s{0,3}%d(?=\s{2,}|\t|\s?$)(?P<rest>.*)$"
_MISSING = 4


def far_head(lines: list[Line], i: int, rules: RuleSet) -> Head | None:
    """A head in this line whose title stands in the first column, or in the line above."""
    line = lines[i]
    if line.text.isdigit():
        return _boxed(lines, i)
    if line.text.startswith("|"):
        return _in_row(line)
    if field := _FIELD.fullmatch(line.text):
        above = lines[i - 1] if i and not line.gap else None
        if above is None or not may_be_title(above.text):
            return None
        return _made(above, field, (above.start, above.end), _BELOW)
    if "§" in line.text and (bracketed := _bracketed(line)):
        return bracketed
    if "§" not in line.text[3:] or len(cells := line.cells()) < 2:
        return None
    title, *rest = (line.text[a - line.start : b - line.start] for a, b in cells)
    sign = _SIGN.fullmatch(rest[0])
    if not sign or not may_be_title(title) or not all(is_case_number(cell, rules) for cell in rest[1:]):
        return None
    return _made(line, sign, cells[0], _BEHIND)


def _in_row(line: Line) -> Head | None:
    """A head in a row of a table: its § in the first cell, the title in the second."""
    cells = line.cells()
    if len(cells) < 2:
        return None
    first, second = (line.text[a - line.start : b - line.start] for a, b in cells[:2])
    sign = _SIGN.fullmatch(first)
    return _made(line, sign, cells[1], _BEHIND) if sign and may_be_title(second) else None


def _boxed(lines: list[Line], i: int) -> Head | None:
    """A number on a line of its own right above its title, as the boxes of an agenda come out of a portal."""
    line, below = lines[i], lines[i + 1] if i + 1 < len(lines) else None
    if len(line.text) > _LONGEST_NUMBER or not line.gap or below is None or below.gap or not may_be_title(below.text):
        return None
    if i + 2 >= len(lines) or not lines[i + 2].gap or line.page:
        return None
    number = line.text.lstrip("0") or "0"
    return Head(line.index, "boxed", None, number, (int(number), ""), line.end, line.start, _IN_A_BOX)


def _bracketed(line: Line) -> Head | None:
    """A head with its § in brackets behind the title or before it; a style of its own, since papers are cited so too."""
    match = _BRACKETED.fullmatch(line.text)
    if match is None:
        return None
    number = match["number"] or match["first"] or match["counted"] or match["bare"]
    a, b = match.span("title") if match["title"] else match.span("behind")
    title = line.text[a:b]
    if not may_be_title(title) or _DATED.search(title) or "§" in title:
        return None
    letter = match["letter"] or ""
    printed = f"§ {number.lstrip('0') or '0'}{f' {letter}' if letter else ''}"
    if match["bare"] and (not line.gap or len(line.cells()) > 1):
        return None
    score = (_BEHIND if match["bare"] else _IN_BRACKETS) + (0.3 if line.gap else 0.0)
    place = (line.start + a, line.start + b)
    return Head(line.index, "bracket", None, printed, (int(number), letter), line.end, line.start, score, title_at=place)


def may_be_title(text: str) -> bool:
    """Whether a stretch of text may be an item's title: no sentence, no label of the attendance, nobody's name."""
    return (
        3 < len(text) < _MAX_TITLE
        and text[0].isupper()
        and not text.endswith((".", ",", ":"))
        and not _NO_TITLE.match(text)
        and not PERSON.match(text)
        and (text.isupper() or not _NAME.fullmatch(text))
    )


def _made(line: Line, match: re.Match[str], title: tuple[int, int], weight: float) -> Head:
    number = match["number"].lstrip("0") or "0"
    letter = match.groupdict().get("letter") or ""
    printed = f"§ {number}{f' {letter}' if letter else ''}"
    score = weight + (0.3 if line.gap else 0.0)
    return Head(line.index, "sign", None, printed, (int(number), letter), title[1], title[0], score, title_at=title)


def titles_above(lines: list[Line], chosen: list[Head], rules: RuleSet) -> list[Head]:
    """Heads whose title stands above the number, when most of them are so: "Taxa för vatten" over "§ 12   Dnr KS 2021/4".

    A title may run over three lines. A blank line may part it from the number when text follows right below that.
    """
    for apart in (False, True):
        moved = [_with_title_above(lines, head, rules, apart=apart) for head in chosen]
        found = sum(head is not None for head in moved)
        alone = len(chosen) == found == 1 and not apart and _is_text(lines, chosen[0].line + 1, rules)
        if alone or (found >= (_FEWEST_APART if apart else _FEWEST_ABOVE) and found >= _MOST_ABOVE * len(chosen)):
            return [above or head for above, head in zip(moved, chosen, strict=True)]
    return chosen


def _with_title_above(lines: list[Line], head: Head, rules: RuleSet, *, apart: bool) -> Head | None:
    line = lines[head.line]
    before = line.text[: head.start - line.start].strip()
    if head.style != "sign" or head.title_at or not head.line or line.gap != (1 if apart else 0):
        return None
    if before and not is_case_number(before, rules):
        return None
    behind = head.line + 1
    while behind < len(lines) and not lines[behind].gap and is_case_number(lines[behind].text, rules):
        behind += 1
    if behind >= len(lines) or not lines[behind].gap or not _AFTER_SIGN.fullmatch(line.text[head.start - line.start :]):
        return None
    if apart and not _is_text(lines, behind, rules):
        return None
    above = first = lines[head.line - 1]
    while not first.gap and first.index and head.line - first.index < _TITLE_LINES:
        first = lines[first.index - 1]
    parted = bool(first.gap)
    if first is not above and _NUMBERED.fullmatch(first.text):
        first = lines[first.index + 1]
    block = lines[first.index : head.line]
    if (
        not parted
        or above.text.endswith((".", ":"))
        or not may_be_title(first.text.rstrip(",") if len(block) > 1 else first.text)
    ):
        return None
    if len(block) > 1 and any(len(line.cells()) > 1 or line.text.endswith((".", ":")) for line in block):
        return None
    if apart and any(is_label(line.text, rules) for line in block):
        return None
    return replace(head, line=first.index, start=first.start, rest_at=above.end, title_at=(first.start, above.end))


def _is_text(lines: list[Line], i: int, rules: RuleSet) -> bool:
    """Whether a line is no title: a label, a sentence or a list's first entry, or the first of a paragraph's lines."""
    if i >= len(lines):
        return False
    text = lines[i].text
    return (
        is_label(text, rules)
        or text.endswith((".", ":"))
        or not text[:1].isupper()
        or (i + 2 < len(lines) and not lines[i + 1].gap and not lines[i + 2].gap)
    )


def misread_signs(lines: list[Line], chosen: list[Head]) -> list[Head]:
    """Heads that fill a gap of the sequence and whose sign was misread: "S 25" between § 24 and § 26."""
    found = []
    for one, other in itertools.pairwise(chosen):
        if one.style != "sign" or other.style != "sign" or not 0 < other.order[0] - one.order[0] - 1 <= _MISSING:
            continue
        at = one.line + 1
        for number in range(one.order[0] + 1, other.order[0]):
            pattern = re.compile(_MISREAD % number)
            hit = next(((line, m) for line in lines[at : other.line] if (m := pattern.match(line.text))), None)
            if hit:
                line, match = hit
                rest = line.start + match.start("rest")
                found.append(Head(line.index, "sign", None, f"§ {number}", (number, ""), rest, line.start, 1.0))
                at = line.index + 1
    return sorted([*chosen, *found], key=lambda head: head.line) if found else chosen
