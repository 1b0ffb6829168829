"""Who presents a matter: people without a seat whom the items name, by name or by office, as those who told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extract.participants.names import NameJudge
from extract.participants.seen import Person
from extract.rulebook import RuleSet
from extract.segment.lines import loose

OFFICE = frozenset({"tjänsteperson", "gäst"})
_CEO = re.compile(r"(?:vd|verkställande direktör)(?!\w)", re.IGNORECASE)
# The office in a title: "va-chef", "teknisk chef", "kultur- och fritidschef".
_OFFICE = re.compile(r"(?:[a-zåäö]{1,20}isk[ae]?\s|[a-zåäö]{2,20}-\soch\s)?(?:[a-zåäö]{1,4}-)?[a-zåäö]{4,40}(?=$|[\s,])")
_ADJECTIVE = re.compile(r"(?<=[a-zåäö])isk[ae]?\s")
_BETWEEN = 160
_SENTENCE_ENDS = re.compile(r"[.!?](?:\s|$)|\n\s*\n|;")
_INITIAL = 2


class Presenters:
    """Marks presenters by the rules ``present`` of ``roles``."""

    def __init__(self, people: Iterable[Person], roles: RuleSet, judge: NameJudge) -> None:
        self._people = list(people)
        self._judge = judge
        self._officers: tuple[str, ...] = tuple(roles.data["data"]["officer_endings"])
        self._verbs, self._office = roles["present.verb"].pattern, roles["present.office"].pattern
        self._of = roles["present.of"].pattern
        self._before = loose(roles["present.before"].pattern)

    def named(self, person: Person, text: str, start: int, mention: tuple[int, int], end: int) -> bool:
        """Whether the sentence around a mention of a person tells that they presented."""
        a, b = mention
        return bool(self._verbs.search(_clause(text, b, end)) or self._before.search(_lead(text, start, a)))

    def find(self, text: str, items: list[tuple[int, int]]) -> None:
        """Those called by a part of their name, by their office, or in the genitive ("Bo Eks redogörelse")."""
        self._by_part(text, items)
        offices = self._offices()
        if offices:
            titles = "|".join(_in_sentence(title) for title in offices)
            pattern = re.compile(rf"(?<![\w-])(?P<title>{titles})(?:aren|en|n|(?<=vd)(?::n)?)(?P<of>s)?(?![\w-])", re.IGNORECASE)
            for start, end in items:
                for match in pattern.finditer(text, start, end):
                    if self._tells(match, text, start):
                        _present(offices[_plain(match["title"])])
        names = {p.name: p for p in self._people if _may_present(p)}
        if names:
            pattern = re.compile(rf"(?<![\w-])(?P<name>{'|'.join(map(re.escape, names))})s(?=\s)")
            for start, end in items:
                for match in pattern.finditer(text, start, end):
                    if self._of.match(text, match.end()):
                        _present(names[match["name"]])

    def _tells(self, match: re.Match[str], text: str, start: int) -> bool:
        if match["of"]:
            return bool(self._of.match(text, match.end()))
        if self._office.match(text, match.end()):
            return True
        lead = _lead(text, start, match.start())
        # "Information från kommundirektören" is a title.
        titled = text.startswith("\n", match.end()) and not lead.lower().startswith("föredra")
        return not titled and bool(self._before.search(lead))

    def _by_part(self, text: str, items: list[tuple[int, int]]) -> None:
        """Notes call people by their first names, minutes by title and surname: "Jari visade", "ekonomichef Ek redogör", "L. Ek"."""
        parts: dict[str, Person] = {}
        shared = Counter(part for p in self._people for part in {p.name.split()[0], p.name.split()[-1]})
        for person in self._people:
            first, last = person.name.split()[0], person.name.split()[-1]
            if _may_present(person):
                parts |= {part: person for part in (first, last) if shared[part] == 1}
        if not parts:
            return
        pattern = re.compile(r"(?<![\w-])(?P<part>" + "|".join(map(re.escape, parts)) + r")(?=\s\w)")
        for start, end in items:
            for match in pattern.finditer(text, start, end):
                person = parts[match["part"]]
                lead = text[max(start, match.start() - _BETWEEN) : match.start()]
                alone = not lead.strip() or lead.endswith("\n\n") or self._leads(lead.split()[-1], person)
                if match["part"] == person.name.split()[-1] and not alone:
                    continue
                if self._verbs.match(text, match.end() + 1):
                    _present(person)

    def _leads(self, word: str, person: Person) -> bool:
        """Whether a word may stand before a surname alone: an initial, a title, the end of a sentence, no other first name."""
        if word.endswith("."):
            return len(word) > _INITIAL or word[0] == person.name[0]
        return not word[0].isupper() or self._judge.is_title(word)

    def _offices(self) -> dict[str, Person]:
        """Offices that one person holds alone, in the form without ending."""
        holders: dict[str, list[Person]] = {}
        for person in self._people:
            head = _OFFICE.match((person.title or "").lower())
            office = re.sub(r"(?<=[a-zåäö]{5})(?:en|(?<=e)n)$", "", head.group()) if head else ""
            office = next((form for form in (head.group() if head else "", office) if form.endswith(self._officers)), "")
            office = _plain(office)
            office = "vd" if _CEO.match(person.title or "") else office
            if office and person.party is None:
                holders.setdefault(office, []).append(person)
        return {title: people[0] for title, people in holders.items() if len(people) == 1 and set(people[0].roles) <= OFFICE}


def _plain(office: str) -> str:
    """An office without the ending of its adjective: "tekniska chef" and "teknisk chef" are one."""
    return _ADJECTIVE.sub("isk ", office.lower())


def _in_sentence(office: str) -> str:
    """The pattern of an office as sentences name it: "tekniska chef(en)", "tekniske chef(en)"."""
    return re.escape(office).replace("isk\\ ", "isk[ae]?\\ ")


def _may_present(person: Person) -> bool:
    return person.party is None and set(person.roles) <= OFFICE


def _present(person: Person) -> None:
    person.roles.append("föredragande")


def _clause(text: str, start: int, end: int) -> str:
    """What follows a name up to the end of its sentence; other names and titles may stand between."""
    stop = min(end, start + _BETWEEN)
    match = _SENTENCE_ENDS.search(text, start, stop)
    return text[start : match.start() if match else stop]


def _lead(text: str, start: int, end: int) -> str:
    """What stands before a name in its sentence."""
    lead = text[max(start, end - _BETWEEN) : end]
    cut = max((m.end() for m in _SENTENCE_ENDS.finditer(lead)), default=0)
    return " ".join(lead[cut:].split()) + " "
