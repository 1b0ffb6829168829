"""The encoders trained here beside the static model: what a text means in its order, and which words it holds.

Each finds what the others miss. What the encoders say is joined and shortened to one vector of meaning; words and meaning stand one
after the other, weighed so that the cosine of two vectors is the weighted mean of the two cosines. onnxruntime, numpy and
tokenizers; no torch. Recipes and figures: models/encoder-sv, models/e5-sv.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from radslag.search.pieces import PIECES, Pieces

if TYPE_CHECKING:
    from radslag.search.embed import StaticEmbedder

NETWORK = "encoder.onnx"
TURN = "turn.npz"
# Closeness of meaning counts this much beside closeness by words (chosen on dev: models/encoder-sv/README.md).
WEIGHT = 0.75
MOST_PIECES = 256  # as in training
_START, _BEGIN, _END = "▁", "<s>", "</s>"


class Network:
    """One encoder: a text → a vector of length 1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, text: str) -> np.ndarray:
        """A text at a time: in a batch its whole numbers would depend on its neighbours."""
        vectors = self._pieces[self._ids(text)]
        given = {"vectors": vectors[None], "mask": np.ones((1, len(vectors)), dtype=np.int64)}
        return np.asarray(self._network.run(None, given)[0][0])

    def _ids(self, text: str) -> list[int]:
        found = self._tokenizer.encode(text, add_special_tokens=False).ids
        alone, begin, end = (self._tokenizer.token_to_id(mark) for mark in (_START, _BEGIN, _END))
        if end is not None:
            return [begin, *found[: MOST_PIECES - 2], end]
        return [i for i in found if i != alone][:MOST_PIECES]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self.folder / PIECES)

    @cached_property
    def _network(self) -> Any:
        import onnxruntime

        onnxruntime.set_default_logger_severity(3)  # it warns of devices that it does not find
        options = onnxruntime.SessionOptions()
        # Threads that wait for work by turning in circles take it from everything else that runs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(str(self.folder / NETWORK), options, providers=["CPUExecutionProvider"])


class EncoderEmbedder:
    """Static vector and vector of meaning side by side, of length 1 together.

    ``parts`` are the encoders whose vectors are joined, with what the closeness by each counts; where there are several, the
    folder has the directions (``turn.npz``) that their joined vectors are shortened by.
    """

    def __init__(self, folder: Path, beside: StaticEmbedder, parts: Sequence[tuple[Path, float]]) -> None:
        self.words = beside
        self._parts = [(Network(part), np.float32(weight**0.5)) for part, weight in parts]
        self._config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.folder = folder
        self._asked = lru_cache(maxsize=64)(self._meaning)  # a query is read for its concepts and for its vector

    @property
    def name(self) -> str:
        return f"{self._config['name']}@{self._config['revision']}+{self.words.name.rpartition('@')[2]}"

    @property
    def dimensions(self) -> int:
        return int(self._config["dimensions"]) + self.words.dimensions

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return self._joined(self.words.embed_queries(texts), texts, self._asked)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        return self._joined(self.words.embed_passages(texts), texts, self._meaning)

    def embed_moved(self, text: str, towards: Sequence[str], shares: np.ndarray) -> np.ndarray:
        """What the encoder reads is the query itself: its words alone are moved."""
        return np.asarray(self._joined(self.words.embed_moved(text, towards, shares)[None], [text], self._asked)[0])

    def embed_literal(self, text: str) -> np.ndarray:
        """By its words alone: near are texts that hold them."""
        return np.concatenate([self.words.embed_literal(text), np.zeros(self.dimensions - self.words.dimensions, np.float32)])

    def _joined(self, words: np.ndarray, texts: list[str], read: Callable[[str], np.ndarray]) -> np.ndarray:
        meanings = [
            read(text) if known else None for text, known in zip(texts, np.atleast_1d(words.any(axis=1)).tolist(), strict=True)
        ]
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, word, meaning in zip(out, words, meanings, strict=True):
            if meaning is not None:  # what holds no word means nothing
                row[:] = np.concatenate([word, np.float32(WEIGHT**0.5) * meaning]) / np.float32((1 + WEIGHT) ** 0.5)
        return out

    def _meaning(self, text: str) -> np.ndarray:
        """What the encoders say together, of length 1."""
        if len(self._parts) == 1:
            return self._parts[0][0].read(text)
        turn, mean = self._turn
        joined = (np.concatenate([weight * network.read(text) for network, weight in self._parts]) - mean) @ turn
        return np.asarray(joined / max(float(np.linalg.norm(joined)), 1e-9), dtype=np.float32)

    @cached_property
    def _turn(self) -> tuple[np.ndarray, np.ndarray]:
        """Directions, (numbers of all parts, numbers of the meaning), and the mean of all texts, which says nothing."""
        with np.load(self.folder / TURN) as stored:
            return stored["turn"].astype(np.float32), stored["mean"]
