"""Repair of damaged text with the model that travels with the package. A clerk may add rows to the tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from extract.clean import Cleaned, clean
from extract.document import Source
from extract.errors import ModelMissing
from extract.gazetteer import default_gazetteer
from extract.read import RawSource, pages_of
from extract.repair import LanguageModel
from extract.rulebook import default_rules

MODEL = Path(__file__).parents[2] / "models" / "repair-lm-sv"
CONTEXT = "Namnden behandlade arendet om vald i nara relationer och beslutade att forvaltningen far i uppdrag att aterkomma.\n"


@cache
def model() -> LanguageModel:
    return LanguageModel.load(MODEL)


def repaired(text: str) -> Cleaned:
    return clean(
        RawSource(Source("test", "0" * 64, "text/plain"), text, pages_of(text)), default_rules(), default_gazetteer(), model()
    )


LOST = [
    ("vald i nara relationer", "våld i nära relationer"),
    ("Kommunen behover fler larare nasta ar.", "Kommunen behöver fler lärare nästa år."),
    ("Radet ar positivt till forslaget", "Rådet är positivt till förslaget"),
    ("jamstalldhetsperspektiv i budgeten", "jämställdhetsperspektiv i budgeten"),
    ("Socialforvaltningen och socialnamnden ansvarar", "Socialförvaltningen och socialnämnden ansvarar"),
    ("valdsutsatta kvinnor", "våldsutsatta kvinnor"),
    ("Ordforanden halsar alla valkomna.", "Ordföranden hälsar alla välkomna."),
    ("Han har varit har i tva ar.", "Han har varit här i två år."),
]
MISREAD = [
    ("6vergripande ansvar", "övergripande ansvar"),
    ("ordférande i nämnden", "ordförande i nämnden"),
    ("Aktuelltinom kommunen", "Aktuellt inom kommunen"),
    ("Torsdag30 januari", "Torsdag 30 januari"),
    ("Presentationen &r bra", "Presentationen är bra"),
    ("f&r i uppdrag att", "får i uppdrag att"),
    ("g&ller fr&n och med", "gäller från och med"),
    ("f4r i uppdrag", "får i uppdrag"),
    ("n4mnden beslutar", "nämnden beslutar"),
    ("f0rslag till beslut", "förslag till beslut"),
    ("fiir alla", "för alla"),
    ("ordfiiranden", "ordföranden"),
    ("kommunstyrelscn bcslutar", "kommunstyrelsen beslutar"),
    ("ndmnden och fdrvaltningen", "nämnden och förvaltningen"),
    ("2,5 rniljoner kronor", "2,5 miljoner kronor"),
    ("pá grund av", "på grund av"),
    ("miljé- och halsoskyddsnamnden", "miljö- och hälsoskyddsnämnden"),
    ("Karin Ek (C} och Bo Ek {V) yrkar", "Karin Ek (C) och Bo Ek (V) yrkar"),
    ("Namnden beslutar ;", "Nämnden beslutar\n"),
    ("Mgéjlighet till stod", "Möjlighet till stöd"),
]
SPACES = [
    ("B E S L U T", "BESLUT"),
    ("Ä R E N D E", "ÄRENDE"),
    ("N a r v a r a n d e", "Närvarande"),
    ("a t t godkanna forslaget", "att godkänna förslaget"),
    ("Sam manträdesdatum", "Sammanträdesdatum"),
    ("nâgra â tgärder", "några åtgärder"),
    ("Enstorutmaning ar att fa tid", "En stor utmaning är att få tid"),
    ("Riskbedomningari Kommunen", "Riskbedömningar i Kommunen"),
    ("Kommunstyrelsensarbetsutskott foreslar", "Kommunstyrelsens arbetsutskott föreslår"),
    ("inter-pellation", "interpellation"),
    ("beslutar att§ 12 godkanns", "beslutar att § 12 godkänns"),
]
FIGURES = [
    ("den l2 mars 2O19", "den 12 mars 2019"),
    ("2O19-O3-12", "2019-03-12"),
    ("kl. l3.OO", "kl. 13.00"),
    ("l50 000 kronor", "150 000 kronor"),
    ("1OO OOO kronor", "100 000 kronor"),
    ("Dnr KS 2019/OO123", "Dnr KS 2019/00123"),
    ("punkt l50 godkanns", "punkt l50 godkänns"),
]
NAMES = [
    ("Bjorn Akesson (S)", "Björn Åkesson (S)"),
    ("Goran Sjostrom (M), ordforande", "Göran Sjöström (M), ordförande"),
    ("Anna Karin Tornqvist (L) yrkar bifall", "Anna Karin Törnqvist (L) yrkar bifall"),
    ("ordforande Marta Soderlund", "ordförande Märta Söderlund"),
    ("lngvar Soderlund (C)", "Ingvar Söderlund (C)"),
    ("1rene Lind och lnga Ask", "Irene Lind och Inga Ask"),
    ("Lokal: Stadshuset, Kommunfullmaktigesalen", "Lokal: Stadshuset, Kommunfullmäktigesalen"),
]
UNTOUCHED = [
    "kristina.ek@exempelby.se",
    "www.exempelby.se/mal",
    "KS-2025/00019",
    "dnr 2024:12",
    "Dnr SN 2010/0012",
    "Tjg  Ej tjg   JA  NEJ",
    "A4",
    "The role of the mayor and of the council is to lead.",
    "Bo E K Lind",
    "Karin Ohlsén (M) och Per Tornér (S)",
    "S M C V",
    "HR-strateg",
]


@pytest.mark.parametrize(("printed", "meant"), LOST + MISREAD + SPACES + FIGURES + NAMES)
def test_damaged(printed: str, meant: str) -> None:
    text = CONTEXT + "Samhallet ar 6ppet fér alla, aven f6r barn.\n" + printed + "\n"
    assert meant in repaired(text).text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("Arbetsutskottets förs1ag till beslut", "förslag"), ("Karl-Erik lgelby och lngrid Ek", "Karl-Erik Igelby och Ingrid Ek")],
)
def test_mended_where_nothing_else_is_damaged(printed: str, meant: str) -> None:
    assert (
        meant
        in repaired(
            "Nämnden har behandlat ärendet och beslutar att godkänna förslaget till årsredovisning.\n" + printed + "\n"
        ).text
    )


@pytest.mark.parametrize("piece", UNTOUCHED)
def test_left_alone_in_damaged_text(piece: str) -> None:
    assert piece in repaired(CONTEXT + piece + "\n" + CONTEXT).text


CLEAN = [
    "Kommunstyrelsen beslutar att godkänna förslaget. Ordföranden finner att så sker.",
    "Han har varit här i två år och bor på Storgatan.",
    "Maja Ek (C), Bo Lind (S) och Saga Ask (M) deltog.",
    "Hon bor i Lund.",
    "The council adopted the policy for equality and the budget of the city.",
    "Ledamöter: Maja Ek (C), Bo A R Lind (S). Rösterna fördelades S M C V L.",
    "Namnet på e-tjänsten är klart, och HR-strategen deltog i kommun-jubileet.",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_passes_through(text: str) -> None:
    found = repaired(text)
    assert found.text == text
    assert found.repairs == ()


def test_bullets() -> None:
    text = CONTEXT + "e Stod till chefer\ne Nya lokaler for skolan\n  o Krisstod\n  o Stodsamtal\n"
    assert "• Stöd till chefer\n• Nya lokaler för skolan" in repaired(text).text


def test_receipts_quote_the_print() -> None:
    text = CONTEXT * 2
    found = repaired(text)
    assert found.quality.damaged_words == len(found.repairs) > 10
    assert found.quality.readable < 0.9
    for receipt in found.repairs:
        printed = text[receipt.span.start : receipt.span.end]
        assert printed.strip() == printed and printed != receipt.text
        assert 0.0 <= receipt.confidence <= 1.0
        assert receipt.made_by == model().name


def test_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        LanguageModel.load(tmp_path)
