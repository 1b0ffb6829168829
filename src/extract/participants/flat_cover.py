"""Covers of flat pages: labels that stand one behind another with their people behind them all, and signatures likewise.

Which of the people belongs to which label is not printed: the first of a run of labels for members has them, but adjusters are
known by being named a second time, and those who sign come in the order of the roles.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.seen import Seen
from extract.participants.signers import SIGNING
from extract.participants.tail import Entry
from extract.rulebook import Rule
from extract.segment.lines import Line

_ADJUSTERS, _MEMBERS = "group.adjusters", "group.members"
_SUBSTITUTES = ("group.serving", "group.substitutes")
_NOTICE = re.compile(r"(?:ANSLAG|BEVIS|Anslag|Bevis|Organ|Instans)(?![\wåäö])|Protokollet är|Justeringen har")
_ORGAN = re.compile(r"(?:Organ|Instans)(?![\wåäö])")
_FIELD = re.compile(r"(?:Justeringens?|Plats och tid|Tid och plats|Justerade paragrafer|Paragrafer|Underskrifter)(?!\w)")
_RANK = re.compile(
    r"(?:(?:\d:[ea]|förste|andre)\s)?(?:vice\s|v\.?\s)?ordf(?:örande|\.)?|[a-zåäö-]{4,40}|(?P<serving>(?:(?:ej\s)?tjänstgörande\s)?(?:ersättare\s)?för\s[A-ZÅÄÖ].{4,60}|(?:ej\s)?tjänstgörande\sersättare)"
)
_FEWEST_PARTIES = 2
# More adjusters are not elected.
_MOST_ADJUSTERS = 4


def regrouped(seen: list[Seen], lines: list[Line], labels: LabelReader, reader: EntryReader) -> list[Seen]:
    """The people of a flat cover under the labels that they belong to, and those who sign with their roles."""
    out, lines = ranks_below(list(seen), lines, reader)
    parties_above(out, lines, reader)
    # "Organ Landstinget Kronoberg" is nobody's name.
    fields = {line.start for line in lines if (found := labels.label(line.text)) and found[0].get("people") is False}
    out = [one for one in out if one.start not in fields]
    run: list[Rule] = []
    for i, line in enumerate(lines):
        found = labels.label(line.text)
        bare = found is not None and found[1] >= len(line.text)
        if bare and found and found[0].get("people") is not False:
            run.append(found[0])
            continue
        if len(run) > 1 and not all(rule.id in SIGNING for rule in run):
            stop = _stop(lines, i, labels)
            unread = _unread(out, lines, i, labels, reader) if found and found[0].get("people") is False else []
            out += unread
            stop = max(stop, unread[-1].end + 1) if unread else stop
            if not _beside(out, run, [one for one in lines[i:] if one.start < stop]):
                _share(out, run, line.start, stop)
            # The people are given away; who adjusts may still stand behind the next field.
            run = run[-1:]
        if run and run[-1].id == _ADJUSTERS and found and (value := reader.read(line.text[found[1] :])):
            # "Utses att justera / Justeringens plats och tid Bo Ek": the values of two fields changed places.
            known = {one.entry.name for one in out}
            at = line.start + found[1]
            out += [
                Seen(entry, "justerare", "present", "adjusters", at + entry.start, at + entry.end, run[-1].made_by)
                for entry in value
                if entry.name in known
            ]
        if found is None or found[0].get("people") is not False:
            run = []
    return _signed(out, lines, labels, reader)


def _unread(seen: list[Seen], lines: list[Line], i: int, labels: LabelReader, reader: EntryReader) -> list[Seen]:
    """The people of several labels whose values all stand behind a field that came last, those who were not read there."""
    people = (line.start for line in lines[i + 1 :] if (found := labels.label(line.text)) and found[0].get("people") is not False)
    stop = next(people, lines[-1].end)
    known = {one.entry.name for one in seen if lines[i].start <= one.start < stop}
    return [
        Seen(entry, "ledamot", "present", "members", line.start + entry.start, line.start + entry.end, "rule:roles.group.members")
        for line in lines[i + 1 :]
        if line.start < stop and not labels.label(line.text)
        for entry in reader.read(line.text)
        if entry.name not in known
    ]


def _stop(lines: list[Line], i: int, labels: LabelReader) -> int:
    """Where the next label begins below a line."""
    return next((line.start for line in lines[i + 1 :] if not line.text[:1].islower() and labels.label(line.text)), lines[-1].end)


def _beside(seen: list[Seen], run: list[Rule], lines: list[Line]) -> bool:
    """Two columns of a list, the members' parties bare and those of the substitutes beside them in brackets: "Bo Ek S" / "Mia Alm (S)"."""
    if [rule.id for rule in run] != ["group.members", "group.serving"]:
        return False
    by_start = {one.start: one for one in seen}
    rows = [(by_start[line.start], line.text) for line in lines if line.start in by_start]
    served = [bool(_IN_BRACKETS.search(text)) for _, text in rows]
    if not 0 < sum(served) < len(rows) / 2 or served[0]:
        return False
    for k, (one, text) in enumerate(rows):
        _under([one], run[served[k]])
        one.status = "absent" if text.endswith("--") else one.status
        # The sign of the paragraphs is lost.
        one.entry.paragraphs = one.entry.paragraphs or ((m := _FIGURES.search(text)) and m.group()) or None
        if served[k] and not served[k - 1]:
            member = rows[k - 1][0]
            one.entry.replaces = member.entry.name
            # Who left in the course of the meeting, after some §§, was there.
            member.status = "present" if member.entry.paragraphs else "absent"
    return True


_FIGURES = re.compile(r"(?<=\s)\d{1,3}(?:\s?[-–]\s?\d{1,3})?(?![\d.:])")
_IN_BRACKETS = re.compile(r"\s\((?:[A-ZÅÄÖ]{1,3})\)")


def _share(seen: list[Seen], run: list[Rule], start: int, stop: int) -> None:
    """Give the people between two places to the labels of a run; those with a role of their own keep it."""
    block = sorted((one for one in seen if start <= one.start < stop), key=lambda one: one.start)
    by_id = {rule.id: rule for rule in run}
    if run[-1].id == _ADJUSTERS:
        known = {one.entry.name for one in seen if not start <= one.start < stop}
        known |= {name for name, n in Counter(one.entry.name for one in block).items() if n > 1}
        again = [one for one in block if one.entry.name in known and (one.entry.party or not one.entry.title)]
        # They stand behind the others; a substitute may have been among the members, too.
        behind = list(itertools.takewhile(lambda one: one in again, reversed(block)))[::-1]
        again = behind or again
        last = again[-_MOST_ADJUSTERS:] if again and len(again) < len(block) else block[-1:]
        block = [one for one in block if one not in last]
        run = run[:-1]
    if run[-1].id == "group.secretary" and len(run) > 1 and block:
        _under(block[-1:], run[-1])
        block, run = block[:-1], run[:-1]
    first, others = run[0], by_id.get("group.others")
    away = next((by_id[key] for key in ("group.excused", "group.absent") if key in by_id), None)
    if others is not None and len(run) > 1 and (by_id.get("group.members") or away):
        # Who has a party is a member, or away; the office has titles.
        elected = next(
            (
                k
                for k, one in enumerate(block)
                if not one.entry.party
                and (
                    one.entry.title
                    or (any(other.entry.party for other in block[:k]) and not any(other.entry.party for other in block[k:]))
                )
            ),
            len(block),
        )
        members = _first_round(block[:elected]) if by_id.get("group.members") else elected
        _under(block[:members], by_id.get("group.members") or away or others)
        _under(block[members:elected], by_id.get("group.substitutes") or others)
        _under(block[elected:], others)
    elif len(run) == 1 or (first.id == "group.members" and run[-1].id in _SUBSTITUTES):
        members = _first_round(block) if len(run) > 1 else len(block)
        _under(block[:members], first)
        _under(block[members:], run[-1])


def _first_round(block: list[Seen]) -> int:
    """How many of a list are members, where substitutes follow without a label: the parties come in their order twice; all when they do not."""
    parties = [one.entry.party for one in block]
    # The chairs stand in front of the others of their parties.
    first = next((k for k, one in enumerate(block) if not one.entry.role), 0)
    for k in range(first + 1, len(block)):
        if parties[k] != parties[k - 1] and parties[k] in parties[first:k]:
            rounds = parties[first:k], parties[k:]
            clean = all(len(list(itertools.groupby(r))) == len(set(r)) for r in rounds)
            ranked = any(one.entry.role for one in block[k:])
            return k if clean and None not in parties and not ranked else len(block)
    return len(block)


def _under(block: list[Seen], rule: Rule) -> None:
    for one in block:
        one.role, one.status, one.group, one.made_by = rule["role"], rule["status"], rule.id.removeprefix("group."), rule.made_by
        if rule["role"] == "tjänsteperson" and one.entry.party and not one.entry.title:
            # Among the others who has a party and no title is a substitute.
            one.role, one.group = "ersättare", "substitutes"


def _signed(seen: list[Seen], lines: list[Line], labels: LabelReader, reader: EntryReader) -> list[Seen]:
    """Those who sign: roles and names each in their order, whatever stands between them."""
    block = _Block.read(lines, labels, reader)
    if block is None:
        return seen
    kept = [one for one in seen if not block.start <= one.start < block.end]
    for at, entry, rule in block.order():
        place = at + entry.start, at + entry.end
        kept.append(Seen(entry, rule["role"], "present", rule.id.removeprefix("group."), *place, rule.made_by))
    return kept if len(kept) > len([one for one in seen if not block.start <= one.start < block.end]) else seen


@dataclass
class _Block:
    """The roles and names of those who sign, in the order in which they are printed; ``before`` is a label of adjusters right above."""

    start: int
    end: int
    roles: list[Rule]
    names: list[tuple[int, Entry]]
    before: Rule | None
    places: list[int]

    @classmethod
    def read(cls, lines: list[Line], labels: LabelReader, reader: EntryReader) -> _Block | None:
        """The block of a cover, from the first role to the notice; None when fewer than two roles or no names stand there."""
        block: _Block | None = None
        above: Rule | None = None
        for line in lines:
            found = labels.label(line.text)
            if (
                block
                and _NOTICE.match(line.text)
                and (_ORGAN.match(line.text) or not (found and reader.read(line.text[found[1] :])))
            ):
                block.end = line.start
                break
            if block and block.names and found and found[0].id == _MEMBERS:
                # "Ordförande Bo Ek / Ledamöter Mia Alm" begins the list of those present.
                block = None
            at = line.start + (found[1] if found else 0)
            # "sekreterare Bo Ek" is a title in front of a name.
            rule = found[0] if found and found[0].id in SIGNING and not line.text[0].islower() else None
            if block is None and rule and rule.id != _ADJUSTERS:
                block = cls(line.start, lines[-1].end, [], [], above, [])
            if block and rule:
                block.roles.append(rule)
                block.places.append(line.start)
            names = reader.read(line.text[at - line.start :]) if block and at < line.end else []
            # So many are the list of those present once more.
            if block and len(names) > _MOST_ADJUSTERS:
                block.end = line.start
                break
            if block:
                block.names += [(at, entry) for entry in names]
            bare = found is not None and at >= line.end
            above = (
                found[0] if found and bare and found[0].id == _ADJUSTERS else above if bare or _FIELD.match(line.text) else None
            )
        return block if block and len(block.roles) > 1 and block.names else None

    def order(self) -> list[tuple[int, Entry, Rule]]:
        """Each name with its role; nothing when roles and names do not fit each other."""
        last = self.roles[-1]
        under = [
            [(at, entry) for at, entry in self.names if a <= at < b] for a, b in itertools.pairwise([*self.places, self.end + 1])
        ]
        if all(under):
            # Each role has its names right behind it.
            return [(at, entry, rule) for rule, names in zip(self.roles, under, strict=True) for at, entry in names]
        told = Counter(entry.name for _, entry in self.names)
        forms = [self.roles]
        if self.before:
            alone = [self.before, *(self.roles[:-1] if last.id == _ADJUSTERS else self.roles)]
            # A role with no name behind it is that of somebody named before.
            forms = [alone, *forms, [self.before, *self.roles]] if not under[-1] else [*forms, [self.before, *self.roles], alone]
        for roles in forms:
            if len(roles) == len(self.names) and max(told.values()) == 1:
                return [(at, entry, rule) for (at, entry), rule in zip(self.names, roles, strict=True)]
        if last.id == _ADJUSTERS and len(self.names) == len(self.roles) - 1 and max(told.values()) == 1:
            # The adjuster signs elsewhere.
            return [(at, entry, rule) for (at, entry), rule in zip(self.names, self.roles, strict=False)]
        surplus = len(self.names) - len(self.roles)
        if self.roles[0].id == _ADJUSTERS and last.id != _ADJUSTERS and 0 < surplus < _MOST_ADJUSTERS and max(told.values()) == 1:
            return [(at, entry, self.roles[max(k - surplus, 0)]) for k, (at, entry) in enumerate(self.names)]
        if last.id == _ADJUSTERS and len(self.names) > len(self.roles) and max(told.values()) == 1:
            return [(at, entry, self.roles[min(k, len(self.roles) - 1)]) for k, (at, entry) in enumerate(self.names)]
        adjuster = next((rule for rule in (*self.roles, self.before) if rule is not None and rule.id == _ADJUSTERS), None)
        others = [rule for rule in self.roles if rule.id != _ADJUSTERS]
        once = [(at, entry) for at, entry in self.names if told[entry.name] == 1]
        if adjuster is None or len(once) != len(others):
            return []
        return [
            *((at, entry, rule) for (at, entry), rule in zip(once, others, strict=True)),
            *((at, entry, adjuster) for at, entry in self.names if told[entry.name] > 1),
        ]


def ranks_below(seen: list[Seen], lines: list[Line], reader: EntryReader) -> tuple[list[Seen], list[Line]]:
    """Roles and titles of a column that stands below all the names: as many as names, each to its own; chairs alone to the first names.

    Returns the people, and the lines without those of such columns.
    """
    taken: set[int] = set()
    i = 0
    while i < len(lines):
        stop = i
        while stop < len(lines) and _RANK.fullmatch(lines[stop].text):
            stop += 1
        if stop - i > 1 and i:
            told = [lines[k].text for k in range(i, stop)]
            begin = next((lines[k + 1].start for k in range(i - 1, -1, -1) if not reader.read(lines[k].text)), lines[0].start)
            block = [one for one in seen if begin <= one.start < lines[i].start]
            last = len(told) < len(block) and all(
                ((m := _RANK.fullmatch(role)) and m["serving"]) or role == "ersättare" for role in told
            )
            if last or len(told) == len(block) or (len(told) < len(block) and all("ordf" in role for role in told)):
                # Remarks on substitutes are those of the last names. The last name's line took the first remark for its own.
                above = block[-1].entry
                above.role = above.title = above.replaces = above.replaces_at = above.replaces_party = None
                above.substitute = False
                for one, remark in zip(block[-len(told) :] if last else block, lines[i:stop], strict=False):
                    reader.tails.beside(
                        one.entry, f", {remark.text}" if not last else remark.text, remark.start - one.start + one.entry.start
                    )
                    one.role = one.entry.role or ("ersättare" if last else one.role)
                taken.update(range(i, stop))
                seen = [one for one in seen if not lines[i].start <= one.start < lines[stop - 1].end]
        i = max(stop, i + 1)
    return seen, [line for k, line in enumerate(lines) if k not in taken]


def parties_above(seen: list[Seen], lines: list[Line], reader: EntryReader) -> None:
    """Give the parties of a column that stands on a line above names to as many names, one a line, that have none."""
    by_start = {one.start: one for one in seen}
    for i, line in enumerate(lines):
        column = line.text.split()
        below = [by_start.get(one.start) for one in lines[i + 1 : i + 1 + len(column)]]
        letters = [reader.parties.letters(word) for word in column if word.isupper()]
        if len(column) < _FEWEST_PARTIES or len(letters) < len(column) or len(below) < len(column):
            continue
        if reader.parties.is_cell(column[0]) and all(one and not one.entry.party and not one.entry.title for one in below):
            for one, party in zip(below, letters, strict=True):
                if one is not None:
                    one.entry.party = party or None
