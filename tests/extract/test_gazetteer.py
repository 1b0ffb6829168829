"""Gazetteers: all 290 municipalities under every form of their names."""

from __future__ import annotations

import pytest

from extract.gazetteer import default_gazetteer

GAZETTEER = default_gazetteer()


def test_all_are_there() -> None:
    assert len(GAZETTEER.municipalities) == 290
    assert len(GAZETTEER.counties) == 21
    assert len({m.code for m in GAZETTEER.municipalities}) == 290


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Umeå", "2480"), ("Umeå kommun", "2480"), ("umeå  KOMMUN", "2480"), ("2480", "2480"), ("Malmö stad", "1280"), ("Sundsvall", "2281"),
        ("Sundsvalls kommun", "2281"), ("Borås Stad", "1490"), ("Hofors kommun", "2104"), ("Malung-Sälens kommun", "2023"), ("Upplands Väsby", "0114"),
        ("Gotland", "0980"), ("Lilla Edets kommun", "1462"), ("Dals-Ed", "1438"), ("Örebro kommun", "1880"),
    ],
)  # fmt: skip
def test_forms(name: str, code: str) -> None:
    found = GAZETTEER.municipality(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("name", ["", "Norge", "Umeåå kommun", "9999", "kommun"])
def test_what_is_none(name: str) -> None:
    assert GAZETTEER.municipality(name) is None


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("region gävleborg", "Gävleborgs län"),
        ("västra götalandsregionen", "Västra Götalands län"),
        ("region skåne", "Skåne län"),
        ("landstinget i värmland", None),
    ],
)
def test_regions(name: str, county: str | None) -> None:
    assert GAZETTEER.region_by_name.get(name) == county or county is None
