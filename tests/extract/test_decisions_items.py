"""Labels, tasks, outcomes and votes of whole items, from tables and in the words of forms."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from test_decisions_tables import decisions_in

from extract.decisions.blocks import lines_of
from extract.decisions.labels import label_at
from extract.decisions.likeness import alike
from extract.decisions.outcome import Put, settle
from extract.decisions.procedure import words_of
from extract.rulebook import default_rules

TABLES = Path(__file__).parent / "tables"
LABELS = tomllib.loads((TABLES / "labels.toml").read_text(encoding="utf-8"))
TASKS = tomllib.loads((TABLES / "assignments.toml").read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize(("zone", "label"), [(zone, label) for zone, labels in LABELS.items() for label in labels])
def test_labels(zone: str, label: str) -> None:
    text = label + "\n"
    (line,) = lines_of(text, 0, len(text))
    found = label_at(text, line, default_rules()["decisions"].group("zone"))
    assert (found.name if found else "none") == zone


@pytest.mark.parametrize("row", TASKS, ids=lambda r: r["text"][:50])
def test_who_and_until_when(row: dict[str, Any]) -> None:
    (found,) = decisions_in(f"Beslut\n{row['text']}\n", "Socialutskottet")
    assert (found.assignee, found.deadline) == (row.get("who"), row.get("when"))


def test_a_list_of_tasks_has_one_doer() -> None:
    text = (
        "Beslut\nNämnden beslutar att ge förvaltningen i uppdrag\n- att utreda en ny övergång\n- att återkomma i september 2024\n"
    )
    found = decisions_in(text, "Tekniska nämnden")
    assert [(d.kind, d.assignee) for d in found] == [("assign", "förvaltningen")] * 2


BALLOT = """§ 88 Taxa för hamnen

Ledningsutskottets förslag
Kommunstyrelsen föreslår kommunfullmäktige besluta att anta taxan.

Karin Brodd (S) yrkar bifall till ledningsutskottets förslag. Nils Häger (SD) yrkar avslag.

Ordföranden ställer proposition på bifall och avslag och finner att kommunstyrelsen bifaller förslaget.

Vid omröstningen röstar följande ja: Karin Brodd (S), Eva Lund (C) och Per Sten (M). Följande röstar nej: Nils Häger (SD) \
och Ann Falk (V). Med 3 röster för ja och 2 för nej har kommunstyrelsen bifallit förslaget.

Kommunstyrelsen beslutar

att föreslå kommunfullmäktige besluta

att anta taxan.
"""


def test_votes_in_prose_in_front_of_their_sum() -> None:
    found = decisions_in(BALLOT, "Kommunstyrelsen")
    (vote,) = [d.vote for d in found if d.vote]
    assert (vote.yes, vote.no, vote.abstain, vote.absent) == (3, 2, None, None)
    assert [(m.name, m.vote) for m in vote.members] == [
        ("Karin Brodd", "ja"), ("Eva Lund", "ja"), ("Per Sten", "ja"), ("Nils Häger", "nej"), ("Ann Falk", "nej")
    ]  # fmt: skip
    assert [(d.proposer, d.outcome) for d in found if d.outcome] == [
        (("Ledningsutskottet",), "adopted"), (("Karin Brodd",), "adopted"), (("Nils Häger",), "rejected")
    ]  # fmt: skip


def test_a_decision_behind_the_result_of_the_vote_is_read() -> None:
    text = (
        "Under överläggningen yrkar Karin Brodd (M) och Per Sten (L) bifall till kommunstyrelsens förslag.\n\nOmröstningsresultat\n"
        "Ja         28\nNej        19\nAvstår      1\nFrånvarande 3\nKommunfullmäktige beslutar i enlighet med kommunstyrelsens förslag.\n"
    )
    yrkande, decided = decisions_in(text, "Kommunfullmäktige")
    assert (yrkande.proposer, yrkande.outcome) == (("Karin Brodd", "Per Sten"), "adopted")
    assert decided.status == "decided" and decided.vote is not None
    assert (decided.vote.yes, decided.vote.no, decided.vote.abstain, decided.vote.absent) == (28, 19, 1, 3)


def _wish(clause: str, who: str = "Bo Ek") -> Put:
    return Put(clause, "yrkande", (who,))


@pytest.mark.parametrize(
    ("puts", "procedure", "outcomes"),
    [
        # Sent back: who wanted that won, who wanted it settled lost, the proposal is neither.
        (
            [Put("Planen antas.", "proposal"), _wish("Bo Ek yrkar återremiss"), _wish("Mia Alm yrkar att ärendet avgörs i dag", "Mia Alm"),
             Put("att återremittera ärendet", "decided")], "", [None, "adopted", "rejected", None],
        ),
        # Two sums are two wishes.
        (
            [Put("Kontoret föreslår att 700 000 kr beviljas.", "proposal", ("Kontoret",)), _wish("Bo Ek yrkar att 900 000 kr beviljas."),
             Put("att bevilja föreningen 700 000 kr", "decided")], "", ["adopted", "rejected", None],
        ),
        # The chair's finding by name, turned by the vote.
        (
            [_wish("Bo Ek yrkar att taxan sänks"), _wish("Mia Alm yrkar att taxan höjs", "Mia Alm"), Put("enligt Mia Alms yrkande", "decided")],
            ("Ordföranden finner att nämnden bifaller Bo Eks yrkande. Ja-röst för Bo Eks yrkande. Nej-röst för Mia Alms yrkande. "
             "Utfallet blir 4 ja-röster och 9 nej-röster."), ["rejected", "adopted", None],
        ),
        # Against somebody's yrkande.
        (
            [_wish("Bo Ek yrkar att texten stryks"), _wish("Mia Alm yrkar avslag på Bo Eks yrkande", "Mia Alm"), Put("att anta planen", "decided")],
            "Ordföranden finner att nämnden avslår Bo Eks yrkande.", ["rejected", "adopted", None],
        ),
        # Nothing is told: nothing is said.
        ([_wish("Bo Ek yrkar att taxan sänks")], "", [None]),
    ],
)  # fmt: skip
def test_outcomes(puts: list[Put], procedure: str, outcomes: list[str | None]) -> None:
    assert settle(puts, procedure, words_of(default_rules()["proposals"])) == outcomes


def test_alike_looks_at_what_clauses_are_about() -> None:
    assert alike("att anta planen för lek", "Plan för lek antas") is True
    assert alike("bidraget höjs till 300 000 kr", "Bidraget höjs från 180 000 kr till 260 000 kr") is False
    assert alike("att anta planen", "att sälja tomten") is False


MORE_TASKS = tomllib.loads((TABLES / "assignments_more.toml").read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize("row", MORE_TASKS, ids=lambda r: r["text"][:50])
def test_who_and_until_when_in_more_forms(row: dict[str, Any]) -> None:
    (found,) = decisions_in(f"Beslut\n{row['text']}\n", "Socialutskottet")
    assert (found.assignee, found.deadline) == (row.get("who"), row.get("when"))


@pytest.mark.parametrize(
    ("text", "who", "when"),
    [
        ("- Kontakta skolan om lokalen. Ansvarig: Bo Ek. Klart: 2024-05-01", "Bo Ek", "2024-05-01"),
        ("Ta fram en folder om stödet. Ansvar: Mia Alm och Bo Ek. Klart: maj 2024.", "Mia Alm och Bo Ek", "maj 2024"),
        ("Boka lokal till temadagen. Vem: Mia Alm När: nästa möte", "Mia Alm", "nästa möte"),
    ],
)
def test_action_lists_name_who_and_when_behind_labels(text: str, who: str, when: str) -> None:
    (found,) = decisions_in(f"4. Uppföljning\n\n{text}\n", "Folkhälsorådet", kind="minnesanteckningar")
    assert (found.status, found.kind, found.assignee, found.deadline) == ("decided", "assign", who, when)
