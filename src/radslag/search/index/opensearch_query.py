"""Filter and Plan → OpenSearch's query language. Pure; the same clauses and weights as the embedded index."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any

from radslag.search.errors import QueryError
from radslag.search.index.matching import distinct
from radslag.search.index.rows import FACET_FIELDS, MOST_VALUES, county_forms, municipality_forms, short_names
from radslag.search.plan import Plan, Word
from radslag.search.types import Filter

Clause = dict[str, Any]


def filter_clauses(only: Filter | None, *, document_level: bool = False) -> list[Clause]:
    """A filter as clauses that must all hold; ``document_level`` leaves out what only sections have."""
    if only is None:
        return []
    out: list[Clause] = []
    if only.municipality:
        codes = [m for m in only.municipality if m.isdigit()]
        names = [form for m in only.municipality if not m.isdigit() for form in municipality_forms(m)]
        out.append(
            any_of(
                [
                    *([{"terms": {"municipality_code": codes}}] if codes else []),
                    *([{"terms": {"municipality.lower": names}}] if names else []),
                ]
            )
        )
    if only.county:
        out.append({"terms": {"county.lower": [form for c in only.county for form in county_forms(c)]}})
    if only.organisation:
        out.append({"terms": {"organisation.lower": [o.lower() for o in only.organisation]}})
    if only.body:
        out.append(any_of([part_of("body.lower", b) for b in only.body]))
    if only.kind:
        out.append({"terms": {"kind": [k.lower() for k in only.kind]}})
    bounds = {}
    if only.date_from:
        bounds["gte"] = _day(only.date_from, last=False)
    if only.date_to:
        bounds["lte"] = _day(only.date_to, last=True)
    if bounds:
        out.append({"range": {"date": bounds}})
    if only.document:
        out.append({"terms": {"id" if document_level else "document_id": list(only.document)}})
    if not document_level:
        for field, values in (
            ("statuses", only.status),
            ("parties", tuple(p.upper() for p in only.party)),
            ("themes", only.theme),
        ):
            if values:
                out.append({"terms": {field: list(values)}})
        if only.person:
            out.append(any_of([part_of("persons", p) for p in only.person]))
    return out


def routing(only: Filter | None) -> str | None:
    """Codes of a filter's municipalities: each one's sections lie in one shard. None where any shard may hold matches."""
    if only is None or not only.municipality:
        return None
    known = {name.lower(): code for code, name in short_names().items()}
    codes = []
    for given in only.municipality:
        code = given if given.isdigit() else next((known[f] for f in municipality_forms(given) if f in known), None)
        if code is None:
            return None
        codes.append(code)
    return ",".join(sorted(set(codes)))


def _day(value: str, *, last: bool) -> str:
    """A date, month or year as its first or last day. Raises :class:`QueryError`."""
    try:
        year, month, day = (int(p) for p in [*value.split("-"), *(["0"] * (2 - value.count("-")))])
        month = month or (12 if last else 1)
        day = day or (calendar.monthrange(year, month)[1] if last else 1)
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise QueryError(f"{value!r} is not a date; write it as 2024-01-31.") from error


def part_of(field: str, value: str) -> Clause:
    """Values that hold a lower-cased text."""
    bare = value.lower().replace("%", "").replace("_", " ")
    escaped = "".join(f"\\{c}" if c in "*?\\" else c for c in bare)
    return {"wildcard": {field: {"value": f"*{escaped}*"}}}


def any_of(clauses: Sequence[Clause]) -> Clause:
    """At least one."""
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def filtered(clause: Clause | None, filters: Sequence[Clause]) -> Clause:
    """A scoring clause within filters; None: the filters alone, without a score."""
    inside: Clause = {"filter": list(filters)}
    return {"bool": inside | {"must": [clause]}} if clause else {"bool": inside}


def word_clause(plan: Plan) -> Clause | None:
    """Any of the words in any form; what is nearer to the asked form counts more. None when there is nothing to look for."""
    words = distinct(plan)
    clauses = [c for word in words for c in _any_form(word)]
    clauses += [_match("heading_terms", w.stem, 0.7) for w in words]
    clauses += [_match("stems", " ".join(a.stems), 0.5 * a.weight, whole=True) for a in plan.alternatives]
    clauses += [_match("keys", key, 5.0) for key in plan.keys]
    return any_of(clauses) if clauses else None


def full_clause(plan: Plan) -> Clause | None:
    """What counts as a match by words alone: every word in some form, or an alternative for it; phrases and numbers whole."""
    if plan.kind == "case_number":
        return any_of([_match("keys", key) for key in plan.keys[:1]])
    must: list[Clause] = [{"match_phrase": {"words": " ".join(p)}} for p in plan.phrases]
    quoted = {form for p in plan.phrases for form in p}
    for word in distinct(plan):
        if word.form in quoted:
            continue
        options = _any_form(word)
        options += [_match("stems", " ".join(a.stems), whole=True) for a in plan.alternatives if word.place in a.covers]
        must.append(any_of(options))
    return {"bool": {"must": must}} if must else None


def _any_form(word: Word) -> list[Clause]:
    out = [_match("words", word.form, 0.6), _match("stems", word.stem), _match("parts", word.stem, 0.6)]
    if word.fold_ok:
        out.append(_match("folded", word.folded, 0.6))
    if word.parts:
        out += [_match("stems", " ".join(word.parts), 0.5, whole=True), _match("parts", " ".join(word.parts), 0.4, whole=True)]
    return out + [_match("words", form, 0.9) for form in word.instead]


def _match(field: str, text: str, boost: float = 1.0, *, whole: bool = False) -> Clause:
    return {"match": {field: {"query": text, "boost": boost, "operator": "and" if whole else "or"}}}


def near_clause(vector: Sequence[int], count: int, filters: Sequence[Clause]) -> Clause:
    """Sections by their closest window; ``vector`` as bytes (opensearch_rows.as_bytes).

    With a filter that leaves fewer than ``count``, the server looks at each: exact.
    """
    count = min(count, 10_000)
    # Eight times as many are looked at on the way: recall@10 at a million sections is 0.975, with four times 0.96 (decision 6).
    near: Clause = {"vector": list(vector), "k": count, "method_parameters": {"ef_search": min(8 * count, 10_000)}}
    if filters:
        near["filter"] = {"bool": {"filter": list(filters)}}
    return {"nested": {"path": "windows", "score_mode": "max", "query": {"knn": {"windows.vector": near}}}}


def facet_aggregations() -> dict[str, Clause]:
    """Counts of every facet, the most frequent first."""
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {name: {"terms": {"field": field, "size": MOST_VALUES, "order": order}} for name, field in FACET_FIELDS.items()}
