"""Entity scores: exact span and label, inside the annotated ranges; plus the public NER test sets."""

from __future__ import annotations

from eval.gold import Gold
from eval.score import Item
from extract.document import Document


def score_entities(gold: Gold, document: Document) -> list[Item]:
    """Exact-span F1 over all labels and per label."""
    inside = [tuple(r) for r in gold.entity_ranges]
    wanted = {(e["start"], e["end"], e["label"]) for e in gold.entities}
    found = {
        (m.span.start, m.span.end, m.label)
        for m in document.mentions
        if any(a <= m.span.start and m.span.end <= b for a, b in inside)
    }
    items = []
    for start, end, label in sorted(wanted | found):
        key = (start, end, label)
        outcome = "hit" if key in wanted and key in found else "miss" if key in wanted else "extra"
        text = " ".join(gold.text[start:end].split())
        for metric in ("entities F1", f"{label} F1"):
            items.append(Item(metric, gold.name, gold.municipality, f"{start} {label} {text}", outcome))  # type: ignore[arg-type]
    return items
