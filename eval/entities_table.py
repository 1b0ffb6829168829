"""What each part of the tagger buys: the table in docs/methods.md, measured and written in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.entities import (
    BEGIN,
    END,
    extract_with,
    read_universal_ner,
    score_entities,
    score_left_out,
    score_universal_ner,
    words_a_second,
)
from eval.gold import load_all
from eval.score import Figure, Item, summarise
from extract.entities import TextTagger
from extract.entities.document_tagger import DocumentTagger
from extract.entities.merge import MergedTagger
from extract.entities.rules import RuleTagger
from extract.entities.spacy_tagger import SpacyTagger, load_spacy
from extract.entities.stanza_tagger import load_stanza
from extract.entities.word_classes import Style, WordClasses
from extract.gazetteer import default_gazetteer
from extract.rulebook import default_rules

COLUMNS = ("entities F1", "PER F1", "ORG F1", "LOC F1")
Make = Callable[[Style], TextTagger]


def variants(work: Path) -> Iterator[tuple[str, Make]]:
    """The parts, one more in each row; those whose pipeline is not in the work folder are left out."""
    rules, gazetteer = default_rules(), default_gazetteer()
    classes = WordClasses(gazetteer)

    def ruled(style: Style) -> RuleTagger:
        return RuleTagger(rules, gazetteer, style)

    def piped(model: SpacyTagger) -> Make:
        return lambda style: model.in_style(style)

    def both(model: SpacyTagger) -> Make:
        return lambda style: MergedTagger(ruled(style), model.in_style(style))

    yield "rules and gazetteers alone", ruled
    if (work / "stanza" / "home").exists():
        tiny = load_stanza(str(work / "stanza" / "home"))
        yield "Stanza, tiny, on the public sets", lambda _: tiny
    for name, folder in (
        ("spaCy on public sets and generated minutes, without vectors", work / "ablation" / "plain"),
        ("+ floret vectors", work / "ablation" / "vectors"),
        ("+ pretraining", work / "base"),
        ("+ the project's dev gold", work / "final"),
    ):
        if folder.exists():
            yield name, piped(load_spacy(folder, classes))
    if (work / "final").exists():
        yield "+ rules: the default", both(load_spacy(work / "final", classes))


def rows(talbanken: Path, work: Path) -> Iterator[str]:
    """Markdown lines of the table."""
    golds = load_all("test", layer="entities")
    texts = [text for _, text, _ in read_universal_ner(talbanken)]
    abbreviations = default_rules()["entities"].data["abbreviations"]
    yield "| tagger | Talbanken test | minutes, test split | PER | ORG | LOC | words/s |"
    yield "|---|---|---|---|---|---|---|"
    for name, make in variants(work):
        public = summarise(score_universal_ner(talbanken, make("text")))["Universal NER F1"]
        tagger = DocumentTagger(make("minutes"), default_gazetteer(), abbreviations)
        minutes = summarise([i for gold, document in extract_with(golds, tagger) for i in score_entities(gold, document)])
        yield _row(name, [public, *(minutes[c] for c in COLUMNS)], f"{words_a_second(make('text'), texts):,.0f}")
    if (work / "folds" / "groups.json").exists():
        left_out: Sequence[Item] = score_left_out(work / "folds")
        figures = summarise(left_out)
        yield _row("the default, each municipality of the dev split left out in turn", [None, *(figures[c] for c in COLUMNS)], "")


def _row(name: str, figures: Sequence[Figure | None], speed: str) -> str:
    cells = [
        f"{f.value:.3f} [{f.low:.2f}–{f.high:.2f}]" if f and i < 2 else f"{f.value:.3f}" if f else ""
        for i, f in enumerate(figures)
    ]
    return "| " + " | ".join([name, *cells, speed]) + " |"


def write_table(talbanken: Path, work: Path, methods: Path) -> None:
    """Measure and put the table between its marks in docs/methods.md."""
    table = "\n".join(rows(talbanken, work))
    print(table)
    text = methods.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    methods.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
