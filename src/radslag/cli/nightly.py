"""``radslag nightly``: the scheduled ingestion, now or on its schedule."""

from __future__ import annotations

import typer

from radslag.cli.console import DONE, SOME_FAILED
from radslag.cli.ingest import report
from radslag.cli.options import AsJson, Quiet, Verbose, settings_of, verbosity_of
from radslag.settings import prepare_prefect

nightly = typer.Typer(help="The nightly ingestion of the configured folders.", no_args_is_help=True)


@nightly.command()
def run(as_json: AsJson = False, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Ingest now what is new or changed in the folders of the setting `sources`."""
    verbosity_of(quiet, verbose)
    prepare_prefect(verbose=verbose)
    from pipelines.nightly import nightly as flow

    result = flow()
    problems = [(p["path"], p["reason"]) for p in result.pop("problems")]
    from radslag.cli.console import complain

    for _, reason in problems:
        complain(reason)
    report(result, settings_of().index, as_json=as_json, problems=problems)
    raise typer.Exit(SOME_FAILED if problems or result["summary"]["failed"] else DONE)


@nightly.command()
def serve(quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Stay running and ingest every night at 02:00 (needs a Prefect server: PREFECT_API_URL)."""
    verbosity_of(quiet, verbose)
    prepare_prefect(verbose=verbose)
    from pipelines.nightly import serve_nightly

    serve_nightly()


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(nightly, name="nightly")
