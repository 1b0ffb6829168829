"""Those who sign on the cover: names and roles that stand apart, in rows, columns and stacks."""

from __future__ import annotations

from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.seen import Seen
from extract.participants.tail import Entry
from extract.rulebook import Rule
from extract.segment.lines import Line

SIGNING = ("group.chair", "group.vice_chair", "group.secretary", "group.adjusters")
_ADJUSTERS = "group.adjusters"
_MADE_BY = "rule:roles.signature"
# Two roles one under another, with no name between, leave their names below; more than these sign no minutes.
_FEWEST_STACKED, _MOST_STACKED = 2, 7


class SignerReader:
    """Gives names to roles that stand apart from them."""

    def __init__(self, labels: LabelReader, reader: EntryReader) -> None:
        self._labels, self._reader = labels, reader

    def row(self, text: str, line: Line, run: list[Rule], seen: list[Seen]) -> bool:
        """As many names on a line as labels above it, each to its own; further names are those of further adjusters."""
        entries = self._reader.read(text[line.start : line.end])
        if len(entries) < len(run) or (len(entries) > len(run) and run[-1].id != _ADJUSTERS):
            return False
        for k, entry in enumerate(entries):
            rule = run[min(k, len(run) - 1)]
            if rule.get("people") is not False:
                seen.append(_seen(entry, rule, line.start))
        return True

    def apart(self, text: str, line: Line, run: list[Rule], seen: list[Seen]) -> bool:
        """A row of nothing but names, each in a column, below roles that stood on several lines."""
        cells = line.cells()
        read = [self._reader.read(text[a:b]) for a, b in cells]
        bare = all(
            len(entries) == 1 and (entries[0].start, entries[0].end) == (0, b - a)
            for entries, (a, b) in zip(read, cells, strict=True)
        )
        return bare and self.row(text, line, run, seen)

    def columns(
        self, text: str, lines: list[Line], i: int, labels: list[tuple[Rule, int] | None], group: Rule | None, seen: list[Seen]
    ) -> bool:
        """Roles in columns under as many names: the names, read already or under no label for people, take the roles."""
        rules = [found[0] for found in labels if found is not None]
        if i == 0 or len(rules) < len(labels) or any(rule.id not in SIGNING for rule in rules):
            return False
        line = lines[i - 1]
        above = [s for s in seen if line.start <= s.start < line.end]
        if not above and (group is None or group.get("people") is False):
            cells = line.cells()[-len(rules) :]
            read = [self._reader.read(text[a:b]) for a, b in cells]
            if len(cells) == len(rules) and all(len(entries) == 1 for entries in read):
                above = [_seen(entry, rule, a) for (a, _), (entry,), rule in zip(cells, read, rules, strict=True)]
                seen += above
        if len(above) != len(rules):
            return False
        for one, rule in zip(above, rules, strict=True):
            one.role, one.status, one.group = rule["role"], "present", rule.id.removeprefix("group.")
        return True

    def signed(
        self, text: str, lines: list[Line], i: int, label: tuple[Rule, int] | None, group: Rule | None, seen: list[Seen]
    ) -> bool:
        """A role by itself right below a name that stands under no label for people, with no name right below it."""
        if i == 0 or lines[i].gap or label is None or label[1] < len(lines[i].text):
            return False
        if group is not None and group.get("people") is not False:
            return False
        below = lines[i + 1] if i + 1 < len(lines) and not lines[i + 1].gap else None
        if len(lines[i - 1].cells()) > 1 or (below is not None and self._reader.read(below.text)):
            return False
        return self.columns(text, lines, i, [label], group, seen)

    def stack(self, text: str, lines: list[Line], i: int, seen: list[Seen]) -> int:
        """Roles one under another and then their names one under another; returns how many lines these take."""
        rules: list[Rule] = []
        at = i
        while at < len(lines) and (not rules or not lines[at].gap) and (rule := self._signing(lines[at].text)):
            rules.append(rule)
            at += 1
        if not _FEWEST_STACKED <= len(rules) <= _MOST_STACKED:
            return 0
        names: list[Seen] = []
        while at < len(lines) and lines[at].gap <= (0 if names else 1) and len(names) < _MOST_STACKED:
            entries = self._reader.read(lines[at].text)
            if len(entries) != 1 or entries[0].start or len(lines[at].cells()) > 1:
                break
            names.append(_seen(entries[0], rules[min(len(names), len(rules) - 1)], lines[at].start))
            at += 1
        if len(names) < len(rules) or (len(names) > len(rules) and rules[-1].id != _ADJUSTERS):
            return 0
        seen += names
        return at - i

    def _signing(self, text: str) -> Rule | None:
        """The role of a line that holds no name: alone, or beside a field such as "Paragrafer 18-24"."""
        found = self._labels.label(text)
        if found is None or found[0].id not in SIGNING:
            return None
        rest = text[found[1] :]
        beside = self._labels.label(rest) if rest else None
        return found[0] if not rest or (beside is not None and beside[0].get("people") is False) else None


def _seen(entry: Entry, rule: Rule, at: int) -> Seen:
    group = rule.id.removeprefix("group.")
    return Seen(entry, rule["role"], rule["status"], group, at + entry.start, at + entry.end, rule.made_by)
