"""Write a trained encoder as it is shipped: ``python models/encoder-sv/export.py --start CHECKPOINT --tokenizer FILE --out FOLDER``.

``encoder.onnx``: the network with whole numbers of a byte (onnxruntime, no torch); ``pieces.npz``: the table of pieces, half a
byte a number, with a scale for each 32; ``tokenizer.json``; ``config.json`` with the revision, a hash of all three.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import torch
from encoder import Encoder, load
from torch import nn

from radslag.search.pieces import PIECES, save_pieces

HERE = Path(__file__).parent
NETWORK = "encoder.onnx"


class FromVectors(nn.Module):
    """The encoder from the vectors of pieces on: the table itself is kept apart."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.body, self.turn = encoder.body, encoder.turn

    def forward(self, vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.body(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        counted = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * counted).sum(1) / counted.sum(1).clamp(min=1)
        return nn.functional.normalize(self.turn(mean), dim=-1)


def network(encoder: Encoder, path: Path) -> None:
    """ONNX with fused attention, its weights a byte a number."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    shape = encoder.shape
    encoder.body.set_attn_implementation("eager")  # the form that onnxruntime knows how to fuse
    given = (torch.randn(2, 16, shape.width), torch.ones(2, 16, dtype=torch.long))
    names = {"vectors": {0: "texts", 1: "pieces"}, "mask": {0: "texts", 1: "pieces"}, "out": {0: "texts"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        torch.onnx.export(
            FromVectors(encoder).eval(),
            given,
            str(plain),
            input_names=["vectors", "mask"],
            output_names=["out"],
            dynamic_axes=names,
            dynamo=False,
            opset_version=17,
        )
        model = optimizer.optimize_model(str(plain), model_type="bert", num_heads=shape.heads, hidden_size=shape.width)
        model.save_model_to_file(str(fused))
        options = {"DefaultTensorType": 1, "MatMulConstBOnly": True}
        # seven bits: without VNNI, products of eight would overflow
        quantize_dynamic(
            str(fused), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options=options
        )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--start", type=Path, required=True, help="checkpoint of finetune.py")
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=HERE)
    given = ask.parse_args()
    shape, weights, _ = load(given.start)
    encoder = Encoder(shape)
    encoder.load_state_dict(weights)
    given.out.mkdir(exist_ok=True)
    network(encoder, given.out / NETWORK)
    save_pieces(given.out / PIECES, encoder.body.embeddings.word_embeddings.weight.detach().numpy())
    if given.tokenizer.resolve() != (given.out / "tokenizer.json").resolve():
        shutil.copy(given.tokenizer, given.out / "tokenizer.json")
    parts = [given.out / name for name in (NETWORK, PIECES, "tokenizer.json")]
    revision = hashlib.sha256(b"".join(p.read_bytes() for p in parts)).hexdigest()[:10]
    config = {
        "name": given.out.resolve().name,
        "revision": revision,
        "dimensions": shape.dimensions,
        "positions": shape.positions,
        "beside": "static-sv",
    }
    (given.out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    print(config, {p.name: f"{p.stat().st_size / 2**20:.1f} MiB" for p in parts})


if __name__ == "__main__":
    main()
