"""Document and Chunks → flat rows that both engines store: one row a window, the section's words on its first.

Pure: no engine in here. Lists of names are kept twice where an engine filters by a part of them
(``persons``: "|anna berg|nils ek|").
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from radslag.search.analysis import analyse, case_keys, fold, stem, tokens
from radslag.search.chunk import section_units
from radslag.search.copies import sketch
from radslag.search.types import Chunk, DocumentRow

if TYPE_CHECKING:
    from extract.document import Document

# Token columns: words in order (exact, then repaired words as printed), stems in the same order, bags.
TOKEN_COLUMNS = ("words", "stems", "parts", "folded", "heading_terms", "keys")
# What near-copies are told by (radslag.search.copies).
COPY_COLUMNS = ("municipality_code", "organisation", "body", "date", "case_number", "sketch")
# What ranking and grouping read of a candidate.
CANDIDATE_COLUMNS = ("key", "section_kind", *TOKEN_COLUMNS, *COPY_COLUMNS)
# Columns that say where a section stands and what it holds, without its text.
SECTION_COLUMNS = (
    "key",
    "document_id",
    "section_id",
    "source",
    "section_kind",
    "number",
    "heading",
    "case_number",
    "organisation",
    "municipality_code",
    "municipality",
    "county",
    "body",
    "kind",
    "date",
    "year",
    "statuses",
    "parties",
    "themes",
    "section_page",
    "section_words",
    "section_start",
    "section_end",
    "amounts",
    "assignments",
)
# Stored together, apart from the section's text: what ranking, grouping and lists read.
ABOUT_COLUMNS = (*SECTION_COLUMNS, "sketch")
TEXT_COLUMNS = ("text", "alignment", "places", "decision_ids", "decisions", "persons")
# What a hit shows besides; ``places`` has PLACE_COLUMNS of each window.
HIT_COLUMNS = (*SECTION_COLUMNS, "text", "alignment", "places", "decision_ids")
QUOTED_COLUMNS = ("key", "document_id", "section_id", "text", "alignment", "places")
PLACE_COLUMNS = ("page", "span_start", "span_end", "place_start", "place_end")
WINDOW_COLUMNS = ("key", "window")

# Facet name → column, and how many values of one are counted at the most.
FACET_FIELDS = {
    "county": "county",
    "municipality": "municipality_code",
    "body": "body",
    "kind": "kind",
    "year": "year",
    "status": "statuses",
    "party": "parties",
    "theme": "themes",
}
MOST_VALUES = 5000


def municipality_name(document: Document) -> str | None:
    """The municipality's short name ("Umeå") where the organisation is one."""
    organisation = document.organisation
    if organisation is None or organisation.municipality_code is None:
        return None
    return short_names().get(organisation.municipality_code, organisation.name.removesuffix(" kommun"))


@cache
def short_names() -> dict[str, str]:
    """Municipality code → short name, all 290."""
    with (resources.files("extract.gazetteer") / "municipalities.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["stem"] for row in csv.DictReader(file)}


def document_row(document: Document, sections: int, ingested: str, uris: Sequence[str] = ()) -> DocumentRow:
    """What is listed about a document."""
    organisation = document.organisation
    return DocumentRow(
        id=document.id,
        uri=document.source.uri,
        uris=tuple(uris) or (document.source.uri,),
        sha256=document.source.sha256,
        organisation=organisation.name if organisation else None,
        organisation_kind=organisation.kind if organisation else None,
        municipality_code=organisation.municipality_code if organisation else None,
        municipality=municipality_name(document),
        county=organisation.county if organisation else None,
        body=document.body,
        kind=document.kind,
        date=document.meeting.date,
        pages=max(1, len(document.pages)),
        sections=sections,
        words=len(document.text.split()),
        ingested=ingested,
    )


def passage_rows(
    document: Document, chunks: Sequence[Chunk], themes: dict[str, tuple[str, ...]] | None = None
) -> list[dict[str, Any]]:
    """One row a chunk, without its vector."""
    units = section_units(document)
    first = {c.section_id for c in chunks if c.window == 0}
    fallback = next((c.section_id for c in chunks if c.window == 0), None)

    def owner(section_id: str | None) -> str | None:
        unit = units.get(section_id or "", section_id)
        return unit if unit in first else fallback

    decisions: dict[str, list[dict[str, Any]]] = {}
    full = document.to_json(text=False)
    for record in full["decisions"]:
        if (unit := owner(record["section_id"])) is not None:
            decisions.setdefault(unit, []).append(record)
    persons: dict[str, set[str]] = {}
    parties: dict[str, set[str]] = {}
    amounts: dict[str, int] = {}
    numbers: dict[str, list[str]] = {}
    for mention in document.mentions:
        if mention.label == "PER" and (unit := owner(mention.section_id)):
            persons.setdefault(unit, set()).add(" ".join((mention.norm or mention.text).lower().split()))
    for reference in document.references:
        if (unit := owner(reference.section_id)) is None:
            continue
        if reference.type == "party":
            parties.setdefault(unit, set()).add(reference.value)
        elif reference.type == "money":
            amounts[unit] = amounts.get(unit, 0) + 1
        elif reference.type == "case_number":
            numbers.setdefault(unit, []).append(reference.value)
    for participant in document.participants:
        for chunk in chunks:
            if chunk.window == 0 and chunk.section_span[0] <= participant.span[0] < chunk.section_span[1]:
                persons.setdefault(chunk.section_id, set()).add(participant.name.lower())
                if participant.party:
                    parties.setdefault(chunk.section_id, set()).add(participant.party)
    common = _common(document)
    out: list[dict[str, Any]] = []
    places: list[list[int]] = []
    for chunk in chunks:
        key = chunk.section_id
        found = decisions.get(key, [])
        row = common | {
            "id": chunk.id,
            "key": f"{document.id}/{key}",
            "section_id": key,
            "window": chunk.window,
            "section_kind": chunk.kind,
            "number": chunk.number,
            "heading": chunk.heading,
            "context": chunk.context,
            "case_number": chunk.case_number,
            "page": document.page_at(chunk.span[0]) if document.pages else chunk.pages[0],
            "span_start": chunk.span[0],
            "span_end": chunk.span[1],
            "place_start": chunk.place[0],
            "place_end": chunk.place[1],
            "statuses": sorted({d["status"] for d in found}),
            "parties": sorted(parties.get(key, ())),
            "persons": "".join(f"|{p}" for p in sorted(persons.get(key, ()))) + "|",
            "themes": sorted((themes or {}).get(key, ())),
            "amounts": amounts.get(key, 0),
            "assignments": sum(1 for d in found if d.get("assignee")),
        }
        if chunk.window == 0:
            row |= {
                "text": chunk.section_text,
                "alignment": list(chunk.alignment),
                "section_start": chunk.section_span[0],
                "section_end": chunk.section_span[1],
                "section_page": chunk.pages[0],
                "section_words": len(chunk.section_text.split()),
                "sketch": sketch(chunk.section_text),
                "decision_ids": [d["id"] for d in found],
                "decisions": json.dumps(found, ensure_ascii=False) if found else None,
            } | token_columns(document, chunk, numbers.get(key, []))
        out.append(row)
        if chunk.window == 0:
            places = row["places"] = []
        places.append([row[name] for name in PLACE_COLUMNS])
    return out


def window_row(row: Mapping[str, Any], window: int) -> dict[str, Any] | None:
    """PLACE_COLUMNS of a window, from the row of its section (HIT_COLUMNS); None for one that it no longer has.

    Vectors are written before words, so a search in between may know windows that the row does not.
    """
    return dict(zip(PLACE_COLUMNS, row["places"][window], strict=True)) if window < len(row["places"]) else None


def _common(document: Document) -> dict[str, Any]:
    organisation, date = document.organisation, document.meeting.date
    return {
        "document_id": document.id,
        "source": document.source.uri,
        "organisation": organisation.name if organisation else None,
        "municipality_code": organisation.municipality_code if organisation else None,
        "municipality": municipality_name(document),
        "county": organisation.county if organisation else None,
        "body": document.body,
        "kind": document.kind,
        "date": date,
        "year": date[:4] if date else None,
    }


def token_columns(document: Document, chunk: Chunk, numbers: Iterable[str] = ()) -> dict[str, str]:
    """The lexical columns of a section, space-joined."""
    analysed = analyse(chunk.section_text)
    words, stems, folded = list(analysed.words), list(analysed.stems), list(analysed.folded)
    start, end = chunk.section_span
    printed = [
        document.text[r.span[0] : r.span[1]] for r in document.repairs if r.applied and start <= r.span[0] and r.span[1] <= end
    ]
    known = set(words)
    for token in (t.form for text in printed for t in tokens(text)):
        if token not in known:
            words.append(token)
            stems.append(stem(token))
            folded.append(fold(stem(token)))
    heading = analyse(f"{chunk.heading} {chunk.context}")
    keys = case_keys(" ".join([chunk.section_text, chunk.case_number or "", *numbers]))
    if chunk.number:
        keys += (f"§{''.join(c for c in chunk.number if c.isdigit() or c == '/')}",)
    return {
        "words": " ".join(words),
        "stems": " ".join(stems),
        "parts": " ".join(analysed.parts),
        "folded": " ".join(dict.fromkeys(folded)),
        "heading_terms": " ".join([*heading.stems, *heading.parts]),
        "keys": " ".join(keys),
    }


def municipality_forms(value: str) -> list[str]:
    """ "Umeå kommun", "umeå", "Lunds kommun" → lower-case names it may be stored under."""
    given = value.strip().lower()
    bare = given.removesuffix(" kommun").removesuffix(" stad").strip()
    return [bare, bare.removesuffix("s")] if bare != given and bare.endswith("s") else [bare]


def county_forms(value: str) -> list[str]:
    """ "Västerbotten" → lower-case names a county may be stored under."""
    return [value.lower(), f"{value.lower()} län", f"{value.lower()}s län"]


def new_words(rows: Iterable[dict[str, Any]], known: set[str] | dict[str, int]) -> set[str]:
    """Words of the text that are not in a given list: the index's own vocabulary, for misspelt queries."""
    return {w for row in rows for w in str(row.get("words") or "").split() if len(w) > 3 and w.isalpha() and w not in known}
