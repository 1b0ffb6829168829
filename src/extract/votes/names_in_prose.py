"""The names in a list of voters in prose: what parts them, the party of all, who does something else than vote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.document import Voter
from extract.participants.names import PARTICLE
from extract.votes.names import (
    ADDRESS,
    CHAIR,
    INITIALS,
    LAST_FIRST,
    LISTED,
    NAME_WORD,
    PARTY_BEFORE,
    PARTY_BEHIND,
    Ballot,
    People,
    plain,
)

_BRACKETS = re.compile(r"\s?\((?P<inside>(?:[^()]|\([^()]{1,12}\)){3,1500})\)")
_PARTS = re.compile(r"\s*(?:,|;|\boch\b|\bsamt\b)\s*")
_BESIDE_A_NAME = re.compile(r"\s*\([^()]*\)|^(?:samtliga|alla|båda)\s|\s[A-ZÅÄÖ]{1,3}$")


def bracketed_voters(text: str, people: People) -> Iterator[tuple[int, int]]:
    """The brackets that hold members and nothing else, as they stand behind the figure of a side."""
    for m in _BRACKETS.finditer(text):
        names = [plain(_BESIDE_A_NAME.sub("", part)) for part in _PARTS.split(m["inside"]) if part.strip()]
        names = [name for name in names if name]
        if names and all((people.person(name) if " " in name else None) or people.by_last(name, None) for name in names):
            yield m.span()


# What parts the names of a list in prose.
_BETWEEN = re.compile(
    r"(?:(?<!\s)\s{1,60})?(?:[,;•·]|\s[–-]\s|\n\s{0,60}[–-]\s|\boch\b|\bsamt\b|\bjämte\b|\bävensom\b|\bliksom\b|\n\s{0,60}\n"
    # A line of one party's voters.
    r"|\n(?=[ \t]{0,60}(?:\(?[A-ZÅÄÖ]{1,4}\)?:[ ]|[A-ZÅÄÖ][a-zåäö]{3,20}(?:erna|partiet|centern):[ ]|\([A-ZÅÄÖa-zåäö]{1,5}\)[ \t]{1,12})[A-ZÅÄÖ])"
    # A line with one name and nothing else.
    r"|\n(?=\s{0,60}[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){1,3}\s\([A-ZÅÄÖa-zåäö]{1,5}\)\s{0,60}(?:\n|$))"
    r"|\n(?=[ \t]{0,60}[A-ZÅÄÖ][\w-]+(?:[ ](?:(?:von|van|af|de|der|den|da|la|el|al)[ ]){0,2}[A-ZÅÄÖ][\w-]+){1,3}[ \t]{0,60}(?:\n|\Z)))\s*"
)
_ONE_NAME = re.compile(rf"(?:{INITIALS.pattern}\s)?(?:{PARTICLE}\s){{0,2}}{NAME_WORD}(?:\s{NAME_WORD})?")
# Somebody who does something else than vote.
_DOES_SOMETHING = re.compile(
    r"(?<!\w)(?:yrka|begär|reserver|anmäl|före(?:slår|slog)|instäm|delta|meddela|anse|framhåll|tillstyrk|avstyrk)[a-zåäö]*(?!\w)"
)
_FIRST_LETTER_LOST = re.compile(r"[l0][\wåäö-]+\s[A-ZÅÄÖ][\wåäö-]+|[A-ZÅÄÖ][\wåäö-]+\s[l1][\wåäö-]{2,}")


# "av s: Ek, Alm", "M: By", "(c) Lund": the party in front of all its voters.
_PARTY_OF_ALL = re.compile(
    r"(?:(?P<of>av|från)\s+)?\(?(?P<party>(?!JA|NEJ)[A-ZÅÄÖ]{1,4}|[smcvl]|fp|kds?|mp|vpk|nyd|sd)(?P<closed>\))?(?(of):?|(?(closed):?|\s?:))\s+(?=[A-ZÅÄÖ]\w)"
)


# "Centerpartiet: By": the attendance has their letters.
_PARTY_SPELT = re.compile(r"\s*[A-ZÅÄÖ][a-zåäö]{3,20}(?:erna|partiet|centern):\s+(?=[A-ZÅÄÖ])")
COUNT_BEHIND = re.compile(r"(?<=[\w)])(?:\s?=\s?|,\s?|\s?[(\[]|\s)(?P<n>\d{1,3})(?:\s?(?:st\.?|röst(?:er)?))?[)\]]?\Z")


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The parts of a list in prose, with their places; a party in front of all its voters stands behind each of them."""
    at = start
    party = ""
    for m in [*_BETWEEN.finditer(text, start, end), None]:
        stop = m.start() if m else end
        spelt = _PARTY_SPELT.match(text, at, stop)
        at = spelt.end() if spelt else at
        leading = _PARTY_OF_ALL.match(text, at, stop)
        if leading:
            at, party = leading.end(), f" ({leading['party']})"
        # "Ek och Alm (7)": how many they are.
        piece = COUNT_BEHIND.sub("", text[at:stop].strip(" \t\n.:–-•"))
        if piece.count(")") > piece.count("("):
            piece = piece.rstrip(") ")
        if piece.strip("() "):
            piece = piece.lstrip("( ") if piece.startswith("(") and ")" not in piece else piece
            yield at, piece + party if "(" not in piece else piece
        at = m.end() if m else end


def names_in(text: str, start: int, end: int, vote: Ballot, people: People) -> list[Voter]:
    """The voters of a list in prose, one party for all that came before it without one ("A, B och C (kip)")."""
    out: list[Voter] = []
    waiting: list[int] = []
    for m in _listed(text, start, end, people):
        name, party, printed = m
        out.append(Voter(name, party, vote))
        if printed:
            for i in waiting:
                out[i] = Voter(out[i].name, out[i].party or party, vote)
            waiting = []
        else:
            waiting.append(len(out) - 1)
    return out


def _listed(text: str, start: int, end: int, people: People) -> Iterator[tuple[str, str | None, bool]]:
    for m in LAST_FIRST.finditer(text, start, end):
        if people.person(f"{m['first']} {m['last']}"):
            yield from (
                (*people.known(f"{n['first']} {n['last']}", n["party"]), True) for n in LAST_FIRST.finditer(text, start, end)
            )
            return
    parts = [piece for _, piece in pieces(text, start, end)]
    for k, piece in enumerate(parts):
        found = list(_in_piece(piece, people))
        if not found and k + 1 < len(parts) and (person := people.sharing(piece, parts[k + 1])):
            found = [(person.name, person.party, False)]
        yield from found


def _of_somebody(name: str, people: People) -> bool:
    """Whether a name stands in the genitive: that of whose wish it is, and no voter."""
    if not name.endswith("s") or people.person(name) or people.by_last(name, None):
        return False
    return bool(people.person(name[:-1]) or people.by_last(name[:-1], None))


def _in_piece(piece: str, people: People) -> Iterator[tuple[str, str | None, bool]]:
    """The name or names of one piece; pieces that name nobody have none."""
    if _DOES_SOMETHING.search(piece):
        return
    if CHAIR.fullmatch(piece) and people.chair:
        yield people.chair.name, people.chair.party, True
        return
    piece = ADDRESS.sub("", piece)
    found = list(LISTED.finditer(piece))
    if found:
        for m in found:
            before = PARTY_BEFORE.match(m["name"])
            lone = re.search(r"(?:^|\s)(?P<party>[A-ZÅÄÖ])\s$", piece[: m.start()])
            printed = m["name"][before.end() :] if before else m["name"]
            behind = PARTY_BEHIND.search(printed)
            if behind and behind["bare"] and not m["party"] and not people.person(printed):
                printed, bare = printed[: behind.start()], behind["bare"]
            else:
                bare = None
            party = m["party"] or bare or (before["party"] if before else lone["party"] if lone else None)
            initial = people.by_last(plain(printed), party) if INITIALS.fullmatch(printed.split()[0]) else None
            if initial:
                yield initial.name, initial.party, False
                continue
            if _of_somebody(plain(printed), people):
                continue
            yield *people.known(printed, party), bool(m["party"])
        return
    party = PARTY_BEHIND.search(piece)
    bare_name = plain(piece[: party.start()] if party else piece)
    letters = party["party"] if party else None
    person = people.person(bare_name) if _FIRST_LETTER_LOST.fullmatch(bare_name) else None
    if person is None and _ONE_NAME.fullmatch(bare_name):
        person = people.by_last(bare_name, letters)
    if person:
        yield person.name, person.party or letters, letters is not None
