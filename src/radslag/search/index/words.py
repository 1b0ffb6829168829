"""The sections of an embedded index: words, facets and stored rows, in one Tantivy index. What it commits is what a search sees.

One entry a section: the token columns of rows.py (split at blanks: our own analyser has done the work), raw fields to
filter and count by, two stored pieces of JSON, so that ranking a hundred candidates does not read their texts, and the vectors
of its windows (packed.py), so that what was found by words is compared by meaning, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson

from radslag.search.errors import IndexDamaged
from radslag.search.index.nearest import key_hash
from radslag.search.index.rows import ABOUT_COLUMNS, FACET_FIELDS, MOST_VALUES, TEXT_COLUMNS, TOKEN_COLUMNS
from radslag.search.types import FacetCount, Facets

if TYPE_CHECKING:
    import tantivy

# Names to filter by without regard to case: field → column.
LOWER_FIELDS = {
    "municipality_lower": "municipality",
    "county_lower": "county",
    "organisation_lower": "organisation",
    "body_lower": "body",
}
# Facets that are counted together: each set of their values that occurs is counted as one value and taken apart afterwards, since
# counting one field takes as long whatever it holds. Bodies and parties are counted alone: councils have bodies and parties of
# their own, and sets with them would be nearly as many as sections.
TOGETHER = {"place_set": ("municipality", "county"), "sort_set": ("kind", "year", "status"), "theme_set": ("theme",)}
ALONE = ("body", "party")
_TOTAL = "sort_set"  # every section has one value there
_BETWEEN, _IS, _MOST_SETS = "\n", "=", 50_000
_ALL = {"_all": {"value_count": {"field": "hash"}}}
_HEAP = 40_000_000  # bytes that a writer fills before it writes a segment out; 15 million is the least


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in TOKEN_COLUMNS:
        order = "position" if name in ("words", "stems") else "freq"
        builder.add_text_field(name, stored=True, tokenizer_name="whitespace", index_option=order)
    for facet, name in FACET_FIELDS.items():
        builder.add_text_field(name, fast=facet in ALONE, tokenizer_name="raw", index_option="basic")
    for name in TOGETHER:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*LOWER_FIELDS, "persons", "key", "document_id", "has"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("hash", fast=True)
    for name in ("about", "text", "packed"):
        builder.add_bytes_field(name, stored=True, indexed=False)
    return builder.build()


class WordsIndex:
    """One folder. Readers are not disturbed by a writer; one process writes at a time (the folder's lock sees to it)."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        import tantivy

        self._path = path
        if create:
            path.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(_schema(), path=str(path)) if create else tantivy.Index.open(str(path))
        except ValueError as error:
            raise IndexDamaged(
                f"The words of the index in {path.parent} cannot be opened ({error}); restore a copy or ingest again."
            ) from error
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("whitespace", blanks)
        self._index.config_reader("manual")
        self._mark: tuple[int, int, int] | None = None
        self._searcher: Any = None
        self._renewing = Lock()
        self._state, self._terms = "", dict[str, list[str]]()
        self.schema = self._index.schema

    def searcher(self) -> tantivy.Searcher:
        """What was committed last, by whichever process."""
        written = (self._path / "meta.json").stat()
        mark = written.st_ino, written.st_mtime_ns, written.st_size
        with self._renewing:
            if mark != self._mark:
                # The mark first: a commit in between is seen the next time.
                self._mark, self._state, self._terms = mark, "", {}
                self._index.reload()
                self._searcher = self._index.searcher()
            return self._searcher

    # writing

    @contextmanager
    def writing(self) -> Any:
        """A writer whose changes are seen all at once when the block ends; an error in it leaves everything as it was."""
        writer = self._index.writer(_HEAP, 1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()  # lets go of Tantivy's own lock, too

    def replace(self, gone: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
        """Take documents out and sections (packed.packed_sections) in, in one commit."""
        with self.writing() as writer:
            for document_id in gone:
                writer.delete_documents_by_term("document_id", document_id)
            for row in rows:
                writer.add_document(entry(row))

    def move(self, document_id: str, source: str) -> None:
        """Show another source for a document's sections."""
        rows = [
            row | {"source": source}
            for row in self.rows([document_id], "document_id", (*TOKEN_COLUMNS, *ABOUT_COLUMNS, *TEXT_COLUMNS, "packed"))
        ]
        self.replace([document_id], rows)

    # reading

    def rows(self, values: Sequence[str], field: str = "key", columns: Iterable[str] = ABOUT_COLUMNS) -> list[dict[str, Any]]:
        """Stored columns of the sections with these keys (or documents), in any order."""
        import tantivy

        if not values:
            return []
        query = tantivy.Query.term_set_query(self.schema, field, list(values))
        # Room for more hits than there are costs time: Tantivy makes it beforehand.
        return self.read(self.searcher(), query, columns, len(values) if field == "key" else None)

    def read(
        self, searcher: tantivy.Searcher, query: tantivy.Query, columns: Iterable[str], limit: int | None = None
    ) -> list[dict[str, Any]]:
        """Stored columns of the matches of a query, best first; with ``_score`` where asked for."""
        reads = entry_reader(columns)
        found = searcher.search(query, limit=max(1, searcher.num_docs if limit is None else limit), count=False)
        return [reads(searcher.doc(address), score) for score, address in found.hits]

    def hashes(self, query: tantivy.Query, most: int) -> list[int]:
        """Hashes of the keys of the matches (nearest.key_hash), of which there are no more than ``most``."""
        searcher = self.searcher()
        found = searcher.search(query, limit=max(1, most), count=False)
        values: list[Any] = searcher.fast_field_values("hash", [address for _, address in found.hits])
        return values

    def state(self) -> str:
        """Changes with every commit; the same for a copy of the folder."""
        self.searcher()
        if not self._state:
            self._state = hashlib.blake2b((self._path / "meta.json").read_bytes(), digest_size=8).hexdigest()
        return self._state

    def values(self, field: str) -> list[str]:
        """Every value of a raw field, kept until the next commit."""
        searcher = self.searcher()
        # By a name of its own: a search that runs beside this one may see a commit and begin a new table.
        held = self._terms
        if field not in held:
            held[field] = [value for value, _ in searcher.terms_with_prefix(field, "")]
        return held[field]

    def newest(self, query: tantivy.Query, offset: int, limit: int) -> list[str]:
        """Keys of matches by date, the newest first, undated ones last."""
        searcher = self.searcher()
        found = searcher.search(query, limit=limit, offset=offset, count=False, order_by_field="day")
        reads = entry_reader(("key",))
        return [reads(searcher.doc(address), 0.0)["key"] for _, address in found.hits]

    def count(self, query: tantivy.Query) -> int:
        """Number of matches."""
        # As an aggregation: a search would score every match.
        return int(self.searcher().aggregate(query, _ALL)["_all"]["value"])

    def facets(self, query: tantivy.Query, labels: dict[str, str]) -> tuple[int, Facets]:
        """(number of matches of a query, counts of every facet over them); ``labels``: municipality code → name."""
        asked = {name: {"terms": {"field": name, "size": _MOST_SETS}} for name in TOGETHER}
        asked |= {name: {"terms": {"field": FACET_FIELDS[name], "size": MOST_VALUES}} for name in ALONE}
        found = self.searcher().aggregate(query, asked)
        total, counts = 0, {name: dict[str, int]() for name in FACET_FIELDS}
        for name, counted in found.items():
            for bucket in counted["buckets"]:
                value, count = bucket["key"], int(bucket["doc_count"])
                total += count if name == _TOTAL else 0
                for facet, one in _members(value) if name in TOGETHER else ((name, value),):
                    counts[facet][one] = counts[facet].get(one, 0) + count
        out: Facets = {}
        for name, held in counts.items():
            names = labels if name == "municipality" else {}
            ordered = sorted(held.items(), key=lambda c: (-c[1], c[0]))[:MOST_VALUES]
            out[name] = tuple(FacetCount(value, names.get(value, value), count) for value, count in ordered)
        return total, out

    def holds(self, form: str) -> bool:
        """Whether any section holds a word in this form."""
        return self.searcher().doc_freq("words", form) > 0


def _set_of(row: dict[str, Any], facets: Iterable[str]) -> str:
    """The values of several facets as one."""
    return _BETWEEN.join(f"{facet}{_IS}{value}" for facet in facets for value in _values(row[FACET_FIELDS[facet]]))


def _members(value: str) -> Iterator[tuple[str, str]]:
    """One value → (facet, value) of those that it stands for."""
    for one in value.split(_BETWEEN):
        facet, _, inside = one.partition(_IS)
        if inside:
            yield facet, inside


def _values(value: Any) -> list[str]:
    return sorted(value) if isinstance(value, list) else [value] if value else []


def entry(row: dict[str, Any]) -> tantivy.Document:
    """The row of a section → what is stored of it."""
    import tantivy

    out = tantivy.Document()
    for name in TOKEN_COLUMNS:
        out.add_text(name, row[name])
    for name in FACET_FIELDS.values():
        for one in _values(row[name]):
            out.add_text(name, one)
    for name, facets in TOGETHER.items():
        out.add_text(name, _set_of(row, facets) or _IS)
    for name, column in LOWER_FIELDS.items():
        if row[column]:
            out.add_text(name, row[column].lower())
    for person in row["persons"].split("|"):
        if person:
            out.add_text("persons", person)
    out.add_text("key", row["key"])
    out.add_text("document_id", row["document_id"])
    if row["decisions"]:
        out.add_text("has", "decisions")
    out.add_unsigned("day", day_number(row["date"]))
    out.add_unsigned("hash", key_hash(row["key"]))
    for name, columns in (("about", ABOUT_COLUMNS), ("text", TEXT_COLUMNS)):
        out.add_bytes(name, orjson.dumps({c: row[c] for c in columns}))
    out.add_bytes("packed", row["packed"])
    return out


def entry_reader(columns: Iterable[str]) -> Callable[[tantivy.Document, float], dict[str, Any]]:
    """What reads the asked-for columns of an entry, and ``_score`` where it is one of them (only the pieces that hold them are read)."""
    wanted = tuple(columns)
    pieces = [(name, [c for c in wanted if c in held]) for name, held in (("about", ABOUT_COLUMNS), ("text", TEXT_COLUMNS))]
    pieces = [(name, inside) for name, inside in pieces if inside]
    alone = [c for c in wanted if c not in ABOUT_COLUMNS and c not in TEXT_COLUMNS and c != "_score"]
    scored = "_score" in wanted

    def read(stored: tantivy.Document, score: float) -> dict[str, Any]:
        row: dict[str, Any] = {"_score": score} if scored else {}
        for name, inside in pieces:
            held = orjson.loads(stored.get_first(name) or b"{}")
            for column in inside:
                row[column] = held[column]
        for column in alone:
            row[column] = stored.get_first(column) or ""
        return row

    return read


def day_number(date: str | None) -> int:
    """ISO date → 20240131; 0 for none. A month or year alone counts from its beginning."""
    digits = (date or "").replace("-", "")
    return int(digits.ljust(8, "0")) if digits.isdigit() else 0
