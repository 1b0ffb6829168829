"""Speed on this machine, side by side in one run: extraction, repair, tagger, embedding, search.

    python -m eval.bench [--quick] [--part NAME …]

Ratios within one run carry over to other machines; the figures themselves do not. Never a test: clocks vary.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.run import RESULTS

# One core, so that figures compare: set before numpy is loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "LANCE_CPU_THREADS"):
    os.environ.setdefault(_name, "1")


def best_of(work: Callable[[], Any], rounds: int = 3) -> float:
    """Seconds of the fastest round: the one that other processes disturbed least."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def bench_extraction() -> dict[str, float]:
    """Words a second through the stages, without any model, with the shipped ones, and each stage alone."""
    from extract.clean import clean
    from extract.decisions import find_decisions
    from extract.metadata import read_metadata
    from extract.participants import find_participants
    from extract.pipeline import extract_document, rule_tools
    from extract.read import read_path
    from extract.references import find_references
    from extract.segment import segment
    from radslag.wiring import SAMPLES, load_tools

    sources = [read_path(p) for p in sorted(SAMPLES.iterdir()) if p.suffix in (".txt", ".md")]
    words = sum(len(s.text.split()) for s in sources)
    rules, full = rule_tools(), load_tools()
    rows = {
        "whole, without models": words / best_of(lambda: [extract_document(s, rules) for s in sources]),
        "whole, with repair and tagger": words / best_of(lambda: [extract_document(s, full) for s in sources]),
    }
    r, g = rules.rules, rules.gazetteer
    cleaned = [clean(s, r, g, None) for s in sources]
    sections = [segment(c, r) for c in cleaned]
    metas = [read_metadata(c, s, r, g) for c, s in zip(cleaned, sections, strict=True)]
    people = [find_participants(c, s, r, g) for c, s in zip(cleaned, sections, strict=True)]
    references = [find_references(c, s, r) for c, s in zip(cleaned, sections, strict=True)]
    stages: dict[str, Callable[[], Any]] = {
        "clean": lambda: [clean(s, r, g, None) for s in sources],
        "segment": lambda: [segment(c, r) for c in cleaned],
        "metadata": lambda: [read_metadata(c, s, r, g) for c, s in zip(cleaned, sections, strict=True)],
        "participants": lambda: [find_participants(c, s, r, g) for c, s in zip(cleaned, sections, strict=True)],
        "references": lambda: [find_references(c, s, r) for c, s in zip(cleaned, sections, strict=True)],
        "decisions": lambda: [find_decisions(*a, r) for a in zip(cleaned, sections, metas, people, references, strict=True)],
    }
    rows |= {f"stage {name}": words / best_of(work) for name, work in stages.items()}
    return rows


def bench_repair() -> dict[str, float]:
    """Words a second through cleaning and repair: clean text, marks stripped, three degrees of damage (processor time).

    The samples that are no scans. Each round loads the model anew, so that no word is remembered from the round before.
    """
    from eval.damage import damage, strip_marks
    from eval.gold import GOLD
    from eval.repair import repair
    from extract.clean import clean
    from extract.gazetteer import default_gazetteer
    from extract.read import read_path
    from extract.repair import LanguageModel
    from extract.rulebook import default_rules
    from radslag.wiring import LANGUAGE_MODEL, SAMPLES, model_folder

    scans = {path.name for path in (GOLD / "clean").iterdir()}
    sources = [read_path(p) for p in sorted(SAMPLES.iterdir()) if p.suffix in (".txt", ".md") and p.name not in scans]
    texts = [s.text for s in sources]
    stripped = [strip_marks(t) for t in texts]
    rules, gazetteer = default_rules(), default_gazetteer()
    kinds: dict[str, Callable[[LanguageModel], Any]] = {
        "clean": lambda model: [repair(t, model) for t in texts],
        "clean, with furniture": lambda model: [clean(s, rules, gazetteer, model) for s in sources],
        "marks stripped": lambda model: [repair(t, model) for t in stripped],
    }
    for degree in (1, 2, 3):
        damaged = [damage(t, degree, n) for n, t in enumerate(texts)]
        kinds[f"damaged, degree {degree}"] = lambda model, rows=damaged: [repair(t, model) for t in rows]  # type: ignore[misc]
    words = sum(len(t.split()) for t in texts)
    found = {}
    for name, work in kinds.items():
        times = []
        for _ in range(3):
            model = LanguageModel.load(model_folder(LANGUAGE_MODEL))
            started = time.process_time()
            work(model)
            times.append(time.process_time() - started)
        found[name] = words / min(times)
    return found


def bench_tagger() -> dict[str, float]:
    """Words a second through the default tagger, nothing remembered and all, and seconds until a new process has loaded it."""
    from extract.clean import clean
    from extract.entities.load import load_tagger
    from extract.gazetteer import default_gazetteer
    from extract.metadata import read_metadata
    from extract.participants import find_participants
    from extract.read import read_path
    from extract.rulebook import default_rules
    from extract.segment import segment
    from radslag.wiring import SAMPLES, model_folder

    sources = [read_path(p) for p in sorted(SAMPLES.iterdir()) if p.suffix in (".txt", ".md")]
    words = sum(len(s.text.split()) for s in sources)
    r, g = default_rules(), default_gazetteer()
    documents = []
    for cleaned in [clean(s, r, g, None) for s in sources]:
        sections = segment(cleaned, r)
        people = find_participants(cleaned, sections, r, g)
        documents.append((cleaned, sections, people, read_metadata(cleaned, sections, r, g).organisation))
    fresh: list[float] = []
    again: list[float] = []
    for _ in range(3):
        tagger = load_tagger("default", r, g, model_folder)
        for times in (fresh, again):
            started = time.process_time()
            for document in documents:
                tagger.tag(*document)
            times.append(time.process_time() - started)
    code = "from radslag.wiring import load_text_tagger; load_text_tagger('default'); import time; print(time.process_time())"
    # As installed: from compiled modules, whatever this process was told.
    given = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    loads = [float(subprocess.check_output([sys.executable, "-c", code], env=given)) for _ in range(4)]
    return {
        "default tagger, words/s": words / min(fresh),
        "the same documents again, words/s": words / min(again),
        "load in a new process, s": min(loads),
    }


def bench_linear() -> dict[str, float]:
    """Seconds a million characters of a packet at three sizes: linear when the figures stay level."""
    from extract.pipeline import extract_document, rule_tools
    from extract.read import read_bytes
    from radslag.wiring import SAMPLES

    whole = "\f".join(p.read_text(encoding="utf-8") for p in sorted(SAMPLES.iterdir()) if p.suffix in (".txt", ".md"))
    tools = rule_tools()
    rows = {}
    for size in (250_000, 1_000_000, 5_000_000):
        text = "\f".join([whole] * (size // len(whole) + 1))[:size]
        source = read_bytes(text.encode(), "packet.txt")
        rows[f"{size:,} characters, s per million"] = best_of(lambda s=source: extract_document(s, tools), 1) / size * 1e6  # type: ignore[misc]
    return rows


def bench_search() -> dict[str, float]:
    """Embedding, ingest, hybrid search at two sizes, cold start (eval/bench_scale.py does a million)."""
    from eval.bench_scale import bench_scale

    return bench_scale()


PARTS: dict[str, tuple[str, Callable[[], dict[str, float]]]] = {
    "extraction": ("words/s on one core", bench_extraction),
    "repair": ("words/s on one core", bench_repair),
    "tagger": ("processor time", bench_tagger),
    "linear": ("seconds", bench_linear),
    "search": ("as named", bench_search),
}


def main() -> None:
    """Entry point of ``make bench``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", default=[])
    parser.add_argument("--out", type=Path, default=RESULTS / "latest-bench.json")
    arguments = parser.parse_args()
    found: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
    for name in arguments.part or PARTS:
        unit, part = PARTS[name]
        print(f"\n{name} ({unit})")
        found[name] = part()
        for row, value in found[name].items():
            print(f"  {row:<44} {value:>12,.1f}" if value < 1000 else f"  {row:<44} {value:>12,.0f}")
    arguments.out.parent.mkdir(exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
