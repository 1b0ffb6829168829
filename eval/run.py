"""Measure every layer over the gold and compare with the expected scores.

    python -m eval.run [--split dev|test|all] [--layer NAME …] [--data FOLDER] [--out FILE] [--no-check]

Prints a table per layer and municipality with 95 % intervals, writes JSON to ``eval/results/latest.json``
and fails when a figure lies more than its tolerance below ``eval/tasks.toml``.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.gold import Gold, load, load_all
from eval.score import Figure, Item, summarise
from extract.document import Document

HERE = Path(__file__).parent
RESULTS = HERE / "results"
TASKS = HERE / "tasks.toml"

DocumentLayer = Callable[[Gold, Document], list[Item]]


def document_layers() -> dict[str, DocumentLayer]:
    """Layers that compare one Document with its gold, named as in ``eval.gold.LAYERS``."""
    from eval import entities, statements, structure

    return {
        "fields": structure.score_fields,
        "sections": structure.score_sections,
        "participants": structure.score_participants,
        "references": statements.score_references,
        "decisions": statements.score_decisions,
        "entities": entities.score_entities,
    }


def corpus_layers() -> dict[str, Callable[[str], list[Item]]]:
    """Layers with data of their own; each takes the split."""
    from eval import damaged, retrieval, themed

    return {"repair": damaged.score_repair, "retrieval": retrieval.score_retrieval, "themes": themed.score_themes}


def public_layers() -> dict[str, Callable[[Path], list[Item]]]:
    """Layers measured on public sets; each takes the folder that holds them."""
    from eval import public

    return {"public repair": public.score_public_repair, "public retrieval": public.score_public_retrieval}


def extract_all(golds: Iterable[Gold]) -> list[tuple[Gold, Document]]:
    """Run the whole pipeline with the shipped models over the gold documents."""
    from eval.gold import document_file
    from radslag.wiring import extract_document

    return [(gold, extract_document(document_file(gold))) for gold in golds]


def run(split: str, only: list[str], extra: list[Path], data: Path | None = None) -> dict[str, Any]:
    """Score the chosen layers; plain data, ready for JSON."""
    from extract.pipeline import version
    from extract.rulebook import default_rules
    from radslag.wiring import load_tools

    started = time.perf_counter()
    golds = [*load_all(None if split == "all" else split), *(load(p) for p in extra)]
    layers, corpora = document_layers(), corpus_layers()
    wanted = only or [*layers, *corpora]
    items: dict[str, list[Item]] = {}
    if any(name in layers for name in wanted):
        pairs = extract_all(golds)
        for name in wanted:
            if name in layers:
                items[name] = [item for gold, document in pairs if name in gold.layers for item in layers[name](gold, document)]
    for name in wanted:
        if name in corpora:
            items[name] = corpora[name](split)
    for name, layer in public_layers().items() if data else ():
        if not only or name in only:
            items[name] = layer(data)  # type: ignore[arg-type]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "version": version(),
        "rules": default_rules().digest,
        "models": list(load_tools().models),
        "python": platform.python_version(),
        "split": split,
        "documents": len(golds),
        "municipalities": len({g.municipality for g in golds}),
        "seconds": round(time.perf_counter() - started, 1),
        "layers": {name: {m: asdict(f) for m, f in summarise(rows).items()} for name, rows in items.items()},
        "groups": {
            name: {m: asdict(f) for m, f in summarise(rows, lambda i: f"{i.metric} | {i.group}").items()}
            for name, rows in items.items()
        },
        "failures": {
            name: sorted({f"{i.outcome}\t{i.metric}\t{i.document}\t{i.key}" for i in rows if i.outcome != "hit"})
            for name, rows in items.items()
        },
    }


def check(result: dict[str, Any]) -> list[str]:
    """Sentences for every figure that dropped below its expected score by more than its tolerance."""
    dropped = []
    for task in tomllib.loads(TASKS.read_text(encoding="utf-8")).get("task", []):
        if task.get("split", "all") != result["split"] or task["layer"] not in result["layers"]:
            continue
        found = result["layers"][task["layer"]].get(task["metric"])
        if found is None:
            dropped.append(f"{task['layer']} / {task['metric']}: not measured, expected {task['expected']}")
        elif found["value"] < task["expected"] - task["tolerance"]:
            dropped.append(
                f"{task['layer']} / {task['metric']}: {found['value']:.3f}, expected {task['expected']} (tolerance {task['tolerance']})"
            )
    return dropped


def print_tables(result: dict[str, Any]) -> None:
    """One line a metric, then one a municipality."""
    for layer, metrics in result["layers"].items():
        print(f"\n{layer}")
        for metric, row in metrics.items():
            print(f"  {metric:<34} {Figure(**row)}")
            for name, part in result["groups"][layer].items():
                head, _, group = name.partition(" | ")
                if head == metric:
                    print(f"      {group:<30} {part['value']:.3f}  n={part['n']}")


def main() -> int:
    """Entry point of ``make eval``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=["dev", "test", "all"], default="all")
    parser.add_argument("--layer", action="append", default=[])
    parser.add_argument("--gold", action="append", type=Path, default=[], help="further gold files, JSON or TOML")
    parser.add_argument("--out", type=Path, default=RESULTS / "latest.json")
    parser.add_argument("--data", type=Path, help="folder of public sets (eval/public.py says which)")
    parser.add_argument("--no-check", action="store_true")
    arguments = parser.parse_args()
    result = run(arguments.split, arguments.layer, arguments.gold, arguments.data)
    print_tables(result)
    arguments.out.parent.mkdir(exist_ok=True)
    arguments.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(
        f"\n{result['documents']} documents of {result['municipalities']} organisations in {result['seconds']} s → {arguments.out}"
    )
    dropped = [] if arguments.no_check else check(result)
    for line in dropped:
        print(f"DROPPED {line}", file=sys.stderr)
    return 1 if dropped else 0


if __name__ == "__main__":
    raise SystemExit(main())
