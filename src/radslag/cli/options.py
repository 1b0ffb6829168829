"""Options that several commands share, each worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from radslag.cli.console import UsageError, set_verbosity
from radslag.cli.language import use_language
from radslag.search.types import Filter
from radslag.settings import Settings, load_settings

Paths = Annotated[list[Path], typer.Argument(help="Files or folders.", show_default=False)]
IndexAt = Annotated[
    str | None,
    typer.Option("--index", help="Folder of the index, or the http(s) address of an OpenSearch server.", show_default=False),
]
EmbedderName = Annotated[str | None, typer.Option("--embedder", help="Name or path of the embedding model.", show_default=False)]
TaggerName = Annotated[
    str | None, typer.Option("--tagger", help="default, rules, spacy:PACKAGE or stanza:LANGUAGE.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is being done.")]
Municipality = Annotated[
    list[str] | None,
    typer.Option(
        "--municipality", "-m", help="Only this municipality (name or code; may be given more than once).", show_default=False
    ),
]
County = Annotated[list[str] | None, typer.Option("--county", help="Only this county.", show_default=False)]
Body = Annotated[list[str] | None, typer.Option("--body", help="Only this body, such as kommunstyrelsen.", show_default=False)]
Kind = Annotated[
    list[str] | None, typer.Option("--kind", help="Only documents of this kind, such as protokoll.", show_default=False)
]
From = Annotated[str | None, typer.Option("--from", help="Meetings on or after this date (YYYY-MM-DD).", show_default=False)]
To = Annotated[str | None, typer.Option("--to", help="Meetings on or before this date (YYYY-MM-DD).", show_default=False)]
Party = Annotated[list[str] | None, typer.Option("--party", help="Sections that name this party (letters).", show_default=False)]
Person = Annotated[list[str] | None, typer.Option("--person", help="Sections that name this person.", show_default=False)]
Limit = Annotated[int, typer.Option("-k", "--limit", min=1, max=1000, help="How many hits.")]
Theme = Annotated[list[str] | None, typer.Option("--theme", help="Only sections of this theme.", show_default=False)]


def verbosity_of(quiet: bool, verbose: bool) -> None:
    """Apply the two flags; both at once make no sense."""
    if quiet and verbose:
        raise UsageError("Give --quiet or --verbose, not both.")
    set_verbosity(quiet=quiet, verbose=verbose)


def one_format(as_json: bool, as_csv: bool) -> None:
    """JSON or CSV; both at once make no sense."""
    if as_json and as_csv:
        raise UsageError("Give --json or --csv, not both.")


def settings_of(index: str | None = None, embedder: str | None = None, tagger: str | None = None) -> Settings:
    """Settings with the flags on top; from here on labels are in their language."""
    settings = load_settings(index=index, embedder=embedder, tagger=tagger)
    use_language(settings.language)
    return settings


def filter_of(
    *, municipality: list[str] | None = None, county: list[str] | None = None, body: list[str] | None = None, kind: list[str] | None = None,
    start: str | None = None, end: str | None = None, status: list[str] | None = None, party: list[str] | None = None,
    person: list[str] | None = None, theme: list[str] | None = None,
) -> Filter:  # fmt: skip
    """A filter from flags. Raises :class:`UsageError` for a name or date that cannot be."""
    from extract.gazetteer import default_gazetteer

    codes = []
    for name in municipality or []:
        found = default_gazetteer().municipality(name)
        if found is None:
            raise UsageError(f"There is no municipality {name!r}{_did_you_mean(name)}")
        codes.append(found.code)
    for kind_name in kind or []:
        _one_of("kind", kind_name, _literal("DocumentKind"))
    for status_name in status or []:
        _one_of("status", status_name, _literal("DecisionStatus"))
    for flag, value in (("--from", start), ("--to", end)):
        if value is not None:
            _date(flag, value)
    if start and end and start > end:
        raise UsageError(f"--from {start} lies after --to {end}.")
    return Filter(
        municipality=tuple(codes), county=tuple(county or ()), body=tuple(body or ()), kind=tuple(kind or ()), date_from=start, date_to=end,
        status=tuple(status or ()), party=tuple(party or ()), person=tuple(person or ()), theme=tuple(_theme_ids(theme or [])),
    )  # fmt: skip


def _theme_ids(names: list[str]) -> list[str]:
    if not names:
        return []
    from radslag.search.themes import find_theme, load_themes

    themes, ids = load_themes(), []
    for name in names:
        theme = find_theme(name, themes)
        if theme is None:
            raise UsageError(f"There is no theme {name!r}; there are {', '.join(t.id for t in themes)}.")
        ids.append(theme.id)
    return ids


def _literal(name: str) -> tuple[str, ...]:
    from typing import get_args

    from extract import document

    values: tuple[str, ...] = get_args(getattr(document, name))
    return values


def _one_of(flag: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"--{flag} {value!r} is none of {', '.join(allowed)}.")


def _date(flag: str, value: str) -> None:
    from datetime import date

    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{flag} {value!r} is not a date of the form YYYY-MM-DD.") from error


def _did_you_mean(name: str) -> str:
    from rapidfuzz import process

    from extract.gazetteer import default_gazetteer

    near = process.extract(name, [m.stem for m in default_gazetteer().municipalities], limit=3, score_cutoff=60)
    return (
        f"; did you mean {', '.join(n for n, *_ in near)}?"
        if near
        else "; give the name of one of the 290, or its four-digit code."
    )
