"""Which letters are a party: national ones always, others behind a person's name, after a comma where the document prints parties so."""

from __future__ import annotations

import re

_NAME = r"[A-ZÅÄÖ][\wåäöéüø’'-]+(?:[ \n]{1,12}[A-ZÅÄÖ][\wåäöéüø’'-]+){1,3}"
_NAME_BEFORE = re.compile(_NAME + r"\s{0,12}[({\[]$")
_PERSON_BEFORE = re.compile(
    r"(?:^|\n|\)[,;]?\s|\)\soch\s|\s(?:och|av|från|med|[Oo]rdförande|"
    r"[Ll]edamot|utses|utsågs|väljs?|valdes|yrkar|för|ersätter|entledigas)\s|[\t ]{2,}|"
    r":\s)\s*"
    r"(?P<name>[A-ZÅÄÖ][a-zåäöéüø]+(?:[ -][A-ZÅÄÖ][a-zåäöéüø]+){1,3})\s?[({\[]$"
)
_ORGANISATION_ENDING = (
    "byrån", "bundet", "nämnden", "ningen", "rådet", "kommun", "region", "förening", "förbund", "styrelsen", "utskottet",
    "kontoret", "kommittén", "skolan", "centrum", "reserv", "delen", "uppsala", "staden", "stadsmission", "myndigheten",
)  # fmt: skip
_BETWEEN_COMMAS = re.compile(
    r"(?<=[a-zåäöé]),\s(?:S|M|SD|C|V|KD|MP|L|FP|s|m|c|v|kd|mp|fp|sd|kds)(?=[,.;)]|[ ]*$|[ ]{2,}|[ ](?:och|samt|ordf|vice|v\.|ej|tj|ers)\w*)",
    re.MULTILINE,
)
_SMALL = re.compile(_NAME + r"\s?\((?:s|m|c|v|kd|mp|fp|sd|kds|vpk)\)")
_IN_FRONT = re.compile(r"^[ \t]*(?:S|M|SD|C|V|KD|MP|L|FP)[ ][A-ZÅÄÖ][a-zåäöé][\w-]+[ ][A-ZÅÄÖ][a-zåäöé]", re.MULTILINE)
# So many make it the document's way to print parties.
_FEWEST_COMMAS, _FEWEST_SMALL, _FEWEST_IN_FRONT = 4, 2, 3
_LONGEST = 5


class Parties:
    """Decides on letters by the lists of ``references``, by what stands before them, and by the document's own way."""

    def __init__(self, text: str, data: dict[str, list[str]]) -> None:
        self._text = text
        self._national = {p.upper(): p for p in data["national"]}
        self._local = frozenset(data["local"])
        self._local_upper = frozenset(p.upper() for p in data["local"])
        self._not = frozenset(data["not_parties"])
        self.comma_parties = sum(1 for _ in _BETWEEN_COMMAS.finditer(text)) >= _FEWEST_COMMAS
        self._small = sum(1 for _ in _SMALL.finditer(text)) >= _FEWEST_SMALL
        self._in_front = sum(1 for _ in _IN_FRONT.finditer(text)) >= _FEWEST_IN_FRONT

    def asked(self, rule: str) -> bool:
        """Whether a rule for the document's own way of printing parties need be looked for."""
        return {"party.after_comma": self.comma_parties, "party.in_front": self._in_front}.get(rule, True)

    def value(self, m: re.Match[str], rule: str) -> str | None:
        """The party's letters in their usual form, or None."""
        letters = m["letters"]
        national = self._national.get(letters.upper())
        if rule == "party.bracketed":
            return self._bracketed(m, letters, national)
        if rule == "party.after_comma":
            return None if letters in self._not else national or self._other(letters)
        return national or (letters if letters not in self._not else None)

    def _bracketed(self, m: re.Match[str], letters: str, national: str | None) -> str | None:
        before = self._text[max(0, m.start() - 80) : m.start()]
        if national and (
            letters[0].isupper() or _NAME_BEFORE.search(before) or (self._small and re.search(r"\w[ ][({]$", before))
        ):
            return national
        known = letters in self._local or (letters.islower() and letters.upper() in self._local_upper)
        if (
            known
            and (named := _NAME_BEFORE.search(before))
            and not named.group()[:-1].rstrip().lower().endswith(_ORGANISATION_ENDING)
        ):
            return letters.upper() if letters.islower() else letters
        person = _PERSON_BEFORE.search(before)
        if person is None or person["name"].lower().endswith(_ORGANISATION_ENDING):
            return None
        return None if letters.islower() else self._other(letters)

    def _other(self, letters: str) -> str | None:
        if letters in self._local:
            return letters
        if letters.islower():
            return letters.upper() if letters.upper() in self._local_upper else None
        capitals = sum(c.isupper() for c in letters)
        if letters in self._not or capitals < min(2, len(letters)) or len(letters) > _LONGEST:
            return None
        return letters
