"""Who was there for a §, by what the attendance prints beside the names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.document import Participant

_RANGE = re.compile(
    r"(?P<not>(?:ej|inte|utom|jäv\w*|frånvarande)\s(?:(?:i|vid|under|av|närvarande|beh\w*\.?|handl\w+)\s){0,3})?(?P<half>(?:t\.?\s?o\.?\s?m|tom|till\soch\smed|fr\.?\s?o\.?\s?m|from|från\soch\smed)\.?\s)?"
    r"(?:§+\s?)?(?<!\d)(?:\d{1,2}:)?(?P<a>\d{1,4})(?:\s?[-–]\s?(?:§\s?)?(?:\d{1,2}:)?(?P<b>\d{1,4})|(?P<open>\s?[-–])(?=\s*(?:[,;)]|$)))?(?!\d)",
    re.IGNORECASE,
)


def attends(person: Participant, number: int) -> bool:
    """Whether somebody was there for a § by what the attendance prints beside the name; for part of it counts as not."""
    return covers(person.paragraphs or "", number)


def covers(printed: str, number: int) -> bool:
    """Whether "§§ 3–7", "ej § 4" or "fr.o.m. § 9" holds for a §; no §§ hold for all."""
    inside: list[bool] = []
    for m in _RANGE.finditer(printed):
        a, b = int(m["a"]), int(m["b"] or m["a"])
        half = (m["half"] or "").lower()
        covered = number <= a if half.startswith("t") else number >= a if half or m["open"] else a <= number <= b
        if m["not"] and covered:
            return False
        if not m["not"]:
            inside.append(covered)
    return any(inside) if inside else True


def present_at(members: Iterable[Participant], number: int) -> list[Participant]:
    """Those who were there for a §; a member without §§ of the own was not where a substitute served ("… fr.o.m. § 9")."""
    there = [p for p in members if attends(p, number)]
    served = {p.replaces for p in there if p.replaces and p.paragraphs}
    return [p for p in there if p.paragraphs or p.name not in served]
