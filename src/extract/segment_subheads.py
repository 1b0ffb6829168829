"""Headings inside an item or a document of a packet (level 2)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from extract.rulebook import RuleSet
from extract.segment_heads import is_case_number
from extract.segment_lines import Line
from extract.segment_titles import is_label

_MAX_HEADING = 110
_MIN_BODY_WORDS = 8
# A longer line with text right below it is text.
_MAX_RUN_IN = 75
_LETTERED = re.compile(r"^(?P<number>[a-zåäö](?=[.)]|\s\s)|\d{1,2})(?:[.)]\s+|\s{1,8})(?P<title>[A-ZÅÄÖ”\"].*)$")
_RUN_IN = re.compile(r"^(?P<number>[a-h])[.)]\s+(?P<title>[A-ZÅÄÖ][^\s.]*(?:\s[^\s.]+){0,4})\.\s+[A-ZÅÄÖ]")
_BULLET = re.compile(r"^[-–•*\uf000-\uf0ff]\s+(?P<title>[A-ZÅÄÖ].*)$")
_PERSON = re.compile(r"\((?:[A-ZÅÄÖ][\wåäöÅÄÖ]{0,4}|-)\)[,.]?(?:\s|$)|^(?:[A-ZÅÄÖ][\w-]+\s){1,3}[A-ZÅÄÖ][\w-]+, [a-zåäö]")
_VERB = re.compile(
    r"(?<!\w)(?:är|var|har|hade|ska|skall|beslutar|beslutade|beslöt|beslöts|godkänner|godkänns|godkännes|godkändes|föreslår|"
    r"föreslås|yrkar|yrkade|utses|utsågs|läggs|lades|noteras|noterar|informerar|informerade|"
    r"redogör|redogjorde|föredrar|föredrog|redovisar|redovisas|redovisade|presenterar|berättar|reserverar|deltar|anmäler|"
    r"anmäldes|bordläggs|återremitteras|överlämnas|antas|antar|fastställs|fastställer|"
    r"ges|får|kan|kommer|bör|finner|frågar|ställer|konstaterar|meddelar|tackar|tillstyrker|avstyrker|framhåller|anhåller|"
    r"hemställer|jämför|begär|kände|påpekar|förklarar|förklaras|lämnar|lämnade|inkom|utgår|utgick|bifalls|bifaller|avslås|"
    r"avslutas|justeras|blir|finns|anser|anses|skickas|beviljas|tas|görs|sker)(?!\w)|(?<!\w)[a-zåäö]{3,20}ade$"
)
_FIELD = re.compile(r"^[A-ZÅÄÖ][\wåäö -]{2,24}: \S")
# A line that ends so leads to the list below it ("Kommunchefen rapporterar om", "Vi kom överens om att").
_OPEN = re.compile(r"\s(?:att|om|till|på|av|med|från|för|samt|och|som|enligt|mot|vid)$")
# A line with a colon over a list is its introduction; "e" and "o" are what text recognition makes of bullets.
_ENTRY = re.compile(r"[-–•*·¢\uf000-\uf0ff]|[eo]\s|\d")
_CODE = re.compile(r"^[A-ZÅÄÖ/]{1,8}$")
_QUESTION = re.compile(r"^(?:Vad|Vilka|Vilken|Vilket|Hur|Varför|Så|När|Vem|Var|Därför)\s")
_RELATIVE = re.compile(r"\bsom (?:\w+ ){0,2}?(?=\w)\w+.*$")
_NOT_START = re.compile(
    r"^(?:att|dnr|dokumentet|datum|sida|tid|plats|ja|nej|handläggare|bilaga|ordförande|sekreterare|justerare|justerande|utdrag|"
    r"expedi|http|www|tel|protokollsutdrag|tjänsteskrivelse)\b|^\d|^(?:\w{1,4}\s)?§",
    re.IGNORECASE,
)
_LIST_ZONE = re.compile(
    r"^(?:beslut\w*underlag|underlag|handlingar|bilagor|beslut\w* (?:ska )?(?:skickas|sänds|expedieras|delges|sändes|meddelas)|"
    r"expedier\w*|skickas till|sändlista|delges|protokollsutdrag(?: till)?|utdrag(?: till)?|kopia|beredningsansvariga|för "
    r"kännedom|votering.*|omröstning.*)\b",
    re.IGNORECASE,
)


_ARTICLE = re.compile(r"^(?P<number>\d{1,2}(?:\s?[a-e])?\s§)\s+(?P<title>[A-ZÅÄÖ][^.]{2,80})$")


@dataclass(slots=True)
class Subhead:
    """``start``–``end`` of the heading in the repaired text, number and marks included, list marker left out."""

    line: int
    start: int
    end: int
    heading: str
    number: str | None


def find_subheads(lines: list[Line], first: int, stop: int, width: int, rules: RuleSet, *, report: bool = False) -> list[Subhead]:
    """The headings among the lines ``first``–``stop`` of one section."""
    if stop - first < 3:
        return []
    gaps = Counter(min(lines[i].gap, 3) for i in range(first + 1, stop))
    double_spaced = gaps[0] < 0.25 * sum(gaps.values()) and stop - first > 12
    found: list[Subhead] = []
    lettered = _articles(lines, first, stop) or _lettered(lines, first, stop, double_spaced, rules)
    in_list = False
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
        elif i in lettered:
            found.append(lettered[i])
            in_list = False
        elif is_label(line.text, rules, report=report):
            in_list = bool(_LIST_ZONE.match(line.text))
        elif not in_list and (subhead := _plain(lines, i, first, stop, width, double_spaced, rules, report)):
            found.append(subhead)
            while i + 1 < stop and lines[i + 1].start < subhead.end:
                i += 1
        i += 1
    return found


def _is_table_head(title: str, rules: RuleSet) -> bool:
    """The heads of a table's columns on one line: "Nr Åtgärd Klart senast Ansvar"."""
    words = [w.strip(".:").lower() for w in title.split()]
    heads = rules.data["data"]["table_heads"]
    return len(words) > 1 and sum(w in heads for w in words) >= max(2, 0.6 * len(words))


def _articles(lines: list[Line], first: int, stop: int) -> dict[int, Subhead]:
    """The paragraphs of a bylaw, counted from one: "1 § Nämndens uppgift"."""
    found: dict[int, Subhead] = {}
    for i in range(first, stop):
        match = _ARTICLE.match(lines[i].text)
        if match and int(re.match(r"\d+", match["number"]).group()) in (len(found) + 1, len(found)):  # type: ignore[union-attr]
            found[i] = Subhead(i, lines[i].start, lines[i].end, match["title"], match["number"])
    return found if len(found) > 1 else {}


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
        or (_VERB.search(_RELATIVE.sub("", title)) and not _QUESTION.match(title))
    ):
        return None
    below = lines[i + 1]
    if _ENTRY.match(below.text) and (title.endswith(":") or _OPEN.search(title)):
        return None
    if (is_label(below.text, rules) and not report) or not (
        below.text[0].isupper() or below.text[0] in '”"-–•*' or below.text[0].isdigit()
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
    if double_spaced:
        above = lines[i - 1].text if i > first else "."
        short = len(title) < 0.72 * min(width, 110)
        if (
            not short
            or not (above.endswith((".", ":", "?", "!", ")")) or len(above) < 0.6 * min(width, 110) or line.gap > 1)
            or len(below.text) < 40
        ):
            return None
    elif (
        body < _MIN_BODY_WORDS
        or (title.endswith(":") and not below.gap and below.text[0] in "-–•*")
        or _ends_openly(lines, i + 1, stop)
    ):
        return None
    start = line.start + (bullet.start("title") if bullet else 0)
    return Subhead(i, start, line.end - (1 if title.endswith(":") else 0), title.rstrip(":").strip(), None)


def _ends_openly(lines: list[Line], index: int, stop: int) -> bool:
    """Whether the paragraph holds no sentence: lists of names and receivers look like headings with text."""
    for i in range(index, min(stop, index + 12)):
        if i > index and lines[i].gap:
            break
        if re.search(r"[a-zåäö0-9)”\"%][.:?!](?:\s|$)", lines[i].text):
            return False
    return True


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
        value = int(number) if digit else ord(number) - ord("a") + 1
        if value != expected[digit] + 1 and value != 1:
            continue
        last = i
        while last + 1 < stop and not lines[last + 1].gap and lines[last + 1].text[0].islower() and last - i < 2:
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
        if _VERB.search(text) and not text.endswith("?"):
            continue
        if not lines[i].gap and i > first:
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
        if match and lines[i].gap and not _VERB.search(match["title"]) and ord(match["number"]) - ord("a") == len(found):
            found[i] = Subhead(i, lines[i].start, lines[i].start + match.end("title"), match["title"], match["number"])
    return found if len(found) > 1 else {}
