"""Abbreviations of bodies (KS, BUN, IFN) and what each stands for in one document.

A definition in the text ("kommunstyrelsen (KS)") comes first, then the one body of the document that has
these initials, then the list in entities.toml that holds in every municipality.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from extract.offsets import CleanSpan

LONGEST = 6
_DEFINED = re.compile(r" ?\(([A-ZÅÄÖ]{2,6})\)")
_CAPITALS = re.compile(r"(?<![\w/:.-])([A-ZÅÄÖ]{2,6})(?::?s)?(?![\w/-])")
# Parts that have a letter of their own inside a compound: samhälls|byggnads|nämnden → SBN.
_PARTS = re.compile(
    r"samhälls|stads|kommun|fritids|grund|förskole|gymnasie|social|barn|ungdoms|utbildnings|vuxen|arbets|marknads|bygg(?:nads)?|miljö|hälso|vård|omsorgs|äldre|individ"
    r"|familje|kultur|teknik|service|plan|trafik|över|förmyndar|jämställdhets|personal|lednings|nämnd|styrelse|fullmäktige|utskott|råd|förvaltning|kontor|beredning|delegation"
)
_PARTY_BEHIND = re.compile(r"\($")


def initials(body: str) -> set[str]:
    """Abbreviations that a body's name may have: "barn- och utbildningsnämnden" → BUN."""
    words = [w for w in re.split(r"[\s-]+", body.lower()) if w not in ("och", "för", "i")]
    if not words:
        return set()
    short, full = "", ""
    for word in words:
        parts = [m.group() for m in _PARTS.finditer(word)]
        letters = ("" if parts and word.startswith(parts[0]) else word[0]) + "".join(p[0] for p in parts)
        full += letters
        short += letters[0] + (letters[-1] if word is words[-1] and len(letters) > 1 else "")
    found = {full.upper(), short.upper()}
    return {f for f in found if 2 <= len(f) <= LONGEST}


def resolve_abbreviations(text: str, bodies: Iterable[tuple[CleanSpan, str]], known: Mapping[str, str]) -> dict[str, str]:
    """Abbreviation → body, for one document. ``bodies`` are the mentions of bodies with what they say."""
    bodies = list(bodies)
    defined: dict[str, str] = {}
    by_initials: dict[str, set[str]] = defaultdict(set)
    for span, said in bodies:
        plain = _plain(said)
        match = _DEFINED.match(text, span.end)
        if match and match.group(1)[0] == plain[0].upper():
            defined.setdefault(match.group(1), plain)
        for letters in initials(plain):
            by_initials[letters].add(plain)
    unique = {letters: next(iter(names)) for letters, names in by_initials.items() if len(names) == 1}
    return {**known, **unique, **defined}


def occurrences(text: str, abbreviations: Mapping[str, str], parties: Iterable[str]) -> Iterator[CleanSpan]:
    """Where an abbreviation stands for its body: not in a case number, not at the head of a paragraph's number, not a party."""
    parties = set(parties)
    for match in _CAPITALS.finditer(text):
        letters = match.group(1)
        if letters not in abbreviations or letters in parties:
            continue
        if re.match(r" ?§| ?\d", text[match.end() : match.end() + 2]) and _begins_line(text, match.start()):
            continue
        if re.match(r" \d|:\d", text[match.end() : match.end() + 2]):
            continue
        if text[max(0, match.start() - 4) : match.start()].lower().endswith(("dnr ", "nr ")):
            continue
        yield CleanSpan(*match.span())


def _begins_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _plain(said: str) -> str:
    plain = said.removesuffix("s") if said.endswith(("ens", "ets", "nds", "iges", "tts")) else said
    plain = plain.lower() if plain.isupper() else plain
    return plain[0].upper() + plain[1:]
