"""Tallies and members; no figure is ever made up."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from test_references import cleaned_of

from extract.decisions import find_decisions
from extract.document import Decision, Meeting, Participant, Section, Vote
from extract.offsets import Span
from extract.rulebook import default_rules

DECISION = "\n\nBeslut\nKommunfullmäktige beslutar\natt anta planen.\n"


def votes_in(text: str, participants: tuple[Participant, ...] = (), sections: tuple[Section, ...] = ()) -> list[Vote]:
    meta = SimpleNamespace(
        organisation=None, body="Kommunfullmäktige", kind="protokoll", meeting=Meeting("2024-03-14"), case_numbers=(), bodies={}
    )
    decisions: tuple[Decision, ...] = find_decisions(cleaned_of(text), sections, meta, participants, (), default_rules())[0]  # type: ignore[arg-type]
    return [d.vote for d in decisions if d.vote]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Ja: 19, Nej: 23.", (19, 23, None, None)),
        ("Med 34 ja-röster mot 27 nej-röster avslås yrkandet.", (34, 27, None, None)),
        ("Det avges 7 nej-röster mot 6 ja-röster.", (6, 7, None, None)),
        ("Utfallet blir 24 ja, 15 nej, 11 avstår, 1 frånvarande.", (24, 15, 11, 1)),
        ("Med 9 ja-röster mot 4 nej-röster avslås yrkandet. Två ledamöter avstår från att rösta.", (9, 4, 2, None)),
        ("6 ja-röster och 6 nej-röster avges. En ledamot avstår.", (6, 6, 1, None)),
        ("Ja-röster: 31\nNej-röster: 20\nAvstår: 3\nFrånvarande: 2", (31, 20, 3, 2)),
        ("Omröstningen utfaller 10 - 3.", (10, 3, None, None)),
    ],
)
def test_figures(text: str, figures: tuple[int | None, ...]) -> None:
    (vote,) = votes_in("Votering\n" + text + DECISION)
    assert (vote.yes, vote.no, vote.abstain, vote.absent) == figures


@pytest.mark.parametrize(
    "text",
    [
        "Votering begärs.",
        "Den som bifaller röstar ja, den som avslår röstar nej.",
        "Ja-röst för bifall och nej-röst för avslag.",
        "Barn i åldern 10-12 år.",
        "Omröstningens resultat framgår av bilaga.",
    ],
)
def test_no_tally(text: str) -> None:
    assert votes_in("Votering\n" + text + DECISION) == []


def test_members_in_prose_share_a_party_and_take_the_attendance() -> None:
    people = (Participant("Eva By", "C", "ledamot", None, "present", Span(0, 1)),)
    (vote,) = votes_in(
        (
            "Omröstning\nMed 3 ja-röster mot 2 nej-röster bifalls förslaget. Ja röstar Bo Ek (S), Mia Alm (S)"
            " och Eva By. Nej röstar Per Lo och Ulf Ry (SD)."
        )
        + DECISION,
        people,
    )
    assert [(m.name, m.party, m.vote) for m in vote.members] == [
        ("Bo Ek", "S", "ja"), ("Mia Alm", "S", "ja"), ("Eva By", "C", "ja"), ("Per Lo", "SD", "nej"), ("Ulf Ry", "SD", "nej"),
    ]  # fmt: skip


def test_members_of_a_table_with_crosses() -> None:
    table = """
Ja: 1, Nej: 1

   Namn                Parti   Ja    Nej    Avstår
   Bo Ek               S       X
   Mia Alm             M             X
   Eva Lund By         C                    X
"""
    (vote,) = votes_in("Votering" + table + DECISION)
    assert [(m.name, m.vote) for m in vote.members] == [("Bo Ek", "ja"), ("Mia Alm", "nej"), ("Eva Lund By", "avstår")]


def test_members_of_a_list_with_a_column_for_each_paragraph() -> None:
    text = """§ 61
Skolan

Votering
6 ja-röster och 5 nej-röster avges.

Beslut
att bifalla förslaget.

VOTERINGSLISTA
Parti  Namn              N/F  Ersättare          § 61     § 65
S      Bo Ek             N                       Ja       Nej
M      Mia Alm           F    Eva By (M)         Nej      Ja
"""
    section = Section("s", "agenda_item", "§ 61", "Skolan", 1, None, Span(0, len(text)), Span(0, 11), "", (1, 1))
    (vote,) = votes_in(text, (), (section,))
    assert [(m.name, m.party, m.vote) for m in vote.members] == [("Bo Ek", "S", "ja"), ("Eva By", "M", "nej")]
