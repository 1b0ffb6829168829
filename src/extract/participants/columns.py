"""Covers whose columns were flattened: all labels first, then all names, then all roles, then all parties."""

from __future__ import annotations

import re

from extract.participants.entry import EntryReader
from extract.participants.list import ListReader
from extract.participants.names import NAME
from extract.participants.rows import holds_office
from extract.participants.seen import Seen
from extract.participants.tail import Entry
from extract.rulebook import Rule
from extract.segment.lines import Line

# Labels that also stand in front of one name among the others.
_OFFICES = ("group.chair", "group.vice_chair", "group.secretary")
# So many bare labels in a row show that their values stand elsewhere.
_STACKED = 3
_MIXED = 4
_PARTY = re.compile(r"^[({](?P<party>[A-ZÅÄÖa-zåäö]{1,5}|-)[)}]$")
_ROLE = re.compile(
    r"^(?:(?:1:e|2:e|förste|andre|l:e)\s)?(?:vice\s)?ordförande(?:n)?$|^ledamot$|^(?:ej |icke )?tjänstgörande(?: ersättare)?$|"
    r"^ersättare$|^sekreterare$|^justerare$|^adjungerad$|^ordf\.?$",
    re.IGNORECASE,
)


def read_flattened(text: str, lines: list[Line], lists: ListReader, reader: EntryReader) -> list[Seen]:
    """Read a flattened cover, or return nothing when the cover is not flattened."""
    block = _stacked(lines, lists)
    if block is None:
        return []
    labels, at = block
    names: list[tuple[Line, Entry]] = []
    tails: list[str] = []
    parties: list[str] = []
    end = at
    for line in lines[at:]:
        label = lists.label(line.text)
        office = (
            str(label[0]["role"]) if label and label[0].id in _OFFICES and holds_office(line.text, label[1], reader) else None
        )
        if label and not office and not _ROLE.match(line.text) and (label[0].get("people") is False or label[1] < len(line.text)):
            break
        party = _PARTY.match(line.text)
        entries = [] if party or _ROLE.match(line.text) else reader.read(line.text)
        if party:
            parties.append(party["party"])
        elif entries and not tails and (office or NAME.match(line.text)):
            entries[0].role = entries[0].role or office
            names.append((line, entries[0]))
        elif names and not tails and not parties and _own(names):
            # Each name brings its party or title: no column of them follows.
            break
        elif names and len(line.text) < 80:
            tails.append(line.text)
        end += 1
    if not tails and not parties and _own(names):
        return [*_mixed(names), *lists.read(text, lines[end:])]
    if len(names) < 3 or not (tails or parties):
        return []
    people = [rule for rule in labels if rule.get("people") is not False]
    adjusters = sum(1 for rule in people if rule.id == "group.adjusters")
    listed = names[: len(names) - adjusters] if adjusters and _repeats(names, adjusters) else names
    seen = []
    for i, (line, entry) in enumerate(listed):
        if i < len(tails):
            reader.tails.told(entry, tails[i])
        role = entry.role or ("tjänsteperson" if i < len(tails) else "ledamot")
        seen.append(
            Seen(entry, role, "present", "flattened", line.start + entry.start, line.start + entry.end, "rule:roles.flattened")
        )
    elected = [s for s in seen if s.role in ("ordförande", "vice ordförande", "ledamot", "ersättare")]
    for one, letters in zip(elected, parties, strict=False):
        one.entry.party = one.entry.party or reader.parties.letters(letters) or None
    for line, entry in names[len(listed) :]:
        seen.append(
            Seen(
                entry,
                "justerare",
                "present",
                "adjusters",
                line.start + entry.start,
                line.start + entry.end,
                "rule:roles.group.adjusters",
            )
        )
    rest = lists.read(text, lines[end:])
    return seen + rest


def _own(names: list[tuple[Line, Entry]]) -> bool:
    """Whether most names have party, title or role on their own line."""
    return len(names) >= _MIXED and sum(bool(e.party or e.title or e.role) for _, e in names) > 0.6 * len(names)


def _mixed(names: list[tuple[Line, Entry]]) -> list[Seen]:
    """Names with party or title on their own line: the party tells members, a title the office, a second mention adjusters."""
    seen: list[Seen] = []
    for line, entry in names:
        again = any(entry.name == one.entry.name for one in seen)
        role = "justerare" if again else entry.role or ("ledamot" if entry.party or not entry.title else "tjänsteperson")
        if entry.substitute and role == "ledamot":
            role = "ersättare"
        place = line.start + entry.start, line.start + entry.end
        seen.append(Seen(entry, role, "present", "adjusters" if again else "flattened", *place, "rule:roles.flattened"))
    return seen


def _stacked(lines: list[Line], lists: ListReader) -> tuple[list[Rule], int] | None:
    labels: list[Rule] = []
    for i, line in enumerate(lines):
        found = lists.label(line.text)
        if found and found[1] >= len(line.text):
            labels.append(found[0])
            continue
        if len(labels) >= _STACKED and sum(rule.get("people") is not False for rule in labels) >= 2:
            return labels, i
        labels = []
    return None


def _repeats(names: list[tuple[Line, Entry]], count: int) -> bool:
    return all(any(entry.name == other.name for _, other in names[:-count]) for _, entry in names[-count:])
