"""OCR and å/ä/ö repair: where text is damaged, which words were meant, and how sure that is."""

from extract.repair.language_model import LanguageModel

__all__ = ["LanguageModel"]
