"""Texts that are no minutes, or minutes in a strange state: nothing fails, nothing is invented."""

from __future__ import annotations

import time

import pytest

from extract.document import Document
from extract.errors import UnreadableSource
from extract.pipeline import extract_document
from extract.read import read_bytes

MINUTES = (
    "VIKS KOMMUN\nSocialnämnden\nSAMMANTRÄDESPROTOKOLL\n2021-05-04\n\nPlats och tid   Rådhuset, kl 13.00-15.00\n"
    "Beslutande      Karin Brodd (S), ordförande\n                Per Sten (M)\n\n"
    "§ 1   Val av justerare\n\nBeslut\nPer Sten utses att justera.\n\n§ 2   Taxa\n\nBeslut\nSocialnämnden beslutar\natt anta taxan.\n"
)


def read(text: str | bytes) -> Document:
    return extract_document(read_bytes(text if isinstance(text, bytes) else text.encode(), "odd.txt"))


SILENT = {
    "one word": "Hej",
    "a number": "4711",
    "rules to sign on": "____________________\n\n**********\n\n________   ________\n",
    "only signs": "§ § § --- ... ((( )))",
    "one long line": "ord " * 20_000,
    "English": "The council met on 4 May 2021. The committee decided to approve the budget and asked the director to report back. "
    "Mr Smith proposed an amendment, which was rejected by 12 votes to 9.\n" * 20,
    "a recipe": "Kanelbullar\n\n1. Smält smöret.\n2. Blanda jäst, mjölk och socker.\n3. Låt degen jäsa i 40 minuter.\n",
    "a table of figures": "\n".join(f"{i}\t{i * 7}\t{i * 13}\t{i / 3:.2f}" for i in range(500)),
    "a novel": "Hon gick längs stranden. Vinden tog i, och måsarna skrek. Vad skulle hon säga till honom? Inget, tänkte hon.\n"
    * 40,
    "a party's programme": "Vi vill att skolan ska bli bättre. Vi föreslår fler lärare. Skatten bör sänkas.\n" * 20,
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
def test_nothing_is_invented(text: str) -> None:
    found = read(text)
    assert [d.text for d in found.decisions if d.status == "decided"] == []
    assert found.participants == ()
    assert (found.body, found.meeting.date) == (None, None) or "2021" in text
    assert [d.vote for d in found.decisions if d.vote] == []


def test_an_empty_file_is_refused_with_a_sentence() -> None:
    for text in ("", "   \n\n\t", "\f\f\n\f"):
        with pytest.raises(UnreadableSource):
            read(text)


VARIANTS = {
    "CRLF": MINUTES.replace("\n", "\r\n"),
    "tabs": MINUTES.replace("      ", "\t"),
    "form feeds": MINUTES.replace("\n\n§", "\f§"),
    "byte order mark": "\ufeff" + MINUTES,
    "Latin-1": MINUTES.encode("latin-1"),
    "no-break spaces": MINUTES.replace("§ ", "§\u00a0"),
    "trailing blanks": MINUTES.replace("\n", "   \n"),
    "markdown": MINUTES.replace("§ 1   ", "## § 1 ").replace("§ 2   ", "## § 2 "),
    "split accents": MINUTES.replace("ä", "a\u0308"),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS.keys())
def test_the_same_minutes_in_other_dress(text: str | bytes) -> None:
    found = read(text)
    assert [s.number for s in found.sections if s.kind == "agenda_item"] == ["§ 1", "§ 2"]
    assert [(d.status, d.kind) for d in found.decisions] == [("decided", "elect"), ("decided", "adopt")]
    assert {p.name: p.role for p in found.participants} == {"Karin Brodd": "ordförande", "Per Sten": "justerare"}
    assert (found.body, found.meeting.date) == ("Socialnämnden", "2021-05-04")


RIKSDAG = (
    "Kammarens protokoll 2020/21:112\nTisdagen den 13 april\n\n§ 1 Anmälan om ersättare\n\nTalmannen anmälde att Anna Ek (M) skulle ersätta "
    "Bo Lund.\n\n§ 2 Meddelande om frågestund\n\nTalmannen meddelade att frågestunden skulle äga rum torsdagen den 15 april.\n"
)


def test_another_assembly_is_read_without_a_municipality() -> None:
    found = read(RIKSDAG)
    assert found.organisation is None
    assert [s.number for s in found.sections if s.kind == "agenda_item"] == ["§ 1", "§ 2"]
    assert [d for d in found.decisions if d.status == "decided"] == []


def test_time_grows_with_length() -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        read(MINUTES * times)
        return time.process_time() - started

    seconds(5)
    assert seconds(400) < 16 * max(seconds(50), 0.02)


# Shapes on which a pattern once tried its parts in every way.
HARD = {
    "a row of dots with text behind": MINUTES + "\n§ 3 Motion om skyltar " + "." * 70 + "/2019\nBox 69, 102 39 Vik\n",
    "blanks before a title that no column follows": MINUTES
    + "\nVotering begärs.\n"
    + " " * 1500
    + "Resultat av omröstningen "
    + "x" * 100
    + " Ja   Nej   y y y\n",
}  # fmt: skip


@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_no_shape_takes_long(text: str) -> None:
    read(MINUTES)
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 2
