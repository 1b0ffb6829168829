"""Pages that stand on one line each, as web pages leave them: the line breaks that labels and items had, put back.

A break takes the place of a blank, so every position stays what it was. What was lost altogether (the sign of a
paragraph, a time, the order of columns) is not put back. The persons of a list that ran on are parted in
:mod:`extract.flat_lists`; where items begin is found in :mod:`extract.flat_items`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.document import Page
from extract.flat_items import begins_item, items_begin, page_heads, title_end
from extract.flat_lists import ListParter
from extract.offsets import Edit, Span
from extract.rulebook import Rule, RuleBook, RuleSet

# A page on one line is longer than this; among lines that number themselves a shorter one is a page, too.
_LONG, _SHORT = 300, 120
# So many labels within one line show that it was a page, or part of one; with so many of a cover's it is one.
_LABELS, _COVER_LABELS = 3, 2
_MADE_BY = "layout:flat_page"
_LINE = re.compile(r"[^\n\f]+")
_NUMBERED = re.compile(r"(?P<number>\d{1,3})(?=\s\S)")
# "Sida 3 (38)", "3(38)", "Sid (18)", "1[22]", "3/13", "4 av 14" near the beginning of a page.
_COUNTER = re.compile(
    r"(?:(?:Sida|Sidan|Sid|Blad)\s)?(?:\d{1,3}\s?)?[(\[]\d{1,3}[)\]](?=\s)|(?:Sida|Sidan|Sid|Blad)\s\d{1,3}(?:\sav\s\d{1,3})?(?=\s)"
    r"|(?<!\S)\d{1,3}(?:/(?:\d{1,3})?|\sav(?:\s\d{1,3})?)(?=\s)"
)
_HEAD = 160
# Not "85 Föredragningslista" or "Dagens ärendelista", titles of items.
_CONTENTS = re.compile(
    r"(?<!\d\s)(?<![a-zåäö]\s)(?:Innehåll(?:sförteckning)?|INNEHÅLL\w*|[ÄäA-Z]*[Ää]rendelista|Ärendeförteckning|Föredragningslista|Paragrafer)(?=\s)"
)
_BARE_NUMBER = re.compile(r"(?:^|\s)(?:§\s?)?\d{1,4}\s$")
_DECIDES_THAT = re.compile(r"(?<!\w)(?:beslutar|beslutade|beslöt|besluta)\satt\s")
_SENTENCE_ENDS = re.compile(r"[.:;](?=\s|$)")
_THAT = re.compile(
    r"(?<=[\wåäö)])\satt\s(?!jämte|tillsammans|justera|gälla|gällande|träda|börja|användas|tas|disponeras|följa|representera|delta|företräda|vara|ingå|närvara)"
)
# Verbs and nouns of a point that "att" hangs on, and words right before one.
_TAKES_THAT = re.compile(
    r"(?<!\w)(?:uppdra(?:ga)?|i\suppdrag|anmod\w+|uppman\w+|föreslå|begär\w*|hemställ\w+|bemyndiga|ombesörja|erinra|tillse|se\still|meddela|förklara|konstatera|anse|"
    r"besluta|medge|rekommendera|yttra|svara|hänvisa|innebär|innebärande|framhålla|notera|anteckna|informera|tillstyrka|ge|ger|låta)(?!\w)"
)
_LEADS_TO_THAT = re.compile(
    r"(?:^|\s)(?:för|om|på|till|så|genom|utan|än|med|samt|och|eller|inte|av|i|möjlighet\w*|rätt\w*|förutsättning\w*|villkor\w*|tillfälle|ansvar\w*|syfte|"
    r"avsikt\w*|förslag\w*|krav\w*|ska|skall|bör|kan|vill|är|blir|visar|anser)$"
)
_COLUMN_HEAD = re.compile(r"(?<!\S)(?:Namn|Parti|Grupp|Deltar|Närv\.?|Närvaro|Närvarande|Anmärkning|Ordinarie)\s$")
# The heads of a list of voters: "Ledamöter Tjg ersättare Ja Nej Avst".
_VOTERS = re.compile(r"[^.:\n]{0,60}?\s(?:Ja Nej|JA NEJ)(?!\w)")
_DOTS = re.compile(r"\s?(?:\.{1,}|…+)(?=\s|$)")


@dataclass(frozen=True)
class FlatPages:
    """``text`` is the raw text with the breaks, of the same length; ``edits`` are the breaks; ``pages`` when the lines number themselves."""

    text: str
    edits: tuple[Edit, ...] = ()
    pages: tuple[Page, ...] | None = None


def find_flat_pages(raw: str, rules: RuleBook, people: ListParter) -> FlatPages:
    """Find the flat pages of a document and where their lines ended. Time is linear in the length of the text."""
    lines = [m.span() for m in _LINE.finditer(raw)]
    layout = rules["lines"]
    if not any(b - a > _SHORT for a, b in lines):
        return FlatPages(raw)
    numbers = _numbers(raw, lines)
    long = _SHORT if len(numbers) > 1 else _LONG
    if not any(b - a > long and _is_page(raw, (a, b), layout) for a, b in lines):
        return FlatPages(raw)
    return _Breaker(raw, lines, numbers, layout, people).found()


def _numbers(raw: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the lines begin that number themselves 1, 2, 3 …, with their numbers; a lone first one counts when a page's counter says so, too."""
    found: list[tuple[int, int]] = []
    for start, end in lines:
        match = _NUMBERED.match(raw, start, end)
        if match and int(match["number"]) == len(found) + 1:
            found.append((start, len(found) + 1))
    if len(found) == 1:
        counter = _COUNTER.search(raw, found[0][0] + 2, found[0][0] + _HEAD)
        return found if counter and re.match(r"\D*1(?!\d)", counter.group()) else []
    return found


def _is_page(raw: str, line: tuple[int, int], layout: RuleSet) -> bool:
    found = 0
    for rule in (*layout.group("cover"), *layout.group("item")):
        if rule.get("within"):
            continue
        for _ in rule.pattern.finditer(raw, *line):
            found += 1
            if found >= _LABELS:
                return True
    return False


class _Breaker:
    """The breaks of one document: ``changed`` tells what takes the place of a character."""

    def __init__(
        self, raw: str, lines: list[tuple[int, int]], numbers: list[tuple[int, int]], layout: RuleSet, people: ListParter
    ) -> None:
        self.raw, self.lines, self.numbers, self.layout, self.people = raw, lines, numbers, layout, people
        self.changed: dict[int, str] = {}

    def found(self) -> FlatPages:
        raw = self.raw
        numbered = dict(self.numbers)
        pages = [(a + (len(str(numbered[a])) + 1 if a in numbered else 0), b, numbered.get(a, 0)) for a, b in self.lines]
        heads = page_heads(raw, pages)
        kinds = self._kinds(pages, heads)
        contents = " ".join(raw[a:b] for (a, b, _), kind in zip(pages, kinds, strict=True) if kind == "contents")
        at = [self._head(a, b, head) for (a, b, _), head in zip(pages, heads, strict=True)]
        begins = [begin for begin, kind in zip(at, kinds, strict=True) if kind == "item"]
        ends = {begin: b for begin, (_, b, _) in zip(at, pages, strict=True)}
        items = items_begin(raw, begins, max((ends[begin] for begin in begins), default=0))
        for begin, (_, b, _), kind in zip(at, pages, kinds, strict=True):
            # The first items may stand on the cover's page.
            below = next((item for item in items if begin <= item < b), b) if kind == "cover" else begin
            if kind == "cover":
                self._cover(begin, below)
            if kind != "contents" and below < b:
                self._labels(below, b)
        self._items(items, begins, pages, contents)
        return self._pages()

    # ----------------------------------------------------------------------------------------------------- pages

    def _kinds(self, pages: list[tuple[int, int, int]], heads: list[int]) -> list[str]:
        """What each page is: of the cover, a list of contents, or of the items."""
        kinds: list[str] = []
        closed = False
        for (a, b, _), head in zip(pages, heads, strict=True):
            labels = {m.group() for rule in self.layout.group("cover") for m in rule.pattern.finditer(self.raw, a, b)}
            people = self.layout["cover.people"].pattern.search(self.raw, a, b)
            opened = "cover" in kinds
            counter = _COUNTER.match(self.raw, head, b)
            at = begins_item(self.raw, counter.end() + 1 if counter else head)
            # "2 av 14 Mia Alm" goes on with the people.
            titled = opened and at is not None and not self.people.begins_name(self.raw, at)
            if _CONTENTS.search(self.raw, a, min(b, a + _HEAD)) and len(labels) < _COVER_LABELS + 1:
                kinds.append("contents")
            elif people and len(labels) > _COVER_LABELS + 1 and not titled:
                # Also behind a register or the like.
                kinds.append("cover")
            elif not closed and not titled and (len(labels) >= _COVER_LABELS or (opened and (people or labels))):
                kinds.append("cover")
            else:
                kinds.append("item")
                closed = closed or opened
        return kinds

    def _pages(self) -> FlatPages:
        raw, pages = self.raw, None
        if len(self.numbers) > 1:
            starts = [*(start for start, _ in self.numbers), len(raw)]
            pages = tuple(Page(number, Span(start if n else 0, starts[n + 1])) for n, (start, number) in enumerate(self.numbers))
        for n, (start, number) in enumerate(self.numbers):
            # A page begins with a form feed, as those of a printed document do; its number is the web page's.
            self._blank(start, start + len(str(number)))
            if n:
                self.changed[start - 1] = "\f"
        characters = list(raw)
        for position, character in self.changed.items():
            characters[position] = character
        edits = tuple(
            Edit(Span(at, at + 1), self.changed[at], _MADE_BY) for at in sorted(self.changed) if raw[at] != self.changed[at]
        )
        return FlatPages("".join(characters), edits, pages)

    def _head(self, a: int, b: int, head: int) -> int:
        """Set the head of a page and its counter apart; returns where the rest of the page begins."""
        begin = a
        if head > a:
            self._end_line(head - 1)
            begin = head
            if (printed := self.raw[a:head].split()) and printed[-1].isdigit() and len(printed) < 3:
                # "2 2 66 Val av …": the page's number once more.
                self._blank(a + len(printed[0]) + 1 if len(printed) == 2 else a, head - 1)
        counter = next((m for m in _COUNTER.finditer(self.raw, a, min(b, a + _HEAD))), None)
        if counter and counter.end() < b and counter.end() >= begin - 1:
            self._end_line(counter.end())
            begin = counter.end() + 1
        return min(begin, b)

    # ------------------------------------------------------------------------------------------------------- labels

    def _end_line(self, at: int) -> None:
        if 0 <= at < len(self.raw) and self.raw[at] == " ":
            self.changed[at] = "\n"

    def _blank(self, a: int, b: int) -> None:
        for at in range(a, b):
            self.changed[at] = " "

    def _labels_of(self, rule: Rule, start: int, end: int) -> Iterator[re.Match[str]]:
        """The labels of a rule in a stretch; the head of a list of voters is none."""
        return (m for m in rule.pattern.finditer(self.raw, start, end) if not _VOTERS.match(self.raw, m.end(), end))

    def _cover(self, start: int, end: int) -> None:
        """Labels of a cover, and between them the people."""
        stretches: list[tuple[int, int, bool]] = []
        for rule in self.layout.group("cover"):
            for match in self._labels_of(rule, start, end):
                value = self._label(match, rule, start, end)
                people = bool(rule.get("alone")) or match.group() == "Underskrifter"
                stretches.append((match.start(), value, people))
        stretches.sort()
        waiting = 0
        for (_, a, people), (b, _, _) in itertools.pairwise([*stretches, (end, end, False)]):
            told = bool(self.raw[a:b].strip(" :."))
            if people:
                waiting = 0 if told else waiting + 1
            # Behind several labels without people these stand behind whatever label comes last.
            if told and (people or waiting > 1):
                self.people.part(self.raw, a, b, self.changed)

    def _labels(self, start: int, end: int) -> None:
        """Labels of items, and the points of decisions in bare infinitives."""
        for rule in self.layout.group("item"):
            if rule.get("within"):
                continue
            for match in self._labels_of(rule, start, end):
                if not rule.get("after"):
                    self._label(match, rule, start, end)
                elif not _BARE_NUMBER.search(self.raw[max(start, match.start() - 14) : match.start()]):
                    # "§ 12 Dnr 4/16 Title": there the number stands before the title.
                    self._end_line(match.end())
        bare, label, point = (self.layout[f"item.{name}"] for name in ("bare", "label", "infinitive"))
        for match in self._labels_of(bare, start, end):
            value = self._label(match, bare, start, end)
            stop = next((m.start() for m in label.pattern.finditer(self.raw, value, end)), end)
            for begins in point.pattern.finditer(self.raw, value + 2, stop):
                self._end_line(begins.start() - 1)
        for decides in _DECIDES_THAT.finditer(self.raw, start, end):
            self._points(decides.end(), end)

    def _points(self, start: int, end: int) -> None:
        """Part "besluta att anta planen att den gäller från maj": the second "att" hangs on no word of the first point."""
        stop = next((m.start() for m in _SENTENCE_ENDS.finditer(self.raw, start, end)), end)
        begin = start
        for that in _THAT.finditer(self.raw, start, stop):
            point = self.raw[begin : that.start()]
            if not _TAKES_THAT.search(point) and not _LEADS_TO_THAT.search(point):
                # The first point goes on a line of its own, too.
                self._end_line(start - len(" att "))
                self._end_line(that.start())
                begin = that.end()

    def _label(self, match: re.Match[str], rule: Rule, start: int, end: int) -> int:
        """Break the line in front of a label, and behind one that stands by itself; dots to sign on go. Returns where its value begins."""
        a, b = match.span()
        b += self.raw[b : b + 1] == ":" or (self.raw[b : b + 2] == " :") * 2
        if rule.get("dots") and (dots := _DOTS.match(self.raw, b, end)):
            self._blank(b, dots.end())
            b = dots.end()
        # "Ledamöter Parti Anmärkning Tjänstgörande ersättare": the heads of columns stay on a line.
        if a > start and not _COLUMN_HEAD.search(self.raw, max(start, a - 14), a):
            self._end_line(a - 1)
        if rule.get("alone") and b < end:
            self._end_line(b)
        return b

    # -------------------------------------------------------------------------------------------------------- items

    def _items(self, found: list[int], begins: list[int], pages: list[tuple[int, int, int]], contents: str) -> None:
        """Set the heads of items apart: ``found`` by their numbers, else each page is one."""
        for at in found:
            self._end_line(at - 1)
        for at in found or begins:
            stop = next((b for a, b, _ in pages if a <= at < b), len(self.raw))
            broken = next((p for p in range(at, min(stop, at + 220)) if p in self.changed and self.changed[p] == "\n"), None)
            title = title_end(self.raw, at, broken or stop, contents, self.layout, self.people.begins_name)
            if title and title < (broken or stop):
                self._end_line(title)
