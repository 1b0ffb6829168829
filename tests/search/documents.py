"""Small invented documents for the tests of search."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from extract.document import (
    Decision,
    Document,
    Meeting,
    Mention,
    Organisation,
    Page,
    Participant,
    Quality,
    Reference,
    Run,
    Section,
    Source,
)
from extract.offsets import Span

PLACES = {
    "Umeå": ("2480", "Västerbottens län"),
    "Örebro": ("1880", "Örebro län"),
    "Växjö": ("0780", "Kronobergs län"),
    "Lund": ("1281", "Skåne län"),
}


def make(
    items: Sequence[tuple[str, str]],
    *,
    uri: str = "a.txt",
    place: str | None = "Umeå",
    body: str = "Kommunstyrelsen",
    date: str | None = "2024-03-18",
    kind: str = "protokoll",
) -> Document:
    """A document of (heading, text) items; "BESLUT:" in a text begins a decided point, "FÖRSLAG:" a proposed one,
    names in ‹› are persons and parties in () party references."""
    text, sections, decisions, mentions, references = "", [], [], [], []
    for number, (heading, words) in enumerate(items, 1):
        start = len(text)
        text += f"§ {number} {heading}\n\n{words}\n\n"
        span = Span(start, len(text))
        id_ = f"section:{start}-{len(text)}"
        sections.append(
            Section(
                id_,
                "agenda_item",
                f"§ {number}",
                heading,
                1,
                None,
                span,
                Span(start, start + 3 + len(heading)),
                text[start:].rstrip(),
                (1, 1),
            )
        )
        for label, status in (("BESLUT: ", "decided"), ("FÖRSLAG: ", "proposed")):
            if label in words:
                a = text.index(label, start) + len(label)
                point = text[a : text.index("\n", a)]
                decisions.append(
                    Decision(
                        f"decision:{a}-{a + len(point)}",
                        status,
                        "assign" if "uppdra" in point else "approve",
                        body,  # type: ignore[arg-type]
                        "förvaltningen" if "uppdra" in point else None,
                        None,
                        point,
                        Span(a, a + len(point)),
                        id_,
                        None,
                        (),
                        None,
                        None,
                        "test",
                    )
                )
        at = text.find("‹", start)
        while at >= 0:
            end = text.index("›", at)
            mentions.append(Mention("PER", text[at + 1 : end], Span(at + 1, end), None, id_, "test"))
            at = text.find("‹", end)
        for letter in ("S", "M", "V"):
            at = text.find(f"({letter})", start)
            if at >= 0:
                references.append(Reference("party", letter, letter, Span(at + 1, at + 1 + len(letter)), id_))
    sha = hashlib.sha256(text.encode()).hexdigest()
    organisation = Organisation(f"{place} kommun", "kommun", *PLACES[place]) if place else None
    return Document(
        sha[:16],
        Source(uri, sha, "text/plain"),
        organisation,
        body,
        kind,
        Meeting(date),
        (),
        text,
        (Page(1, Span(0, len(text))),),
        Quality(),
        (),  # type: ignore[arg-type]
        tuple(sections),
        (),
        tuple(mentions),
        tuple(references),
        tuple(decisions),
        (),
        Run("0", "0"),
    )


__all__ = ["PLACES", "Participant", "make"]
