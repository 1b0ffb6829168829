"""Headings among the points of a decision: whom or what the points below are for."""

from __future__ import annotations

import re

from extract.decisions.blocks import Block
from extract.decisions.infinitives import infinitive
from extract.decisions.reader import Reader

# "Socialnämnden", "Till medlemskommunernas fullmäktige", "Viks Kraft AB": whom or what the points below are for.
_HEADING = re.compile(r"(?:[A-ZÅÄÖ])[\wåäöÅÄÖé&-]*(?:\s[\wåäöÅÄÖé&-]+){0,8}")
_FOR_A_BODY = re.compile(r"Till\s|.*(?i:fullmäktige|nämnden|styrelsen|utskottet|direktionen|bolaget|\sAB)$")
_LONGEST_HEADING = 90


def heads(reader: Reader, blocks: list[Block], k: int) -> bool:
    """Whether a line among the points of a decision is a heading of those that follow, and says nothing itself."""
    printed = " ".join(reader.text[blocks[k].body : blocks[k].end].split())
    behind = blocks[k + 1] if k + 1 < len(blocks) else None
    return (
        (behind is not None or bool(blocks[k].marker))
        and len(printed) < _LONGEST_HEADING
        and _HEADING.fullmatch(printed) is not None
        and bool(blocks[k].marker or (behind and behind.marker) or _FOR_A_BODY.match(printed))
        and not any(r.pattern.search(printed) for r in reader.rules.group("kind"))
        and not infinitive(printed)
        and reader.lead_of(blocks[k].body, blocks[k].end) is None
    )
