"""Labels that ran into the words behind them: "BeslutKommunstyrelsen antar planen.", "Utses att justeraMia Alm", "beslutaratt anta"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.offsets import Edit, Span

_LABELS = (
    r"Beslut|Beslutsgång|Beslutsunderlag|Yrkanden?|Propositionsordning|Omröstning(?:sresultat)?|Reservation(?:er)?|Protokollsanteckning|Sammanfattning(?:\sav\särendet)?|"
    r"Ärende(?:t|beskrivning)?|Bakgrund|Ärendets\sgång|Underlag\sför\sbeslut|Beslutet\sskickas\still|Protokollsutdrag\still|Delges|Förslag\still\sbeslut|"
    r"(?:[A-ZÅÄÖ][\wåäö-]*\s){0,3}?[A-ZÅÄÖa-zåäö][\wåäö-]*s\s(?:förslag(?:\still\s(?:beslut|kommunfullmäktige|kommunstyrelsen|regionfullmäktige))?|beslut)|"
    r"Beslutande|Närvarande|Övriga\s(?:deltagande|deltagare|närvarande)|Utses\satt\sjustera|Plats\soch\stid|Sekreterare|Ordförande|Justerande|Paragrafer"
)
# At the head of a line, a label and a capital without a blank between them; the label may have two words.
_LABELLED = re.compile(rf"^[ \t]*(?:{_LABELS})(?P<next>[A-ZÅÄÖ])(?=[a-zåäöé])", re.MULTILINE)
# "att" behind the verb, the label or the body that governs it.
_ATT = re.compile(
    r"(?<![\w-])(?:beslutar|besluta|föreslår|samt|(?:kommun|region)fullmäktige|kommunstyrelsen|(?P<label>Beslut))(?P<next>a)tt\s(?=[a-zåäö])"
)
_MADE_BY = "rule:glued.label"


def find_glued(text: str) -> Iterator[Edit]:
    """Edits that put a line's end, or a blank, in front of what was glued."""
    for m in _LABELLED.finditer(text):
        yield _apart(m, "\n")
    for m in _ATT.finditer(text):
        yield _apart(m, "\n" if m["label"] else " ")


def _apart(m: re.Match[str], gap: str) -> Edit:
    return Edit(Span(*m.span("next")), gap + m["next"], _MADE_BY)
