"""The meeting's day, hours and place from the labels of the cover."""

from __future__ import annotations

import re
from datetime import date

from extract.document import Meeting
from extract.rulebook import RuleSet
from extract.segment_lines import Line

_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"), 1)}
_DATE = re.compile(
    r"(?<![\d./-])(?P<y>(?:19|20)\d\d)[-.–](?P<m>[01]?\d)[-.–](?P<d>[0-3]?\d)(?!\d)"
    r"|(?<![\d./-])(?P<d2>[0-3]?\d)(?::e|\.)?\s(?P<mon>januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|"
    r"november|december|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\.?(?:\s(?P<y2>(?:19|20)\d\d)|\s[-’'](?P<y3>\d\d))?(?!\d)"
    r"|(?<![\d./:-])(?P<d5>[0-3]?\d)/(?P<m5>[01]?\d)(?:\s?[-–]\s?|\s)(?P<y5>(?:19|20)\d\d|\d\d(?![\d.:]))(?!\d)"
    r"|(?<![\d./-])(?P<y4>\d\d)(?P<m4>[01]\d)(?P<d4>[0-3]\d)(?![\d-])",
    re.IGNORECASE,
)
_NOT_MEETING = re.compile(
    r"juster|anslag|överklag|nedtag|uppsätt|utskrift|sätts upp|tas ned|nästa|förvaring|kungör|publicer|expedi", re.IGNORECASE
)
_HEADS_MEETING = re.compile(
    r"(?:möte|sammanträde|stämma)\w*\s(?:med|i|den|av|för|hos)\s|fört vid|hållet|(?:mån|tis|ons|tors|fre|lör|sön)dag",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:beslutande|ersättare|övriga|utses|närvarande|ledamöter|tjänst|ej |justera|deltag|frånvarande|paragraf)", re.IGNORECASE
)
_TORN = re.compile(r"(?:och )?(?:tid|plats)(?: för sammanträde\w*)?$|(?:för )?sammanträde\w{0,2}$", re.IGNORECASE)
_ADJUSTING = re.compile(r"juster\w*(?:\s{2,}|$|\s(?:plats|tid))", re.IGNORECASE)
_TIME_WORDS = re.compile(
    r"(?:kl(?:ockan|\.)?)\s*(?=\d)|ajournering\w*.*$|\b(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\b(?:\s?(?:den|,))?",
    re.IGNORECASE,
)
_LEFT = re.compile(r"^[\s,;:.()–-]+|(?:[\s,;:(–-]|\bden\b|\bfrån\b|\boch\b(?=\s*$))+$")


# A notice is dated when it is sent; the meeting it calls to has a weekday and an hour.
_CALLED = re.compile(r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s(?:den\s)?\d{1,2}\s[a-zåäö]+", re.IGNORECASE)


def read_meeting(text: str, lines: list[Line], bodies: RuleSet, *, calls: bool = False) -> Meeting:
    """Date, start, end and place; each from its own label first. ``calls``: the document is the notice of a meeting."""
    fields = _fields(lines, bodies)
    both, time, place = fields.get("time_and_place"), fields.get("time"), fields.get("place")
    date = _date(fields, lines)
    if calls and (called := _called(lines)):
        date = called
    start, end = _times([value for value in (both, time, fields.get("date"), fields.get("plain_date"), place) if value], bodies)
    if start is None:
        start, end = _times([line.text for line in lines[:25] if not _NOT_MEETING.search(line.text)], bodies)
    where = _place(place) if place else None
    where = where or (_place(both) if both else None) or _place_behind_hour(lines)
    return Meeting(date, start, end, where)


def _called(lines: list[Line]) -> str | None:
    """The day a notice calls to, where it stands in words with its weekday."""
    years = [m["y"] or m["y2"] for line in lines for m in _DATE.finditer(line.text) if m["y"] or m["y2"]]
    usual = max(set(years), key=years.count) if years else None
    for line in lines[:30]:
        if _NOT_MEETING.search(line.text) or not (told := _CALLED.search(line.text)):
            continue
        match = _DATE.search(line.text, told.start())
        if match and (found := _iso(match, usual)):
            return found
    return None


# "… klockan 15.00–17.45, Ågatan 2, Enköping", "… kl. 13:00 i Rådhuset": the place stands behind the hour or on the next line.
_BEHIND_HOUR = re.compile(
    r"kl(?:ockan|\.)?\s?\d{1,2}(?:[.:]\d\d)?(?:\s?[-–—]{1,2}\s?(?:kl(?:ockan|\.)?\s?)?\d{1,2}(?:[.:]\d\d)?)?(?P<link>,?\s(?:i\s|på\s)?|\s?$)(?P<place>[A-ZÅÄÖ][^;]*)?$"
    r"|(?:träffades|samlades|möttes)\s(?:i|på)\s(?P<where>[A-ZÅÄÖ][^.;]*)"
)
_MEETS = re.compile(r"sammanträd|möte|kallas|stämma|(?:mån|tis|ons|tors|fre|lör|sön)dag|träffades|samlades|möttes", re.IGNORECASE)


def _place_behind_hour(lines: list[Line]) -> str | None:
    for i, line in enumerate(lines[:16]):
        match = _BEHIND_HOUR.search(line.text) if _MEETS.search(line.text) and len(line.text) < 200 else None
        if not match or _NOT_MEETING.search(line.text):
            continue
        below = lines[i + 1] if i + 1 < len(lines) and lines[i + 1].gap == 0 and len(lines[i + 1].text) < 80 else None
        told = match["place"] or match["where"]
        if told and told.rstrip().endswith(",") and below:
            told = f"{told} {below.text}"
        elif (
            not told
            and below
            and len(below.cells()) == 1
            and re.match(r"[A-ZÅÄÖ][\wåäö]+", below.text)
            and not _PEOPLE.match(below.text)
        ):
            told = (
                below.text
                if re.search(r",|\d|(?:huset|salen|rummet|gård|skolan|teams)(?!\w)", below.text, re.IGNORECASE)
                else None
            )
        if told and (found := _place(re.split(r",?\s(?:mellan|från)\s", told)[0])):
            return found.rstrip(".")
    return None


def _fields(lines: list[Line], bodies: RuleSet) -> dict[str, str]:
    """Values of the labels: the rest of the line, or the lines below up to the next label."""
    found: dict[str, str] = {}
    for i, line in enumerate(lines):
        if len(line.text) > 200 or (i and line.gap == 0 and _ADJUSTING.match(lines[i - 1].text)):
            # "Justeringens …" above "plats och tid": the second half of another label.
            continue
        if "date" not in found and (value := _under_column(lines, i, bodies)):
            found["date"] = value
        for rule in bodies.group("label"):
            name = rule.id.removeprefix("label.")
            match = rule.pattern.match(line.text)
            if match is None or (name in found and name != "date"):
                continue
            value = line.text[match.end() :].strip(" \t*_")
            below = i + 1
            if name == "time_and_place" and value.lower().startswith("för"):
                value = re.sub(r"^för\s+(?:sammanträde\w*\s*)?", "", value, flags=re.IGNORECASE)
                if below < len(lines) and lines[below].text.lower() in ("sammanträde", "sammanträdet"):
                    below += 1
            if not value:
                while below < len(lines) and below < i + 9 and not value:
                    candidate = lines[below].text
                    if not _any_label(candidate, bodies) and not candidate.endswith(":") and _fits(name, candidate, bodies):
                        value = candidate
                    below += 1
            # The value goes on in the same column below: hours under the place, mostly.
            while value and below < len(lines) and lines[below].gap == 0 and len(value) < 240:
                more = _continued(line, lines[below], bodies)
                if more is None:
                    break
                value += "\n" + more
                below += 1
            if value:
                found.setdefault(name, value)
            break
    return found


def _under_column(lines: list[Line], i: int, bodies: RuleSet) -> str | None:
    """The date below "Sammanträdesdatum" when that stands in a column of the letterhead."""
    line = lines[i]
    for a, b in line.cells()[1:]:
        if not bodies["label.date"].pattern.fullmatch(line.text[a - line.start : b - line.start]):
            continue
        column = line.indent + a - line.start
        for below in lines[i + 1 : i + 4]:
            for c, d in below.cells():
                value = below.text[c - below.start : d - below.start]
                if abs(below.indent + c - below.start - column) <= 6 and _DATE.match(value):
                    return value
    return None


def _fits(name: str, value: str, bodies: RuleSet) -> bool:
    timed = bool(_DATE.search(value)) or any(rule.pattern.search(value) for rule in bodies.group("time"))
    if name in ("date", "plain_date", "time"):
        return timed
    if _PEOPLE.match(value):
        return False
    if name == "place":
        return not timed and not value.isupper() and not re.match(r"sida?\b", value, re.IGNORECASE)
    return True


def _any_label(value: str, bodies: RuleSet) -> bool:
    return any(rule.pattern.match(value) for rule in bodies.group("label"))


def _continued(line: Line, below: Line, bodies: RuleSet) -> str | None:
    """What a line below adds to a value: it stands in the value's column; the rest of a torn label may stand before it."""
    cells = line.cells()
    if len(cells) < 2:
        return None
    column = cells[1][0] - line.start + line.indent
    for a, b in below.cells()[:2]:
        cell = below.text[a - below.start : b - below.start]
        if _TORN.match(cell):
            continue
        if abs(below.indent + a - below.start - column) > 2 or _any_label(cell, bodies) or _PEOPLE.match(below.text):
            return None
        return cell
    return "" if len(below.cells()) == 1 else None


def _date(fields: dict[str, str], lines: list[Line]) -> str | None:
    years = [m["y"] or m["y2"] for line in lines for m in _DATE.finditer(line.text) if m["y"] or m["y2"]]
    usual = max(set(years), key=years.count) if years else None
    for name in ("date", "time_and_place", "time", "plain_date"):
        if value := fields.get(name):
            for match in _DATE.finditer(value):
                if found := _iso(match, usual):
                    return found
    # A heading that speaks of the meeting before a bare date, which may be the day of writing.
    for speaks in (True, False):
        for line in lines[: 12 if speaks else 45]:
            if _NOT_MEETING.search(line.text) or (speaks and not _HEADS_MEETING.search(line.text)):
                continue
            for match in _DATE.finditer(line.text):
                if match["y4"] and not re.search(r"prot|sammanträd|möte", line.text, re.IGNORECASE):
                    continue
                if found := _iso(match, usual):
                    return found
    return None


def first_date(text: str) -> str | None:
    """The first full date of a text."""
    return next((found for match in _DATE.finditer(text) if not match["y4"] and (found := _iso(match, None))), None)


def _iso(match: re.Match[str], usual: str | None) -> str | None:
    if match["y"]:
        year, month, day = match["y"], int(match["m"]), int(match["d"])
    elif match["mon"]:
        year = match["y2"] or (f"20{match['y3']}" if match["y3"] else usual)
        month, day = _MONTHS[match["mon"][:3].lower()], int(match["d2"])
    elif match["y5"]:
        year, month, day = _full_year(match["y5"]), int(match["m5"]), int(match["d5"])
    else:
        year, month, day = _full_year(match["y4"]), int(match["m4"]), int(match["d4"])
    if not year:
        return None
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None


def _full_year(printed: str) -> str:
    """ "13" → "2013", "87" → "1987"."""
    return printed if len(printed) == 4 else f"20{printed}" if int(printed) < 70 else f"19{printed}"


def _times(values: list[str], bodies: RuleSet) -> tuple[str | None, str | None]:
    """Start of the first and end of the last stretch; what stands behind "ajournering" is a break."""
    for value in values:
        plain = re.sub(r"\(?(?:ajourner|paus\b)[^\n)]*\)?|\(?(?:middags|lunch|kaffe)[^\n)]*\)?", "", value, flags=re.IGNORECASE)
        ranges = list(bodies["time.range"].pattern.finditer(plain)) or list(bodies["time.hours"].pattern.finditer(plain))
        if not ranges and re.fullmatch(r"\s*\d{1,2}\s?[-–]\s?\d{1,2}\s*", plain):
            ranges = list(bodies["time.hours"].pattern.finditer("kl " + plain.strip()))
        if ranges:
            return _clock(ranges[0]["h1"], ranges[0]["m1"]), _clock(ranges[-1]["h2"], ranges[-1]["m2"])
        single = bodies["time.single"].pattern.search(plain) or re.match(r"\s*(?P<h1>[012]?\d)[.:](?P<m1>[0-5]\d)(?!\d)", plain)
        if single:
            return _clock(single["h1"], single["m1"]), None
    return None, None


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02d}:{minute or '00'}"


def _place(value: str) -> str | None:
    """The place as printed: what is left when days, hours and breaks are taken out."""
    kept = []
    for line in value.split("\n"):
        part = _DATE.sub("", line)
        part = re.sub(r",?\s*\(?(?:ajourner|paus\b|middagsuppehåll|lunch).*$", "", part, flags=re.IGNORECASE)
        part = re.sub(
            r",?\s*(?:[Kk]l(?:ockan|\.)?\s*)?\d{1,2}[.:,]\d\d(?:\s?[-–—]{1,2}\s?(?:kl\.?\s?)?\d{1,2}[.:,]\d\d)?", "", part
        )
        part = re.sub(r",?\s*[Kk]l(?:ockan|\.)?\s*(?:\d{1,2}(?:\s?[-–]\s?\d{1,2})?)?", "", part)
        part = _TIME_WORDS.sub("", part)
        while (shorter := _LEFT.sub("", part)) != part:
            part = shorter
        if part.strip() and any(c.isalpha() for c in part):
            kept.append(part.strip())
    # What a further sentence says (who came by link, when it broke off) is no place.
    joined = re.sub(r"(?<=\w{4})\.\s+[A-ZÅÄÖ].*$|(?<=\w{4})\.\s+Mötet$", "", " ".join(kept))
    return " ".join(joined.split()) or None
