"""Near-copies of decisions across councils, and what is no copy but a formula."""

from __future__ import annotations

import pytest

from radslag.search.reuse import Formula, Reuse, content, find_reuse, formulas, own_words
from radslag.search.types import DecisionRow

MOTION = (
    "att uppdra åt socialnämnden att införa rutinmässiga frågor om våld i nära relationer vid alla besök på familjecentralen "
    "och att årligen redovisa hur många som fått frågan"
)


@pytest.mark.parametrize("formula", formulas(), ids=lambda f: f.id)
def test_formulas_test_themselves(formula: Formula) -> None:
    assert len(formula.examples) >= 3 and len(formula.counter_examples) >= 3
    assert [t for t in formula.examples if not formula.matches(t)] == []
    assert [t for t in formula.counter_examples if formula.matches(t)] == []


STANDARD = [
    "att lägga informationen till handlingarna",
    "att godkänna redovisningen av delegationsbeslut och lägga den till handlingarna",
    "Kommunfullmäktige beslutar att anse motionen besvarad i enlighet med kommunstyrelsens yttrande",
    "att bifalla motionen",
    "att utse Ebba Tornlund (S) att jämte ordföranden justera dagens protokoll",
    "att bevilja styrelsens ledamöter ansvarsfrihet för verksamhetsåret 2023",
    "att godkänna avsägelsen samt att hos länsstyrelsen begära ny sammanräkning",
    "att anta förvaltningens yttrande som sitt eget och översända det till kommunstyrelsen",
    "att fastställa förslaget enligt bilaga",
]


@pytest.mark.parametrize("text", STANDARD)
def test_a_formula_is_nobodys_text(text: str) -> None:
    assert len(content(own_words(text))) < 7
    assert find_reuse([row(text, "Umeå", "2023-01-01"), row(text, "Lund", "2023-02-01")]) == []


def row(text: str, place: str | None, date: str | None, status: str = "decided", document: str = "") -> DecisionRow:
    codes = {"Umeå": "2480", "Lund": "1281", "Örebro": "1880"}
    return DecisionRow(
        {"text": text, "status": status, "kind": "assign"},
        document or f"{place}{date}",
        "section:0-9",
        "a.txt",
        3,
        f"{place} kommun",
        codes.get(place or ""),
        place,
        "Kommunfullmäktige",
        date,
        "§ 5",
        "Motion",
    )


def steps(found: list[Reuse]) -> list[list[tuple[str, int | None]]]:
    return [[(s.municipality, s.lag_days) for s in (r.first, *r.followers)] for r in found]


def test_first_mover_and_lag() -> None:
    found = find_reuse(
        [
            row(MOTION.replace("och att årligen", "samt att årligen"), "Örebro", "2024-01-31"),
            row(MOTION, "Lund", "2023-01-31"),
            row(MOTION, "Umeå", "2023-03-02"),
            row(
                "att avslå ansökan om tillstånd för vindkraft vid sjön Långtjärn och i stället utreda solceller",
                "Umeå",
                "2023-03-02",
            ),
        ]
    )
    assert steps(found) == [[("Lund", 0), ("Umeå", 30), ("Örebro", 365)]]
    assert found[0].followers[0].overlap == 1 and 0.55 <= found[0].followers[1].overlap < 1
    assert found[0].to_json()["first"]["municipality_code"] == "1281"
    assert [r["lag_days"] for r in found[0].to_rows()] == [30, 365]


def test_the_councils_own_name_and_lost_marks_make_no_difference() -> None:
    text = "att {} kommun ska erbjuda fritt bad för barn under sju år i alla kommunala simhallar under sommarlovet"
    found = find_reuse(
        [
            row(text.format("Lunds"), "Lund", "2023-01-31"),
            row(text.format("Umeå").replace("å", "a").replace("ä", "a"), "Umeå", "2023-02-01"),
        ]
    )
    assert steps(found) == [[("Lund", 0), ("Umeå", 1)]]


def test_copies_within_one_council_only_when_asked() -> None:
    rows = [row(MOTION, "Lund", "2023-01-31", "proposed"), row(MOTION, "Lund", "2023-02-20"), row(MOTION, "Umeå", "2023-06-01")]
    assert steps(find_reuse(rows[:2])) == []
    assert steps(find_reuse(rows)) == [[("Lund", 0), ("Umeå", 121)]]
    assert steps(find_reuse(rows, within=True)) == [[("Lund", 0), ("Lund", 20), ("Umeå", 121)]]


def test_undated_ones_come_last_without_a_lag() -> None:
    assert steps(find_reuse([row(MOTION, "Umeå", None), row(MOTION, "Lund", "2023-01-31")])) == [[("Lund", 0), ("Umeå", None)]]
    assert find_reuse([]) == []
