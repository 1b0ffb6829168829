"""Text → vectors. One protocol; the model is loaded once by the caller and passed on.

``load_embedder()`` is the model trained here, an encoder beside a static model (onnxruntime and numpy, no torch);
``load_embedder("static-sv")`` is the static model alone, for where embedding must cost next to nothing;
a folder or a name on a model hub loads any other sentence-transformers model (needs the neural extra).
A name says exactly which weights made a vector (``NAME@REVISION``); an index holds vectors of one of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from radslag.search.encoder import NETWORK, EncoderEmbedder
from radslag.search.errors import EmbedderMissing

STATIC = "static-sv"
DEFAULT = "encoder-sv"


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Model name with revision, ``NAME@REVISION``."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """float32 (len(texts), dimensions), rows of length 1 (a text without a known word: zeros)."""

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        """float32 (len(texts), dimensions), rows of length 1 (a text without a known word: zeros)."""

    def embed_literal(self, text: str) -> np.ndarray:
        """float32 (dimensions,): a query that is taken literally (a name, a number, a phrase)."""

    def embed_moved(self, text: str, towards: Sequence[str], shares: np.ndarray) -> np.ndarray:
        """float32 (dimensions,) of length 1: a query moved towards other texts, each by its share (the query itself counts 1)."""


def load_embedder(name_or_path: str = DEFAULT) -> Embedder:
    """Load a model by name or path. Raises :class:`radslag.search.errors.EmbedderMissing`."""
    name_or_path = STATIC if name_or_path == "static" else name_or_path
    folder = _folder(name_or_path)
    if folder is not None and (folder / NETWORK).exists():
        return _encoder_embedder(folder)
    if folder is not None and (static := _static_part(folder)) is not None:
        return _static_embedder(folder, static)
    if folder is None and name_or_path == DEFAULT:
        raise EmbedderMissing(
            f"The model {DEFAULT} is not in this installation; install the package again or train it (see models/{DEFAULT})."
        )
    if folder is None and "/" not in name_or_path:
        # Not asked of a hub: without a network that takes a minute of attempts to say that a word was mistyped.
        raise EmbedderMissing(
            f"There is no embedder {name_or_path}; {DEFAULT} and {STATIC} are shipped, others are named by their folder or in full as AUTHOR/MODEL."
        )
    return SentenceTransformerEmbedder(str(folder or name_or_path))


@cache
def _static_embedder(folder: Path, part: Path) -> StaticEmbedder:
    return StaticEmbedder(folder, part)  # read once, though asked for by search, themes and concepts


@cache
def _encoder_embedder(folder: Path) -> EncoderEmbedder:
    static = _folder(STATIC)
    part = _static_part(static) if static else None
    if static is None or part is None:
        raise EmbedderMissing(
            f"The model {folder.name} needs {STATIC} beside it; install the package again (see models/{STATIC})."
        )
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    parts = []
    for name, weight in config.get("reads", {config["name"]: 1.0}).items():
        found = folder if name == config["name"] else _folder(name)
        if found is None:
            raise EmbedderMissing(
                f"The model {folder.name} needs {name} beside it; install the package again (see models/{name})."
            )
        parts.append((found, float(weight)))
    return EncoderEmbedder(folder, _static_embedder(static, part), parts)


def _folder(name: str) -> Path | None:
    """A model's folder: as given, beside the package (installed) or in the checkout's models/."""
    if Path(name).is_dir():
        return Path(name)
    installed = Path(str(resources.files("radslag"))) / "_models" / name
    checkout = Path(__file__).resolve().parents[3] / "models" / name
    plain = "/" not in name and not name.startswith(".")
    return next((p for p in (installed, checkout) if plain and ((p / "modules.json").exists() or (p / NETWORK).exists())), None)


def _static_part(folder: Path) -> Path | None:
    """The folder with vectors and tokenizer when the model is a static one alone."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    first = modules[0] if modules else {}
    if not str(first.get("type", "")).endswith("StaticEmbedding") or any(
        not str(m["type"]).endswith("Normalize") for m in modules[1:]
    ):
        return None
    part = folder / first.get("path", "")
    return part if (part / "model.safetensors").exists() and (part / "tokenizer.json").exists() else None


class StaticEmbedder:
    """A bag of pieces: the mean of their vectors, made unit length. numpy and tokenizers alone."""

    def __init__(self, folder: Path, part: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tensors = load_file(part / "model.safetensors")
        self._vectors = tensors.get("embedding.weight", next(iter(tensors.values())))
        self._tokenizer: Any = Tokenizer.from_file(str(part / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._unknown = self._tokenizer.token_to_id("[UNK]")
        self.folder = folder
        self._name = _static_name(folder, part)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._vectors.shape[1])

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return self._embed(texts)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        return self._embed(texts)

    def embed_literal(self, text: str) -> np.ndarray:
        return np.asarray(self._embed([text])[0])

    def embed_moved(self, text: str, towards: Sequence[str], shares: np.ndarray) -> np.ndarray:
        return _moved(self._embed([text, *towards]), shares)

    def _embed(self, texts: list[str]) -> np.ndarray:
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for at in range(0, len(texts), 512):
            encodings = self._tokenizer.encode_batch_fast(texts[at : at + 512], add_special_tokens=False)
            for i, encoding in enumerate(encodings, at):
                ids = [t for t in encoding.ids if t != self._unknown]
                if ids:
                    out[i] = self._vectors[ids].mean(axis=0, dtype=np.float32)
        return _unit(out)


def _static_name(folder: Path, part: Path) -> str:
    try:
        own = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8")).get("radslag", {})
    except (OSError, ValueError):
        own = {}
    revision = own.get("revision") or hashlib.sha256((part / "model.safetensors").read_bytes()).hexdigest()[:10]
    return f"{own.get('name') or folder.name}@{revision}"


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the prefixes and the maximum length that it asks for."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbedderMissing(
                f"The embedder {name} needs more packages; install them with: pip install 'radslag[neural]'."
            ) from error
        try:
            self._model: Any = SentenceTransformer(name)
        except Exception as error:
            raise EmbedderMissing(
                f"The embedder {name} cannot be loaded: {str(error).splitlines()[0] if str(error) else type(error).__name__}."
            ) from error
        self._query_prompt, self._passage_prompt = prompts(name, getattr(self._model, "prompts", {}) or {})
        self._name = f"{Path(name).name if Path(name).is_dir() else name}@{_revision(self._model, name)}"

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        size = getattr(self._model, "get_embedding_dimension", None) or self._model.get_sentence_embedding_dimension
        return int(size())

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return self._embed(texts, self._query_prompt)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        return self._embed(texts, self._passage_prompt)

    def embed_literal(self, text: str) -> np.ndarray:
        return np.asarray(self.embed_queries([text])[0])

    def embed_moved(self, text: str, towards: Sequence[str], shares: np.ndarray) -> np.ndarray:
        return _moved(self.embed_queries([text, *towards]), shares)

    def _embed(self, texts: list[str], prompt: str) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        # Said even when empty: else the model's default prompt would stand before both sides. Encoding cuts at max_seq_length.
        rows = self._model.encode(texts, prompt=prompt, convert_to_numpy=True, show_progress_bar=False)
        return _unit(np.asarray(rows, dtype=np.float32))


def prompts(name: str, own: dict[str, str]) -> tuple[str, str]:
    """(query prefix, passage prefix): the model's own, else those that a known family was trained with."""
    query, passage = own.get("query", ""), own.get("passage") or own.get("document") or own.get("corpus") or ""
    if not query and not passage and "e5" in Path(name).name.lower().replace("_", "-").split("-"):
        return "query: ", "passage: "
    return query, passage


def _revision(model: Any, name: str) -> str:
    """The hub's commit where it is known, else a hash of the weights on disk."""
    commit = getattr(getattr(getattr(model[0], "auto_model", None), "config", None), "_commit_hash", None)
    if commit:
        return str(commit)[:10]
    weights = sorted(Path(name).rglob("*.safetensors")) if Path(name).is_dir() else []
    digest = hashlib.sha256()
    for path in weights:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10] if weights else "unknown"


def _moved(rows: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The first row moved towards the others, of length 1."""
    moved = rows[0] + shares @ rows[1:]
    return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0).astype(np.float32)
