"""The table of an encoder's pieces, half a byte a number: small in the repository, whole rows only for what a text holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

PIECES = "pieces.npz"
# So many numbers in a row share a scale.
_BLOCK = 32


class Pieces:
    """Vectors of pieces by their numbers."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as stored:
            self._halves, self._scale = stored["halves"], stored["scale"]

    def __getitem__(self, ids: list[int]) -> np.ndarray:
        """float32, (pieces, width)."""
        packed = self._halves[ids]
        whole = np.stack([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
        scale = self._scale[ids].astype(np.float32)
        return np.asarray(
            (whole.reshape(len(ids), scale.shape[1], _BLOCK) * scale[:, :, None]).reshape(len(ids), scale.shape[1] * _BLOCK)
        )


def save_pieces(path: Path, table: np.ndarray) -> None:
    """Write a table, (pieces, width) with a width that 32 divides; two numbers that follow each other in a byte, the first one low."""
    blocks = table.reshape(len(table), -1, _BLOCK)
    top = blocks[np.arange(len(blocks))[:, None], np.arange(blocks.shape[1]), np.abs(blocks).argmax(axis=2)]
    best = np.full(top.shape, np.inf)
    scale = np.zeros(top.shape, dtype=np.float16)
    for share in _SHARES:
        # The largest number of a block is its -8 or a little beyond the range.
        tried = (top / -8 / share).astype(np.float16)
        error = ((_whole(blocks, tried) * tried.astype(np.float32)[:, :, None] - blocks) ** 2).sum(axis=2)
        scale, best = np.where(error < best, tried, scale), np.minimum(error, best)
    whole = (_whole(blocks, scale) + 8).astype(np.uint8).reshape(len(table), -1)
    np.savez(path, halves=whole[:, ::2] | (whole[:, 1::2] << 4), scale=scale)


_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 1.06, 1.14)


def _whole(blocks: np.ndarray, scale: np.ndarray) -> np.ndarray:
    shown = scale.astype(np.float32)[:, :, None]
    return np.clip(np.round(np.divide(blocks, shown, out=np.zeros_like(blocks), where=shown != 0)), -8, 7)
