"""Any sentence-transformers model by path: its own prefixes and its own maximum length are applied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radslag.search.embed import SentenceTransformerEmbedder, load_embedder

pytestmark = pytest.mark.neural
pytest.importorskip("sentence_transformers")

LETTERS = "abcdefghijklmnopqrstuvwxyzåäö:"


def tiny(folder: Path, longest: int, prompts: dict[str, str], default: str | None = None) -> Path:
    """A transformer of random weights that reads letters, saved as sentence-transformers saves models."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers import models as modules
    from transformers import BertConfig, BertModel, BertTokenizerFast

    inner = folder / "inner"
    inner.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{c}" for c in LETTERS)]
    (inner / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=64, **size)).save_pretrained(inner)
    BertTokenizerFast(str(inner / "vocab.txt"), strip_accents=False).save_pretrained(inner)
    reader = modules.Transformer(str(inner), max_seq_length=longest)
    model = SentenceTransformer(modules=[reader, modules.Pooling(16)], prompts=prompts, default_prompt_name=default, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def alike(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.allclose(a, b, atol=1e-4))


def test_prefixes_are_put_before_queries_and_passages(tmp_path: Path) -> None:
    asked = load_embedder(str(tiny(tmp_path / "a", 60, {"query": "fråga: ", "passage": "text: "})))
    plain = load_embedder(str(tiny(tmp_path / "b", 60, {})))
    assert isinstance(asked, SentenceTransformerEmbedder) and asked.dimensions == 16
    assert alike(asked.embed_queries(["hus"]), plain.embed_queries(["fråga: hus"]))
    assert alike(asked.embed_passages(["hus"]), plain.embed_passages(["text: hus"]))
    assert not alike(asked.embed_queries(["hus"]), asked.embed_passages(["hus"]))
    assert np.allclose(np.linalg.norm(asked.embed_passages(["hus", "väg"]), axis=1), 1, atol=1e-4)


def test_a_family_that_says_nothing_gets_the_prefixes_it_was_trained_with(tmp_path: Path) -> None:
    tiny(tmp_path / "a", 60, {})
    named = (tmp_path / "a" / "model").rename(tmp_path / "my-e5-small")
    plain = load_embedder(str(tiny(tmp_path / "b", 60, {})))
    assert alike(load_embedder(str(named)).embed_queries(["hus"]), plain.embed_queries(["query: hus"]))


def test_a_default_prompt_stands_before_neither_side_unasked(tmp_path: Path) -> None:
    """A model may name a default for bare calls; it must not come on top of, or instead of, the side's own prefix."""
    model = load_embedder(str(tiny(tmp_path / "a", 60, {"query": "fråga: "}, default="query")))
    plain = load_embedder(str(tiny(tmp_path / "b", 60, {})))
    assert alike(model.embed_queries(["hus"]), plain.embed_queries(["fråga: hus"]))
    assert alike(model.embed_passages(["hus"]), plain.embed_passages(["hus"]))


def test_text_beyond_the_models_maximum_length_is_cut(tmp_path: Path) -> None:
    short = load_embedder(str(tiny(tmp_path / "a", 8, {})))
    assert alike(short.embed_passages(["a b c d e f g h i"]), short.embed_passages(["a b c d e f z z z z z z"]))
    assert not alike(short.embed_passages(["a b c"]), short.embed_passages(["a b d"]))
