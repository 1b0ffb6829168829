"""``radslag extract``: Documents as JSON Lines."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from extract.errors import ExtractError
from radslag.cli.console import DONE, SOME_FAILED, complain, progress
from radslag.cli.options import Paths, Quiet, TaggerName, Verbose, settings_of, verbosity_of
from radslag.harvest.folders import list_files


def extract(
    paths: Paths,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the source text out.")] = False,
    tagger: TaggerName = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print each document as one line of JSON: sections, people, references, decisions, each with its place in the text."""
    verbosity_of(quiet, verbose)
    from extract.pipeline import extract_document
    from extract.read import read_path
    from radslag.wiring import load_tools

    listing = list_files(paths)
    for _, reason in listing.problems:
        complain(reason)
    failed = len(listing.problems)
    tools = load_tools(settings_of(tagger=tagger).tagger) if listing.files else None
    with progress(len(listing.files), "extracting") as advance:
        for file in listing.files:
            try:
                document = extract_document(read_path(file.path, file.uri), tools)
            except ExtractError as error:
                complain(str(error))
                failed += 1
            else:
                sys.stdout.write(json.dumps(document.to_json(text=not no_text), ensure_ascii=False) + "\n")
            advance(file.path.name)
    raise typer.Exit(SOME_FAILED if failed else DONE)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(extract)
