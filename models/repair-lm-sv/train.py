"""Train the language model of the text repair: ``python models/repair-lm-sv/train.py DATA --out FOLDER``.

DATA is a folder with ``text/*.txt.xz`` (one paragraph a line), ``lexicon/wordfreq_sv/large_sv.tsv``,
``register/*.jsonl``; the sources are named in README.md. ``--leave-out`` keeps a source for measuring.
About four minutes and 3 GB of memory on one core. Writes ``model.npz`` (what extract.repair.LanguageModel loads).
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parent)]
import spelling  # noqa: E402

from extract.repair.alphabet import fold  # noqa: E402
from extract.repair.tables import HashedCounts, bigram_keys, trigram_keys  # noqa: E402

TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?:;\n]")
END, NUMBER = "<s>", "<0>"
# Old statutes and old interpellations (recognised scans) count less, and need more to make a word.
WEIGHTS = {"sfs": 0.3, "interpellationer": 0.8}
LINES_A_BLOCK = 20_000
MAX_WORDS = 420_000
BIGRAMS = 2_900_000
TRIGRAMS = 2_900_000
DISCOUNT = 0.75
# What a word of vocabulary.txt counts at least.
VOCABULARY = 150.0


def blocks(path: Path) -> Iterator[str]:
    """Lower-case text of some ten thousand lines at a time."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines: list[str] = []
        for line in file:
            lines.append(line)
            if len(lines) >= LINES_A_BLOCK:
                yield "".join(lines).lower()
                lines = []
        yield "".join(lines).lower()


def register_text(folder: Path) -> str:
    """The domain's own words: terms of the concept lexicon, and passages in the register of minutes."""
    lines = []
    for path in sorted(folder.glob("concepts_*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            lines += [*row.get("terms", ()), *row.get("narrower", ())]
    for path in sorted(folder.glob("pairs_*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            lines += [row["query"], row["passage"], row.get("negative", "")]
    return "\n".join(lines).lower()


def count_words(sources: dict[str, list[str] | Path], wordfreq: dict[str, float]) -> dict[str, float]:
    """Weighted counts of the words kept; number and boundary classes are counted too."""
    totals: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    weighted: dict[str, float] = {}
    for name, source in sources.items():
        counts: Counter[str] = Counter()
        for block in blocks(source) if isinstance(source, Path) else source:
            counts.update(TOKEN.findall(block))
        weight = WEIGHTS.get(name, 1.0) if isinstance(source, Path) else 4.0
        needed = 8 if name in WEIGHTS else 3
        for word, count in counts.items():
            if not word[0].isalpha():
                continue
            totals[word] += count
            if count >= needed or not isinstance(source, Path):
                spread[word] += 1
            weighted[word] = weighted.get(word, 0.0) + weight * count
        print(f"{name}: {sum(counts.values()) / 1e6:.1f} M tokens, {len(counts)} types, {time.process_time():.0f} s", flush=True)
    size = sum(weighted.values())
    kept = {}
    for word, count in weighted.items():
        frequency = wordfreq.get(word, 0.0)
        known = spread[word] >= 2 or (spread[word] == 1 and totals[word] >= 4) or (frequency > 0 and totals[word] >= 2)
        if known and len(word) <= 40:
            kept[word] = count + 0.1 * frequency * size
    for word, frequency in wordfreq.items():
        if word not in kept and word.isalpha() and frequency * size > 1.5:
            kept[word] = 0.15 * frequency * size
    return kept


def drop_damaged(counts: dict[str, float]) -> dict[str, float]:
    """Take out forms that are more likely a damaged spelling than a word of their own.

    The sources hold recognised scans: "fran" stands there a few times, "från" a hundred thousand.
    """
    best: dict[str, float] = {}
    for word, count in counts.items():
        key = fold(word)
        best[key] = max(best.get(key, 0.0), count)
    return {word: count for word, count in counts.items() if count * 1500 > best[fold(word)] or count > 3000}


def encode(source: list[str] | Path, ids: dict[str, int]) -> Iterator[np.ndarray]:
    """Token ids block by block; 0 = boundary, 1 = number, 2 = unknown."""
    get = ids.get
    for block in blocks(source) if isinstance(source, Path) else source:
        yield np.fromiter(
            (get(t, 2) if t[0].isalpha() else (1 if t[0].isdigit() else 0) for t in TOKEN.findall(block)), dtype=np.int64
        )


def add_counts(keys: list[np.ndarray], counts: list[np.ndarray], fresh: np.ndarray, weight: float) -> None:
    unique, number = np.unique(fresh, return_counts=True)
    keys.append(unique)
    counts.append((number * weight).astype(np.float32))


def merge(keys: list[np.ndarray], counts: list[np.ndarray], keep: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum counts of equal keys, keep the most frequent."""
    all_keys = np.concatenate(keys)
    all_counts = np.concatenate(counts)
    unique, place = np.unique(all_keys, return_inverse=True)
    summed = np.bincount(place, weights=all_counts).astype(np.float32)
    if len(unique) > keep:
        chosen = np.argpartition(-summed, keep)[:keep]
        chosen.sort()
        return unique[chosen], summed[chosen]
    return unique, summed


def count_ngrams(
    sources: dict[str, list[str] | Path], ids: dict[str, int]
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Weighted bigram and trigram counts by packed ids (21 bits a word), and how often each word is followed by anything."""
    context = np.zeros(len(ids) + 3)
    two: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    three: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for name, source in sources.items():
        weight = WEIGHTS.get(name, 1.0) if isinstance(source, Path) else 4.0
        parts = list(encode(source, ids))
        row = np.concatenate(parts)
        # Runs of boundaries are one boundary.
        row = row[np.concatenate([[True], (row[1:] != 0) | (row[:-1] != 0)])]
        known = (row[1:] != 2) & (row[:-1] != 2)
        context += weight * np.bincount(row[:-1], minlength=len(context))
        add_counts(*two, ((row[:-1] << 21) | row[1:])[known], weight)
        known3 = known[1:] & known[:-1] & (row[1:-1] != 0)
        add_counts(*three, ((row[:-2] << 42) | (row[1:-1] << 21) | row[2:])[known3], weight)
        # Singletons of one source are not worth their memory.
        keys, counts = three[0][-1], three[1][-1]
        often = counts >= 2 * weight if isinstance(source, Path) else counts > 0
        three[0][-1], three[1][-1] = keys[often], counts[often]
        print(f"{name}: n-grams, {time.process_time():.0f} s", flush=True)
    return merge(*two, BIGRAMS), merge(*three, TRIGRAMS), context


def read_names(folder: Path) -> list[str]:
    """Words of surnames and place names: their spelling differs from that of other words."""
    text = (folder / "lexicon_misc" / "efternamn_riksdagen.tsv").read_text(encoding="utf-8")
    text += (folder / "svensktext" / "platser_ortsnamn.csv").read_text(encoding="utf-8")
    return sorted({word.lower() for word in re.findall(r"[^\W\d_a-zåäö][^\W\d_]{2,}", text)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--leave-out", default="swegov", help="source kept for measuring")
    options = parser.parse_args()
    sources: dict[str, list[str] | Path] = {
        p.name.removesuffix(".txt.xz"): p
        for p in sorted((options.data / "text").glob("*.txt.xz"))
        if not p.name.startswith(options.leave_out)
    }
    sources["register"] = [register_text(options.data / "register")]
    wordfreq = {}
    for line in (options.data / "lexicon" / "wordfreq_sv" / "large_sv.tsv").read_text(encoding="utf-8").splitlines():
        word, exponent = line.split("\t")
        wordfreq[word] = 10.0 ** float(exponent)
    vocabulary = (Path(__file__).parent / "vocabulary.txt").read_text(encoding="utf-8").split()
    counts = drop_damaged(count_words(sources, wordfreq))
    # The minutes' own words are rare in the texts of state and parliament.
    counts |= {word: max(counts.get(word, 0.0), VOCABULARY) for word in vocabulary}
    words = sorted(counts, key=lambda w: (-counts[w], w))[:MAX_WORDS]
    total = sum(counts[w] for w in words)
    logs = np.array([math.log(counts[w] / total) for w in words], dtype=np.float32)
    ids = {word: i + 3 for i, word in enumerate(words)}
    (two_keys, two_counts), (three_keys, three_counts), context = count_ngrams(sources, ids)
    # What a word's pairs leave for followers never seen: the pruned ones, and a discount on those kept.
    kept_mass = np.bincount(two_keys >> 21, weights=np.maximum(two_counts - DISCOUNT, 0.0), minlength=len(context))
    rest = np.clip(1.0 - kept_mass / np.maximum(context, 1e-9), 0.01, 1.0)
    mask = (1 << 21) - 1
    two = HashedCounts.build(bigram_keys(two_keys >> 21, two_keys & mask), two_counts, 22)
    three = HashedCounts.build(trigram_keys(three_keys >> 42, (three_keys >> 21) & mask, three_keys & mask), three_counts, 22)
    np.savez_compressed(
        options.out / "model.npz",
        words=np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8),
        logs=np.round(-logs * 2000).astype(np.uint16),
        context=np.log1p(context).astype(np.float16),
        rest=rest.astype(np.float16),
        **spelling.arrays(counts, read_names(options.data / "lexicon")),
        bigrams=two.slots,
        trigrams=three.slots,
        total=np.array([total]),
    )
    revision = f"{zlib.crc32((options.out / 'model.npz').read_bytes()):08x}"
    (options.out / "revision.txt").write_text(revision + "\n", encoding="utf-8")
    print(len(words), "words", len(two_keys), "bigrams", len(three_keys), "trigrams", revision, f"{time.process_time():.0f} s")


if __name__ == "__main__":
    main()
