"""Train the encoder to search: ``python models/encoder-sv/finetune.py --data FOLDER --start CHECKPOINT --out FILE --minutes 6``.

``--start`` is what pretrain.py, ../e5-sv/base.py or this wrote; ``--keep 0,1,3`` goes on with these of its layers alone, ``--freeze 2`` leaves
the two lowest and the table of pieces as they are.

Contrastive (InfoNCE both ways, negatives of the batch and hard ones) on the pairs of models/static-sv. Passages are read

* ``--passages encoder``: by the encoder itself, as queries are;
* ``--passages static``: by a bag of pieces that starts as models/static-sv and learns along: passages cost next to nothing,
  and the encoder learns what must be added to a query's own bag so that it lands among them.

``--prepare`` makes and keeps the pairs (``--pairs``) and stops: minutes of one core, no GPU.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoder import Encoder, Shape, encode, load, padded, save
from torch import nn

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "static-sv"))
sys.path.insert(0, str(HERE.parents[1] / "src"))

began = time.time()
SCALE = 25.0
CHUNK = 64 if not torch.cuda.is_available() else 1024  # texts read at a time
QUERY = 48
SHORT = ("terms", "synonyms", "everyday", "said")


def say(text: str) -> None:
    print(f"[{time.time() - began:5.0f} s] {text}", flush=True)


def prepare(data: Path, hold: float, megabytes: float) -> dict[str, Any]:
    """Source → its weight and texts: queries, passages, negatives (None: none) and numbers of what they are about."""
    from noise import damage, strip_diacritics
    from pairs import documents, sources

    from radslag.search.analysis import stem

    rng = random.Random(1)
    word = re.compile(r"\w+")

    def noisy(text: str, share: float) -> str:
        draw = rng.random()
        if draw < share * 0.4:
            return strip_diacritics(text)
        return damage(text, rng, rng.uniform(0.05, 0.4)) if draw < share else text

    def without(passage: str, query: str) -> str:
        """The passage less the query's words: the lexical half of search finds the words themselves."""
        asked = {stem(w.lower()) for w in word.findall(query) if len(w) > 3}
        return word.sub(lambda m: "" if stem(m.group().lower()) in asked else m.group(), passage)

    made: dict[str, Any] = {}
    for name, source in sources(data, list(documents(data, megabytes)), rng, hold).items():
        pairs = source.pairs
        numbers: dict[str, int] = {}
        made[name] = {
            "weight": source.weight,
            "queries": [noisy(p.query, source.noise) for p in pairs],
            "passages": [
                noisy(without(p.passage, p.query) if rng.random() < source.cut else p.passage, source.noise)[:1500] for p in pairs
            ],
            "negatives": [p.negative for p in pairs],
            "about": [numbers.setdefault(p.concept, len(numbers)) if p.concept else -1 - i for i, p in enumerate(pairs)],
        }
        say(f"{name}: {len(pairs):,} pairs")
    return made


class Bag(nn.Module):
    """The static model: the mean of the vectors of a text's pieces."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        table = load_file(folder / "0_StaticEmbedding" / "model.safetensors")["embedding.weight"]
        super().__init__()
        self.tokenizer = Tokenizer.from_file(str(folder / "0_StaticEmbedding" / "tokenizer.json"))
        self.table = nn.Parameter(torch.from_numpy(table.astype(np.float32)))

    def rows(self, texts: list[str], limit: int) -> list[list[int]]:
        return [[i + 1 for i in row if i] for row in encode(self.tokenizer, texts, limit)]  # 0 is padding here

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        mask = (ids > 0).unsqueeze(-1).float()
        return (self.table[(ids - 1).clamp(min=0)] * mask).sum(1) / mask.sum(1).clamp(min=1)


class Towers(nn.Module):
    """Queries and passages → unit vectors of one space."""

    def __init__(self, encoder: Encoder, tokenizer: Any, bag: Bag | None, device: str) -> None:
        super().__init__()
        self.encoder, self.tokenizer, self.bag, self.device = encoder, tokenizer, bag, device

    def rows(self, queries: list[str], passages: list[str]) -> tuple[Any, Any]:
        """Encoded texts as the towers take them."""
        asked = encode(self.tokenizer, queries, QUERY)
        if self.bag is None:
            return [asked], encode(self.tokenizer, passages, 256)
        return [asked, self.bag.rows(queries, 64)], self.bag.rows(passages, 256)

    def read(self, rows: list[list[int]]) -> torch.Tensor:
        """The encoder's vectors; texts of like length are read together, so that little is read that is only filling."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        with torch.autocast(self.device, torch.bfloat16):
            some = [
                self.encoder(padded([rows[i] for i in order[a : a + CHUNK]], self.device, self.encoder.shape.pad))
                for a in range(0, len(order), CHUNK)
            ]
        return torch.cat(some)[torch.tensor(order, device=self.device).argsort()]

    def queries(self, rows: list[list[list[int]]]) -> torch.Tensor:
        own = self.read(rows[0])
        if self.bag is None:
            return nn.functional.normalize(own, dim=-1)
        bag = nn.functional.normalize(self.bag(filled(rows[1], self.device)), dim=-1)
        return nn.functional.normalize(bag + own, dim=-1)

    def passages(self, rows: list[list[int]]) -> torch.Tensor:
        if self.bag is not None:
            return nn.functional.normalize(self.bag(filled(rows, self.device)), dim=-1)
        return nn.functional.normalize(self.read(rows), dim=-1)


def kept_layers(shape: Shape, weights: dict[str, torch.Tensor], keep: list[int]) -> tuple[Shape, dict[str, torch.Tensor]]:
    """The same network with these of its layers alone."""
    at = re.compile(r"(.*encoder\.layer\.)(\d+)(\..*)")
    new = {}
    for name, weight in weights.items():
        if not (m := at.fullmatch(name)):
            new[name] = weight
        elif int(m[2]) in keep:
            new[f"{m[1]}{keep.index(int(m[2]))}{m[3]}"] = weight
    return replace(shape, layers=len(keep)), new


@torch.no_grad()
def directions(encoder: Encoder, rows: list[list[int]], device: str) -> torch.Tensor:
    """Where the turn begins: the directions in which texts differ most, (dimensions, width). What all have in common is left out."""
    with torch.autocast(device, torch.bfloat16):
        means = torch.cat(
            [encoder.mean(padded(rows[a : a + 256], device, encoder.shape.pad)) for a in range(0, len(rows), 256)]
        ).float()
    means = nn.functional.normalize(means, dim=-1)
    _, _, found = torch.linalg.svd(means - means.mean(0), full_matrices=False)
    wanted = encoder.shape.dimensions
    out = torch.zeros((wanted, encoder.shape.width), device=device)
    out[: len(found)] = found[:wanted]
    return out


def filled(rows: list[list[int]], device: str) -> torch.Tensor:
    out = torch.zeros((len(rows), max(1, max(map(len, rows)))), dtype=torch.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = torch.tensor(row, dtype=torch.int64)
    return out.to(device)


@torch.no_grad()
def measure(towers: Towers, sets: dict[str, Any]) -> dict[str, float]:
    """nDCG@10 of vectors alone over each set, and per kind where it has several."""
    towers.eval()
    out: dict[str, list[float]] = {}
    for name, one in sets.items():
        asked, shown = towers.rows([q for q, _, _ in one["queries"]], one["passages"])
        order = sorted(range(len(shown)), key=lambda i: len(shown[i]))
        vectors = torch.zeros((len(shown), towers.encoder.shape.dimensions), device=towers.device)
        for a in range(0, len(order), 256):
            part = order[a : a + 256]
            vectors[part] = towers.passages([shown[i] for i in part]).float()
        scores = (towers.queries(asked).float() @ vectors.T).cpu().numpy()
        for (_, kind, right), row in zip(one["queries"], scores, strict=True):
            if not right:
                continue
            found = list(dict.fromkeys(str(one["keys"][i]) for i in np.argsort(-row)[:60]))[:10]
            gain = sum(right.get(k, 0) / np.log2(i + 2) for i, k in enumerate(found))
            best = sum(g / np.log2(i + 2) for i, g in enumerate(sorted(right.values(), reverse=True)[:10]))
            out.setdefault(name, []).append(gain / best)
            if name.startswith("gold") or name == "register":
                out.setdefault(f"{name} {kind}", []).append(gain / best)
    towers.train()
    return {k: float(np.mean(v)) for k, v in out.items()}


def held_register(hold: float) -> dict[str, Any]:
    """The register pairs that training never sees."""
    from pairs import held_out

    rows = [
        json.loads(r)
        for p in sorted((HERE.parent / "static-sv" / "pairs").glob("*.jsonl"))
        for r in p.read_text("utf-8").splitlines()
    ]
    passages = list(dict.fromkeys(r["passage"] for r in rows))
    at = {p: str(i) for i, p in enumerate(passages)}
    queries = []
    for r in rows:
        kinds = r["queries"] if "queries" in r else {r["kind"]: [r["query"]]}
        if held_out(r["passage"] if "queries" in r else r["query"], hold):
            queries += [[q, kind, {at[r["passage"]]: 1}] for kind, some in kinds.items() for q in some]
    return {"passages": passages, "keys": [str(i) for i in range(len(passages))], "queries": queries}


def main() -> None:
    from tokenizers import Tokenizer

    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with text/, retrieval/ and thesaurus/")
    ask.add_argument("--pairs", type=Path, required=True, help="keep the made pairs in this file")
    ask.add_argument("--prepare", action="store_true")
    ask.add_argument("--tokenizer", type=Path)
    ask.add_argument("--start", type=Path, help="checkpoint of pretrain.py (or of this)")
    ask.add_argument("--out", type=Path)
    ask.add_argument(
        "--freeze", type=int, default=0, help="lower layers that stay as they are, and the table of pieces with them"
    )
    ask.add_argument("--limits", default="96,96,160,160,256", help="pieces of a passage that are read, drawn for each step")
    ask.add_argument("--keep", help="layers to go on with, with commas between")
    ask.add_argument("--passages", choices=("encoder", "static"), default="encoder")
    ask.add_argument("--minutes", type=float, default=6)
    ask.add_argument("--batch", type=int, default=1024)
    ask.add_argument("--rate", type=float, default=2e-4)
    ask.add_argument("--bag-rate", type=float, default=2e-3)
    ask.add_argument("--hold", type=float, default=0.15)
    ask.add_argument("--weight", action="append", default=[], metavar="SOURCE=N", help="draw a source this often instead")
    ask.add_argument("--megabytes", type=float, default=20, help="running text of each source that pairs are looked for in")
    ask.add_argument("--measure", type=Path, help="JSON of sets to measure on while training, beside the register pairs left out")
    given = ask.parse_args()
    if given.pairs.exists():
        made = pickle.loads(given.pairs.read_bytes())
    else:
        made = prepare(given.data, given.hold, given.megabytes)
        given.pairs.write_bytes(pickle.dumps(made))
    if given.prepare:
        return
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)
    torch.set_float32_matmul_precision("high")
    rng = np.random.default_rng(1)
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    shape, weights, _ = load(given.start)
    if given.keep:
        shape, weights = kept_layers(shape, weights, [int(n) for n in given.keep.split(",")])
    encoder = Encoder(shape)
    if "turn.weight" in weights:
        encoder.load_state_dict(weights)
    else:
        encoder.body.load_state_dict(weights)
    bag = None
    if given.passages == "static":
        bag = Bag(HERE.parent / "static-sv")
        if "turn.weight" not in weights:
            nn.init.zeros_(encoder.turn.weight)  # begins as the static model alone
    towers = Towers(encoder, tokenizer, bag, device).to(device)
    sets = {}
    if given.measure:
        sets = {**json.loads(given.measure.read_text("utf-8")), "register": held_register(given.hold)}
    for source in made.values():
        source["rows"] = towers.rows(source["queries"], source["passages"])
        source["hard"] = dict(
            zip(
                [i for i, n in enumerate(source["negatives"]) if n],
                towers.rows(["x"], [n for n in source["negatives"] if n] or ["x"])[1],
                strict=False,
            )
        )
    say("encoded")
    if "turn.weight" not in weights and bag is None:
        some = [row for source in made.values() for row in source["rows"][1][: 8192 // len(made)]]
        encoder.turn.weight.data = directions(encoder, some, device)
    for name, weight in (one.split("=") for one in given.weight):
        made[name]["weight"] = float(weight)
    names = list(made)
    share = np.array([made[n]["weight"] for n in names]) / sum(made[n]["weight"] for n in names)
    if given.freeze:
        body = encoder.body
        for part in (body.embeddings, *body.encoder.layer[: given.freeze]):
            part.requires_grad_(False)
    own = [p for n, p in towers.named_parameters() if p.requires_grad and not n.startswith("bag.")]
    groups = [{"params": own, "lr": given.rate, "pace": given.rate}]
    if bag is not None:
        groups.append({"params": list(bag.parameters()), "lr": given.bag_rate, "pace": given.bag_rate})
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=device == "cuda")
    losses: dict[str, list[float]] = {n: [] for n in names}
    start, step, told = time.time(), 0, 0.0
    while (done := (time.time() - start) / (given.minutes * 60)) < 1:
        name = names[rng.choice(len(names), p=share)]
        source = made[name]
        pick = rng.choice(len(source["queries"]), min(given.batch, len(source["queries"])), replace=False)
        limit = int(rng.choice([int(n) for n in given.limits.split(",")]))
        asked = [[rows[i] for i in pick] for rows in source["rows"][0]]
        shown = [source["rows"][1][i][:limit] for i in pick] + [source["hard"][i][:limit] for i in pick if i in source["hard"]]
        for group in optimizer.param_groups:
            group["lr"] = group["pace"] * min(1.0, (step + 1) / 100) * max(0.01, 1 - done)
        q, p = towers.queries(asked), towers.passages(shown)
        scores = q @ p.T * SCALE
        about = torch.tensor([source["about"][i] for i in pick], device=device)
        same = about[:, None] == about[None]
        with torch.no_grad():  # a text that stands twice is no negative of itself, nor is what means quite the same
            same |= p[: len(pick)] @ p[: len(pick)].T > 0.98
            if name in SHORT:
                same |= q @ q.T > 0.98
        same.fill_diagonal_(False)
        square = scores[:, : len(pick)].masked_fill(same, -1e4)
        right = torch.arange(len(pick), device=device)
        forward = nn.functional.cross_entropy(torch.cat([square, scores[:, len(pick) :]], 1), right)
        loss = forward + nn.functional.cross_entropy(square.T, right)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(towers.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 20 == 0:
            losses[name].append(float(loss.detach()))
        if done > told + 0.2 or step == 20:
            told = done if step > 20 else told
            say(f"step {step}: " + ", ".join(f"{n} {np.mean(v[-5:]):.2f}" for n, v in losses.items() if v))
            some_sets = {k: v for k, v in sets.items() if k != "register" or device == "cuda"}  # minutes of a CPU
            say("  " + ", ".join(f"{k} {v:.3f}" for k, v in measure(towers, some_sets).items()))
            save(given.out.with_suffix(".part.pt"), shape, encoder.state_dict())
    say(f"{step} steps: " + ", ".join(f"{k} {v:.3f}" for k, v in measure(towers, sets).items()))
    save(given.out, shape, encoder.state_dict())
    if bag is not None:
        np.save(given.out.with_suffix(".bag.npy"), bag.table.detach().cpu().numpy().astype(np.float16))
    say(f"written: {given.out}")


if __name__ == "__main__":
    main()
