"""Damage of the layout: bullets read as letters, dates stuck to their neighbours, letters for figures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from extract.repair.alphabet import like
from extract.rulebook import Rule, RuleSet

# Start, end, new text, confidence, who says so; positions in the text that is free of furniture.
Change = tuple[int, int, str, float, str]


def find_layout(text: str, rules: RuleSet, passages: list[tuple[int, int]]) -> list[Change]:
    """(start, end, new text, confidence, rule) in the damaged passages of a text."""
    changes: list[Change] = []
    # One at the start of a line may be a word; two in a document are bullets.
    bullets = [rule for rule in rules.group("bullet") if len(list(islice(rule.pattern.finditer(text), 2))) == 2]
    for start, end in passages:
        changes += [*_bullets(text, bullets, start, end), *_glued(text, rules, start, end), *_figures(text, rules, start, end)]
        changes += _marks(text, rules, start, end)
    return changes


def without_overlaps(changes: list[Change]) -> list[Change]:
    """Changes in order; of two that overlap the first."""
    kept: list[Change] = []
    for change in sorted(changes):
        if not kept or kept[-1][1] <= change[0]:
            kept.append(change)
    return kept


def _bullets(text: str, bullets: list[Rule], start: int, end: int) -> Iterator[Change]:
    for rule in bullets:
        for match in rule.pattern.finditer(text, start, end):
            yield match.start("bullet"), match.end("bullet"), rule["text"], 0.95, rule.made_by


def _glued(text: str, rules: RuleSet, start: int, end: int) -> Iterator[Change]:
    """Put a space at every place where a group named a, b … ends."""
    lower = text[start:end].lower()
    for rule in rules.group("glued"):
        if not rule.possible_in(lower):
            continue
        for match in rule.pattern.finditer(text, start, end):
            pieces = [piece for piece in match.groups() if piece]
            weekday = rules.data["weekdays"].get(pieces[0].lower())
            if weekday:
                pieces[0] = like(pieces[0], weekday)
            new = " ".join(pieces)
            if new != match.group():
                yield match.start(), match.end(), new, 0.95, rule.made_by


def _marks(text: str, rules: RuleSet, start: int, end: int) -> Iterator[Change]:
    """Braces that are brackets round a party, and strokes and dots that the paper left behind a line."""
    for rule in rules.group("brace"):
        for match in rule.pattern.finditer(text, start, end):
            yield match.start(), match.end(), f"({match['party'] or match['other']})", 0.95, rule.made_by
    for rule in rules.group("stray"):
        for match in rule.pattern.finditer(text, start, end):
            yield match.start(), match.end(), "", 0.9, rule.made_by


_FIGURES = str.maketrans("lIOo|", "11001")


def _figures(text: str, rules: RuleSet, start: int, end: int) -> Iterator[Change]:
    part = text[start:end]
    for rule in rules.group("figure"):
        if not rule.possible_in(part):
            continue
        for match in rule.pattern.finditer(text, start, end):
            new = match.group().translate(_FIGURES)
            if new != match.group():
                yield match.start(), match.end(), new, 0.9, rule.made_by
