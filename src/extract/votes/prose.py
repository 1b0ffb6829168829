"""Who voted how in prose: "Ja röstar A, B och C", "övriga röstar nej", "samtliga ledamöter för S och V röstar ja"."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from extract.document import Voter
from extract.rulebook import RuleBook, RuleSet
from extract.votes.away import Away
from extract.votes.heads import KEYS
from extract.votes.names import Ballot, People, VoterList, ballot_of
from extract.votes.names_in_prose import COUNT_BEHIND, names_in
from extract.votes.sentences import BUT, Sentences, Side

# How far apart the two sides of one vote stand, and how long a list is at most, in characters.
_APART = 330
# The widest row of a table, in characters.
_WIDEST = 300
_LONGEST = 4000
_LIST_END = re.compile(
    r"(?<!\s[A-ZÅÄÖ])\.(?=\s|$)|(?<!,)(?<!,\s)\n\s*\n|(?<=[\w)])\s?=\s?\d"
    r"|\n(?=\s*(?:Nej|NEJ|Ja|JA|Avstår|AVSTÅR|Avst|AVST|Avstod|Beslut|Reservation|Frånvarande|För|Emot|Mot)\b)|,\s(?=(?:ja|nej)[- ]?röst)"
    r"|,?\s(?=(?:(?:och|medan|samt|men)\s)?(?:samtliga\s|alla\s)?(?:övriga|resterande)\s(?:[a-zåäö]+\s){0,2}(?:röst|avst|lägger|lade))"
    r"|\n(?=[ \t]*\d{1,2}\s(?:röst|ledam|avst|ja\b|nej\b))"
    r"|(?<!,)(?<!och)(?<!samt)\n(?=[^\n.,;]{3,50}\s(?:avst(?:år|od)|(?:lägger|lade)\sne[dr]\s)\b)"
)
# More names would follow: a page's end that was not bridged.
_CUT_SHORT = re.compile(r"(?<!\w)(?:och|samt)\Z")
# How many a list has, in its lead ("Ja (5):") or behind it.
_COUNT_IN_LEAD = re.compile(r"(?<!\d)(?P<n>\d{1,3})(?!\d)")
_COUNT_AFTER = re.compile(r"\s?=\s?(?P<n>\d{1,3})(?!\d)")
# How many stand for the wish that follows.
_COUNTED = re.compile(r"(?<!\w)\d{1,3}\s(?:röst(?:er)?|ledam(?:ot|öter))(?!\w)")
_OF_ALL = re.compile(r"\s*(?:alla|samtliga|övriga|resterande)(?!\s(?:[a-zåäö]+\s){0,2}(?:för|från|i|ur)\s)", re.IGNORECASE)
_BUT = re.compile(rf"(?<!\w){BUT}\s")
_WISH_AND_VOTERS = re.compile(
    r"(?<!\w)\d{1,3}\s(?:röst(?:er)?\s)?för\s[^().;\d]{3,70}?\s\((?P<who>[^()]{1,300}(?:\([^()]{1,8}\)[^()]{0,80}){0,60})\)"
)
_BESIDE = 30
_NAME_AND_VOTE = re.compile(r"(?P<who>[^,;.]+?)[\s:–-]+(?P<vote>ja|nej|avstår|avstod|Ja|Nej|Avstår)(?=[,;.]|\s+(?:och|samt)\s|$)")


def prose_lists(text: str, people: People, rules: RuleBook, breaks: list[int], numbers: list[int]) -> list[VoterList]:
    """Every list of voters in prose; sides that stand close together are one list, unless one of ``breaks`` parts them: items, with their ``numbers``."""
    lower = text.lower()
    if "röst" not in lower and "voter" not in lower and "nej" not in lower:
        return []
    reader = _Reader(text, people, rules)
    sides = _apart(
        [
            *reader.by_lead(),
            *reader.names_first(),
            *reader.verb_first(),
            *reader.one_side(),
            *reader.one_by_one(),
            *reader.abstainers(),
            *reader.by_wish(),
            *reader.behind_wishes(),
            *reader.sentences.sides(),
        ]
    )
    found: list[VoterList] = []
    group: list[Side] = []
    away = Away(text, people, breaks, numbers)
    for side in sides:
        if group and (
            side.start - group[-1].end > _APART
            or any(s.vote == side.vote and (s.start, s.end) != (side.start, side.end) for s in group)
            or "\n\n\n" in text[group[-1].end : side.start]
            or bisect_right(breaks, side.start) > bisect_right(breaks, group[-1].start)
        ):
            found.append(_listed(group, people, away))
            group = []
        group.append(side)
    return [*found, *([_listed(group, people, away)] if group else [])]


def _apart(sides: list[Side]) -> list[Side]:
    """In order of the text, the fuller of two that overlap."""
    kept: list[Side] = []
    for side in sorted(sides, key=lambda s: (s.start, -len(s.voters) - len(s.parties))):
        if not (side.voters or side.others or side.parties):
            continue
        if kept and side.start < kept[-1].end and (side.start, side.end) != (kept[-1].start, kept[-1].end):
            if len(side.voters) + len(side.parties) <= len(kept[-1].voters) + len(kept[-1].parties):
                continue
            kept.pop()
        kept.append(side)
    return kept


def _listed(group: list[Side], people: People, away: Away) -> VoterList:
    voters: dict[str, Voter] = {}
    for voter in [*(v for side in group for v in side.voters), *(v for side in group for v in side.parties)]:
        voters.setdefault(voter.name, voter)
    others = next((side for side in group if side.others), None)
    if others:
        named = set(voters) | others.without
        for person in people.members:
            if person.name not in named:
                voters[person.name] = Voter(person.name, person.party, others.vote)
            elif person.name in others.without and person.name not in voters:
                # "Alla utom A röstar ja": that A voted no only the figures can tell.
                voters[person.name] = Voter(person.name, person.party, "nej" if others.vote == "ja" else "ja")
    return VoterList(
        group[0].start, max(side.end for side in group), list(voters.values()),
        told={KEYS[side.vote]: side.told for side in group if side.told is not None}, stretched=bool(others or any(s.parties for s in group)), in_prose=True,
        named=[v for side in group for v in side.voters],
        away=[names - {v.name for side in group for v in side.voters} for names in away.at(group[0].start)]
        if others or any(s.parties for s in group)
        else [],
    )  # fmt: skip


class _Reader:
    """Finds the sides of one text, form by form."""

    def __init__(self, text: str, people: People, rules: RuleBook) -> None:
        self.text, self.people = text, people
        self.rules: RuleSet = rules["votes"]
        self.party_names: dict[str, str] = rules["parties"].data["data"]["names"]
        self.sentences = Sentences(text, people, self.party, self.rules.data["data"]["party_members"])

    def by_lead(self) -> Iterator[Side]:
        """ "Ja röstar: A och B."."""
        leads = [m for m in self.rules["members.lead"].pattern.finditer(self.text) if not self._in_a_column(m)]
        starts = [m.start() for m in leads]
        for m in leads:
            k = bisect_left(starts, m.end())
            limit = min(m.end() + _LONGEST, starts[k] if k < len(starts) else len(self.text))
            end = self._list_end(m.end(), limit)
            vote = "nej" if m["vote9"] else ballot_of(next(g for g in m.groups() if g))
            if _CUT_SHORT.search(self.text, m.end(), end):
                continue
            understood = self.sentences.side((m.start(), end), [self.text[m.end() : end]], vote)
            yield replace(understood or self._side(m.start(), end, m.end(), end, vote), told=self._told(m, end))

    def _told(self, lead: re.Match[str], end: int) -> int | None:
        """How many a list says it has: in front of it, as its last word, or right behind it."""
        count = (
            _COUNT_IN_LEAD.search(lead.group())
            or COUNT_BEHIND.search(self.text[lead.end() : end].rstrip(" \t\n.,;"))
            or _COUNT_AFTER.match(self.text, end)
        )
        return int(count["n"]) if count else None

    def names_first(self) -> Iterator[Side]:
        """ "A (S) och B (M) röstar nej.", "avger A och B nej-röst"."""
        rules = self.rules["members.names_first"], self.rules["members.casts"]
        for m in (m for rule in rules for m in rule.pattern.finditer(self.text)):
            if not _BUT.search(m["who"]):
                yield self._side(m.start(), m.end(), *m.span("who"), ballot_of(m["vote"]))

    def verb_first(self) -> Iterator[Side]:
        """ "röstar A och B ja och C nej"."""
        for m in self.rules["members.verb_first"].pattern.finditer(self.text):
            yield self._side(m.start(), m.end("yes"), *m.span("yes"), "ja")
            yield self._side(m.start("no"), m.end(), *m.span("no"), "nej")

    def one_side(self) -> Iterator[Side]:
        """ "Övriga röstar ja", "röstar samtliga ledamöter för S ja": whole groups, with or without names beside them."""
        for m in self.rules["members.groups"].pattern.finditer(self.text):
            who = next(k for k in ("who", "who2") if m[k])
            besides = _BUT.search(m[who])
            if besides and (re.search(r",\s(?:som|vilka|vilken)$", m[who]) or not _OF_ALL.match(m[who])):
                # "Alla utom A, som röstar nej, röstar ja": the ballot is that of A; "Centerpartiets ledamöter utom A" are not all.
                continue
            if besides:
                # "Alla utom A röstar ja": that A voted no only the figures can tell.
                at = m.start(who) + besides.end()
                rest: Ballot = "nej" if ballot_of(m["vote"] or m["vote2"]) == "ja" else "ja"
                named = self._side(m.start(), m.end(), at, m.end(who), rest)
                yield replace(named, voters=(), parties=named.voters)
                yield Side(m.start(), m.end(), ballot_of(m["vote"] or m["vote2"]), (), others=True)
                continue
            yield self._side(m.start(), m.end(), *m.span(who), ballot_of(m["vote"] or m["vote2"]))

    def one_by_one(self) -> Iterator[Side]:
        """ "A ja, B ja, C nej": the vote behind each name."""
        for run in self.rules["members.one_by_one"].pattern.finditer(self.text):
            for m in _NAME_AND_VOTE.finditer(run.group()):
                at = run.start()
                yield self._side(at, run.end(), at + m.start("who"), at + m.end("who"), ballot_of(m["vote"]))

    def abstainers(self) -> Iterator[Side]:
        """ "A (S) och B avstår."."""
        for m in self.rules["members.abstain"].pattern.finditer(self.text):
            yield self._side(m.start(), m.end(), *m.span(next(k for k in ("who", "who2", "who3", "who4") if m[k])), "avstår")

    def by_wish(self) -> Iterator[Side]:
        """ "För arbetsutskottets förslag röstar A och B. För C:s förslag röstar C.": the wish named first is yes."""
        leads = list(self.rules["members.for_wish"].pattern.finditer(self.text))
        for one, other in itertools.pairwise(leads):
            between = self._list_end(one.end(), other.start())
            if _COUNTED.sub("", self.text[between : other.start()]).strip(" .,\n"):
                continue
            end = self._list_end(other.end(), min(len(self.text), other.end() + _LONGEST))
            sides = (
                self._side(one.start(), between, one.end(), between, "ja"),
                self._side(other.start(), end, other.end(), end, "nej"),
            )
            if all(side.voters for side in sides):
                yield from sides

    def behind_wishes(self) -> Iterator[Side]:
        """ "6 röster för bifall (A, B och C) mot 3 för avslag (D)": the wish named first is yes."""
        for one, other in itertools.pairwise(_WISH_AND_VOTERS.finditer(self.text)):
            ja = self.sentences.side(one.span(), [one["who"]], "ja")
            nej = self.sentences.side(other.span(), [other["who"]], "nej")
            if ja and nej and other.start() - one.end() < _BESIDE:
                yield from (ja, nej)

    def _side(self, start: int, end: int, a: int, b: int, vote: Ballot) -> Side:
        """The voters of one stretch; parties' members and "the others" apart from those who stand by name."""
        parties: list[Voter] = []
        others = False
        stretch = self.text[a:b]
        for m in self.rules["members.whole_party"].pattern.finditer(stretch):
            letters = set(
                filter(
                    None,
                    (self.party(p) for p in re.split(r",\s*|\s+(?:och|samt)\s+", m["parties"] or m["parties2"] or m["parties3"])),
                )
            )
            parties += [Voter(p.name, p.party, vote) for p in self.people.of_party(letters)]
            stretch = stretch[: m.start()] + ";" * (m.end() - m.start()) + stretch[m.end() :]
        if re.match(r"\s*(?:[Öö]vriga|[Rr]esterande)\b", stretch):
            others, stretch = True, ""
        voters = names_in(stretch, 0, len(stretch), vote, self.people)
        return Side(start, end, vote, tuple(voters), others, tuple(p for p in parties if p.name not in {v.name for v in voters}))

    def party(self, printed: str) -> str | None:
        """The letters of a party by its name; a local party by the first letter of its name, where only one has it."""
        printed = re.sub(r"-\s*\n\s*", "", printed).strip(" -\n")
        if re.fullmatch(r"[A-ZÅÄÖ]{1,4}|[smcvl]|fp|kds?|mp|vpk|nyd|sd", printed):
            return printed.upper()
        known = self.party_names.get(printed.lower().removesuffix("s"), self.party_names.get(printed.lower()))
        if known:
            return known
        own = {p.party for p in self.people.members if p.party and p.party[0].lower() == printed[:1].lower() and len(p.party) > 1}
        own -= set(self.party_names.values())
        initials = "".join(word[0] for word in printed.split()).upper()
        if len(initials) > 1 and initials in own:
            return initials
        return own.pop() if len(own) == 1 and printed.lower().removesuffix("s").endswith("partiet") else None

    def _in_a_column(self, lead: re.Match[str]) -> bool:
        """Whether what looks like the lead of a list stands in the vote column of a table."""
        if re.search(r"röstar|röstade|avges|avgavs|:", lead.group()):
            return False
        line = max(self.text.rfind("\n", max(0, lead.start() - _WIDEST), lead.start()) + 1, lead.start() - _WIDEST, 0)
        return bool(re.search(r"\S(?: {2,}|\t+)$|\)\s?$", self.text[line : lead.start()]))

    def _list_end(self, start: int, limit: int) -> int:
        m = _LIST_END.search(self.text, start, limit)
        return m.start() if m else limit
