"""Parties of people in lists: letters in brackets, behind a comma, in a column, and names in full."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from extract.rulebook import RuleSet

_CELL = re.compile(r"(?:\([A-Za-zÅÄÖåäö]{1,5}\)|S|M|SD|C|V|KD|MP|L|FP|FI|s|m|c|v|kd|mp|fp|sd|l)$")
# Parties of the Riksdag behind a comma, and so many of them that all letters in that place are parties.
_COMMA_PARTIES = re.compile(r"(?<=[a-zåäöé]),\s(?:S|M|SD|C|V|KD|MP|L|FP|s|m|c|v|kd|mp|fp|sd)(?=,|\s?$|\s{2,})", re.MULTILINE)
_FEWEST_COMMAS = 4
_ANY_COMMA = re.compile(r"^\s?,\s?(?P<party>[A-ZÅÄÖ]{1,2}[A-ZÅÄÖa-zåäö]{0,2}[A-ZÅÄÖ]?|[a-zåäö]{2,3})(?=\s?(?:,|;|$|\s{2,}|\n))")
# Rows of a table whose columns are gone: a name, perhaps a role, the party's letters and whatever other columns hold.
_RIKSDAG = r"(?:S|M|SD|C|V|KD|MP|L|FP|FI)"
_SMALL = r"(?:s|m|sd|c|v(?!\.?[ ]?ordf)|kds?|mp|fp|l)"
# What the next column holds: presence or a ballot.
_MARKED = r"(?=[ ]+(?:[xXNF–-]|Tj|[Nn]ärv\w*\.?|[Ff]rånv\w*\.?|Ja|Nej|Avst\w*|jäv)(?:[ ]|$))"
_LAST = r"[A-ZÅÄÖÉ](?![A-ZÅÄÖ])[\wé'’-]+"
_NAMED = rf"^[ \t]*(?:\d{{1,3}}[.)]?[ \t]+)?{_LAST}(?:,?[ ](?:[a-z]{{2,3}}[ ])?(?:[A-ZÅÄÖÉ]\.[ ])?{_LAST}){{1,4}}(?:,[ ][\w.: ]{{3,25}})?[ ]+"
_ROW = re.compile(rf"{_NAMED}(?:{_RIKSDAG}(?:[ ]+\S|$)|{_SMALL}{_MARKED})", re.MULTILINE)
_ROW_OF_OWN = re.compile(rf"{_NAMED}(?P<party>(?!(?:JA|NEJ|AVST)\b)[A-ZÅÄÖ]{{1,2}}[A-Za-zÅÄÖåäö]{{0,2}}){_MARKED}", re.MULTILINE)
_OWN_FIRST = re.compile(
    rf"^[ \t]*(?P<party>[A-ZÅÄÖ]{{2}}[A-Za-zÅÄÖåäö]{{0,2}})[ ]{_LAST}(?:[ ]{_LAST}){{1,3}}{_MARKED}", re.MULTILINE
)
_RIKSDAG_FIRST = re.compile(rf"^[ \t]*{_RIKSDAG}[ ]{_LAST}(?:[ ]{_LAST}){{1,3}}{_MARKED}", re.MULTILINE)
_MARKS = frozenset("NFXJA")
_FEWEST_ROWS = 5
# Where the last column says who was there, "Nej" is absent.
_PRESENT = re.compile(r"Parti[ ]+(?:Närvarande|Närvaro|Närv\.?|Deltar|Deltog)[ ]*$", re.MULTILINE)
_FAR = 60
# Parties printed in small letters have no more of them than this.
_LOWER = 3
_SHORT = 2
# "Centerpartiet (C): Bo Ek, Mia Alm", "För Moderaterna: Bo Ek".
_LEADING = re.compile(r"(?:(?:[Ff]ör|[Ff]rån)\s)?(?P<party>[A-ZÅÄÖ][\w ()-]{2,40}):\s{1,3}(?=[A-ZÅÄÖ])")
_HEADED = re.compile(r"\s?\((?P<party>[A-ZÅÄÖa-zåäö]{1,5})\)")


def _in_row(own: Iterable[str]) -> re.Pattern[str]:
    """The letters of a party between blanks; ``own`` are those that only this place has."""
    others = "".join(rf"|{re.escape(letters)}(?=\s|$)" for letters in sorted(own, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=\s))(?P<party>{_RIKSDAG}(?=\s|$)|{_SMALL}{_MARKED}{others})")


class PartyReader:
    """Reads parties by the rules of ``parties``; ``council`` is whether the body is a council, where letters in brackets are organisations."""

    def __init__(self, parties: RuleSet, *, council: bool = False) -> None:
        self._council = council
        self._comma_any: re.Pattern[str] | None = None
        self._rows = self.presence = False
        self._own: set[str] = set()
        self._in_row = _in_row(())
        self.bracket, self._comma, self.column, self._bare, self._long = (
            parties[f"party.{k}"].pattern for k in ("bracket", "comma", "column", "bare", "long")
        )
        data = parties.data["data"]
        self._not_party = frozenset(w.lower() for w in data["not_party"]) | (
            frozenset(w.lower() for w in data["bodies_in_councils"]) if council else frozenset()
        )
        # "kl" is the clock, and "KL" may be a party.
        self._small = frozenset(w for w in data["not_party"] if w.islower() and len(w) == _SHORT and w != "ej")
        self._names = data["names"]

    def learn(self, text: str) -> None:
        """Whether a cover prints parties behind a comma, then other letters in that place are parties too ("Bo Ek, VV"), or bare in rows."""
        found = sum(1 for _ in itertools.islice(_COMMA_PARTIES.finditer(text), _FEWEST_COMMAS))
        self._comma_any = _ANY_COMMA if found >= _FEWEST_COMMAS else None
        self._rows = self._rows or sum(1 for _ in itertools.islice(_ROW.finditer(text), _FEWEST_ROWS)) >= _FEWEST_ROWS
        if self._rows:
            self._own |= {m["party"] for m in _ROW_OF_OWN.finditer(text)} - _MARKS
            self._in_row = _in_row(self._own)
        if sum(1 for _ in itertools.islice(_RIKSDAG_FIRST.finditer(text), _FEWEST_ROWS)) >= _FEWEST_ROWS:
            self._own |= {m["party"] for m in _OWN_FIRST.finditer(text)}
        self.presence = self.presence or bool(_PRESENT.search(text))

    def after_comma(self, after: str) -> re.Match[str] | None:
        """Letters behind a comma."""
        return self._comma.match(after) or (self._comma_any.match(after) if self._comma_any else None)

    def at(self, after: str) -> tuple[str, int] | None:
        """The party that stands right behind a name ("" for the dash of those without), and where it ends."""
        match = self.bracket.match(after) or self.after_comma(after) or self._bare.match(after)
        if match is None or (letters := self.letters(match["party"])) is None:
            return None
        return letters, match.end()

    def in_front(self, lead: str) -> str | None:
        """The party of a column in front of a name."""
        column = self.column.match(lead)
        return self.letters(column["party"]) if column else lead if lead in self._own else None

    def in_row(self, after: str) -> tuple[str, int, int] | None:
        """The party in a row of a table whose columns are gone, with the place of its letters."""
        match = self._in_row.search(after, 0, _FAR) if self._rows else None
        return (self.letters(match["party"]) or match["party"], *match.span("party")) if match else None

    def is_cell(self, cell: str) -> bool:
        """Whether a column is nothing but a party's letters."""
        return len(cell) <= 7 and bool(_CELL.match(cell)) and self.letters(cell.strip("()")) is not None

    def named(self, text: str) -> str | None:
        """The party of a name in full: the letters where they are known ("Centerpartiet"), else the name ("Sjöbylistan")."""
        return self._names.get(text.lower()) or (text if self._long.match(text) else None)

    def heading(self, text: str) -> str | None:
        """The party of a line that is nothing but its name ("Centerpartiet", "Moderaterna (M):", "Åby väl (åv)")."""
        plain = text.strip(" :")
        if named := self.named(" ".join(_HEADED.sub("", plain).split())):
            printed = _HEADED.search(plain)
            return (self.letters(printed["party"]) if printed else None) or named
        return None

    def leading(self, text: str) -> tuple[str, int] | None:
        """The party in words that leads a line of its people, and where these begin."""
        match = _LEADING.match(text)
        party = self.heading(match["party"]) if match else None
        return (party, match.end()) if match and party else None

    def letters(self, letters: str) -> str | None:
        """Normalised letters of a party; "" for the dash of those without; None when they are no party's."""
        if letters == "-":
            return ""
        if self._council and len(letters) > 3 and letters.upper() not in self._names.values():
            # In a council longer words in brackets are organisations.
            return None
        if letters.lower() in self._not_party and not (letters.isupper() and letters.lower() in self._small):
            return None
        if letters.islower() and len(letters) > _LOWER and letters.upper() not in self._names.values():
            # "(sjuk)", "(länk)".
            return None
        if letters.islower() or letters.upper() in ("KD", "MP", "SD", "FP", "FI"):
            return letters.upper()
        return letters
