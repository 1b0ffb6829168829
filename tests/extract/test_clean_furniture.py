"""Page furniture: what goes, what stays, and which pages the counters tell. A clerk may add rows to the tables."""

from __future__ import annotations

import pytest

from extract.clean import clean
from extract.document import Page, Source
from extract.gazetteer import default_gazetteer
from extract.offsets import Span
from extract.read import RawSource, pages_of
from extract.rulebook import default_rules


def cleaned(text: str):  # type: ignore[no-untyped-def]
    return clean(RawSource(Source("test", "0" * 64, "text/plain"), text, pages_of(text)), default_rules(), default_gazetteer())


GONE = [
    "Sida 2 av 30",
    "1 (38)",
    "7 (110)",
    "Blad 3 (12)",
    "Justerandes sign",
    "Justerandes sign            Utdragsbestyrkande",
    "Justerares sign:  Utdraget bestyrks:",
    "Juslerandes sign          Uldragsbestyrkande",
    "| Justerandes slgn  ~/    Utdragsbestyr kande",
    "Expedierat/bestyrkt",
    "Justerande                 Utdragsbestyrkande",
    "4/25 Budget för parker - TN-2024/00311-2 Budget för parker : Bilaga utfall",
    "Postadress: Exempelby kommun, 123 45 Exempelby  Telefon: 0123-45 60 00",
]
KEPT = [
    "§ 12 (2)",
    "Beslut",
    "Justerande: Maja Ek",
    "Ärende 3 (S) yrkar avslag",
    "2024-01-31",
    "Kommunstyrelsen",
    "Protokollet har justerats digitalt av:",
    "6/25 Uppföljning av budget",
    "Maja Ek (C) ordförande",
    "Telefonmöte hölls",
    "12 (av 13) röstade ja",
]


@pytest.mark.parametrize("line", GONE)
def test_furniture_goes_with_its_line(line: str) -> None:
    assert cleaned(f"Nämnden tackar för\n{line}\nGenomgången avslutas.").text == "Nämnden tackar för\nGenomgången avslutas."


@pytest.mark.parametrize("line", KEPT)
def test_text_stays(line: str) -> None:
    text = f"Nämnden tackar för\n{line}\nGenomgången avslutas."
    assert cleaned(text).text == text


def paged(pages: int, break_: str = "\f") -> str:
    bodies = []
    for page in range(1, pages + 1):
        bodies.append(
            f"EXEMPELBY KOMMUN        SAMMANTRÄDESPROTOKOLL     {page} ({pages})\nTekniska nämnden\n2024-03-05\n\n"
            f"§ {page}\nBeslut\nNämnden godkänner rapport nummer {page}.\n\nJusterandes sign      Utdragsbestyrkande\n"
        )
    return break_.join(bodies)


@pytest.mark.parametrize("break_", ["\f", "", "\n"])
def test_running_heads_stay_once(break_: str) -> None:
    found = cleaned(paged(5, break_))
    for once in ("EXEMPELBY KOMMUN", "SAMMANTRÄDESPROTOKOLL", "Tekniska nämnden", "2024-03-05"):
        assert found.text.count(once) == 1
    assert "Justerandes" not in found.text and "(5)" not in found.text
    assert [found.text.count(f"§ {n}\nBeslut\nNämnden godkänner rapport nummer {n}.") for n in range(1, 6)] == [1] * 5
    assert found.repairs == ()


@pytest.mark.parametrize("break_", ["\f", ""])
def test_heads_misread_on_some_pages_go(break_: str) -> None:
    text = paged(6, break_)
    for page, (head, body) in enumerate(
        [("EXEMPELBV KOMMUN", "Tekniska nämnden"), ("EXEMPELBY  K0MMUN", "Tckniska namnden")] * 3, 1
    ):
        text = text.replace(
            f"EXEMPELBY KOMMUN        SAMMANTRÄDESPROTOKOLL     {page} (6)\nTekniska nämnden",
            f"{head}        SAMMANTRADESPROTOKOLL     {page} (6)\n{body}",
        )
    found = cleaned(text)
    assert found.text.count("SAMMANTR") == 2 and found.text.lower().count("kniska n") == 1


@pytest.mark.parametrize("break_", ["\f", ""])
def test_pages(break_: str) -> None:
    found = cleaned(paged(5, break_))
    assert [page.number for page in found.pages] == [1, 2, 3, 4, 5]
    for number in range(1, 6):
        assert found.page_at(found.raw.index(f"nummer {number}")) == number


def test_sentence_runs_on_across_the_page() -> None:
    text = paged(3).replace("godkänner rapport nummer 1.\n", "godkänner den rapport som förvaltningen lämnade om de nya\n")
    text = text.replace("§ 2\nBeslut\nNämnden godkänner", "bänkarna i parken och beslutar om")
    assert "om de nya\nbänkarna i parken" in cleaned(text).text


def test_new_document_of_a_packet_keeps_its_title() -> None:
    one = "{n} ({of})\nTjänsteskrivelse\n2024-01-0{d}\nDnr TN 2024/1{d}\n\nFörslag {d}{n}\nNämnden antar plan {d}{n}.\n"
    text = "\f".join(one.format(n=n, of=2, d=d) for d in range(1, 5) for n in (1, 2))
    found = cleaned(text).text
    assert found.count("Tjänsteskrivelse") == 4
    assert found.count("Dnr TN 2024/1") == 4


def test_head_inside_a_line() -> None:
    words = [
        "ett",
        "två",
        "tre",
        "fyra",
        "fem",
        "sex",
        "sju",
        "åtta",
        "nio",
        "tio",
        "elva",
        "tolv",
        "tretton",
        "fjorton",
        "femton",
    ]
    sentences = [" ".join(f"{word}{page}" for word in words * 3) for page in range(6)]
    text = " ".join(
        f"EXEMPELBY KOMMUN PROTOKOLL {page} (6) Tekniska nämnden {sentence}" for page, sentence in enumerate(sentences, 1)
    )
    assert "(4)" not in cleaned(text).text
    assert cleaned(text).text.count("EXEMPELBY") <= 1
    assert all(sentence in cleaned(text).text for sentence in sentences)


def test_offsets_hold() -> None:
    found = cleaned(paged(4))
    at = found.text.index("rapport nummer 3")
    span = found.raw_span(at, at + 16)
    assert found.raw[span.start : span.end] == "rapport nummer 3"
    assert isinstance(span, Span) and isinstance(found.pages[0], Page)
