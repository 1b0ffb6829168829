"""Training pairs (query, passage, hard negative or None) from a folder of data and the pairs kept here.

Each source is a generator; ``read_all`` says how often each is drawn. Nothing of eval/queries is read.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import lzma
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from radslag.search.analysis import stem

HERE = Path(__file__).parent
SEARCH = HERE.parents[1] / "src" / "radslag" / "search" / "data"
CONCEPTS = SEARCH / "concepts"


class Pair(NamedTuple):
    query: str
    passage: str
    negative: str | None = None


def held_out(text: str, share: float) -> bool:
    """A stable draw by the text itself."""
    return share > 0 and int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 < share


def title_passage(data: Path) -> list[Pair]:
    """Title → passage of public-sector texts."""
    with lzma.open(data / "retrieval" / "title_passage_train.jsonl.xz", "rt", encoding="utf-8") as file:
        return [Pair(r["query"], r["passage"]) for r in map(json.loads, file)]


def register(hold: float = 0.0) -> list[Pair]:
    """Query → passage in the register of minutes, with hard negatives."""
    out = []
    for path in sorted((HERE / "pairs").glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if not held_out(row["query"], hold):
                out.append(Pair(row["query"], row["passage"], row.get("negative")))
    return out


def concepts() -> list[dict[str, list[str]]]:
    """The concept lexicon that search ships."""
    return [
        json.loads(line) for path in sorted(CONCEPTS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
    ]


def english_words() -> list[Pair]:
    """Common English word → Swedish word."""
    lines = (SEARCH / "english_swedish.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return [Pair(english.strip(), word.strip()) for english, swedish in rows for word in swedish.split(",")]


def term_pairs(groups: list[dict[str, list[str]]], rng: random.Random) -> list[Pair]:
    """Term ↔ another term, English, everyday or narrower term of its group; what must not be merged is the negative."""
    out = english_words()
    for group in groups:
        terms, english, everyday, narrower, never = (
            group.get(k, []) for k in ("terms", "english", "everyday", "narrower", "not")
        )
        negative = rng.choice(never) if never else None
        out += [Pair(a, b, negative) for a in terms for b in terms if a != b]
        out += [Pair(e, t, negative) for e in [*english, *everyday] for t in terms]
        out += [Pair(terms[0], n) for n in narrower]
    return out


def synonyms(data: Path) -> list[Pair]:
    """Word → synonym of the national aptitude test, and close paraphrases."""
    out = []
    for row in map(json.loads, (data / "retrieval" / "swesat-synonyms_train.jsonl").read_text(encoding="utf-8").splitlines()):
        out.append(Pair(row["item"], row["candidate_answers"][row["label"]]))
    for row in map(json.loads, (data / "retrieval" / "sweparaphrase_train.jsonl").read_text(encoding="utf-8").splitlines()):
        if row["label"] >= 3.8:
            out.append(Pair(row["sentence_1"], row["sentence_2"]))
    return out


def thesaurus(data: Path) -> dict[str, list[str]]:
    """Word → its synonyms, both ways; empty where the folder has no thesaurus (Debian's mythes-sv)."""
    path = data / "thesaurus" / "th_sv_SE_v2.dat"
    if not path.exists():
        return {}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    head = ""
    for line in path.read_text(encoding="latin-1").splitlines()[1:]:
        first, *rest = line.split("|")
        if first:
            head = first
            continue
        for other in rest:
            if other and other != head:
                found[head][other] = found[other][head] = None
    return {word: list(others) for word, others in found.items()}


def synonym_groups(data: Path) -> list[dict[str, list[str]]]:
    """The thesaurus as groups of the lexicon's shape: a word with its synonyms."""
    return [{"terms": [word, *others], "english": []} for word, others in thesaurus(data).items() if len(word) > 2]


_WORDS = re.compile(r"[^\W\d_]{3,}")


def reworded(pairs: list[Pair], data: Path, rng: random.Random) -> list[Pair]:
    """Queries with their words replaced by synonyms, everyday ones too; queries without a known word are left out."""
    others = {stem(word.lower()): known for word, known in thesaurus(data).items()}
    out = []

    def other(match: re.Match[str]) -> str:
        known = others.get(stem(match.group().lower()))
        return rng.choice(known) if known and rng.random() < 0.8 else match.group()

    for pair in pairs:
        query = _WORDS.sub(other, pair.query)
        if query != pair.query:
            out.append(Pair(query, pair.passage, pair.negative))
    return out


_TEXTS = {
    "riksdagen_bet": 1.0,
    "riksdagen_mot": 1.0,
    "riksdagen_prop": 0.8,
    "interpellationer": 0.6,
    "regeringen": 1.0,
    "swegov": 1.0,
    "sfs": 0.15,
}


def documents(data: Path, megabytes: float, seed: int = 0) -> Iterator[list[str]]:
    """Paragraphs of running text, document by document, spread over each file."""
    rng = random.Random(seed)
    for name, weight in _TEXTS.items():
        with lzma.open(data / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
            text = file.read()
        keep = min(1.0, weight * megabytes * 1e6 / len(text))
        for document in text.split("\n\n"):
            if rng.random() < keep:
                paragraphs = [p.strip() for p in document.split("\n") if 40 <= len(p) <= 4000]
                if paragraphs:
                    yield paragraphs


def neighbours(texts: list[list[str]], rng: random.Random, limit: int) -> list[Pair]:
    """A sentence or paragraph → what follows it in the same document."""
    out = []
    for paragraphs in texts:
        for a, b in itertools.pairwise(paragraphs):
            if len(a) > 60 and len(b) > 60:
                out.append(Pair(a[:300], b[:700]))
            elif len(a) > 300:
                cut = a.find(". ", len(a) // 3)
                if cut > 0:
                    out.append(Pair(a[: cut + 1][:300], a[cut + 2 :]))
    rng.shuffle(out)
    return out[:limit]


def concept_passages(
    texts: list[list[str]], groups: list[dict[str, list[str]]], rng: random.Random, wanted: list[int]
) -> list[list[Pair]]:
    """For each group pairs of another word of it → a real passage that holds one of its terms; half of the time the term is cut out.

    This is what makes "misshandel inom familjen" land beside passages about "våld i nära relationer".
    ``wanted``: how many pairs of each group.
    """
    holders: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        for term in [*group["terms"], *group.get("narrower", [])]:
            if len(term) > 3 and not term.isupper():
                holders.setdefault(term.lower(), []).append(i)
    first_words: dict[str, list[str]] = {}
    for term in holders:
        first_words.setdefault(term.split()[0], []).append(term)
    found: list[list[tuple[str, str]]] = [[] for _ in groups]
    word = re.compile(r"\w[\w-]*")
    order = list(texts)
    rng.shuffle(order)
    for paragraph in itertools.chain.from_iterable(order):
        lowered = paragraph.lower()
        for m in word.finditer(lowered):
            for term in first_words.get(m.group(), ()):
                if not lowered.startswith(term, m.start()):
                    continue
                open_groups = [i for i in holders[term] if len(found[i]) < wanted[i] * 3]
                for i in open_groups:
                    a = max(0, m.start() - 250)
                    found[i].append((term, paragraph[a : m.start() + 350]))
                if not open_groups:  # enough of these: the rest of the text need not be asked for them
                    first_words[m.group()] = [t for t in first_words[m.group()] if t != term]
    out: list[list[Pair]] = []
    for group, kept, most in zip(groups, found, wanted, strict=True):
        pairs = []
        for term, passage in rng.sample(kept, min(most, len(kept))):
            others = [t for t in [*group["terms"], *group["english"], *group.get("everyday", [])] if t.lower() != term]
            if others:
                shown = re.sub(re.escape(term), " ", passage, flags=re.IGNORECASE) if rng.random() < 0.5 else passage
                pairs.append(Pair(rng.choice(others), shown))
        out.append(pairs)
    return out
