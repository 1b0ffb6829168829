"""extract_document: the stages, one per line, in order."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata as package_metadata
from pathlib import Path
from typing import TYPE_CHECKING

from extract.clean import clean
from extract.decisions import find_decisions
from extract.document import Document, Run
from extract.gazetteer import Gazetteer, default_gazetteer
from extract.metadata import headed_by_body, read_metadata, without_people
from extract.participants import find_participants
from extract.read import RawSource, read_path
from extract.references import find_references
from extract.rulebook import RuleBook, default_rules
from extract.segment import segment

if TYPE_CHECKING:
    from extract.entities import Tagger
    from extract.repair import LanguageModel


@dataclass(frozen=True)
class Tools:
    """What the stages work with; models are given, never loaded here. None leaves the stage to its rules."""

    rules: RuleBook
    gazetteer: Gazetteer
    language_model: LanguageModel | None = None
    tagger: Tagger | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """Names with revision of the models in use."""
        return tuple(m.name for m in (self.language_model, self.tagger) if m is not None)


def rule_tools() -> Tools:
    """Tools without any model: rules and gazetteers alone."""
    return Tools(default_rules(), default_gazetteer())


def extract_document(source: RawSource | str | Path, tools: Tools | None = None) -> Document:
    """Turn one document into its records.

    ``source`` is a path or what :func:`extract.read.read_path` returned. Raises
    :class:`extract.errors.UnreadableSource` when there is nothing to read.
    """
    tools = tools or rule_tools()
    raw = source if isinstance(source, RawSource) else read_path(Path(source))
    rules, gazetteer = tools.rules, tools.gazetteer
    cleaned = clean(raw, rules, gazetteer, tools.language_model)
    sections = segment(cleaned, rules)
    meta = read_metadata(cleaned, sections, rules, gazetteer)
    sections = headed_by_body(sections, meta)
    participants = find_participants(cleaned, sections, rules, gazetteer)
    meta = without_people(meta, participants)
    references = find_references(cleaned, sections, rules)
    decisions, reservations = find_decisions(cleaned, sections, meta, participants, references, rules)
    mentions = tools.tagger.tag(cleaned, sections, participants, meta.organisation) if tools.tagger else ()
    return Document(
        id=raw.document_id, source=raw.source, organisation=meta.organisation, body=meta.body, kind=meta.kind,
        meeting=meta.meeting, case_numbers=meta.case_numbers, text=raw.text, pages=cleaned.pages,
        quality=cleaned.quality, repairs=cleaned.repairs, sections=sections, participants=participants,
        mentions=mentions, references=references, decisions=decisions, reservations=reservations,
        run=Run(version(), rules.digest, tools.models),
    )  # fmt: skip


def version() -> str:
    """Version of the installed distribution."""
    try:
        return package_metadata.version("radslag")
    except package_metadata.PackageNotFoundError:
        return "0+unknown"
