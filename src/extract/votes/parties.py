"""Results told party by party in a table with the parties as columns: only a sum that is printed counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEAD = re.compile(
    r"^[ \t|]*(?:(?:Parti(?:er)?|Grupp|Röst(?:er)?)\b[ \t|:]*)?(?P<parties>(?:\(?[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,5}\)?[ \t|]+){2,20})"
    r"(?:Summa|SUMMA|Totalt?|TOTALT?|Tot\.?|S:a|Antal)[ \t|]*$",
    re.MULTILINE,
)
_SIDE = re.compile(
    r"[ \t|]*(?P<side>[Jj]a|JA|[Nn]ej|NEJ|[Aa]vst\w*\.?|AVST\w*|[Ff]rånv\w*\.?)(?:-?röster)?[ \t|:]+(?P<figures>\d{1,3}(?:[ \t|]+\d{1,3})*)[ \t|]*"
)
_KEYS = {"j": "yes", "n": "no", "a": "abstain", "f": "absent"}


def party_columns(text: str) -> Iterator[tuple[int, int, dict[str, int | None]]]:
    """Begin, end and figures of every such table whose parties add up to the sums printed."""
    for head in _HEAD.finditer(text):
        columns = len(head["parties"].replace("|", " ").split())
        told: dict[str, int | None] = {"yes": None, "no": None, "abstain": None, "absent": None}
        end = at = head.end() + 1
        while at < len(text):
            stop = text.find("\n", at) % (len(text) + 1)
            line = text[at:stop]
            side = _SIDE.fullmatch(line)
            if line.strip(" \t|-"):
                figures = [int(n) for n in re.findall(r"\d+", side["figures"])] if side else []
                if not side or len(figures) != columns + 1 or sum(figures[:-1]) != figures[-1]:
                    break
                told[_KEYS[side["side"][0].lower()]] = figures[-1]
                end = stop
            at = stop + 1
        if told["yes"] is not None and told["no"] is not None:
            yield head.start(), end, told
