"""Decisions without a label, in the words of older minutes, boards and councils."""

from __future__ import annotations

import pytest
from test_decisions_tables import decisions_in

SENTENCES = [
    ("Byggnadsnämnden", "Nämnden beslöt bevilja byggnadslov enligt ritningarna.", 1),
    ("Byggnadsnämnden", "Byggnadslov beviljades.", 1),
    ("Byggnadsnämnden", "Ansökningen bifölls.", 1),
    ("Byggnadsnämnden", "Avslås.", 1),
    ("Byggnadsnämnden", "Beviljas enligt stadsarkitektens förslag.", 1),
    ("Byggnadsnämnden", "Nämnden beslöt vidare att arvodet skulle utgå med 500 kronor.", 1),
    ("Kommunstyrelsen", "Kommunstyrelsen beslöt på förslag av arbetsutskottet att försälja tomten.", 1),
    ("Kommunstyrelsen", "Kommunstyrelsen beslutar för sin del att antaga anbudet.", 1),
    ("Kommunstyrelsen", "Beslöts att hänskjuta ärendet till arbetsutskottet.", 1),
    ("Kommunstyrelsen", "Lades till handlingarna.", 1),
    ("Kommunstyrelsen", "Skrivelsen lades med godkännande till handlingarna.", 1),
    ("Kommunstyrelsen", "Ärendet bordlades.", 1),
    ("Kommunfullmäktige", "Kommunfullmäktige biföll styrelsens hemställan.", 1),
    ("Kommunfullmäktige", "Motionen förklarades besvarad.", 1),
    ("Kommunfullmäktige", "Interpellationen fick framställas.", 1),
    ("Kommunfullmäktige", "Fullmäktige beslutade i enlighet med kommunstyrelsens förslag.", 1),
    ("Kommunfullmäktige", "Till ledamot i socialnämnden efter Bo Ek utsågs Mia Alm (s).", 1),
    ("Kommunfullmäktige", "Avsägelsen beviljades.", 1),
    ("Styrelsen", "Styrelsen beslöt uppdraga åt VD att teckna avtalet.", 1),
    ("Styrelsen", "VD fick i uppdrag att återkomma med kalkyl.", 1),
    ("Styrelsen", "Rapporten godkändes.", 1),
    ("Styrelsen", "Styrelsen fastställde budgeten.", 1),
    ("Styrelsen", "Det antecknades att rapporten föredragits.", 1),
    ("Rådet", "Rådet enades om att skriva till nämnden.", 1),
    ("Rådet", "Rådet beslöt: att bjuda in polisen.", 1),
    ("Socialnämnden", "Socialnämnden beslutar\natt   godkänna rapporten, samt\natt   överlämna den till kommunstyrelsen.", 2),
    ("Socialnämnden", "Socialnämnden beslutar\na t t godkänna rapporten.", 1),
    ("Socialnämnden", "Nämndens beslut\nFörvaltningens förslag godkänns.", 1),
    ("Socialnämnden", "NÄMNDEN BESLUTAR\n\natt godkänna rapporten", 1),
    ("Socialnämnden", "SOCIALNÄMNDENS BESLUT\n\nRapporten läggs till handlingarna", 1),
    ("Socialnämnden", "Beslut i socialnämnden\nRapporten läggs till handlingarna.", 1),
    ("Socialnämnden", "Nämnden beslutar enhälligt\n1  godkänna rapporten\n2  överlämna den till kommunstyrelsen", 2),
    ("Socialnämnden", "Beslut: Enligt förslag", 1),
    ("Regionstyrelsen", "Regionstyrelsen beslutar\n1. Yttrandet antas.\n2. Paragrafen justeras omedelbart.", 2),
    ("Regionstyrelsen", "Regionstyrelsen för egen del\nYttrandet antas.", 1),
]


@pytest.mark.parametrize(("body", "text", "count"), SENTENCES, ids=[s[1][:50] for s in SENTENCES])
def test_is_decided(body: str, text: str, count: int) -> None:
    found = decisions_in(f"§ 5 Ett ärende\n\nHandlingarna har skickats ut.\n\n{text}\n", body)
    assert [d.status for d in found] == ["decided"] * count
