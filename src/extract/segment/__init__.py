"""Repaired text → sections."""

from extract.segment.divide import segment

__all__ = ["segment"]
