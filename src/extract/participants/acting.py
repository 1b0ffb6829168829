"""Minutes without a list of those present: who acts in the items was there, and those elected to adjust the minutes.

What somebody did before the meeting (a motion handed in, a question asked) does not tell that they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.participants.entry import EntryReader
from extract.participants.names import NAME
from extract.participants.seen import Seen
from extract.rulebook import RuleSet

# A label may stand on the line above a name.
_ONE_LINE = NAME.pattern.replace(r"|\n[ ]{0,40}", "")
_ONE = rf"{_ONE_LINE}(?:\s?\([A-ZÅÄÖa-zåäö-]{{1,5}}\))?"
_RUN = re.compile(rf"{_ONE}(?:(?:,\s+|,?\s(?:och|samt)\s+){_ONE})*")
# So far in front of names the words may begin that tell what they do.
_BEFORE = 90


def acting(text: str, stretches: Iterable[tuple[int, int]], roles: RuleSet, reader: EntryReader) -> Iterator[Seen]:
    """The members and adjusters that the items of minutes name as acting (rules ``acts`` of ``roles``)."""
    behind, before, adjusts = (roles[f"acts.{name}"] for name in ("behind", "before", "adjusts"))
    for start, end in stretches:
        for run in _RUN.finditer(text, start, end):
            # A label over the names stands in the paragraph above them.
            lead = text[max(start, run.start() - _BEFORE) : run.start()]
            rule = None
            if behind.pattern.match(text, run.end(), end):
                rule = behind
            elif adjusts.pattern.search(lead):
                rule = adjusts
            elif before.pattern.search(lead):
                rule = before
            if rule is None:
                continue
            role, group = ("justerare", "adjusters") if rule is adjusts else ("ledamot", "members")
            for entry in reader.read(run.group()):
                if entry.party or rule is adjusts:
                    at = run.start()
                    yield Seen(entry, role, "present", group, at + entry.start, at + entry.end, rule.made_by)
