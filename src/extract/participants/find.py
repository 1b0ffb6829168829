"""Repaired text and sections → participants: one entry a person, with the most specific role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.document import Participant, Section
from extract.gazetteer import Gazetteer
from extract.metadata import document_kind
from extract.participants.beside import served_beside
from extract.participants.columns import read_flattened
from extract.participants.entry import EntryReader
from extract.participants.list import ListReader
from extract.participants.names import name_judge
from extract.participants.roles import Roster
from extract.participants.seen import Seen
from extract.participants.signatures import read_signatures
from extract.participants.turned import names_in_order
from extract.rulebook import RuleBook
from extract.segment.lines import lines_of

if TYPE_CHECKING:
    from extract.clean import Cleaned

# A cover is never longer than this many characters; a text without items is read this far for its list.
_COVER = 20_000
# So many damaged words make a document whose names may be misread.
_DAMAGED = 12
_LIST = re.compile(r"^(?:närvaro|upprop|voterings|omröstnings|deltagar|tjänstgörings)", re.IGNORECASE)


_OF_VOTERS = re.compile(r"^(?:voterings|omröstnings)", re.IGNORECASE)

# Fewer members than these on the cover are no attendance: it stands in a list behind the items.
_FEWEST = 3
_LIST_APART = re.compile(
    r"^[ \t]*(?:närvaro|upprop|votering|omröstning|tjänstgöring)[\wåäö§ -]{0,50}$", re.IGNORECASE | re.MULTILINE
)
_ROW_OF_LIST = re.compile(
    r"^[ \t]*(?:\d{1,3}[.)]?[ \t]+)?(?:[A-ZÅÄÖÉ][\w'’-]+,? ){1,3}[A-ZÅÄÖÉ][\w'’-]+(?:[ \t]{2,}|[ \t]*\(|\t|$)", re.MULTILINE
)
# So many rows within so many characters below it make a heading that of a list.
_ROWS, _NEAR = 5, 900


def _lists_apart(cleaned: Cleaned, sections: tuple[Section, ...]) -> Iterator[tuple[int, int]]:
    """The first list of members with a head of its own inside an item, to the item's end."""
    for section in sections:
        if section.level == 1 and section.kind in ("agenda_item", "other", "bilaga"):
            a, b = cleaned.clean_span(section.span)
            for head in _LIST_APART.finditer(cleaned.text, a, b):
                if len(_ROW_OF_LIST.findall(cleaned.text, head.end(), min(b, head.end() + _NEAR))) >= _ROWS:
                    yield head.end(), b
                    return


def find_participants(
    cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook, gazetteer: Gazetteer
) -> tuple[Participant, ...]:
    """Read attendance lists, signatures and what the items tell; reports and packets have no participants of their own."""
    text = cleaned.text
    kind = document_kind(cleaned, sections, rules)
    front = next((s for s in sections if s.level == 1 and s.kind == "front_matter"), None)
    if kind in ("tjänsteskrivelse",) or front is None:
        return ()
    damaged = cleaned.quality.damaged_words >= _DAMAGED
    roles, parties = rules["roles"], rules["parties"]
    judge = name_judge(gazetteer, roles)
    text = names_in_order(text, judge.given)
    reader = EntryReader(
        roles, parties, judge, council=bool(re.search(r"r[åa]d(?:et)?$", front.heading, re.IGNORECASE)), damaged=damaged
    )
    lists = ListReader(roles, reader)
    a, b = cleaned.clean_span(front.span)
    cover_at = a, min(b, a + _COVER)
    cover = lines_of(text, *cover_at)
    reader.parties.learn(text[slice(*cover_at)])
    seen: list[Seen] = read_flattened(text, cover, lists, reader) or lists.read(text, cover)
    few = sum(one.group == "members" for one in seen) < _FEWEST
    for section in sections:
        # Lists of voters name those who are known already.
        heads = [line.strip() for line in section.text[:300].split("\n")[:4]] if section.kind == "bilaga" else []
        if any(_LIST.match(line) and (few or not _OF_VOTERS.match(line)) for line in heads):
            a, b = cleaned.clean_span(section.span)
            reader.parties.learn(text[a : min(b, a + _COVER)])
            seen += lists.read(text, lines_of(text, a, min(b, a + _COVER)), start_group=roles["group.members"])
    if sum(one.group == "members" for one in seen) < _FEWEST:
        for a, b in _lists_apart(cleaned, sections):
            reader.parties.learn(text[a : min(b, a + _COVER)])
            seen += lists.read(text, lines_of(text, a, min(b, a + _COVER)), start_group=roles["group.members"])
    notice = kind == "kallelse" or (
        kind == "handlingar"
        and any(
            rule.pattern.match(text[x:y])
            for line in cover[:6]
            for x, y in line.cells()
            for rule in (rules["bodies"]["kind.notice"],)
        )
    )
    roster = Roster(seen, roles, notice=notice, damaged=damaged)
    for section in sections:
        if section.level == 1 and section.kind == "signatures":
            a, b = cleaned.clean_span(section.span)
            roster.add_signatures(read_signatures(text, lines_of(text, a, min(b, a + 4000)), reader))
    items: list[tuple[int, int]] = [
        cleaned.clean_span(s.span) for s in sections if s.level == 1 and s.kind in ("agenda_item", "other")
    ]
    roster.read_items(text, items, roles, reader)
    roster.read_cover(text, *cover_at, roles["adjusts.cover"])
    return served_beside(cleaned.raw, tuple(roster.participants(cleaned)))
