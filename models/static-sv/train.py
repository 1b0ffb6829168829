"""Train the static Swedish embedding model: ``python models/static-sv/train.py --data FOLDER``.

One command, two CPU cores; numpy, scipy, tokenizers and safetensors alone.

1. tokenizer: Unigram over letters of whole words without a word-start mark, so that the piece "budget" is
   the same in "budget" and in "jämställdhetsbudget"; trained on clean, stripped and damaged copies;
2. word vectors: PPMI of pieces in running text, factorised (randomised SVD);
3. contrastive training of a bag of pieces (mean of vectors) on pairs with in-batch and hard negatives.

Written as a sentence-transformers StaticEmbedding (half precision) with a Normalize module.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from pathlib import Path

import numpy as np
from noise import damage, strip_diacritics
from pairs import Pair, concepts, documents, everyday_pairs, register, said_pairs, sources

HERE = Path(__file__).parent
started = time.time()


def say(text: str) -> None:
    print(f"[{time.time() - started:5.0f} s] {text}", flush=True)


def make_tokenizer(texts: list[list[str]], pairs: list[Pair], size: int, rng: random.Random):
    """A ``tokenizers.Tokenizer`` of ``size`` pieces."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    # Only runs of letters and runs of digits are tokens; everything else is thrown away.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\p{L}+|\p{N}{1,4}"), "removed", invert=True),
            pre_tokenizers.Split(Regex(r"\p{N}+"), "isolated"),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=["[UNK]"], unk_token="[UNK]", max_piece_length=18, shrinking_factor=0.6
    )
    sample = [p for doc in texts for p in doc]
    rng.shuffle(sample)
    # The domain's own words are rare in the running text: seen many times, they get pieces of their own.
    own = [t for p in pairs for t in (p.query, p.passage)]
    lines = (
        sample[:60000]
        + own * 12
        + [strip_diacritics(t) for t in own * 2 + sample[:6000]]
        + [damage(t, rng, 0.2) for t in own + sample[:3000]]
    )
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer


def encode(tokenizer, texts: list[str], limit: int) -> list[np.ndarray]:
    out = []
    for a in range(0, len(texts), 20000):
        out += [
            np.asarray(e.ids[:limit], dtype=np.int32)
            for e in tokenizer.encode_batch_fast(texts[a : a + 20000], add_special_tokens=False)
        ]
    return out


def word_vectors(rows: list[np.ndarray], size: int, dimensions: int, window: int = 6, seed: int = 0) -> np.ndarray:
    """PPMI with context smoothing, factorised; float32 (size, dimensions)."""
    import scipy.sparse as sparse

    counts = sparse.csr_matrix((size, size), dtype=np.float32)
    flat = np.concatenate([np.append(r, -1) for r in rows])
    for step in range(1, window + 1):
        for part in np.array_split(np.arange(len(flat) - step), 4):
            a, b = flat[part], flat[part + step]
            ok = (a > 0) & (b > 0)
            weight = np.full(int(ok.sum()), 1.0 / step**0.5, dtype=np.float32)
            counts = counts + sparse.coo_matrix((weight, (a[ok], b[ok])), shape=(size, size)).tocsr()
    counts = (counts + counts.T).tocoo()
    keep = counts.data > 0.9
    row, column, value = counts.row[keep], counts.col[keep], counts.data[keep]
    total = np.bincount(row, value, size) + 1e-9
    smooth = total**0.75
    pmi = np.log(value * smooth.sum() / (total[row] * smooth[column]))
    keep = pmi > 0
    ppmi = sparse.csr_matrix((pmi[keep].astype(np.float32), (row[keep], column[keep])), shape=(size, size))
    rng = np.random.default_rng(seed)
    basis = ppmi @ rng.standard_normal((size, dimensions + 32)).astype(np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(ppmi.T @ basis)
        basis, _ = np.linalg.qr(ppmi @ basis)
    small = np.asarray((ppmi.T @ basis).T)
    values, u = np.linalg.eigh(small @ small.T)
    order = values.argsort()[::-1]
    u, s = u[:, order], np.sqrt(np.maximum(values[order], 1e-9))
    vectors = (basis @ u)[:, :dimensions] * np.sqrt(s[:dimensions])
    frequency = total / total.sum()
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    return (vectors * (1e-3 / (1e-3 + frequency))[:, None]).astype(np.float32)


class Bags:
    """Texts of one source as bags of pieces: clean, stripped or damaged copies, encoded once."""

    def __init__(self, tokenizer, pairs: list[Pair], rng: random.Random, noise: float, cut: float = 0.0) -> None:
        def noisy(text: str) -> str:
            draw = rng.random()
            if draw < noise * 0.4:
                return strip_diacritics(text)
            return damage(text, rng, rng.uniform(0.05, 0.4)) if draw < noise else text

        self.queries = encode(tokenizer, [noisy(p.query) for p in pairs], 64)
        self.passages = encode(tokenizer, [noisy(p.passage) for p in pairs], 128)
        for i, (query, passage) in enumerate(zip(self.queries, self.passages, strict=True)):
            # Without the shared words, what is left must do: the lexical half of search finds the words themselves.
            if rng.random() < cut and len(rest := passage[~np.isin(passage, query)]) > 5:
                self.passages[i] = rest
        numbers = {c: i for i, c in enumerate(dict.fromkeys(p.concept for p in pairs if p.concept))}
        self.concepts = np.array([numbers.get(p.concept, -1 - i) for i, p in enumerate(pairs)])
        self.negatives = [encode(tokenizer, [p.negative], 160)[0] if p.negative else None for p in pairs]


def bag_matrix(rows: list[np.ndarray], pieces: np.ndarray, rng: np.random.Generator, drop: float):
    """CSR (texts × pieces in use): each row averages the vectors of its text, about ``drop`` of its pieces left out."""
    import scipy.sparse as sparse

    rows = [r if len(r) else np.zeros(1, np.int32) for r in rows]
    lengths = np.array([len(r) for r in rows])
    columns = np.searchsorted(pieces, np.concatenate(rows))
    weights = np.repeat(1.0 / lengths, lengths).astype(np.float32)
    weights[(rng.random(len(weights)) < drop) & (np.repeat(lengths, lengths) > 2)] = 0.0
    return sparse.csr_matrix((weights, columns, np.concatenate([[0], lengths.cumsum()])), shape=(len(rows), len(pieces)))


def softmax(scores: np.ndarray) -> np.ndarray:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def train(
    vectors: np.ndarray,
    sources: list[tuple[str, Bags, float]],
    steps: int,
    batch: int,
    rate: float,
    drop: float,
    seed: int = 0,
) -> np.ndarray:
    """InfoNCE in both directions by hand (numpy), Adam on the rows in use.

    Each batch comes from one source, so that its negatives are of one kind; a source's hard negatives are
    further columns of the first direction.
    """
    rng = np.random.default_rng(seed)
    vectors = vectors.copy()
    first, second = np.zeros_like(vectors), np.zeros_like(vectors)
    seen = np.zeros(len(vectors), dtype=np.int64)
    share = np.array([w for _, _, w in sources]) / sum(w for _, _, w in sources)
    losses: dict[str, list[float]] = {name: [] for name, _, _ in sources}
    scale = np.float32(20.0)
    for step in range(steps):
        name, bags, _ = sources[rng.choice(len(sources), p=share)]
        size = min(batch, len(bags.queries))
        pick = rng.choice(len(bags.queries), size, replace=False)
        asked = [bags.queries[i] for i in pick]
        shown = [bags.passages[i] for i in pick] + [n for i in pick if (n := bags.negatives[i]) is not None]
        pieces = np.unique(np.concatenate([*asked, *shown, np.zeros(1, np.int32)]))
        left, right = bag_matrix(asked, pieces, rng, drop), bag_matrix(shown, pieces, rng, drop)
        weights = vectors[pieces]
        q, p = left @ weights, right @ weights
        q_length, p_length = (np.linalg.norm(x, axis=1, keepdims=True) + 1e-6 for x in (q, p))
        q, p = q / q_length, p / p_length
        scores = q @ p.T * scale
        same = bags.concepts[pick][:, None] == bags.concepts[pick][None]
        if name in ("terms", "synonyms", "everyday"):  # the same word of two groups, too
            same |= (q @ q.T > 0.98) | (p[:size] @ p[:size].T > 0.98)
        np.fill_diagonal(same, False)
        scores[:, :size][same] = -1e4
        diagonal = np.arange(size)
        forward, backward = softmax(scores), softmax(scores[:, :size].T)
        losses[name].append(
            float(-np.log(forward[diagonal, diagonal] + 1e-9).mean() - np.log(backward[diagonal, diagonal] + 1e-9).mean())
        )
        forward[diagonal, diagonal] -= 1
        backward[diagonal, diagonal] -= 1
        slope = forward
        slope[:, :size] += backward.T
        slope *= scale / size
        dq, dp = slope @ p, slope.T @ q
        dq = (dq - q * (dq * q).sum(axis=1, keepdims=True)) / q_length
        dp = (dp - p * (dp * p).sum(axis=1, keepdims=True)) / p_length
        gradient = left.T @ dq + right.T @ dp
        seen[pieces] += 1
        first[pieces] = m = 0.9 * first[pieces] + 0.1 * gradient
        second[pieces] = v = 0.999 * second[pieces] + 0.001 * gradient * gradient
        age = seen[pieces][:, None].astype(np.float32)
        pace = rate * min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
        vectors[pieces] = weights - pace * (m / (1 - 0.9**age)) / (np.sqrt(v / (1 - 0.999**age)) + 1e-8)
        if step % 200 == 199:
            say(f"step {step + 1}: " + ", ".join(f"{n} {np.mean(v[-50:]):.2f}" for n, v in losses.items() if v))
    return vectors


def save(folder: Path, tokenizer, vectors: np.ndarray) -> str:
    """Write as sentence-transformers does; returns the revision (a hash of weights and tokenizer)."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    inner = folder / "0_StaticEmbedding"
    inner.mkdir(exist_ok=True)
    save_file({"embedding.weight": vectors.astype(np.float16)}, inner / "model.safetensors")
    tokenizer.save(str(inner / "tokenizer.json"), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "1_Normalize").mkdir(exist_ok=True)
    (folder / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf-8")
    (folder / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
    digest = hashlib.sha256((inner / "model.safetensors").read_bytes() + (inner / "tokenizer.json").read_bytes()).hexdigest()[:10]
    config = {
        "similarity_fn_name": "cosine",
        "prompts": {},
        "default_prompt_name": None,
        "radslag": {"name": "static-sv", "revision": digest},
    }
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    return digest


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with retrieval/ and text/")
    ask.add_argument("--out", type=Path, default=HERE)
    ask.add_argument("--pieces", type=int, default=36000)
    ask.add_argument("--dimensions", type=int, default=256)
    ask.add_argument("--megabytes", type=float, default=14, help="running text taken of each source")
    ask.add_argument("--steps", type=int, default=4000, help="of contrastive training")
    ask.add_argument("--batch", type=int, default=1024)
    ask.add_argument("--rate", type=float, default=0.004)
    ask.add_argument("--drop", type=float, default=0.1, help="share of pieces left out of each copy in training")
    ask.add_argument("--hold", type=float, default=0.15, help="share of the register pairs never trained on, for measuring")
    ask.add_argument("--without", nargs="*", default=[], help="sources left out, for measuring")
    ask.add_argument("--cache", type=Path, help="keep tokenizer and word vectors here between trials")
    given = ask.parse_args()
    rng = random.Random(1)
    groups = concepts()
    texts = list(documents(given.data, given.megabytes))
    say(f"{sum(len(d) for d in texts):,} paragraphs of running text")
    local, spoken = register(given.hold), said_pairs(groups, rng)
    cached = given.cache / f"{given.pieces}.tokenizer.json" if given.cache else None
    if cached and cached.exists():
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(cached))
        vectors = np.load(cached.with_suffix(f".{given.dimensions}.npy"))
    else:
        tokenizer = make_tokenizer(
            texts,
            [
                *local,
                *spoken[::3],
                *everyday_pairs(),
                *(
                    Pair(g["terms"][0], " ".join(t for k in ("terms", "english", "everyday") for t in g.get(k, [])))
                    for g in groups
                ),
            ],
            given.pieces,
            rng,
        )
        say(f"tokenizer: {tokenizer.get_vocab_size():,} pieces, as in {tokenizer.encode('jämställdhetsbudgetering').tokens}")
        rows = encode(tokenizer, [re.sub(r"\s+", " ", " ".join(d)) for d in texts], 100000)
        rows += encode(tokenizer, [f"{p.query} {p.passage}" for p in [*local, *spoken, *everyday_pairs()]] * 3, 1000)
        say(f"{sum(map(len, rows)):,} pieces of running text")
        vectors = word_vectors(rows, tokenizer.get_vocab_size(), given.dimensions)
        say("word vectors")
        if cached:
            given.cache.mkdir(parents=True, exist_ok=True)
            tokenizer.save(str(cached))
            np.save(cached.with_suffix(f".{given.dimensions}.npy"), vectors)
    made = sources(given.data, texts, rng, given.hold, given.without)
    bags = [(name, Bags(tokenizer, pairs, rng, noise, cut), weight) for name, (pairs, weight, noise, cut) in made.items()]
    say(", ".join(f"{name} {len(one.queries):,}" for name, one, _ in bags))
    vectors = train(vectors, bags, given.steps, given.batch, given.rate, given.drop)
    say(f"written: {given.out} @ {save(given.out, tokenizer, vectors)}")


if __name__ == "__main__":
    main()
