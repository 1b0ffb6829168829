"""Reading: encodings, pages, and what is refused with which sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.errors import EmptySource, UnknownFormat, UnreadableSource
from extract.read import read_bytes, read_path

TEXT = "Sammanträdesprotokoll för kommunstyrelsen\nRåd och stöd åt äldre på Öland\nNärvarande: Åsa Öberg, ordförande\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
        ("cp850", "cp850"),
    ],
)
def test_encodings(encoding: str, said: str) -> None:
    raw = read_bytes((TEXT * 5).encode(encoding), "x.txt")
    assert raw.text.lstrip("\ufeff") == TEXT * 5
    assert raw.source.encoding == said
    # An encoding that was guessed is said.
    assert bool(raw.source.notes) == (not said.startswith("utf"))


def test_line_ends_are_kept() -> None:
    assert read_bytes(b"a\r\nb\rc\n", "x.txt").text == "a\r\nb\rc\n"


@pytest.mark.parametrize(("text", "pages"), [("a", 1), ("a\fb", 2), ("a\fb\f", 2), ("a\f\n \n", 1), ("\fa", 2)])
def test_form_feeds_part_pages(text: str, pages: int) -> None:
    found = read_bytes(text.encode(), "x.txt").pages
    assert len(found) == pages
    assert "".join(text[p.span.start : p.span.end] for p in found) == text


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("empty.txt", b"", EmptySource, "holds no text"),
        ("blank.txt", b" \n\f\n", EmptySource, "holds no text"),
        ("scan.xyz", b"abc", UnknownFormat, "cannot be read; known are"),
        ("zeros.txt", b"\x00\x01\x02", UnreadableSource, "zero bytes"),
    ],
)
def test_refused(tmp_path: Path, name: str, data: bytes, error: type[Exception], says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error, match=says):
        read_path(path)


def test_missing_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="check the spelling"):
        read_path(tmp_path / "none.txt")
    with pytest.raises(UnreadableSource, match="is a folder"):
        read_path(tmp_path)


def test_the_id_is_the_bytes() -> None:
    assert read_bytes(b"abc", "a").document_id == read_bytes(b"abc", "b").document_id
    assert read_bytes(b"abc", "a").document_id != read_bytes(b"abd", "a").document_id
