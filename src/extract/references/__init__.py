"""Case numbers, statutes, policy documents, money, dates and parties."""

from extract.references.find import find_references

__all__ = ["find_references"]
