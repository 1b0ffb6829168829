"""Scores of the text repair: marks restored, word error rate of damaged text, clean text left alone, speed."""

from __future__ import annotations

import lzma
import re
import time
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from eval.damage import damage, strip_marks
from extract.clean import clean
from extract.document import Page, Source
from extract.gazetteer import default_gazetteer
from extract.offsets import Span
from extract.read import RawSource
from extract.repair import LanguageModel
from extract.rulebook import default_rules

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\w+")


def repair(text: str, model: LanguageModel) -> str:
    """Repaired text as the pipeline would have it."""
    raw = RawSource(Source("eval", "0" * 64, "text/plain"), text, (Page(1, Span(0, len(text))),))
    return clean(raw, default_rules(), default_gazetteer(), model, keep_furniture=True).text


def read_sentences(path: Path) -> list[str]:
    """The sentences of an IOB2 file of Universal NER (its "# text =" lines)."""
    return [
        line.removeprefix("# text = ") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# text = ")
    ]


def score_marks(sentences: Iterable[str], model: LanguageModel, *, together: bool = True) -> dict[str, Any]:
    """Strip å/ä/ö of clean sentences, repair, count words right; ``together`` as one document, else each alone."""
    rows = list(sentences)
    stripped = [strip_marks(s) for s in rows]
    restored = repair("\n".join(stripped), model).split("\n") if together else [repair(s, model) for s in stripped]
    total = right = marked = marked_right = before = 0
    errors: list[tuple[str, str, str]] = []
    for gold, damaged, got in zip(rows, stripped, restored, strict=True):
        if len(got) != len(gold):
            got = _aligned(gold, got)
        for match in _WORD.finditer(gold):
            word, found = match.group(), got[match.start() : match.end()]
            has_mark = word != strip_marks(word)
            total += 1
            before += word == damaged[match.start() : match.end()]
            right += word == found
            marked += has_mark
            marked_right += has_mark and word == found
            if word != found:
                errors.append((word, found, gold[max(0, match.start() - 25) : match.end() + 20]))
    return {
        "words": total,
        "before": before / total,
        "right": right / total,
        "marked_right": marked_right / marked,
        "errors": errors,
    }


def _aligned(gold: str, got: str) -> str:
    """Bring a repaired sentence to the length of the gold one, block by block."""
    out = []
    for tag, a, b, c, d in SequenceMatcher(None, gold, got, autojunk=False).get_opcodes():
        piece = got[c:d]
        out.append(piece if tag == "equal" else piece[: b - a].ljust(b - a))
    return "".join(out)


def word_errors(gold: str, text: str) -> tuple[int, int]:
    """(errors, words): insertions, deletions and substitutions of words by alignment."""
    from rapidfuzz.distance import Levenshtein

    a, b = _TOKEN.findall(gold), _TOKEN.findall(text)
    return Levenshtein.distance(a, b), len(a)


def score_damage(texts: list[str], degree: int, model: LanguageModel, seed: int = 0) -> dict[str, Any]:
    """Word error rate before and after, for clean texts damaged in one degree."""
    before = after = words = 0
    seconds = 0.0
    for number, gold in enumerate(texts):
        damaged = damage(gold, degree, seed + number)
        begun = time.process_time()
        mended = repair(damaged, model)
        seconds += time.process_time() - begun
        e, n = word_errors(gold, damaged)
        before, words = before + e, words + n
        after += word_errors(gold, mended)[0]
    return {
        "words": words,
        "before": before / words,
        "after": after / words,
        "reduction": 1 - after / max(1, before),
        "words_per_second": words / max(1e-9, seconds),
    }


def score_pair(gold: str, printed: str, mended: str) -> dict[str, Any]:
    """Words right before and after, and the share of words that were right and are damaged now."""
    a, b, c = (_TOKEN.findall(t) for t in (gold, printed, mended))
    right_before, right_after = _matched(a, b), _matched(a, c)
    return {
        "words": len(a),
        "before": len(right_before) / len(a),
        "right": len(right_after) / len(a),
        "damaged": len(right_before - right_after) / max(1, len(right_before)),
        "wer_before": word_errors(gold, printed)[0] / len(a),
        "wer_after": word_errors(gold, mended)[0] / len(a),
    }


def _matched(gold: list[str], other: list[str]) -> set[int]:
    return {
        i
        for tag, a, b, _, _ in SequenceMatcher(None, gold, other, autojunk=False).get_opcodes()
        if tag == "equal"
        for i in range(a, b)
    }


def score_clean(texts: list[str], model: LanguageModel) -> dict[str, Any]:
    """Share of the words of undamaged text that change, and words a second."""
    changed = words = 0
    seconds = 0.0
    examples: list[tuple[str, str]] = []
    for text in texts:
        raw = RawSource(Source("eval", "0" * 64, "text/plain"), text, (Page(1, Span(0, len(text))),))
        begun = time.process_time()
        cleaned = clean(raw, default_rules(), default_gazetteer(), model)
        seconds += time.process_time() - begun
        words += len(_TOKEN.findall(text))
        for fix in cleaned.repairs:
            if fix.applied and fix.made_by != "hyphenation":
                changed += 1
                examples.append((text[fix.span.start : fix.span.end], fix.text))
    return {"words": words, "changed": changed / words, "words_per_second": words / max(1e-9, seconds), "examples": examples}


def held_back(path: Path, letters: int = 400_000, skip: int = 1_000_000) -> list[str]:
    """Documents of a packed source (a blank line between two), some 400,000 letters from the middle."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        file.read(skip)
        text = file.read(letters)
    documents = re.split(r"\n\s*\n", text)[1:-1]
    return [d for d in documents if len(d) > 400]
