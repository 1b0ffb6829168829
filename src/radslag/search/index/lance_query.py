"""Plans as LanceDB full-text queries over the token columns (see rows.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from radslag.search.index.lance import import_lancedb
from radslag.search.plan import Plan, Word


def _query() -> Any:
    import_lancedb()
    from lancedb import query

    return query


def words_in(column: str, words: str, boost: float = 1.0) -> Any:
    """All of the words (blank-separated) in a column."""
    return _query().MatchQuery(words, column=column, boost=boost, operator=_query().FullTextOperator.AND)


def any_of(options: Iterable[Any]) -> Any:
    """At least one; scores add up."""
    return _query().BooleanQuery([(_query().Occur.SHOULD, option) for option in options])


def word_query(plan: Plan) -> Any:
    """Any of the words in any form; what is nearer to the asked form counts more. None when there is nothing to look for."""
    clauses = [form for word in plan.words for form in _forms(word)]
    clauses += [words_in("heading_terms", w.stem, 0.7) for w in plan.words]
    clauses += [words_in("stems", " ".join(a.stems), 0.5 * a.weight) for a in plan.alternatives]
    clauses += [words_in("keys", key, 5.0) for key in plan.keys]
    return any_of(clauses) if clauses else None


def full_query(plan: Plan) -> Any:
    """What counts as a match by words alone: every word in some form, or an alternative for it; phrases and numbers whole."""
    query = _query()
    if plan.kind == "case_number":
        return any_of([words_in("keys", plan.keys[0])])
    must: list[Any] = [query.PhraseQuery(" ".join(p), column="words") for p in plan.phrases]
    quoted = {form for p in plan.phrases for form in p}
    for word in plan.words:
        if word.form not in quoted:
            stand_ins = [words_in("stems", " ".join(a.stems)) for a in plan.alternatives if word.place in a.covers]
            must.append(any_of([*_forms(word), *stand_ins]))
    return query.BooleanQuery([(query.Occur.MUST, m) for m in must]) if must else None


def _forms(word: Word) -> Iterator[Any]:
    yield words_in("words", word.form, 0.6)
    yield words_in("stems", word.stem)
    yield words_in("parts", word.stem, 0.6)
    if word.fold_ok:
        yield words_in("folded", word.folded, 0.6)
    if word.parts:
        yield words_in("stems", " ".join(word.parts), 0.5)
        yield words_in("parts", " ".join(word.parts), 0.4)
    for form in word.instead:
        yield words_in("words", form, 0.9)
