"""Who voted how in tables: rows that end in the vote, crosses below heads, names below heads, a column for each §."""

from __future__ import annotations

import re

from extract.document import Voter
from extract.rulebook import RuleSet
from extract.votes_names import LISTED, Ballot, People, ballot_of

_CROSSES = ("x", "1", "i")


def table(text: str, start: int, limit: int, people: People, rules: RuleSet) -> list[Voter]:
    """Rows behind the tally: "Name  Party  Ja", or a cross below Ja/Nej/Avstår."""
    head = rules["members.heading"].pattern.search(text, start, limit)
    columns: dict[str, tuple[int, int]] = {}
    if head:
        line = text.rfind("\n", 0, head.start("yes")) + 1
        for key, vote in (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"), ("absent", "")):
            if head[key]:
                columns[vote] = head.start(key) - line, head.end(key) - line
    out: list[Voter] = []
    rows = list(rules["members.row"].pattern.finditer(text, start, limit))
    # Where the columns are gone, a lone space in front of every cross, nothing says below which head it stood.
    placed = any(len(m["gap"]) > 1 for m in rows if m["vote"].lower() in _CROSSES)
    for m in rows:
        printed = m["vote"].lower()
        if printed.startswith("ja"):
            vote = "ja"
        elif printed.startswith("nej"):
            vote = "nej"
        elif printed.startswith("avst"):
            vote = "avstår"
        elif printed in _CROSSES and columns and placed:
            at = m.start("vote") - (text.rfind("\n", 0, m.start("vote")) + 1)
            vote = min(columns, key=lambda v: _apart(columns[v], at))
        else:
            continue
        if vote:
            name, party = people.known(" ".join(m["name"].split()), m["party"])
            out.append(Voter(name, party, vote))  # type: ignore[arg-type]
    return out


def _apart(head: tuple[int, int], at: float) -> tuple[float, float]:
    """How far a mark stands from a head: below any of its letters is nearest; then by its middle."""
    return max(head[0] - at, at - head[1] + 1, 0), abs((head[0] + head[1]) / 2 - at)


def nearest(column: tuple[int, int, Ballot], at: float) -> tuple[float, float]:
    """How far a mark stands from a column."""
    return _apart(column[:2], at)


def marks_in(line: str) -> list[float]:
    """Where the crosses of a line stand."""
    return [(m.start() + m.end()) / 2 for m in _MARK.finditer(line)]


def head_words(line: str) -> list[tuple[int, int, Ballot]]:
    """The columns Ja, Nej and Avstår of a line that is a table's head; empty for any other line."""
    heads = list(_HEAD_WORD.finditer(line))
    if len({h["vote"][:1] for h in heads}) < _SIDES or _OTHER_HEAD.sub("", _HEAD_WORD.sub("", line)).strip(" \t|:.-"):
        return []
    return [(h.start(), h.end(), ballot_of(h["vote"])) for h in heads]


_SIDES = 2
_HEAD_WORD = re.compile(
    r"(?<!\w)(?P<vote>Ja|JA|Nej|NEJ|Avst(?:år|od|\.)?|AVSTÅR|AVST\.?)(?:-?(?:röst(?:er)?|RÖST(?:ER)?))?(?!\w)"
)
_OTHER_HEAD = re.compile(
    r"(?:Namn|NAMN|Ledam(?:ot|öter)|LEDAM\w+|Parti|PARTI|Tj\w*\.?|Närv\w*\.?|Frånv\w*\.?|FRÅNV\w*\.?|Nr|Ersättare|Röst|Beslutande|F|N|§|\d{1,3})(?!\w)"
)
_MARK = re.compile(r"(?<!\S)(?:[Xx1I●✓•])(?!\S)")
# How far from its head's first letter a name in a column begins, in characters.
_ALIGNED = 8
# A list ends behind so many lines without a voter.
_EMPTY_LINES = 3


def columned(text: str, start: int, limit: int, people: People) -> list[Voter]:
    """Crosses below heads that stand more than once side by side, or the names themselves below Ja, Nej, Avstår."""
    out: list[Voter] = []
    columns: list[tuple[int, int, Ballot]] = []
    named, empty = False, 0
    marks: list[str] = []
    for line in text[start:limit].split("\n"):
        if heads := head_words(line):
            columns = heads
            named, empty = bool(re.search(r"[Nn]amn|[Ll]edam|NAMN|LEDAM", line)), 0
            continue
        if not columns:
            continue
        voters = _in_columns(line, columns, people, marks_only=named)
        empty = 0 if voters else empty + 1
        if voters is None or empty >= _EMPTY_LINES:
            columns = []
        out += voters or []
        marks += [line[: mark.start()] for mark in _MARK.finditer(line)] if voters else []
    collapsed = bool(marks) and not any(re.search(r"(?:\s{2}|\t)$", before) for before in marks)
    return out if {v.vote for v in out} >= {"ja", "nej"} and not collapsed else []


def _in_columns(line: str, columns: list[tuple[int, int, Ballot]], people: People, *, marks_only: bool) -> list[Voter] | None:
    """The voters of one line; None when it is no line of the table."""
    names = list(LISTED.finditer(line))
    marks = list(_MARK.finditer(line))
    out: list[Voter] = []
    for mark in marks:
        owner = [n for n in names if n.end() <= mark.start()]
        if not owner:
            return None
        at = (mark.start() + mark.end()) / 2
        vote = min((c for c in columns if c[0] > owner[-1].start()), key=lambda c: nearest(c, at), default=None)
        if vote is None:
            return None
        out.append(_voter(owner[-1], vote[2], people))
    if marks or marks_only:
        return out
    for name in names:
        column = min(columns, key=lambda c: abs(c[0] - name.start()))
        if abs(column[0] - name.start()) > _ALIGNED:
            return None
        out.append(_voter(name, column[2], people))
    rest = LISTED.sub("", line).strip(" \t|,;-–")
    return out if not rest else None


def _voter(name: re.Match[str], vote: Ballot, people: People) -> Voter:
    return Voter(*people.known(" ".join(name["name"].split()), name["party"]), vote)


_ENDS_IN_VOTE = re.compile(
    r"^[ \t]*(?:\d{1,3}[.)]?\s+)?(?:(?P<before>[A-ZÅÄÖ]{1,5})\s+)?(?P<rest>[A-ZÅÄÖ][^\n:;]{4,90}?)(?:[ \t]*[,:–-][ \t]*|[ \t]{2,}|\t|(?<=\))[ \t]*)"
    r"(?P<vote>JA|Ja|ja|NEJ|Nej|nej|Avst(?:år|od|\.)?|AVSTÅR|avstår|avstod)\.?[ \t]*$",
    re.MULTILINE,
)
_PARTY = re.compile(r"(?<!\w)\(?(?P<party>[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,4})\)?[\s,]*$")


_SERVES_FOR = re.compile(
    r"(?<!\w)(?:för|istf|i\sst\.?\sf\.?|ersätter|vice)\s(?=[A-ZÅÄÖ])|\(ers(?:ättare|\.)?\s(?:för\s)?(?=[A-ZÅÄÖ])"
)


def ending_in_vote(text: str, start: int, limit: int, people: People) -> list[Voter]:
    """Rows of a name and its vote whatever else stands between: party in front or behind, whom one serves for."""
    out: list[Voter] = []
    for m in _ENDS_IN_VOTE.finditer(text, start, limit):
        names = list(LISTED.finditer(m["rest"]))
        if not names or names[0].start() > 0:
            continue
        # "Bo Ek (S)   ers. Mia Alm (S)": who serves stands to the right; "Mia Alm (S), ersättare för Bo Ek (S)": to the left.
        name = names[0] if _SERVES_FOR.search(m["rest"]) else names[-1]
        behind = _PARTY.search(m["rest"], name.end("name"))
        party = name["party"] or (behind["party"] if behind else None) or m["before"]
        out.append(Voter(*people.known(" ".join(name["name"].split()), party), ballot_of(m["vote"])))
    return out


def barred_table(text: str, start: int, limit: int, people: People, rules: RuleSet) -> list[Voter]:
    """A table of markdown: the cell with the cross says how, whatever its width."""
    out: list[Voter] = []
    columns: list[str] = []
    for line in text[start:limit].split("\n"):
        if line.count("|") < 3:
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if rules["members.heading"].pattern.match(line.replace("|", " ")):
            columns = [cell.lower() for cell in cells]
            continue
        if columns and all(column.startswith(("ja", "nej", "avst")) for column in columns):
            # The names themselves stand below Ja, Nej and Avstår.
            named = [(LISTED.fullmatch(cell), column) for cell, column in zip(cells, columns, strict=False)]
            out += [_voter(name, ballot_of(column), people) for name, column in named if name]
            continue
        name = LISTED.match(cells[0]) or (LISTED.match(cells[1]) if len(cells) > 1 else None)
        if not columns or not name or len(cells) != len(columns):
            continue
        for column, cell in zip(columns, cells, strict=True):
            if column.startswith(("ja", "nej", "avst")) and cell.lower() in ("x", "1", "i", column):
                party = next(
                    (c for c in cells if re.fullmatch(r"[A-ZÅÄÖ]{1,4}", c) and c.lower() not in ("x", "i")), name["party"]
                )
                out.append(Voter(*people.known(" ".join(name["name"].split()), party), ballot_of(column)))
    return out
