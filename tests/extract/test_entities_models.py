"""The real loading paths of spaCy and Stanza, against tiny models that the tests train; and the model that ships."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from extract.entities.load import load_text_tagger
from extract.entities.spacy_tagger import load_spacy
from extract.entities.steps import find_entities
from extract.entities.word_classes import WordClasses
from extract.errors import ModelMissing
from extract.gazetteer import default_gazetteer
from extract.rulebook import default_rules
from radslag.wiring import SAMPLES

MODELS = Path(__file__).parents[2] / "models"
PIPELINE = MODELS / "ner-sv" / "pipeline"
# Words with SUC's labels, as the well-known Swedish models have them.
SENTENCES = [
    [("Anna", "PRS"), ("Ek", "PRS"), ("bor", ""), ("i", ""), ("Lerdala", "LOC"), (".", "")],
    [("Bo", "PRS"), ("Ström", "PRS"), ("arbetar", ""), ("på", ""), ("Lerdalabolaget", "ORG"), (".", "")],
    [("Lerdalabolaget", "ORG"), ("ligger", ""), ("i", ""), ("Lerdala", "LOC"), (".", "")],
    [("Igår", "TME"), ("kom", ""), ("Anna", "PRS"), ("Ek", "PRS"), ("till", ""), ("Lerdala", "LOC"), (".", "")],
]
TEXT = "Anna Ek bor i Lerdala. Bo Ström arbetar på Lerdalabolaget."
EXPECTED = {("PER", "Anna Ek"), ("LOC", "Lerdala"), ("PER", "Bo Ström"), ("ORG", "Lerdalabolaget")}


def _load(name: str):  # type: ignore[no-untyped-def]
    return load_text_tagger(name, default_rules(), default_gazetteer(), lambda model: MODELS / model)


def _found(tagger, text: str) -> set[tuple[str, str]]:  # type: ignore[no-untyped-def]
    [rows] = tagger.tag_texts([text])
    return {(label, text[span.start : span.end]) for span, label, _ in rows}


def _bio(words: list[tuple[str, str]]) -> list[str]:
    tags = []
    for i, (_, label) in enumerate(words):
        tags.append(("I-" if i and words[i - 1][1] == label else "B-") + label if label else "O")
    return tags


@pytest.fixture(scope="module")
def spacy_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nlp = spacy.blank("sv")
    nlp.add_pipe("ner")
    examples = []
    for words in SENTENCES:
        bare = Doc(nlp.vocab, words=[w for w, _ in words])
        examples.append(Example(bare, Doc(nlp.vocab, words=[w for w, _ in words], ents=_bio(words))))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(80):
        nlp.update(examples, sgd=optimizer)
    nlp.meta.update({"name": "tiny", "version": "0.1"})
    target = tmp_path_factory.mktemp("models") / "sv_tiny"
    nlp.to_disk(target)
    return target


def test_spacy_folder(spacy_model: Path) -> None:
    tagger = _load(f"spacy:{spacy_model}")
    assert _found(tagger, TEXT) == EXPECTED
    assert tagger.name == "spacy:sv_tiny@0.1"


def test_spacy_package_by_name(spacy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "sv_tiny_test"
    package.mkdir()
    source = f"import spacy\ndef load(**kwargs):\n    return spacy.load({str(spacy_model)!r}, **kwargs)\n"
    (package / "__init__.py").write_text(source)
    info = tmp_path / "sv_tiny_test-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sv_tiny_test\nVersion: 0.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert _found(_load("spacy:sv_tiny_test"), TEXT) == EXPECTED
    sys.modules.pop("sv_tiny_test", None)


def test_spacy_without_entities(tmp_path: Path) -> None:
    spacy.blank("sv").to_disk(tmp_path / "empty")
    with pytest.raises(ModelMissing, match="finds no entities"):
        load_spacy(tmp_path / "empty")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("spacy:sv_core_news_xxl", "python -m spacy download sv_core_news_xxl"),
        ("flair:sv", "default, rules, spacy:PACKAGE and stanza:LANGUAGE"),
    ],
)
def test_missing_model_names_the_command(name: str, command: str) -> None:
    with pytest.raises(ModelMissing) as caught:
        _load(name)
    assert command in str(caught.value)
    assert "\n" not in str(caught.value)


# The model that ships


def test_default_loads_without_what_only_others_need() -> None:
    """Each of these takes a good part of the two seconds that loading may take; each can still be had afterwards."""
    code = """if True:
        import sys
        from radslag.wiring import load_text_tagger
        load_text_tagger("default")
        print(*[m for m in ("torch", "typer", "ftfy", "srsly.ruamel_yaml", "pydantic.v1") if m in sys.modules])
        import spacy.cli, srsly
        print(srsly.yaml_loads("a: 1"), spacy.cli.info.__module__)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n{'a': 1} spacy.cli.info\n"


def test_default_tags() -> None:
    tagger = _load("default")
    found = _found(tagger, "Igår reste statsminister Olof Palme från Stockholm till Paris.")
    assert {("PER", "Olof Palme"), ("LOC", "Stockholm"), ("LOC", "Paris")} <= found


def test_default_knows_minutes_from_prose() -> None:
    tagger = _load("default")
    minutes = "Socialchef Stina Björkmo informerar. Kommunstyrelsen beslutar att socialnämnden ska höra Kvinnojouren Gläntan."
    bodies = {("ORG", "Kommunstyrelsen"), ("ORG", "socialnämnden"), ("ORG", "Kvinnojouren Gläntan")}
    assert _found(tagger, minutes) >= {("PER", "Stina Björkmo"), *bodies}


# Stanza


@pytest.fixture(scope="module")
def stanza_models(tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("stanza", reason="needs the neural extra (Stanza is not installed)")
    import torch
    from stanza.models import ner_tagger, tokenizer

    # Threads on so little data cost more than they bring.
    torch.set_num_threads(1)

    folder = tmp_path_factory.mktemp("stanza")
    lines, labels, conll, sentences = [], [], [], []
    for words in SENTENCES * 6:
        line = label = ""
        for i, (word, _) in enumerate(words):
            last = i == len(words) - 1
            line += word + ("" if last or i == len(words) - 2 else " ")
            label += "0" * (len(word) - 1) + ("2" if last else "1") + ("" if last or i == len(words) - 2 else "0")
        lines.append(line)
        labels.append(label)
        rows = [f"{i}\t{word}\t_\t_\t_\t_\t{i - 1}\t_\t_\t_" for i, (word, _) in enumerate(words, 1)]
        conll.append("\n".join(rows) + "\n")
        sentences.append([{"text": word, "ner": tag} for (word, _), tag in zip(words, _bio(words), strict=True)])
    (folder / "train.txt").write_text("\n\n".join(lines), encoding="utf-8")
    (folder / "train.label").write_text("\n\n".join(labels), encoding="utf-8")
    (folder / "train.conllu").write_text("\n".join(conll) + "\n", encoding="utf-8")
    (folder / "mwt.json").write_text("[]", encoding="utf-8")
    (folder / "train.json").write_text(json.dumps(sentences), encoding="utf-8")
    # The layout that stanza.download leaves: <folder>/sv/<processor>/<package>.pt and resources.json.
    home = folder / "home" / "sv"
    common = ["--shorthand", "sv_tiny", "--device", "cpu"]
    text, labels_file, conllu = (str(folder / f"train.{ending}") for ending in ("txt", "label", "conllu"))
    tokenizer.main(
        ["--lang", "sv", "--mwt_json_file", str(folder / "mwt.json"), "--txt_file", text, "--label_file", labels_file,
         "--dev_txt_file", text, "--dev_label_file", labels_file, "--dev_conll_gold", conllu, "--conll_file", str(folder / "out.conllu"),
         "--steps", "80", "--eval_steps", "40", "--batch_size", "8", "--no_use_mwt",
         "--save_dir", str(home / "tokenize"), "--save_name", "tiny.pt", *common]
    )  # fmt: skip
    ner_tagger.main(
        ["--train_file", str(folder / "train.json"), "--eval_file", str(folder / "train.json"), "--no_pretrain",
         "--hidden_dim", "32", "--char_hidden_dim", "16", "--char_emb_dim", "16", "--dropout", "0.1", "--optim", "adam", "--lr", "0.01",
         "--max_steps", "60", "--eval_interval", "30", "--batch_size", "8", "--save_dir", str(home / "ner"), "--save_name", "tiny.pt", *common]
    )  # fmt: skip
    resources = {
        "sv": {
            "tokenize": {"tiny": {}}, "ner": {"tiny": {}},
            "packages": {"default": {"tokenize": "tiny", "ner": "tiny"}},
            "default_processors": {"tokenize": "tiny", "ner": "tiny"}, "default_dependencies": {}, "lang_name": "Swedish",
        }
    }  # fmt: skip
    (folder / "home" / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    return str(folder / "home")


@pytest.mark.neural
@pytest.mark.slow
def test_stanza_folder(stanza_models: str) -> None:
    tagger = _load(f"stanza:{stanza_models}")
    assert _found(tagger, TEXT) == EXPECTED
    assert tagger.tag_texts(["", TEXT])[0] == []
    assert tagger.name.startswith("stanza:sv@")


@pytest.mark.neural
def test_stanza_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("stanza", reason="needs the neural extra (Stanza is not installed)")
    with pytest.raises(ModelMissing, match=r"stanza\.download\('sv', model_dir="):
        _load(f"stanza:{tmp_path}/nowhere")
    with pytest.raises(ModelMissing, match=r"stanza\.download"):
        _load(f"stanza:{tmp_path}")


def test_remembered_embeddings_are_those_of_the_layer() -> None:
    """A word that was seen before, one with an exception's NORM, an empty text, and the same word in another style."""
    classes = WordClasses(default_gazetteer())
    plain, remembering = spacy.load(PIPELINE), load_spacy(PIPELINE, classes)._nlp
    texts = ["Kommunstyrelsen beslutar bl.a. att Anna Ek (S) väljs.", "", "Anna Ek\nBo Ek", "ANNA EK bl.a."]
    for style in ("minutes", "text", "minutes"):
        found, expected = (
            nlp.get_pipe("tok2vec").model.layers[0].predict([classes.mark(nlp.make_doc(t), style) for t in texts])
            for nlp in (remembering, plain)
        )
        for text, got, wanted in zip(texts, found, expected, strict=True):
            assert got.shape == wanted.shape, text
            assert np.allclose(got, wanted, atol=1e-4), text


def test_shipped_pipeline_reads_as_spacy_does() -> None:
    """Tokens and entities of our tokeniser and steps are those of the pipeline as spaCy loads and runs it."""
    classes = WordClasses(default_gazetteer())
    plain, ours = spacy.load(PIPELINE), load_spacy(PIPELINE, classes)._nlp
    texts = [p.read_text(encoding="utf-8")[:4000] for p in sorted(SAMPLES.iterdir()) if p.suffix == ".txt"]
    texts += ["", "bl.a. t.ex.", "3km/h (t.ex. på www.lerdala.se) 12,5m² och/eller kr/m² 1§ 10:15.", "Anna Ek, Bo Ek"]

    def marked(nlp: Language) -> list[Doc]:
        return [classes.mark(nlp.make_doc(text), "minutes") for text in texts]

    for got, wanted in zip(find_entities(ours, marked(ours), 3), plain.pipe(marked(plain)), strict=True):
        assert [token.text for token in got] == [token.text for token in wanted]
        assert [(e.start, e.end, e.label_) for e in got.ents] == [(e.start, e.end, e.label_) for e in wanted.ents]


def test_no_word_of_letters_has_an_affix() -> None:
    """What the tokeniser's shortcut rests on: for every letter there is, alone and inside words."""
    tokenizer = spacy.load(PIPELINE).tokenizer
    for letter in filter(str.isalpha, map(chr, range(sys.maxunicode + 1))):
        for word in (letter, f"a{letter}", f"{letter}a", f"A{letter}b"):
            assert not (tokenizer.prefix_search(word) or tokenizer.suffix_search(word) or tokenizer.url_match(word)), word
            assert not list(tokenizer.infix_finditer(word)), word
