"""The heads of lists of voters: what their columns stand for, and to which § or vote a list belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract.votes.names import LISTED

# The figure of a result that each side is.
KEYS = {"ja": "yes", "nej": "no", "avstår": "abstain", "frånvarande": "absent"}


@dataclass(frozen=True, slots=True)
class Label:
    """A word in the head of a table: ``what`` is ja, nej, avstår, frånvarande, närvarande, § or votering."""

    what: str
    value: str
    start: int
    end: int

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.start + self.end) / 2

    def apart(self, at: float) -> tuple[float, float]:
        """How far a mark stands from it: below any of its letters is nearest; then by its middle."""
        return max(self.start - at, at - self.end, 0), abs(self.middle - at)


_LABEL = re.compile(
    r"(?<!\w)(?:(?P<ja>Röstar\sja|Ja|JA)|(?P<nej>Röstar\snej|Nej|NEJ|Ne(?=\s+Av))|(?P<avst>Avst(?:år|od|ående|ått|\.)?(?:\sfrån\satt\srösta)?|AVSTÅR|AVST\.?|Avs?\.?|AVS?|Blank|Nedlagd)|(?P<frånv>Frånv\w*\.?|FRÅNV\w*\.?|Frv\.?|FRV|Fv)"
    r"|(?P<närv>Närv\w*\.?|NÄRV\w*\.?|När(?=\s)|Upprop|UPPROP|(?:Ej\s)?[Tt]jg\.?(?=\s.*\sNEJ|\s.*\sNej)|Tj\.?|N/F|F)|§§?\s?(?:\d{1,2}:)?(?P<number>\d{1,4})"
    r"|(?:Votering|VOTERING|Omröstning|OMRÖSTNING|Omr|Vot|Voter)\.?\s?(?:nr\s)?(?P<ordinal>\d{1,2}))(?:[- ]?(?:röst(?:er)?|RÖST(?:ER)?))?(?![\w:/-])"
)
# "Votering nr   1   2   3", "Paragraf   88   88   91": the word once for all columns.
_NUMBERED = re.compile(
    r"\s*(?:(?P<votes>votering|omröstning)(?:\s?nr\.?|snr)?|paragraf(?:er)?|§§?)[:.]?\s{2,}(?=\d{1,4}(?:\s{2,}\d{1,4})+\s*$)",
    re.IGNORECASE,
)
# "§ 91 återrem.   § 91 beslut": several votes of one §, each with a word of what it was about.
_ABOUT = re.compile(r"(?<!\S)§\s?(?:\d{1,2}:)?(?P<number>\d{1,4})(?:[ ][a-zåäö(][\w.()-]{2,20}){0,2}(?=\s{2}|\s*$)")
# One letter for each side, over columns.
_INITIALS = re.compile(r"(?<!\S)J\s+N(?:\s+A)?(?!\S)")
# Typewritten heads without capital letters: wide gaps, and ja and nej have cells of their own.
_LOWER_HEAD = re.compile(
    r"(?:\s*(?:Namn|Ledam\w+)\b)?(?:\s+Parti\b)?(?!.*[A-ZÅÄÖ]).*?(?:^|\s{2})ja(?:-?röster)?\s{2,}nej(?:-?röster)?(?:\s{2}|$)"
)
_CELL_BEGINS = re.compile(r"(?:^|(?<=\s\s))[a-zåäö]")
_OTHER = re.compile(
    r"(?:Namn|NAMN|(?:Ordinarie\s)?[Ll]edam(?:ot|öter)|LEDAM\w+|Beslutande|BESLUTANDE|Parti|PARTI|P|Tjg?\w*\.?|tjg|Nr|Plats|Ersättare|ERSÄTTARE|ersättare|ers|för|Röst\w*|Ärende|X|§"
    r"|Uppropslista|vid|\d{1,3})(?!\w)"
)
TITLE = re.compile(
    r"(?i)(?:voterings?|omröstnings?|upprops?|närvaro|bilaga)[^\n§.]{0,70}?§\s?(?:\d{1,2}:)?(?P<number>\d{1,4})(?!\d)(?!\s?[-–,]\s?\d)"
    r"|^\s*(?:§\s?(?:\d{1,2}:)?(?P<before>\d{1,4}),?\s)?(?:votering|omröstning)\s(?:nr\s)?(?P<ordinal>\d{1,2})(?!\d)(?![^\n]{0,60}(?:votering|omröstning)\s\d)"
)
# The line that begins an appendix, with its letter or number.
APPENDIX = re.compile(r"^[ \t#*]*bilaga(?:[ \t]+(?P<letter>[A-ZÅÄÖ]|\d{1,2}))?(?!\w)[^\n]{0,80}$", re.IGNORECASE | re.MULTILINE)
LIST_HEAD = re.compile(
    rf"(?:{TITLE.pattern[4:]})|(?:voterings|omröstnings)(?:lista|protokoll|resultat|rapport|utskrift|utfall)", re.IGNORECASE
)
# The heading of the item, printed again above a list that stands apart from it.
_HEADING = re.compile(
    r"\s*(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,4}\s)?§\s?(?:\d{1,2}:)?(?P<number>\d{1,4})(?:[.:]?\s+[–-]?\s*[A-ZÅÄÖ\d][^\n]*)?"
)
# How many lines above a list its title stands at most; so many lines above the heading a head says that a list follows.
_TITLE_LINES, _HEAD_LINES = 12, 4


def belongs_to(above: list[str]) -> tuple[str | None, int | None]:
    """The § and the number of the vote that the lines above a list name, the nearest first."""
    for k, line in enumerate(reversed(above[-_TITLE_LINES:]), 1):
        title = TITLE.search(line)
        if title and not any(label.what in ("§", "votering") for label in labels_of(line)):
            return title["number"] or title["before"], int(title["ordinal"]) if title["ordinal"] else None
        heading = _HEADING.fullmatch(line)
        if heading and any(LIST_HEAD.search(x) for x in above[-k - _HEAD_LINES : -k]):
            return heading["number"], None
    return None, None


# What may stand in front of the columns: a title for the list, what the first column holds, the § or the body.
_TITLED = re.compile(
    r"\s*+(?=[^\n]*?(?:röst|voter|resultat|upprop|ledam|namn|valda?\b|ordinarie|tjänst|beslut|ersätt|part|grupp|närvar|list|§|protokoll|fullmäktig|styrelse|nämnd|utskott))"
    r"[^\n;]{2,80}?[\s|.:]+(?=(?:Närv\w*\.?\s+)?(?:Ja|JA|Nej|NEJ)(?:-?röst|-?RÖST|\s|\|))",
    re.IGNORECASE,
)

# A longer line is a text without line breaks.
_LONGEST_HEAD = 400
_A_VOTER = re.compile(rf"{LISTED.pattern}|\([A-ZÅÄÖ]{{1,3}}\)")


def _titled(line: str, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The labels at the end of a line that begins with a title of its own ("Omröstningsresultat   Ja   Nej   Avstår")."""
    title = _TITLED.match(line)
    behind = [m for m in found if title and m.start() >= title.end()]
    sides = [m.lastgroup for m in behind]
    if not title or not {"ja", "nej"} <= set(sides) or sides.count("ja") != sides.count("nej") or _A_VOTER.search(title.group()):
        return []
    return behind if not re.search(r"\w", _LABEL.sub("", line[title.end() :])) else []


# A side's word in front of what it stands for, or behind it: "Ja (bifall)", "Nej = avslag", "Utskottets förslag (ja)".
_CELL = re.compile(r"[^\s|]+(?:[ ][^\s|]+)*")
_SIDE = r"(?P<{}>ja|nej|avstår)(?:-?\s?röst(?:er)?)?"
_MEANT = re.compile(
    rf"{_SIDE.format('first')}(?:\s?[=:(–-]\s?|\s(?:för|till)\s).{{2,60}}|.{{2,60}}?\s?[=:(–-]\s?{_SIDE.format('last')}\)?:?|{_SIDE.format('bare')}:?",
    re.IGNORECASE,
)


def meanings_of(line: str) -> list[Label]:
    """The sides of a line whose cells say which side stands below them, and for what."""
    cells = [(m, _MEANT.fullmatch(m.group())) for m in _CELL.finditer(line)] if "  " in line.strip() or "|" in line else []
    sides = [(side["first"] or side["last"] or side["bare"]).lower() for _, side in cells if side]
    if len(sides) < len(cells) or len(set(sides)) < len(sides) or not {"ja", "nej"} <= set(sides):
        return []
    return [Label(what, m.group(), *m.span()) for what, (m, _) in zip(sides, cells, strict=True)]


def labels_of(line: str) -> list[Label]:
    """The labels of a line that is part of a table's head; empty for any other line."""
    return [] if len(line) > _LONGEST_HEAD else list(_labels(line))


@lru_cache(maxsize=1024)
def _labels(line: str) -> tuple[Label, ...]:
    """The same of a line short enough; every reader of lists asks it of every line of a document."""
    return tuple(_found(line))


def _found(line: str) -> list[Label]:
    if _LOWER_HEAD.match(line):
        line = _CELL_BEGINS.sub(lambda m: m.group().upper(), line)
    numbered = _NUMBERED.match(line)
    if numbered:
        what = "votering" if numbered["votes"] else "§"
        return [Label(what, m.group(), *m.span()) for m in re.compile(r"\d+").finditer(line, numbered.end())]
    about = list(_ABOUT.finditer(line))
    if len(about) > 1 and not _ABOUT.sub("", line).strip():
        return [Label("§", m["number"], *m.span()) for m in about]
    letters = _INITIALS.search(line)
    if letters and not _OTHER.sub("", _LABEL.sub("", _INITIALS.sub("", line))).strip(" \t|:.,-–()"):
        return sorted(
            [
                *(Label(side, m.group(), *m.span()) for x in _INITIALS.finditer(line) for side, m in zip(KEYS, re.compile(r"\w").finditer(line, *x.span()), strict=False)),
                *labels_of(_INITIALS.sub(lambda m: " " * len(m.group()), line)),
            ],
            key=lambda label: label.start,
        )  # fmt: skip
    every = found = list(_LABEL.finditer(line))
    if not found:
        return []
    if _OTHER.sub("", _LABEL.sub("", line)).strip(" \t|:.,-–()"):
        # A name of the body or the day may stand in front of the columns.
        wide = re.match(r"\s*+\S.*?\s{4,}(?=§|Votering|Omr|Vot)", line)
        found = [m for m in found if wide and m.start() >= wide.end() - 1]
        if not found or _OTHER.sub("", _LABEL.sub("", line[wide.end() :] if wide else line)).strip(" \t|:.,-–()"):
            found = _titled(line, every) if {"ja", "nej"} <= {m.lastgroup for m in every} else []
    if not found:
        return []
    names = {
        "ja": "ja",
        "nej": "nej",
        "avst": "avstår",
        "frånv": "frånvarande",
        "närv": "närvarande",
        "number": "§",
        "ordinal": "votering",
    }
    return [Label(names[m.lastgroup or ""], m[m.lastgroup or ""], m.start(), m.end()) for m in found]
