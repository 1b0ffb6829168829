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
# A small letter and a capital without a blank between them; in front of the capital nothing but a label, from the head of the line on.
_CAMEL = re.compile(r"[a-zåäöé](?=[A-ZÅÄÖ][a-zåäöé])")
_LABEL = re.compile(rf"[ \t]*(?:{_LABELS})")
_LONGEST = 80
# "att" behind the verb, the label or the body that governs it.
_ATT = re.compile(r"att\s(?=[a-zåäö])")
_GOVERNS = ("beslutar", "besluta", "föreslår", "samt", "fullmäktige", "kommunstyrelsen")
_MADE_BY = "rule:glued.label"


def find_glued(text: str) -> Iterator[Edit]:
    """Edits that put a line's end, or a blank, in front of what was glued."""
    for m in _CAMEL.finditer(text):
        begin = text.rfind("\n", max(0, m.end() - _LONGEST), m.end()) + 1
        if (begin or m.end() < _LONGEST) and _LABEL.fullmatch(text, begin, m.end()):
            yield _apart(text, m.end(), "\n")
    for m in _ATT.finditer(text):
        at = m.start()
        if at and text[at - 1].isalpha() and (word := _word_before(text, at)):
            if word == "Beslut":
                yield _apart(text, at, "\n")
            elif word.endswith(_GOVERNS[4:]) or word in _GOVERNS:
                yield _apart(text, at, " ")


def _word_before(text: str, at: int) -> str:
    begin = at
    while begin and at - begin < _LONGEST and text[begin - 1].isalpha():
        begin -= 1
    return text[begin:at]


def _apart(text: str, at: int, gap: str) -> Edit:
    return Edit(Span(at, at + 1), gap + text[at], _MADE_BY)
