"""``radslag repair``, ``tag`` and ``embed``: single stages, for scripts and for measuring."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from extract.errors import ExtractError
from radslag.cli.console import DONE, SOME_FAILED, UsageError, complain, note, progress
from radslag.cli.options import EmbedderName, Paths, Quiet, TaggerName, Verbose, settings_of, verbosity_of
from radslag.harvest.folders import list_files

_BATCH = 512


def repair(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help='One JSON object a file: {"text", "repaired", "repairs"}.')] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print the repaired text: OCR damage mended, running heads kept; --json gives the receipts too."""
    verbosity_of(quiet, verbose)
    from extract.clean import clean
    from extract.read import read_path
    from radslag.wiring import load_tools

    tools = load_tools("rules")
    listing = list_files(paths)
    failed = _complain(listing.problems)
    with progress(len(listing.files), "repairing") as advance:
        for file in listing.files:
            try:
                raw = read_path(file.path, file.uri)
            except ExtractError as error:
                complain(str(error))
                failed += 1
                continue
            cleaned = clean(raw, tools.rules, tools.gazetteer, tools.language_model, keep_furniture=True)
            if as_json:
                receipts = [
                    {
                        "span": list(r.span),
                        "text": r.text,
                        "made_by": r.made_by,
                        "confidence": round(r.confidence, 3),
                        "applied": r.applied,
                    }
                    for r in cleaned.repairs
                ]
                sys.stdout.write(
                    json.dumps(
                        {"source": file.uri, "text": cleaned.raw, "repaired": cleaned.text, "repairs": receipts},
                        ensure_ascii=False,
                    )
                    + "\n"
                )
            else:
                sys.stdout.write(cleaned.text if cleaned.text.endswith("\n") else cleaned.text + "\n")
            advance(file.path.name)
    raise typer.Exit(SOME_FAILED if failed else DONE)


def tag(paths: Paths, tagger: TaggerName = None, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Tag names in plain text: one JSON object for each line, spans within the line."""
    verbosity_of(quiet, verbose)
    from radslag.wiring import load_text_tagger

    chosen = load_text_tagger(settings_of(tagger=tagger).tagger)
    failed = 0
    for path in paths:
        try:
            lines = _lines(path)
        except ExtractError as error:
            complain(str(error))
            failed += 1
            continue
        for start in range(0, len(lines), _BATCH):
            batch = lines[start : start + _BATCH]
            for text, mentions in zip(batch, chosen.tag_texts(batch), strict=True):
                row = {
                    "text": text,
                    "mentions": [
                        {"label": label, "span": list(span), "text": text[span.start : span.end], "made_by": by}
                        for span, label, by in mentions
                    ],
                }
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    raise typer.Exit(SOME_FAILED if failed else DONE)


def embed(
    paths: Paths,
    to: Annotated[Path, typer.Option("--out", help="Where to write the vectors (.npy), one float32 row for each input line.")],
    role: Annotated[str, typer.Option("--as", help="query or passage.")] = "passage",
    embedder: EmbedderName = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Embed lines of text."""
    verbosity_of(quiet, verbose)
    if role not in ("query", "passage"):
        raise UsageError(f"--as {role!r} is none of query, passage.")
    import numpy as np

    from radslag.wiring import embedder_for

    chosen = embedder_for(settings_of(embedder=embedder).embedder)
    lines = [line for path in paths for line in _lines(path)]
    if not lines:
        raise UsageError("There is no line to embed.")
    vectors = chosen.embed_queries(lines) if role == "query" else chosen.embed_passages(lines)
    with to.open("wb") as file:  # np.save would add .npy to a name without it
        np.save(file, vectors.astype(np.float32))
    note(f"{len(lines)} rows of {vectors.shape[1]} → {to} ({chosen.name})")


def _lines(path: Path) -> list[str]:
    from extract.errors import UnreadableSource
    from extract.read import decode

    if path == Path("-"):
        return sys.stdin.read().splitlines()
    try:
        text = decode(path.read_bytes(), str(path))[0]
    except OSError as error:
        raise UnreadableSource(f"{path} cannot be read: {error.strerror}.") from error
    # Only line feeds part lines: a form feed or a line separator inside a line is part of its text.
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _complain(problems: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> int:
    for _, reason in problems:
        complain(reason)
    return len(problems)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(repair)
    app.command()(tag)
    app.command()(embed)
