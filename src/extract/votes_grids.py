"""Lists of voters that stand apart from their vote: a column for each §, or the § in the heading of the list."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from extract.document import Participant, Section, Voter
from extract.rulebook import RuleSet
from extract.votes_names import LISTED, Ballot, People, ballot_of
from extract.votes_rows import paired, stacked
from extract.votes_tables import columned, ending_in_vote, head_words, marks_in, nearest, table
from extract.votes_tallies import Tally

if TYPE_CHECKING:
    from extract.clean import Cleaned


def add_grid_members(
    cleaned: Cleaned, sections: tuple[Section, ...], tallies: list[Tally], participants: tuple[Participant, ...], rules: RuleSet
) -> None:
    """One list for several votes: a column for each §, "Ja", "Nej" or "Avstår" below it."""
    missing = [t for t in tallies if not t.fits()]
    if not missing:
        return
    text, people = cleaned.text, People(participants)
    outer = sorted((s for s in sections if s.level == 1), key=lambda s: s.span[0])
    grids: list[tuple[int, dict[str, list[Voter]]]] = [*_headed(text, people, rules), *_double_heads(text, people)]
    heads = list(rules["members.columns"].pattern.finditer(text))
    first = len(grids)
    for k, head in enumerate(heads):
        limit = min(heads[k + 1].start() if k + 1 < len(heads) else len(text), head.end() + _GRID)
        read = _grid(text, head, limit, people)
        if len(grids) > first and read.keys() == grids[-1][1].keys() and head.start() - heads[k - 1].end() < _GRID:
            # On the next page the head stands again and the list goes on.
            for number, voters in read.items():
                seen = {v.name for v in grids[-1][1][number]}
                grids[-1][1][number].extend(v for v in voters if v.name not in seen)
        else:
            grids.append((head.start(), read))
    if not grids:
        return
    starts, ends = [s.span[0] for s in outer], [s.span[1] for s in outer]
    for tally in missing:
        at = bisect_right(starts, cleaned.raw_span(tally.start, tally.end).start) - 1
        digits = re.search(r"\d+", outer[at].number or "") if at >= 0 else None
        # In a packet every document counts its own §§: the list nearest to the vote is its own.
        mine = sorted((g for g in grids if digits and g[1].get(digits.group())), key=lambda g: abs(g[0] - tally.start))
        if not mine or not digits:
            continue
        lists = [g[1][digits.group()] for g in mine]
        whole = next((voters for voters in lists if tally.fits(voters)), None)
        if whole:
            tally.members = whole
        elif not tally.members:
            # A list that is another vote's of the same item is not this one's.
            others = [t for t in tallies if t is not tally and starts[at] <= cleaned.raw_span(t.start, t.end).start < ends[at]]
            free = [voters for voters in lists if not any(t.fits(voters) for t in others)]
            tally.members = free[0] if free else []


def _headed(text: str, people: People, rules: RuleSet) -> list[tuple[int, dict[str, list[Voter]]]]:
    """ "Voteringslista § 88" or "Bilaga 1 till § 77": the list below is of that §, by whichever way it reads best."""
    found = []
    heads = list(_LIST_OF.finditer(text))
    for k, head in enumerate(heads):
        limit = min(heads[k + 1].start() if k + 1 < len(heads) else len(text), head.end() + _GRID)
        for voters in (
            table(text, head.end(), limit, people, rules),
            *(way(text, head.end(), limit, people) for way in (columned, ending_in_vote, stacked, paired)),
        ):
            if len(voters) > 1:
                found.append((head.start(), {head["number"]: voters}))
    return found


def _double_heads(text: str, people: People) -> list[tuple[int, dict[str, list[Voter]]]]:
    """Crosses below Ja and Nej, repeated below each § of the line above."""
    found = []
    heads = list(_PARAGRAPHS_ALONE.finditer(text))
    for k, head in enumerate(heads):
        numbers = _PARAGRAPH.findall(head.group())
        limit = min(heads[k + 1].start() if k + 1 < len(heads) else len(text), head.end() + _GRID)
        lines = text[head.end() : limit].split("\n")[1:]
        below = next((i for i, line in enumerate(lines[:3]) if head_words(line)), None)
        if below is None:
            continue
        columns: list[tuple[int, int, Ballot]] = []
        owners: list[int] = []
        for start, end, ballot in head_words(lines[below]):
            owners.append((owners[-1] if owners else -1) + (ballot == "ja"))
            columns.append((start, end, ballot))
        if not owners or owners[0] != 0 or owners[-1] != len(numbers) - 1:
            continue
        voters: dict[str, list[Voter]] = {number: [] for number in numbers}
        for line in lines[below + 1 :]:
            names = list(LISTED.finditer(line))
            for mark in marks_in(line) if names else ():
                i = min(range(len(columns)), key=lambda j: nearest(columns[j], mark))
                who = [n for n in names if n.end() <= mark]
                if who:
                    party = who[-1]["party"] or next(iter(_ALONE.findall(line[: int(mark)])), None)
                    voter = Voter(*people.known(" ".join(who[-1]["name"].split()), party), columns[i][2])
                    voters[numbers[owners[i]]].append(voter)
        found.append((head.start(), voters))
    return found


def _grid(text: str, head: re.Match[str], limit: int, people: People) -> dict[str, list[Voter]]:
    """The rows below one head, by the number of the § each vote was on."""
    columns = {m[1]: (m.start() + m.end()) / 2 for m in _PARAGRAPH.finditer(head.group())}
    voters: dict[str, list[Voter]] = {number: [] for number in columns}
    for line in text[head.end() : limit].split("\n")[1:]:
        ballots = list(_BALLOT.finditer(line))
        names = list(LISTED.finditer(line[: ballots[0].start()])) if ballots else []
        if not names:
            continue
        # A substitute stands to the right of the member whose seat it is.
        alone = _ALONE.findall(line[: ballots[0].start()]) if len(names) == 1 else []
        name, party = people.known(" ".join(names[-1]["name"].split()), names[-1]["party"] or (alone[0] if alone else None))
        for ballot in ballots:
            number = min(columns, key=lambda n: abs(columns[n] - (ballot.start() + ballot.end()) / 2))
            voters[number].append(Voter(name, party, ballot_of(ballot[0])))
    return voters


# The longest list for several votes, in characters; a party in a column of its own.
_GRID = 12_000
_ALONE = re.compile(r"(?<!\S)([A-ZÅÄÖ]{1,4})(?!\S)")
_PARAGRAPH = re.compile(r"§\s?(\d{1,4})")
_BALLOT = re.compile(r"(?<!\w)(?:Ja|JA|Nej|NEJ|Avstår|AVSTÅR|Avst\.?)(?!\w)")
# "§ 41     § 42" alone on a line, above Ja and Nej; the heading of a list with the § it belongs to.
_PARAGRAPHS_ALONE = re.compile(r"^[ \t]*§\s?\d{1,4}(?:[ \t]{2,}§\s?\d{1,4})+[ \t]*$", re.MULTILINE)
_LIST_OF = re.compile(
    r"^[^\n.]{0,60}(?:[Vv]otering|[Oo]mröstning|VOTERING|OMRÖSTNING|[Bb]ilaga|BILAGA)[^\n.]{0,60}§\s?(?P<number>\d{1,4})[^\n.§]{0,60}$",
    re.MULTILINE,
)
