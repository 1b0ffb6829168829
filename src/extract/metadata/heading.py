"""What the front of minutes is headed by: the body, where the document prints nothing there but the word for minutes."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.document import Section
from extract.metadata.read import Metadata

# "Protokoll", "SAMMANTRÄDESPROTOKOLL 1(14)", "ÅBY KOMMUN PROTOKOLL", "KFN050914", "Plats och tid Stadshuset".
_SAYS_NOTHING = re.compile(
    r"(?:[\wåäö-]+\s(?:kommun|stad)\s)?(?:(?:sammanträdes)?protokoll)?[\s\d()/:.-]*|[A-ZÅÄÖ]{2,6}[\s-]?\d{4,8}"
    r"|(?:plats\soch\s(?:sammanträdes)?tid|tid\soch\splats|sammanträdesdatum)(?!\w).*|register|paragrafer\s[\d\s–-]+",
    re.IGNORECASE | re.DOTALL,
)
# What a page's head or a path on the web prints beside the body's name.
_BESIDE = re.compile(r"\d\s?\(\d+\)|\s>\s|^Nr\s\d|^Datum\sav\s|\d\s?[-–]\s?\d+\sTid")


def headed_by_body(sections: tuple[Section, ...], meta: Metadata) -> tuple[Section, ...]:
    """The sections, the front matter under the body's name when its own heading tells nothing."""
    if meta.body is None or meta.kind != "protokoll":
        return sections
    return tuple(
        replace(s, heading=meta.body)
        if s.kind == "front_matter" and s.level == 1 and _tells_nothing(s.heading.strip(), meta.body)
        else s
        for s in sections
    )


def _tells_nothing(heading: str, body: str) -> bool:
    if _SAYS_NOTHING.fullmatch(heading):
        return True
    return heading != body and body.lower() in heading.lower() and _BESIDE.search(heading) is not None
