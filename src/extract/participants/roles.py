"""One entry a person: lists, signatures and items brought together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extract.document import Participant
from extract.participants.alike import ALIKE, NameFinder, name_key, nearest
from extract.participants.entry import EntryReader
from extract.participants.presenters import OFFICE, Presenters
from extract.participants.seen import Person, Seen
from extract.participants.tail import TAKES_OVER
from extract.rulebook import RuleSet

if TYPE_CHECKING:
    from extract.clean import Cleaned

# The more specific of two roles stays.
_RANK = (
    "ordförande",
    "justerare",
    "vice ordförande",
    "sekreterare",
    "föredragande",
    "revisor",
    "facklig företrädare",
    "ersättare",
    "ledamot",
    "gäst",
    "tjänsteperson",
    "ersättare för justerare",
)
_ELECTED = frozenset({"ledamot", "ersättare", "ordförande", "vice ordförande", "justerare"})
_STATUS = ("present", "excused", "absent", "unknown")
# The first items elect who keeps the minutes; a sentence is no longer than this.
_FIRST_ITEMS, _LONGEST_SENTENCE = 3, 500
# Groups of those who sign.
_SIGNING = frozenset({"signature", "secretary", "chair", "vice_chair", "adjusters"})
_VICE_BEFORE = re.compile(r"vice\s+ordförande(?:n)?,?\s+$", re.IGNORECASE)
# Titles that no staff representative has.
_LEADERS = ("chef", "direktör", "nämndsekreterare")


class Roster:
    """The persons of a meeting by name; ``notice`` means that nobody has come yet, ``damaged`` that names may be misread."""

    def __init__(self, seen: Iterable[Seen], roles: RuleSet, *, notice: bool = False, damaged: bool = False) -> None:
        self._people: dict[str, Person] = {}
        self._officers: tuple[str, ...] = tuple(roles.data["data"]["officer_endings"])
        self._notice = notice
        self._damaged = damaged
        # Keys of people who have only signed so far.
        self._signed: set[str] = set()
        listed = list(seen)
        for before, one in zip([None, *listed], listed, strict=False):
            self._add(one)
            if before is not None:
                self._takes_over(before, one)
        self._add_replaced(listed)

    def _find(self, key: str) -> Person | None:
        return self._people.get(key) or self._without_party_mistake(key)

    def _add(self, one: Seen) -> None:
        entry = one.entry
        key = name_key(entry.name)
        signs = one.group in _SIGNING
        person = self._find(key) or (self._misread(key, signs=signs) if self._damaged else None)
        if not signs:
            self._signed.discard(key)
        if person is None:
            if signs:
                self._signed.add(key)
            person = self._people[key] = Person(entry.name, one.start, one.end, one.made_by)
        person.party = person.party or entry.party
        # Who serves for some §§ and sits beside for others is told by those of the service.
        serves = entry.replaces and entry.paragraphs and not person.replaces
        person.paragraphs = entry.paragraphs if serves else person.paragraphs or entry.paragraphs
        if one.group != "adjusters":
            # "Utses att justera: Bo Ek, ers. Mia Alm": who adjusts in his stead.
            person.replaces = person.replaces or entry.replaces
        if entry.title and not person.title:
            person.title = entry.title
        person.statuses.append(entry.status or one.status)
        person.roles.append(self._role(one, person))

    def _takes_over(self, before: Seen, one: Seen) -> None:
        """A substitute in the row of the roll below that of the member who is away, or who left: "Bo Ek s t o m § 4", "Mia Alm s fr o m § 5"."""
        person = self._find(name_key(one.entry.name))
        if person is None or person.replaces or "ersättare" not in person.roles or {before.group, one.group} != {"members"}:
            return
        member, substitute = before.entry, one.entry
        left = bool(member.paragraphs and substitute.paragraphs) and not TAKES_OVER.match(member.paragraphs or "")
        if (left or ((member.status or before.status) == "absent" and before.role == "ledamot")) and substitute.party in (
            None,
            member.party,
        ):
            person.replaces, person.paragraphs = member.name, substitute.paragraphs
            person.party = person.party or member.party

    def _misread(self, key: str, *, signs: bool) -> Person | None:
        """Who signs is on the list, whatever was made of the name in one of the two places."""
        found = nearest(key, self._people)
        return self._people[found] if found and (signs or found in self._signed) else None

    def _add_replaced(self, seen: list[Seen]) -> None:
        """The members that substitutes stand in for were not there; those who are listed too are known already."""
        for one in seen:
            entry = one.entry
            if entry.replaces is None or entry.replaces_at is None or len(entry.replaces.split()) < 2:
                continue
            if one.role not in _ELECTED or self._find(key := name_key(entry.replaces)):
                continue
            shift = one.start - entry.start
            a, b = entry.replaces_at
            self._people[key] = Person(
                entry.replaces,
                a + shift,
                b + shift,
                "rule:roles.replaces.member",
                entry.replaces_party,
                ["ledamot"],
                statuses=[entry.replaces_status],
            )

    def _without_party_mistake(self, key: str) -> Person | None:
        """A signature may leave out a middle or double name: the one person with the same first and last name."""
        words = key.split()
        found = [
            p
            for k, p in self._people.items()
            if (w := k.split())[0] == words[0] and w[-1] == words[-1] and (set(w) <= set(words) or set(words) <= set(w))
        ]
        return found[0] if len(found) == 1 else None

    def _role(self, one: Seen, person: Person) -> str:
        entry, role = one.entry, one.role
        own = entry.role
        if (
            role in ("justerare", "sekreterare", "ordförande", "vice ordförande", "ersättare för justerare")
            and one.group != "flattened"
        ):
            # "Justeras: Bo Ek, ordförande".
            return own if role == "justerare" and own in ("ordförande", "sekreterare") else role
        if role == "tjänsteperson":
            if own in ("sekreterare", "ersättare", "revisor", "ledamot", "facklig företrädare", "föredragande") or (
                own in ("ordförande", "vice ordförande") and entry.party is None and not entry.title
            ):
                return own
            if entry.party is not None and entry.title is None and own is None:
                return "ersättare"
            if entry.party is not None or own == "gäst":
                return "gäst"
            return role
        if role == "facklig företrädare":
            leads = entry.party is None and bool(entry.title) and _officer(entry.title or "", _LEADERS)
            return own if own in ("sekreterare", "revisor") else "tjänsteperson" if leads else role
        if role == "gäst":
            return own if own in ("sekreterare", "revisor", "föredragande", "facklig företrädare") else role
        if own in ("ordförande", "vice ordförande", "sekreterare", "justerare") or (own == "ersättare" and role == "ledamot"):
            return own
        if entry.substitute and role == "ledamot":
            return "ersättare"
        if role in ("ledamot", "ersättare") and entry.party is None and entry.title and _officer(entry.title, self._officers):
            return "tjänsteperson"
        return role

    def add_signatures(self, seen: Iterable[Seen]) -> None:
        """Those who sign: the secretary, the chair and the adjusters."""
        for one in seen:
            self._add(one)

    def read_items(self, text: str, items: list[tuple[int, int]], roles: RuleSet, reader: EntryReader) -> None:
        """Parties, presenters and elected adjusters from the text of the items."""
        if not self._people:
            return
        names = NameFinder(self._people.values(), damaged=self._damaged)
        alike = text.translate(ALIKE)
        presenters = Presenters(self._people.values(), roles, reader.judge)
        elected = roles["elected.adjuster"].pattern
        parties: dict[str, Counter[str]] = {}
        for start, end in items:
            for match, person in names.find(alike, start, end):
                letters = reader.parties.bracket.match(text, match.end())
                if letters and (party := reader.parties.letters(letters["party"])):
                    parties.setdefault(person.name, Counter())[party] += 1
                if "ordförande" in person.roles and _VICE_BEFORE.search(text, max(start, match.start() - 40), match.start()):
                    person.roles.append("vice ordförande")
                if (
                    person.party is None
                    and set(person.roles) <= OFFICE
                    and presenters.named(person, text, start, match.span(), end)
                ):
                    person.roles.append("föredragande")
        presenters.find(text, items)
        for person in self._people.values():
            if person.party is None and person.name in parties:
                person.party = parties[person.name].most_common(1)[0][0]
        if not any("sekreterare" in p.roles for p in self._people.values()):
            self._keeps_minutes(text, alike, items[:_FIRST_ITEMS], names, roles["elected.secretary"].pattern)
        if not any("justerare" in p.roles for p in self._people.values()):
            self._elected(text, alike, items, names, elected)
        elif items:
            self._elected(text, alike, items[:2], names, elected)

    def read_cover(self, text: str, start: int, end: int, roles: RuleSet) -> None:
        """Secretary and adjusters told in a sentence of the cover, when nothing else names them."""
        if not self._people:
            return
        names = NameFinder(self._people.values(), damaged=self._damaged)
        if not any(min(p.roles, key=_RANK.index) == "sekreterare" for p in self._people.values()):
            self._keeps_minutes(text, text.translate(ALIKE), [(start, end)], names, roles["secretary.cover"].pattern)
        if any("justerare" in p.roles for p in self._people.values()):
            return
        rule = roles["adjusts.cover"]
        for match, person in names.find(text.translate(ALIKE), start, end):
            party = re.compile(r"\s?\([^)\n]{1,5}\)").match(text, match.end())
            if rule.pattern.match(text, party.end() if party else match.end()):
                person.roles.append("justerare")

    @staticmethod
    def _keeps_minutes(
        text: str, alike: str, items: list[tuple[int, int]], names: NameFinder[Person], pattern: re.Pattern[str]
    ) -> None:
        """The secretary whom the meeting elects, when nothing else names one; one person in the sentence must be meant."""
        for start, end in items:
            for match in pattern.finditer(text, start, end):
                a, b = _sentence(text, match, start, end)
                named = {id(p): p for _, p in names.find(alike, a, b) if "ordförande" not in p.roles}
                if len(named) == 1:
                    next(iter(named.values())).roles.append("sekreterare")
                    return

    def _elected(
        self, text: str, alike: str, items: list[tuple[int, int]], names: NameFinder[Person], elected: re.Pattern[str]
    ) -> None:
        for start, end in items:
            for match in elected.finditer(text, start, end):
                a, b = _sentence(text, match, start, end)
                sentence = text[a:b]
                if re.search(r"paragrafen|omedelbar|dagordning\w* justeras", sentence, re.IGNORECASE) and not re.search(
                    r"justerare|protokoll", sentence, re.IGNORECASE
                ):
                    continue
                for found, person in names.find(alike, a, b):
                    before, after = text[a : found.start()], text[found.end() : b]
                    if re.search(
                        r"(?:\bmed|ersättare\s?:?|ersättare (?:för \w+ )?(?:utses|utsågs|valdes)?)\s*$", before
                    ) or re.match(r"[^,.]{0,12}\s+som ersättare|[^,.]{0,30}ersättare\s(?:för|till)\sjuster", after):
                        continue
                    person.roles.append("justerare")

    def _choose_chair(self) -> None:
        """Who took the chair for single items keeps the own role, where somebody else held it."""
        chairs = [p for p in self._people.values() if "ordförande" in p.roles]
        if any("vice ordförande" not in p.roles for p in chairs):
            for person in chairs:
                if "vice ordförande" in person.roles:
                    person.roles = [r for r in person.roles if r != "ordförande"]

    def participants(self, cleaned: Cleaned) -> Iterator[Participant]:
        """The records, in the order of first mention."""
        self._choose_secretary()
        self._choose_chair()
        for person in sorted(self._people.values(), key=lambda p: p.start):
            role = min(person.roles, key=_RANK.index)
            if role == "ersättare för justerare":
                role = "ledamot"
            status = "unknown" if self._notice else min(person.statuses, key=_STATUS.index)
            yield Participant(
                person.name,
                person.party,
                role,
                person.title,
                status,  # type: ignore[arg-type]
                cleaned.raw_span(person.start, person.end),
                person.paragraphs,
                person.replaces,
                person.made_by,
            )

    def _choose_secretary(self) -> None:
        if any("sekreterare" in p.roles for p in self._people.values()):
            return
        for person in self._people.values():
            if (
                person.title
                and re.search(
                    r"(?:nämnd|kommun|utskotts|region|landsting|möte|förbunds|råds|fullmäktige|kansli|stads|protokoll|bolags)\w{0,6}sekreterare",
                    person.title,
                    re.IGNORECASE,
                )
                and set(person.roles) <= {*OFFICE, "föredragande"}
            ):
                person.roles.append("sekreterare")
                return


def _sentence(text: str, match: re.Match[str], start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a match begins and ends."""
    a = max(text.rfind(".", start, match.start()) + 1, text.rfind("\n\n", start, match.start()) + 1, start)
    b = match.end()
    while (
        b < end
        and not (text[b] == "." and (b + 1 >= end or text[b + 1].isspace()))
        and text[b : b + 2] != "\n\n"
        and b - a < _LONGEST_SENTENCE
    ):
        b += 1
    return a, b


def _officer(title: str, endings: tuple[str, ...]) -> bool:
    return any(word.strip(",.").endswith(endings) for word in title.lower().split())
