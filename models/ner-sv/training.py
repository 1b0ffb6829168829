"""Train the pipeline: what a doc looks like to it, the network, the loop."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from corpora import Sentence
from generate import Marked
from pretrain import PRETRAINING
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Adam

from extract.entities.lines import join_wrapped
from extract.entities.word_classes import Style, WordClasses

WIDTH = 96
CONFIG = """
[nlp]
lang = "sv"
pipeline = ["tok2vec", "ner"]
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = {width}
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "LEMMA", "TAG"]
rows = [4000, 1000, 2500, 1500, 128, 8]
include_static_vectors = {vectors}
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = {width}
window_size = 1
maxout_pieces = 3
depth = {depth}
[components.ner]
factory = "ner"
[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.ner.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {width}
"""


@dataclass(frozen=True)
class Case:
    """One training doc; ``weight`` = how often it is seen per round."""

    doc: Doc
    weight: float = 1.0


def new_pipeline(vectors: Path | None, pretrained: Path | None = None, *, depth: int = 4) -> Language:
    """An untrained pipeline over the vectors of ``spacy init vectors``, its tok2vec from pretrain.py where given."""
    config = spacy.util.load_config_from_str(CONFIG.format(width=WIDTH, depth=depth, vectors="true" if vectors else "false"))
    if vectors:
        config["initialize"] = {"vectors": str(vectors)}
    if pretrained:
        config["pretraining"] = PRETRAINING
        config["initialize"]["init_tok2vec"] = str(pretrained)
    return spacy.util.load_model_from_config(config, auto_fill=True)


class Docs:
    """Makes marked docs from sentences and from texts with character spans."""

    def __init__(self, nlp: Language, classes: WordClasses) -> None:
        self._nlp, self._classes = nlp, classes

    def from_sentence(self, sentence: Sentence) -> Doc:
        """Words as the set has them."""
        doc = Doc(self._nlp.vocab, words=list(sentence.words), spaces=sentence.spaces)
        self._classes.mark(doc, sentence.style)
        doc.set_ents([Span(doc, a, b, label) for a, b, label in sentence.entities], default="outside")
        return doc

    def from_text(self, marked: Marked, style: Style = "minutes") -> Doc:
        """Words as the tokeniser has them; an entity that ends inside a word takes the whole word."""
        text, entities = marked
        doc = self._classes.mark(self._nlp.make_doc(join_wrapped(text)), style)
        spans = [doc.char_span(a, b, label=label, alignment_mode="expand") for a, b, label in entities]
        doc.set_ents(spacy.util.filter_spans([s for s in spans if s is not None and s.text.strip() == s.text]), default="outside")
        return doc


def example(nlp: Language, classes: WordClasses, gold: Doc) -> Example:
    """The gold doc beside a bare copy that has its words and marks but no entities."""
    bare = Doc(nlp.vocab, words=[t.text for t in gold], spaces=[bool(t.whitespace_) for t in gold])
    classes.mark(bare, gold[0].tag_)  # type: ignore[arg-type]
    return Example(bare, gold)


def train(
    nlp: Language, classes: WordClasses, cases: Sequence[Case], *, rounds: int, rate: float = 0.001, dropout: float = 0.2,
    words_a_batch: int = 1000, seed: int = 0, dev: Sequence[Doc] = (), initialise: bool = True,
) -> None:  # fmt: skip
    """Train for so many rounds, the learning rate falling linearly; the weights kept are averaged ones."""
    random.seed(seed)
    spacy.util.fix_random_seed(seed)
    examples = [(example(nlp, classes, c.doc), c.weight) for c in cases if len(c.doc)]
    if initialise:
        nlp.initialize(lambda: [e for e, _ in examples[:2000]] + [e for e, _ in examples[-2000:]])
    optimizer = Adam(rate, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    steps = rounds * sum(len(e.predicted) * weight for e, weight in examples) / words_a_batch
    started, step = time.perf_counter(), 0
    for number in range(1, rounds + 1):
        chosen = [e for e, weight in examples for _ in range(int(weight) + (random.random() < weight % 1))]
        random.shuffle(chosen)
        loss = 0.0
        for batch in _batches(chosen, words_a_batch):
            optimizer.learn_rate = rate * min(1.0, (step + 1) / 200) * max(0.03, 1.0 - step / steps)
            losses: dict[str, float] = {}
            nlp.update(batch, sgd=optimizer, drop=dropout, losses=losses)
            loss += losses["ner"]
            step += 1
        shown = ""
        if dev:
            with nlp.use_params(optimizer.averages):
                shown = str(score(nlp, classes, dev))
        print(f"round {number} step {step} loss {loss:.0f} {time.perf_counter() - started:.0f} s {shown}", flush=True)
    # use_params restores on exit, so the averaged weights are written in for good here.
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for name in node.param_names:
                key = (node.id, name)
                if key in optimizer.averages and node.has_param(name):
                    node.set_param(name, optimizer.averages[key].copy())


def _batches(examples: Iterable[Example], words: int) -> Iterable[list[Example]]:
    batch: list[Example] = []
    size = 0
    for item in examples:
        batch.append(item)
        size += len(item.predicted)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def predict(nlp: Language, classes: WordClasses, golds: Sequence[Doc]) -> list[Doc]:
    """Tag bare copies of the docs."""
    return list(nlp.pipe([example(nlp, classes, g).predicted for g in golds], batch_size=128))


def score(nlp: Language, classes: WordClasses, golds: Sequence[Doc]) -> dict[str, float]:
    """Exact F1 in all and by label."""
    counts: dict[str, list[int]] = {k: [0, 0, 0] for k in ("all", "PER", "ORG", "LOC")}
    for gold, found in zip(golds, predict(nlp, classes, golds), strict=True):
        want = {(e.start, e.end, e.label_) for e in gold.ents}
        have = {(e.start, e.end, e.label_) for e in found.ents}
        for label, row in counts.items():
            a, b = ({e for e in s if label in ("all", e[2])} for s in (want, have))
            row[0] += len(a & b)
            row[1] += len(a)
            row[2] += len(b)
    return {k: round(2 * hit / (a + b), 3) if a + b else 1.0 for k, (hit, a, b) in counts.items()}
