"""The names in a list of voters, as the attendance has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Levenshtein

from extract.document import Participant, Voter
from extract.participants.alike import without_figures
from extract.participants.names import PARTICLE
from extract.votes.attending import attends, covers

Ballot = Literal["ja", "nej", "avstår"]
_U = "A-ZÀ-ÖØ-ÞĆČĐŁŚŠŞŻŽİ"
NOT_A_NAME = (
    r"(?!Utfallet|Ordf|Övriga|Endast\b|Enbart\b|Bara\b|Även\b|Medan\b|Däremot\b|Nej\b|Ja\b|NEJ\b|JA\b|Beslut|Den\b|Nämnden|Kommun|Omröst|Namn\b|Parti\b|Ledam|Summa\b|Voter|Därmed|Avst"
    r"|KOMMUN|REGION|Region\b|LANDSTING|Landsting|PROTOKOLL|SAMMANTR|Sammantr|Justera|Utdrag|[\wåäö-]*(?:protokoll|nämnd|nämnden|styrelse|styrelsen|utskott|utskottet)\b|Med\b|Vid\b|Antal|Totalt|Resultat|Frånv|Bilaga|Sida\b|Sid\b|Protokoll|Röst|Följande|Samtliga|Efter\b|Närv)"
)
# One word of a name, also over a hyphen at a line's end: "Ann-\n  Christin".
NAME_WORD = rf"(?:(?:al|el|ul|bin|abu)-)?[{_U}][\w'’]*(?:-(?:\s*\n[ \t]*)?[\w'’]+)*"
# The initial of a second name: "Björn E. Carlén"; in prose the letter of a party may end a sentence.
MIDDLE = rf"(?:(?![SMCVL]\.)[{_U}]\.\s)?"
NAME = rf"{NOT_A_NAME}{NAME_WORD}(?:\s+{MIDDLE}(?:{PARTICLE}\s){{0,2}}{NOT_A_NAME}{NAME_WORD}){{1,4}}"
LETTERS = r"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,5}|[a-zåäö]{1,4})"
LISTED = re.compile(rf"(?P<name>{NAME})(?:\s*\((?P<party>{LETTERS}|-)\))?")
# In a row of a table two blanks part columns.
IN_A_ROW = re.compile(
    rf"(?P<name>{NOT_A_NAME}{NAME_WORD}(?:[ ](?:[{_U}]\.[ ])?(?:{PARTICLE}[ ]){{0,2}}{NOT_A_NAME}{NAME_WORD}){{1,7}})(?:[ ]*\((?P<party>{LETTERS}|-)\))?"
)
# "Bratt Holmén, Julia (M)": as systems print it.
LAST_FIRST = re.compile(
    rf"(?P<last>(?:{PARTICLE}\s){{0,2}}{NOT_A_NAME}{NAME_WORD}(?:\s{NAME_WORD})?),\s(?P<first>{NAME_WORD}(?:\s{NAME_WORD})?)\s*\((?P<party>{LETTERS})\)"
)
# What stands alone in a row for a party or as a mark.
LETTERS_ALONE = r"(?:[SMCVLXNJAFTI]|KD|MP|SD|FP|KDS|VPK|NYD|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]?P)(?!\S)"
_SERVING = re.compile(
    r"(?<!ej\s)(?<!inte\s)(?<!icke\s)(?<!ej)tj(?:änst)?g|tj\.?\s?ers|(?:in)?träd(?:er|de)\sin|(?:på|för)\svakan(?:s|t\splats)",
    re.IGNORECASE,
)
_SHORTEST_FUZZY, _SHORTEST_LAST = 8, 6
_NOT_VOTING = frozenset(["facklig företrädare", "tjänsteperson", "gäst", "revisor"])
# What stands for the first names: "B", "A-L", "S.E.", "Ch".
INITIALS = re.compile(rf"[{_U}](?:\w|\.?-?[{_U}])?\.?")
# A row that begins with a last name alone or behind initials, or with the last name first.
SHORT_IN_A_ROW = re.compile(
    rf"\s*(?:\d{{1,3}}[.)]?\s+)?(?P<name>(?:{INITIALS.pattern}\s)?(?:{PARTICLE}[ ]){{0,2}}{NOT_A_NAME}{NAME_WORD})"
    rf"(?=,?\s+\(?(?P<party>[A-ZÅÄÖ]{{1,4}}|[a-zåäö]{{1,4}})\)?(?![\w-])|\s{{2,}}|\s?[–:-]\s|,\s[A-ZÅÄÖ][a-zåäö])"
)
LAST_FIRST_IN_A_ROW = re.compile(
    rf"\s*(?:\d{{1,3}}[.)]?\s+)?(?P<last>(?:{PARTICLE}[ ]){{0,2}}{NOT_A_NAME}{NAME_WORD}(?:[ ]{NAME_WORD})?),[ ]"
    rf"(?P<first>(?![{_U}]{{1,4}}(?!\w)){NAME_WORD}(?:[ ](?!{LETTERS_ALONE}){NAME_WORD})?(?:[ ]{PARTICLE})?)"
    rf"(?=\s{{2,}}|[ ](?P<party>{LETTERS_ALONE}))"
)


def ballot_of(printed: str) -> Ballot:
    """Which ballot a printed word or letter is."""
    low = printed.lower()
    return "ja" if low.startswith("j") else "nej" if low.startswith("n") else "avstår"


@dataclass(slots=True)
class VoterList:
    """Who voted how in one vote, as one list tells it.

    ``number`` and ``ordinal`` are the § and the "Votering 2" that the list says it belongs to; ``told`` the figures
    printed at its foot; ``stretched`` whether some stand in it only as "the others" or as a party's members, and
    ``named`` those of a list in prose who do not; ``beside_others`` whether it is one of several columns of a table;
    ``during`` whose §§ the row of a voter prints, and which;
    ``away`` sets of those who stand in it only as "the others" and may not have voted; ``instead`` whom the row of a voter
    names besides, as serving or served for: who of them voted the attendance tells for the § of the vote.
    """

    start: int
    end: int
    voters: list[Voter]
    number: str | None = None
    ordinal: int | None = None
    told: dict[str, int] = field(default_factory=dict)
    stretched: bool = False
    in_prose: bool = False
    named: list[Voter] = field(default_factory=list)
    beside_others: bool = False
    away: list[frozenset[str]] = field(default_factory=list)
    instead: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    during: dict[str, tuple[str, str]] = field(default_factory=dict)

    def at(self, number: int, people: People) -> None:
        """Put in whoever was there for a §, where a row names a member and whoever served instead."""
        for k, voter in enumerate(self.voters):
            name, party = self.instead.get(voter.name, (None, None))
            one, other = people.person(voter.name), people.person(name) if name else None
            whose, printed = self.during.get(voter.name, (None, ""))
            if whose:
                # The row itself says for which §§ one of them was there.
                changed = (whose == name) == covers(printed, number)
            else:
                changed = bool(one and other and not _there(one, number) and _there(other, number))
            if name and changed:
                self.voters[k] = Voter(name, party, voter.vote)

    def side(self, vote: str) -> int:
        """How many voted so."""
        return sum(v.vote == vote for v in self.voters)

    @property
    def both_sides(self) -> bool:
        """Whether the list has voters for ja and for nej."""
        return bool(self.side("ja") and self.side("nej"))


def _there(person: Participant, number: int) -> bool:
    return person.status == "present" and attends(person, number)


class People:
    """The attendance: whom a printed name means, however it is printed; parties where the list has none.

    ``beside`` is what the attendance prints behind each name, such as where a member comes from.
    """

    def __init__(self, participants: tuple[Participant, ...], beside: Mapping[str, str]) -> None:
        self._beside = beside
        self._by_key: dict[str, Participant] = {}
        self._by_last: dict[str, list[Participant]] = {}
        self._seen: dict[str, Participant | None] = {}
        words_of: set[frozenset[str]] = set()
        self.members: list[Participant] = []
        for person in participants:
            words = frozenset(_key(w) for w in _words(person.name))
            if words in words_of:
                # The same person again, last name first: a list of voters that was read as attendance.
                continue
            words_of.add(words)
            self._by_key[_key(person.name)] = person
            self._by_last.setdefault(_key(_words(person.name)[-1]), []).append(person)
            # A substitute who serves for nobody has no vote, nor has whoever speaks for a union with letters as a party has.
            serves = (
                person.replaces or _SERVING.search(beside.get(person.name, ""))
                if person.role == "ersättare"
                else person.role not in _NOT_VOTING
            )
            if person.party and person.status == "present" and serves:
                self.members.append(person)
        # By what may be printed of a last name for all of it.
        self._by_part: dict[str, list[Participant]] = {}
        for person in self._by_key.values():
            for part in _last_names(person.name):
                self._by_part.setdefault(part, []).append(person)
        chairs = [p for p in self._by_key.values() if p.role == "ordförande" and p.status == "present"]
        self.chair = chairs[0] if len(chairs) == 1 else None
        self._by_words = {frozenset(_key(w) for w in _words(p.name)): p for p in self._by_key.values()}

    def person(self, name: str) -> Participant | None:
        """Whom a name of two or more words means: also last name first, without spaces, or with a letter misread."""
        key = _key(name)
        if key not in self._seen:
            found = self._by_key.get(key) or self._by_words.get(frozenset(_key(w) for w in _words(name)))
            if found is None and len(key) >= _SHORTEST_FUZZY:
                near = [p for k, p in self._by_key.items() if Levenshtein.distance(k, key, score_cutoff=1) <= 1]
                # A name that the end of its cell cuts short.
                near = near or [p for k, p in self._by_key.items() if k.startswith(key) and p.name.startswith(f"{name} ")]
                found = near[0] if len(near) == 1 else None
            self._seen[key] = found
        return self._seen[key]

    def by_last(self, printed: str, party: str | None) -> Participant | None:
        """Whom a last name means, with an initial ("B Hallgren"), a place ("Ek i Mora") or a party where several share it.

        None unless one.
        """
        placed = _PLACED.fullmatch(printed)
        if placed:
            same = [p for p in self._by_last.get(_key(placed["name"]), []) if p in self.from_place(placed["place"])]
            return same[0] if len(same) == 1 else None
        words = _words(printed)
        initial = words[0] if len(words) == 2 and INITIALS.fullmatch(words[0]) else ""
        same = self._by_last.get(_key(words[-1]), []) if len(words) == 1 or initial else []
        if len(same) > 1:
            # "Ek" beside "von Ek".
            particles = _particles(printed)
            same = [p for p in same if _particles(p.name) == particles] or same
        same = same or ([] if initial else self._by_part.get(_key(printed), []))
        if initial:
            short = initial.rstrip(".")
            whole = len(short) > 1 and short[1:].islower()
            same = [p for p in same if (p.name if whole else _initials(p.name)).startswith(short if whole else _initials(short))]
        elif party and len(same) > 1:
            same = [p for p in same if p.party and p.party.lower() == party.lower()]
        return same[0] if len(same) == 1 else None

    def known(self, name: str, party: str | None) -> tuple[str, str | None]:
        """Name and party as the attendance has them; a voter who is not in it stays as printed."""
        name = plain(name)
        start, end, beside = self.lettered(name)
        name, party = name[start:end], party or beside
        person = self.person(name) or self.by_last(name, party) or self._behind_place(name)
        letters = party if party and party != "-" else None
        if letters and letters.islower():
            letters = letters.upper()
        if person is None:
            return without_figures(name), letters
        return _better(name, person.name), letters or person.party

    def _behind_place(self, name: str) -> Participant | None:
        """Whom the words behind the first one mean, which says where a member comes from: "Aneby Bo Ek"."""
        return self.person(name.partition(" ")[2]) if name.count(" ") > 1 else None

    def lettered(self, name: str) -> tuple[int, int, str | None]:
        """Where in a name the name itself stands, and the letters of a party beside it: "SD Bo Ek", "Bo Ek SD N"."""
        known = self.person(name)
        if known and known.name[-2:-1] != " " and name[-2:-1] == " " and name[-1] in _MARKS:
            # "Bo Ek X": the mark stands one blank behind the name.
            return 0, len(name) - 2, None
        if known:
            return 0, len(name), None
        before = PARTY_BEFORE.match(name)
        start = before.end() if before and (len(before["party"]) > 1 or self.person(name[before.end() :])) else 0
        behind = _LETTERS_BEHIND.search(name)
        end = behind.start() if behind and " " in name[start : behind.start()] else len(name)
        letters = name[end:].split()[:1] if end < len(name) else [before["party"]] if before and start else []
        return start, end, letters[0] if letters and letters[0] not in _MARKS else None

    def meant(self, printed: str, following: str | None) -> Participant | None:
        """The one member that words mean: the chair, or a name with whatever stands beside it ("Jan" before "Eva Ek" as well)."""
        if CHAIR.fullmatch(printed):
            return self.chair
        bare = ADDRESS.sub("", printed)
        party = PARTY_BEHIND.search(bare)
        name = bare[: party.start()] if party else bare
        found = self.person(name) if " " in name else None
        found = found or self.by_last(name, next((g for g in party.groups() if g), None) if party else None)
        full = _FROM.fullmatch(name) if found is None else None
        found = found or (self.person(full["name"]) if full else None)
        return found or (self.sharing(name, following) if following else None)

    def sharing(self, first: str, following: str) -> Participant | None:
        """Whom a first name alone means that shares the last name of the name that follows."""
        last = LISTED.match(following)
        return self.person(f"{first} {last['name'].split()[-1]}") if last and _FIRST_NAME.fullmatch(first) else None

    def from_place(self, place: str) -> list[Participant]:
        """The members whom the attendance prints with a place."""
        there = re.compile(rf"(?<!\w){re.escape(place)}(?!\w)")
        return [p for p in self._by_key.values() if p.status == "present" and there.search(self._beside.get(p.name, ""))]

    def of_party(self, letters: set[str]) -> list[Participant]:
        """The members of these parties that the attendance has as present."""
        return [p for p in self.members if p.party in letters]


PARTY_BEHIND = re.compile(rf"\s*\(\s*(?P<party>{LETTERS}|-)\s*\)|(?<=\w)\s+(?P<bare>[A-ZÅÄÖ]{{1,3}})$")
_LETTERS_BEHIND = re.compile(r"(?:\s[A-ZÅÄÖ]{1,4})+$")
# Letters that are ballots or tell who was present, and no party's.
_MARKS = set("JNAFXI")
PARTY_BEFORE = re.compile(r"(?P<party>[A-ZÅÄÖ]{1,4})\s(?=[A-ZÅÄÖ][a-zåäöé]+[\w-]*\s[A-ZÅÄÖ][a-zåäö])")
# How minutes of old speak of members.
ADDRESS = re.compile(
    r"^(?:herrar(?:na)?|herr|hrr|hr|fru(?:ar(?:na)?)?|fr|fröken|frk|ledam(?:oten|öterna)|(?:(?:[12]:[ea]\s)?v(?:ice|\.)?\s?)?ordf(?:öranden?|\.)?)\s+",
    re.IGNORECASE,
)
_FIRST_NAME = re.compile(NAME_WORD)
CHAIR = re.compile(r"(?:mötes)?ordf(?:öranden|\.)?(?:\ssjälv)?", re.IGNORECASE)
_PLACED = re.compile(rf"(?P<name>{NAME_WORD})\s(?:i|från|på)\s(?P<place>[{_U}][\w-]+)")
_FROM = re.compile(rf"(?P<name>{NAME})(?:\s\([^()]{{1,12}}\))?\s(?:i|från|för)\s(?P<place>[{_U}][\w-]+)")


def _initials(name: str) -> str:
    """ "Anna-Lisa Trapp" → "ALT", "A-L" → "AL"."""
    return "".join(part[0] for part in re.split(r"[\s.-]+", name) if part)


def plain(name: str) -> str:
    """A name on one line: "Ann-\\n Christin" and "Petters-\\n by" joined."""
    name = re.sub(rf"-\s*\n\s*(?=[{_U}])", "-", name)
    return " ".join(re.sub(r"-\s*\n\s*", "", name).split())


def _better(printed: str, listed: str) -> str:
    """The attendance's spelling, unless scanning took more from it than from the list: figures in it, dots lost."""
    if len(printed) != len(listed) or _key(printed.split()[0]) != _key(listed.split()[0]):
        return listed
    damage = [(sum(c.isdigit() for c in name), -sum(c in "åäöÅÄÖ" for c in name)) for name in (printed, listed)]
    return printed if damage[0] < damage[1] else listed


_PARTICLE = re.compile(PARTICLE)


def _particles(name: str) -> list[str]:
    return [w for w in name.split() if _PARTICLE.fullmatch(w)]


def _words(name: str) -> list[str]:
    return [
        w for w in name.replace(",", " ").split() if not _PARTICLE.fullmatch(w.lower() if w.isupper() and len(w) > 1 else w)
    ] or [name]


def _last_names(name: str) -> set[str]:
    """What may be printed of a name for all of it: its last words, and the second half of a double name."""
    words = re.split(r"\s|(?<=\w\w)-(?=\w\w)", name)
    return {key for k in range(1, len(words)) if len(key := _key("".join(words[k:]))) > _SHORTEST_LAST}


_LIKE = str.maketrans("åäöéèüøćčšžđńý01|i", "aaoeeuoccszdnyolll")


@lru_cache(maxsize=512)
def _key(name: str) -> str:
    """Letters alone; those that scanning mixes up are one."""
    return re.sub(r"[^a-z]", "", name.lower().replace("ii", "ö").translate(_LIKE)).replace("rn", "m")
