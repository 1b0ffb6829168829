"""A small Stanza tokenizer and tagger on the same public sets, for the row "Stanza, tiny" of the table in docs/methods.md.

    PYTHONPATH=src:. python models/ner-sv/stanza_tiny.py DATA --work FOLDER        # needs the neural extra; some ten minutes

No pretrained vectors or character models: what Stanza's network learns from these sentences alone. It is not shipped.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from corpora import Sentence, public_sets

TOKENIZER_STEPS, TAGGER_STEPS = 300, 900


def write_sets(sentences: Sequence[Sentence], folder: Path) -> None:
    """Stanza's three forms of the sentences: running text with a label for each letter, CoNLL-U, and JSON with BIO tags."""
    lines, labels, conllu, tagged = [], [], [], []
    for sentence in sentences:
        line = label = ""
        last = len(sentence.words) - 1
        for i, (word, space) in enumerate(zip(sentence.words, sentence.spaces, strict=True)):
            gap = " " if space and i < last else ""
            line += word + gap
            label += "0" * (len(word) - 1) + ("2" if i == last else "1") + "0" * len(gap)
        lines.append(line)
        labels.append(label)
        conllu.append("".join(f"{i}\t{w}\t_\t_\t_\t_\t{i - 1}\t_\t_\t_\n" for i, w in enumerate(sentence.words, 1)))
        tags = ["O"] * len(sentence.words)
        for start, end, name in sentence.entities:
            tags[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]
        tagged.append([{"text": w, "ner": t} for w, t in zip(sentence.words, tags, strict=True)])
    (folder / "train.txt").write_text("\n\n".join(lines), encoding="utf-8")
    (folder / "train.label").write_text("\n\n".join(labels), encoding="utf-8")
    (folder / "train.conllu").write_text("\n".join(conllu) + "\n", encoding="utf-8")
    (folder / "train.json").write_text(json.dumps(tagged), encoding="utf-8")
    (folder / "dev.json").write_text(json.dumps(tagged[:300]), encoding="utf-8")
    (folder / "mwt.json").write_text("[]", encoding="utf-8")


def train(folder: Path) -> None:
    """Train both models into ``folder/home`` in the layout of ``stanza.download``."""
    from stanza.models import ner_tagger, tokenizer

    def at(name: str) -> str:
        return str(folder / name)

    home = folder / "home" / "sv"
    common = ["--shorthand", "sv_tiny", "--device", "cpu", "--save_name", "tiny.pt"]
    tokenizer.main(
        ["--lang", "sv", "--mwt_json_file", at("mwt.json"), "--txt_file", at("train.txt"), "--label_file", at("train.label"),
         "--dev_txt_file", at("train.txt"), "--dev_label_file", at("train.label"), "--dev_conll_gold", at("train.conllu"),
         "--conll_file", at("out.conllu"), "--steps", str(TOKENIZER_STEPS), "--eval_steps", str(TOKENIZER_STEPS),
         "--batch_size", "16", "--no_use_mwt", "--save_dir", str(home / "tokenize"), *common]
    )  # fmt: skip
    ner_tagger.main(
        ["--train_file", at("train.json"), "--eval_file", at("dev.json"), "--no_pretrain", "--hidden_dim", "128",
         "--char_hidden_dim", "48", "--char_emb_dim", "32", "--optim", "adam", "--lr", "0.002", "--batch_size", "32",
         "--max_steps", str(TAGGER_STEPS), "--eval_interval", str(TAGGER_STEPS // 3), "--save_dir", str(home / "ner"), *common]
    )  # fmt: skip
    packages = {"tokenize": "tiny", "ner": "tiny"}
    resources = {
        "tokenize": {"tiny": {}}, "ner": {"tiny": {}}, "packages": {"default": packages}, "default_processors": packages,
        "default_dependencies": {}, "lang_name": "Swedish",
    }  # fmt: skip
    (folder / "home" / "resources.json").write_text(json.dumps({"sv": resources}), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/ner-sv"))
    options = parser.parse_args()
    folder = options.work / "stanza"
    folder.mkdir(parents=True, exist_ok=True)
    sentences, _ = public_sets(options.data / "ner", held_out=False)
    write_sets([s for s in sentences if s.words], folder)
    train(folder)


if __name__ == "__main__":
    main()
