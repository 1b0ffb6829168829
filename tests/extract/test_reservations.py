"""Reservations, notes, not taking part, conflicts of interest."""

from __future__ import annotations

import pytest
from test_references import cleaned_of

from extract.decisions.reservations import find_reservations
from extract.document import Participant
from extract.offsets import Span
from extract.rulebook import default_rules


@pytest.mark.parametrize(
    ("text", "kind", "names", "party"),
    [
        ("Bo Ek (S) reserverar sig mot beslutet.", "reservation", ("Bo Ek",), "S"),
        ("Mot beslutet reserverar sig Bo Ek och Mia Alm, samtliga (v).", "reservation", ("Bo Ek", "Mia Alm"), "V"),
        (
            "Bo Ek (M) och Mia Alm (KD) reserverar sig till förmån för Eva Bys yrkande.",
            "reservation",
            ("Bo Ek", "Mia Alm"),
            "M, KD",
        ),
        ("Vänsterpartiets och Miljöpartiets ledamöter reserverar sig mot beslutet.", "reservation", (), "V, MP"),
        ("Sverigedemokraternas ledamöter deltar inte i beslutet.", "not_participating", (), "SD"),
        ("Mia Alm (C) avstår från att delta i beslutet.", "not_participating", ("Mia Alm",), "C"),
        ("Mia Alm (C) anmäler jäv och deltar inte i handläggningen av ärendet.", "conflict_of_interest", ("Mia Alm",), "C"),
        ("Till följd av jäv deltar Bo Ek (M) inte i ärendets handläggning.", "conflict_of_interest", ("Bo Ek",), "M"),
        ("Mia Alm (MP) lämnar följande anteckning till protokollet: Vi är kritiska.", "note", ("Mia Alm",), "MP"),
        ("Bo Ek (L) lät anteckna följande.", "note", ("Bo Ek",), "L"),
        ("Bo Ek (L) avger ett särskilt yttrande.", "note", ("Bo Ek",), "L"),
        ("Reservation\nBo Ek (M) till förmån för sitt yrkande.", "reservation", ("Bo Ek",), "M"),
        ("Reservationer\nBo Ek (M)\nMia Alm (C) (bilaga 2)\n", "reservation", ("Bo Ek", "Mia Alm"), "M, C"),
        ("Reservation: Bo Ek (s) och Mia Alm (s).", "reservation", ("Bo Ek", "Mia Alm"), "S"),
        ("Reservation anföres av Bo Ek och Mia Alm till förmån för sina yrkanden.", "reservation", ("Bo Ek", "Mia Alm"), None),
        ("Bo Ek (S) är styrelseledamot i Viks Bostads AB och deltar inte.", "conflict_of_interest", ("Bo Ek",), "S"),
        ("Bo Ek (M) är granne till fastigheten och deltog inte i beslutet.", "conflict_of_interest", ("Bo Ek",), "M"),
        (
            "Bo Ek (C) anmäler att han är revisor i Viks IF och har inte varit med när ärendet behandlades.",
            "conflict_of_interest",
            ("Bo Ek",),
            "C",
        ),
        ("Nämndens ledamöter deltar på grund av jäv inte i beslutet om ansvarsfrihet.", "conflict_of_interest", (), None),
        ("JÄV\nBo Ek (SD) anmäler jäv och deltar inte.", "conflict_of_interest", ("Bo Ek",), "SD"),
        ("RESERVATIONER\nBo Ek (S) och Mia Alm (S) reserverar sig mot beslutet.", "reservation", ("Bo Ek", "Mia Alm"), "S"),
        ("Särskilt yttrande: Mia Alm (C).", "note", ("Mia Alm",), "C"),
        ("Bo Ek (L) lämnar ett särskilt uttalande: Vi vill ha fler radhus.", "note", ("Bo Ek",), "L"),
        ("Reservation till förmån för au:s förslag anföres av Bo Ek och Mia Alm.", "reservation", ("Bo Ek", "Mia Alm"), None),
        ("Bo Ek (S) är missnöjd och deltar inte i beslutet.", "not_participating", ("Bo Ek",), "S"),
        ("Jäv: Bo Ek (C) deltar inte i handläggningen.", "conflict_of_interest", ("Bo Ek",), "C"),
        (
            "Bo Ek anmälde att hans hustru är chef för enheten och deltog inte i ärendet.",
            "conflict_of_interest",
            ("Bo Ek",),
            None,
        ),
        (
            "Bo Ek (V) deltar inte i beredning eller beslut på grund av jäv enligt 5 kap. 47 § KL.",
            "conflict_of_interest",
            ("Bo Ek",),
            "V",
        ),
        ("Ledamöterna i styrelsen deltar inte i beslutet om ansvarsfrihet.", "conflict_of_interest", (), None),
        ("Bo Ek (S) anmäler jäv och lämnar lokalen; Mia Alm (S) går in.", "conflict_of_interest", ("Bo Ek",), "S"),
        ("Centerpartiets ledamöter, utom Bo Ek (C), reserverar sig.", "reservation", (), "C"),
        ("Bo Ek (L) anför i en protokollsanteckning: Vi är kritiska.", "note", ("Bo Ek",), "L"),
        ("Bo Ek deltar inte i beslutet.", "not_participating", ("Bo Ek",), None),
    ],
)
def test_found(text: str, kind: str, names: tuple[str, ...], party: str | None) -> None:
    people = tuple(Participant(n, None, "ledamot", None, "present", Span(0, 1)) for n in ("Bo Ek", "Mia Alm"))
    (found,) = find_reservations(cleaned_of(text + "\n"), (), people, default_rules())
    assert (found.kind, found.names, found.party) == (kind, names, party)


@pytest.mark.parametrize(
    "text",
    [
        "Medel om 88 miljoner reserveras i bokslutet.",
        "Inget jäv anmäls.",
        "Reservationen biläggs protokollet.",
        "Informationen antecknas till protokollet.",
        "Bo Ek (S) deltar i konferensen.",
        "Frågan om jäv diskuterades.",
    ],
)
def test_not_found(text: str) -> None:
    assert find_reservations(cleaned_of(text + "\n"), (), (), default_rules()) == ()


def test_last_names_and_the_chair_are_completed_from_the_attendance() -> None:
    people = (
        Participant("Verner Älgås", "S", "ledamot", None, "present", Span(0, 1)),
        Participant("Mia Alm", "M", "ordförande", None, "present", Span(1, 2)),
    )
    text = "Mot beslutet reserverade sig herr Algås.\n\nMot beslutet reserverar sig även ordföranden samt Bo Ek (KD).\n"
    found = find_reservations(cleaned_of(text), (), people, default_rules())
    assert [r.names for r in found] == [("Verner Älgås",), ("Bo Ek", "Mia Alm")]
