"""Tallies: ja, nej, avstår, frånvarande, and who voted how, from prose, lists and tables.

A figure that is not in the text stays None: nothing is counted, added up or guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from extract.document import Decision, Participant, Section, Vote, Voter
from extract.offsets import Span
from extract.rulebook import RuleBook, RuleSet

if TYPE_CHECKING:
    from extract.clean import Cleaned

Ballot = Literal["ja", "nej", "avstår"]
# How far behind a tally its abstentions and lists may stand, in characters.
_NEAR, _LIST_LENGTH = 260, 4000
_NOT_A_NAME = r"(?!Utfallet|Ordf|Övriga|Nej\b|Ja\b|Beslut|Den\b|Nämnden|Kommun|Omröst|Voter|Därmed|Avst)"
_NAME = rf"{_NOT_A_NAME}[A-ZÅÄÖ][\wåäöéüøćčšžđńý'’-]+(?:\s{_NOT_A_NAME}(?:von|af|de|al|[A-ZÅÄÖ])[\wåäöéüøćčšžđńý'’-]+){{1,4}}"
_LISTED = re.compile(rf"(?P<name>{_NAME})(?:\s*\((?P<party>[A-Za-zÅÄÖåäö]{{1,5}}|-)\))?")
_ABSTAINERS = re.compile(r"(?P<who>[A-ZÅÄÖ][^.:]{3,400}?)\s(?:avstår|avstod)(?:\sfrån\satt\srösta)?\.")
_LIST_END = re.compile(r"\.(?=\s|$)|\n\s*\n|\n(?=\s*(?:Nej|Ja|Avstår|Beslut|Reservation)\b)")


@dataclass
class _Tally:
    start: int
    end: int
    figures: dict[str, int | None]
    members: list[Voter] = field(default_factory=list)


def attach_votes(
    cleaned: Cleaned,
    sections: tuple[Section, ...],
    participants: tuple[Participant, ...],
    decisions: tuple[Decision, ...],
    rules: RuleBook,
) -> tuple[Decision, ...]:
    """Find every tally and give it to the decision it settled: the one that follows in its item, else the one before."""
    tallies = _tallies(cleaned.text, rules["votes"])
    if not tallies:
        return decisions
    _members(cleaned.text, tallies, participants, rules["votes"])
    _grid_members(cleaned, sections, tallies, participants, rules["votes"])
    starts = sorted(s.span[0] for s in sections if s.level == 1) or [0]
    out = list(decisions)
    for tally in tallies:
        span = cleaned.raw_span(tally.start, tally.end)
        i = bisect_right(starts, span.start)
        begin, end = starts[i - 1] if i else 0, starts[i] if i < len(starts) else len(cleaned.raw)
        at = _settled(out, span, begin, end)
        if at is not None:
            out[at] = replace(out[at], vote=Vote(**tally.figures, members=tuple(tally.members), span=span))
    return tuple(out)


def _settled(decisions: list[Decision], span: Span, begin: int, end: int) -> int | None:
    """Which decision of the item a tally belongs to."""
    best: tuple[int, int] | None = None
    for i, decision in enumerate(decisions):
        if not begin <= decision.span.start < end or decision.vote is not None or decision.status == "reported":
            continue
        # What was decided counts before what was proposed; behind the tally before in front of it; near before far.
        behind = decision.span.end > span.start
        distance = abs(decision.span.start - span.start)
        rank = (
            (0 if decision.span.overlaps(span) else 1)
            + (0 if decision.status == "decided" else 0 if behind and not decision.outcome else 6)
            + (0 if behind else 4)
        )
        key = (rank * 10_000_000 + distance, i)
        if best is None or key < best:
            best = key
    return best[1] if best else None


def _number(printed: str, numbers: dict[str, int]) -> int | None:
    return int(printed) if printed.isdigit() else numbers.get(printed.lower())


def _around(text: str, lower: str, anchor: str, before: int, behind: int, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches of a pattern in the stretches round the words it cannot do without; each once."""
    if len(lower) != len(text):
        yield from pattern.finditer(text)
        return
    start = end = 0
    for m in re.finditer(anchor, lower):
        a, b = max(end, m.start() - before), m.end() + behind
        if m.start() - before > end:
            yield from pattern.finditer(text, start, end)
            start = a
        end = max(end, min(b, len(text)))
    yield from pattern.finditer(text, start, end)


def _tallies(text: str, rules: RuleSet) -> list[_Tally]:
    numbers: dict[str, int] = rules.data["data"]["numbers"]
    found: list[_Tally] = []
    lower = text.lower()
    for m in _around(text, lower, "nej", 1900, 60, rules["tally.ballots"].pattern):
        if m["w1"].lower() == m["w2"].lower():
            continue
        figures = {m["w1"].lower(): _number(m["n1"], numbers), m["w2"].lower(): _number(m["n2"], numbers)}
        if None in figures.values():
            continue
        found.append(_Tally(*m.span(), {"yes": figures["ja"], "no": figures["nej"], "abstain": None, "absent": None}))
    for m in _around(text, lower, "nej", 80, 80, rules["tally.labelled"].pattern):
        found.append(_Tally(*m.span(), {"yes": int(m["yes"]), "no": int(m["no"]), "abstain": None, "absent": None}))
    for m in _around(text, lower, "röst|voter|utf", 60, 90, rules["tally.figures"].pattern):
        if m.group().lower().startswith("med ") and "röster" not in m.group():
            continue
        found.append(_Tally(*m.span(), {"yes": int(m["first"]), "no": int(m["second"]), "abstain": None, "absent": None}))
    found.sort(key=lambda t: t.start)
    kept: list[_Tally] = []
    for tally in found:
        if not kept or tally.start >= kept[-1].end:
            kept.append(tally)
    for i, tally in enumerate(kept):
        limit = min(len(text), tally.end + _NEAR, kept[i + 1].start if i + 1 < len(kept) else len(text))
        stop = text.find("\n\n", tally.end, limit)
        limit = stop if stop > 0 else limit
        for key in ("abstain", "absent"):
            m2 = rules[f"tally.{key}"].pattern.search(text, tally.end - 1, limit)
            if m2:
                printed = next(g for g in m2.groups() if g)
                tally.figures[key] = _number(printed, numbers)
                if tally.figures[key] is not None:
                    tally.end = max(tally.end, m2.end())
        tally.start, tally.end = _sentence(text, tally.start, tally.end)
    return kept


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen to whole sentences: the result as it is printed."""
    ends = [text.rfind(mark, max(0, start - 400), start) for mark in (". ", ".\n", "\n\n", ":\n")]
    before = max([e + 2 for e in ends if e >= 0] + [start - 400, 0])
    while before < start and text[before].isspace():
        before += 1
    stops = [p + 1 for p in (text.find(".", end),) if p >= 0] + [p for p in (text.find("\n\n", end),) if p >= 0]
    behind = end if text[end - 1] == "." else min([*stops, end + 400, len(text)])
    return before, max(end, behind)


def _members(text: str, tallies: list[_Tally], participants: tuple[Participant, ...], rules: RuleSet) -> None:
    people = _People(participants)
    for i, tally in enumerate(tallies):
        limit = min(len(text), tally.end + _LIST_LENGTH, tallies[i + 1].start if i + 1 < len(tallies) else len(text))
        grid = rules["members.columns"].pattern.search(text, tally.end, limit)
        limit = grid.start() if grid else limit
        listed, end = _prose(text, tally.start, limit, tally.end, people, rules)
        if not listed:
            # "Vid omröstningen röstar följande ja: …" stands in front of its sum as often as behind it.
            near = "röstar" in text[max(0, tally.start - 400) : tally.start]
            paragraph = 0 if near else text.rfind("\n\n", 0, tally.start) + 2
            begin = max(tallies[i - 1].end if i else 0, tally.start - 1200, paragraph)
            listed, _ = _prose(text, begin, tally.start, begin, people, rules) if begin < tally.start else ([], 0)
            end = tally.end
        if listed:
            tally.members, tally.end = listed, max(tally.end, end)
            continue
        tally.members = _table(text, tally.end, limit, people, rules)
        if not tally.members:
            # The list may stand in front of its sum.
            begin = max(tallies[i - 1].end if i else 0, tally.start - _LIST_LENGTH, 0)
            rows = _table(text, begin, tally.start, people, rules)
            tally.members = rows if len(rows) > 2 else []


def _prose(text: str, start: int, limit: int, tally_end: int, people: _People, rules: RuleSet) -> tuple[list[Voter], int]:
    """ "Ja röstar A (S) och B (M). Nej röstar …" close behind the tally."""
    voters: list[Voter] = []
    end = start
    leads = list(rules["members.lead"].pattern.finditer(text, start, limit))
    for k, lead in enumerate(leads):
        if lead.start() > max(end, tally_end) + 700:
            break
        vote: Ballot = "ja" if (lead["vote"] or lead["vote2"] or lead["vote3"] or lead["vote4"]).lower().startswith("ja") else "nej"
        stop = min(_list_end(text, lead.end(), limit), leads[k + 1].start() if k + 1 < len(leads) else limit)
        voters += _names(text, lead.end(), stop, vote, people)
        end = stop + 1 if stop < len(text) and text[stop] == "." else stop
    if not voters:
        for m in rules["members.names_first"].pattern.finditer(text, tally_end, min(limit, tally_end + 1500)):
            voters += _names(text, *m.span("who"), "ja" if m["vote"] == "ja" else "nej", people)
            end = m.end() + 1
    if voters:
        for m in _ABSTAINERS.finditer(text, start, min(limit, end + 300)):
            listed = m["who"].split("\n\n")[-1]
            offset = m.end("who") - len(listed)
            names = _names(text, offset, m.end("who"), "avstår", people)
            if names and not any(v.name == n.name for v in voters for n in names):
                voters += names
    else:
        single = re.compile(rf"\d\s?ledam(?:ot|öter),\s(?P<who>{_NAME}[^.]{{0,120}}?),?\savstår").search(
            text, start, min(limit, tally_end + 10)
        )
        if single:
            return [], start
    return voters, end


def _list_end(text: str, start: int, limit: int) -> int:
    m = _LIST_END.search(text, start, limit)
    return m.start() if m else limit


def _names(text: str, start: int, end: int, vote: Ballot, people: _People) -> list[Voter]:
    out: list[Voter] = []
    waiting: list[int] = []
    for m in _LISTED.finditer(text, start, end):
        name, party = people.known(" ".join(m["name"].split()), m["party"])
        out.append(Voter(name, party, vote))
        # "A, B och C (kip)": one party for all that came before it without one.
        if m["party"]:
            for i in waiting:
                out[i] = replace(out[i], party=out[i].party or party)
            waiting = []
        else:
            waiting.append(len(out) - 1)
    return out


def _table(text: str, start: int, limit: int, people: _People, rules: RuleSet) -> list[Voter]:
    """Rows behind the tally: "Name  Party  Ja", or a cross below Ja/Nej/Avstår."""
    head = rules["members.heading"].pattern.search(text, start, limit)
    columns: dict[str, float] = {}
    if head:
        line = text.rfind("\n", 0, head.start("yes")) + 1
        for key, vote in (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"), ("absent", "")):
            if head[key]:
                columns[vote] = head.start(key) - line + len(head[key]) / 2
    out: list[Voter] = []
    for m in rules["members.row"].pattern.finditer(text, start, limit):
        printed = m["vote"].lower()
        if printed.startswith("ja"):
            vote = "ja"
        elif printed.startswith("nej"):
            vote = "nej"
        elif printed.startswith("avst"):
            vote = "avstår"
        elif printed in ("x", "1", "i") and columns:
            at = m.start("vote") - (text.rfind("\n", 0, m.start("vote")) + 1)
            vote = min(columns, key=lambda v: abs(columns[v] - at))
        else:
            continue
        if vote:
            name, party = people.known(" ".join(m["name"].split()), m["party"])
            out.append(Voter(name, party, vote))  # type: ignore[arg-type]
    return out


def _grid_members(
    cleaned: Cleaned, sections: tuple[Section, ...], tallies: list[_Tally], participants: tuple[Participant, ...], rules: RuleSet
) -> None:
    """One list for several votes: a column for each §, "Ja", "Nej" or "Avstår" below it."""
    missing = [t for t in tallies if not t.members]
    if not missing:
        return
    text, people = cleaned.text, _People(participants)
    outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
    for head in rules["members.columns"].pattern.finditer(text):
        columns = {m[1]: (m.start() + m.end()) / 2 for m in _PARAGRAPH.finditer(head.group())}
        voters: dict[str, list[Voter]] = {number: [] for number in columns}
        for line in text[head.end() :].split("\n")[1:]:
            ballots = list(_BALLOT.finditer(line))
            if not ballots and voters and line.strip() and any(voters.values()):
                break
            names = list(_LISTED.finditer(line[: ballots[0].start()])) if ballots else []
            if not names:
                continue
            # A substitute stands to the right of the member whose seat it is.
            first = re.match(r"\s*([A-ZÅÄÖ]{1,4})\s{2,}", line)
            name, party = people.known(
                " ".join(names[-1]["name"].split()), names[-1]["party"] or (first[1] if first and len(names) == 1 else None)
            )
            for ballot in ballots:
                number = min(columns, key=lambda n: abs(columns[n] - (ballot.start() + ballot.end()) / 2))
                vote: Ballot = "ja" if ballot[0].lower() == "ja" else "nej" if ballot[0].lower() == "nej" else "avstår"
                voters[number].append(Voter(name, party, vote))
        for tally in missing:
            at = cleaned.raw_span(tally.start, tally.end).start
            section = next((s for s in outer if s.span[0] <= at < s.span[1]), None)
            digits = re.search(r"\d+", (section.number or "") if section else "")
            if digits and voters.get(digits.group()):
                tally.members = tally.members or voters[digits.group()]


_PARAGRAPH = re.compile(r"§\s?(\d{1,4})")
_BALLOT = re.compile(r"(?<!\w)(?:Ja|JA|Nej|NEJ|Avstår|AVSTÅR|Avst\.?)(?!\w)")


class _People:
    """The attendance: completes a voter's party and mends a name that differs by scanning alone."""

    def __init__(self, participants: tuple[Participant, ...]) -> None:
        self._by_name = {p.name.lower(): p for p in participants}
        self._by_key = {_key(p.name): p for p in participants}

    def known(self, name: str, party: str | None) -> tuple[str, str | None]:
        """Name and party as the attendance has them; a voter who is not in it stays as printed."""
        person = self._by_name.get(name.lower()) or self._by_key.get(_key(name))
        letters = party if party and party != "-" else None
        if letters and letters.islower():
            letters = letters.upper()
        if person is None:
            return name, letters
        return person.name, letters or person.party


def _key(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower().translate(str.maketrans("åäöéćčšž", "aaoeccsz")))
