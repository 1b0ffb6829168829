"""Files in folders: what there is to ingest, and under which name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to ingest; ``uri`` is the name under which it is stored and shown."""

    path: Path
    uri: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Files in a stable order, and a sentence for each path that yields none."""

    files: tuple[FoundFile, ...]
    problems: tuple[tuple[str, str], ...]


def list_files(paths: Iterable[Path]) -> Listing:
    """Expand files and folders; hidden files and unknown types inside folders are passed over.

    A file is listed once however often it is named, so that one run cannot ingest it twice.
    """
    from extract.read import MEDIA_TYPES

    files: dict[Path, FoundFile] = {}
    problems: list[tuple[str, str]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(_walk(path))
            if not inside:
                known = ", ".join(sorted(MEDIA_TYPES))
                problems.append((str(path), f"The folder {path} holds no document ({known})."))
            for file in inside:
                files.setdefault(file.resolve(), FoundFile(file, _uri(file)))
        elif path.exists():
            files.setdefault(path.resolve(), FoundFile(path, _uri(path)))
        else:
            problems.append((str(path), f"There is no file or folder {path}; check the spelling."))
    return Listing(tuple(files.values()), tuple(problems))


def _walk(folder: Path) -> Iterable[Path]:
    from extract.read import MEDIA_TYPES

    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_TYPES:
                yield Path(root) / name


def _uri(path: Path) -> str:
    # The absolute path, so that the same file is the same source from whatever folder the command runs.
    return str(path.resolve())
