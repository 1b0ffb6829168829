"""Plan and Filter → Tantivy queries over the fields of words.py; the same clauses and weights on either engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from radslag.search.errors import QueryError
from radslag.search.index.matching import distinct, needed_clauses
from radslag.search.index.rows import county_forms, municipality_forms
from radslag.search.index.words import day_number
from radslag.search.plan import Plan, Word
from radslag.search.types import Filter

if TYPE_CHECKING:
    import tantivy


class Queries:
    """Builds queries against one schema; ``values`` gives every value of a raw field."""

    def __init__(self, schema: tantivy.Schema, values: Callable[[str], list[str]]) -> None:
        import tantivy

        self._values = values
        self._schema, self._query, self._occur = schema, tantivy.Query, tantivy.Occur
        self._unsigned = tantivy.FieldType.Unsigned

    # combining

    def any_of(self, options: Iterable[Any]) -> Any:
        """At least one; scores add up."""
        return self._query.boolean_query([(self._occur.Should, option) for option in options])

    def all_of(self, clauses: Iterable[Any]) -> Any:
        """Every one; scores add up."""
        return self._query.boolean_query([(self._occur.Must, clause) for clause in clauses])

    def among(self, field: str, values: Iterable[str]) -> Any:
        """A raw field with one of these values."""
        return self._query.term_set_query(self._schema, field, list(values))

    def filtered(self, query: Any | None, only: Filter | None) -> Any:
        """A query within a filter, which adds nothing to the scores; None: the filter alone."""
        inside = list(self._filters(only))
        if query is None:
            return self.all_of(inside) if inside else self._query.all_query()
        return self.all_of([query, *(self._query.const_score_query(f, 0.0) for f in inside)]) if inside else query

    # words

    def words(self, field: str, words: Iterable[str], boost: float = 1.0) -> Any:
        """All of the words in a field."""
        terms = [self._query.term_query(self._schema, field, word, "freq") for word in words]
        query = terms[0] if len(terms) == 1 else self.all_of(terms)
        return query if boost == 1.0 else self._query.boost_query(query, boost)

    def word_query(self, plan: Plan) -> Any:
        """Any of the words in any form; what is nearer to the asked form counts more. None when there is nothing to look for.

        What stands in more than one form or term (two inflections of "våld i nära relation") is looked for once, by the sum
        of their weights: the score is the same, and fewer lists are read.
        """
        asked = [form for word in plan.words for form in self._forms(word)]
        asked += [("heading_terms", (w.stem,), 0.7) for w in plan.words]
        asked += [("stems", a.stems, 0.5 * a.weight) for a in plan.alternatives]
        asked += [("keys", (key,), 5.0) for key in plan.keys]
        weights: dict[tuple[str, tuple[str, ...]], float] = {}
        for field, words, weight in asked:
            key = field, tuple(sorted(words))
            weights[key] = weights.get(key, 0.0) + weight
        return self.any_of([self.words(*key, weight) for key, weight in weights.items()]) if weights else None

    def match_query(self, plan: Plan) -> Any:
        """What counts as a match by words alone, to be counted: finds what :meth:`full_query` finds, in half of the time.

        A clause whose every section another clause finds as well is left out, and alternatives for all of the words are
        looked for once.
        """
        if plan.kind == "case_number" or plan.phrases or not plan.words:
            return self.full_query(plan)
        needed = needed_clauses(plan)
        must = [
            self.any_of([*self._widest(w), *map(self._stems, sets)])
            for w, sets in zip(needed.words, needed.of_words, strict=True)
        ]
        return self.any_of([self.all_of(must), *map(self._stems, needed.of_all)])

    def full_query(self, plan: Plan) -> Any:
        """As :meth:`match_query`, with scores: every word in some form, or an alternative for it; phrases and numbers whole."""
        if plan.kind == "case_number":
            return self.words("keys", plan.keys[:1])
        must = [self._phrase(p) for p in plan.phrases]
        quoted = {form for p in plan.phrases for form in p}
        for word in distinct(plan):
            if word.form not in quoted:
                stand_ins = [self._stems(a.stems) for a in plan.alternatives if word.place in a.covers]
                must.append(self.any_of([*(self.words(*form) for form in self._forms(word)), *stand_ins]))
        return self.all_of(must) if must else None

    def _phrase(self, words: tuple[str, ...]) -> Any:
        return self._query.phrase_query(self._schema, "words", list(words)) if len(words) > 1 else self.words("words", words)

    def _stems(self, stems: Iterable[str]) -> Any:
        return self.words("stems", stems)

    def _widest(self, word: Word) -> Iterator[Any]:
        # Every word has its stem in "stems" and that without marks in "folded".
        yield self.words("folded", [word.folded]) if word.fold_ok else self.words("stems", [word.stem])
        yield self.words("parts", [word.stem])
        if word.parts:
            yield self.words("stems", word.parts)
            yield self.words("parts", word.parts)
        for form in word.instead:
            yield self.words("words", [form])

    def _forms(self, word: Word) -> Iterator[tuple[str, tuple[str, ...], float]]:
        """(field, words that it must hold, weight) of each form of a word."""
        yield "words", (word.form,), 0.6
        yield "stems", (word.stem,), 1.0
        yield "parts", (word.stem,), 0.6
        if word.fold_ok:
            yield "folded", (word.folded,), 0.6
        if word.parts:
            yield "stems", word.parts, 0.5
            yield "parts", word.parts, 0.4
        for form in word.instead:
            yield "words", (form,), 0.9

    # filters

    def _filters(self, only: Filter | None) -> Iterator[Any]:
        if only is None:
            return
        if only.municipality:
            codes = [m for m in only.municipality if m.isdigit()]
            names = [form for m in only.municipality if not m.isdigit() for form in municipality_forms(m)]
            options = [("municipality_code", codes), ("municipality_lower", names)]
            yield self.any_of([self.among(field, values) for field, values in options if values])
        if only.county:
            yield self.among("county_lower", [form for c in only.county for form in county_forms(c)])
        if only.organisation:
            yield self.among("organisation_lower", [o.lower() for o in only.organisation])
        if only.body:
            yield self.any_of([self._part("body_lower", b) for b in only.body])
        if only.kind:
            yield self.among("kind", [k.lower() for k in only.kind])
        if only.date_from or only.date_to:
            yield self._dates(only)
        if only.document:
            yield self.among("document_id", only.document)
        parties = tuple(p.upper() for p in only.party)
        for field, values in (("statuses", only.status), ("parties", parties), ("themes", only.theme)):
            if values:
                yield self.among(field, values)
        if only.person:
            yield self.any_of([self._part("persons", p) for p in only.person])

    def _dates(self, only: Filter) -> Any:
        first, last = (self._day(d) for d in (only.date_from, only.date_to))
        # "2024" as an upper bound takes the whole year. Undated ones are day 0 and never match.
        upper = int(str(last).rstrip("0").ljust(8, "9")) if only.date_to and len(only.date_to) < 10 else last
        return self._query.range_query(self._schema, "day", self._unsigned, max(first, 1), upper or 99999999)

    @staticmethod
    def _day(value: str | None) -> int:
        if value and (not value.replace("-", "").isdigit() or not 4 <= len(value) <= 10):
            raise QueryError(f"{value!r} is not a date; write it as 2024-01-31.")
        return day_number(value)

    def _part(self, field: str, value: str) -> Any:
        # There are few bodies, and looking through the names of people is faster than making an automaton of ".*part.*".
        inside = value.lower().strip()
        return self.among(field, [held for held in self._values(field) if inside in held])
