"""Days as covers print them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"), 1)}
DATE = re.compile(
    r"(?<![\d./-])(?P<y>(?:19|20)\d\d)(?:[-.–‑](?P<m>[01]?\d)[-.–‑](?P<d>[0-3]?\d)|(?P<sep7>[/ ])(?P<m7>[01]\d)(?P=sep7)(?P<d7>[0-3]\d))(?!\d)"
    r"|(?<![\d./:-])(?P<d6>[0-3]?\d)(?P<sep6>[./-])(?P<m6>[01]?\d)(?P=sep6)(?P<y6>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\d./-])(?P<d2>[0-3]?\d)(?:\s?[-–]\s?[0-3]?\d)?(?::e|\.)?\s(?P<mon>januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|"
    r"november|december|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\.?(?:\s(?P<y2>(?:19|20)\d\d)|\s[-’'](?P<y3>\d\d))?(?!\d)"
    r"|(?<![\d./:-])(?P<d5>[0-3]?\d)/(?P<m5>[01]?\d)(?:\s?[-–]\s?|\s)(?P<y5>(?:19|20)\d\d|\d\d(?![\d.:]))(?!\d)"
    r"|(?<![\d./-])(?P<y4>(?:19|20)?\d\d)(?P<m4>[01]\d)(?P<d4>[0-3]\d)(?![\d-])",
    re.IGNORECASE,
)
# Day and month alone; no date by itself, but no part of a place either.
SHORT_DATE = re.compile(r"(?<![\d:/])[0-3]?\d/[01]?\d(?![\d/:])")


def iso(match: re.Match[str], usual: str | None) -> str | None:
    """The date of a match as YYYY-MM-DD; a day without its year takes the ``usual`` one. None when there is no such day."""
    if match["y"]:
        year, month, day = match["y"], int(match["m"] or match["m7"]), int(match["d"] or match["d7"])
    elif match["y6"]:
        year, month, day = match["y6"], int(match["m6"]), int(match["d6"])
    elif match["mon"]:
        year = match["y2"] or (f"20{match['y3']}" if match["y3"] else usual)
        month, day = _MONTHS[match["mon"][:3].lower()], int(match["d2"])
    elif match["y5"]:
        year, month, day = full_year(match["y5"]), int(match["m5"]), int(match["d5"])
    else:
        year, month, day = full_year(match["y4"]), int(match["m4"]), int(match["d4"])
    if not year:
        return None
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None


def _short(match: re.Match[str]) -> bool:
    """Six figures may be anything else."""
    return match["y4"] is not None and len(match["y4"]) == len("87")


def full_year(printed: str) -> str:
    """ "13" → "2013", "87" → "1987"."""
    return printed if len(printed) == 4 else f"20{printed}" if int(printed) < 70 else f"19{printed}"


def first_date(text: str) -> str | None:
    """The first full date of a text."""
    return next((found for match in DATE.finditer(text) if not _short(match) and (found := iso(match, None))), None)
