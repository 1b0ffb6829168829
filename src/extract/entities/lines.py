"""Lines that are wrapped and lines that end: where a name may run on and where it may not."""

from __future__ import annotations

import itertools

# A line this long (code points) that is nearly as long as the longest of its block was wrapped, not ended.
SHORTEST_WRAPPED = 40
_SHARE = 0.75


def join_wrapped(text: str) -> str:
    """Put a space for each newline that only wraps a line; as long as ``text``, so positions hold.

    A wrapped line is long, ends in a word, a comma or a hyphenless letter, and goes on with a letter:
    ``"… yrkar Sanna\\nLindehag (M) …"`` has one name, ``"Yrkanden\\nSanna Lindehag (M)"`` a heading and a name.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    longest = max(len(line) for line in lines)
    needed = max(SHORTEST_WRAPPED, int(_SHARE * min(longest, 130)))
    parts = [lines[0]]
    for before, line in itertools.pairwise(lines):
        tail = before[-1:]
        # Columns ("Utses att justera     Anna Ek") are tables: each of their lines ends.
        table = "   " in before.strip() or "\t" in before.strip()
        wrapped = len(before) >= needed and (tail.isalnum() or tail in ",)-–") and line[:1].isalpha() and not table
        parts.append(" " if wrapped else "\n")
        parts.append(line)
    return "".join(parts)
