"""Who voted how, from prose, lists and tables; names and parties as the attendance has them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.document import Participant, Voter
from extract.rulebook import RuleSet
from extract.votes_names import NAME, People, ballot_of, names_in
from extract.votes_rows import paired, stacked
from extract.votes_tables import barred_table, columned, ending_in_vote, table
from extract.votes_tallies import Tally

if TYPE_CHECKING:
    pass

# How far from a tally its lists may stand, in characters.
_LIST_LENGTH = 4000
_PROSE_LENGTH = 1500
_ABSTAINERS = re.compile(r"(?P<who>[A-ZÅÄÖ][^.:]{3,400}?)\s(?:avstår|avstod)(?:\sfrån\satt\srösta)?\.")
_LIST_END = re.compile(r"\.(?=\s|$)|(?<!,)(?<!,\s)\n\s*\n|\n(?=\s*(?:Nej|Ja|Avstår|Beslut|Reservation)\b)")


def add_members(text: str, tallies: list[Tally], participants: tuple[Participant, ...], rules: RuleSet) -> None:
    """Read the lists behind or in front of each tally into it; a tally's end moves behind a list in prose.

    Where everybody stands by name, those who abstain are counted when no figure is printed for them.
    """
    _add_members(text, tallies, participants, rules)
    for tally in tallies:
        if not tally.members:
            tally.members = _by_last_name(text, tally, participants) or _only_abstainers(text, tally, participants, rules)
        told = [sum(m.vote == vote for m in tally.members) for vote in ("ja", "nej", "avstår")]
        if tally.figures["abstain"] is None and told[2] and told[:2] == [tally.figures["yes"], tally.figures["no"]]:
            tally.figures["abstain"] = told[2]


def _add_members(text: str, tallies: list[Tally], participants: tuple[Participant, ...], rules: RuleSet) -> None:
    people = People(participants)
    barred, text = text.replace("*", " "), text.replace("|", " ").replace("*", " ")
    for i, tally in enumerate(tallies):
        limit = min(len(text), tally.end + _LIST_LENGTH, tallies[i + 1].start if i + 1 < len(tallies) else len(text))
        grid = rules["members.columns"].pattern.search(text, tally.end, limit)
        limit = grid.start() if grid else limit
        around = max(tallies[i - 1].end if i else 0, tally.start - _LIST_LENGTH), limit
        rows = [] if "|" in barred[slice(*around)] else _as_many_as_voted(text, around, tally, people, rules)
        if rows:
            # As many rows as votes: the list is this vote's, whatever stands in prose beside it.
            tally.members = rows
            continue
        listed, end = _prose(text, tally.start, limit, tally.end, people, rules)
        if not listed:
            # "Vid omröstningen röstar följande ja: …" stands in front of its sum as often as behind it.
            floor = max(tallies[i - 1].end if i else 0, tally.start - _PROSE_LENGTH)
            leads = [m for m in rules["members.lead"].pattern.finditer(text, floor, tally.start) if _yes(m)]
            begin = leads[-1].start() if leads else max(floor, text.rfind("\n\n", 0, tally.start) + 2)
            listed, _ = _prose(text, begin, tally.start, begin, people, rules) if begin < tally.start else ([], 0)
            end = tally.end
        if not tally.fits(listed):
            window = text[: tally.end + _PROSE_LENGTH], max(tallies[i - 1].end if i else 0, tally.start - _PROSE_LENGTH)
            called = [c.members for c in _roll_calls(*window, people, rules)]
            listed = next((v for v in called if tally.fits(v)), listed)
        if listed:
            tally.members, tally.end = listed, max(tally.end, end)
            continue
        tally.members = barred_table(barred, *around, people, rules) or table(text, tally.end, limit, people, rules)
        if not tally.members:
            # The list may stand in front of its sum.
            begin = max(tallies[i - 1].end if i else 0, tally.start - _LIST_LENGTH, 0)
            rows = table(text, begin, tally.start, people, rules)
            voted = (
                bool(rules["members.heading"].pattern.search(text, begin, tally.start))
                or "röst" in text[begin : tally.start].lower()
            )
            tally.members = rows if len(rows) > (1 if voted else 2) else []
        if not tally.members:
            tally.members = columned(text, *around, people) or _both_sides(ending_in_vote(text, *around, people))


# "Ja: Lind, Ek och Alm." on a line, and the same for nej.
_LAST = r"[A-ZÅÄÖ][\wåäöé-]+"
_BY_LAST_NAME = re.compile(
    rf"(?<!\w)(?P<vote>[Jj]a|JA|[Nn]ej|NEJ|[Aa]vstår)(?:-röst(?:er)?)?(?:\s(?:röstar|röstade))?(?:\s?\(\d{{1,3}}\))?\s?:?\s+(?P<who>{_LAST}(?:(?:,\s+|\s+och\s+|\s+samt\s+){_LAST})*)(?=\s?[.;\n]|$)"
)


def _by_last_name(text: str, tally: Tally, participants: tuple[Participant, ...]) -> list[Voter]:
    """Voters by their last names alone: only where each is one person of the attendance and both sides fit the figures."""
    known: dict[str, list[Participant]] = {}
    for person in participants:
        known.setdefault(person.name.split()[-1], []).append(person)
    voters = []
    for m in _BY_LAST_NAME.finditer(text, max(0, tally.start - _PROSE_LENGTH), tally.end + _PROSE_LENGTH):
        for name in re.split(r",\s+|\s+och\s+|\s+samt\s+", m["who"]):
            same = known.get(name, [])
            voters += [Voter(p.name, p.party, ballot_of(m["vote"])) for p in same[:1] if len(same) == 1]
    return voters if tally.fits(voters) else []


def _only_abstainers(text: str, tally: Tally, participants: tuple[Participant, ...], rules: RuleSet) -> list[Voter]:
    """Where nobody else stands by name, those who are told to have abstained."""
    told = rules["tally.abstainers"].pattern.search(text, max(0, tally.start - 1), tally.end)
    return names_in(text, *told.span("who"), "avstår", People(participants)) if told else []


# How a list without heads is read, besides a table with crosses.
_WAYS = (columned, ending_in_vote, stacked, paired)


def _yes(lead: re.Match[str]) -> bool:
    return next(g for g in lead.groups() if g).lower().startswith("ja")


def _both_sides(voters: list[Voter]) -> list[Voter]:
    return voters if {v.vote for v in voters} >= {"ja", "nej"} else []


def _as_many_as_voted(text: str, around: tuple[int, int], tally: Tally, people: People, rules: RuleSet) -> list[Voter]:
    """The list whose sides are as long as the figures say, by whichever way of reading it."""
    sides = [tally.figures[k] or 0 for k in ("yes", "no", "abstain")]
    ways = (table(text, *around, people, rules), *(way(text, *around, people) for way in _WAYS))
    for rows in ways:
        counted = [sum(v.vote == side for v in rows) for side in ("ja", "nej", "avstår")]
        if len(rows) > 1 and (counted == sides or (rows and counted[:2] == sides[:2] and not tally.figures["abstain"])):
            return rows
    return []


def _prose(text: str, start: int, limit: int, tally_end: int, people: People, rules: RuleSet) -> tuple[list[Voter], int]:
    """ "Ja röstar A (S) och B (M). Nej röstar …" close behind the tally."""
    voters: list[Voter] = []
    end = start
    leads = list(rules["members.lead"].pattern.finditer(text, start, limit))
    for k, lead in enumerate(leads):
        if lead.start() > max(end, tally_end) + 700:
            break
        if _in_a_column(text, lead):
            continue
        vote = ballot_of(next(g for g in lead.groups() if g))
        stop = min(_list_end(text, lead.end(), limit), leads[k + 1].start() if k + 1 < len(leads) else limit)
        voters += names_in(text, lead.end(), stop, vote, people)
        end = stop + 1 if stop < len(text) and text[stop] == "." else stop
    if not voters:
        for m in rules["members.names_first"].pattern.finditer(text, tally_end, min(limit, tally_end + 1500)):
            voters += names_in(text, *m.span("who"), "ja" if m["vote"] == "ja" else "nej", people)
            end = m.end() + 1
    if voters:
        for m in _ABSTAINERS.finditer(text, start, min(limit, end + 300)):
            listed = m["who"].split("\n\n")[-1]
            offset = m.end("who") - len(listed)
            names = names_in(text, offset, m.end("who"), "avstår", people)
            if names and not any(v.name == n.name for v in voters for n in names):
                voters += names
    else:
        single = re.compile(rf"\d\s?ledam(?:ot|öter),\s(?P<who>{NAME}[^.]{{0,120}}?),?\savstår").search(
            text, start, min(limit, tally_end + 10)
        )
        if single:
            return [], start
    return voters, end


def find_roll_calls(text: str, participants: tuple[Participant, ...], rules: RuleSet) -> list[Tally]:
    """ "A, B och C röstar ja. D och E röstar nej.": where both sides stand by name and no figures, the names are the figures."""
    lower = text.lower()
    if "röst" not in lower and "voter" not in lower:
        return []
    return _roll_calls(text, 0, People(participants), rules)


def _roll_calls(text: str, start: int, people: People, rules: RuleSet) -> list[Tally]:
    found = [
        *_by_wish(text, start, people, rules),
        *_verb_first(text, start, people, rules),
        *_by_lead(text, start, people, rules),
    ]
    matches = list(rules["members.names_first"].pattern.finditer(text, start))
    for one, other in itertools.pairwise(matches):
        if one["vote"] == other["vote"] or text[one.end() : other.start()].strip(" .\n"):
            continue
        voters = [
            *names_in(text, *one.span("who"), ballot_of(one["vote"]), people),
            *names_in(text, *other.span("who"), ballot_of(other["vote"]), people),
        ]
        if "övriga" in text[one.start() : other.end()].lower():
            continue
        figures: dict[str, int | None] = {
            "yes": sum(v.vote == "ja" for v in voters), "no": sum(v.vote == "nej" for v in voters), "abstain": None, "absent": None
        }  # fmt: skip
        found.append(Tally(one.start(), other.end(), figures, voters))
    return found


def _verb_first(text: str, start: int, people: People, rules: RuleSet) -> Iterator[Tally]:
    """ "Vid upprop röstar A och B ja och C nej"."""
    for m in rules["members.verb_first"].pattern.finditer(text, start):
        voters = [*names_in(text, *m.span("yes"), "ja", people), *names_in(text, *m.span("no"), "nej", people)]
        yes = sum(v.vote == "ja" for v in voters)
        yield Tally(m.start(), m.end(), {"yes": yes, "no": len(voters) - yes, "abstain": None, "absent": None}, voters)


def _in_a_column(text: str, lead: re.Match[str]) -> bool:
    """Whether what looks like the lead of a list stands in the vote column of a table."""
    line = text.rfind("\n", 0, lead.start()) + 1
    return bool(re.search(r"\S(?: {2,}|\t+)$", text[line : lead.start()]))


_SUM = re.compile(r"[\s.,=–-]*(?:\d{1,3}\s?(?:st|röst(?:er)?)?)?[\s.,]*")


def _by_lead(text: str, start: int, people: People, rules: RuleSet) -> Iterator[Tally]:
    """ "Ja: A och B. Nej: C.": both sides by name behind their word."""
    leads = list(rules["members.lead"].pattern.finditer(text, start))
    for k, (one, other) in enumerate(itertools.pairwise(leads)):
        ballots = [ballot_of(next(g for g in lead.groups() if g)) for lead in (one, other)]
        if ballots != ["ja", "nej"] or _in_a_column(text, one) or _in_a_column(text, other):
            continue
        between = _list_end(text, one.end(), other.start())
        end = _list_end(text, other.end(), min(len(text), other.end() + _PROSE_LENGTH))
        if not _SUM.fullmatch(text[between : other.start()]):
            continue
        yes, no = names_in(text, one.end(), between, "ja", people), names_in(text, other.end(), end, "nej", people)
        third = leads[k + 2] if k + 2 < len(leads) else None
        neither: list[Voter] = []
        if third and ballot_of(next(g for g in third.groups() if g)) == "avstår" and _SUM.fullmatch(text[end : third.start()]):
            stop = _list_end(text, third.end(), min(len(text), third.end() + _PROSE_LENGTH))
            neither = names_in(text, third.end(), stop, "avstår", people)
            end = stop if neither else end
        if yes and no:
            figures: dict[str, int | None] = {"yes": len(yes), "no": len(no), "abstain": len(neither) or None, "absent": None}
            yield Tally(one.start(), end, figures, [*yes, *no, *neither])


def _by_wish(text: str, start: int, people: People, rules: RuleSet) -> Iterator[Tally]:
    """ "För arbetsutskottets förslag röstar A och B. För C:s förslag röstar C.": the wish named first is yes."""
    leads = list(rules["members.for_wish"].pattern.finditer(text, start))
    for one, other in itertools.pairwise(leads):
        between = _list_end(text, one.end(), other.start())
        if text[between : other.start()].strip(" .,\n"):
            continue
        end = _list_end(text, other.end(), min(len(text), other.end() + _PROSE_LENGTH))
        voters = [
            *names_in(text, one.end(), between, "ja", people),
            *names_in(text, other.end(), end, "nej", people),
        ]
        figures: dict[str, int | None] = {
            "yes": sum(v.vote == "ja" for v in voters), "no": sum(v.vote == "nej" for v in voters), "abstain": None, "absent": None
        }  # fmt: skip
        yield Tally(one.start(), end, figures, voters)


def find_lists(text: str, participants: tuple[Participant, ...], tallies: list[Tally]) -> Iterator[Tally]:
    """Lists of voters without a sum: where both sides stand in a table, its rows are the figures."""
    people = People(participants)
    for head in _LIST_HEAD.finditer(text):
        start, end = head.start(), min(len(text), head.end() + _LIST_LENGTH)
        if any(abs(t.start - start) < _LIST_LENGTH for t in tallies):
            continue
        voters = columned(text, head.end(), end, people) or ending_in_vote(text, head.end(), end, people)
        if len(voters) < _LEAST_ROWS or not _both_sides(voters):
            continue
        figures: dict[str, int | None] = {
            key: sum(v.vote == vote for v in voters) for key, vote in (("yes", "ja"), ("no", "nej"), ("abstain", "avstår"))
        }
        yield Tally(start, head.end(), figures | {"abstain": figures["abstain"] or None, "absent": None}, voters)


# "Omröstningslista", "Voteringslista § 12": the head of a list of voters.
_LIST_HEAD = re.compile(
    r"^[^\n.]{0,60}(?:[Oo]mröstnings|[Vv]oterings|OMRÖSTNINGS|VOTERINGS)(?:lista|protokoll|LISTA|PROTOKOLL)[^\n.]{0,40}$",
    re.MULTILINE,
)
_LEAST_ROWS = 3


def _list_end(text: str, start: int, limit: int) -> int:
    m = _LIST_END.search(text, start, limit)
    return m.start() if m else limit
