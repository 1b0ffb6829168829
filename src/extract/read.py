"""File bytes → raw text with pages. The text is what the bytes say; nothing is repaired here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from extract.document import Page, Source
from extract.errors import EmptySource, UnknownFormat, UnreadableSource
from extract.offsets import Span

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class RawSource:
    """The text as decoded, and where it came from."""

    source: Source
    text: str
    pages: tuple[Page, ...]

    @property
    def document_id(self) -> str:
        """The id of the document: the first 16 hex digits of the hash of its bytes."""
        return self.source.sha256[:16]


def read_path(path: Path, uri: str | None = None) -> RawSource:
    """Read a file. Raises :class:`UnreadableSource` with one sentence when it cannot be read."""
    if path.is_dir():
        raise UnreadableSource(f"{path} is a folder; give a file, or use `radslag ingest`, which reads folders.")
    if not path.exists():
        raise UnreadableSource(f"There is no file {path}; check the spelling.")
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        known = ", ".join(sorted(MEDIA_TYPES))
        raise UnknownFormat(f"{path}: files of type {path.suffix or '(none)'} cannot be read; known are {known}.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"{path} cannot be read: {error.strerror}.") from error
    return read_bytes(data, uri or str(path), media_type)


def read_bytes(data: bytes, uri: str, media_type: str = "text/plain") -> RawSource:
    """Decode bytes and find the pages (form feeds part them)."""
    text, encoding, notes = decode(data, uri)
    if not text.strip():
        raise EmptySource(f"{uri} holds no text; if it is a scan, run text recognition first.")
    source = Source(uri, hashlib.sha256(data).hexdigest(), media_type, encoding, notes)
    return RawSource(source, text, pages_of(text))


def pages_of(text: str) -> tuple[Page, ...]:
    """Part the text at form feeds; without any it is one page."""
    ends = [m.end() for m in re.finditer("\f", text)]
    # A form feed after the last page opens no new one.
    if ends and not text[ends[-1] :].strip():
        ends.pop()
    starts = [0, *ends]
    return tuple(Page(i, Span(a, b)) for i, (a, b) in enumerate(zip(starts, [*ends, len(text)], strict=True), 1))


def decode(data: bytes, uri: str) -> tuple[str, str, tuple[str, ...]]:
    """Text, encoding, and notes on what was assumed. Raises :class:`UnreadableSource`."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                # The mark itself belongs to the text as decoded by "utf-8"; UTF-16's codec takes it away.
                return data.decode(encoding), encoding, ()
            except UnicodeDecodeError as error:
                raise UnreadableSource(f"{uri} begins like {encoding} but is not: byte {error.start} does not fit.") from error
    if b"\x00" in data[:4096]:
        raise UnreadableSource(f"{uri} is not text (it holds zero bytes); save it as text, or give the original file.")
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        pass
    # Imported here: nearly all text is UTF-8.
    from charset_normalizer import from_bytes

    # Swedish text that is not UTF-8 is nearly always Latin-1/Windows-1252; a detector may only overrule with Mac Roman
    # or code page 850, where å/ä/ö lie elsewhere.
    guess = from_bytes(data, cp_isolation=["cp1252", "mac_roman", "cp850"]).best()
    encoding = guess.encoding if guess else "latin-1"
    if encoding == "cp1252" and any(b in data for b in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")):
        encoding = "latin-1"
    return data.decode(encoding), encoding, (f"read as {encoding}: the bytes are not UTF-8",)


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, as in :attr:`Source.sha256`; read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
