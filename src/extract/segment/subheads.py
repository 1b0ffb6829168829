"""Headings inside an item or a document of a packet (level 2)."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from extract.rulebook import RuleSet
from extract.segment.case_numbers import is_case_number
from extract.segment.counted import RELATIVE, VERB, Subhead, find_counted
from extract.segment.lines import Line
from extract.segment.titles import is_label

_MAX_HEADING = 110
_MIN_BODY_WORDS = 8
# A longer line with text right below it is text.
_MAX_RUN_IN = 75
_BULLET = re.compile(r"^[-–•*\uf000-\uf0ff]\s+(?P<title>[A-ZÅÄÖ].*)$")
_PERSON = re.compile(r"\((?:[A-ZÅÄÖ][\wåäöÅÄÖ]{0,4}|-)\)[,.]?(?:\s|$)|^(?:[A-ZÅÄÖ][\w-]+\s){1,3}[A-ZÅÄÖ][\w-]+, [a-zåäö]")
_FIELD = re.compile(r"^[A-ZÅÄÖ][\wåäö -]{2,24}: \S")
# A line that ends so leads to the list below it ("Kommunchefen rapporterar om", "Vi kom överens om att").
_OPEN = re.compile(r"\s(?:att|om|till|på|av|med|från|för|samt|och|som|enligt|mot|vid)$")
# A line with a colon over a list is its introduction; "e" and "o" are what text recognition makes of bullets.
_ENTRY = re.compile(r"[-–•*·¢\uf000-\uf0ff]|[eo]\s|\d")
_NAME = re.compile(r"(?:[A-ZÅÄÖÉ][a-zåäöé]+[ -]){1,3}[A-ZÅÄÖÉ][a-zåäöé-]+")
# What a table is about is printed over it in these words; it has so many rows with figures at least.
_CAPTION = re.compile(r"(?:belopp|tabell|diagram|tkr|mnkr|kronor|summa|totalt)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?:tkr|kr|mkr|mnkr|antal|andel)\b")
_ROWS, _HEAD_ROWS = 2, 3
_CODE = re.compile(r"^[A-ZÅÄÖ/]{1,8}$")
_QUESTION = re.compile(r"^(?:Vad|Vilka|Vilken|Vilket|Hur|Varför|Så|När|Vem|Var|Därför)\s")
_NOT_START = re.compile(
    r"^(?:att|dnr|dokumentet|datum|sida|tid|plats|ja|nej|handläggare|bilaga|ordförande|sekreterare|justerare|justerande|utdrag|"
    r"följande|nedanstående|antage[nt] av|fastställ[dt] av|gäller (?:från|fr)|expedi|http|www|tel|protokollsutdrag|tjänsteskrivelse)\b|^\d|^(?:\w{1,4}\s)?§",
    re.IGNORECASE,
)
_LIST_ZONE = re.compile(
    r"^(?:beslut\w*underlag|underlag|handlingar|bilagor|beslut\w* (?:ska )?(?:skickas|sänds|expedieras|delges|sändes|meddelas)|"
    r"expedier\w*|skickas till|sändlista|delges|protokollsutdrag(?: till)?|utdrag(?: till)?|kopia|beredningsansvariga|för "
    r"kännedom|votering.*|omröstning.*)\b",
    re.IGNORECASE,
)


_PAPERS = re.compile(r"(?:beslut\w*underlag|underlag|handlingar)\b", re.IGNORECASE)
# More words than an entry of a list has.
_TEXT_WORDS = 14


def find_subheads(
    lines: list[Line], first: int, stop: int, width: int, rules: RuleSet, *, report: bool = False, parent: int = 0
) -> list[Subhead]:
    """The headings among the lines ``first``–``stop`` of one section; ``parent`` is its number, by which 5.1 belongs to 5."""
    if stop - first < 3:
        return []
    gaps = Counter(min(lines[i].gap, 3) for i in range(first + 1, stop))
    double_spaced = gaps[0] < 0.25 * sum(gaps.values()) and stop - first > 12
    found: list[Subhead] = []
    counted = find_counted(lines, first, stop, double_spaced, rules, parent)
    in_list = papers = False
    i = first
    while i < stop:
        line = lines[i]
        if (
            line.marks.startswith("#")
            and not is_label(line.text, rules, report=report)
            and not line.text.lower().startswith("beslut")
        ):
            found.append(Subhead(i, line.start, line.end, line.text.rstrip(":"), None))
            in_list = False
        elif i in counted:
            found.append(counted[i])
            in_list = False
        elif is_label(line.text, rules, report=report):
            in_list = bool(_LIST_ZONE.match(line.text))
            # Papers may be listed in the middle of a report, and text with its heading comes behind them.
            papers = report and bool(_PAPERS.match(line.text))
        elif (not in_list or (papers and _body_words(lines, i + 1, stop) >= _TEXT_WORDS)) and (
            subhead := _plain(lines, i, first, stop, width, double_spaced, rules, report)
        ):
            found.append(subhead)
            while i + 1 < stop and lines[i + 1].start < subhead.end:
                i += 1
        i += 1
    return found


# Years side by side are the heads of columns.
_YEARS = re.compile(r"(?<!\w)((?:19|20)\d\d)\s(?:(?:19|20)\d\d)(?:\s|$)")


def _is_table_head(title: str, rules: RuleSet) -> bool:
    """The heads of a table's columns on one line: "Nr Åtgärd Klart senast Ansvar", "Avgift 2018 2019"."""
    if _YEARS.search(title):
        return True
    words = [w.strip(".:").lower() for w in title.split()]
    heads = rules.data["data"]["table_heads"]
    return len(words) > 1 and sum(w in heads for w in words) >= max(2, 0.6 * len(words))


def _body_words(lines: list[Line], index: int, stop: int) -> int:
    """Words of the paragraph that begins at a line."""
    words = 0
    for i in range(index, min(stop, index + 12)):
        if i > index and lines[i].gap:
            break
        words += lines[i].text.count(" ") + 1
    return words


def _plain(
    lines: list[Line], i: int, first: int, stop: int, width: int, double_spaced: bool, rules: RuleSet, report: bool
) -> Subhead | None:
    line = lines[i]
    bullet = _BULLET.match(line.text)
    title = bullet["title"] if bullet else line.text
    if (
        i + 1 >= stop
        or len(title) > _MAX_HEADING
        or len(title) < 3
        or not title[0].isupper()
        or (title[-1] in ".,;!?)" and not title.endswith(")"))
    ):
        return None
    if (
        (not line.gap and i > first)
        or _NOT_START.match(title)
        or _PERSON.search(title)
        or "   " in title
        or "\t" in title
        or _FIELD.match(title)
        or _CODE.match(title)
        or is_case_number(title, rules)
        or _is_table_head(title, rules)
        or (not report and rules["authority.name"].pattern.match(title))
        or (VERB.search(RELATIVE.sub("", title)) and not _QUESTION.match(title))
    ):
        return None
    below = lines[i + 1]
    if _ENTRY.match(below.text) and (title.endswith(":") or _OPEN.search(title)):
        return None
    if _NAME.fullmatch(title) and is_label(below.text, rules):
        # Who signed, above the list of papers or receivers.
        return None
    over_table = report and not bullet and _over_table(lines, i, stop)
    if (is_label(below.text, rules) and not report) or not (
        over_table or below.text[0].isupper() or below.text[0] in '”"-–•*' or below.text[0].isdigit()
    ):
        return None
    if bullet:
        if double_spaced or not below.gap or _BULLET.match(below.text):
            return None
    elif below.gap > 2:
        return None
    # A line that broke off because its next word did not fit is running text; so is one with a sentence inside.
    if (
        not below.gap and (len(title) > _MAX_RUN_IN or line.indent + len(line.text) + 1 + len(below.text.split()[0]) > width)
    ) or re.search(r"[a-zåäö]{2}[.;] [A-ZÅÄÖ]", title):
        return None
    body = _body_words(lines, i + 1, stop)
    if double_spaced and not over_table:
        above = lines[i - 1].text if i > first else "."
        short = len(title) < 0.72 * min(width, 110)
        if (
            not short
            or not (above.endswith((".", ":", "?", "!", ")")) or len(above) < 0.6 * min(width, 110) or line.gap > 1)
            or len(below.text) < 40
        ):
            return None
    elif not over_table and (
        body < _MIN_BODY_WORDS
        or (title.endswith(":") and not below.gap and below.text[0] in "-–•*")
        or _ends_openly(lines, i + 1, stop)
    ):
        return None
    start = line.start + (bullet.start("title") if bullet else 0)
    return Subhead(i, start, line.end - (1 if title.endswith(":") else 0), title.rstrip(":").strip(), None)


def _over_table(lines: list[Line], i: int, stop: int) -> bool:
    """Whether a line stands over the rows of a table with figures; what it counts in ("Belopp i tkr") is its caption."""
    first = lines[i + 1]
    if _CAPTION.match(lines[i].text) or len(first.cells()) < 2 or not (first.text[0].isupper() or _UNIT.match(first.text)):
        return False
    rows = list(takewhile(lambda line: line is first or not line.gap, lines[i + 1 : min(stop, i + 1 + _HEAD_ROWS + _ROWS)]))
    return sum(line.text[line.cells()[-1][0] - line.start :].lstrip("–-+ ")[:1].isdigit() for line in rows[1:]) >= _ROWS


def _ends_openly(lines: list[Line], index: int, stop: int) -> bool:
    """Whether the paragraph holds no sentence: lists of names and receivers look like headings with text."""
    for i in range(index, min(stop, index + 12)):
        if i > index and lines[i].gap:
            break
        if re.search(r"(?:[a-zåäö0-9)”\"%]|[A-ZÅÄÖ]{2})[.:?!](?:\s|$)", lines[i].text):
            return False
    return True
