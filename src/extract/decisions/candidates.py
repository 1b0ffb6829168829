"""What a reader finds on its way to a record: a clause that may decide something, and the words that govern a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.document import DecisionStatus


@dataclass
class Candidate:
    """A clause in the repaired text and what is known of it."""

    start: int
    end: int
    status: DecisionStatus
    made_by: str
    actor: str | None = None
    proposer: list[str] = field(default_factory=list)
    yrkande: bool = False
    kind: str | None = None
    sure: bool = False
    motion: bool = False
    withdrawn: bool = False
    assignee: str | None = None
    deadline: str | None = None


@dataclass
class Lead:
    """The verb that governs the items behind it."""

    status: DecisionStatus
    made_by: str
    actor: str | None
    proposer: list[str]
    verb_end: int
    open: bool
    yrkande: bool = False
    assignee: str | None = None
