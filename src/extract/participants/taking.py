"""A column of a list → the people it names, or what it tells of the person beside or above it."""

from __future__ import annotations

import re

from extract.participants.entry import EntryReader
from extract.participants.rows import SAME_COLUMN
from extract.participants.runs import PERSON_WITH_PARTY
from extract.participants.seen import Seen
from extract.participants.tail import Entry
from extract.rulebook import Rule, RuleSet
from extract.segment.lines import Line

# A note begins in the column of the person above, or hangs a little to the right of it; it is no longer than this.
_LEFT, _HANGS, _LONGEST = 4, 8, 80
_SHORTLY = 6  # lines
_PARAGRAPHS = re.compile(r"^(?:§+\s?\d|ej §|\d{1,3}\s?[-–]|del av)")
_FOR = re.compile(r"(?:\sför|\s(?:i\s)?st\s?f|\sersätter)$")
_CUT_FOR = "för"
_SERVED = "rule:roles.replaces.member"


_ONLY_TEXT = re.compile(
    r"^(?:se |enligt |samtliga |vakant|ersättare saknas|ingen |inga (?-i:[^A-ZÅÄÖ])|---|- -|\*{1,3}\s?(?-i:[=a-zåäö])|(?:ja|nej|avst\w{0,4}|frånv\w{0,7})\.?$)",
    re.IGNORECASE,
)
_SUBSTITUTES = re.compile(r"(?<!\w)[Ee]rsättare\s?:?\s(?=[A-ZÅÄÖ])")
# What a line's end broke, and over how many lines.
_BROKEN = re.compile(r"(?:(?<!\w)vice|[a-zåäö]-|(?:för|ersätter)\s[A-ZÅÄÖ][\wåäöé-]+)\s*\n\s*$")
_HYPHEN = re.compile(r"(?<=[a-zåäö])-\s*\n\s*(?=[a-zåäö])")
_MOST_BROKEN, _FARTHEST = 4, 400
_SIGNED = re.compile(r",?\s\w{0,12}(?:sekreterare|ordförande|justerare|justerande)$")
_SIGNERS = ("ordförande", "vice ordförande", "sekreterare", "justerare")
_WITH = re.compile(r"\bmed\s$")
# A title in a column in front of names has no more words than this.
_TITLE_WORDS = 4


class Taker:
    """Takes columns of lists; ``excepting`` while the text below "Samtliga utom" names those who were not there."""

    def __init__(self, roles: RuleSet, reader: EntryReader) -> None:
        self._all_but, self._stand_in_before = roles["exception.all_but"].pattern, roles["exception.stand_in"].pattern
        self._members = roles["group.members"]
        self._reader = reader
        self.excepting = False

    def take(
        self,
        text: str,
        a: int,
        b: int,
        group: Rule | None,
        seen: list[Seen],
        *,
        above: Seen | None = None,
        last: Seen | None = None,
    ) -> None:
        """Take a column under a label: ``above`` is who stands above it in the same column, ``last`` who stands before it in the line."""
        cell = text[a:b]
        if group is None or group.get("people") is False:
            if self._signs(cell, a, seen):
                return
            # A list whose label was lost or misread: a person with a party begins the column.
            if (group is not None and not group.get("before_people")) or not PERSON_WITH_PARTY.match(cell):
                return
            group = self._members
        if (all_but := self._all_but.search(cell + " ")) or (self.excepting and group.get("role") == "ledamot"):
            # "Samtliga ledamöter utom" may head a list of those who were not there.
            self.excepting = self.excepting or bool(all_but and all_but.end() > len(cell))
            self._take_exceptions(cell, a, group, seen)
            return
        if _ONLY_TEXT.match(cell):
            return
        entries = self._reader.read(cell)
        serving = above if above is not None and above.cut == _CUT_FOR else None
        if entries and seen and (serving or group.id == "group.replaced"):
            self._take_replaced(serving or seen[-1], entries[0], a)
        elif entries:
            self._take_entries(cell, a, entries, group, seen)
        elif (broken := above or (seen[-1] if seen and last is None else None)) and self._rejoined(text, broken, a, b):
            return
        elif one := above or last or (seen[-1] if seen else None):
            self._take_note(one, cell, a, seen, beside=one is last)

    def _signs(self, cell: str, at: int, seen: list[Seen]) -> bool:
        """Take a signer who stands under no label for people ("Bo Ek, ordförande")."""
        signed = _SIGNED.search(cell)
        entries = self._reader.read(cell) if signed else []
        if len(entries) != 1 or entries[0].start or entries[0].role not in _SIGNERS or not signed:
            return False
        between = cell[entries[0].end : signed.start()]
        if between.strip(" ,") and self._reader.parties.at(between) is None:
            return False
        one = entries[0]
        seen.append(Seen(one, one.role or "", "present", "signature", at, at + one.end, "rule:roles.signature"))
        return True

    def is_front(self, cell: str) -> bool:
        """Whether a column in front of a name holds nothing but a title ("Rektor")."""
        words = cell.split()
        if not cell[0].isupper() or not cell[-1].isalpha() or len(words) > _TITLE_WORDS:
            return False
        return self._reader.judge.is_title(words[-1]) and not self._reader.read(cell)

    def _take_entries(self, cell: str, at: int, entries: list[Entry], group: Rule, seen: list[Seen]) -> None:
        substitutes = _SUBSTITUTES.search(cell) if group["role"] == "justerare" else None
        for n, entry in enumerate(entries):
            role, status, name = group["role"], group["status"], group.id.removeprefix("group.")
            if role == "justerare" and (
                (n and _WITH.search(cell[: entry.start])) or (substitutes and entry.start > substitutes.start())
            ):
                role, name = "ersättare för justerare", "adjuster_substitute"
            end = _cut(cell) if n == len(entries) - 1 else ""
            seen.append(Seen(entry, role, status, name, at + entry.start, at + entry.end, group.made_by, end))

    def _take_exceptions(self, cell: str, at: int, group: Rule, seen: list[Seen]) -> None:
        """ "Samtliga utom …": the absent, and who stands in for them."""
        for entry in self._reader.read(cell):
            stands_in = self._stand_in_before.search(cell[: entry.start])
            role, status, name = ("ersättare", "present", "serving") if stands_in else ("ledamot", "absent", "absent")
            entry.role = entry.status = entry.title = None
            entry.substitute = False
            seen.append(Seen(entry, role, status, name, at + entry.start, at + entry.end, group.made_by))

    def _rejoined(self, text: str, one: Seen, a: int, b: int) -> bool:
        """Read once more what stands behind a name when the line's end broke it ("1:e vice / ordförande", "för Bo / Ek (S)")."""
        if one.made_by == _SERVED or not 0 < a - one.end < _FARTHEST:
            return False
        between = text[one.end : a]
        lines = [line.strip() for line in between.split("\n")]
        if not 2 <= len(lines) <= _MOST_BROKEN or not all(lines[1:-1]) or any("   " in line for line in lines):
            return False
        if not _BROKEN.search(between):
            return False
        rest = " ".join(_HYPHEN.sub("", text[one.end : b]).split())
        entry, fresh = one.entry, Entry(one.entry.name, one.entry.start, one.entry.end)
        self._reader.tails.read(fresh, f" {rest}", "")
        entry.party, entry.role, entry.title = fresh.party or entry.party, fresh.role or entry.role, fresh.title
        entry.paragraphs, entry.status = fresh.paragraphs or entry.paragraphs, fresh.status or entry.status
        entry.substitute = entry.substitute or fresh.substitute
        if fresh.replaces and (match := self._reader.tails.replaces.search(rest)):
            first, *_, final = fresh.replaces.split() * 2
            start = text.find(first, one.end, b)
            end = text.rfind(final, max(start, 0), b)
            shift = entry.start - one.start
            entry.replaces = fresh.replaces
            # A name that the line's end broke within a word has no place of its own.
            entry.replaces_at = (start + shift, end + len(final) + shift) if 0 <= start <= end else None
            entry.replaces_party = (self._reader.parties.letters(match["party"]) or None) if match["party"] else None
        one.cut = _cut(text[a:b])
        return True

    def _replaced(self, cell: str) -> Entry | None:
        """The member of a line that says only whom somebody serves for, the whole meeting through."""
        match = None if "§" in cell else self._reader.tails.replaces.match(cell)
        named = self._reader.read(match.string[match.start("name") : match.end()]) if match else []
        if match and named:
            named[0].start, named[0].end = match.span("name")
            return named[0]
        return None

    @staticmethod
    def _take_replaced(one: Seen, of: Entry, at: int) -> None:
        """A name that stands for whom the person before it serves."""
        entry, shift = one.entry, at - one.start + one.entry.start
        entry.replaces, entry.replaces_party, entry.substitute = of.name, of.party, True
        entry.replaces_at = of.start + shift, of.end + shift
        one.cut = ""

    def _take_note(self, one: Seen, cell: str, at: int, seen: list[Seen], *, beside: bool) -> None:
        """What a cell without a name tells: beside the name all of it, below it whom they serve for, §§, the rest of a title."""
        if not cell or len(cell) > _LONGEST or one.made_by == _SERVED:
            return
        entry, shift = one.entry, at - one.start + one.entry.start
        if entry.replaces is None and self._reader.tails.stand_in(entry, cell, shift):
            return
        if entry.replaces is not None and (served := self._replaced(cell)):
            # "för Bo Ek (S)" once more: a column of them was read by itself, and who serves for whom is lost.
            seen.append(Seen(served, "ledamot", "absent", "absent", at + served.start, at + served.end, _SERVED))
        elif _PARAGRAPHS.match(cell):
            entry.paragraphs = entry.paragraphs or cell
        elif beside:
            self._reader.tails.beside(entry, cell, shift)
        elif cell[0].islower() and entry.title and not cell.endswith("."):
            entry.title += cell if one.cut == "-" else f"{one.cut} {cell}"
            one.cut = cell[-1] if cell[-1] in ",-" else ""
            entry.title = entry.title.removesuffix("-")


def above(lines: list[Line], i: int, at: int, seen: list[Seen]) -> Seen | None:
    """The person on the line above under whom a column begins; ``at`` is where the column begins in the text."""
    if i == 0 or lines[i].gap:
        return None
    line, before = lines[i], lines[i - 1]
    x = line.x(at)
    best: tuple[int, Seen] | None = None
    for one in reversed(seen):
        if one.start < before.start:
            break
        hangs = x - before.x(one.start)
        if one.start < before.end and -_LEFT <= hangs <= _HANGS and (best is None or hangs < best[0]):
            best = hangs, one
    return best[1] if best else None


def heads_names(lines: list[Line], i: int, x: int, seen: list[Seen]) -> bool:
    """Whether column ``x`` of a line stands in a column of names: somebody stood in it shortly above, and something does right below."""
    if i + 1 >= len(lines) or not any(abs(lines[i + 1].x(a) - x) <= SAME_COLUMN for a, _ in lines[i + 1].cells()):
        return False
    above_it = lines[max(0, i - _SHORTLY) : i]
    return any(
        line.start <= one.start < line.end and abs(line.x(one.start) - x) <= SAME_COLUMN
        for one in seen[-2 * _SHORTLY :]
        for line in above_it
    )


def _cut(cell: str) -> str:
    """What a cell breaks off with: a comma, a hyphen, or "för", behind which a name must come."""
    if cell[-1] in ",-":
        return cell[-1]
    return _CUT_FOR if _FOR.search(cell) else ""
