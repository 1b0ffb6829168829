"""Scores on public sets, which do not travel with the project: ``python -m eval.run --data FOLDER``.

FOLDER holds ``ner/uner_sv_talbanken`` (UniversalNER/UNER_Swedish-Talbanken), ``text/swegov.txt.xz``
(spraakbanken/swegov-opendata-rs) and ``retrieval`` (SuperLim-2's SweFaQ, and title → passage pairs made from
public text). A set that is not there is left out and said.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from eval.score import Item

TALBANKEN = Path("ner") / "uner_sv_talbanken" / "sv_talbanken-ud-test.iob2"
# Enough for figures within about a point; the whole source would take an hour.
HELD_BACK_LETTERS = 400_000


def _shares(metric: str, key: str, share: float, weight: float) -> Iterator[Item]:
    yield Item(metric, key, "public", f"{share:.4f} of {weight:.0f}", "hit", share * weight)
    yield Item(metric, key, "public", f"{share:.4f} of {weight:.0f}", "miss", (1 - share) * weight)


def _present(path: Path) -> bool:
    if not path.exists():
        print(f"public sets: {path} is not there, left out", file=sys.stderr)
    return path.exists()


def score_public_repair(data: Path) -> list[Item]:
    """Talbanken without å/ä/ö, and damage of three degrees on a source the model has not seen."""
    from eval.repair import held_back, read_sentences, score_clean, score_damage, score_marks
    from extract.repair import LanguageModel
    from radslag.wiring import LANGUAGE_MODEL, model_folder

    model = LanguageModel.load(model_folder(LANGUAGE_MODEL))
    items: list[Item] = []
    if _present(data / TALBANKEN):
        sentences = read_sentences(data / TALBANKEN)
        marks = score_marks(sentences, model)
        words = marks["words"]
        items += _shares("Talbanken stripped, words right", "talbanken", marks["right"], words)
        items += _shares("Talbanken stripped, å/ä/ö words right", "talbanken", marks["marked_right"], words)
        items += _shares(
            "Talbanken clean, words kept", "talbanken", 1 - score_clean(["\n".join(sentences)], model)["changed"], words
        )
    source = data / "text" / "swegov.txt.xz"
    if _present(source):
        texts = held_back(source, HELD_BACK_LETTERS)
        for degree in (1, 2, 3):
            row = score_damage(texts, degree, model)
            items += _shares(
                f"damage {degree}, word errors mended", f"swegov {degree}", row["reduction"], row["before"] * row["words"]
            )
    return items


def score_public_retrieval(data: Path) -> list[Item]:
    """nDCG@10 of title → passage and question → answer, by words, by meaning and both."""
    from eval.retrieval import score_pairs, swefaq_set, title_passage_set
    from radslag.search.embed import load_embedder

    items: list[Item] = []
    for load in (swefaq_set, title_passage_set):
        try:
            pairs = load(data)
        except FileNotFoundError as error:
            print(f"public sets: {error.filename} is not there, left out", file=sys.stderr)
            continue
        for mode, values in score_pairs(pairs, load_embedder()).items():
            items += _shares(f"{pairs.name} {mode} nDCG@10", pairs.name, values["all"], len(pairs.queries))
    return items
