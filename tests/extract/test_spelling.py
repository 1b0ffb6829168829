"""Names in damaged text: letters put together from their mentions, misreadings undone where a name results."""

from __future__ import annotations

import pytest

from extract.gazetteer import default_gazetteer
from extract.participants.spelling import Spelling
from extract.rulebook import default_rules
from extract.votes.marks import words_restored

CONFUSIONS = default_rules()["ocr"].data["confusions"]["pairs"]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        # Each mention has lost another mark.
        ("Ulf Råback", "Ulf Råback m. Ulf Rabäck (m) yrkar bifall", "Ulf Råbäck"),
        ("Gosta Torup", "Gosta Torup, Gösta Torup, Gosta Torup", "Gösta Torup"),
        ("Jan-0lof Ek", "Jan-0lof Ek", "Jan-Olof Ek"),
        # No name begins with four consonants; elsewhere the repair has put the rings back.
        ("Jenny Skdrblad", "Jenny Skdrblad (L) Jenny Skärblad (L) föreslår", "Jenny Skärblad"),
        # A 6 stands for ö where no name is written with o.
        ("Sara Tisjo", "Sara Tisj6 (C), Sara Tisjo (C)", "Sara Tisjö"),
        ("Sara Alm", "Sara A1m", "Sara Alm"),
        ("Mia Norberg", "Mia N6rberg, Mia Norberg", "Mia Norberg"),
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
    assert Spelling(text, text, default_gazetteer(), CONFUSIONS).best(name) == wanted


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Nej riistar Bo Ek", "Nej röstar  Bo Ek"),
        ("Övrlga ledamoter röslar jo.", "Övriga ledamöter röstar ja."),
        ("Ncj-röst avges av Bo Ek, som avslår från att rösta", "Nej-röst avges av Bo Ek, som avstår från att rösta"),
        ("Nämnden avslår motionen.", "Nämnden avslår motionen."),
        ("OMR0STNING", "OMRÖSTNING"),
    ],
)
def test_words_of_a_vote(printed: str, meant: str) -> None:
    assert words_restored(printed) == meant
    assert len(words_restored(printed)) == len(printed)
