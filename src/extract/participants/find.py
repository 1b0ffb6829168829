"""Repaired text and sections → participants: one entry a person, with the most specific role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extract.document import Participant, Section
from extract.gazetteer import Gazetteer
from extract.metadata import document_kind
from extract.participants.acting import acting
from extract.participants.alike import name_key
from extract.participants.beside import served_beside
from extract.participants.columns import read_flattened
from extract.participants.entry import EntryReader
from extract.participants.flat_cover import regrouped
from extract.participants.list import ListReader
from extract.participants.names import name_judge
from extract.participants.roles import Roster
from extract.participants.seen import Seen
from extract.participants.signatures import read_signatures
from extract.participants.spelling import DAMAGED, Spelling, misread
from extract.participants.turned import names_in_order
from extract.participants.zipped import columns_apart
from extract.rulebook import RuleBook
from extract.segment.ends import signed_by_service
from extract.segment.lines import Line, lines_of

if TYPE_CHECKING:
    from extract.clean import Cleaned

# A cover is never longer than this many characters; a text without items is read this far for its list.
_COVER = 20_000
_OF_VOTERS = re.compile(r"^(?:voterings|omröstnings)", re.IGNORECASE)

# Fewer members than these on the cover are no attendance: it stands in a list behind the items.
_FEWEST, _FEWEST_FLATTENED = 3, 8
# A cover that names so few with a party may leave the others to a list apart.
_PRESIDIUM = 8
_ROW_OF_LIST = re.compile(
    r"^[ \t|]*(?:\d{1,3}[.)]?[ \t]+)?(?:[A-ZÅÄÖ]{1,2}[ \t|]{2,}|(?:S|M|SD|C|V|KD|MP|L|FP)[ ])?(?:[A-ZÅÄÖÉ][\w'’-]+,? ){1,3}[A-ZÅÄÖÉ][\w'’-]+"
    r"(?:[ \t]{2,}|[ \t]*[(|{]|\t|$|[ ][XxNF–-](?=[ ]|$)|(?:, [\w.: ]{3,26})? (?:S|M|SD|5D|C|V|KD|MP|L|FP)(?!\w)| (?:s|m|c|v|fp|kds?|mp|sd)(?: [xXnNfF–-]){1,4}(?!\S))",
    re.MULTILINE,
)
# So many rows within so many characters below it make a heading that of a list.
_ROWS, _NEAR = 5, 900


def _lists_apart(cleaned: Cleaned, sections: tuple[Section, ...]) -> Iterator[tuple[int, int]]:
    """The first list of members with a head of its own inside an item or behind the signatures, to the section's end."""
    for section in sections:
        if section.level == 1 and section.kind in ("agenda_item", "other", "bilaga", "signatures"):
            a, b = cleaned.clean_span(section.span)
            head = _head_of_list(cleaned.text, a, b)
            if head:
                # The heads of columns say what stands below them.
                yield (head.start if _COLUMNS.match(head.text) else head.end), b
                return


def _head_of_list(text: str, a: int, b: int) -> Line | None:
    """The head of the first list of members in a stretch."""
    for line in lines_of(text, a, b):
        if not heads_a_list(line.text) and not _COLUMNS.match(line.text):
            continue
        fewest = _FEWEST if line.text.lower().startswith("närvarolista") else _ROWS
        if len(_ROW_OF_LIST.findall(text, line.end, min(b, line.end + _NEAR))) >= fewest:
            return line
    return None


_COLUMNS = re.compile(r"(?:Nr\s+)?(?:Namn|Ledamot|Ledamöter)\s+Parti(?!\w)")
# What such a list is called, as its head begins; scanning may have misread a letter in six.
_NAMES_OF_LISTS = (
    "närvarolista", "närvaro", "upprop", "uppropslista", "namnupprop", "voteringslista", "votering", "omröstning", "omröstningslista",
    "röstlista", "röstlängd", "röstningslista", "tjänstgöring", "deltagarlista", "deltagare", "ledamotsförteckning", "ledamöter",
    "beslutande", "förtroendevalda", "förteckning",
)  # fmt: skip
_HEAD = re.compile(r"[\w|-]+(?:[ ][\wåäö§()|/-]+){0,6}[ :.]*\Z")
_MISREAD = 84
_UNMARKED = str.maketrans("åäöàéôê01|5", "aaoaeoeolls")


def heads_a_list(line: str) -> bool:
    """Whether a line is the head of a list of those present or of voters ("NÄRVAROLISTA", "Upprop och votering § 4", "NARVAR0LlSTA")."""
    cells = re.split(r"\s{2,}", line.strip())
    return any(len(cell) <= _LONGEST_HEAD and bool(_HEAD.match(cell)) and _names_a_list(cell) for cell in cells[:2])


def _names_a_list(cell: str) -> bool:
    word = re.split(r"[ /]|-(?=[ ]?och)", cell.lower().translate(_UNMARKED))[0].rstrip("-:.")
    return any(
        word.startswith(plain) or fuzz.ratio(word, plain) >= _MISREAD
        for plain in (name.translate(_UNMARKED) for name in _NAMES_OF_LISTS)
    )


_LONGEST_HEAD = 70


def _few(seen: list[Seen]) -> bool:
    """Whether the cover names too few members to be the attendance; of names without columns only those with a party are."""
    flattened = sum(one.group == "flattened" and one.entry.party is not None for one in seen)
    return sum(one.group == "members" for one in seen) < _FEWEST and flattened < _FEWEST_FLATTENED


def _names_more(text: str, a: int, b: int, seen: list[Seen]) -> bool:
    """Whether a list has more than twice as many rows as the cover has members: one with the presidium alone leaves the others to it."""
    members = {one.entry.name for one in seen if one.entry.party is not None}
    return len(_ROW_OF_LIST.findall(text, a, min(b, a + _COVER))) > 2 * len(members)


def _known(signed: list[Seen], seen: list[Seen]) -> list[Seen]:
    """Who signed on a service's page, which prints names as the register of persons has them: nobody new where a list is known."""
    known = {name_key(one.entry.name) for one in seen}
    for one in signed:
        one.entry.title = None if one.entry.title and _MOMENT.match(one.entry.title) else one.entry.title
    return [one for one in signed if len(seen) < _FEWEST or name_key(one.entry.name) in known]


_MOMENT = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


def find_participants(
    cleaned: Cleaned, sections: tuple[Section, ...], rules: RuleBook, gazetteer: Gazetteer
) -> tuple[Participant, ...]:
    """Read attendance lists, signatures and what the items tell; reports and packets have no participants of their own."""
    text = cleaned.text
    kind = document_kind(cleaned, sections, rules)
    front = next((s for s in sections if s.level == 1 and s.kind == "front_matter"), None)
    if kind in ("tjänsteskrivelse",) or front is None:
        return ()
    damaged = cleaned.quality.damaged_words >= DAMAGED
    roles, parties = rules["roles"], rules["parties"]
    judge = name_judge(gazetteer, roles)
    text = names_in_order(text, judge.given)
    reader = EntryReader(
        roles, parties, judge, council=bool(re.search(r"r[åa]d(?:et)?$", front.heading, re.IGNORECASE)), damaged=damaged
    )
    lists = ListReader(roles, reader)
    a, b = cleaned.clean_span(front.span)
    cover_at = a, min(b, a + _COVER)
    text = columns_apart(text, lines_of(text, *cover_at), lists.labels, reader)
    cover = lines_of(text, *cover_at)
    reader.parties.learn(text[slice(*cover_at)])
    seen: list[Seen] = (read_flattened(text, cover, lists, reader) if not cleaned.flat else []) or lists.read(text, cover)
    if cleaned.flat:
        seen = regrouped(seen, cover, lists.labels, reader)

    def listed(a: int, b: int) -> list[Seen]:
        b = min(b, a + _COVER)
        reader.parties.learn(text[a:b])
        return lists.read(text, lines_of(text, a, b), start_group=roles["group.members"])

    few = _few(seen)
    for section in sections:
        # Lists of voters name those who are known already.
        heads = [line.strip() for line in section.text[:300].split("\n")[:4]] if section.kind == "bilaga" else []
        if not any(map(heads_a_list, heads)):
            continue
        a, b = cleaned.clean_span(section.span)
        if few or _names_more(text, a, b, seen) or not any(map(_OF_VOTERS.match, heads)):
            seen += listed(a, b)
    presidium = sum(one.entry.party is not None for one in seen) <= _PRESIDIUM
    for a, b in _lists_apart(cleaned, sections) if presidium or _few(seen) else ():
        if _few(seen) or _names_more(text, a, b, seen):
            seen += listed(a, b)
    notice = kind == "kallelse" or (
        kind == "handlingar"
        and any(
            rule.pattern.match(text[x:y])
            for line in cover[:6]
            for x, y in line.cells()
            for rule in (rules["bodies"]["kind.notice"],)
        )
    )
    if kind == "protokoll" and not any(one.entry.party for one in seen):
        # No list of those present anywhere; the cover may still tell of adjusters.
        seen += acting(text, [cleaned.clean_span(s.span) for s in sections if s.level == 1], roles, reader)
    roster = Roster(seen, roles, notice=notice, damaged=damaged)
    for section in sections:
        if section.level == 1 and section.kind == "signatures":
            a, b = cleaned.clean_span(section.span)
            apart = _head_of_list(text, a, b)
            signed = read_signatures(text, lines_of(text, a, min(apart.start if apart else b, a + 4000)), reader)
            roster.add_signatures(_known(signed, seen) if signed_by_service(section.text, rules["headings"]) else signed)
    items: list[tuple[int, int]] = [
        cleaned.clean_span(s.span) for s in sections if s.level == 1 and s.kind in ("agenda_item", "other")
    ]
    roster.read_items(text, items, roles, reader)
    roster.read_cover(text, *cover_at, roles)
    found = tuple(roster.participants(cleaned))
    if misread(cleaned, found):
        spelling = Spelling(cleaned.text, cleaned.raw, gazetteer, rules["ocr"].data["confusions"]["pairs"])
        best = {name: spelling.best(name) for p in found for name in (p.name, p.replaces) if name}
        found = tuple(replace(p, name=best[p.name], replaces=best.get(p.replaces or "")) for p in found)
    return served_beside(cleaned.raw, found)
