"""Filters as SQL for LanceDB. Apart from the tables, so that a search by words alone does not load Arrow."""

from __future__ import annotations

from collections.abc import Iterable

from radslag.search.errors import QueryError
from radslag.search.index.rows import county_forms, municipality_forms
from radslag.search.types import Filter


def quote(value: str) -> str:
    """A SQL string."""
    return "'" + value.replace("'", "''").replace("\x00", "") + "'"


def among(column: str, values: Iterable[str]) -> str:
    """``column IN (…)``."""
    return f"{column} IN ({', '.join(quote(v) for v in values)})"


def _part(column: str, value: str) -> str:
    bare = value.lower().replace("%", "").replace("_", " ")
    return f"lower({column}) LIKE {quote('%' + bare + '%')}"


def where(only: Filter | None, *, document_level: bool = False, bodies: Iterable[str] | None = None) -> str | None:
    """A filter as SQL; ``document_level`` leaves out what only sections have. ``bodies``: all that the index holds, where they
    are known: an index of them answers for whole names, and each row would have to be read for a part of one."""
    if only is None:
        return None
    clauses: list[str] = []
    if only.municipality:
        codes = [m for m in only.municipality if m.isdigit()]
        names = [form for m in only.municipality if not m.isdigit() for form in municipality_forms(m)]
        options = ([among("municipality_code", codes)] if codes else []) + (
            [among("lower(municipality)", names)] if names else []
        )
        clauses.append(" OR ".join(options))
    if only.county:
        clauses.append(among("lower(county)", [form for c in only.county for form in county_forms(c)]))
    if only.organisation:
        clauses.append(among("lower(organisation)", [o.lower() for o in only.organisation]))
    if only.body and bodies is not None:
        clauses.append(
            among("body", [held for held in bodies if any(b.lower().strip() in held.lower() for b in only.body)] or [""])
        )
    elif only.body:
        clauses.append(" OR ".join(_part("body", b) for b in only.body))
    if only.kind:
        clauses.append(among("kind", [k.lower() for k in only.kind]))
    for value, sign in ((only.date_from, ">="), (only.date_to, "<=")):
        if value:
            if not value.replace("-", "").isdigit() or not 4 <= len(value) <= 10:
                raise QueryError(f"{value!r} is not a date; write it as 2024-01-31.")
            # "2024" as an upper bound takes the whole year.
            bound = value if len(value) == 10 or sign == ">=" else value + "-99"
            clauses.append(f"date {sign} {quote(bound)}")
    if only.document:
        clauses.append(among("id" if document_level else "document_id", only.document))
    if not document_level:
        for column, values in (
            ("statuses", only.status),
            ("parties", tuple(p.upper() for p in only.party)),
            ("themes", only.theme),
        ):
            if values:
                clauses.append(f"array_has_any({column}, [{', '.join(quote(v) for v in values)}])")
        if only.person:
            clauses.append(" OR ".join(_part("persons", p) for p in only.person))
    return " AND ".join(f"({c})" for c in clauses) or None
