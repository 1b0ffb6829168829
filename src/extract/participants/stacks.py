"""Roles on lines of their own below names: name, role, name, role, or a run of names and then a run of roles, parties or titles."""

from __future__ import annotations

import re

from extract.participants.cells import CellReader
from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.seen import Seen
from extract.participants.tail import replaces_person
from extract.rulebook import Rule
from extract.segment.lines import Line

# Groups that hold several people.
_MANY = frozenset(
    f"group.{name}"
    for name in ("members", "serving", "substitutes", "absent", "excused", "guests", "unions", "presenters", "others")
)
# So many roles below so many names, and no name between, are a column of their own.
_FEWEST_ROLES = 3
# So many names without anything beside them may have their parties or titles below, and a tail is no longer than this.
_FEWEST_BARE, _MOST_BARE, _LONGEST_TAIL = 2, 80, 90
_CHAIRS = ("ordförande", "vice ordförande")
_IN_BRACKETS = re.compile(r"\([A-ZÅÄÖa-zåäö][^)]{0,30}\)|\(-\)")


class StackReader:
    """Gives names the roles that stand below them."""

    def __init__(self, labels: LabelReader, cells: CellReader, reader: EntryReader) -> None:
        self._labels, self._cells, self._reader = labels, cells, reader

    def one(self, lines: list[Line], i: int, first: tuple[Rule, int] | None, group: Rule, seen: list[Seen]) -> str | None:
        """The role of a line that stands alone right below a name, as portals stack them; ``first`` is the label it looks like."""
        own = self._cells.role(lines[i].text)
        above = lines[i - 1]
        if (
            own is None
            or self._reader.tails.replaces.search(lines[i].text)
            or len(lines[i].cells()) > 1
            or lines[i].gap
            or not seen
            or seen[-1].entry.role
            or seen[-1].role in _CHAIRS
            or not above.start <= seen[-1].start < above.end
            or group.id not in _MANY
            or (first is not None and first[1] < len(lines[i].text))
        ):
            return None
        before = lines[i - 2].text if i > 1 else ""
        in_phase = above.gap > 0 or self._cells.role(before) is not None or self._labels.label(before) is not None
        after = lines[i + 1].gap > 0 if i + 1 < len(lines) else True
        # The name in front of this one has its role below it, too.
        goes_on = len(seen) > 1 and i > 2 and lines[i - 3].start <= seen[-2].start < lines[i - 3].end and bool(seen[-2].entry.role)  # fmt: skip
        again = i + 2 < len(lines) and not lines[i + 2].gap and self._cells.role(lines[i + 2].text) is not None
        return own if in_phase and (after or again or goes_on) else None

    def run(self, lines: list[Line], i: int, seen: list[Seen]) -> int:
        """Give a run of roles, one a line, to as many names above them that have none; returns how many lines they take."""
        roles: list[str] = []
        while i + len(roles) < len(lines) and not lines[i + len(roles)].gap:
            own = self._cells.role(lines[i + len(roles)].text)
            if own is None:
                break
            roles.append(own)
        if len(roles) < _FEWEST_ROLES or len(seen) < len(roles) or i < len(roles):
            return 0
        named, above = seen[-len(roles) :], lines[i - len(roles) : i]
        if any(one.entry.role or not line.start <= one.start < line.end for one, line in zip(named, above, strict=True)):
            return 0
        before = seen[-len(roles) - 1] if len(seen) > len(roles) else None
        if before is not None and before.group == named[0].group and before.start >= lines[max(0, i - len(roles) - 1)].start:
            return 0
        for one, role in zip(named, roles, strict=True):
            one.entry.role = role
        return len(roles)

    def officers(self, lines: list[Line], i: int, seen: list[Seen]) -> int:
        """Give a run of the chairs' roles below a longer run of names to those who head it; returns how many lines they take.

        Below them, up to the next gap, stands what else was printed beside the names, a line for those that had any: of
        that only "ersättare för …" at its end is believed, of those at the end of the list.
        """
        roles: list[str] = []
        while i + len(roles) < len(lines) and (own := self._cells.role(lines[i + len(roles)].text)) in _CHAIRS:
            roles.append(own or "")
        named: list[Seen] = []
        while (k := len(named)) < min(len(seen), i) and lines[i - 1 - k].start <= seen[-1 - k].start < lines[i - 1 - k].end:
            named.append(seen[-1 - k])
        named.reverse()
        if len(roles) < _FEWEST_BARE or roles[0] != "ordförande" or len(named) < len(roles) + _FEWEST_BARE:
            return 0
        if any(one.entry.role or one.role in _CHAIRS for one in named) or lines[i].gap:
            return 0
        for one, role in zip(named, roles, strict=False):
            one.entry.role = role
        end = i + len(roles)
        while end < len(lines) and not lines[end].gap and not self._labels.label(lines[end].text):
            end += 1
        serving: list[Line] = []
        while end - 1 - len(serving) >= i + len(roles) and self._tails_serve(lines[end - 1 - len(serving)].text):
            serving.append(lines[end - 1 - len(serving)])
        for one, line in zip(reversed(named), serving, strict=False):
            self._reader.tails.beside(one.entry, line.text, line.start - one.start + one.entry.start)
        return end - i

    def tails(self, lines: list[Line], i: int, seen: list[Seen]) -> int:
        """Give a run of parties or titles, one a line, to as many names above them that have neither; returns how many lines they take.

        ("Bo Ek" / "Mia Alm" / "(S), ordförande" / "(M)": two columns that were read one after the other.)
        """
        bare = 0
        while (
            bare < min(len(seen), i, _MOST_BARE)
            and self._bare(lines[i - 1 - bare], seen[-1 - bare])
            and (not bare or not lines[i - bare].gap)
        ):
            bare += 1
        run = lines[i : i + bare]
        if bare < _FEWEST_BARE or len(run) < bare or any(line.gap or len(line.text) > _LONGEST_TAIL for line in run):
            return 0
        if all(self._reader.parties.is_cell(line.text) for line in run):
            for one, line in zip(seen[-bare:], run, strict=True):
                one.entry.party = self._reader.parties.letters(line.text.strip("()")) or None
            return bare + self._ranks(lines, i + bare, seen[-bare:])
        bracketed = [bool(_IN_BRACKETS.match(line.text)) for line in run]
        if not all(bracketed) and not (not any(bracketed) and all(self._titled(line.text) for line in run)):
            return 0
        for one, line in zip(seen[-bare:], run, strict=True):
            self._reader.tails.beside(one.entry, line.text, line.start - one.start + one.entry.start)
        return bare

    def _ranks(self, lines: list[Line], i: int, named: list[Seen]) -> int:
        """A run of roles below a run of parties: the chair and its deputies head the list; returns how many lines it takes."""
        roles: list[str] = []
        while i + len(roles) < len(lines) and (own := self._cells.role(lines[i + len(roles)].text)) in _CHAIRS:
            roles.append(own or "")
        if not roles or roles[0] != "ordförande" or len(roles) > len(named):
            return 0
        for one, role in zip(named, roles, strict=False):
            one.entry.role = role
        return len(roles)

    def served(self, lines: list[Line], i: int, seen: list[Seen]) -> int:
        """Give a run of "för Bo Ek (S)", one a line, to as many names above them; returns how many lines they take."""
        run = 0
        while (
            run < _MOST_BARE and i + run < len(lines) and not (run and lines[i + run].gap) and self._serves(lines[i + run].text)
        ):
            run += 1
        if not _FEWEST_BARE <= run <= min(len(seen), i):
            return 0
        named = list(zip(seen[-run:], lines[i - run : i], lines[i : i + run], strict=True))
        if any(one.entry.replaces or not above.start <= one.start < above.end for one, above, _ in named):
            return 0
        for one, _, line in named:
            self._reader.tails.beside(one.entry, line.text, line.start - one.start + one.entry.start)
        return run

    def _serves(self, text: str) -> bool:
        # "Ers. Bo Ek (S)" is a substitute under a label.
        match = None if self._labels.label(text) else self._reader.tails.replaces.match(text)
        return match is not None and replaces_person(match)

    def _tails_serve(self, text: str) -> bool:
        match = self._reader.tails.replaces.search(text)
        return match is not None and replaces_person(match)

    @staticmethod
    def _bare(line: Line, one: Seen) -> bool:
        entry = one.entry
        alone = one.start == line.start and one.end == line.end
        return alone and entry.party is None and entry.role is None and entry.title is None

    def _titled(self, text: str) -> bool:
        """Whether a line begins with a title ("ekonomichef, § 58")."""
        head = text.split(",")[0].split(" (")[0]
        return bool(head) and self._reader.judge.is_title(head.split()[-1]) and not self._reader.read(text)
