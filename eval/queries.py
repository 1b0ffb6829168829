"""Judged queries over the project's gold documents: who searches for what, and which sections answer it.

Files: ``eval/queries/*.toml``, one a theme or kind, each a list of ``[[query]]`` with ``relevant``, a list of
``document`` (the gold file's stem), ``section`` (its number, or its heading where it has none), ``nth`` (from 1, only
where several sections have that heading) and ``grade``.
``python -m eval.queries check`` loads them all, resolves every section against ``eval/gold`` and prints counts;
``python -m eval.queries show ID…`` prints queries with what was judged relevant.

How the judgements are meant
    * A judgement names one gold section. A hit on a section above or below it (a parent, a child, or a section
      cut a little differently by the extractor) counts as a hit on it: match by overlap of raw spans, with
      :meth:`JudgedQuery.judgement`, and count every judgement once, at its first hit.
    * Grades: 3 = is about exactly this, 2 = substantially treats it, 1 = touches it. What is not listed was read and
      found irrelevant: judging was complete over all gold documents present when a query was written, so a new gold
      document needs every query judged against it.
    * Tables of contents, agendas in front matter and the bookmark list of a packet repeat headings without saying
      anything: they are not judged (grade 0), except that attendance lists are grade 1 for names of persons.
    * A section and its near-copy (an announced agenda item and its paragraph, a tjänsteskrivelse and the minutes of it)
      are both judged; a ranking that shows such a chain as one result should be credited for its best member and
      have the others left out of the ideal ranking.
    * ``kind`` says how the query is written, ``split`` where it may be looked at. The part of an id before its last
      hyphen is the information need; a need lies in one split only, so tuning on ``dev`` never sees a ``test`` need.
    * ``paraphrase`` queries share no content word with the sections of grade 2 and 3; ``name`` and ``case_number``
      queries may be written in another spelling than the document's.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eval.gold import GOLD, Gold, load

QUERIES = Path(__file__).parent / "queries"
KINDS = ("topic", "paraphrase", "question", "name", "case_number", "compound", "misspelt", "undiacritic", "english", "phrase")
SPLITS = ("dev", "test")
GRADES = (1, 2, 3)
# A hit that shares less than this with a judged section (of the shorter of the two) only borders on it.
LEAST_SHARED = 0.5

_ID = re.compile(r"[a-z]++(?:-[a-z]++)*+-[0-9]{2}")


class QueryError(ValueError):
    """A query file that does not hold; the message names the file and the query."""


@dataclass(frozen=True)
class JudgedSection:
    """One gold section judged for one query; ``start`` and ``end`` are code points of the raw document."""

    document: str
    index: int
    """Position among the gold document's sections, from 0."""
    section: str
    """The section's number or heading, as written in the query file."""
    heading: str
    start: int
    end: int
    grade: int

    def shared(self, start: int, end: int) -> float:
        """The part of the shorter of the two spans that both have in common, 0 to 1."""
        common = min(self.end, end) - max(self.start, start)
        return max(0, common) / max(1, min(self.end - self.start, end - start))


@dataclass(frozen=True)
class JudgedQuery:
    """A query with everything that answers it in the gold documents."""

    id: str
    text: str
    kind: str
    split: str
    relevant: tuple[JudgedSection, ...]

    @property
    def need(self) -> str:
        """The information need: queries that ask for the same thing in other words share it."""
        return self.id.rpartition("-")[0]

    def judgement(self, document: str, start: int, end: int) -> JudgedSection | None:
        """What was judged about a hit on ``start:end`` of a document (its file's stem); None when it is irrelevant.

        Of several judged children inside a hit's section the best grade counts, then the larger overlap.
        """
        near = [(r.grade, r.shared(start, end), r) for r in self.relevant if r.document == document]
        held = [item for item in near if item[1] >= LEAST_SHARED]
        return max(held, key=lambda item: item[:2])[2] if held else None


@cache
def _gold(document: str) -> Gold:
    path = GOLD / f"{document}.toml"
    if not path.exists():
        raise QueryError(f"there is no gold document {document}")
    return load(path)


def _same(a: str | None, b: str) -> bool:
    return a is not None and " ".join(a.split()) == " ".join(b.split())


def _printed(gold: Gold, section: dict[str, Any]) -> str | None:
    """The heading as the raw text has it, damage included; None for a section without one."""
    start, end = section["heading_start"], section["heading_end"]
    return None if start is None else gold.text[start:end]


def _section(gold: Gold, name: str, nth: int | None) -> int:
    """The one gold section that a query file means: by number, by heading, or by the heading as the document prints it."""
    by_number = [i for i, s in enumerate(gold.sections) if _same(s["number"], name)]
    found = by_number or [i for i, s in enumerate(gold.sections) if _same(s["heading"], name) or _same(_printed(gold, s), name)]
    if not found:
        raise QueryError(f"{gold.name} has no section {name!r}")
    if nth is None and len(found) > 1:
        raise QueryError(f"{gold.name} has {len(found)} sections {name!r}; add nth")
    if nth is not None and not 1 <= nth <= len(found):
        raise QueryError(f"{gold.name} has {len(found)} sections {name!r}, so nth cannot be {nth}")
    return found[(nth or 1) - 1]


def _judged(row: dict[str, object]) -> JudgedSection:
    if unknown := set(row) - {"document", "section", "nth", "grade"}:
        raise QueryError(f"unknown keys {', '.join(sorted(unknown))}")
    document, name, nth, grade = row["document"], row["section"], row.get("nth"), row["grade"]
    assert isinstance(document, str) and isinstance(name, str) and (nth is None or isinstance(nth, int))
    if not isinstance(grade, int) or grade not in GRADES:
        raise QueryError(f"{document} {name!r}: the grade {grade!r} is none of 1, 2, 3")
    gold = _gold(document)
    index = _section(gold, name, nth)
    section = gold.sections[index]
    return JudgedSection(document, index, name, section["heading"] or "", section["start"], section["end"], grade)


def _query(row: dict[str, object]) -> JudgedQuery:
    if unknown := set(row) - {"id", "text", "kind", "split", "relevant"}:
        raise QueryError(f"unknown keys {', '.join(sorted(unknown))}")
    name, text, kind, split, rows = str(row["id"]), str(row["text"]), str(row["kind"]), str(row["split"]), row["relevant"]
    if not _ID.fullmatch(name):
        raise QueryError("an id is NEED-NN: lower-case letters and hyphens, then two digits")
    if kind not in KINDS:
        raise QueryError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    if split not in SPLITS:
        raise QueryError(f"split {split!r} is neither dev nor test")
    if text != " ".join(text.split()) or not text:
        raise QueryError("the text is empty or has stray white space")
    if not isinstance(rows, list) or not rows:
        raise QueryError("nothing is judged relevant")
    relevant = tuple(sorted((_judged(r) for r in rows), key=lambda r: (-r.grade, r.document, r.start)))
    for i, a in enumerate(relevant):
        for b in relevant[i + 1 :]:
            # Two judgements of one place would count one hit twice.
            if a.document == b.document and a.shared(b.start, b.end):
                raise QueryError(f"{a.document}: {a.section!r} and {b.section!r} overlap; judge one of them")
    return JudgedQuery(name, text, kind, split, relevant)


def load_queries(split: str | None = None, folder: Path = QUERIES) -> list[JudgedQuery]:
    """All judged queries, ordered by id; ``split`` is ``dev``, ``test`` or None for both.

    Raises :class:`QueryError` for a file that does not hold: unknown kinds, sections that resolve to none or several
    gold sections, overlapping judgements, repeated ids or texts, an information need in both splits.
    """
    out: list[JudgedQuery] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            rows = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise QueryError(f"{path.name}: {error}") from error
        for row in rows.get("query", []):
            try:
                out.append(_query(row))
            except KeyError as error:
                raise QueryError(f"{path.name}, {row.get('id', '?')}: {error} is missing") from error
            except QueryError as error:
                raise QueryError(f"{path.name}, {row.get('id', '?')}: {error}") from error
    for what, values in (("id", [q.id for q in out]), ("text", [q.text for q in out])):
        if repeated := [v for v, n in Counter(values).items() if n > 1]:
            raise QueryError(f"the {what} {repeated[0]!r} stands more than once")
    if both := {q.need for q in out if q.split == "dev"} & {q.need for q in out if q.split == "test"}:
        raise QueryError(f"the need {min(both)!r} lies in both splits")
    return sorted((q for q in out if split in (None, q.split)), key=lambda q: q.id)


def main(arguments: list[str]) -> int:
    """``check`` counts all queries, ``show ID…`` prints some (all when none is named)."""
    verb, *names = arguments or ["check"]
    if verb not in ("check", "show"):
        print("usage: python -m eval.queries check | show [ID…]", file=sys.stderr)
        return 2
    try:
        queries = load_queries()
    except QueryError as error:
        print(f"BAD {error}", file=sys.stderr)
        return 1
    if verb == "show":
        for q in (q for q in queries if not names or q.id in names):
            print(f"{q.id} ({q.kind}, {q.split}): {q.text}")
            for r in q.relevant:
                print(f"   {r.grade} {r.document}: {r.section} {r.heading if r.heading != r.section else ''}".rstrip())
        return 0
    print(f"{'kind':12}" + "".join(f"{s:>6}" for s in (*SPLITS, "all")) + "  judged sections a query")
    for kind in (*KINDS, "all"):
        chosen = [q for q in queries if kind in ("all", q.kind)]
        counts = [sum(q.split == s for q in chosen) for s in SPLITS]
        mean = sum(len(q.relevant) for q in chosen) / max(1, len(chosen))
        print(f"{kind:12}" + "".join(f"{n:6}" for n in (*counts, len(chosen))) + f"{mean:8.1f}")
    documents = {r.document for q in queries for r in q.relevant}
    print(f"{len({q.need for q in queries})} needs, {len(documents)} documents judged relevant to some query")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
