"""Context-free embeddings of tokens, worked out once a word: minutes say the same words again and again."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import Model

# Rows held before all are forgotten: with 96 floats a row some 25 MB.
MOST = 60_000
# Words embedded at a time: what a few need stays near the processor, what many need is fetched from far away.
FEW = 128
# Odd multipliers, one an attribute: among as many tokens as are held, two share a hash once in 10^10 memories.
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def remember_embeddings(nlp: Language) -> None:
    """Put a memory before the embedding layer of a pipeline's tok2vec, in place; predictions stay the same.

    The layer must look at nothing but a token's word, NORM, LEMMA and TAG (and what follows from the word).
    """
    from thinc.api import Model

    tok2vec = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    embed = tok2vec.get_ref("embed")
    memory = _Memory(embed)
    tok2vec.layers[tok2vec.layers.index(embed)] = Model("remembered", lambda _, docs, is_train: (memory.of(docs), _no_training))


def _no_training(_: Any) -> Any:
    raise NotImplementedError("A pipeline that remembers its embeddings cannot be trained.")


class _Memory:
    """Rows of a table by the hash of what a token shows."""

    def __init__(self, embed: Model[list[Doc], list[Any]]) -> None:
        self._embed = embed
        self._rows: dict[int, int] = {}
        self._table = np.zeros((0, 0), dtype=np.float32)
        # Several documents may be read at once.
        self._lock = Lock()

    def of(self, docs: list[Doc]) -> list[np.ndarray]:
        """For each doc an array of a row a token."""
        from spacy.attrs import LEMMA, NORM, ORTH, TAG

        shown = np.concatenate([doc.to_array([ORTH, NORM, LEMMA, TAG]).reshape(-1, 4) for doc in docs]).astype(np.uint64)
        mixed = shown * np.array(_FACTORS, dtype=np.uint64)
        mixed ^= mixed >> np.uint64(29)
        keys = mixed.sum(axis=1, dtype=np.uint64).tolist()
        rows = self._rows
        with self._lock:
            if len(rows) > MOST:
                rows.clear()
            new = {key: i for i, key in enumerate(keys) if key not in rows}
            fresh = list(new)
            for start in range(0, len(fresh), FEW):
                some = fresh[start : start + FEW]
                self._add(docs[0], some, shown[[new[key] for key in some]])
            found = self._table[[rows[key] for key in keys]]
        return np.split(found, np.cumsum([len(doc) for doc in docs])[:-1])

    def _add(self, doc: Doc, keys: list[int], shown: np.ndarray) -> None:
        from spacy.attrs import LEMMA, NORM, TAG
        from spacy.tokens import Doc

        strings = doc.vocab.strings
        words = Doc(doc.vocab, words=[strings[orth] for orth in shown[:, 0].tolist()])
        words.from_array([NORM, LEMMA, TAG], np.ascontiguousarray(shown[:, 1:]))  # type: ignore[arg-type]
        found = self._embed.predict([words])[0]
        first = len(self._rows)
        if first + len(keys) > len(self._table):
            grown = np.zeros((2 * (first + len(keys)), found.shape[1]), dtype=np.float32)
            if first:  # The table before the first row has no width.
                grown[:first] = self._table[:first]
            self._table = grown
        self._table[first : first + len(keys)] = found
        self._rows.update(zip(keys, range(first, first + len(keys)), strict=True))
