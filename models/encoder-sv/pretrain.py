"""Pretrain the encoder on running text: ``python models/encoder-sv/pretrain.py --data FOLDER --out FOLDER --minutes 9``.

Masked pieces, whole words at a time. Runs on CUDA (bfloat16, compiled) or, slowly, on CPU. The pace falls to
nothing as the minutes end, so one call is one complete training; the checkpoint it writes can be trained on.
"""

from __future__ import annotations

import argparse
import lzma
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from encoder import MASK, SEPARATOR, SPECIAL, START, Encoder, Shape, bert, load, save, starts_of_words
from torch import nn

began = time.time()
LENGTH, SHARE, LOOKED_AT = 128, 0.3, 48


def say(text: str) -> None:
    print(f"[{time.time() - began:5.0f} s] {text}", flush=True)


def read(path: Path, megabytes: float) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        text = file.read(int(megabytes * 1e6)) if megabytes else file.read()
    return text.split("\n\n")


def tokens(data: Path, tokenizer: object, megabytes: float) -> np.ndarray:
    """All text as one row of pieces, a separator between documents."""
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda p: read(p, megabytes), sorted((data / "text").glob("*.xz"))))
    say(f"{sum(map(len, parts)):,} documents read")
    rows = []
    for documents in parts:
        for a in range(0, len(documents), 20000):
            for encoding in tokenizer.encode_batch_fast(documents[a : a + 20000], add_special_tokens=False):  # type: ignore[attr-defined]
                rows.append(np.array([*encoding.ids, SEPARATOR], dtype=np.int16))
    flat = np.concatenate(rows)
    return flat[flat != tokenizer.token_to_id(START)]  # type: ignore[attr-defined]


def main() -> None:
    from tokenizers import Tokenizer

    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="folder with text/*.txt.xz")
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True, help="file of the checkpoint")
    ask.add_argument("--minutes", type=float, default=9)
    ask.add_argument("--steps", type=int, default=1_000_000)
    ask.add_argument("--batch", type=int, default=1024)
    ask.add_argument("--rate", type=float, default=1.5e-3)
    ask.add_argument("--layers", type=int, default=6)
    ask.add_argument("--optimizer", choices=("muon", "adamw"), help="muon on a GPU; its steps are slow on a CPU")
    ask.add_argument("--megabytes", type=float, default=0, help="text taken of each file (0: all)")
    ask.add_argument("--cache", type=Path, help="keep the pieces of the text in this file")
    ask.add_argument("--resume", type=Path, help="a checkpoint to start from")
    given = ask.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)
    torch.set_float32_matmul_precision("high")
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    if given.cache and given.cache.exists():
        flat = np.load(given.cache)
    else:
        flat = tokens(given.data, tokenizer, given.megabytes)
        if given.cache:
            np.save(given.cache, flat)
    say(f"{len(flat):,} pieces")
    text = torch.from_numpy(flat).to(device)
    starts = torch.tensor(starts_of_words(tokenizer), device=device)
    shape = Shape(pieces=tokenizer.get_vocab_size(), layers=given.layers)
    body = bert(shape)
    if given.resume:
        _, weights, _ = load(given.resume)
        body.load_state_dict(weights)
    head = nn.Sequential(nn.Linear(shape.width, shape.width), nn.GELU(), nn.LayerNorm(shape.width))
    body, head = body.to(device), head.to(device)
    bias = nn.Parameter(torch.zeros(shape.pieces, device=device))
    table = body.embeddings.word_embeddings.weight
    named = [*body.named_parameters(), *head.named_parameters()]
    matrices = [p for n, p in named if p.ndim == 2 and "embeddings" not in n]
    others = [p for n, p in named if p.ndim != 2 or "embeddings" in n] + [bias]
    optimizers: list[torch.optim.Optimizer]
    if (given.optimizer or ("muon" if device == "cuda" else "adamw")) == "muon":
        optimizers = [
            torch.optim.Muon(matrices, lr=given.rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, lr=given.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=device == "cuda"),
        ]
    else:
        optimizers = [torch.optim.AdamW([*matrices, *others], lr=given.rate, betas=(0.9, 0.98), weight_decay=0.02)]

    def loss_of(ids: torch.Tensor, offset: torch.Tensor) -> torch.Tensor:
        words = starts[ids].long().cumsum(1).clamp(max=LENGTH - 1)
        drawn = torch.rand(ids.shape, device=device).gather(1, words) < SHARE
        drawn &= ids >= len(SPECIAL)
        kind = torch.rand(ids.shape, device=device)
        shown = torch.where(drawn & (kind < 0.8), MASK, ids)
        shown = torch.where(drawn & (kind > 0.9), torch.randint_like(ids, len(SPECIAL), shape.pieces), shown)
        places = (drawn.float() + 0.1 * kind).topk(LOOKED_AT, dim=1).indices
        asked = drawn.gather(1, places)
        hidden = body(input_ids=shown, position_ids=torch.arange(LENGTH, device=device)[None] + offset).last_hidden_state
        hidden = hidden.gather(1, places.unsqueeze(-1).expand(-1, -1, shape.width))
        scores = nn.functional.linear(head(hidden), table, bias)
        loss = nn.functional.cross_entropy(scores.flatten(0, 1).float(), ids.gather(1, places).flatten(), reduction="none")
        return (loss * asked.flatten()).sum() / asked.sum().clamp(min=1)

    step_loss = torch.compile(loss_of) if device == "cuda" else loss_of
    losses: list[torch.Tensor] = []
    start, step, first = time.time(), 0, 0.0
    reach = torch.arange(LENGTH, device=device)
    while True:
        if step == 5:  # the compiler's time is not the training's
            start = time.time() - 5 * 0.1
        done = max(step / given.steps, (time.time() - start) / (given.minutes * 60) if step >= 5 else 0.0)
        if done >= 1:
            break
        pace = min(1.0, step / 300) * (1 - done if done > 0.3 else 0.7) / 0.7
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = given.rate * pace
        at = torch.randint(0, len(text) - LENGTH, (given.batch, 1), device=device)
        ids = text[at + reach].long()
        # Every place is trained though the rows are short.
        offset = torch.randint(0, shape.positions - LENGTH, (1, 1), device=device)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            loss = step_loss(ids, offset)
        loss.backward()
        nn.utils.clip_grad_norm_([*matrices, *others], 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        losses.append(loss.detach())
        step += 1
        if step % 250 == 0 or step == 20:
            mean = float(torch.stack(losses[-100:]).mean())
            speed = (step - 5) * given.batch * LENGTH / (time.time() - start)
            first = first or mean
            say(
                f"step {step}: loss {mean:.3f}, {speed:,.0f} pieces/s, {step * given.batch * LENGTH / len(text):.1f} times the text"
            )
    save(given.out, shape, body.state_dict(), loss=float(torch.stack(losses[-100:]).mean()), steps=step)
    say(f"written: {given.out}, loss {float(torch.stack(losses[-100:]).mean()):.3f} after {step} steps")
    assert set(Encoder(shape).body.state_dict()) == set(body.state_dict())


if __name__ == "__main__":
    main()
