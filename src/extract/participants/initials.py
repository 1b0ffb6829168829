"""Last names behind initials ("K-E Petersson", "B. Ek"), as minutes name those whom the attendance has in full."""

from __future__ import annotations

import re
from collections.abc import Collection

INITIALS = r"[A-ZÅÄÖ]\.?(?:-?[A-ZÅÄÖ]\.?)?"
_SHORT = re.compile(
    rf"(?<![\wÅÄÖåäö-])(?P<first>{INITIALS})\s(?P<last>(?:(?:von|af|de|van)\s)?[A-ZÅÄÖ][\wåäöéü’'-]+)(?!\s[A-ZÅÄÖ][a-zåäö])"
)
_FIRST_LETTERS = re.compile(r"(?:^|[\s-])([A-ZÅÄÖ])")


def in_full(text: str, names: Collection[str]) -> str:
    """A text whose names behind initials are those of the one member whom they mean; others stay as printed."""

    def whole(m: re.Match[str]) -> str:
        letters = re.sub(r"[^A-ZÅÄÖ]", "", m["first"])
        found = {n for n in names if n.endswith(f" {m['last']}") and "".join(_FIRST_LETTERS.findall(n)).startswith(letters)}
        return found.pop() if len(found) == 1 else m.group()

    return _SHORT.sub(whole, text)
