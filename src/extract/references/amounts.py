"""Money, dates and times: from what is printed to SEK, ISO dates and HH:MM."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_THOUSANDS = re.compile(r"(?:[ .\u00a0\u2009\u202f]|\n[ ]*)(?=\d{3}(?!\d))")
# Figures of a hundred öre and more.
_HUNDRED = 3
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def money_value(number: str, unit: str) -> str | None:
    """Whole kronor as ``"1300000 SEK"``; öre stay as decimals; None when the figure cannot be read."""
    if unit == "öre":
        number, unit = f"0:{number:0>2}" if len(number) < _HUNDRED else f"{number[:-2]}:{number[-2:]}", "kr"
    if ":" in number:
        # Rates keep their two decimals.
        return f"{number.replace('−', '-').replace('–', '-').replace(':', '.')} SEK"
    plain = _THOUSANDS.sub("", number.replace("−", "-").replace("–", "-"))
    try:
        amount = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None
    amount *= _scale(" ".join(unit.lower().split()))
    text = format(amount.normalize(), "f")
    return f"{text} SEK"


def _scale(unit: str) -> int:
    if unit.startswith(("miljard", "mdr", "mdkr")):
        return 1_000_000_000
    if unit.startswith(("milj", "mnkr", "mkr", "msek")):
        return 1_000_000
    if unit.startswith(("tkr", "tsek", "ksek", "tusen")):
        return 1_000
    return 1


def date_value(year: str, month: str, day: str) -> str | None:
    """ISO date from printed parts; a two-digit year lies between 1970 and 2069; None when there is no such day."""
    digits = year.lstrip("-–’'")
    number = int(digits)
    if len(digits) == 2:
        number += 1900 if number >= 70 else 2000
    try:
        return date(number, _month(month), int(day)).isoformat()
    except ValueError:
        return None


def _month(printed: str) -> int:
    return int(printed) if printed.isdigit() else _MONTHS.index(printed[:3].lower()) + 1


def time_value(hour: str, minute: str | None) -> str:
    """``HH:MM``."""
    return f"{int(hour):02d}:{minute or '00'}"
