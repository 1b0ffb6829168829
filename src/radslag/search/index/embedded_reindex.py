"""A new generation of an embedded index beside the live one: embedded anew from the stored records, then switched.

The live index answers and takes writes all the while. ``reindex.json`` says for which embedder the new generation is
made, ``reindex.log`` which version of which document it holds already, so that a run that was cut off goes on where it
stopped. What changed meanwhile is carried over in the writer's turn just before index.json names the new generation:
a reader sees the old or the new one. Records, sources, take-downs and failures belong to all generations.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from radslag.search.chunk import chunk_document
from radslag.search.embed import Embedder
from radslag.search.errors import IndexDamaged
from radslag.search.index.embedded import EmbeddedIndex, describe_index, make_generation, read_record, save_arrays
from radslag.search.index.embedded_tables import Tables
from radslag.search.index.folder import IndexFolder
from radslag.search.index.lance_filter import quote
from radslag.search.index.packed import packed_sections
from radslag.search.index.protocol import SCHEMA_VERSION
from radslag.search.index.rows import passage_rows
from radslag.search.index.words import WordsIndex
from radslag.search.themes import Theme, ThemeScorer, load_themes

# Sections that are written in one commit.
BATCH = 500


def reindex(path: str | Path, embedder: Embedder, themes: Sequence[Theme] | None = None) -> int:
    """Embed every stored document anew and switch; returns how many were embedded in this run.

    Works from the stored records, so from an earlier schema version and with another embedder, too. Raises
    :class:`IndexMissing`, and :class:`IndexLocked` where another process is at it.
    """
    folder = IndexFolder(Path(path))
    folder.describe()
    with folder.locked(".reindex.lock", f"Another process is making the index in {path} anew; let it end.", 0.0):
        new = _Generation(folder, embedder, load_themes() if themes is None else tuple(themes))
        done = new.catch_up()
        new.finish()
        # Nobody writes between this look at what has changed and the switch.
        with folder.writing():
            _settle(folder)
            done += new.catch_up()
            new.finish()
            describe_index(folder, new.number, embedder)
        folder.remove("reindex.json")
        folder.remove("reindex.log")
        new.drop_others()
    return done


def _settle(folder: IndexFolder) -> None:
    """Finish or undo what a dead writer left, within the writer's turn."""
    if not folder.has("journal.json"):
        return
    described = folder.describe()
    if described["schema_version"] != SCHEMA_VERSION:
        raise IndexDamaged(
            f"A write to {folder.path} was cut off and an earlier version of this program must finish it; "
            f"run that once more, or ingest the files into a new folder."
        )
    EmbeddedIndex(folder, described).recover()


class _Generation:
    """The generation that is being filled."""

    def __init__(self, folder: IndexFolder, embedder: Embedder, themes: tuple[Theme, ...]) -> None:
        self._folder, self._embedder = folder, embedder
        self._scorer = ThemeScorer.of(themes, embedder)
        wanted = {"embedder": embedder.name, "schema_version": SCHEMA_VERSION}
        begun = folder.read("reindex.json", None)
        live = folder.describe().get("generation", 0)
        resumed = begun is not None and begun | wanted == begun and begun["number"] != live
        self.number: int = begun["number"] if resumed else max(live, (begun or {}).get("number", 0)) + 1
        if not resumed:
            folder.remove("reindex.log")
            make_generation(folder, self.number, embedder.dimensions)
            folder.write("reindex.json", wanted | {"number": self.number})
        self.tables = Tables(folder, self.number, embedder.dimensions)
        self._words = WordsIndex(folder.words(self.number))
        self._held = folder.read_log("reindex.log")

    def catch_up(self) -> int:
        """Bring in what is new or changed since the last look, take out what is gone."""
        listed = {row["id"]: row for row in self.tables.listed(None)}
        versions = {i: f"{row['ingested']} {row['uri']}" for i, row in listed.items()}
        gone = [i for i in self._held if i not in listed]
        if gone:
            self._words.replace(gone, [])
            for document_id in gone:
                self.tables.windows.delete(f"document_id = {quote(document_id)}")
                self._log({document_id: ""})
        done, batch = 0, []
        for document_id, version in versions.items():
            if self._held.get(document_id) == version:
                continue
            batch.append(self._made(listed[document_id]))
            done += 1
            if sum(len(rows) for _, rows, _ in batch) >= BATCH:
                self._write(batch, versions)
                batch = []
        self._write(batch, versions)
        return done

    def _made(self, listed: dict[str, Any]) -> tuple[str, list[dict[str, Any]], Any]:
        document = read_record(self.tables, listed["id"])
        chunks = chunk_document(document)
        vectors = self._embedder.embed_passages([c.embed_text for c in chunks])
        rows = passage_rows(document, chunks, self._scorer.themes_of(chunks, vectors))
        for row in rows:
            row["source"] = listed["uri"]
        return document.id, rows, vectors

    def _write(self, batch: list[tuple[str, list[dict[str, Any]], Any]], versions: dict[str, str]) -> None:
        if not batch:
            return
        for document_id, rows, vectors in batch:
            # What a run that was cut off may have left of it is replaced.
            self.tables.write_windows(document_id, rows, vectors, anew=True)
        self._words.replace(
            [i for i, _, _ in batch], chain.from_iterable(packed_sections(rows, vectors) for _, rows, vectors in batch)
        )
        self._log({i: versions[i] for i, _, _ in batch})

    def _log(self, versions: dict[str, str]) -> None:
        self._folder.append_log("reindex.log", versions)
        self._held |= versions
        self._held = {i: v for i, v in self._held.items() if v}

    def finish(self) -> None:
        """Bring what makes a search fast up to date."""
        self.tables.finish()
        save_arrays(self._folder.near(self.number), self.tables, self._words)

    def drop_others(self) -> None:
        """Remove every other generation; a reader that is in the middle of a search keeps its open files."""
        for number in self._folder.generations():
            if number != self.number:
                Tables(self._folder, number, 0).drop()
                self._folder.drop_words(number)
        self.tables.drop_earlier_schema()
