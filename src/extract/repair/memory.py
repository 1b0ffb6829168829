"""What was worked out about words, kept for the words to come: minutes repeat themselves, within a document and across."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.repair.damage import Said
    from extract.repair.run_together import Way

# Entries of one table before it is emptied; all tables full take some 150 MB.
_MOST = 60_000


@dataclass
class Memory:
    """Tables that hold functions of a word (or of word ids) and the model alone, never of the document."""

    said: dict[str, Said] = field(default_factory=dict)
    evidence: dict[str, float] = field(default_factory=dict)
    odd: dict[str, bool] = field(default_factory=dict)
    compounds: dict[str, bool] = field(default_factory=dict)
    partings: dict[str, tuple[str, float] | None] = field(default_factory=dict)
    runs: dict[str, float] = field(default_factory=dict)
    letters: dict[str, float] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)
    guesses: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    groups: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    parts: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    ways: dict[str, tuple[Way, ...]] = field(default_factory=dict)
    logs: dict[tuple[int, int, int], float] = field(default_factory=dict)

    def trim(self) -> None:
        """Empty the tables that have grown too large."""
        for table in fields(self):
            held: dict[Any, Any] = getattr(self, table.name)
            if len(held) > _MOST:
                held.clear()
