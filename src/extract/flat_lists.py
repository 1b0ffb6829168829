"""The persons of a list that ran on in one line, each on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.gazetteer import Gazetteer
from extract.rulebook import RuleSet

_WORD = r"[A-ZÅÄÖÉÜ][\wåäöéü’'-]*\.?"
# A body or an association behind a name: who sent the person.
_OF_BODY = re.compile(r"[A-ZÅÄÖ][\wåäö-]*(?:nämnden|styrelsen|fullmäktige|utskottet|rådet|kontoret|förvaltningen)|[A-ZÅÄÖ]{2,6}")
_PARTICLE = r"(?:(?:von|van|af|av|de|da|der|el|al|bin)\s)?"
_RUN = re.compile(rf"{_WORD}(?:\s{_PARTICLE}{_WORD})+")
_PIECE = re.compile(r"\S+")
_PARTY = re.compile(r"\s?\((?:[A-ZÅÄÖ]{1,4}|[A-ZÅÄÖ][a-zåäö]{1,4}|[a-zåäö]{1,3}|-)\)")
_VACANT = re.compile(r"(?<=\s)Vakan(?:s|t)(?:\splats)?(?=\s|,)")
_REMARK = re.compile(
    rf"\s(?P<role>(?:(?:\d:[ea]|förste|andre)\s)?(?:vice\s|v\.?\s)?ordf(?:örande|\.)?(?=\s|$)"
    rf"|(?:ej\stjänstgörande\s|tjänstgörande\s)?ersättare(?:\sför\s{_RUN.pattern}(?:\s?\([A-ZÅÄÖa-zåäö]{{1,4}}\))?)?(?=\s|$)|(?:ordinarie\s)?ledamot(?=\s|$)"
    rf"|för\s{_RUN.pattern}(?:\s?\([A-ZÅÄÖa-zåäö]{{1,4}}\))?)|\s(?P<title>\S+)"
)
# Words right before a name that tie it to what stands there.
_TIES = re.compile(
    r"(?:^|\s)(?:för|ersätter|ers\.?|tjg\.?|av|med|jämte|istf\.?|stf\.?|st f|till|från|som|ordföranden|utom)\s$|[(/]\s?$",
    re.IGNORECASE,
)
# ", ordförande Mia Alm" behind a party is said of the one before.
_OF_BEFORE = re.compile(
    r"\s?,?\s(?:(?:ej|icke|inte)\s)?(?:tjänstgörande(?:\sersättare)?|ersättare|ledamot|adjungerad|(?:\d:[ea]\s|förste\s|andre\s)?(?:vice\s|v\.?\s)?ordf(?:örande|\.)?|del\sav\smötet)\s$"
)
_JOINS = re.compile(r"(?:och|samt|&)\s$")
_TITLE_GOES_ON = re.compile(r"\s(?:chef|[a-zåäö]*(?:chef|sekreterare|direktör|ingenjör|handläggare|strateg))\s[A-ZÅÄÖ]")
# What parts a title in front of a name from the person before it.
_PARTED = re.compile(r".*(?:[,;)]|\d)\s?", re.DOTALL)
# Dots to sign on, behind the name of a signer.
_DOTS = re.compile(r"\s?\.{2,}|…+")
# Parties in front of a name, one or a column of them.
_FRONT = re.compile(r"(?:^|(?<=\s))(?P<parties>[A-ZÅÄÖ]{1,4}(?:\s[A-ZÅÄÖ]{1,4})*)\s$")


@dataclass(frozen=True, slots=True)
class _Person:
    """``start``–``end`` of a name, ``tail`` behind its party."""

    start: int
    end: int
    tail: int
    party: bool


class ListParter:
    """Parts lists; names are known by the gazetteer's given names, titles by the endings of ``roles``."""

    def __init__(self, gazetteer: Gazetteer, roles: RuleSet) -> None:
        self._given, self._surnames, self._places = gazetteer.given_names, gazetteer.surnames, gazetteer.places
        self._letters = frozenset(gazetteer.parties)
        data = roles.data["data"]
        self._titles, self._roles = tuple(data["title_endings"]), frozenset(data["role_words"])

    def part(self, raw: str, start: int, end: int, changed: dict[int, str]) -> None:
        """Note in ``changed`` the blanks of ``raw[start:end]`` at which a person's line ended; what joined two of them goes."""
        people = list(self._people(raw, start, end))
        if not people:
            return
        leading = self._leading(raw, start, people)
        first = _FRONT.search(raw[start : people[0].start])
        fronted = not people[0].party and first is not None and not self._letters.isdisjoint(first["parties"].split())
        self._remarks_behind(raw, people, end, changed)
        for vacant in _VACANT.finditer(raw, people[0].tail, end):
            if raw[vacant.start() - 1] == " ":
                changed[vacant.start() - 1] = "\n"
        for dots in _DOTS.finditer(raw, start, end):
            for at in range(*dots.span()):
                changed[at] = " "
        for n, one in enumerate(people):
            before = people[n - 1].tail if n else start
            between = raw[before : one.start]
            if _TIES.search(between):
                continue
            at = one.start
            if fronted and (front := _FRONT.search(between)):
                at = before + front.start()
                if " " in front["parties"]:
                    # "M Bo Ek S V Mia Alm Per Sten": a column of its own.
                    changed[one.start - 1] = "\n"
            elif leading and not one.party:
                at = before + self._title_at(between)
            elif n and one.party and (title := self._title_before(between)):
                at = before + title
            head = raw[before:at]
            joined = _JOINS.search(head)
            if joined:
                for i in range(before + joined.start(), at):
                    changed[i] = " "
            if n == 0 and not head.strip(" :"):
                continue
            if raw[at - 1] != " ":
                continue
            changed[at - 1] = "\n"
            rest = raw[before : at - 1].rstrip()
            if rest.endswith(",") and not joined:
                changed[before + len(rest) - 1] = " "

    def begins_name(self, raw: str, at: int) -> bool:
        """Whether a known given name stands at a position."""
        word = _PIECE.match(raw, at)
        return word is not None and word.group().split("-")[0] in self._given

    def _remarks_behind(self, raw: str, people: list[_Person], end: int, changed: dict[int, str]) -> None:
        """Roles, titles and "för Mia Alm" of a column, one behind another below all the names: each on a line of its own."""
        last = len(people) - 1
        while last and raw[people[last - 1].tail : people[last].start] == " för ":
            last -= 1
        told = list(_REMARK.finditer(raw, people[last].tail, end))
        if len(told) < 2 or any(not (m["role"] or self._is_title(m["title"])) for m in told):
            return
        for m in told:
            if raw[m.start()] == " ":
                changed[m.start()] = "\n"

    def _people(self, raw: str, start: int, end: int) -> Iterator[_Person]:
        for run in _RUN.finditer(raw, start, end):
            words = [(run.start() + w.start(), w.group()) for w in _PIECE.finditer(run.group())]
            begins = self._begins([w for _, w in words])
            for k, i in enumerate(begins):
                stop = begins[k + 1] if k + 1 < len(begins) else len(words)
                stop = next((j for j in range(i + 2, stop) if self._ends_name(words[j][1])), stop)
                last = words[stop - 1][1]
                if stop - i > 2 and last not in self._surnames and _TITLE_GOES_ON.match(raw, words[stop - 1][0] + len(last)):
                    # "Mia Ek Teknisk chef Bo Alm": the next one's title.
                    stop -= 1
                at, name_end = words[i][0], words[stop - 1][0] + len(words[stop - 1][1])
                party = _PARTY.match(raw, name_end, end)
                yield _Person(at, name_end, party.end() if party else name_end, party is not None)

    def _ends_name(self, word: str) -> bool:
        """Whether a capitalised word behind a name is none of it: a title, a body, a party."""
        return self._is_title(word) or word in self._letters or bool(_OF_BODY.fullmatch(word))

    def _begins(self, words: list[str]) -> list[int]:
        """At which words of a run names begin."""
        begins: list[int] = []
        for i, word in enumerate(words[:-1]):
            first = word.split("-")[0]
            if word not in self._given and first not in self._given:
                continue
            if begins and i - begins[-1] < 2:
                continue
            if i + 2 < len(words) and word in self._places and words[i + 1].split("-")[0] in self._given:
                # "…, Salem Bo Ek": the place that ended the field before.
                continue
            if begins and word in self._surnames and words[i + 1].split("-")[0] in self._given and i + 2 < len(words):
                # "Mia Ek Karl Per Sten": the word is a surname, and the next one begins a name.
                continue
            if self._is_title(words[i + 1]) or words[i + 1].lower() in self._roles:
                continue
            begins.append(i)
        return begins

    def _leading(self, raw: str, start: int, people: list[_Person]) -> bool:
        """Whether titles stand in front of the names of those without a party ("ekonom Mia Alm, kamrer Bo Ek")."""
        for n, one in enumerate(people):
            if one.party:
                continue
            between = raw[people[n - 1].tail if n else start : one.start]
            parted = _JOINS.sub("", between)
            tail = parted[len(m.group()) :] if (m := _PARTED.match(parted)) else parted
            words = tail.split()
            if words and any(self._is_title(w) for w in words):
                return not (n and people[n - 1].party and _OF_BEFORE.match(between))
            return False
        return False

    @staticmethod
    def _title_at(between: str) -> int:
        """Where in the text between two names the second one's title begins."""
        parted = _PARTED.match(between)
        at = parted.end() if parted else 0
        rest = between[at:]
        if joined := re.match(r"\s?(?:och|samt)\s", rest):
            at += joined.end()
        elif rest.startswith(" "):
            at += 1
        return at

    def _title_before(self, between: str) -> int:
        """Where a capitalised title of a person with a party begins, 0 without one."""
        found = re.search(r"(?<=\s)(?:Tf\.?\s)?[A-ZÅÄÖ][\wåäö-]+\s$", between)
        return found.start() if found and self._is_title(found.group().split()[-1]) else 0

    def _is_title(self, word: str) -> bool:
        low = word.lower().rstrip(".,")
        return low in self._roles or (len(low) > 4 and low.endswith(self._titles)) or low in self._titles
