"""Whom a mention stands for: the name in its plain form, and an id that holds across the documents of a municipality."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from extract.document import Label, Organisation, Participant
from extract.gazetteer import Gazetteer

_STRIP = str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE")
_BODY = re.compile(
    r"(?:nämnd(?:en)?|styrelse(?:n)?|fullmäktige|utskott(?:et)?|delegationen|förvaltning(?:en)?|kontoret|kansliet|beredningen|kommittén|revisionen|rådet|avdelningen|enheten|presidium"
    r"|gruppen|staben)$",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"(?<=[a-zåäö])-\s+(?=[a-zåäö])(?!\s*och\b)")
_OF_MUNICIPALITY = re.compile(r" i ((?:[A-ZÅÄÖ][\wåäöé-]+ ?){1,3}(?:kommun|stad)s?)$")


class Link(NamedTuple):
    """``norm``: the plain name; ``entity_id``: ``2480``, ``2480:Socialnämnden``, ``party:V``, ``authority:…``; None if unsure."""

    norm: str | None
    entity_id: str | None


class Linker:
    """Resolves what one document says; two people are never taken for one on a surname or given name alone."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        organisation: Organisation | None,
        participants: Iterable[Participant],
        abbreviations: dict[str, str],
    ) -> None:
        self._gazetteer = gazetteer
        self._here = (organisation.municipality_code or organisation.name) if organisation else None
        self._abbreviations = abbreviations
        self._parties = {name: letters for letters, name in gazetteer.parties.items()}
        self._people: dict[str, str] = {}
        self._by_part: dict[str, set[str]] = defaultdict(set)
        for person in participants:
            name = " ".join(person.name.split())
            if " " not in name:
                continue
            self._people[name.translate(_STRIP).lower()] = name
            for part in (name.split()[0], name.split()[-1]):
                self._by_part[part.lower()].add(name)

    def link(self, label: Label, said: str) -> Link:
        """Resolve one mention; ``said`` is its text with white space joined."""
        if label == "PER":
            return self._person(said)
        municipality = self._gazetteer.municipality(said)
        if municipality:
            return Link(municipality.name if label == "ORG" else municipality.stem, municipality.code)
        return self._organisation(said) if label == "ORG" else self._place(said)

    def person_named(self, part: str) -> str | None:
        """The participant with this given name or surname, if there is exactly one."""
        names = self._by_part.get(part.lower()) or self._by_part.get(part.lower().removesuffix("s"))
        return next(iter(names)) if names and len(names) == 1 else None

    def _person(self, said: str) -> Link:
        if " " not in said:
            name = self.person_named(said)
            return Link(name, self._id(name)) if name else Link(None, None)
        key = said.translate(_STRIP).lower()
        name = self._people.get(key) or self._people.get(key.removesuffix("s"))
        if name is None:
            name = self._without_genitive(said)
        return Link(name, self._id(name))

    def _without_genitive(self, said: str) -> str:
        """The name itself: "Anna Eks" → "Anna Ek", but "Anna Andersson Hals" stays where Hals is no known name's genitive."""
        last = said.split()[-1]
        known = self._gazetteer.surnames
        return said[:-1] if last.endswith("s") and last not in known and last[:-1] in known else said

    def _organisation(self, said: str) -> Link:
        gazetteer = self._gazetteer
        plain = _BROKEN.sub("", said)
        if plain.removesuffix(":s").removesuffix("s") in self._abbreviations or plain in self._abbreviations:
            plain = self._abbreviations.get(plain) or self._abbreviations[plain.removesuffix("s").removesuffix(":")]
        for form in (plain, plain.removesuffix(":s"), plain.removesuffix("s")):
            if form in self._parties:
                return Link(form, f"party:{self._parties[form]}")
            if form in gazetteer.authorities and len(form) > 3:
                return Link(gazetteer.authorities[form], f"authority:{gazetteer.authorities[form]}")
            county = gazetteer.region_by_name.get(form.lower())
            if county:
                return Link(form, f"region:{county}")
        return self._body(plain)

    def _body(self, said: str) -> Link:
        name, code = said, self._here
        match = _OF_MUNICIPALITY.search(said)
        if match and (elsewhere := self._gazetteer.municipality(match.group(1))):
            name, code = said[: match.start()], elsewhere.code
        for form in (name, name.removesuffix("s")):
            if _BODY.search(form):
                form = form.lower() if form.isupper() else form
                return Link(form[0].upper() + form[1:], f"{code}:{form[0].upper() + form[1:]}" if code else None)
        return Link(name.removesuffix(":s"), None)

    def _place(self, said: str) -> Link:
        form = said.removesuffix("s")
        known = self._gazetteer.places
        return Link(form if said not in known and form in known else said, None)

    def _id(self, name: str) -> str | None:
        return f"{self._here}:{name}" if self._here else None
