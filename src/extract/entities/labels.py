"""Labels of other people's models → ours. What is missing here (works, products, times, numbers) is no name of ours."""

from __future__ import annotations

from extract.document import Label

# SUC 3 (both families, spaCy's and Stanza's Swedish models), CoNLL, OntoNotes, Universal NER.
_NAMES: dict[Label, tuple[str, ...]] = {
    "PER": ("PER", "PRS", "PERSON", "person", "pers"),
    "ORG": ("ORG", "INST", "inst", "organisation", "ORGANIZATION", "LOC/ORG", "GPE_ORG", "GRO"),
    "LOC": ("LOC", "GPE", "GPE_LOC", "place", "PLACE", "LOCATION", "FAC"),
}
LABELS: dict[str, Label] = {theirs: ours for ours, names in _NAMES.items() for theirs in names}


def our_label(label: str) -> Label | None:
    """Map a label, with or without a prefix of IOB or BIOES."""
    return LABELS.get(label) or (LABELS.get(label[2:]) if label[1:2] == "-" else None)
