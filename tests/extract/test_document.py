"""Records check themselves, and survive a round trip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Document, Meeting, Mention, Page, Quality, Run, Section, Source
from extract.errors import RecordError
from extract.offsets import Span

TEXT = "§ 1 Öppnande\nAnna Ek öppnar mötet.\n"


def section(a: int, b: int, level: int = 1) -> Section:
    return Section(f"section:{a}-{b}", "agenda_item", None, "x", level, None, Span(a, b), None, "x", (1, 1))


DOCUMENT = Document(
    id="d", source=Source("x.txt", "0" * 64, "text/plain"), organisation=None, body=None, kind="protokoll", meeting=Meeting(), case_numbers=(),
    text=TEXT, pages=(Page(1, Span(0, len(TEXT))),), quality=Quality(), repairs=(), sections=(section(0, len(TEXT)),), participants=(),
    mentions=(Mention("PER", "Anna Ek", Span(13, 20), None, f"section:0-{len(TEXT)}", "test"),), references=(), decisions=(), reservations=(), run=Run("0", "0"),
)  # fmt: skip


def test_round_trip() -> None:
    assert Document.load(DOCUMENT.dump()) == DOCUMENT
    assert DOCUMENT.to_json()["mentions"][0]["span"] == [13, 20]
    assert "text" not in DOCUMENT.to_json(text=False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"mentions": (replace(DOCUMENT.mentions[0], text="Anna Ek "),)}, "does not say"),
        ({"mentions": (replace(DOCUMENT.mentions[0], section_id="section:9-9"),)}, "unknown section"),
        ({"sections": (*DOCUMENT.sections, section(0, 999))}, "outside the text"),
        ({"sections": (*DOCUMENT.sections, *DOCUMENT.sections)}, "one id"),
        ({"sections": (*DOCUMENT.sections, section(2, 20), section(10, 30))}, "cross"),
    ],
)
def test_contradictions_are_refused(change: dict, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        replace(DOCUMENT, **change)


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(RecordError, match="not a stored document"):
        Document.load(b'{"id": 1}')
