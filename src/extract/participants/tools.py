"""The readers that a walk through a list of people uses."""

from __future__ import annotations

from extract.participants.cells import CellReader
from extract.participants.entry import EntryReader
from extract.participants.labels import LabelReader
from extract.participants.records import RecordReader
from extract.participants.rows import CellSplitter
from extract.participants.signers import SignerReader
from extract.participants.stacks import StackReader
from extract.participants.taking import Taker
from extract.rulebook import RuleSet


class Tools:
    """The readers that a walk uses."""

    def __init__(self, roles: RuleSet, reader: EntryReader) -> None:
        self.reader = reader
        self.labels = LabelReader(roles, reader.mender)
        self.stand_in, self.members = roles["group.adjuster_substitute"], roles["group.members"]
        self.splitter = CellSplitter(roles)
        self.cells = CellReader(roles)
        self.stacks = StackReader(self.labels, self.cells, reader)
        self.records = RecordReader(roles, self.labels, self.cells, reader)
        self.signers = SignerReader(self.labels, reader)
        self.taker = Taker(roles, reader)
