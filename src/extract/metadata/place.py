"""Hours and place out of the value of a cover's field ("Rådhuset, sal B, kl 13–15.30, ajournering 14–14.15")."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.metadata.dates import DATE, SHORT_DATE
from extract.rulebook import RuleSet

# Stands for what was taken out of a clause, so that what is left on its sides stays apart.
_OUT = "\x00"
_HOURS = re.compile(r"\d{1,2}[.:]\d\d(?:\s?(?:--?|–|—)\s?(?:kl(?:ockan|\.)?\s?)?\d{1,2}[.:]\d\d)?")
# A sentence behind the place that has no more words than this may name the room ("Stadshuset. Sal B").
_ROOM = 3
# A field's clauses: its lines, its sentences, what stands in brackets.
_CLAUSE = re.compile(r"\n(?!\s*\d{1,2}[.:]\d\d)|(?<=\w{3})[.;]\s+(?=[A-ZÅÄÖ])|(?<=\d)\.\s+(?=[A-ZÅÄÖ])|(?=\()|(?<=\))")
_WEEKDAY = re.compile(r"(?<!\w)(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?(?!\w)(?:\s?(?:den|,))?", re.IGNORECASE)
_CLOCK_WORD = re.compile(r"(?<!\w)(?:kl(?:ockan|ock|\.)?|c:?a\.?|cirka|t\.?\s?o\.?\s?m\.?)(?!\w)[.:]?", re.IGNORECASE)
_BARE_HOURS = re.compile(r"(?<![\w.:-])(?<!rum )(?<!sal )(?<!lokal )(?<!nr )\d{1,2}[.:]\d\d(?![\w.:])", re.IGNORECASE)
_WORD_BEFORE = re.compile(
    r"^(?:[\s,;:./)–—-]|(?:i|på|vid|den|till|och|samt|med|från|tid|plats|lokal(?=\s?:)|mellan|kl)(?![\wåäö]))+", re.IGNORECASE
)
_STOP = re.compile(r"[a-zåäö]{4}\.$")
_AT = re.compile(r"\s*(?:i|på|vid|samt|och)\s[\wåäöÅÄÖ]", re.IGNORECASE)
_WORD_BEHIND = re.compile(
    r"(?:[\s,;:/(–—-]|(?<=\s)(?:den|från|och|med|till|mellan|samt|tid|plats|datum|kl|ca|cirka|på|i))+$", re.IGNORECASE
)


# "mellan halv två och fyra", "kl. kvart över nio": with the word for the clock or as a stretch.
_HOUR_WORDS = ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_ONE = rf"(?:(?:halv|kvart\s(?:över|i))\s)?(?:{'|'.join(_HOUR_WORDS)})"
_IN_WORDS = re.compile(
    rf"(?<!\w)(?:(?:mellan|från|kl(?:ockan|\.)?)\s(?P<from>{_ONE})(?:\s(?:och|till|–|-)\s(?P<to>{_ONE}))?)(?!\w|\s(?:personer|ledamöter|timmar|dagar))",
    re.IGNORECASE,
)
# Nobody meets before this hour; "två" is in the afternoon.
_EARLIEST = 7


def _figures(match: re.Match[str]) -> str:
    """Hours in words as figures."""
    if not match["to"] and not match.group().lower().startswith("kl"):
        return match.group()
    return "kl " + "-".join(_figure(part) for part in (match["from"], match["to"]) if part)


def _figure(words: str) -> str:
    *before, hour = words.lower().split()
    minutes = (_HOUR_WORDS.index(hour) + 1) * 60 + {"halv": -30, "över": 15, "i": -15}.get(before[-1] if before else "", 0)
    minutes += 12 * 60 if minutes < _EARLIEST * 60 else 0
    return f"{minutes // 60}.{minutes % 60:02d}"


# Letters that text recognition makes of figures, in what has the form of an hour; "kl" may be read as "k1" or stand too close.
_MISREAD = str.maketrans("lIiOo", "11100")
_RAISED = str.maketrans("°º⁰¹²³⁴⁵", "00012345")
_FIGURE = r"[\dlIiOo]"
_HOUR_AND = rf"{_FIGURE}{{1,2}}[.:]{_FIGURE}{{2}}"
_MISREAD_HOUR = re.compile(
    rf"(?<![\w.:])(?P<kl>(?:k[lI1](?:ockan|ock)?\.?)\s?(?:\.\s?)?)(?P<told>{_FIGURE}{{1,2}}(?:[.:]\s?{_FIGURE}{{2}})?(?:\s?[-–]\s?{_FIGURE}{{1,2}}(?:[.:]\s?{_FIGURE}{{2}})?)?)(?![\w:])"
    rf"|(?<![\w.:])(?P<bare>{_HOUR_AND}(?:\s?[-–]\s?{_HOUR_AND})?)(?![\w:])"
)
# "13°°", "15³⁰": minutes raised above the line.
_RAISED_MINUTES = re.compile(r"(?<!\d)(\d{1,2})([°º⁰¹²³⁴⁵]{2})")


def readable(value: str) -> str:
    """A value of a field with the figures of its hours put right ("kl13.l5-16.5O")."""
    value = _RAISED_MINUTES.sub(lambda m: f"{m[1]}.{m[2].translate(_RAISED)}", value)
    return _MISREAD_HOUR.sub(_read_hour, value)


def _read_hour(match: re.Match[str]) -> str:
    if bare := match["bare"]:
        return bare.translate(_MISREAD) if sum(c.isdigit() for c in bare) > len(bare) // 2 else bare
    word = re.sub("^k[I1]", "kl", match["kl"].strip())
    return f"{word} {re.sub(r'(?<=[.:])[ ]', '', match['told'].translate(_MISREAD))}"


class Stretch(NamedTuple):
    """From when to when, as "HH:MM"; the end is None where only the beginning is printed."""

    start: str
    end: str | None


class _Clause(NamedTuple):
    """A part of a value; ``sentence``: it begins a new one; ``comma``: one stands before it; ``another``: its hours may be an aside's."""

    text: str
    sentence: bool
    comma: bool
    another: bool


def clock(hour: str, minute: str | None) -> str:
    """ "9", "30" → "09:30"."""
    return f"{int(hour):02d}:{minute or '00'}"


class FieldReader:
    """Reads values of the fields of place and time by the rules of ``meeting``."""

    def __init__(self, meeting: RuleSet) -> None:
        self._asides = [rule.pattern for rule in meeting.group("aside")]
        self._ranges = [meeting[f"clock.{name}"].pattern for name in ("range", "dash_lost", "hours", "compact")]
        self._single = meeting["clock.single"].pattern
        self._compact = meeting["clock.compact"].pattern
        venues = "|".join(map(re.escape, meeting.data["data"]["venues"]))
        self._place = re.compile(rf"(?:{venues})(?!\w)|,|\d", re.IGNORECASE)
        self._venue = re.compile(rf"[\wåäö-]*(?:{venues})(?!\w)", re.IGNORECASE)

    def looks_like_place(self, text: str) -> bool:
        """Whether a stretch of a sentence names a house, a room or an address, and not only a municipality."""
        return bool(self._place.search(text))

    def venue(self, text: str) -> bool:
        """Whether a text begins with the name of a house or a room ("rådhuset, Sveasalen")."""
        return bool(self._venue.match(text))

    def timed(self, text: str) -> bool:
        """Whether a text holds a day or an hour."""
        return bool(DATE.search(text) or self._single.search(text) or any(p.search(text) for p in self._ranges))

    def hours(self, value: str) -> Stretch | None:
        """Start of the first and end of the last stretch of the meeting itself; breaks and other gatherings are left out."""
        if re.fullmatch(r"\s*\d{1,2}\s?[-–]\s?\d{1,2}\s*", value):
            value = "kl " + value.strip()
        value = _IN_WORDS.sub(_figures, readable(value))
        stretches: list[Stretch] = []
        for clause in self._clauses(value):
            found = self._stretches(clause.text)
            if stretches and found and (clause.another or self._words(clause.text)):
                # A further clause that has words and hours tells of another thing.
                continue
            stretches += found
        return Stretch(stretches[0].start, stretches[-1].end) if stretches else None

    def place(self, value: str) -> str | None:
        """The place as printed: what is left when days, hours, breaks and other gatherings are taken out."""
        out = ""
        timed = False
        for clause in self._clauses(readable(value)):
            words = self._words(clause.text, goes_on=bool(out))
            here = bool(self._stretches(clause.text))
            if out and clause.sentence and (timed or len(words.split()) > _ROOM):
                # A further sentence tells who came by link, or when the meeting broke off.
                break
            if words and not (out and timed and here):
                out += ("" if not out else ", " if clause.comma else " ") + words
            timed = timed or here
        out = re.sub(r"\s*,(?:\s*,)+", ",", " ".join(out.split()))
        out = out.strip(" ,;")
        # A sentence's stop; "Ågatan 2 B, 3 tr." keeps its own.
        return (out[:-1] if _STOP.search(out) else out) or None

    def _clauses(self, value: str) -> list[_Clause]:
        """The clauses of a value without their asides."""
        out = []
        sentence = comma = False
        at = 0
        for cut in [*_CLAUSE.finditer(value), None]:
            whole = value[at : cut.start() if cut else len(value)]
            text, another = self._without_asides(whole)
            if text:
                out.append(_Clause(text, sentence, comma, another))
            sentence = bool(cut and cut.group().strip().startswith((".", ";")))
            comma = whole.rstrip().endswith(",")
            at = cut.end() if cut else at
        return out

    def _without_asides(self, clause: str) -> tuple[str, bool]:
        """The clause up to its aside, and whether its hours may be the aside's ("Kl 13–14 information")."""
        cut = min((m.start() for pattern in self._asides if (m := pattern.search(clause))), default=None)
        if cut is None:
            return clause, False
        # "…, lunch 12.00-13.00, 13.00-14.15": what stands behind the break's own hours is the meeting's again.
        own = _HOURS.search(clause, cut)
        rest = clause[own.end() :] if own else ""
        # A line that begins with "Ajournering" tells of breaks alone.
        again = (
            bool(clause[:cut].strip(" ,("))
            and not self._inside(clause[:cut], own)
            and bool(re.match(r"\s?[,;/]\s?(?:kl(?:ockan|\.)?\s?)?\d{1,2}[.:]\d\d\s?[-–]", rest))
        )
        return clause[:cut] + (rest if again else ""), own is None

    def _inside(self, before: str, own: re.Match[str] | None) -> bool:
        """Whether a break begins before the meeting's stretch ends: what follows are further breaks."""
        stretches = self._stretches(before)
        if own is None or not stretches or stretches[-1].end is None:
            return False
        return clock(*re.split(r"[.:]", own.group()[:5].strip(" -–—"))[:2]) < stretches[-1].end

    def _stretches(self, clause: str) -> list[Stretch]:
        for pattern in self._ranges:
            found = [
                Stretch(clock(m["h1"], m["m1"]), clock(m["h2"], m["m2"]) if m["h2"] else None)
                for m in pattern.finditer(clause)
                if m["h2"] is None or m["m2"] or int(m["h2"]) >= int(m["h1"])
            ]
            if found:
                return found
        single = self._single.search(clause) or re.match(r"[\s\x00]*(?P<h1>[012]?\d)[.:](?P<m1>[0-5]\d)(?![\d.-])", clause)
        return [Stretch(clock(single["h1"], single["m1"]), None)] if single else []

    def _words(self, clause: str, *, goes_on: bool = False) -> str:
        """What of a clause is neither day nor hour, without the words that led to them; ``goes_on``: a place stands before it."""
        for pattern in (DATE, SHORT_DATE, *self._ranges, self._single, _BARE_HOURS, _WEEKDAY, _CLOCK_WORD):
            clause = pattern.sub(_OUT, clause)
        parts: list[str] = []
        for part in clause.split(_OUT):
            bracket = part.strip().startswith("(") and ")" in part
            part = part.strip() if bracket else part
            while (shorter := _WORD_BEHIND.sub("", part)) != part:
                part = shorter
            # "… i Lilla salen" behind the hour; behind a place the word belongs to it.
            part = part.strip(" ,;") if parts or (goes_on and _AT.match(part)) else _WORD_BEFORE.sub("", part)
            if any(c.isalpha() for c in part):
                parts.append(part.strip())
        return ", ".join(parts)
