"""Write src/radslag/search/data/words.txt: frequent Swedish words with counts, for compounds and spelling.

``python models/static-sv/words.py --data FOLDER``. Counts are of running text; words of the concept lexicon are kept
whatever their count.
"""

from __future__ import annotations

import argparse
import collections
import re
from pathlib import Path

from pairs import concepts, documents

TARGET = Path(__file__).resolve().parents[2] / "src" / "radslag" / "search" / "data" / "words.txt"
_WORD = re.compile(r"[a-zåäöéüA-ZÅÄÖÉÜ]+")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True)
    ask.add_argument("--least", type=int, default=18)
    given = ask.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    lower: collections.Counter[str] = collections.Counter()
    for document in documents(given.data, 14):
        for word in _WORD.findall(" ".join(document)):
            counts[word.lower()] += 1
            lower[word.lower()] += word.islower()
    # Words nearly always written with a capital are names, which are no parts of compounds.
    kept = {w: n for w, n in counts.items() if n >= given.least and 3 <= len(w) <= 24 and lower[w] >= 0.2 * n}
    for group in concepts():
        for term in [*group["terms"], *group.get("everyday", [])]:
            for word in _WORD.findall(term):
                if len(word) > 3 and word.islower():
                    kept.setdefault(word, max(1, counts[word]))
    lines = [f"{word} {count}" for word, count in sorted(kept.items(), key=lambda item: (-item[1], item[0]))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} words")


if __name__ == "__main__":
    main()
