"""Which queries are a name, and what of them is looked for: a table to extend."""

from __future__ import annotations

import pytest

from radslag.search.names import name_in
from radslag.search.plan import plan_query

NAMES = [
    # query, the name
    ("Nils Åkerhage", "Nils Åkerhage"),
    ("karin bergström", "karin bergström"),
    ("Karin Bergström (S)", "Karin Bergström"),
    ("Karin Bergström (KD)", "Karin Bergström"),
    ("kommunalråd Karin Bergström", "Karin Bergström"),
    ("ordförande Bergström", "Bergström"),
    ("K. Bergström", "Bergström"),
    ("K Bergström (M)", "Bergström"),
    ("Bergström", "Bergström"),
    ("Hammarvikens Bygg AB", "Hammarvikens Bygg"),
    ("AB Hammarviken", "Hammarviken"),
]
NO_NAMES = ["bergström", "Berg", "Strand", "Skola", "vatten och avlopp", "ordförande", "ersättare i nämnden", "aktiebolag",
            "Stadsbyggnad (2024)", "kommunens AB", "Anna-Lena", "KS 2024/123", "domestic violence", "AB"]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name_is_looked_for_without_title_party_and_legal_form(text: str, name: str) -> None:
    assert name_in(text) == name
    plan = plan_query(text)
    assert plan.kind == "name" and not plan.expansions
    assert [w.form for w in plan.words] == name.lower().split()


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name(text: str) -> None:
    assert name_in(text) is None and plan_query(text).kind != "name"
