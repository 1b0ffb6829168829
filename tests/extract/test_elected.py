"""Who adjusts and who keeps the minutes, where only an item tells it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from structure_of_text import people_of

TABLE: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "tables" / "elected.toml").read_text(encoding="utf-8"))
MINUTES = """Viks kommun
Socialnämnden
SAMMANTRÄDESPROTOKOLL
2021-05-04

Plats och tid      Rådhuset, kl 13-15
Beslutande         Bo Ek (S), ordförande
                   Mia Alm (M), vice ordförande
                   Per Sten (C)
                   Eva Lo (V)
Övriga deltagande  Rut Holm, utredare

§ 1
Val av justerare

{sentence}

§ 2
Meddelanden

Meddelandena läggs till handlingarna.
"""


def roles(sentence: str) -> dict[str, str]:
    return {name: person.role for name, person in people_of(MINUTES.format(sentence=sentence)).items()}


NOBODY = {
    "Bo Ek": "ordförande",
    "Mia Alm": "vice ordförande",
    "Per Sten": "ledamot",
    "Eva Lo": "ledamot",
    "Rut Holm": "tjänsteperson",
}


@pytest.mark.parametrize("sentence", TABLE["adjusts"])
def test_adjusts(sentence: str) -> None:
    assert roles(sentence) == NOBODY | {"Per Sten": "justerare"}


@pytest.mark.parametrize("sentence", TABLE["keeps_minutes"])
def test_keeps_minutes(sentence: str) -> None:
    assert roles(sentence) == NOBODY | {"Rut Holm": "sekreterare"}


@pytest.mark.parametrize("sentence", TABLE["only_named"])
def test_is_only_named(sentence: str) -> None:
    assert roles(sentence) == NOBODY
