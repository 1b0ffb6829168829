"""Where one printed line ends a thought and where it breaks one: leads set off above what they govern, names cut in two."""

from __future__ import annotations

import re

_LEAD = re.compile(r"\s{0,80}(?:[\wåäöÅÄÖ-]{1,40},?\s){1,6}(?:beslutar|beslutade|beslöt|besluta|BESLUTAR|BESLUTA)")
_FIRST_NAME = re.compile(r"(?:,|\soch|\ssamt)\s[A-ZÅÄÖ][\wåäöé-]+\Z")
_LAST_NAME = re.compile(
    r"(?:von\s|af\s|de\s)?[A-ZÅÄÖ][\wåäöé-]+(?:\s\([A-Za-zÅÄÖåäö]{1,4}\)|,\s[A-ZÅÄÖ]|\s(?:och|samt)\s[A-ZÅÄÖ])"
)


def is_lead(text: str, start: int, end: int) -> bool:
    """Whether a line is "Kommunfullmäktige beslutar" alone: below it, set off, stands "i enlighet med styrelsens förslag."."""
    return _LEAD.fullmatch(text, start, end) is not None


def name_goes_on(tail: str, text: str, start: int) -> bool:
    """Whether a name is cut by the end of a line or page: "… och Stefan" above "Borgenhag (FP) yrkar"."""
    return _FIRST_NAME.search(tail) is not None and _LAST_NAME.match(text, start) is not None
