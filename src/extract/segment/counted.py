"""Headings that are counted: 1, 2, 3 with 1.1 and 1.2 below them, a, b, c, and the paragraphs of a bylaw."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.rulebook import RuleSet
from extract.segment.lines import Line
from extract.segment.titles import is_label

_LETTERED = re.compile(r"^(?P<number>[a-zåäö](?=[.)]|\s\s)|[A-H](?=[.)])|\d{1,2})(?:[.)]\s+|\s{1,8})(?P<title>[A-ZÅÄÖ”\"].*)$")
_RUN_IN = re.compile(r"^(?P<number>[a-h])[.)]\s+(?P<title>[A-ZÅÄÖ][^\s.]*(?:\s[^\s.]+){0,4})\.\s+[A-ZÅÄÖ]")
_ARTICLE = re.compile(r"^(?P<number>\d{1,2}(?:\s?[a-e])?\s§)\s+(?P<title>[A-ZÅÄÖ][^.]{2,80})$")
# "2.1 Grundbidrag", "4. Slam och latrin": the numbers of an outline.
_OUTLINED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})\.?(?:\s{1,8}|\t)(?P<title>[A-ZÅÄÖ”\"].*)$")
# A heading may run over so many more lines.
_MORE_LINES = 2
# A longer title with a verb in it is a sentence; so is one of more characters than the last.
_LONGEST_WITH_VERB, _LONGEST = 40, 110
VERB = re.compile(
    r"(?<!\w)(?:är|var|har|hade|ska|skall|beslutar|beslutade|beslöt|beslöts|godkänner|godkänns|godkännes|godkändes|föreslår|"
    r"föreslås|yrkar|yrkade|utses|utsågs|läggs|lades|noteras|noterar|informerar|informerade|"
    r"redogör|redogjorde|föredrar|föredrog|redovisar|redovisas|redovisade|presenterar|berättar|reserverar|deltar|anmäler|"
    r"anmäldes|bordläggs|återremitteras|överlämnas|antas|antar|fastställs|fastställer|"
    r"ges|får|kan|kommer|bör|finner|frågar|ställer|konstaterar|meddelar|tackar|tillstyrker|avstyrker|framhåller|anhåller|"
    r"hemställer|jämför|begär|kände|påpekar|förklarar|förklaras|lämnar|lämnade|inkom|utgår|utgick|bifalls|bifaller|avslås|"
    r"avslutas|justeras|blir|finns|anser|anses|skickas|beviljas|tas|görs|sker)(?!\w)|(?<!\w)[a-zåäö]{3,20}ades?$"
)
RELATIVE = re.compile(r"\bsom (?:\w+ ){0,2}?(?=\w)\w+.*$")


@dataclass(slots=True)
class Subhead:
    """``start``–``end`` of the heading in the repaired text, number and marks included, list marker left out."""

    line: int
    start: int
    end: int
    heading: str
    number: str | None


def find_counted(
    lines: list[Line], first: int, stop: int, double_spaced: bool, rules: RuleSet, parent: int
) -> dict[int, Subhead]:
    """The counted headings among the lines ``first``–``stop``, by line; the first kind of which there are enough."""
    return (
        _articles(lines, first, stop)
        or _outlined(lines, first, stop, rules, parent)
        or _lettered(lines, first, stop, double_spaced, rules)
    )


def _articles(lines: list[Line], first: int, stop: int) -> dict[int, Subhead]:
    """The paragraphs of a bylaw, counted from one: "1 § Nämndens uppgift"."""
    found: dict[int, Subhead] = {}
    for i in range(first, stop):
        match = _ARTICLE.match(lines[i].text)
        if match and int(re.match(r"\d+", match["number"]).group()) in (len(found) + 1, len(found)):  # type: ignore[union-attr]
            found[i] = Subhead(i, lines[i].start, lines[i].end, match["title"], match["number"])
    return found if len(found) > 1 else {}


@dataclass(slots=True)
class _Row:
    line: int
    last: int
    number: tuple[int, ...]
    printed: str
    title: str


def _outlined(lines: list[Line], first: int, stop: int, rules: RuleSet, parent: int) -> dict[int, Subhead]:
    """An outline: headings counted 1, 2, 3 of which some have headings 1.1, 1.2 below them, or those of item 5: 5.1, 5.2."""
    rows = [row for i in range(first, stop) if (row := _row(lines, i, stop, rules))]
    # From the end: a heading has text below it, or a heading of the next level that has.
    standing: set[int] = set()
    for k in range(len(rows) - 1, -1, -1):
        row, below = rows[k], rows[k + 1] if k + 1 < len(rows) else None
        if below is None or below.line > row.last + 1:
            if row.last + 1 < stop:
                standing.add(k)
        elif k + 1 in standing and below.number == (*row.number, 1):
            standing.add(k)
    found: dict[int, Subhead] = {}
    path: tuple[int, ...] = (parent,)
    for k, row in enumerate(rows):
        if k in standing and _follows(path, row.number):
            path = row.number
            heading = " ".join([row.title, *(line.text for line in lines[row.line + 1 : row.last + 1])])
            found[row.line] = Subhead(
                row.line, lines[row.line].start, lines[row.last].end, " ".join(heading.split()), row.printed
            )
    depths = [subhead.number.count(".") for subhead in found.values() if subhead.number]
    own = parent and all(depths) and len(depths) > 1
    return found if own or (depths.count(0) > 1 and any(depths)) else {}


def _follows(path: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Whether a number comes next in an outline: 2.2, 2.1.1 or 3 behind 2.1; 1 begins another one."""
    if number in ((*path, 1), (1,)):
        return True
    parent, last = number[:-1], number[-1]
    return len(number) <= len(path) and path[: len(parent)] == parent and last == path[len(parent)] + 1


def _row(lines: list[Line], i: int, stop: int, rules: RuleSet) -> _Row | None:
    line = lines[i]
    match = _OUTLINED.match(line.text) if line.text[:1].isdigit() and len(line.text) < _LONGEST else None
    if match is None or "   " in match["title"] or any(entry.pattern.search(line.text) for entry in rules.group("entry")):
        return None
    number = tuple(map(int, match["number"].split(".")))
    if len(number) == 1 and not (line.gap or line.page):
        return None
    last = i
    while last + 1 < stop and not lines[last + 1].gap and lines[last + 1].text[:1].islower() and last - i < _MORE_LINES:
        if len(lines[last + 1].cells()) > 1:
            break
        last += 1
    title = match["title"]
    if lines[last].text.endswith((".", ";", ",", ":")) or (
        VERB.search(RELATIVE.sub("", title)) and len(title) > _LONGEST_WITH_VERB and not title.endswith("?")
    ):
        return None
    return _Row(i, last, number, match["number"], title)


def _lettered(lines: list[Line], first: int, stop: int, double_spaced: bool, rules: RuleSet) -> dict[int, Subhead]:
    """Counted headings: at least two in a row of a, b, c or 1, 2, 3, each a title with its text below."""
    rows: list[tuple[int, re.Match[str]]] = []
    for i in range(first, stop):
        text = lines[i].text
        if len(text) < 170 and (match := _LETTERED.match(text)):
            rows.append((i, match))
    found: dict[int, Subhead] = {}
    expected: dict[bool, int] = {True: 0, False: 0}
    for k, (i, match) in enumerate(rows):
        number, text = match["number"], lines[i].text
        digit = number.isdigit()
        value = int(number) if digit else ord(number.lower()) - ord("a") + 1
        if value != expected[digit] + 1 and value != 1:
            continue
        last = i
        while last + 1 < stop and not lines[last + 1].gap and lines[last + 1].text[:1].islower() and last - i < _MORE_LINES:
            last += 1
        following = rows[k + 1][0] if k + 1 < len(rows) else stop
        title_end = lines[last].text
        if (
            title_end.endswith((".", ";", ",", ":"))
            or last + 1 >= min(following, stop)
            or not (lines[last + 1].text[0].isupper() or lines[last + 1].text[0].isdigit())
            or is_label(lines[last + 1].text, rules)
        ):
            continue
        if VERB.search(text) and not text.endswith("?"):
            continue
        # A letter may stand right below the text of the one before.
        if not lines[i].gap and i > first and (digit or not lines[i - 1].text.endswith((".", "?", "!"))):
            continue
        heading = " ".join([match["title"], *(line.text for line in lines[i + 1 : last + 1])])
        expected[digit] = value
        found[i] = Subhead(i, lines[i].start, lines[last].end, " ".join(heading.split()), number)
    if len(found) < 2 and not double_spaced:
        return _run_in(lines, first, stop)
    return found


def _run_in(lines: list[Line], first: int, stop: int) -> dict[int, Subhead]:
    """Lettered points whose title runs into the text: "a) Belysning. Rådet frågar …"."""
    found: dict[int, Subhead] = {}
    for i in range(first, stop):
        match = _RUN_IN.match(lines[i].text)
        if match and lines[i].gap and not VERB.search(match["title"]) and ord(match["number"]) - ord("a") == len(found):
            found[i] = Subhead(i, lines[i].start, lines[i].start + match.end("title"), match["title"], match["number"])
    return found if len(found) > 1 else {}
