"""The encoder's parts that every step of the recipe shares: tokenizer, network, pooled vectors."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertConfig, BertModel

PAD, UNKNOWN, MASK, SEPARATOR = range(4)
START = "▁"
SPECIAL = ["[PAD]", "[UNK]", "[MASK]", "[SEP]"]


@dataclass(frozen=True)
class Shape:
    """Sizes of the network: 6 × 384 has 10.6 million weights beside the table of pieces. ``pad`` is the piece that fills rows."""

    pieces: int = 24000
    layers: int = 6
    width: int = 384
    heads: int = 6
    inner: int = 1536
    positions: int = 320
    dimensions: int = 256
    pad: int = PAD


def bert(shape: Shape) -> BertModel:
    """A new BERT of that shape, without pooler and dropout (the data is seen few times, and cut anew each time)."""
    config = BertConfig(
        vocab_size=shape.pieces,
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        type_vocab_size=1,
        pad_token_id=shape.pad,
    )
    return BertModel(config, add_pooling_layer=False)


class Encoder(nn.Module):
    """Pieces → vectors: the mean of the last layer, turned to ``dimensions``. Of any length: what reads them makes them unit."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.body = bert(shape)
        self.turn = nn.Linear(shape.width, shape.dimensions, bias=False)

    def mean(self, ids: torch.Tensor) -> torch.Tensor:
        """The mean of the last layer over a text's pieces, (texts, width)."""
        mask = ids != self.shape.pad
        hidden = self.body(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        counted = mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * counted).sum(1) / counted.sum(1).clamp(min=1)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.turn(self.mean(ids)).float()


def save(path: Path, shape: Shape, weights: dict[str, torch.Tensor], **more: Any) -> None:
    """Weights in bfloat16 beside the shape."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(
        {"shape": asdict(shape), "weights": {k: v.detach().to("cpu", torch.bfloat16) for k, v in weights.items()}, **more}, path
    )


def load(path: Path) -> tuple[Shape, dict[str, torch.Tensor], dict[str, Any]]:
    """(shape, weights as float32, the rest of what ``save`` was given)."""
    held = torch.load(path, map_location="cpu", weights_only=True)
    shape, weights = Shape(**held.pop("shape")), held.pop("weights")
    return shape, {k: v.float() for k, v in weights.items()}, held


def make_tokenizer(lines: list[str], size: int) -> Any:
    """Unigram over lower-case words, numbers of at most four digits and single signs, each with a mark at its start."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), "removed"),
            pre_tokenizers.Split(Regex(r"\p{L}+|\p{N}{1,4}"), "isolated"),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]"), "isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always", split=False),
        ]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=SPECIAL, unk_token="[UNK]", max_piece_length=18, shrinking_factor=0.6
    )
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer


def encode(tokenizer: Any, texts: list[str], limit: int) -> list[list[int]]:
    """Ids of each text, at most ``limit``, between marks of its start and end where the tokenizer has them.

    Where it has none, a mark of a word's start that stands alone says nothing.
    """
    out: list[list[int]] = []
    alone, begin, end = (tokenizer.token_to_id(mark) for mark in (START, "<s>", "</s>"))
    if end is not None:
        for a in range(0, len(texts), 50000):
            some = tokenizer.encode_batch_fast(texts[a : a + 50000], add_special_tokens=False)
            out += [[begin, *e.ids[: limit - 2], end] for e in some]
        return out
    for a in range(0, len(texts), 50000):
        out += [
            [i for i in e.ids if i != alone][:limit]
            for e in tokenizer.encode_batch_fast(texts[a : a + 50000], add_special_tokens=False)
        ]
    return out


def padded(rows: list[list[int]], device: str, pad: int = PAD) -> torch.Tensor:
    """Rows of ids as one tensor, filled to a multiple of 16 so that few shapes are compiled."""
    length = -(-max(1, max(map(len, rows))) // 16) * 16
    out = torch.full((len(rows), length), pad, dtype=torch.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = torch.tensor(row or [UNKNOWN])
    return out.to(device, non_blocking=True)


def starts_of_words(tokenizer: Any) -> list[bool]:
    """For each piece: does a word (or number, or mark) begin with it?"""
    pieces: dict[str, int] = tokenizer.get_vocab()
    out = [True] * len(pieces)
    for piece, number in pieces.items():
        out[number] = piece.startswith(START) or piece in SPECIAL
    return out


def shuffled(items: list[Any], seed: int) -> list[Any]:
    """A copy in random order."""
    items = list(items)
    random.Random(seed).shuffle(items)
    return items


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
