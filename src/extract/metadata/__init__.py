"""Fields of a document: organisation, body, kind, day, hours, place."""

from extract.metadata.heading import headed_by_body
from extract.metadata.read import Metadata, document_kind, read_metadata, without_people

__all__ = ["Metadata", "document_kind", "headed_by_body", "read_metadata", "without_people"]
