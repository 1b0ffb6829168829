"""Entity scores: exact span and label over gold minutes and over public sets, and what each part of the tagger buys.

    python -m eval.entities public DATA [--tagger NAME]   Universal NER Swedish-Talbanken, test part; DATA holds ner/
    python -m eval.entities folds WORK                    dev gold, each municipality by a model that never saw it
    python -m eval.entities table DATA WORK               the ablation table, written into docs/methods.md

``WORK`` is the work folder of models/ner-sv/recipe.py (steps ``folds`` and ``ablation``).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.gold import Gold, document_file, load_all
from eval.score import Item, summarise
from extract.document import Document
from extract.entities import Tagger, TextTagger

_Key = tuple[int, int, str]
LABELS = ("PER", "ORG", "LOC")
METHODS = Path(__file__).parents[1] / "docs" / "methods.md"
BEGIN, END = "<!-- entities:begin -->", "<!-- entities:end -->"
TALBANKEN_TEST = Path("ner") / "uner_sv_talbanken" / "sv_talbanken-ud-test.iob2"


def score_entities(gold: Gold, document: Document) -> list[Item]:
    """Exact-span F1 over all labels and per label."""
    inside = [tuple(r) for r in gold.entity_ranges]
    wanted = {(e["start"], e["end"], e["label"]) for e in gold.entities}
    found = {
        (m.span.start, m.span.end, str(m.label))
        for m in document.mentions
        if any(a <= m.span.start and m.span.end <= b for a, b in inside)
    }
    items: list[Item] = []
    for start, end, label in sorted(wanted | found):
        text = " ".join(gold.text[start:end].split())
        items += _items("entities F1", gold.name, gold.municipality, (start, end, label), wanted, found, text)
    return items


def _items(metric: str, name: str, group: str, key: _Key, wanted: set[_Key], found: set[_Key], text: str) -> Iterator[Item]:
    outcome = "hit" if key in wanted and key in found else "miss" if key in wanted else "extra"
    for each in (metric, f"{key[2]} F1"):
        yield Item(each, name, group, f"{key[0]} {key[2]} {text}", outcome)  # type: ignore[arg-type]


def read_universal_ner(path: Path) -> Iterator[tuple[str, str, set[_Key]]]:
    """Sentence id, text as printed and its entities in code points of that text; OTH is no name of ours."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        rows = block.split("\n")
        head = {r[2:].partition(" = ")[0]: r.partition(" = ")[2] for r in rows if r.startswith("# ")}
        text, at = head["text"], 0
        entities: set[_Key] = set()
        open_from, open_to, open_label = 0, 0, ""
        for row in (*(r for r in rows if not r.startswith("# ")), "0\t\tO"):
            _, word, tag = row.split("\t")[:3]
            start = text.index(word, at)
            at = start + len(word)
            prefix, _, label = tag.partition("-")
            if open_label and (prefix != "I" or label != open_label):
                entities.add((open_from, open_to, open_label))
                open_label = ""
            if prefix in ("B", "I") and not open_label:
                open_from, open_label = start, label
            open_to = at
        yield head["sent_id"], text, {e for e in entities if e[2] in LABELS}


def score_universal_ner(path: Path, tagger: TextTagger) -> list[Item]:
    """Exact F1 on one part of a Universal NER set; the bootstrap draws sentences."""
    sentences = list(read_universal_ner(path))
    items: list[Item] = []
    for (name, text, wanted), rows in zip(sentences, tagger.tag_texts([t for _, t, _ in sentences]), strict=True):
        found = {(span.start, span.end, str(label)) for span, label, _ in rows}
        for key in sorted(wanted | found):
            items += _items("Universal NER F1", name, path.stem, key, wanted, found, text[key[0] : key[1]])
    return items


def extract_with(golds: Sequence[Gold], tagger: Tagger | None) -> list[tuple[Gold, Document]]:
    """The whole pipeline over gold documents with another tagger."""
    from dataclasses import replace

    from extract.pipeline import extract_document
    from radslag.wiring import load_tools

    tools = replace(load_tools("rules"), tagger=tagger)
    return [(gold, extract_document(document_file(gold), tools)) for gold in golds]


def load_tagger_from(folder: Path) -> Tagger:
    """The default tagger with a pipeline from a work folder (``folder/pipeline``)."""
    from extract.entities.load import load_tagger
    from extract.gazetteer import default_gazetteer
    from extract.rulebook import default_rules

    return load_tagger("default", default_rules(), default_gazetteer(), lambda _: folder)


def score_left_out(folds: Path) -> list[Item]:
    """Dev gold, every municipality tagged by the pipeline that was trained without it (rules are the same for all)."""
    items: list[Item] = []
    golds = load_all("dev", layer="entities")
    for number, municipalities in json.loads((folds / "groups.json").read_text(encoding="utf-8")).items():
        left = [g for g in golds if g.municipality in municipalities]
        for gold, document in extract_with(left, load_tagger_from(folds / number)):
            items += score_entities(gold, document)
    return items


def words_a_second(tagger: TextTagger, texts: Sequence[str]) -> float:
    """Speed of the whole tagger on one core, in words."""
    tagger.tag_texts(texts[:20])
    started = time.process_time()
    tagger.tag_texts(texts)
    return sum(len(t.split()) for t in texts) / (time.process_time() - started)


def _show(items: Sequence[Item]) -> None:
    for metric, figure in summarise(items).items():
        print(f"  {metric:<20} {figure}")


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    public = commands.add_parser("public")
    public.add_argument("data", type=Path)
    public.add_argument("--tagger", default="default")
    for name in ("folds", "table"):
        command = commands.add_parser(name)
        if name == "table":
            command.add_argument("data", type=Path)
        command.add_argument("work", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "folds":
        _show(score_left_out(options.work / "folds"))
        return 0
    if not (options.data / TALBANKEN_TEST).exists():
        print(
            f"There is no {TALBANKEN_TEST} in {options.data}; models/ner-sv/README.md says where it comes from.", file=sys.stderr
        )
        return 2
    if options.command == "public":
        from radslag.wiring import load_text_tagger

        tagger = load_text_tagger(options.tagger)
        _show(score_universal_ner(options.data / TALBANKEN_TEST, tagger))
        texts = [text for _, text, _ in read_universal_ner(options.data / TALBANKEN_TEST)]
        print(f"  {words_a_second(tagger, texts):,.0f} words/s on one core")
        return 0
    from eval.entities_table import write_table

    write_table(options.data / TALBANKEN_TEST, options.work, METHODS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
