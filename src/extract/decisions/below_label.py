"""Sentences that are decisions only because they stand below a body's own label: terms, what is done, what an office or the body does."""

from __future__ import annotations

from extract.decisions.bodies import is_own
from extract.decisions.judgement import other_time
from extract.decisions.reader import TASK_BEHIND, Reader

# Longer sentences explain.
_LONGEST_DONE, _LONGEST_ACT, _LONGEST_TERMS = 160, 220, 260


def _below_own(reader: Reader) -> bool:
    """Whether what is read stands below the label of the body's own decision."""
    return reader.zone.name == "decision" and reader.zone.label is not None and reader.status == "decided"


def _talks(reader: Reader, sentence: str) -> bool:
    rules = reader.rules
    return any(rules[name].pattern.search(sentence) for name in ("veto.heading_of_decision", "veto.discussed"))


def terms(reader: Reader, sentence: str) -> bool:
    """Whether a sentence right behind a decision sets its terms."""
    lead = reader.zone.name == "lead" and sentence.startswith("Avgift") and reader.status == "decided"
    return (_below_own(reader) or lead) and sets_terms(reader, sentence)


def sets_terms(reader: Reader, sentence: str) -> bool:
    """Whether the words are those of terms: what is paid, when, by whom."""
    worded = len(sentence) < _LONGEST_TERMS and reader.rules["in_zone.terms"].pattern.search(sentence)
    return bool(worded) and not _talks(reader, sentence)


def settles(reader: Reader, sentence: str) -> bool:
    """Whether a sentence alone in its paragraph says in the passive what will be done."""
    worded = len(sentence) < _LONGEST_DONE and reader.rules["in_zone.is_done"].pattern.match(sentence)
    return bool(worded) and _below_own(reader) and not _talks(reader, sentence)


def own_act(reader: Reader, sentence: str) -> bool:
    """Whether a sentence on a line of its own says what the body does, whatever the verb."""
    acts = reader.rules["in_zone.body_does"].pattern.match(sentence) if len(sentence) < _LONGEST_ACT else None
    if acts is None or not _below_own(reader) or not is_own(acts["who"], reader.body):
        return False
    return not other_time(sentence) and not reader.rules["veto.discussed"].pattern.search(sentence)


def by_a_time(reader: Reader, sentence: str) -> bool:
    """Whether a sentence alone in its paragraph says what somebody does by a time."""
    worded = TASK_BEHIND.match(sentence) or reader.rules["in_zone.office_does"].pattern.match(sentence)
    return bool(worded) and len(sentence) < _LONGEST_ACT and _below_own(reader)
