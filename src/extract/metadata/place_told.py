"""The place of a meeting where no label has it: in a sentence, in the heading, on a line of its own."""

from __future__ import annotations

import itertools
import re

from extract.metadata.dates import DATE
from extract.metadata.place import FieldReader
from extract.rulebook import RuleSet
from extract.segment.lines import Line

# Lines of the cover that tell of something else than the meeting.
NOT_MEETING = re.compile(
    r"juster|anslag|överklag|nedtag|uppsätt|utskrift|sätts upp|tas ned|nästa|förvaring|kungör|publicer|expedi|förmöte|gruppmöte",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"(?:beslutande|ersättare|övriga|utses|närvarande|ledamöter|tjänst|ej |justera|deltag|frånvarande|paragraf)", re.IGNORECASE
)
ADJUSTING = re.compile(r"juster\w*(?:\s{2,}|$|\s(?:plats|tid))", re.IGNORECASE)
# A line of so many characters may have been broken in its last field.
FULL = 85
# "… klockan 15.00–17.45, Ågatan 2, Enköping", "… kl. 13:00 i Rådhuset": the place stands behind the hour or on the next line.
_BEHIND_HOUR = re.compile(
    r"[Kk]l(?:ockan|\.)?\s?\d{1,2}(?:[.:]\d\d)?(?:(?:\s?[-–—]{1,2}\s?|\still\s|\s?t\.?o\.?m\.?\s)(?:kl(?:ockan|\.)?\s?)?\d{1,2}(?:[.:]\d\d)?)?"
    r"(?P<link>,?\s(?:i\s|på\s|vid\s|å\s)|,?\s(?=[A-ZÅÄÖ])|,\s(?=[a-zåäö])|\s?$)(?P<place>[A-ZÅÄÖa-zåäö][^;]*)?$"
)
_MEETS = re.compile(
    r"sammanträd|möte|kallas|stämma|öppna[dts]|samla[ds]|(?:mån|tis|ons|tors|fre|lör|sön)dag|^(?:från\s)?kl(?:ockan|\.)?\s?\d",
    re.IGNORECASE,
)
_WORDS_OF_PLACE, _SHORT_WORD = 6, 3
# The sentence that tells the place ends before the next one.
_NEXT_SENTENCE = re.compile(r"(?<=[a-zåäö]{2})\.\s(?=[A-ZÅÄÖ])")


def place_told(lines: list[Line], meeting: RuleSet, reader: FieldReader) -> str | None:
    """The place in a sentence: before the day or the hour, behind the hour, or on the line below."""
    for i, line in enumerate(lines[:16]):
        if len(line.text) > 250 or NOT_MEETING.search(line.text):
            continue
        told = meeting["place.sentence"].pattern.search(line.text)
        if told and reader.looks_like_place(told["place"]) and (found := reader.place(told["place"])):
            return found
        if found := _house_told(line, lines[i - 1] if i else None, meeting, reader):
            return found
        # "… sammanträde i Exempelby tisdagen / den 8 november kl 13 i kommunalhuset": the sentence runs over the line.
        runs_on = i > 0 and not line.gap and line.text[0].islower() and bool(_MEETS.search(lines[i - 1].text))
        meets = runs_on or _MEETS.search(line.text) or DATE.match(line.text)
        match = _BEHIND_HOUR.search(line.text) if meets and len(line.text) < 200 else None
        if not match:
            continue
        below = lines[i + 1] if i + 1 < len(lines) and lines[i + 1].gap == 0 and len(lines[i + 1].text) < 80 else None
        place = _NEXT_SENTENCE.split(match["place"])[0] if match["place"] else None
        if i and ADJUSTING.match(lines[i - 1].text):
            continue
        if place and below and place.endswith("-") and below.text[:1].islower():
            # "… i sessions-" with "salen, Stadshotellet" on the next line.
            place = place[:-1] + below.text
        if (
            place
            and place[0].islower()
            and not (reader.looks_like_place(place) if match["link"].strip(" ,") else reader.venue(place))
        ):
            continue
        if place and place.rstrip().endswith(",") and below:
            place = f"{place} {below.text}"
        elif (
            not place
            and below
            and len(below.cells()) == 1
            and re.match(r"[A-ZÅÄÖ][\wåäö]+", below.text)
            and not PEOPLE.match(below.text)
            and reader.looks_like_place(below.text)
        ):
            place = below.text
        if place and (found := reader.place(re.split(r",?\s(?:mellan|från)\s", place)[0])):
            return found.rstrip(".")
    return _place_below_day(lines, reader)


def _house_told(line: Line, above: Line | None, meeting: RuleSet, reader: FieldReader) -> str | None:
    """A house in small letters in the meeting's sentence, or a line that is nothing but a house and the hours."""
    if above is not None and ADJUSTING.match(above.text):
        return None
    pattern, at = meeting["place.house"].pattern, 0
    while _MEETS.search(line.text) and (told := pattern.search(line.text, at)):
        if reader.venue(told["place"]):
            return reader.place(told["place"])
        at = told.start("place")
    if not reader.venue(line.text) or not reader.hours(line.text):
        return None
    place = reader.place(line.text)
    # A house and its room have no words of a sentence.
    named = place is not None and all(
        not word[0].islower() or len(word) <= _SHORT_WORD or reader.venue(word) for word in place.split()[1:]
    )
    return place if place and named and len(place.split()) <= _WORDS_OF_PLACE else None


def _place_below_day(lines: list[Line], reader: FieldReader) -> str | None:
    """The line right below one that is nothing but a day and hours, as portals print a meeting's head."""
    for line, below in itertools.pairwise(lines[:12]):
        if not reader.hours(line.text) or not DATE.search(line.text) or reader.place(line.text) or below.gap:
            continue
        if (
            len(below.cells()) == 1
            and len(below.text) < FULL
            and below.text[0].isupper()
            and ":" not in below.text
            and not PEOPLE.match(below.text)
            and not NOT_MEETING.search(below.text)
            and reader.looks_like_place(below.text)
        ):
            return reader.place(below.text)
    return None
