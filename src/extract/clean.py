"""Raw text → repaired text with receipts: page furniture out, characters normalised, OCR damage mended."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.characters import find_characters
from extract.document import Page, Quality, Repair
from extract.flat_lists import ListParter
from extract.flat_pages import FlatPages, find_flat_pages
from extract.furniture import Furniture, find_furniture
from extract.gazetteer import Gazetteer
from extract.glued import find_glued
from extract.hyphens import find_hyphens
from extract.offsets import CleanSpan, CleanText, Edit, Span, merge_edits
from extract.read import RawSource
from extract.repair.spacing import find_spaced
from extract.repair.text import find_damage
from extract.rulebook import RuleBook

if TYPE_CHECKING:
    from extract.repair import LanguageModel


@dataclass(frozen=True)
class Cleaned:
    """What the later stages read: the repaired view, pages and quality of one source."""

    source: RawSource
    content: CleanText
    pages: tuple[Page, ...]
    quality: Quality
    repairs: tuple[Repair, ...]
    flat: bool = False
    """Whether pages had lost their lines, and with them signs such as § (:mod:`extract.flat_pages`)."""

    @property
    def text(self) -> str:
        """The repaired text, free of page furniture."""
        return self.content.text

    @property
    def raw(self) -> str:
        """The text as printed."""
        return self.content.raw

    def raw_span(self, start: int, end: int) -> Span:
        """Map a span of :attr:`text` to the raw text."""
        return self.content.raw_span(start, end)

    def clean_span(self, span: tuple[int, int]) -> CleanSpan:
        """Map a raw span to :attr:`text`."""
        return self.content.clean_span(*span)

    def page_at(self, raw_position: int) -> int:
        """Page number of a raw position."""
        at = bisect_right(self.pages, raw_position, key=lambda page: page.span.start)
        return self.pages[at - 1].number if at else 1


def clean(
    raw: RawSource,
    rules: RuleBook,
    gazetteer: Gazetteer,
    language_model: LanguageModel | None = None,
    *,
    keep_furniture: bool = False,
) -> Cleaned:
    """Build the repaired view of a source.

    ``keep_furniture`` leaves running heads and page numbers in, for those who want the whole text repaired.

    Without a language model only furniture, characters and plain hyphenation are mended. Furniture
    and single characters are silent edits; everything that changes a word is a receipt in ``repairs``.
    """
    flat = FlatPages(raw.text) if keep_furniture else find_flat_pages(raw.text, rules, ListParter(gazetteer, rules["roles"]))
    furniture = Furniture((), None) if keep_furniture else find_furniture(flat.text, rules["furniture"])
    characters, mojibake = find_characters(raw.text)
    characters = [*flat.edits, *characters] if flat.edits else [*characters, *find_glued(raw.text, rules["ocr"])]
    view = CleanText(raw.text, merge_edits(furniture.edits, mojibake, characters))
    hyphens, joined = find_hyphens(view, language_model)
    view = CleanText(raw.text, merge_edits(furniture.edits, hyphens, mojibake, characters))
    if language_model is not None:
        spaced, mended = find_spaced(view, language_model)
        if spaced:
            hyphens, joined = [*hyphens, *spaced], [*joined, *mended]
            view = CleanText(raw.text, merge_edits(furniture.edits, hyphens, mojibake, characters))
    repairs = [*(_receipt(edit) for edit in mojibake), *joined]
    quality = Quality()
    content = view
    if language_model is not None:
        damage = find_damage(view, rules["ocr"], gazetteer, language_model)
        content = CleanText(raw.text, merge_edits(furniture.edits, hyphens, damage.edits, mojibake, characters))
        applied = {edit.span for edit in content.edits}
        repairs += [_receipt(edit) for edit in damage.edits if not edit.applied or edit.span in applied]
        quality = damage.quality
    repairs.sort(key=lambda repair: repair.span)
    return Cleaned(raw, content, flat.pages or furniture.pages or raw.pages, quality, tuple(repairs), bool(flat.edits))


def _receipt(edit: Edit) -> Repair:
    return Repair(edit.span, edit.text, edit.made_by, edit.confidence, edit.applied)
