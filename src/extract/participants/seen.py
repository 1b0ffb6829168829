"""A person met in a list or a block of signatures, and what all such meetings tell of one person."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.participants.tail import Entry


@dataclass(slots=True)
class Seen:
    """An entry with its group and its place (offsets into the repaired text); ``cut`` is the comma or hyphen its line ends with."""

    entry: Entry
    role: str
    status: str
    group: str
    start: int
    end: int
    made_by: str
    cut: str = ""


@dataclass(slots=True)
class Person:
    """One person with all roles and presences that were told of them."""

    name: str
    start: int
    end: int
    made_by: str
    party: str | None = None
    roles: list[str] = field(default_factory=list)
    title: str | None = None
    statuses: list[str] = field(default_factory=list)
    paragraphs: str | None = None
    replaces: str | None = None
