"""Reports from results: the README's quality table, and gains and losses item by item.

python -m eval.report                     print the quality table of the latest result
python -m eval.report --readme            write it into README.md (`make docs` does so for the test part)
python -m eval.report OLD.json [--new NEW.json] items won and lost between two results
python -m eval.report --keep              keep the latest result as the expected one (tasks.toml, results/)
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from pathlib import Path
from typing import Any

from eval.run import HERE, RESULTS, TASKS

README = HERE.parent / "README.md"
MARKS = "<!-- quality: written by `make docs` -->", "<!-- /quality -->"
# Figures that the README shows, in its order: layer, metric, what a reader calls it.
SHOWN = [
    ("fields", "fields accuracy", "Document fields (body, date, municipality …)"),
    ("sections", "sections level 1", "Agenda items and documents found"),
    ("sections", "sections", "All sections"),
    ("participants", "participants", "People of the meeting"),
    ("references", "references F1", "References (case numbers, laws, money, dates …)"),
    ("references", "case_number F1", "Case numbers"),
    ("decisions", "decisions F1", "Decisions with status"),
    ("decisions", "decided F1", "Decided points"),
    ("decisions", "actor accuracy", "… who decided"),
    ("decisions", "kind accuracy", "… kind of decision"),
    ("decisions", "votes F1", "Votes, all figures and names right"),
    ("decisions", "vote figures F1", "… the figures right"),
    ("entities", "entities F1", "Names (PER, ORG, LOC; exact span)"),
    ("repair", "words right before", "Words right in damaged documents, as printed"),
    ("repair", "words right", "… after repair"),
    ("retrieval", "nDCG@10", "Search, nDCG@10 over all judged queries"),
    ("retrieval", "topic nDCG@10", "… topics"),
    ("retrieval", "paraphrase nDCG@10", "… paraphrases without a shared word"),
    ("retrieval", "english nDCG@10", "… English queries"),
]
# A drop of this much is noise of a few items; a larger one fails the build.
TOLERANCE = 0.01


def quality_table(result: dict[str, Any]) -> str:
    """Markdown table of the figures that are there."""
    lines = ["| what | score | 95 % interval | gold items |", "|---|---|---|---|"]
    for layer, metric, label in SHOWN:
        row = result["layers"].get(layer, {}).get(metric)
        if row:
            lines.append(f"| {label} | {row['value']:.3f} | {row['low']:.3f}–{row['high']:.3f} | {row['n']} |")
    which = {
        "test": "test part (no model was trained on it, but five of its 269 queries stood by chance among the pairs of the embedder; "
        "its scores were seen, as numbers, while rules were made; eval/gold/README.md says which documents left it, and why)",
        "dev": "development part",
        "all": "whole",
    }
    head = (
        f"Measured {result['date']} with `python -m eval.run --split {result['split']}` on the {which[result['split']]} of the gold: "
        f"{result['documents']} documents of {result['municipalities']} organisations, written and annotated for this project; "
        "intervals by resampling documents (queries for search)."
    )
    return head + "\n\n" + "\n".join(lines)


def write_readme(result: dict[str, Any]) -> None:
    """Put the table between its marks."""
    text = README.read_text(encoding="utf-8")
    block = f"{MARKS[0]}\n{quality_table(result)}\n{MARKS[1]}"
    README.write_text(re.sub(re.escape(MARKS[0]) + r"[\s\S]*?" + re.escape(MARKS[1]), lambda _: block, text), encoding="utf-8")


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Items that fail in one result only."""
    lines = []
    for layer in new["failures"]:
        before, after = set(old["failures"].get(layer, [])), set(new["failures"][layer])
        won, lost = sorted(before - after), sorted(after - before)
        lines.append(f"{layer}: {len(won)} won, {len(lost)} lost")
        lines += [f"  + {item}" for item in won] + [f"  - {item}" for item in lost]
    return lines


def keep(result: dict[str, Any]) -> None:
    """Write every figure of the result as expected into tasks.toml and store the result."""
    lines = [
        "# Expected scores: `make eval` fails when a figure lies more than its tolerance below. Written by `python -m eval.report --keep`.\n"
    ]
    for layer, metrics in result["layers"].items():
        for metric, row in metrics.items():
            lines.append(
                f'[[task]]\nlayer = "{layer}"\nmetric = "{metric}"\nsplit = "{result["split"]}"\nexpected = {row["value"]:.4f}\ntolerance = {TOLERANCE}\n'
            )
    TASKS.write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(RESULTS / "latest.json", RESULTS / "expected.json")


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", nargs="?", type=Path)
    parser.add_argument("--new", type=Path, default=RESULTS / "latest.json")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    result = json.loads(arguments.new.read_text(encoding="utf-8"))
    if arguments.old:
        print("\n".join(changes(json.loads(arguments.old.read_text(encoding="utf-8")), result)))
        return
    if arguments.keep:
        keep(result)
    if arguments.readme:
        write_readme(result)
    print(quality_table(result))


if __name__ == "__main__":
    main()
