"""What counts as a match besides what an engine has counted: sections that are close enough, told from those that hold every word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from radslag.search.index.hits import Row
from radslag.search.index.rows import FACET_FIELDS, short_names
from radslag.search.plan import Plan, Word
from radslag.search.rank import Candidate
from radslag.search.types import FacetCount, Facets

MOST_WORDS = 100


def distinct(plan: Plan) -> list[Word]:
    """Each word once, and no more than a server's limit of clauses (1,024) has room for; the same on either engine."""
    return list({w.form: w for w in plan.words}.values())[:MOST_WORDS]


class Needed(NamedTuple):
    """Alternatives, each as the set of its stems, that find more than the words and the other alternatives do.

    ``of_words``: for each of ``words``; ``of_all``: for all of them at once.
    """

    words: list[Word]
    of_words: list[list[frozenset[str]]]
    of_all: list[frozenset[str]]


def needed_clauses(plan: Plan) -> Needed:
    """What must be looked for to count matches. "Ändring av detaljplan" finds nothing that the word "detaljplan" does not find."""
    words = distinct(plan)
    everywhere = {w.place for w in words}
    whole = [a for a in plan.alternatives if everywhere.issubset(a.covers)]
    own = [[frozenset(stems) for stems in ((w.stem,), w.parts) if stems] for w in words]
    of_words = [
        _least((frozenset(a.stems) for a in plan.alternatives if w.place in a.covers and a not in whole), beside)
        for w, beside in zip(words, own, strict=True)
    ]
    found = [one + more for one, more in zip(own, of_words, strict=True)]
    of_all = _least(frozenset(a.stems) for a in whole)
    return Needed(words, of_words, [s for s in of_all if not all(_holds_one(s, sets) for sets in found)])


def _least(sets: Iterable[frozenset[str]], beside: Sequence[frozenset[str]] = ()) -> list[frozenset[str]]:
    """Sets that hold none of the others, nor any of those beside: a section with all stems of one has those of a smaller one, too."""
    out: list[frozenset[str]] = []
    for one in sorted(set(sets), key=lambda s: (len(s), sorted(s))):
        if not _holds_one(one, [*beside, *out]):
            out.append(one)
    return out


def _holds_one(stems: frozenset[str], sets: Iterable[frozenset[str]]) -> bool:
    return any(s <= stems for s in sets)


def holds(plan: Plan, c: Candidate) -> bool:
    """Whether a section holds every word in some form, or an alternative for it; phrases and numbers whole: from its tokens.

    The same as an engine's own query for it (words_query.match_query, opensearch_query.full_clause).
    """
    words, stems, parts, folded, keys = (f" {text} " for text in (c.words, c.stems, c.parts, c.folded, c.keys))

    def within(text: str, terms: Sequence[str]) -> bool:
        return all(f" {term} " in text for term in terms)

    def in_some_form(word: Word) -> bool:
        return (
            within(words, [word.form])
            or within(stems, [word.stem])
            or within(parts, [word.stem])
            or (word.fold_ok and within(folded, [word.folded]))
            or (bool(word.parts) and (within(stems, word.parts) or within(parts, word.parts)))
            or any(within(words, [form]) for form in word.instead)
        )

    if plan.kind == "case_number":
        return within(keys, plan.keys[:1])
    if not all(within(words, [" ".join(phrase)]) for phrase in plan.phrases):
        return False
    quoted = {form for p in plan.phrases for form in p}
    return all(
        in_some_form(word) or any(within(stems, a.stems) for a in plan.alternatives if word.place in a.covers)
        for word in distinct(plan)
        if word.form not in quoted
    )


def with_rows(counted: Facets, rows: Sequence[Row]) -> Facets:
    """Counts, and sections that are not among them yet."""
    out: Facets = {}
    for name, field in FACET_FIELDS.items():
        labels = short_names() if name == "municipality" else {}
        counts = {c.value: c.count for c in counted.get(name, ())}
        for row in rows:
            for value in row[field] if isinstance(row[field], list) else [row[field]]:
                if value is not None:
                    counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        out[name] = tuple(FacetCount(value, labels.get(value, value), count) for value, count in ordered)
    return out
