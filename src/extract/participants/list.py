"""Attendance lists: labels and the people under them, in one or more columns."""

from __future__ import annotations

from extract.participants.entry import EntryReader
from extract.participants.seen import Seen
from extract.participants.tools import Tools
from extract.participants.walk import Walk
from extract.rulebook import Rule, RuleSet
from extract.segment.lines import Line


class ListReader:
    """Reads covers and attendance lists, each in a walk of its own."""

    def __init__(self, roles: RuleSet, reader: EntryReader) -> None:
        self._tools = Tools(roles, reader)
        self.labels = self._tools.labels
        self.label = self.labels.label

    def read(self, text: str, lines: list[Line], *, start_group: Rule | None = None) -> list[Seen]:
        """All entries under labels for people; what stands under other labels is left out."""
        return Walk(self._tools, text, lines, start_group).run()
