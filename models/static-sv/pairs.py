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
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from radslag.search.analysis import stem

HERE = Path(__file__).parent
SEARCH = HERE.parents[1] / "src" / "radslag" / "search" / "data"
CONCEPTS = SEARCH / "concepts"


class Pair(NamedTuple):
    query: str
    passage: str
    negative: str | None = None
    # Pairs of one concept in a batch are no negatives of each other.
    concept: str = ""


def held_out(text: str, share: float) -> bool:
    """A stable draw by the text itself."""
    return share > 0 and int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 < share


def title_passage(data: Path) -> list[Pair]:
    """Title → passage of public-sector texts."""
    with lzma.open(data / "retrieval" / "title_passage_train.jsonl.xz", "rt", encoding="utf-8") as file:
        return [Pair(r["query"], r["passage"]) for r in map(json.loads, file)]


def register(hold: float = 0.0) -> list[Pair]:
    """Query → passage in the register of minutes, with hard negatives.

    A row has one ``query``, or ``queries`` by kind: other queries of its passage are no negatives of each other.
    """
    out = []
    for path in sorted((HERE / "pairs").glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            asked = [q for some in row["queries"].values() for q in some] if "queries" in row else [row["query"]]
            if not held_out(row["passage"] if "queries" in row else row["query"], hold):
                same = hashlib.sha256(row["passage"].encode()).hexdigest()[:12] if len(asked) > 1 else ""
                out += [Pair(query, row["passage"], row.get("negative"), same) for query in asked]
    return out


def concepts() -> list[dict[str, Any]]:
    """The concept lexicon that search ships."""
    return [
        json.loads(line) for path in sorted(CONCEPTS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
    ]


def said() -> dict[str, list[str]]:
    """Concept → what people say in their own words when they mean it (``phrases/*.tsv``: id, phrases between bars)."""
    out: dict[str, list[str]] = defaultdict(list)  # some concepts stand in two fields
    for path in sorted((HERE / "phrases").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            concept, phrases = line.split("\t")
            out[concept] += [p for p in phrases.split(" | ") if p not in out[concept]]
    return dict(out)


def english_words() -> list[Pair]:
    """Common English word → Swedish word."""
    lines = (SEARCH / "english_swedish.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return [Pair(english.strip(), word.strip()) for english, swedish in rows for word in swedish.split(",")]


def said_pairs(groups: list[dict[str, Any]], rng: random.Random, hold: float = 0.0) -> list[Pair]:
    """What people say → a term of the concept and something else that they say for it; what must not be merged is the negative."""
    phrases = said()
    out = []
    for group in groups:
        kept = [p for p in phrases.get(group["id"], ()) if not held_out(p, hold)]
        never = group.get("not", [])
        for phrase in kept:
            negative = rng.choice(never) if never else None
            others = [rng.choice(group["terms"]), " ".join(group["terms"][:5])]
            if len(kept) > 1:
                others.append(rng.choice([p for p in kept if p != phrase]))
            out += [Pair(phrase, other, negative, group["id"]) for other in others]
    return out


def term_pairs(groups: list[dict[str, Any]], rng: random.Random) -> list[Pair]:
    """Term ↔ another term, English, everyday or narrower term of its group; what must not be merged is the negative."""
    out = english_words()
    for group in groups:
        terms, english, everyday, narrower, never = (
            group.get(k, []) for k in ("terms", "english", "everyday", "narrower", "not")
        )
        negative = rng.choice(never) if never else None
        concept = group["id"]
        out += [Pair(a, b, negative, concept) for a in terms for b in terms if a != b]
        out += [Pair(e, t, negative, concept) for e in [*english, *everyday] for t in terms]
        out += [Pair(terms[0], n, None, concept) for n in narrower]
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


def everyday_words() -> dict[str, list[str]]:
    """Everyday word → what councils say (``everyday.tsv``): "kåk" → "hus", "bostad"; a few official words the other way round."""
    rows = (line.split("\t") for line in (HERE / "everyday.tsv").read_text(encoding="utf-8").splitlines())
    return {word: others.split(", ") for word, others in rows}


def everyday_pairs() -> list[Pair]:
    """Everyday word → each word that councils say for it, and all of them."""
    rows = everyday_words().items()
    return [Pair(word, other, None, word) for word, others in rows for other in dict.fromkeys([*others, " ".join(others)])]


def everyday_groups() -> list[dict[str, Any]]:
    """Everyday words as groups of the lexicon's shape: what councils say, asked for as people do."""
    return [{"id": word, "terms": others, "said": [word]} for word, others in everyday_words().items()]


def thesaurus(data: Path) -> dict[str, list[str]]:
    """Word → its synonyms, both ways: everyday words and, where the folder has it, Debian's mythes-sv."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for word, others in everyday_words().items():
        for other in others:
            found[word][other] = found[other][word] = None
    path = data / "thesaurus" / "th_sv_SE_v2.dat"
    head = ""
    for line in path.read_text(encoding="latin-1").splitlines()[1:] if path.exists() else ():
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
    texts: list[list[str]], groups: list[dict[str, Any]], rng: random.Random, wanted: list[int]
) -> list[list[Pair]]:
    """For each group pairs of another word of it → a real passage that holds one of its terms; half of the time the term is cut out.

    This is what makes "misshandel inom familjen" land beside passages about "våld i nära relationer".
    ``wanted``: how many pairs of each group. Where a group has ``said``, those phrases ask instead of its other words.
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
            words = group.get("said") or [*group["terms"], *group["english"], *group.get("everyday", [])]
            others = [t for t in words if t.lower() != term]
            if others:
                shown = re.sub(re.escape(term), " ", passage, flags=re.IGNORECASE) if rng.random() < 0.5 else passage
                pairs.append(Pair(rng.choice(others), shown, None, group.get("id", "")))
        out.append(pairs)
    return out


class Source(NamedTuple):
    """Pairs of one kind, and how training draws them."""

    pairs: list[Pair]
    weight: float  # how often drawn
    noise: float  # share of damaged copies
    cut: float  # share whose passage loses the words of the query


def sources(
    data: Path, texts: list[list[str]], rng: random.Random, hold: float, without: Collection[str] = ()
) -> dict[str, Source]:
    """All that an embedder is trained on, but for the sources ``without``; ``texts`` are documents as paragraphs."""
    groups, local = concepts(), [] if "register" in without else register(hold)
    titles, words = title_passage(data), synonym_groups(data)
    few = texts[::3]  # enough passages for every concept, and enough neighbours
    phrases = said()
    asked = [{**g, "said": phrases[g["id"]]} for g in groups if g["id"] in phrases]
    asked += [{**g, "said": g["said"] * 2} for g in everyday_groups()]
    wanted = [15] * len(groups) + [3] * len(words) + [2 * len(g["said"]) for g in asked]
    of_concepts = concept_passages(few, [*groups, *words, *asked], rng, wanted)
    first, then = len(groups), len(groups) + len(words)
    made = {
        "titles": Source(titles, 3.0, 0.2, 0.35),
        "register": Source(local * 3, 1.0, 0.3, 0.35),
        "reworded": Source(reworded([*titles, *local * 2], data, rng), 2.0, 0.1, 0.35),
        "concepts": Source(list(itertools.chain.from_iterable(of_concepts[:first])), 2.5, 0.2, 0.0),
        "synonyms in text": Source(list(itertools.chain.from_iterable(of_concepts[first:then])), 1.5, 0.1, 0.0),
        "said in text": Source(list(itertools.chain.from_iterable(of_concepts[then:])), 2.5, 0.1, 0.2),
        "said": Source(said_pairs(groups, rng), 2.5, 0.1, 0.0),
        "everyday": Source(everyday_pairs(), 1.5, 0.1, 0.0),
        "terms": Source(term_pairs(groups, rng), 2.5, 0.15, 0.0),
        "neighbours": Source(neighbours(few, rng, 60_000), 2.0, 0.25, 0.2),
        "synonyms": Source([*synonyms(data), *(Pair(w["terms"][0], t) for w in words for t in w["terms"][1:])], 0.7, 0.1, 0.0),
    }
    return {name: source for name, source in made.items() if name not in without and source.pairs}
