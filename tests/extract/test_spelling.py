"""Names in damaged text: letters put together from their mentions, misreadings undone where a name results."""

from __future__ import annotations

import pytest

from extract.gazetteer import default_gazetteer
from extract.participants.spelling import Spelling
from extract.rulebook import default_rules

CONFUSIONS = default_rules()["ocr"].data["confusions"]["pairs"]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        # Each mention has lost another mark.
        ("Ulf Råback", "Ulf Råback m. Ulf Rabäck (m) yrkar bifall", "Ulf Råbäck"),
        ("Gosta Torup", "Gosta Torup, Gösta Torup, Gosta Torup", "Gösta Torup"),
        ("Jan-0lof Ek", "Jan-0lof Ek", "Jan-Olof Ek"),
        ("Sven-Åke B6rring", "Sven-Åke B6rring", "Sven-Åke Börring"),
        # A name that is in the list of surnames, or made of halves that surnames have.
        ("Inga Tiirnqvist", "Inga Tiirnqvist", "Inga Törnqvist"),
        ("Märta Åkcrlind", "Märta Åkcrlind", "Märta Åkerlind"),
        ("Agneta Liifqvist", "Agneta Liifqvist", "Agneta Löfqvist"),
        # Names that are rare and right.
        ("Lena Hallsta", "Lena Hallsta", "Lena Hallsta"),
        ("Mia Nässén", "Mia Nässén", "Mia Nässén"),
        ("Goran Sandstrom", "Goran Sandstrom", "Göran Sandström"),
        ("Lars Backo", "Lars Backo", "Lars Backo"),
    ],
)
def test_best_spelling(name: str, text: str, wanted: str) -> None:
    assert Spelling(text, default_gazetteer(), CONFUSIONS).best(name) == wanted
