"""The parts of a decision: actor, assignee, deadline, proposer, outcome, what it refers to; and the limits of the stage."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_decisions_tables import decisions_in
from test_references import cleaned_of

from extract.decisions import find_decisions
from extract.decisions.assignment import deadline_of
from extract.decisions.bodies import Body, full_name, is_own
from extract.document import Meeting, Participant
from extract.offsets import Span
from extract.rulebook import default_rules


@pytest.mark.parametrize(
    ("name", "body", "own"),
    [
        ("nämnden", "Socialnämnden", True),
        ("Jämställdhetsutskottet", "Kommunfullmäktiges jämställdhetsutskott", True),
        ("delegationen", "Jämställdhetsdelegationen", True),
        ("Kommunstyrelsen", "Socialnämnden", False),
        ("KS", "Kommunstyrelsen", True),
        ("arbetsutskottet", "Byggnadsnämndens arbetsutskott", True),
    ],
)
def test_whose_body(name: str, body: str, own: bool) -> None:
    assert is_own(name, Body(body)) is own
    assert full_name(name, Body(body)) == (body if own else name)


def test_another_municipality_s_council_is_not_the_own_one() -> None:
    assert is_own("Kommunfullmäktige i Viks kommun", Body("Kommunfullmäktige", "Åby")) is False


@pytest.mark.parametrize(
    ("clause", "deadline"),
    [
        ("att redovisa resultatet senast den 31 januari 2021", "2021-01-31"),
        ("att återkomma senast fredag den 14 mars", "2024-03-14"),
        ("att återkomma senast den 1 februari", "2025-02-01"),
        ("att redovisa till nämnden i december", "december"),
        ("att återrapportera till nästa sammanträde", "nästa sammanträde"),
        ("att till februarisammanträdet 2025 ta fram ett förslag", "februari 2025"),
        ("att utreda frågan", None),
    ],
)
def test_deadline(clause: str, deadline: str | None) -> None:
    assert deadline_of(clause, "2024-03-14", default_rules()["assignments"]) == deadline


def test_assignee_by_first_name_is_completed_from_the_attendance() -> None:
    people = (Participant("Mia Alm", None, "sekreterare", None, "present", Span(0, 1)),)
    text = "Mia får i uppdrag att se över underlaget.\n"
    meta = SimpleNamespace(
        organisation=None, body="Rådet", kind="minnesanteckningar", meeting=Meeting(), case_numbers=(), bodies={}
    )
    (decision,) = find_decisions(cleaned_of(text), (), meta, people, (), default_rules())[0]  # type: ignore[arg-type]
    assert (decision.assignee, decision.actor, decision.text) == ("Mia Alm", "Rådet", text.strip())


def test_att_clauses_are_decisions_of_their_own_and_end_before_the_comma() -> None:
    found = decisions_in(
        (
            "Beslut\nNämnden beslutar\n- att godkänna rapporten,\n- att ge kontoret i uppdrag att informera s"
            "kolorna och att återkomma i maj, samt\n- att paragrafen justeras omedelbart.\n"
        ),
        "Socialnämnden",
    )
    assert [d.text for d in found] == [
        "att godkänna rapporten",
        "att ge kontoret i uppdrag att informera skolorna och att återkomma i maj",
        "att paragrafen justeras omedelbart.",
    ]


def test_a_proposal_to_a_higher_body_is_the_outcome_with_that_body_as_actor() -> None:
    (found,) = decisions_in("Beslut\nSocialnämnden föreslår kommunfullmäktige besluta att anta taxan.\n", "Socialnämnden")
    assert (found.status, found.actor, found.proposer) == ("proposed", "Kommunfullmäktige", ("Socialnämnden",))


def test_a_decision_by_reference_is_resolved_to_the_proposal() -> None:
    text = (
        "§ 4 Taxan\n\nArbetsutskottets förslag\nTaxan fastställs till 250 kronor.\n\nBeslut\nEnligt arbetsutskottets förslag.\n"
    )
    found = decisions_in(text, "Kommunstyrelsen")
    assert [d.status for d in found] == ["proposed", "decided"]
    assert found[1].resolved == "Taxan fastställs till 250 kronor."
    assert found[0].proposer == ("Kommunstyrelsens arbetsutskott",)


def test_yrkanden_have_proposers_and_outcome() -> None:
    text = (
        "Yrkanden\nBo Ek (S) yrkar, med instämmande av Mia Alm (V), att ärendet återremitteras för en ny beräkning.\n"
        "Eva By (M) yrkar avslag på Bo Eks yrkande.\n\nBeslutsgång\nOrdföranden finner att nämnden avslår Bo Eks yrkande.\n\n"
        "Beslut\nNämnden beslutar att godkänna rapporten.\n"
    )
    found = decisions_in(text, "Socialnämnden")
    assert [(d.status, d.proposer, d.outcome) for d in found] == [
        ("proposed", ("Bo Ek", "Mia Alm"), "rejected"),
        ("proposed", ("Eva By",), "adopted"),
        ("decided", (), None),
    ]


def test_papers_before_a_meeting_decide_nothing() -> None:
    text = "Beslut\nNämnden godkänner rapporten.\nBo får i uppdrag att skriva.\n"
    assert {d.status for d in decisions_in(text, "Socialnämnden", kind="kallelse")} <= {"proposed"}


PIECES = [
    "Beslut",
    "Förslag till beslut",
    "att anta planen,",
    "samt",
    "Nämnden beslutar",
    "Bo Ek (S) yrkar bifall.",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "§ 4",
    "får i uppdrag att",
    "Ärendet bordläggs.",
    "2024-01-09",
    "reserverar sig",
    "19 ja-röster mot 23 nej-röster",
]


@settings(max_examples=80)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map(" ".join))
@example("reserverar sig Förslag till beslut samt får i uppdrag att Beslut \n 19 ja-röster mot 23 nej-röster")
def test_spans_quote_the_source_and_lie_in_order(text: str) -> None:
    if not text.strip():
        return
    found = decisions_in(text, "Socialnämnden")
    for decision in found:
        assert text[decision.span.start : decision.span.end] == decision.text
        assert decision.repaired == " ".join(decision.text.split())
    assert len({d.id for d in found}) == len(found)


@pytest.mark.parametrize(
    "text",
    [
        "att " * 20_000,
        "Nämnden beslutar att " * 4_000,
        "- att a\n" * 8_000,
        "Beslut\n" * 10_000,
        "Bo Ek (S), " * 8_000 + "yrkar bifall.",
        "och samt dels att, " * 5_000,
        "§ 4\n" * 10_000,
        "a" * 100_000,
    ],
    ids=lambda t: t[:12],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    started = time.process_time()
    decisions_in(text, "Socialnämnden")
    assert time.process_time() - started < 4.0
