"""Prose as it reads: sentences that a page's end cuts in two in one piece, lines without indent and wide gaps."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from extract.repair.alphabet import fold

_PAGE_NUMBER = re.compile(r"\n[ \t]*(?:Sid(?:a|an)?\.?|Blad)[ \t]+(?:nr[ \t]+)?\d{1,3}[ \t]*(?=\n)")
# "§ 12 forts.", "Forts. § 12", as :func:`_first_lines` has lines.
_CONTINUED = re.compile(
    r"(?i)[a-zåäö.]{0,6}§0[a-z]?[,–-]?\(?forts\w*\.?\)?|\(?forts\w*\.?\)?(?:(?:av|från|på)?[a-zåäö.]{0,6}§0)?"
)
# A line so long is one of a sentence; so many lines at most are the head of a page, so long each; a page's end is so wide.
_PROSE_LINE, _HEAD_LINES, _HEAD_LINE, _WIDEST = 40, 4, 160, 600


def pages_joined(text: str, pages: list[int]) -> str:
    """The text with blanks for what stands between the halves of a sentence; ``pages`` are where the pages begin."""
    text = _PAGE_NUMBER.sub(lambda m: " " * len(m.group()), text)
    pages = sorted([*pages, *_heads_again(text, pages)])
    # A page of which little is left begins close to the next one: a line that stands there is printed once all the same.
    owner: dict[tuple[str, int], int] = {}
    for at in pages:
        for printed in _first_lines(text, at):
            owner.setdefault(printed, at)
    seen = Counter(line for line, _ in {(line, at) for (line, _), at in owner.items()})
    ends = [*pages[1:], len(text)]
    feet = Counter(plain for at in ends for plain in {plain for plain, _ in _last_lines(text, at)})
    out: list[str] = []
    done = 0
    for at in pages[1:]:
        a = b = at
        for foot, start in _last_lines(text, at):
            if (feet[foot] < 2 and _LETTERS.search(foot)) or start < max(done, at - _WIDEST) or _TALLY.search(text, start, a):
                break
            a = start
        while a > max(done, at - _WIDEST) and text[a - 1].isspace():
            a -= 1
        while b < min(len(text), at + _WIDEST) and text[b].isspace():
            b += 1
        blank = b
        last = text[max(done, text.rfind("\n", done, a) + 1) : a].strip()
        cut = bool(_UNFINISHED.search(last))
        for line, end in _first_lines(text, at):
            known = (seen[line] > 1 and not _RESULT.search(line)) or not _LETTERS.search(line) or _CONTINUED.fullmatch(line)
            if not known and not (cut and _RUNNING_HEAD.search(text[b:end])):
                break
            b = end
        while b < min(len(text), at + _WIDEST) and text[b].isspace():
            b += 1
        if a <= done or b >= len(text) or "\n" not in text[a:b]:
            continue
        if _goes_on(last, text[b : text.find("\n", b) % (len(text) + 1)]):
            out += [text[done:a], "\n", " " * (b - a - 1)]
            done = b
        elif text.count("\n", a, blank) > 1:
            # The end of a page is no wider gap than that between two paragraphs.
            out += [text[done:a], "\n\n", " " * (blank - a - 2)]
            done = blank
    return "".join([*out, text[done:]])


def _heads_again(text: str, pages: list[int]) -> Iterator[int]:
    """Where lines stand together that the text prints more than once, a running head among them: a page that nobody counted."""
    lines = [(m.start(), m.group()) for m in _LINE.finditer(text) if len(m.group()) <= _HEAD_LINE]
    plain = [_plain(line) for _, line in lines]
    again = {line for line, n in Counter(plain).items() if n > 1}
    k = 0
    while k < len(lines):
        first = k
        while k < len(lines) and plain[k] in again and not _OF_A_VOTE.search(lines[k][1]):
            k += 1
        if 1 < k - first <= _HEAD_LINES and any(_RUNNING_HEAD.search(line.strip()) for _, line in lines[first:k]):
            # From the line in front to the one behind.
            counted = bisect_left(pages, lines[first - 1][0] if first else 0)
            if counted == bisect_right(pages, lines[k][0] if k < len(lines) else len(text)):
                yield lines[first][0]
        k += k == first


def _plain(line: str) -> str:
    """A line without its figures, its gaps and the marks that scanning may have taken in one place and not in another."""
    return fold(re.sub(r"\d+", "0", "".join(line.split())))


def _last_lines(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The last lines in front of a page without their figures and gaps, the last first, and where each begins; a voter is none."""
    limit = max(0, at - _WIDEST)
    for _ in range(_HEAD_LINES):
        while at > limit and text[at - 1].isspace():
            at -= 1
        start = text.rfind("\n", max(limit, at - _HEAD_LINE), at) + 1
        if at <= limit or not start or _NAME_ALONE.fullmatch(text[start:at].strip()):
            return
        at, plain = start, _plain(text[start:at])
        yield plain, at


def _first_lines(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The first lines of a page without their figures and gaps, and where each ends."""
    limit = min(len(text), at + _WIDEST)
    for _ in range(_HEAD_LINES):
        while at < limit and text[at].isspace():
            at += 1
        end = text.find("\n", at, at + _HEAD_LINE)
        if at >= limit or end < 0:
            return
        yield _plain(text[at:end]), end
        at = end


_NAME_ALONE = re.compile(r"[A-ZÅÄÖ][^\s()]+(?:\s[^\s()]+){1,3}\s\([A-Za-zÅÄÖåäö]{1,5}\)")
# A sentence or a list cannot end so; in the middle of one columns, dates and capitals are a head of the page.
_UNFINISHED = re.compile(r"(?:,|[^\W\d_]-|\b(?:och|samt))$")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
# A foot has no word of a vote and no members.
_TALLY = re.compile(r"(?i)röstar|röster|omröstning|votering|\([a-zåäö]{1,5}\)")
# A result or members with their parties are no head of a page, however many pages begin with them.
_RESULT = re.compile(r"(?i)rostar|(?:ja|nej)-?rost|roster|\([a-zåäö]{1,5}\)")
_OF_A_VOTE = re.compile(r"(?i)röst|voter|(?<!\w)(?:ja|nej|avst\w*)(?!\w)|\([a-zåäö]{1,5}\)|§|beslut")
# A list of names whose page ends behind a name or in the middle of it.
_NAMED_LAST = re.compile(r",\s[A-ZÅÄÖ][\w-]+(?:\s[A-ZÅÄÖ][\w-]+){0,2}(?:\s\(\w{1,5}\))?$")
_NAMED_NEXT = re.compile(
    r"(?:och\s|samt\s)?[A-ZÅÄÖ][\w-]+(?:\s[A-ZÅÄÖ][\w-]+){0,3}(?:\s\(\w{1,5}\))?(?:,\s|\s(?:och|samt)\s)[A-ZÅÄÖ]"
)
_PARTY_FIRST = re.compile(r"\([A-ZÅÄÖa-zåäö]{1,4}\)[,.\s]")
# A line without them is what scanning made of a stroke or a stamp.
_LETTERS = re.compile(r"[^\W_]{2}")
_RUNNING_HEAD = re.compile(r"\S {3,}\S|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)|\A[A-ZÅÄÖ\s]+\Z")


def _goes_on(line: str, following: str) -> bool:
    """Whether the last line of a page goes on in a line of the next page: within a sentence or a list of names."""
    if following.startswith("§"):
        return False
    if _PARTY_FIRST.match(following) and line[-1:].isalpha():
        return True
    if _NAME_ALONE.fullmatch(line):
        return bool(_NAME_ALONE.match(following))
    if _UNFINISHED.search(line) or following[:1].islower() or (_NAMED_LAST.search(line) and _NAMED_NEXT.match(following)):
        return True
    return line[-1:].islower() and len(line) > _PROSE_LINE and "    " not in line


# A line of so many words without a gap wider than this is prose that was printed to an even margin.
_LEAST_WORDS, _WIDEST_GAP = 6, 3
_GAP = re.compile(r" {2,}")
_EDGES = re.compile(r"(?:(?<![ \t])[ \t]+)?\n[ \t]*")
# Where nearly every line has an empty one behind it, that one parts no paragraphs.
_EDGES_APART = re.compile(r"(?:(?<![ \t])[ \t]+)?\n[ \t]*(?:\n[ \t]*)?")
_LEAST_LINES, _APART, _LONGEST_LINE = 20, 0.85, 120


class Prose:
    """A text without the blanks at the edges of its lines, and where each of its places stands in the text itself.

    ``without`` are further stretches to leave out, with the blank in front of them.
    """

    def __init__(self, text: str, without: Iterable[tuple[int, int]] = ()) -> None:
        self._starts, self._raw = [0], [0]
        parts: list[str] = []
        length = done = 0
        for cut, kept in sorted([*_cuts(text), *((span, "") for span in without)]):
            a, b = cut
            if a < done:
                continue
            parts.append(text[done:a] + kept)
            length += a - done + len(kept)
            self._starts.append(length)
            self._raw.append(b)
            done = b
        self.text = "".join([*parts, text[done:]])

    def place(self, raw: int) -> int:
        """Where a place of the text itself stands here."""
        k = bisect_right(self._raw, raw) - 1
        at = self._starts[k] + raw - self._raw[k]
        return min(at, self._starts[k + 1]) if k + 1 < len(self._starts) else at

    def raw(self, place: int) -> int:
        """Where a place stands in the text itself."""
        k = bisect_right(self._starts, place) - 1
        return self._raw[k] + place - self._starts[k]


def _cuts(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The blanks to leave out, and what is left of them."""
    at = 0
    edges = _EDGES_APART if _double_spaced(text) else _EDGES
    for edge in [*edges.finditer(text), None]:
        end = edge.start() if edge else len(text)
        gaps = list(_GAP.finditer(text, at, end)) if text.find("  ", at, end) >= 0 else []
        if gaps and len(text[at:end].split()) >= _LEAST_WORDS and all(g.end() - g.start() <= _WIDEST_GAP for g in gaps):
            words = len(text[at:end].split())
            if len(gaps) * 2 < words:
                for gap in gaps:
                    yield gap.span(), " "
        if edge:
            if len(edge.group()) > 1:
                yield edge.span(), "\n"
            at = edge.end()


def _double_spaced(text: str) -> bool:
    """Whether empty lines stand between lines, not paragraphs: nearly everywhere, and no line is as long as a paragraph."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < _LEAST_LINES or max(map(len, lines)) > _LONGEST_LINE:
        return False
    return len(re.findall(r"\S[ \t]*\n[ \t]*\n", text)) > _APART * len(lines)
