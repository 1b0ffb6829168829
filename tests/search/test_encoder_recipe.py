"""The recipe of the default embedder runs from text to a model that search can load, on a CPU, with a network of one layer."""

from __future__ import annotations

import lzma
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from radslag.search.embed import STATIC, StaticEmbedder, load_embedder
from radslag.search.encoder import EncoderEmbedder

RECIPE = Path(__file__).parents[2] / "models" / "encoder-sv"
LINES = [
    "Socialnämnden beslutar att anta riktlinjer mot våld i nära relationer och att avsätta medel till skyddat boende.",
    "Kommunfullmäktige antar detaljplanen för kvarteret Eken med 24 lägenheter och en förskola i två plan.",
    "Barn- och utbildningsnämnden godkänner rapporten om skolfrånvaro i årskurs 7–9 under höstterminen.",
    "Tekniska nämnden återremitterar förslaget om nya taxor för vatten och avlopp till förvaltningen.",
]


def run(script: str, *arguments: object) -> None:
    done = subprocess.run([sys.executable, str(RECIPE / script), *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.neural
@pytest.mark.slow
def test_from_text_to_a_model_that_search_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers", reason="the neural extra is not installed")
    monkeypatch.syspath_prepend(str(RECIPE))
    from encoder import make_tokenizer  # type: ignore[import-not-found]

    (tmp_path / "text").mkdir()
    with lzma.open(tmp_path / "text" / "minutes.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n\n".join(" ".join(LINES) for _ in range(60)))
    make_tokenizer(LINES * 20, 320).save(str(tmp_path / "tokenizer.json"))
    shared = ("--data", tmp_path, "--tokenizer", tmp_path / "tokenizer.json")
    run("pretrain.py", *shared, "--out", tmp_path / "pre.pt", "--minutes", 1, "--steps", 8, "--layers", 1, "--batch", 4)
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
    tuned = ("--pairs", tmp_path / "pairs.pickle", "--start", tmp_path / "pre.pt", "--minutes", 0.03, "--batch", 4)
    run("finetune.py", *shared, *tuned, "--out", tmp_path / "tuned.pt")
    pytest.importorskip("onnx", reason="writing the network takes onnx and onnxscript, which only the recipe needs")
    run("export.py", "--start", tmp_path / "tuned.pt", "--tokenizer", tmp_path / "tokenizer.json", "--out", tmp_path / "model")
    static = load_embedder(STATIC)
    assert isinstance(static, StaticEmbedder)
    rows = EncoderEmbedder(tmp_path / "model", static, [(tmp_path / "model", 1.0)]).embed_passages(LINES)
    assert rows.shape == (4, 512) and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
