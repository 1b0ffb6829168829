"""What every command shares: output, errors as sentences, exit codes."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

DONE, SOME_FAILED, USAGE = 0, 1, 2

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class UsageError(Exception):
    """The command was given something it cannot work with; one sentence, exit code 2."""


@dataclass
class Verbosity:
    """How much the commands say on stderr."""

    quiet: bool = False
    verbose: bool = False


verbosity = Verbosity()


def set_verbosity(*, quiet: bool, verbose: bool) -> None:
    """Apply --quiet and --verbose."""
    verbosity.quiet, verbosity.verbose = quiet, verbose
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING,
        format="%(message)s",
        stream=sys.stderr,
        force=True,
    )
    for noisy in ("httpx", "httpcore", "lance", "lancedb", "urllib3", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def note(message: str) -> None:
    """Say something about the work itself (stderr, not with --quiet)."""
    if not verbosity.quiet:
        err.print(message)


def complain(message: str) -> None:
    """Say what is wrong; always heard."""
    err.print(f"radslag: {message}", markup=False)


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1 if sys.stdout.isatty() else None) + "\n")


def print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows with a header line; lists are joined by semicolons. Begins with a byte-order mark only on no terminal: spreadsheets need it."""
    import csv

    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
        writer.writerow(
            {k: "; ".join(map(str, v)) if isinstance(v, list | tuple) else "" if v is None else v for k, v in row.items()}
        )


@contextmanager
def progress(total: int, label: str) -> Iterator[Any]:
    """A progress bar on stderr; yields ``advance(text)``. Silent with --quiet, for one item, and where stderr is no terminal."""
    if verbosity.quiet or total < 2 or not err.is_terminal:
        yield lambda text="": None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[item]}"),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(label, total=total, item="")
        yield lambda text="": bar.update(task, advance=1, item=text)
