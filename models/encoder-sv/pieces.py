"""Make the encoder's tokenizer: ``python models/encoder-sv/pieces.py --data FOLDER --out tokenizer.json``."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from encoder import Shape, make_tokenizer

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "static-sv"))
sys.path.insert(0, str(HERE.parents[1] / "src"))


def main() -> None:
    from noise import damage, strip_diacritics
    from pairs import concepts, documents, everyday_pairs, register, said_pairs

    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with text/")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--pieces", type=int, default=Shape.pieces)
    ask.add_argument("--megabytes", type=float, default=8, help="running text taken of each source")
    given = ask.parse_args()
    rng = random.Random(1)
    sample = [p for doc in documents(given.data, given.megabytes) for p in doc]
    rng.shuffle(sample)
    groups = concepts()
    # The domain's own words are rare in running text: seen many times, they get pieces of their own.
    own = [t for p in [*register(0.15), *said_pairs(groups, rng)[::3], *everyday_pairs()] for t in (p.query, p.passage)]
    own += [t for g in groups for k in ("terms", "english", "everyday") for t in g.get(k, [])]
    lines = [
        *sample[:90000],
        *own * 8,
        *(strip_diacritics(t) for t in own * 2 + sample[:6000]),
        *(damage(t, rng, 0.2) for t in own + sample[:3000]),
    ]
    tokenizer = make_tokenizer(lines, given.pieces)
    tokenizer.save(str(given.out), pretty=False)
    print(
        tokenizer.get_vocab_size(),
        tokenizer.encode("Socialnämnden beslutar om jämställdhetsbudgetering, 2 400 tkr (dnr KS-2024/00013)").tokens,
    )


if __name__ == "__main__":
    main()
