"""From the lines of a page to logical lines, sentences and att-clauses.

Extraction breaks lines in the middle of sentences and, in some documents, sets an empty line after
every line. A :class:`Block` is what a reader sees as one paragraph or one item of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extract.decisions.joins import is_lead, name_goes_on

_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(
    r"(?P<bullet>[-–—•*●▪·◦○➢]|o|\uf0b7|\uf0a7)(?:[ \t]+)(?=\S)|(?P<number>\d{1,2}[.)]|"
    r"\d{1,2}(?=\s+[Aa]tt\s)|[a-zåäö][.)]|\(\d{1,2}\)|[ivx]{1,4}[.)])(?:[ \t]+)(?=\S)|"
    r"(?P<glued>[-–•*])(?=[Aa]tt\s)"
)
_BARE_NUMBER = re.compile(r"(?P<bullet>(?!))?(?P<number>\d{1,2})[ \t]{1,4}(?=[A-ZÅÄÖ]|[a-zåäö]{2,}(?:a|å)\s)")
_ATT = re.compile(r"(?:[Aa]tt|ATT|att\d)\b")
# The last point of a list: "samt att …" on a line of its own, set like the others.
_SAMT_ATT = re.compile(r"(?:samt|och|dels)[ \t]+(?=att\b)")
_ITEMS_FOLLOW = (":", ";", ",", ".")
# A quick look before the rule is tried: one of its verbs, or one of its last words.
_LEADING = ("beslut", "beslöt", "föresl", "hemställ", "anhåll", "rekommender", "yrka")
_LAST_WORDS = ("förslag", "tillägg", "samt", "dels", "och", "sida", "del", "följande", "enhälligt")


def _opens_items(last: str, opens: re.Pattern[str]) -> bool:
    tail = last.rstrip()
    if tail[-1:] in _ITEMS_FOLLOW:
        return True
    lower = tail.lower()
    likely = lower.endswith(_LAST_WORDS) or any(piece in lower for piece in _LEADING)
    return likely and opens.search(tail) is not None


_GOES_ON = re.compile(
    r"(?:[,(–-]|\b(?:och|eller|samt|för|till|den|det|av|om|i|på|under|"
    r"år|med|från|att|som|vid|mot|de|en|ha|ska|skall|kan|inte|vara|bli|ett|kap\.|§|kl\.?|nr|m\.fl\.|"
    r"senast|mellan|inom|är|har|s|enligt|mellan|genom|innan|efter|hos|"
    r"över|kommunens|utan|vars|dess|sin|sitt|sina|utser|utsåg|väljer|valde|entledigar|ger|gav|bifaller|avslår|beviljar))$"
)
_TERMINAL = (".", "!", "?", ":", ";")
_SHORTENED = (
    "bl a ex t kap kl nr m fl dvs s k f d ca ang resp st tel inkl exkl jfr sid dnr max min u o e v r g tf "
    "ev p ordf sekr milj bil c i å b h n l jan feb apr aug sept okt nov dec o.s.v enl avd art mom tim ons "
    "tors fre lör sön mån tis moms prop forts kungl kgl "
)
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_STOP = re.compile(r"[.!?](?=[\"”’)]?\s+[\"”’(–-]?[A-ZÅÄÖ0-9•*])")
# "ärende nr 17. Viken 3:4": the figure counts something, the sentence goes on.
_NUMBERED = re.compile(r"(?<!\w)(?:nr|kap)\.?\s\d{1,3}$", re.IGNORECASE)
_LONG_LINE = 50
# Longer "sentences" are tables or lists that lost their signs.
MAX_SENTENCE = 1400


class Line(NamedTuple):
    """A printed line without its margins; ``gap``: an empty line stands before it."""

    start: int
    end: int
    indent: int
    gap: bool


class Block(NamedTuple):
    """A logical line: ``marker`` is "", "bullet", "number" or "row"; the text without it begins at ``body``."""

    start: int
    end: int
    marker: str
    body: int
    indent: int
    gap: bool
    att: bool


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """The printed lines that hold something."""
    out: list[Line] = []
    last_end = start
    for m in _LINE.finditer(text, start, end):
        raw = m.group()
        inner = raw.strip()
        if not inner:
            continue
        a = m.start() + len(raw) - len(raw.lstrip())
        gap = text.count("\n", last_end, a) > 1 or "\f" in text[last_end:a]
        out.append(Line(a, a + len(inner), a - m.start(), gap))
        last_end = a + len(inner)
    return out


def blocks_of(text: str, lines: list[Line], opens: re.Pattern[str], *, list_before: bool = False) -> list[Block]:
    """Join printed lines into logical ones.

    ``opens`` finds the words at the end of a line behind which a list of items begins (rule ``lead.opens_list``);
    ``list_before``: what came before the lines opened a list.
    """
    out: list[Block] = []
    open_list = list_before
    lettered = _lettered(text, lines)
    for k, line in enumerate(lines):
        marker = _MARKER.match(text, line.start, line.end)
        if marker is None and line.start in lettered:
            marker = _LETTER.match(text, line.start, line.end)
        if marker is None and (open_list or (out and out[-1].marker == "number")):
            # "1  Programmet antages." without a full stop, in a list that is under way.
            marker = _BARE_NUMBER.match(text, line.start, line.end)
        body = marker.end() if marker else line.start
        joined = _SAMT_ATT.match(text, line.start, line.end) if out and out[-1].att and line.indent == out[-1].indent else None
        body = joined.end() if joined else body
        row = marker is None and joined is None and bool(out) and _next_row(text, out[-1], lines, k)
        kind = ("number" if marker["number"] else "bullet") if marker else "row" if row else ""
        att = bool(_ATT.match(text, body, line.end))
        if (
            out
            and not kind
            and not (att and (_first_of_list(text, out[-1], lines, k) or _next_of_list(text, out, line)))
            and _continues(text, out[-1], line, att, open_list)
        ):
            out[-1] = out[-1]._replace(end=line.end)
        else:
            out.append(Block(line.start, line.end, kind, body, line.indent, line.gap, att))
        last = text[max(out[-1].start, out[-1].end - 140) : out[-1].end]
        open_list = (_opens_items(last, opens) and not last.endswith((".", ",", ";"))) or (
            out[-1].att and last.endswith((",", ";", ".", "samt", "och"))
        )
    return out


# "… beslutar enligt förslaget att" and the points in bare infinitives below, a line each: "godkänna planen,".
_POINT = re.compile(r"(?:[a-zåäö]{2,30}[aå]|[a-zåäö]{0,12}[gs]e|ta|få|be)\s(?!(?:att|och|som)\s)")
# What points in bare infinitives begin with, and what must go on in the next line.
DECIDES = re.compile(
    r"(?:anse|anta|anslå|anteckna|avslå|avge|bevilja|bifalla|bordlägga|entlediga|fastställa|föreslå|förklara|ge|godkänna|hos\slänsstyrelsen|lägga|lämna|notera|"
    r"remittera|redovisa|tillstyrka|avstyrka|uppdra|uppdraga|upphäva|utse|välja|återremittera|överlämna|översända|ställa\ssig)\s"
)
_AWAITS = re.compile(r"(?:,|(?<!\w)(?:att|och|samt|eller|ska|skall|kan|får|inte|vill|bör|måste|för|som|i|på|till|av|med|om))\Z")
_ROW_ENDS = (",", ";", " samt", " och")


def _next_row(text: str, block: Block, lines: list[Line], k: int) -> bool:
    """Whether a line is a point in the infinitive: the first of several behind an "att" that ends its line, or one more."""
    line = lines[k]
    if not _POINT.match(text, line.start, line.end):
        return False
    both = DECIDES.match(text, line.start, line.end) and DECIDES.match(text, block.start, block.end)
    if both and not _AWAITS.search(text, block.start, block.end):
        # "bevilja Bo Ek entledigande" / "utse Mia Alm till ledamot": the points have nothing else to part them.
        return True
    if block.marker == "row":
        return text.endswith(_ROW_ENDS, block.start, block.end)
    if not text.endswith("att", block.start, block.end) or not _GOVERNS_ROWS.search(
        text, max(block.start, block.end - 400), block.end
    ):
        return False
    return any(
        _POINT.match(text, line.start, line.end) and text[before.start : before.end].endswith(_ROW_ENDS)
        for before, line in zip(lines[k : k + _NEXT_POINT], lines[k + 1 : k + 1 + _NEXT_POINT], strict=False)
    )


_GOVERNS_ROWS = re.compile(
    r"(?<!\w)(?:föreslår|föreslog|beslut(?:ar|ade|at|a)|beslöt|yrkar|yrkade|hemställer)(?!\w)(?:(?!\satt\s)[^.:;])*\satt\Z"
)


# "A. Socialnämnden har …", "B) Länsstyrelsen …": a point of a list when the letter before or behind it has one, too.
_LETTER = re.compile(r"(?P<bullet>(?!))?(?P<number>[A-ZÅÄÖ])[.)][ \t]+(?=[A-ZÅÄÖ])")


def _lettered(text: str, lines: list[Line]) -> frozenset[int]:
    """Where the lines of a list lettered in capitals begin; "A. Ek" alone is somebody's initial."""
    found = [(m["number"], line.start) for line in lines if (m := _LETTER.match(text, line.start, line.end))]
    if not found or found[0][0] != "A":
        return frozenset()
    run = [found[0]]
    for letter, at in found[1:]:
        if ord(letter) == ord(run[-1][0]) + 1:
            run.append((letter, at))
    return frozenset(at for _, at in run) if len(run) > 1 else frozenset()


_PROPOSING = re.compile(r"(?<!\w)(?:föreslår|yrkar|hemställer|motion(?:en)?|medborgarförslag(?:et)?)(?!\w)[^.:;]{0,80}\Z")


_INNER_ATT = re.compile(r"[\w,]\satt\s\w")


# A verb that points may follow, with no "att" of its own behind it.
_GOVERNS = re.compile(
    r"(?<!\w)(?:föreslå\w*|föreslog|föreslagit|beslut(?:ar|ade|at|a)|beslöt|yrka\w*|hemställ\w*|begär|motion\w*|uppdra\w*|uppdrog)(?!\w)(?:(?!\satt\s)[^.:;])*\Z"
)
# A line with a governing verb no longer than this is the lead of what is set off below it.
_LEAD_LENGTH = 90
# So near, in printed lines, the next point of a list of att-clauses stands.
_NEXT_POINT = 4


def _first_of_list(text: str, block: Block, lines: list[Line], k: int) -> bool:
    """Whether a line that begins with "att" is the first of several such, below a sentence whose verb they complete."""
    if block.att or block.marker or not _GOVERNS.search(text, block.start, block.end):
        return False
    if lines[k].gap and block.end - block.start < _LEAD_LENGTH and "\n" not in text[block.start : block.end]:
        # "Fullmäktige beslutar efter votering" alone on its line, and the points set off below it.
        return True
    return any(
        line.indent == lines[k].indent
        and _ATT.match(text, line.start, line.end)
        and text[before.start : before.end].endswith((",", ";", ".", " och", " samt"))
        for before, line in zip(lines[k : k + _NEXT_POINT], lines[k + 1 : k + 1 + _NEXT_POINT], strict=False)
    )


def _next_of_list(text: str, out: list[Block], line: Line) -> bool:
    """Whether a line with "att" goes on with a list of such that lines of a table or points of one of them stand between."""
    if out[-1].marker and line.gap:
        return any(b.att and b.indent == line.indent and text[b.end - 1] == ":" for b in out[-_TABLE:-1])
    row = text[max(out[-1].start, text.rfind("\n", 0, out[-1].end) + 1) : out[-1].end]
    return not out[-1].att and _ROW.search(row) is not None and any(b.att and b.indent == line.indent for b in out[-_TABLE:-1])


# A short line of a table: it ends in a sum or a share. So many of them may stand inside a list of points.
_ROW = re.compile(r"\A.{2,60}?\s\d[\d ]*(?:[.,]\d+)?\s?(?:kr|kronor|tkr|mnkr|:-|%)?\Z")
_TABLE = 30


def _continues(text: str, block: Block, line: Line, att: bool, open_list: bool) -> bool:
    tail = text[max(block.start, block.end - 40) : block.end]
    head = text[line.start]
    previous_line = block.end - max(block.start, text.rfind("\n", block.start, block.end) + 1)
    if att:
        if text[line.start : line.start + 3] in ("Att", "ATT"):
            return False
        if tail.endswith(",") and _PROPOSING.search(text, block.start, block.end) and not block.att:
            # "… föreslår i en motion den 11 december," and the list below it.
            return False
        if (
            tail.endswith((" och", " samt"))
            and not block.att
            and not block.marker
            and previous_line > _LONG_LINE
            and not line.gap
        ):
            # A sentence that the page's width broke: "… föreslår att kortet gäller och / att försöket utvärderas."
            return bool(_INNER_ATT.search(text, block.start, block.end))
        if open_list or (line.gap and (block.att or tail.endswith(_TERMINAL))):
            return False
        if (
            block.att
            and line.indent == block.indent
            and not block.marker
            and not tail.rstrip().endswith(("uppdrag", "för", "genom", "om", "på", "till"))
        ):
            return False
        return not tail.endswith((".", ":", ";")) and not (tail.endswith((",", "samt", "och")) and block.att)
    goes_on = bool(_GOES_ON.search(tail))
    if name_goes_on(tail, text, line.start):
        return True
    if line.gap and open_list and not block.marker and is_lead(text, block.end - previous_line, block.end):
        return False
    if line.gap:
        return (goes_on and (head.islower() or head.isdigit() or tail.endswith((",", "och")))) or (
            (head.islower() or head == "(") and not tail.endswith(_TERMINAL) and previous_line > 25
        )
    if tail.endswith(":"):
        return False
    if tail.endswith((".", "!", "?", ";")):
        if block.marker or block.att:
            # The rest of an item is set in; text at the left margin behind it is a new paragraph.
            return line.indent > block.indent
        return previous_line > _LONG_LINE and line.indent <= block.indent + 2
    return (
        head.islower()
        or head.isdigit()
        or head in '(”"–§'
        or goes_on
        or previous_line > _LONG_LINE
        or (bool(block.marker) and line.indent > block.indent)
    )


# "…, vilket Bo Ek instämmer i." ends a sentence.
_AGREES = ("instämmer i", "instämde i", "instämt i")


def sentences_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences between two positions; abbreviations and ordinals do not end one."""
    at = start
    for m in _STOP.finditer(text, start, end):
        begin, low = m.start(), max(at, m.start() - 20)
        while begin > low and (text[begin - 1].isalnum() or text[begin - 1] in "._"):
            begin -= 1
        last = text[begin : m.start()].lstrip(".")
        if text[m.start()] == ".":
            lower = last.lower()
            agrees = lower == "i" and text.endswith(_AGREES, max(at, m.start() - 12), m.start())
            if (lower.rsplit(".", 1)[-1] in _ABBREVIATIONS and not agrees) or (
                last.isdigit() and len(last) < 3 and at + len(last) >= m.start() - 1
            ):
                continue
            if len(last) == 1 and last.isupper():
                continue
            if last.isdigit() and _NUMBERED.search(text, max(at, m.start() - 18), m.start()):
                continue
        stop = m.end()
        if stop < end and text[stop] in '"”’)':
            stop += 1
        yield from _trimmed(text, at, stop)
        at = stop
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
