"""Lists of voters that run down the page: a name and below it the vote, all names and then all votes, names below Ja and Nej."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from extract.document import Voter
from extract.votes.heads import KEYS, Label, belongs_to, labels_of, meanings_of
from extract.votes.names import IN_A_ROW, LAST_FIRST, LETTERS, LISTED, People, VoterList, ballot_of
from extract.votes.rows import WORD_MARK, lines_of

_LEAST = 2
_LONGEST = 90
_MARK = re.compile(rf"\s*(?P<vote>{WORD_MARK})\s*")
_HEAD = re.compile(
    r"\s*(?:[-–#*]+\s*)?(?:Antal\s)?(?P<vote>JA|Ja|NEJ|Nej|Avst(?:år|od|ående)?|AVSTÅR|Frånv(?:arande)?)(?:-?\s?röst(?:er|ade)?|-?\s?RÖST(?:ER)?)?"
    r"(?:\s(?:röstar|röstade))?(?:\s\([^()\d]{3,60}\))?\s?[:(]?\s?(?P<n>\d{1,3})?\)?(?:\s(?:st|röst(?:er)?))?\s?[:.]?\s*"
)
_PARTY = re.compile(r"\s*\(?(?P<party>(?!Ja$|JA$|Nej$|NEJ$)(?:[A-ZÅÄÖ]{1,4}|[A-ZÅÄÖ][a-zåäö]|[a-zåäö]{1,4}))\)?\s*")
_NOBODY = re.compile(r"\s*(?:[-–—]|[Ii]ngen)\s*")
_WORD_ALONE = re.compile(r"\s*(?:Ledamot|Ledamöter|Namn|Parti|Röst(?:er)?|Ersättare|Beslutande|LEDAM\w+|NAMN|PARTI|RÖST)\s*")
_BEHIND_NAME = re.compile(
    rf"(?:\s*,?\s*\(?(?P<party>{LETTERS})\)?)?(?:,?\s*(?:\(?(?:tjänstg|tjg|ers|ordf|vice|v\.|1:e|2:e|(?:för|istf)\s)[^\n]*))?\s*[,.]?\s*",
    re.IGNORECASE,
)
# The cells of a line, and the sums below columns of names.
_CELL = re.compile(r"[^\s|]+(?:[ ][^\s|]+)*")
_SUMS = re.compile(
    r"(?i)(?:[\s|:=–-]|\d{1,3}(?!\d)|(?<!\w)(?:summa|totalt|antal|s:a|st|röst(?:er)?|ja|nej|avstår|ja-?röster|nej-?röster)(?!\w))+"
)
_NUMBERED = re.compile(r"(?<!\w)\d{1,3}[.)]?(?!\w)")
_STACKED = re.compile(r"(?:P?NP?M){2,}")
_FLAT = re.compile(r"(?<!N)(?P<names>N{3,})W*(?P<parties>P*)W*(?P<marks>M{3,})")
_BELOW = re.compile(r"(?<![NPM])(?:[HM](?=P?[ND])[NPD]+){2,}")
# How far from its head's first letter a name in a column begins; a list ends behind so many lines without a voter, and
# so many where a page ends;
# how many lines above a list its title stands at most.
_ALIGNED, _EMPTY_LINES, _PAGE_LINES, _TITLED = 8, 3, 10, 5


@dataclass(frozen=True, slots=True)
class _Line:
    at: int
    text: str
    kind: str
    name: str = ""
    party: str | None = None


def vertical_lists(text: str, people: People, pages: list[int]) -> list[VoterList]:
    """Every list of voters that runs down the page; ``pages`` are where the pages begin."""
    printed = lines_of(text)
    lines = _without_page_heads([_line(at, line) for at, line in printed if line.strip()])
    kinds = "".join(line.kind for line in lines)
    found = []
    taken: set[int] = set()
    for pattern, read in ((_BELOW, _below), (_FLAT, _flat), (_STACKED, _stacked)):
        for m in pattern.finditer(kinds):
            span = range(*m.span())
            voters = [] if taken.intersection(span) else read(lines, m, people)
            if len(voters) >= _LEAST:
                taken.update(span)
                last = lines[m.end() - 1]
                one = VoterList(lines[m.start()].at, last.at + len(last.text), voters)
                one.number, one.ordinal = belongs_to([line.text for line in lines[max(0, m.start() - _TITLED) : m.start()]])
                found.append(one)
    return found + _side_by_side(printed, people, pages)


# Such a line may stand above every list of a text.
_PARTS_LISTS = re.compile(r"(?i)röst|voter|upprop|lista|§|ärende|beslut|punkt|förslag|yrkande")


def _without_page_heads(lines: list[_Line]) -> list[_Line]:
    """The lines but those that every page prints, and the figures among them: a list goes on behind the end of a page."""
    plain = [re.sub(r"\d+", "0", line.text.strip()) for line in lines]
    other = Counter(text for text, line in zip(plain, lines, strict=True) if line.kind == "O" and not _PARTS_LISTS.search(text))
    again = {text for text, n in other.items() if n > 1}
    kept: list[_Line] = []
    behind = False
    for text, line in zip(plain, lines, strict=True):
        behind = text in again or (behind and not re.search(r"[^\W\d_]", text))
        if not behind and not _FURTHER.fullmatch(line.text):
            kept.append(line)
    return _with_one_head(kept)


# "§ 101 forts.".
_FURTHER = re.compile(r"\s*(?:\w{1,5}\s)?§\s?\d{1,4},?\s\(?forts\w*\.?\)?\s*")


def _with_one_head(lines: list[_Line]) -> list[_Line]:
    """The lines without the heads of a table's columns ("Ledamot", "Ja", "Nej") where a page prints them again."""
    kinds = "".join(line.kind for line in lines)
    again: set[int] = set()
    seen: set[tuple[str, ...]] = set()
    for m in re.finditer(r"(?:W+[HM]{2,4}|W{2,4})(?=P?N)", kinds):
        head = tuple(line.text.strip() for line in lines[slice(*m.span())])
        if head in seen and kinds[m.start() - 1] in "HMNP":
            again.update(range(*m.span()))
        seen.add(head)
    return [line for k, line in enumerate(lines) if k not in again]


def _line(at: int, text: str) -> _Line:
    if len(text) > _LONGEST:
        return _Line(at, text, "O")
    if _MARK.fullmatch(text):
        return _Line(at, text, "M")
    if _WORD_ALONE.fullmatch(text):
        return _Line(at, text, "W")
    if _HEAD.fullmatch(text):
        return _Line(at, text, "H")
    if _NOBODY.fullmatch(text):
        return _Line(at, text, "D")
    party = _PARTY.fullmatch(text)
    if party:
        return _Line(at, text, "P", party=party["party"])
    stripped = re.sub(r"^\s*(?:\d{1,3}[.)]?\s+|[-–•*]\s+)?", "", text)
    last_first = LAST_FIRST.match(stripped)
    if last_first and _BEHIND_NAME.fullmatch(stripped, last_first.end()):
        return _Line(at, text, "N", f"{last_first['first']} {last_first['last']}", last_first["party"])
    name = LISTED.match(stripped)
    if name and "  " not in name["name"]:
        behind = _BEHIND_NAME.fullmatch(stripped, name.end())
        if behind:
            return _Line(at, text, "N", name["name"], name["party"] or behind["party"])
    return _Line(at, text, "O")


def _stacked(lines: list[_Line], m: re.Match[str], people: People) -> list[Voter]:
    """A name, perhaps its party, and below it the vote."""
    out = []
    for cast in re.finditer(r"P?NP?M", m.group()):
        rows = lines[m.start() + cast.start() : m.start() + cast.end()]
        name = next(row for row in rows if row.kind == "N")
        party = name.party or next((row.party for row in rows if row.kind == "P"), None)
        out += _cast(name.name, party, rows[-1].text, people)
    return out


def _flat(lines: list[_Line], m: re.Match[str], people: People) -> list[Voter]:
    """All names, then all parties, then all votes: a table whose columns came one after another."""
    names = lines[slice(*m.span("names"))]
    parties = lines[slice(*m.span("parties"))]
    marks = lines[slice(*m.span("marks"))]
    if len(names) != len(marks) or (parties and len(parties) != len(names)):
        return []
    out = []
    for i, (name, mark) in enumerate(zip(names, marks, strict=True)):
        out += _cast(name.name, name.party or (parties[i].party if parties else None), mark.text, people)
    return out


def _below(lines: list[_Line], m: re.Match[str], people: People) -> list[Voter]:
    """The names below Ja, Nej and Avstår."""
    rows = lines[m.start() : m.end()]
    votes = [row.text for row in rows if row.kind in "HM"]
    if len(votes) != len({ballot_of(v.strip()) + v.strip()[:1].lower() for v in votes}):
        return []
    out: list[Voter] = []
    vote = ""
    for k, row in enumerate(rows):
        if row.kind in "HM":
            vote = (_HEAD.fullmatch(row.text) or _MARK.fullmatch(row.text))["vote"]  # type: ignore[index]
        elif row.kind == "N":
            beside = [rows[j].party for j in (k - 1, k + 1) if 0 <= j < len(rows) and rows[j].kind == "P"]
            out += _cast(row.name, row.party or (beside[0] if beside else None), vote, people)
    return out


def _cast(name: str, party: str | None, printed: str, people: People) -> list[Voter]:
    vote = printed.strip()
    return [] if vote[:1] in "Ff" else [Voter(*people.known(name, party), ballot_of(vote))]


def _side_by_side(printed: list[tuple[int, str]], people: People, pages: list[int]) -> list[VoterList]:
    """The names themselves in columns below Ja, Nej and Avstår."""
    found: list[VoterList] = []
    columns: list[Label] = []
    current = VoterList(0, 0, [])
    empty = 0
    above: deque[str] = deque(maxlen=_TITLED)
    for at, line in printed:
        labels = labels_of(line) or meanings_of(line)
        if len({label.what for label in labels}) >= _LEAST and {label.what for label in labels} <= {"ja", "nej", "avstår"}:
            if not (columns and [x.start for x in columns] == [x.start for x in labels]):
                current = VoterList(at, at, [], *belongs_to(list(above)))
                found.append(current)
            columns, empty = labels, 0
            if re.search(r"(?i)namn|ledam|beslutande", line):
                columns = []
            continue
        if line.strip():
            above.append(line)
        if not columns or not line.strip():
            continue
        voters = _in_columns(line, columns, people)
        empty = 0 if voters else empty + 1
        paged = bisect_right(pages, current.end) < bisect_right(pages, at)
        sums = _SUMS.fullmatch(line) if current.both_sides else None
        if sums and len(figures := re.findall(r"\d+", line)) == len(columns):
            current.told = {KEYS[x.what]: int(n) for x, n in zip(columns, figures, strict=True)}
            current.end = at + len(line)
            columns = []
        elif empty >= (_PAGE_LINES if paged else _EMPTY_LINES):
            columns = []
        elif voters:
            current.voters += voters
            current.end = at + len(line)
    return [one for one in found if one.both_sides]


def _in_columns(line: str, columns: list[Label], people: People) -> list[Voter]:
    """The voters of one line; none when it is no line of the table."""
    out: list[Voter] = []
    for start, name, party in _names_in_cells(line, people):
        column = min(columns, key=lambda c: abs(c.start - start))
        if abs(column.start - start) > _ALIGNED or not name:
            return []
        out.append(Voter(*people.known(name, party), ballot_of(column.what)))
    return out


def _names_in_cells(line: str, people: People) -> Iterator[tuple[int, str, str | None]]:
    """Place, name and party of whoever stands in the cells of a line; no name where a cell holds something else as well."""
    for cell in _CELL.finditer(line):
        printed = _NUMBERED.sub(lambda m: " " * len(m.group()), cell.group())
        if cell.start() and _PARTY.fullmatch(cell.group()):
            # The party of the name in the cell before.
            continue
        names = list(IN_A_ROW.finditer(printed))
        if not IN_A_ROW.sub("", printed).strip(" ,;-–"):
            # Several names in one cell stand in its column.
            yield from ((cell.start() + names[0].start(), m["name"], m["party"]) for m in names)
            continue
        # A last name alone, or a first letter misread.
        person = None if names else people.meant(printed.strip(" ,;-–"), None)
        yield cell.start() + len(printed) - len(printed.lstrip()), person.name if person else "", person.party if person else None
