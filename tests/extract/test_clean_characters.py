"""Single characters, mojibake and hyphenation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import hyphens
from extract.clean import clean
from extract.document import Source
from extract.gazetteer import default_gazetteer
from extract.read import RawSource, pages_of
from extract.rulebook import default_rules

TABLE = [
    ("för\u00advaltning", "förvaltning"),
    ("ﬁnns ﬂera", "finns flera"),
    ("40\u00a0000\u202fkr", "40 000 kr"),
    ("na\u0308mnden", "nämnden"),
    ("fra\u030an", "från"),
    ("\ufeffProtokoll", "Protokoll"),
    ("a\x00b", "ab"),
    ("rad ett\r\nrad två", "rad ett\nrad två"),
    ("\uf0b7 punkt", "• punkt"),
    ("nÃ¤mnden fÃ¶r miljÃ¶", "nämnden för miljö"),
    ("1â€“3", "1–3"),
    ("2019\x963", "2019–3"),
    (
        "<strong>Budget</strong> 2016<br />Beslut<br>\nN&auml;mnden&nbsp;antar &quot;planen&quot;.</p>",
        'Budget 2016\nBeslut\nNämnden antar "planen".',
    ),
    ("om a < b och <Namn> & Co", "om a < b och <Namn> & Co"),
    ("Ann-Christin och Kent-Ove", "Ann-Christin och Kent-Ove"),
    ("barn- och ungdom", "barn- och ungdom"),
]


def cleaned(text: str):  # type: ignore[no-untyped-def]
    return clean(RawSource(Source("test", "0" * 64, "text/plain"), text, pages_of(text)), default_rules(), default_gazetteer())


@pytest.mark.parametrize(("raw", "text"), TABLE)
def test_characters(raw: str, text: str) -> None:
    assert cleaned(raw).text == text


def test_mojibake_is_a_receipt_and_spaces_are_none() -> None:
    assert [r.made_by for r in cleaned("nÃ¤mnden\u00a0har").repairs] == ["ftfy"]


def test_hyphenation_keeps_the_line_break() -> None:
    raw = "Förvaltningen svarar. Det är förvalt-\nningen som svarar\nvid mötet"
    found = cleaned(raw)
    assert found.text == "Förvaltningen svarar. Det är förvaltningen\nsom svarar\nvid mötet"
    (receipt,) = found.repairs
    assert receipt.text == "förvaltningen"
    assert raw[receipt.span.start : receipt.span.end] == "förvalt-\nningen"


@pytest.mark.parametrize("raw", ["barn-\noch ungdom", "HR-\nstrategen", "Ann-\nChristin", "IT-\nfrågor"])
def test_hyphens_that_belong_to_the_word_stay(raw: str) -> None:
    assert cleaned(raw).text == raw


@given(st.text("ab1_ -¬\n.", max_size=60))
def test_hyphens_are_found_as_by_trying_every_word(text: str) -> None:
    heads = hyphens._heads(text)
    for pattern in (hyphens._BROKEN, hyphens._PARTED, hyphens._LEFTOVER):
        assert [m.span() for m in hyphens._matches(pattern, text, heads)] == [m.span() for m in pattern.finditer(text)]
