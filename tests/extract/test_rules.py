"""The rule data tests itself: every rule matches its examples and none of its counter-examples."""

from __future__ import annotations

import time

import pytest

from extract.errors import RuleError
from extract.rulebook import Rule, default_rules, parse_rules

RULES = [rule for rule_set in default_rules().sets.values() for rule in rule_set]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.made_by)
def test_examples(rule: Rule) -> None:
    assert [e for e in rule.examples if not rule.pattern.search(e)] == []
    assert [e for e in rule.counter_examples if rule.pattern.search(e)] == []


@pytest.mark.parametrize("rule", [r for r in RULES if r.get("needs")], ids=lambda r: r.made_by)
def test_every_example_holds_a_needed_piece(rule: Rule) -> None:
    # Furniture, words stuck together and words of decisions are looked for in small letters.
    small = rule.made_by.startswith(("rule:furniture.", "rule:ocr.glued", "rule:decisions.decided."))
    assert [e for e in rule.examples if not rule.possible_in(e.lower() if small else e)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.made_by)
def test_three_of_each(rule: Rule) -> None:
    assert len(rule.examples) >= 3
    assert len(rule.counter_examples) >= 3


HOSTILE = ["a" * 20_000, "att " * 5_000, "Anna Ek " * 2_500, "§ 1 " * 5_000, "1" * 20_000, " " * 20_000, "\n" * 20_000, "A-" * 10_000,
           "(S) " * 5_000, "och X och " * 2_000, "2024-01-" * 2_500, ".\t" * 10_000, "barn- " * 3_500, "Åäö" * 6_000]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.made_by)
def test_hostile_text_is_read_in_linear_time(rule: Rule) -> None:
    # A pattern that backtracks quadratically takes seconds on 20,000 characters; a linear one milliseconds.
    for text in HOSTILE:
        started = time.perf_counter()
        for _ in rule.pattern.finditer(text):
            pass
        assert time.perf_counter() - started < 1.0, f"{rule.made_by} is slow on {text[:12]!r}…"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("[[rule]]\npattern = 'a'", "missing or used twice"),
        ("[[rule]]\nid = 'x'\npattern = 'a'\n[[rule]]\nid = 'x'\npattern = 'b'", "missing or used twice"),
        ("[[rule]]\nid = 'x'", "either a pattern or terms"),
        ("[[rule]]\nid = 'x'\npattern = '('", "pattern of rule x is wrong"),
        ("[[rule", "not valid TOML"),
    ],
)
def test_a_wrong_rule_file_is_named(source: str, reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        parse_rules("mine", source)
