"""Repair measured on the project's own damaged documents, as items for the harness."""

from __future__ import annotations

from eval.gold import GOLD, load_all
from eval.repair import repair, score_pair
from eval.score import Item


def score_repair(split: str) -> list[Item]:
    """Words right before and after repair, and right words left right; one document is one group of items."""
    from extract.repair import LanguageModel
    from radslag.wiring import LANGUAGE_MODEL, model_folder

    model = LanguageModel.load(model_folder(LANGUAGE_MODEL))
    items = []
    for gold in load_all(None if split == "all" else split):
        clean = GOLD / "clean" / f"{gold.name}.txt"
        if not clean.exists():
            continue
        row = score_pair(clean.read_text(encoding="utf-8"), gold.text, repair(gold.text, model))
        for metric, share in (
            ("words right", row["right"]),
            ("words right before", row["before"]),
            ("right words kept", 1 - row["damaged"]),
        ):
            for outcome, weight in (("hit", share * row["words"]), ("miss", (1 - share) * row["words"])):
                items.append(Item(metric, gold.name, gold.municipality, f"{share:.4f} of {row['words']}", outcome, weight))  # type: ignore[arg-type]
    return items
