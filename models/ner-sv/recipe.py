"""Train the tagger from the data folder to the folder that ships: one command.

    PYTHONPATH=src:. python models/ner-sv/recipe.py DATA [--work FOLDER] [--step NAME]

``DATA`` has ``text/*.txt.xz`` and the three sets under ``ner/`` (README.md names their sources). Steps, each
of which leaves its result in the work folder and is skipped when it is there:

corpus   text → one paragraph of tokens a line                                    (1 minute)
vectors  floret, then ``spacy init vectors``                                      (9 minutes, two cores)
pretrain the tok2vec learns to guess hidden words of the corpus                   (10 minutes, one core)
base     pipeline on the public sets and on generated minutes                     (6 minutes, one core)
final    the base goes on with the project's dev gold; written to models/ner-sv   (2 minutes)
ablation the base without vectors, and without pretraining, for docs/methods.md   (10 minutes)
folds    the final step once per group of municipalities without their gold, for the leave-one-out figure
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import spacy
from corpora import Sentence, public_sets
from generate import Writer
from minutes import blocks, noisy
from pretrain import pretrain
from training import Case, Docs, new_pipeline, score, train

from eval.gold import Gold, load_all
from extract.entities.word_classes import WordClasses
from extract.gazetteer import default_gazetteer

HERE = Path(__file__).parent
VERSION = "1.1.0"
TOKEN = re.compile(r"\w+(?:[-:/.]\w+)*|[^\w\s]")
# Statutes repeat themselves: half of them is enough.
SHARES = {"sfs": 0.5}
FLORET = {
    "mode": "floret",
    "bucket": 50_000,
    "dim": 96,
    "minn": 3,
    "maxn": 5,
    "hashCount": 2,
    "minCount": 5,
    "epoch": 3,
    "thread": 2,
}
WEIGHTS = {"text": 2.0, "news": 0.7, "suc": 1.0, "minutes": 1.0}
WITHOUT_NAMES = 0.6
GENERATED = 6000
BASE_ROUNDS, FINAL_ROUNDS = 6, 3


def write_corpus(data: Path, target: Path) -> None:
    """All texts, tokenised, one paragraph a line."""
    draw = random.Random(1)
    with target.open("w", encoding="utf-8") as out:
        for path in sorted((data / "text").glob("*.txt.xz")):
            share = SHARES.get(path.name.split(".")[0], 1.0)
            with lzma.open(path, "rt", encoding="utf-8") as file:
                for line in file:
                    line = line.strip()
                    if len(line) >= 20 and draw.random() <= share:
                        out.write(" ".join(TOKEN.findall(line)) + "\n")


def write_vectors(corpus: Path, target: Path) -> None:
    """Subword vectors small enough to ship: 50,000 rows of 96."""
    import floret

    table = target.with_suffix(".floret")
    floret.train_unsupervised(str(corpus), model="cbow", **FLORET).save_floret_vectors(str(table))
    subprocess.run(
        [sys.executable, "-m", "spacy", "init", "vectors", "sv", str(table), str(target), "--mode", "floret"], check=True
    )


def base_cases(docs: Docs, sentences: Sequence[Sentence]) -> list[Case]:
    """The public sets, generated minutes, and damaged copies of the latter."""
    cases = [Case(docs.from_sentence(s), WEIGHTS[s.style] * (1.0 if s.entities else WITHOUT_NAMES)) for s in sentences]
    written = Writer(default_gazetteer(), seed=1).texts(GENERATED)
    cases += [Case(docs.from_text(t)) for t in written]
    return cases + [Case(docs.from_text(t)) for t in noisy(written, 0.15, seed=1)]


def train_base(nlp: spacy.Language, target: Path, classes: WordClasses, sentences: Sequence[Sentence]) -> None:
    """Train on the public sets and on generated minutes."""
    train(nlp, classes, base_cases(Docs(nlp, classes), sentences), rounds=BASE_ROUNDS)
    save(nlp, target)


def final_cases(docs: Docs, golds: Sequence[Gold], sentences: Sequence[Sentence], seed: int) -> list[Case]:
    """Gold minutes and damaged copies, beside enough of the rest that it is not forgotten."""
    draw = random.Random(seed)
    mine = [b for gold in golds for b in blocks(gold)]
    text = [s for s in sentences if s.style == "text"]
    others = [s for s in sentences if s.style != "text" and s.entities]
    cases = [Case(docs.from_text(b)) for b in mine] + [Case(docs.from_text(b), 0.5) for b in noisy(mine, 0.4, seed)]
    cases += [Case(docs.from_sentence(s), 1.0 if s.entities else 0.4) for s in text]
    cases += [Case(docs.from_sentence(s), 0.5) for s in draw.sample(others, min(2500, len(others)))]
    return cases + [Case(docs.from_text(t)) for t in Writer(default_gazetteer(), seed=50 + seed).texts(800)]


def go_on(
    base: Path, classes: WordClasses, golds: Sequence[Gold], sentences: Sequence[Sentence], seed: int = 0
) -> spacy.Language:
    """Train the base on with gold minutes."""
    nlp = spacy.load(base)
    train(
        nlp,
        classes,
        final_cases(Docs(nlp, classes), golds, sentences, seed),
        rounds=FINAL_ROUNDS,
        rate=0.0006,
        initialise=False,
        seed=seed,
    )
    return nlp


def groups(golds: Sequence[Gold], count: int) -> list[set[str]]:
    """Municipalities in so many groups, the same ones each time."""
    names = sorted({g.municipality for g in golds})
    random.Random(1).shuffle(names)
    return [set(names[k::count]) for k in range(count)]


def folds(base: Path, target: Path, classes: WordClasses, sentences: Sequence[Sentence], count: int) -> None:
    """One pipeline a group, trained without the group's gold; ``groups.json`` says who was left out where."""
    golds = load_all("dev", layer="entities")
    found = {}
    for k, held_out in enumerate(groups(golds, count)):
        nlp = go_on(base, classes, [g for g in golds if g.municipality not in held_out], sentences, seed=k)
        docs = Docs(nlp, classes)
        left = [docs.from_text(b) for g in golds if g.municipality in held_out for b in blocks(g)]
        print(f"fold {k}: {sorted(held_out)} {score(nlp, classes, left)}", flush=True)
        save(nlp, target / str(k) / "pipeline")
        found[str(k)] = sorted(held_out)
        (target / "groups.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def save(nlp: spacy.Language, target: Path) -> None:
    """Write the pipeline; of its strings only the labels, for the words of the training texts are no part of it."""
    nlp.meta.update(
        {
            "name": "radslag_ner",
            "version": VERSION,
            "license": "CC BY-SA 4.0",
            "description": "Persons, organisations, places in Swedish minutes and text",
        }
    )
    target.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(target)
    # What the training read is no part of the pipeline, least of all where it lay.
    config = nlp.config.copy()
    config["initialize"].update({"vectors": None, "init_tok2vec": None})
    config.pop("pretraining", None)
    config.to_disk(target / "config.cfg")
    labels = [label for _, component in nlp.pipeline for label in getattr(component, "labels", ())]
    (target / "vocab" / "strings.json").write_text(json.dumps(sorted(labels)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/ner-sv"))
    parser.add_argument(
        "--step", choices=("corpus", "vectors", "pretrain", "base", "final", "ablation", "folds"), default="final"
    )
    parser.add_argument("--folds", type=int, default=4)
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    corpus, vectors, pretrained, base = work / "corpus.txt", work / "vectors", work / "pretrained.bin", work / "base"
    if not vectors.exists():
        if not corpus.exists():
            write_corpus(options.data, corpus)
        if options.step == "corpus":
            return
        write_vectors(corpus, vectors)
    if options.step in ("corpus", "vectors"):
        return
    if not pretrained.exists():
        pretrain(new_pipeline(vectors), corpus, pretrained)
    if options.step == "pretrain":
        return
    classes = WordClasses(default_gazetteer())
    sentences, _ = public_sets(options.data / "ner", held_out=False)
    if not base.exists():
        train_base(new_pipeline(vectors, pretrained), base, classes, sentences)
    if options.step == "folds":
        folds(base, work / "folds", classes, sentences, options.folds)
    elif options.step == "ablation":
        for name, start in (("vectors", vectors), ("plain", None)):
            if not (work / "ablation" / name).exists():
                train_base(new_pipeline(start), work / "ablation" / name, classes, sentences)
    elif options.step == "final":
        nlp = go_on(base, classes, load_all("dev", layer="entities"), sentences)
        save(nlp, work / "final")
        shutil.rmtree(HERE / "pipeline", ignore_errors=True)
        shutil.copytree(work / "final", HERE / "pipeline")


if __name__ == "__main__":
    main()
