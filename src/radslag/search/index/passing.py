"""A filter as conditions on the values of columns: what a window must have in each, told from the value alone.

The same sections pass as by words_query.Queries and lance_filter.where; a person's name is not among the conditions, since
nearly every window has a value of its own there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from radslag.search.errors import QueryError
from radslag.search.index.rows import county_forms, municipality_forms
from radslag.search.types import Filter

SETS = ("statuses", "parties", "themes")
COLUMNS = ("municipality_code", "municipality", "county", "organisation", "body", "kind", "date", "document_id", *SETS)
_BETWEEN = "\n"

Passes = Callable[[str], bool]


def value_of_set(values: Iterable[str] | None) -> str:
    """Several values as one; a window without any has the empty one."""
    return _BETWEEN.join(sorted(values or ()))


def conditions(only: Filter) -> Iterator[list[tuple[str, Passes]]]:
    """Of each list one condition must hold: (column, whether a value passes); "" stands for no value."""
    if only.municipality:
        codes = {m for m in only.municipality if m.isdigit()}
        names = {form for m in only.municipality if not m.isdigit() for form in municipality_forms(m)}
        yield [("municipality_code", codes.__contains__), ("municipality", lambda v: v.lower() in names)]
    if only.county:
        counties = {form for c in only.county for form in county_forms(c)}
        yield [("county", lambda v: v.lower() in counties)]
    if only.organisation:
        organisations = {o.lower() for o in only.organisation}
        yield [("organisation", lambda v: v.lower() in organisations)]
    if only.body:
        parts = [b.lower().strip() for b in only.body]
        yield [("body", lambda v: bool(v) and any(part in v.lower() for part in parts))]
    if only.kind:
        yield [("kind", {k.lower() for k in only.kind}.__contains__)]
    if only.date_from or only.date_to:
        yield [("date", _between(only.date_from, only.date_to))]
    if only.document:
        yield [("document_id", set(only.document).__contains__)]
    for column, wanted in (("statuses", only.status), ("parties", tuple(p.upper() for p in only.party)), ("themes", only.theme)):
        if wanted:
            yield [(column, _has_any(frozenset(wanted)))]


def _has_any(wanted: frozenset[str]) -> Passes:
    return lambda value: not wanted.isdisjoint(value.split(_BETWEEN))


def _between(first: str | None, last: str | None) -> Passes:
    for value in (first, last):
        if value and (not value.replace("-", "").isdigit() or not 4 <= len(value) <= 10):
            raise QueryError(f"{value!r} is not a date; write it as 2024-01-31.")
    # "2024" as an upper bound takes the whole year. Undated windows never pass.
    bound = last if not last or len(last) == 10 else f"{last}-99"
    return lambda value: bool(value) and (not first or value >= first) and (not bound or value <= bound)
