"""Pretrain the tok2vec on running text: it learns to guess the vectors of hidden words from their neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.pretrain import pretrain as spacy_pretrain

from extract.entities.word_classes import WordClasses
from extract.gazetteer import default_gazetteer

PRETRAINING = {
    "max_epochs": 1,
    "dropout": 0.2,
    "n_save_every": None,
    "n_save_epoch": None,
    "component": "tok2vec",
    "layer": "",
    "corpus": "corpora.pretrain",
    "batcher": {"@batchers": "spacy.batch_by_words.v1", "size": 3000, "discard_oversize": False, "tolerance": 0.2},
    "optimizer": {"@optimizers": "Adam.v1", "learn_rate": 0.001, "grad_clip": 1.0, "use_averages": True},
    "objective": {"@architectures": "spacy.PretrainVectors.v1", "maxout_pieces": 2, "hidden_size": 128, "loss": "cosine"},
}


@spacy.registry.readers("radslag.Paragraphs.v1")  # type: ignore[misc]
def paragraphs(path: str, words: int, every: int) -> Callable[[Language], Iterator[Example]]:
    """Every so many-th line of the corpus (tokens parted by blanks) as a marked doc, until so many words are read."""
    classes = WordClasses(default_gazetteer())

    def read(nlp: Language) -> Iterator[Example]:
        count = 0
        with Path(path).open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % every:
                    continue
                tokens = line.split()[:200]
                if len(tokens) < 6:
                    continue
                doc = classes.mark(Doc(nlp.vocab, words=tokens), "text")
                yield Example(doc, doc)
                count += len(tokens)
                if count >= words:
                    return

    return read


def pretrain(nlp: Language, corpus: Path, target: Path, *, words: int = 3_000_000) -> None:
    """Pretrain on a part of the corpus that is spread over all of it; writes ``target`` (tok2vec weights)."""
    tokens = corpus.stat().st_size / 6.2
    config = nlp.config.copy()
    config["pretraining"] = PRETRAINING
    config["corpora"] = {
        "pretrain": {
            "@readers": "radslag.Paragraphs.v1",
            "path": str(corpus),
            "words": words,
            "every": max(1, int(tokens / words)),
        }
    }
    folder = target.with_suffix(".steps")
    folder.mkdir(parents=True, exist_ok=True)
    spacy_pretrain(config.interpolate(), folder)
    last = max(folder.glob("model*.bin"), key=lambda p: p.stat().st_mtime)
    last.replace(target)
