"""The frozen records, and the check that makes a loaded Document true to its source.

The JSON of these records is the public contract: fields may be added, never renamed or removed.
Spans are half-open and in code points of ``Document.text``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from extract.errors import RecordError
from extract.offsets import Span

OrganisationKind = Literal["kommun", "region", "länsstyrelse", "annan"]
DocumentKind = Literal[
    "protokoll", "protokollsutdrag", "minnesanteckningar", "kallelse", "handlingar", "tjänsteskrivelse", "annat"
]
SectionKind = Literal["front_matter", "agenda_item", "tjänsteskrivelse", "bilaga", "signatures", "other"]
Presence = Literal["present", "absent", "excused", "unknown"]
Label = Literal["PER", "ORG", "LOC"]
ReferenceType = Literal[
    "case_number", "law", "policy_document", "money", "date", "party",
    "time", "paragraph", "motion", "property", "government_document",
]  # fmt: skip
DecisionStatus = Literal["decided", "proposed", "reported"]
DecisionKind = Literal["adopt", "approve", "elect", "assign", "refer", "note", "reject", "postpone", "set_date", "fund", "other"]
ReservationKind = Literal["reservation", "not_participating", "note", "conflict_of_interest"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes came from; ``notes`` says what reading them assumed (encoding and the like)."""

    uri: str
    sha256: str
    media_type: str
    encoding: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str
    kind: OrganisationKind
    municipality_code: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Date ``YYYY-MM-DD``, times ``HH:MM``, place as printed."""

    date: str | None = None
    start: str | None = None
    end: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Quality:
    """``readable``: share of words that are known Swedish, 0–1; ``damaged_words``: how many were repaired or marked."""

    readable: float = 1.0
    damaged_words: int = 0


@dataclass(frozen=True, slots=True)
class Repair:
    """A receipt: the raw span, what it should read, who says so; ``applied`` False = only marked as doubtful."""

    span: Span
    text: str
    made_by: str
    confidence: float = 1.0
    applied: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One hit for a researcher; ``text`` is repaired and free of page furniture."""

    id: str
    kind: SectionKind
    number: str | None
    heading: str
    level: int
    case_number: str | None
    span: Span
    heading_span: Span | None
    text: str
    pages: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Participant:
    """A person of the meeting; ``paragraphs`` and ``replaces`` as printed."""

    name: str
    party: str | None
    role: str
    title: str | None
    status: Presence
    span: Span
    paragraphs: str | None = None
    replaces: str | None = None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A named entity; ``text`` is what the source says (``document.text[span]``), ``norm`` whom it stands for.

    ``entity_id`` is one and the same for a body or person in all documents of a municipality.
    """

    label: Label
    text: str
    span: Span
    norm: str | None
    section_id: str | None
    made_by: str
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """``text`` is what the source says; ``value`` is normalised (SEK, ISO date, case number without label)."""

    type: ReferenceType
    text: str
    value: str
    span: Span
    section_id: str | None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Voter:
    name: str
    party: str | None
    vote: Literal["ja", "nej", "avstår"]


@dataclass(frozen=True, slots=True)
class Vote:
    """A tally; a figure that cannot be read is None, never guessed."""

    yes: int | None
    no: int | None
    abstain: int | None
    absent: int | None
    members: tuple[Voter, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """One decided point. ``text`` is what the source says, ``repaired`` the same as a reader wants it."""

    id: str
    status: DecisionStatus
    kind: DecisionKind
    actor: str | None
    assignee: str | None
    deadline: str | None
    text: str
    span: Span
    section_id: str | None
    case_number: str | None
    proposer: tuple[str, ...]
    outcome: Literal["adopted", "rejected"] | None
    vote: Vote | None
    made_by: str
    repaired: str = ""
    resolved: str | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    kind: ReservationKind
    names: tuple[str, ...]
    party: str | None
    span: Span
    section_id: str | None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What made this record: package version, digest of the rules, models with revision."""

    version: str
    rules: str
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One document, every statement with its place in ``text``. Construction checks it against the text."""

    id: str
    source: Source
    organisation: Organisation | None
    body: str | None
    kind: DocumentKind
    meeting: Meeting
    case_numbers: tuple[str, ...]
    text: str
    pages: tuple[Page, ...]
    quality: Quality
    repairs: tuple[Repair, ...]
    sections: tuple[Section, ...]
    participants: tuple[Participant, ...]
    mentions: tuple[Mention, ...]
    references: tuple[Reference, ...]
    decisions: tuple[Decision, ...]
    reservations: tuple[Reservation, ...]
    run: Run
    errors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    def page_at(self, position: int) -> int:
        """Page number of a raw position."""
        at = bisect_right(self.pages, position, key=lambda page: page.span.start)
        return self.pages[at - 1].number if at else 1

    def to_json(self, *, text: bool = True) -> dict[str, Any]:
        """Plain data in the public form; ``text=False`` leaves the source text out."""
        rows = _adapter().dump_python(self, mode="json")
        if not text:
            del rows["text"]
        return rows  # type: ignore[no-any-return]

    def dump(self) -> bytes:
        """One line of JSON."""
        return _adapter().dump_json(self)

    @staticmethod
    def load(data: bytes | str) -> Document:
        """Read a stored Document and check it.

        Raises :class:`RecordError` when it is not a Document or contradicts its text.
        """
        try:
            return _adapter().validate_json(data)
        except ValidationError as error:
            first = error.errors()[0]
            raise RecordError(f"This is not a stored document: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error


def _check(document: Document) -> None:
    """Spans in range, mentions and references quote the text, ids resolve, sections nest or are disjoint."""
    size = len(document.text)
    ids = {s.id for s in document.sections}
    if len(ids) != len(document.sections):
        raise RecordError(f"Document {document.id}: two sections have one id.")
    spanned: list[Any] = [
        *document.pages, *document.repairs, *document.sections, *document.participants, *document.mentions,
        *document.references, *document.decisions, *document.reservations,
    ]  # fmt: skip
    for record in spanned:
        if not 0 <= record.span[0] <= record.span[1] <= size:
            raise RecordError(f"Document {document.id}: {type(record).__name__} {record.span} lies outside the text (0–{size}).")
    quoters: tuple[Any, ...] = (*document.mentions, *document.references, *document.decisions)
    for quoting in quoters:
        if document.text[quoting.span[0] : quoting.span[1]] != quoting.text:
            raise RecordError(f"Document {document.id}: {type(quoting).__name__} {quoting.span} does not say {quoting.text!r}.")
    owners: tuple[Any, ...] = (*document.mentions, *document.references, *document.decisions, *document.reservations)
    for owned in owners:
        if owned.section_id is not None and owned.section_id not in ids:
            raise RecordError(
                f"Document {document.id}: {type(owned).__name__} {owned.span} names the unknown section {owned.section_id}."
            )
    open_sections: list[Section] = []
    for section in sorted(document.sections, key=lambda s: (s.span[0], -s.span[1])):
        while open_sections and open_sections[-1].span[1] <= section.span[0]:
            open_sections.pop()
        if open_sections and section.span[1] > open_sections[-1].span[1]:
            raise RecordError(f"Document {document.id}: sections {open_sections[-1].span} and {section.span} cross.")
        open_sections.append(section)


@cache
def _adapter() -> TypeAdapter[Document]:
    # Built at first use: a search never needs it, and it takes a fifth of a second.
    return TypeAdapter(Document)
