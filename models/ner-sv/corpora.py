"""The public NER sets as one: their labels and habits brought to ours, each with the style it was annotated in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extract.entities.word_classes import Style, world
from extract.gazetteer import default_gazetteer

NEWS_LABELS = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}
SUC_LABELS = {"person": "PER", "inst": "ORG", "place": "LOC"}


@dataclass(frozen=True)
class Sentence:
    """Words with entities as (first word, word behind the last, label)."""

    words: tuple[str, ...]
    entities: tuple[tuple[int, int, str], ...]
    style: Style

    @property
    def spaces(self) -> list[bool]:
        """Whether a space follows each word, as a typesetter would have it."""
        behind = (*self.words[1:], "")
        return [
            bool(b) and b not in {".", ",", ":", ";", "!", "?", ")", "]", "\n"} and w not in {"(", "[", "\n"}
            for w, b in zip(self.words, behind, strict=True)
        ]


def _blocks(path: Path) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") and "=" in line:
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) >= 2 and cells[-1].strip():
            rows.append(cells)
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _sentence(words: list[str], tags: list[str], style: Style, labels: dict[str, str]) -> Sentence:
    entities: list[tuple[int, int, str]] = []
    open_label, start = "", 0
    for i, tag in enumerate([*tags, "O"]):
        prefix, _, label = tag.rpartition("-")
        label = "" if tag in ("O", "0") else label
        if open_label and (label != open_label or prefix == "B"):
            entities.append((start, i, open_label))
            open_label = ""
        if label and not open_label:
            open_label, start = label, i
    return Sentence(tuple(words), tuple((a, b, labels[k]) for a, b, k in entities if k in labels), style)


def universal_ner(path: Path) -> list[Sentence]:
    """Universal NER, one part."""
    labels = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}
    return [_sentence([r[1] for r in rows], [r[2] for r in rows], "text", labels) for rows in _blocks(path)]


def klintan(path: Path) -> list[Sentence]:
    """Web news of 2012; common nouns ("polisen") are no names in the other sets and are taken out."""
    found = []
    for rows in _blocks(path):
        sentence = _sentence([r[0].replace("\xad", "") or "-" for r in rows], [r[1] for r in rows], "news", NEWS_LABELS)
        kept = tuple(e for e in sentence.entities if any(w[0].isupper() for w in sentence.words[e[0] : e[1]]))
        found.append(replace(sentence, entities=kept))
    return found


def suc(path: Path) -> list[Sentence]:
    """Dense sentences of SUC 3.0: titles are taken off persons, countries that act become places."""
    places = {m.stem for m in default_gazetteer().municipalities} | {n for n, kind in world().items() if kind == "place"}
    found = []
    for rows in _blocks(path):
        words = [r[0] for r in rows]
        sentence = _sentence(words, [r[-1] for r in rows], "suc", SUC_LABELS)
        kept = []
        for start, end, label in sentence.entities:
            while (
                label == "PER"
                and start < end - 1
                and words[start][0].islower()
                and words[start] not in ("von", "af", "de", "van", "di")
            ):
                start += 1
            said = " ".join(words[start:end])
            if label == "ORG" and (said in places or said.removesuffix("s").removesuffix(":") in places):
                label = "LOC"
            if any(w[0].isupper() for w in words[start:end]):
                kept.append((start, end, label))
        found.append(replace(sentence, entities=tuple(kept)))
    return found


def public_sets(folder: Path, *, held_out: bool = True) -> tuple[list[Sentence], list[Sentence]]:
    """Training sentences and Universal NER's dev part (trained on as well when nothing is held out).

    The Talbanken test part is never read here.
    """
    train = universal_ner(folder / "uner_sv_talbanken" / "sv_talbanken-ud-train.iob2")
    dev = universal_ner(folder / "uner_sv_talbanken" / "sv_talbanken-ud-dev.iob2")
    if held_out:
        draw = random.Random(3)
        # The dev part has some forty names: too few to choose by.
        order = sorted(range(len(train)), key=lambda _: draw.random())
        dev = [*dev, *(train[i] for i in order[:500])]
        train = [train[i] for i in order[500:]]
    else:
        train, dev = [*train, *dev], []
    for name in ("train_corpus.txt", "test_corpus.txt"):
        train += klintan(folder / "klintan_ner" / name)
    for name in ("train.iob2", "dev.iob2", "test.iob2"):
        train += suc(folder / "sucx3_ner_subset" / name)
    return train, dev
