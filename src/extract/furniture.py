"""Page furniture: running heads and feet, page counters, address footers, bookmark lines.

A line is furniture when a rule says so, or when it stands at the edge of several pages. Where form
feeds part the pages, the edges are known; in text without them the page counters are the anchors,
and whatever repeats around them is head or foot. Whole lines are taken out, so the lines that
later stages read stay lines. The first occurrence of a running head stays: it may be the only
place that names the body and the date.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extract.document import Page
from extract.furniture_edits import REPEATED, edits_of
from extract.inline_heads import find_inline_heads
from extract.offsets import Edit, Span
from extract.printed_lines import MAX_LINE, MisreadFeet, PrintedLine, drop_lone_weak_counters, read_lines
from extract.rulebook import Rule, RuleSet

# How many printed lines at each edge of a page may belong to a running head or foot.
_HEAD_LINES, _FOOT_LINES = 8, 6
_LONGEST_PAGE = 8000
_CASE_NUMBER = re.compile(r"(?:dnr|diarienr|diarienummer|beteckning)\s?[.:]?\s?(\S*\d{2}\S*)$")


@dataclass(frozen=True)
class Furniture:
    """Edits that remove furniture, and the pages, when counters tell them (None: the form feeds do)."""

    edits: tuple[Edit, ...]
    pages: tuple[Page, ...] | None


def find_furniture(text: str, rules: RuleSet) -> Furniture:
    """Find the furniture of one document. Time is linear in the length of the text."""
    lines = read_lines(text, rules)
    drop_lone_weak_counters(lines)
    _mark_by_rule(text.lower(), lines, rules)
    cells: list[tuple[int, int, str]] = []
    pages: tuple[Page, ...] | None = None
    if "\f" in text.strip():
        _mark_paged(text, lines, rules, cells)
    else:
        blocks = _mark_unpaged(text, lines, rules, cells)
        pages = _pages_from_counters(text, lines, blocks)
    for line in lines:
        if line.rule is None:
            cells.extend((a, b, "rule:furniture.counter") for a, b in line.counter_cells)
    return Furniture(tuple(edits_of(text, lines, cells)), pages)


_Needy = list[tuple[Rule, tuple[str, ...]]]


def _with_needs(rules: tuple[Rule, ...], lower: str) -> _Needy:
    """Rules that a text in small letters may fit, with those of the pieces of which their lines have one that the text has.

    The empty piece is in every line.
    """
    with_needs = ((rule, tuple(piece for piece in rule.get("needs", ("",)) if piece in lower)) for rule in rules)
    return [(rule, needs) for rule, needs in with_needs if needs]


def _possible(rules: _Needy, lower: str) -> list[Rule]:
    """Rules that a line in small letters may fit: most lines are prose and fit none."""
    found = []
    for rule, needs in rules:
        for piece in needs:
            if piece in lower:
                found.append(rule)
                break
    return found


def _without_counter(line: PrintedLine) -> str:
    """What a line prints beside a page's counter ("Justerandes sign          Sida 8 av 21")."""
    body = line.text
    for a, b in line.counter_cells if line.key else ():
        body = body[: a - line.start] + " " * (b - a) + body[b - line.start :]
    return body.strip()


def _mark_by_rule(lower_text: str, lines: list[PrintedLine], rules: RuleSet) -> None:
    feet, addresses = (_with_needs(rules.group(name), lower_text) for name in ("foot", "address"))
    misread = MisreadFeet(rules)
    hits: dict[str, list[PrintedLine]] = defaultdict(list)
    printed = [line for line in lines if not line.blank]
    labels = []
    for line in printed:
        size = len(line.text)
        if size > MAX_LINE * 4:
            labels.append(0)
            continue
        body = _without_counter(line)
        lower = body.lower()
        for rule in _possible(feet, lower):
            if rule.pattern.match(body):
                if rule.get("repeated"):
                    hits[line.key].append(line)
                else:
                    line.rule = rule.made_by
                break
        else:
            if misread.holds(line):
                line.rule = misread.made_by
        parts = 0
        if size <= MAX_LINE and not line.counter_cells:
            for rule in _possible(addresses, lower):
                parts += len(rule.pattern.findall(body))
        labels.append(parts if parts and not line.kept else 0)
    for same in hits.values():
        if len(same) > 1:
            for line in same:
                line.rule = "rule:furniture.foot"
    if not any(labels):
        return
    for i, line in enumerate(printed):
        beside = max(labels[i - 1] if i else 0, labels[i + 1] if i + 1 < len(printed) else 0)
        if labels[i] >= 2 or (labels[i] == 1 and beside >= 1 and _has_strong_address(printed, labels, i)):
            line.rule = line.rule or "rule:furniture.address"


def _has_strong_address(printed: list[PrintedLine], labels: list[int], i: int) -> bool:
    """Whether the run of address lines round line ``i`` has a postal or visiting address or an organisation number."""
    a = b = i
    while a > 0 and labels[a - 1]:
        a -= 1
    while b + 1 < len(printed) and labels[b + 1]:
        b += 1
    return any(
        re.search(r"post-?adress|besöksadress|org(?:anisations)?\.?[\s-]?(?:nr|nummer)|bankgiro|plusgiro", printed[k].key)
        for k in range(a, b + 1)
    )


# --- repetition -----------------------------------------------------------------------------------


def _usable(line: PrintedLine) -> bool:
    return bool(line.key) and not line.kept and len(line.key) <= MAX_LINE


def _mark_paged(text: str, lines: list[PrintedLine], rules: RuleSet, cells: list[tuple[int, int, str]]) -> None:
    pages: list[list[PrintedLine]] = [[]]
    for line in lines:
        if not line.blank:
            pages[-1].append(line)
        if "\f" in text[line.end : line.stop]:
            pages.append([])
    _mark_lone_numbers(pages)
    heads: dict[str, set[int]] = defaultdict(set)
    feet: dict[str, set[int]] = defaultdict(set)
    for p, page in enumerate(pages):
        for line in page[:_HEAD_LINES]:
            if _usable(line):
                heads[line.shape].add(p)
        for line in page[-_FOOT_LINES:]:
            if _usable(line):
                feet[line.shape].add(p)
    filled = sum(1 for page in pages if page)
    seen = _Seen(text, lines, (line for page in pages for line in (*page[:_HEAD_LINES], *page[-_FOOT_LINES:])))
    counter_before: int | None = None
    for p, page in enumerate(pages):
        counter = next((line.page for line in [*page[:_HEAD_LINES], *page[-_FOOT_LINES:]] if line.page is not None), None)
        fresh = counter == 1 and p > 0
        enough = 3 if filled > 4 else 2
        keys = {
            line.shape
            for line in page[:_HEAD_LINES]
            if _usable(line) and _near(heads[line.shape], p) and len(heads[line.shape]) >= enough
        }
        if counter is not None and counter > 1 and counter_before == counter - 1:
            # The next page of one document of a packet: its head may stand on these two pages alone.
            keys |= {line.shape for line in page[:_HEAD_LINES] if _usable(line) and p - 1 in heads[line.shape]}
        counter_before = counter
        head_end = 0
        for i, line in enumerate(page[:_HEAD_LINES]):
            if line.rule or line.only_counter or line.shape in keys:
                head_end = i + 1
            else:
                break
        head = page[:head_end]
        if not fresh and not _begins_document(head, page[head_end:], counter, pages[p - 1] if p else [], rules):
            for line in head:
                if line.shape in keys and seen.before(line):
                    line.rule = line.rule or REPEATED
            _mark_cells(page[head_end:_HEAD_LINES], {k for k, on in heads.items() if len(on) >= 3}, cells, seen)
        for line in reversed(page[head_end:][-_FOOT_LINES:]):
            if line.rule or line.only_counter:
                continue
            often = len(feet[line.shape]) >= max(3, 0.6 * filled) or (filled <= 4 and len(feet[line.shape]) == filled >= 2)
            if not _usable(line) or not often or _after_list_label(page, line):
                break
            if seen.before(line):
                line.rule = REPEATED


def _mark_lone_numbers(pages: list[list[PrintedLine]]) -> None:
    """A figure alone at the edge of a page is its number when it grows with the pages."""
    for edge in (0, -1):
        found = [
            (p, int(page[edge].text.strip(" -–")))
            for p, page in enumerate(pages)
            if page and re.fullmatch(r"\s*[-–]?\s?\d{1,4}\s?[-–]?\s*", page[edge].text)
        ]
        offsets = Counter(number - p for p, number in found)
        for p, number in found:
            if offsets[number - p] >= 3 or (offsets[number - p] == 2 == len(pages)):
                line = pages[p][edge]
                line.page, line.rule = number, "rule:furniture.counter"


def _near(on: set[int], p: int) -> bool:
    return any(q in on for q in (p - 2, p - 1, p + 1, p + 2))


def _titled_in_column(head: list[PrintedLine], rest: list[PrintedLine], page_before: list[PrintedLine], rules: RuleSet) -> bool:
    """Whether a report's or an extract's title stands in a column of the head, and a day or number that is new right below it."""
    before = {line.key for line in page_before[:_HEAD_LINES]}
    new = rest and not rest[0].blank and rest[0].key not in before and re.search(r"\d", rest[0].key)
    columns = (cell for line in head for cell in line.key.split(" | "))
    return bool(new) and any(rules["title.of_packet"].pattern.match(cell) for cell in columns)


def _begins_document(
    head: list[PrintedLine], rest: list[PrintedLine], counter: int | None, page_before: list[PrintedLine], rules: RuleSet
) -> bool:
    """Whether a head that names a kind of document begins a new one: nothing else of it stands on the page before."""
    titles = rules.group("title")
    titled = [line for line in head if any(rule.pattern.match(line.key) for rule in titles)]
    if (counter or 0) > 1:
        return False
    if not titled:
        return _titled_in_column(head, rest, page_before, rules)
    before = {line.key for line in page_before[:_HEAD_LINES]}
    others = [line for line in head if line.key and line not in titled and not line.rule]
    return not any(line.key in before and re.search(r"\d", line.key) for line in others)


def _after_list_label(page: list[PrintedLine], line: PrintedLine) -> bool:
    """Whether the line stands in a list of receivers, which looks alike on many pages."""
    at = page.index(line)
    return any(
        re.search(r"(?:skickas|expedieras|sänds|delges|för\s+kännedom|sändlista|expediering)", other.key)
        for other in page[max(0, at - 10) : at]
    )


class _Seen:
    """Tells whether a head was printed before, as a line, misread at the edge of a page (``edges``), or inside other text."""

    def __init__(self, text: str, lines: list[PrintedLine], edges: Iterable[PrintedLine]) -> None:
        self._text = text
        self._first: dict[str, int] = {}
        self._lines: dict[str, int] = {}
        for line in lines:
            self._lines.setdefault(line.key, line.start)
        for line in edges:
            self._lines.setdefault(line.shape, line.start)

    def before(self, line: PrintedLine) -> bool:
        """Whether the words of the line stand anywhere before it."""
        if min(self._lines.get(line.key, line.start), self._lines.get(line.shape, line.start)) < line.start:
            return True
        key = line.key.replace(" | ", " ")
        if key not in self._first:
            pattern = r"\s+".join(re.escape(word) for word in key.split())
            found = re.search(pattern, self._text[: line.stop], re.IGNORECASE)
            self._first[key] = found.start() if found else line.start
        return self._first[key] < line.start


def _mark_cells(lines: list[PrintedLine], keys: set[str], cells: list[tuple[int, int, str]], seen: _Seen) -> None:
    """Take out a running head that the layout set beside the first lines of the text."""
    for line in lines:
        if line.rule or len(line.cells) < 2:
            continue
        a, b = line.cells[-1]
        key = " ".join(line.text[a - line.start : b - line.start].split()).casefold()
        if key in keys and seen.before(PrintedLine(a, b, b, "", key)):
            cells.append((a, b, REPEATED))


def _mark_unpaged(
    text: str, lines: list[PrintedLine], rules: RuleSet, cells: list[tuple[int, int, str]]
) -> list[tuple[int, int, int]]:
    """Mark what repeats round the page counters; returns (first line, last line, number) of each block."""
    printed = [i for i, line in enumerate(lines) if not line.blank]
    at = {i: n for n, i in enumerate(printed)}
    anchors = [i for i in printed if lines[i].page is not None]
    near: set[int] = set()
    zones = {}
    for n, anchor in enumerate(anchors):
        low = at[anchors[n - 1]] + 1 if n else 0
        high = at[anchors[n + 1]] if n + 1 < len(anchors) else len(printed)
        zone = printed[max(low, at[anchor] - _HEAD_LINES) : min(high, at[anchor] + 1 + _HEAD_LINES)]
        zones[anchor] = zone
        near.update(zone)
    # A line between two counters is near both of them and counts once.
    counts = Counter(lines[i].shape for i in near if _usable(lines[i]))
    seen = _Seen(text, lines, (lines[i] for i in sorted(near)))
    blocks = []
    for anchor in anchors:
        zone = zones[anchor]
        middle = zone.index(anchor)
        first = last = middle
        while first > 0 and _runs(lines[zone[first - 1]], counts, len(anchors), 0.6):
            first -= 1
        while last + 1 < len(zone) and _runs(lines[zone[last + 1]], counts, len(anchors), 0.4):
            last += 1
        blocks.append((zone[first], zone[last], lines[anchor].page or 1))
        if lines[anchor].page == 1 and anchor != anchors[0]:
            continue
        for i in zone[first : last + 1]:
            if lines[i].rule is None and (_usable(lines[i]) and seen.before(lines[i])):
                below = lines[printed[at[i] + 1]] if at[i] + 1 < len(printed) else None
                if not (below and counts[below.shape] == 1 and _titled_in_column([lines[i]], [below], [], rules)):
                    lines[i].rule = REPEATED
        _mark_cells(
            [lines[i] for i in zone[last + 1 :]], {k for k, c in counts.items() if c >= max(3, 0.4 * len(anchors))}, cells, seen
        )
    _mark_continued_titles(lines, printed, rules)
    cells.extend(find_inline_heads(text, [(line.start, line.end) for line in lines if line.end - line.start > MAX_LINE * 2]))
    return blocks


def _runs(line: PrintedLine, counts: Counter[str], anchors: int, share: float) -> bool:
    if line.rule or line.only_counter:
        return True
    return _usable(line) and counts[line.shape] >= max(2, share * anchors)


def _mark_continued_titles(lines: list[PrintedLine], printed: list[int], rules: RuleSet) -> None:
    """A kind of document followed at once by a case number named before is the head of a later page."""
    titles = rules.group("title")
    numbers: set[str] = set()
    headed: PrintedLine | None = None
    for i in printed:
        line = lines[i]
        number = _CASE_NUMBER.match(line.key) if line.key[:1] in "db" else None
        if number:
            if headed and number[1] in numbers and any(rule.pattern.match(headed.key) for rule in titles):
                headed.rule = line.rule = REPEATED
            numbers.add(number[1])
        headed = line


def _pages_from_counters(text: str, lines: list[PrintedLine], blocks: list[tuple[int, int, int]]) -> tuple[Page, ...] | None:
    """Pages begin at the head that holds the counter, or behind the foot that holds it."""
    # Counters on a few pages of many would give wrong pages to most hits.
    if len(blocks) < 2 or len(text) > _LONGEST_PAGE * len(blocks):
        return None
    first_counter_line = blocks[0][1]
    printed_before = sum(1 for line in lines[:first_counter_line] if not line.blank)
    first_counter = next(line for line in lines[blocks[0][0] : blocks[0][1] + 1] if line.page is not None)
    at_foot = bool(first_counter.key) and (first_counter.rule or "").startswith("rule:furniture.foot")
    in_head = not at_foot and (printed_before <= 10 or blocks[0][2] > 1)
    starts: list[tuple[int, int]] = []
    for first, last, number in blocks:
        begin = first
        for i in range(first, last + 1):
            rule = lines[i].rule or ""
            if rule.startswith("rule:furniture.foot") and lines[i].page is None:
                begin = i + 1
        starts.append((lines[begin].start, number) if in_head and begin < len(lines) else (lines[last].stop, number + 1))
    numbers = [number for _, number in starts]
    if any(b <= a for a, b in itertools.pairwise(numbers)):
        # Several documents in one packet, each with its own counter: pages are counted through.
        starts = [(start, n) for n, (start, _) in enumerate(starts, 1 if starts[0][0] == 0 or numbers[0] == 1 else 2)]
    if starts[-1][0] >= len(text):
        starts.pop()
    if not starts or starts[0][0] > 0:
        if starts and starts[0][1] == 1:
            starts[0] = (0, 1)
        else:
            starts.insert(0, (0, 1))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return tuple(Page(number, Span(start, end)) for (start, number), end in zip(starts, ends, strict=True))
