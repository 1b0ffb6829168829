"""Let the default embedder read with both encoders: ``python models/encoder-sv/join.py --weight encoder-sv=0.35 --weight e5-sv=0.7``.

``turn.npz``: what all texts have in common, which says nothing, and the directions in which the joined vectors of the training
passages and queries of models/static-sv/pairs differ most, by which they are shortened to as many numbers as one encoder has;
``config.json`` says who reads, and its revision covers all files. To be run after an encoder was exported; a minute of a CPU,
no data needed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

import numpy as np

from radslag.search.encoder import NETWORK, TURN, Network
from radslag.search.pieces import PIECES

HERE = Path(__file__).parent
PASSAGES, QUERIES = 3000, 3000


def texts() -> list[str]:
    """Some passages and some queries of the training pairs."""
    rows = [
        json.loads(row)
        for path in sorted((HERE.parent / "static-sv" / "pairs").glob("*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
    ]
    passages = [row["passage"] for row in rows]
    queries = [
        q for row in rows for q in ([row["query"]] if "query" in row else [q for some in row["queries"].values() for q in some])
    ]
    rng = random.Random(1)
    return rng.sample(passages, min(PASSAGES, len(passages))) + rng.sample(queries, min(QUERIES, len(queries)))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--weight", action="append", required=True, metavar="MODEL=N", help="what closeness by an encoder counts")
    weights = {name: float(n) for name, n in (one.split("=") for one in ask.parse_args().weight)}
    config = json.loads((HERE / "config.json").read_text(encoding="utf-8"))
    read = [(Network(HERE.parent / name), weight**0.5) for name, weight in weights.items()]
    joined = np.stack([np.concatenate([weight * network.read(text) for network, weight in read]) for text in texts()])
    mean = joined.mean(axis=0)
    _, found, directions = np.linalg.svd(joined - mean, full_matrices=False)
    turn = directions[: config["dimensions"]].T.astype(np.float16)
    np.savez(HERE / TURN, turn=turn, mean=mean.astype(np.float32))
    files = [HERE.parent / name / file for name in weights for file in (NETWORK, PIECES, "tokenizer.json")]
    config["revision"] = hashlib.sha256(b"".join(p.read_bytes() for p in [*files, HERE / TURN])).hexdigest()[:10]
    config["reads"] = weights
    (HERE / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    print(config, f"{(found[: config['dimensions']] ** 2).sum() / (found**2).sum():.4f} of the differences are kept")


if __name__ == "__main__":
    main()
