"""Fields of a document: organisation, body, kind, day, hours, place."""

from extract.metadata.read import Metadata, document_kind, read_metadata

__all__ = ["Metadata", "document_kind", "read_metadata"]
