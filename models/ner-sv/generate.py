"""Write sentences and lists as they stand in minutes, with their names marked: invented, never copied.

A template is text with slots: ``{PER}`` a person, ``{ORG}`` any organisation, ``{body}`` … see ``SLOTS``.
Slots in capitals become entities; those in small letters are filled without a mark. Templates are data
(templates.toml); this module fills them.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from extract.entities.word_classes import world
from extract.gazetteer import Gazetteer

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
_GENITIVE_END = ("s", "x", "z")

Marked = tuple[str, list[tuple[int, int, str]]]
"""A text with its entities: first character, character behind the last, label."""


class Writer:
    """Fills templates from the gazetteers and from the word lists of templates.toml; one seed, one text."""

    def __init__(self, gazetteer: Gazetteer, seed: int) -> None:
        rows = tomllib.loads((HERE / "templates.toml").read_text(encoding="utf-8"))
        self._lines: list[str] = rows["lines"]
        self._lists: list[str] = rows["lists"]
        self._words: dict[str, list[str]] = rows["words"]
        self._draw = random.Random(seed)
        names = sorted(gazetteer.given_names.items())
        self._given, self._weights = [n for n, _ in names], [count**0.6 for _, count in names]
        elsewhere = world()
        self._surnames = sorted(gazetteer.surnames | {n for n, kind in elsewhere.items() if kind == "surname"})
        self._municipalities = gazetteer.municipalities
        self._places = sorted(gazetteer.places)
        self._world = sorted(n for n, kind in elsewhere.items() if kind == "place")
        self._authorities = sorted(
            {a for a in gazetteer.authorities.values() if a[0].isupper() and len(a) > 5 and not a.isupper()}
        )
        self._parties = sorted(p for p in gazetteer.parties.values() if p[0].isupper() and " " not in p)
        self._letters = sorted(gazetteer.parties)
        self._fillers: dict[str, Callable[[], str]] = {
            "PER": self._person, "SURNAME": self._surname, "BODY": self._body, "body": self._anaphor, "OFFICE": self._office,
            "MUNICIPALITY": self._municipality, "AUTHORITY": lambda: self._draw.choice(self._authorities),
            "ASSOCIATION": self._association, "COMPANY": self._company, "SCHOOL": self._school,
            "PARTY": lambda: self._draw.choice(self._parties), "REGION": self._region, "COURT": self._court,
            "ABBREVIATION": self._abbreviation, "PLACE": self._place, "STREET": self._street, "VENUE": self._venue,
            "COUNTY": lambda: self._draw.choice(self._municipalities).county,
            "PROPERTY": lambda: f"{self._draw.choice(self._places)} {self._draw.randint(1, 60)}:{self._draw.randint(1, 400)}",
            "COUNTRY": lambda: self._draw.choice(self._world), "party": lambda: self._draw.choice(self._letters),
            "date": self._date, "case": self._case, "n": lambda: str(self._draw.randint(1, 180)),
            "year": lambda: str(self._draw.randint(1998, 2026)),
            "time": lambda: f"{self._draw.randint(8, 20):02}{self._draw.choice('.:')}{self._draw.choice(('00', '15', '30'))}",
        }  # fmt: skip

    def texts(self, count: int) -> list[Marked]:
        """So many texts, some of one line, some lists of several."""
        return [self._list() if self._draw.random() < 0.25 else self._paragraph() for _ in range(count)]

    def _paragraph(self) -> Marked:
        parts = [self.fill(self._draw.choice(self._lines)) for _ in range(self._draw.choice((1, 1, 2, 3)))]
        return self._cased(_join(parts, self._draw.choice((" ", " ", "\n"))))

    def _list(self) -> Marked:
        pattern = self._draw.choice(self._lists)
        parts = [self.fill(pattern) for _ in range(self._draw.randint(1, 7))]
        if self._draw.random() < 0.5:
            parts.insert(0, self.fill(self._draw.choice(self._words["list_heading"])))
        return _join(parts, "\n")

    def _cased(self, marked: Marked) -> Marked:
        """Now and then wrap the line (the break may fall inside a name) or set it in capitals."""
        text, entities = marked
        chance = self._draw.random()
        if chance < 0.06:
            upper = text.upper()
            return (upper, entities) if len(upper) == len(text) else marked
        if chance < 0.3 and len(text) > 70:
            breaks = [m.start() for m in re.finditer(" ", text) if m.start() > 30]
            at, cells = 0, list(text)
            for position in breaks:
                if position - at > self._draw.randint(45, 90):
                    cells[position] = "\n"
                    at = position
            return "".join(cells), entities
        return marked

    def fill(self, template: str) -> Marked:
        """Fill one template."""
        pieces: list[str] = []
        entities: list[tuple[int, int, str]] = []
        length = at = 0
        for match in _SLOT.finditer(template):
            pieces.append(template[at : match.start()])
            length += match.start() - at
            at = match.end()
            slot = match.group(1)
            genitive = slot.endswith("_s")
            name = slot.removesuffix("_s")
            value = self._fillers[name]() if name in self._fillers else self._draw.choice(self._words[name])
            if genitive and not value.endswith(_GENITIVE_END):
                value += ":s" if value.isupper() and len(value) < 6 else "s"
            if slot[0].isupper():
                entities.append((length, length + len(value), _label(name)))
            pieces.append(value)
            length += len(value)
        pieces.append(template[at:])
        text = "".join(pieces)
        # A body named in the middle of a sentence stands in either case; at its start it is written large.
        return (text[0].upper() + text[1:] if text and len(text[0].upper()) == 1 else text), entities

    # names

    def _one_surname(self) -> str:
        draw = self._draw
        chance = draw.random()
        if chance < 0.6:
            return draw.choice(self._surnames)
        name = draw.choice(self._words["surname_first"]) + draw.choice(self._words["surname_last"])
        return f"{draw.choice(('af ', 'von '))}{name}" if chance > 0.98 else name

    def _given_name(self) -> str:
        draw = self._draw
        first = draw.choices(self._given, self._weights)[0] if draw.random() < 0.85 else draw.choice(self._given)
        return f"{first}-{draw.choices(self._given, self._weights)[0]}" if draw.random() < 0.07 else first

    def _person(self) -> str:
        draw = self._draw
        chance = draw.random()
        name = f"{self._given_name()} {self._one_surname()}"
        if chance < 0.1:
            return f"{name} {draw.choice(self._surnames)}"
        if chance < 0.17:
            return f"{name}-{self._one_surname().split()[-1]}"
        if chance < 0.2:
            return f"{self._given_name()[0]}. {self._one_surname()}"
        if chance < 0.24:
            return f"{self._given_name()} {name}"
        return name

    def _surname(self) -> str:
        return self._one_surname() if self._draw.random() < 0.6 else self._given_name()

    # organisations

    def _either_case(self, name: str) -> str:
        return name[0].upper() + name[1:] if self._draw.random() < 0.45 else name

    def _field(self) -> str:
        draw, fields = self._draw, self._words["field"]
        if draw.random() < 0.4:
            return f"{draw.choice(fields).removesuffix('s')}- och {draw.choice(fields).removesuffix('s')}s"
        return draw.choice(fields)

    def _body(self) -> str:
        draw, words = self._draw, self._words
        chance = draw.random()
        if chance < 0.35:
            name = draw.choice(words["main_body"])
        elif chance < 0.68:
            name = self._field() + draw.choice(words["body_end"])
        elif chance < 0.78:
            name = f"{draw.choice(words['main_body'])}s {draw.choice(words['committee'])}".replace("ss ", "s ")
        elif chance < 0.86:
            name = f"{draw.choice(('nämnden', 'utskottet', 'beredningen', 'rådet'))} för {draw.choice(words['matter'])}"
        elif chance < 0.93:
            name = f"{draw.choice(words['adjective'])} {draw.choice(('nämnden', 'utskottet', 'kontoret', 'rådet'))}"
        else:
            name = draw.choice(words["council"])
        return self._either_case(name)

    def _anaphor(self) -> str:
        return self._draw.choice(self._words["anaphor"])

    def _office(self) -> str:
        draw, words = self._draw, self._words
        chance = draw.random()
        if chance < 0.6:
            name = self._field() + draw.choice(words["office_end"])
        elif chance < 0.75:
            kind = draw.choice(("Enheten för", "Enheten för", "Avdelningen för", "Sektionen för", "Sektor för", "Sektor"))
            name = f"{kind} {draw.choice(words['matter'])}"
        else:
            name = draw.choice(words["office"])
        return self._either_case(name)

    def _municipality(self) -> str:
        draw = self._draw
        municipality = draw.choice(self._municipalities)
        name = municipality.name if draw.random() < 0.85 else f"{municipality.stem} {draw.choice(('stad', 'Stad', 'kommun'))}"
        return name.upper() if draw.random() < 0.12 else name

    def _town(self) -> str:
        return self._draw.choice(self._places) if self._draw.random() < 0.5 else self._draw.choice(self._municipalities).stem

    def _association(self) -> str:
        draw = self._draw
        kind = draw.choice(self._words["association"])
        town = self._town()
        return kind.replace("X", town).replace("Y", draw.choice(self._words["association_name"]))

    def _company(self) -> str:
        return self._draw.choice(self._words["company"]).replace("X", self._town()).replace("Y", self._one_surname().split()[-1])

    def _school(self) -> str:
        draw = self._draw
        return (
            draw.choice(self._words["school"])
            .replace("X", self._town())
            .replace(
                "Y", draw.choice(self._words["surname_first"]) + draw.choice(("backa", "holms", "viks", "dals", "bergs", "ängs"))
            )
        )

    def _region(self) -> str:
        draw = self._draw
        county = draw.choice(self._municipalities).county.removesuffix(" län")
        short = county if county in ("Kalmar", "Örebro") else county.removesuffix("s")
        return draw.choice(
            (
                f"Region {short}",
                f"Region {short}",
                f"Länsstyrelsen i {county} län",
                f"Länsstyrelsen {short}",
                f"länsstyrelsen i {county} län",
                f"Landstinget i {short}",
                f"{county} läns landsting",
            )
        )

    def _court(self) -> str:
        return self._draw.choice(self._words["court"]).replace("X", self._draw.choice(self._municipalities).stem)

    def _abbreviation(self) -> str:
        return self._draw.choice(self._words["abbreviation"])

    # places

    def _place(self) -> str:
        draw = self._draw
        chance = draw.random()
        if chance < 0.35:
            return draw.choice(self._municipalities).stem
        if chance < 0.7:
            return draw.choice(self._places)
        if chance < 0.85:
            return draw.choice(self._words["place_first"]) + draw.choice(self._words["place_last"])
        return (
            f"{draw.choice(self._words['place_word'])} {draw.choice(self._places)}"
            if chance < 0.9
            else draw.choice(self._words["place_other"]).replace("X", draw.choice(self._places))
        )

    def _street(self) -> str:
        draw = self._draw
        street = draw.choice(self._words["street"]).replace("Y", draw.choice(self._words["surname_first"]))
        return f"{street} {draw.randint(1, 140)}{draw.choice(('', '', '', ' A', 'B'))}" if draw.random() < 0.6 else street

    def _venue(self) -> str:
        return self._draw.choice(self._words["venue"]).replace("X", self._draw.choice(self._places))

    # what is no name

    def _date(self) -> str:
        draw = self._draw
        month = draw.choice(
            [
                "januari",
                "februari",
                "mars",
                "april",
                "maj",
                "juni",
                "juli",
                "augusti",
                "september",
                "oktober",
                "november",
                "december",
            ]
        )
        return draw.choice(
            (
                f"den {draw.randint(1, 28)} {month} {draw.randint(2000, 2026)}",
                f"{draw.randint(2000, 2026)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
            )
        )

    def _case(self) -> str:
        draw = self._draw
        letters, year, number = draw.choice(self._words["abbreviation"]), draw.randint(2005, 2026), draw.randint(1, 2000)
        return draw.choice(
            (
                f"{letters} {year}/{number}",
                f"{letters}-{year}/{number:05}",
                f"{letters}/{year}:{number}",
                f"{year}-{number:06}",
                f"{number}/{year % 100:02}",
                f"Dnr {letters} {year}-{number}",
            )
        )


def _label(slot: str) -> str:
    if slot in ("PER", "SURNAME"):
        return "PER"
    return "LOC" if slot in ("PLACE", "STREET", "VENUE", "COUNTY", "PROPERTY", "COUNTRY") else "ORG"


def _join(parts: list[Marked], separator: str) -> Marked:
    text, entities = "", []
    for i, (piece, marks) in enumerate(parts):
        if i:
            text += separator
        entities += [(a + len(text), b + len(text), label) for a, b, label in marks]
        text += piece
    return text, entities
