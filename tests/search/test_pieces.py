"""Tables of pieces in half a byte a number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radslag.search.pieces import Pieces, save_pieces


@pytest.mark.parametrize("spread", [0.01, 1.0, 300.0])
def test_rows_come_back_nearly_as_they_were(tmp_path: Path, spread: float) -> None:
    table = np.random.default_rng(1).normal(0, spread, (50, 64)).astype(np.float32)
    save_pieces(tmp_path / "pieces.npz", table)
    rows = Pieces(tmp_path / "pieces.npz")[[3, 3, 49]]
    assert rows.dtype == np.float32 and rows.shape == (3, 64) and np.array_equal(rows[0], rows[1])
    for row, whole in zip(rows, table[[3, 3, 49]], strict=True):
        assert row @ whole / np.linalg.norm(row) / np.linalg.norm(whole) > 0.98


def test_what_had_four_bits_is_kept_as_it_was(tmp_path: Path) -> None:
    drawn = np.random.default_rng(2)
    table = drawn.integers(-8, 8, (20, 64)).astype(np.float32)
    table[:, ::32] = -8  # every block uses its range
    table *= np.repeat(2.0 ** drawn.integers(-6, 3, (20, 2)), 32, axis=1)
    save_pieces(tmp_path / "pieces.npz", table)
    assert np.array_equal(Pieces(tmp_path / "pieces.npz")[list(range(20))], table)


def test_an_empty_row_and_no_row_at_all(tmp_path: Path) -> None:
    save_pieces(tmp_path / "pieces.npz", np.zeros((2, 32), dtype=np.float32))
    pieces = Pieces(tmp_path / "pieces.npz")
    assert not pieces[[0, 1]].any() and pieces[[]].shape == (0, 32)
