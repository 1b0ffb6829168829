"""Labels of other people's models → ours. What is missing here (works, products, times, numbers) is no name of ours."""

from __future__ import annotations

from extract.document import Label

# SUC 3 (both families, spaCy's and Stanza's Swedish models), CoNLL, OntoNotes, Universal NER.
LABELS: dict[str, Label] = {
    "PER": "PER", "PRS": "PER", "PERSON": "PER", "person": "PER", "pers": "PER",
    "ORG": "ORG", "INST": "ORG", "inst": "ORG", "organisation": "ORG", "ORGANIZATION": "ORG", "NORP_ORG": "ORG", "LOC/ORG": "ORG", "GRO": "ORG",
    "LOC": "LOC", "GPE": "LOC", "GPE_LOC": "LOC", "GPE_ORG": "ORG", "place": "LOC", "PLACE": "LOC", "LOCATION": "LOC", "FAC": "LOC",
}  # fmt: skip


def our_label(label: str) -> Label | None:
    """Map a label, with or without a prefix of IOB or BIOES."""
    return LABELS.get(label) or (LABELS.get(label[2:]) if label[1:2] == "-" else None)
