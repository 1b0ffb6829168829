"""Document → Chunks: each section in overlapping windows, with the way back to raw positions.

A hit is an agenda item or, in a packet, one document with what stands under its headings. Only where such
a section is long are the headings inside it hits of their own; the section then keeps what is outside them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radslag.search.align import align, raw_span
from radslag.search.types import Chunk

if TYPE_CHECKING:
    from extract.document import Document, Section

WINDOW_WORDS = 160  # what one vector can still stand for
OVERLAP_WORDS = 40
LONG_SECTION_WORDS = 1500
_WORD = re.compile(r"\S+")


def section_units(document: Document) -> dict[str, str]:
    """Each section id → id of the section that is the hit for it (itself, or the one around it)."""
    units: dict[str, str] = {}
    for section, parents in _with_parents(document):
        owner = section.id
        if parents:
            parent = parents[-1]
            if units[parent.id] != parent.id or len(parent.text.split()) <= LONG_SECTION_WORDS:
                owner = units[parent.id]
        units[section.id] = owner
    return units


def chunk_document(document: Document) -> tuple[Chunk, ...]:
    """Cut a document into windows. A document without sections is one section of its whole text.

    Sections without a word are left out. Ids are stable: document, section, number of the window.
    """
    sections = _with_parents(document)
    if not sections:
        from extract.document import Section
        from extract.offsets import Span

        whole = Section(
            f"section:0-{len(document.text)}",
            "other",
            None,
            "",
            1,
            None,
            Span(0, len(document.text)),
            None,
            document.text,
            (1, 1),
        )  # type: ignore[arg-type]
        return tuple(_windows(document, whole, document.text, ""))
    units = section_units(document)
    chunks: list[Chunk] = []
    for section, parents in sections:
        if units[section.id] != section.id:
            continue
        own = [s for s, around in sections if around and around[-1].id == section.id and units[s.id] == s.id]
        text = section.text
        if own:
            # The part before the first heading that is a hit of its own.
            first = min(own, key=lambda s: s.span[0])
            at = text.find(first.text[:60])
            text = text[:at] if at > 0 else text[: len(section.heading) + 200] if not first.text else text
        chunks += _windows(document, section, text, parents[-1].heading if parents else "")
    return tuple(chunks)


def _with_parents(document: Document) -> list[tuple[Section, list[Section]]]:
    out: list[tuple[Section, list[Section]]] = []
    around: list[Section] = []
    for section in sorted(document.sections, key=lambda s: (s.span[0], -s.span[1])):
        while around and around[-1].span[1] <= section.span[0]:
            around.pop()
        out.append((section, list(around)))
        around.append(section)
    return out


def _windows(document: Document, section: Section, text: str, context: str) -> list[Chunk]:
    words = list(_WORD.finditer(text))
    if not words:
        return []
    alignment = align(text, document.text[section.span[0] : section.span[1]], section.span[0])
    headings = " – ".join(h for h in (context, section.heading) if h)
    out = []
    for number, (a, b) in enumerate(_cuts(text, words)):
        start, end = words[a].start(), words[b - 1].end()
        passage = text[start:end]
        body = passage[len(section.heading) :] if section.heading and passage.startswith(section.heading) else passage
        out.append(
            Chunk(
                id=f"{document.id}/{section.id}/{number}",
                document_id=document.id,
                section_id=section.id,
                window=number,
                kind=section.kind,
                number=section.number,
                heading=section.heading,
                level=section.level,
                case_number=section.case_number,
                pages=section.pages,
                text=passage,
                place=(start, end),
                span=raw_span(alignment, start, end),
                embed_text=f"{headings}\n{body}".strip(),
                context=context,
                section_text=text if number == 0 else "",
                section_span=section.span if number == 0 else (0, 0),
                alignment=alignment if number == 0 else (),
            )
        )
    return out


def _cuts(text: str, words: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Word ranges of the windows; a window ends at a paragraph or sentence where one ends near."""
    cuts: list[tuple[int, int]] = []
    a = 0
    while True:
        if len(words) - a <= WINDOW_WORDS + OVERLAP_WORDS:
            cuts.append((a, len(words)))
            return cuts
        b = a + WINDOW_WORDS
        for back in range(b, b - OVERLAP_WORDS, -1):
            between = text[words[back - 1].end() : words[back].start()]
            if "\n\n" in between or (words[back - 1].group().endswith((".", "?", "!")) and words[back].group()[:1].isupper()):
                b = back
                break
        cuts.append((a, b))
        a = b - OVERLAP_WORDS
