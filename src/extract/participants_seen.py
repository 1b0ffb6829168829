"""A person met in a list or a block of signatures, with the group they stand in."""

from __future__ import annotations

from dataclasses import dataclass

from extract.participants_tail import Entry


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
