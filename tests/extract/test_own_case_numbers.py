"""Case numbers in the shapes of many offices: told by their shape, or by standing at the same end of the titles of a document."""

from __future__ import annotations

import pytest

from extract.pipeline import extract_document
from extract.read import read_bytes

# {n} is what differs from case to case.
SHAPES = [
    "2019.{n} KS", "2019.{n}.KS", "KS.2019.{n}", "2019.{n}", "2019-{n} KS", "2019/{n} KS", "KS 2019/0{n}-008", "19/{n}", "19-{n}",
    "{n}/2019", "{n}.2019", "2019:{n}", "SHBN.2026.{n}", "2026-SHBN-0{n}", "26SHBN{n}", "{n}-2026-SHBN", "2026/{n} SHBN",
    "2026-{n}.345", "SHBN/2026 {n}", "MK 2026:{n}", "LOV 2026.{n}",
]  # fmt: skip
LAYOUTS = ["§ {i} {title} {case}\n", "§ {i} {case} {title}\n", "§ {i} {title} ({case})\n"]
TITLES = ["Rubrik om något viktigt", "Taxa för slamtömning", "Svar på en skrivelse", "Ombyggnad av skolan i Holmsund"]


def items(layout: str, cases: list[str]) -> list[tuple[str, str | None]]:
    head = "Alingsås kommun\nSamhällsbyggnadsnämnden\nSammanträdesprotokoll 2026-02-16\n\n"
    body = "\nNämnden har fått ett förslag om saken och diskuterar det.\n\nBeslut\nNämnden godkänner förslaget.\n\n"
    text = head + "".join(
        layout.format(i=12 + k, title=title, case=case) + body for k, (title, case) in enumerate(zip(TITLES, cases, strict=True))
    )
    found = extract_document(read_bytes(text.encode(), "test.txt")).sections
    return [(s.heading, s.case_number) for s in found if s.kind == "agenda_item"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str, layout: str) -> None:
    cases = [shape.format(n=n) for n in (284, 91, 305, 120)]
    assert items(layout, cases) == list(zip(TITLES, cases, strict=True))


def test_years_and_days_in_titles_are_none() -> None:
    for tails in (
        ["2019", "2020", "2021", "2022"],
        ["2019/2020", "2020/2021", "2021/2022", "2022/2023"],
        ["2026-01-12", "2026-02-16", "2026-03-02", "2026-04-20"],
    ):
        assert items("§ {i} {title} {case}\n", tails) == [(f"{t} {tail}", None) for t, tail in zip(TITLES, tails, strict=True)]


def test_once_is_no_habit() -> None:
    found = items("§ {i} {title} {case}\n", ["2019/284", "", "", ""])
    assert found[0] == (f"{TITLES[0]} 2019/284", None)
