"""Who presents a matter: officers of the cover in the sentences of the items."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from structure_of_text import people_of

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "tables" / "presenters.toml").read_text(encoding="utf-8"))
MINUTES = """Viks kommun
Socialnämnden
SAMMANTRÄDESPROTOKOLL
2021-05-04

Plats och tid      Rådhuset, kl 13-15
Beslutande         Karin Brodd (S), ordförande
                   Per Sten (M)
Övriga deltagande  Lena Dahl, ekonomichef
                   Ida Wik, sekreterare

§ 1
Val av justerare

Per Sten (M) utses att justera protokollet.

§ 2
Budget

{sentence}

Beslut
Nämnden godkänner förslaget.

§ 3
Meddelanden

Meddelandena läggs till handlingarna.
"""


def role(sentence: str) -> str:
    return people_of(MINUTES.format(sentence=sentence))["Lena Dahl"].role


@pytest.mark.parametrize("sentence", TABLE["presents"])
def test_presents(sentence: str) -> None:
    assert role(sentence) == "föredragande"


@pytest.mark.parametrize("sentence", TABLE["only_named"])
def test_is_only_named(sentence: str) -> None:
    assert role(sentence) == "tjänsteperson"


@pytest.mark.parametrize(("office", "sentence"), TABLE["offices"])
def test_office_presents(office: str, sentence: str) -> None:
    text = MINUTES.replace("Lena Dahl, ekonomichef", f"Lena Dahl, {office}").format(sentence=sentence)
    assert people_of(text)["Lena Dahl"].role == "föredragande"
