"""Lists that print last names first ("Berg Johan (KD)", "Berg, Johan   KD"): the same text with the names in order."""

from __future__ import annotations

import re
from collections.abc import Collection

from extract.participants.names import PARTICLE

_WORD = r"[A-ZÅÄÖÉ][\wéüøæ'’-]+"
_ROW = re.compile(
    rf"^[ \t]*(?:\d{{1,3}}[.)]?[ \t]+)?(?P<name>(?:{PARTICLE} ){{0,2}}{_WORD}(?:,? {_WORD}){{1,3}})(?= {{2,}}|\t| ?\(| (?:S|M|SD|C|V|KD|MP|L|FP)(?!\w))",
    re.MULTILINE,
)
# A list has so many rows, and so large a share of them with the last name first; between two rows stand no more lines.
_LEAST, _SHARE, _GAP = 5, 0.7, 3


def names_in_order(text: str, given: Collection[str]) -> str:
    """A copy of the same length in which given names stand in front, in lists where most rows have them behind.

    ``given``: known given names. One row alone tells nothing: many last names are given names as well.
    """
    block: list[re.Match[str]] = []
    parts, at = [], 0
    for m in [*_ROW.finditer(text), None]:
        if block and (m is None or text.count("\n", block[-1].end(), m.start()) > _GAP):
            for row, name in _turned(block, given):
                parts += [text[at : row.start("name")], name]
                at = row.end("name")
            block = []
        if m:
            block.append(m)
    return "".join([*parts, text[at:]])


def _turned(block: list[re.Match[str]], given: Collection[str]) -> list[tuple[re.Match[str], str]]:
    found = [(row, name) for row in block if (name := _in_order(row["name"], given))]
    return found if len(found) >= _LEAST and len(found) >= _SHARE * len(block) else []


def _in_order(name: str, given: Collection[str]) -> str | None:
    """The given names at its end put in front; None where there are none, or some stand in front already."""
    words = name.replace(",", "").split(" ")
    first = len(words)
    while first > 1 and words[first - 1].split("-")[0] in given:
        first -= 1
    if "," in name:
        # Where the last name ends.
        first = name[: name.index(",")].count(" ") + 1
        return " ".join([*words[first:], *words[:first]]).ljust(len(name)) if words[first].split("-")[0] in given else None
    if first == len(words) or words[0].split("-")[0] in given:
        return None
    return " ".join([*words[first:], *words[:first]]).ljust(len(name))
