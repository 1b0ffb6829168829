"""Near-copies: the same matter on its way through the bodies of one council, told apart from mere templates.

A section's sketch is what two sections are compared by without their texts: MinHash signatures of its word triples
and of its facts (figures, months, names), and how many of each there are. Two "Redovisning av delegationsbeslut"
share nearly all their words and none of their dates; a tjänsteskrivelse in AU and in KF shares both.
Pure, the same for every engine.
"""

from __future__ import annotations

import base64
import itertools
import re
from binascii import a2b_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zlib import crc32

import numpy as np

from radslag.search.analysis import fold, word_counts
from radslag.search.cases import case_key

SLOTS, FACT_SLOTS = 96, 48
SHINGLE = 3
# Below so many shared triples two texts are too short to say whose copy they are.
LEAST_SHARED = 30
# The shorter text's share that must stand in the longer one: KF's item holds AU's, and more.
CONTAINED, CONTAINED_SAME_BODY = 0.55, 0.8
FACTS_AGREE = 0.7
# A case does not go on for ever; yearly catch-all numbers do.
MOST_YEARS = 3.0
_AT_ONCE = 20_000  # pairs that are compared in one step

_WORD = re.compile(r"[^\W_]+")
_OWN_NUMBER = re.compile(r"^\W*§+\s*\d+(?:/\d+)?")
# A word that begins with a capital inside a sentence; at its start any word does.
_NAME = re.compile(r"(?<=[^\W\d_][ ,])[A-ZÅÄÖÉ][^\W\d_]{2,}")
_MONTHS = frozenset(
    ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]
)
_CASE_LETTERS = re.compile(r"[^\W\d_]*")


# A fixed family of hash functions over 64 bits: multipliers (odd) and addends.
_RNG = np.random.Generator(np.random.PCG64(41))
_FACTORS = (_RNG.integers(0, 2**63, SLOTS, dtype=np.uint64) * np.uint64(2) + np.uint64(1))[:, None]
_ADDENDS = _RNG.integers(0, 2**63, SLOTS, dtype=np.uint64)[:, None]
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def signature(hashes: np.ndarray) -> np.ndarray:
    """The upper 16 bits of each function's least value, (slots,); zeros for an empty set."""
    if not len(hashes):
        return np.zeros(SLOTS, dtype="<u2")
    return ((_FACTORS * hashes[None, :] + _ADDENDS).min(axis=1) >> np.uint64(48)).astype("<u2")


def _hashes(words: Sequence[str]) -> np.ndarray:
    return np.fromiter((crc32(w.encode()) for w in words), dtype=np.uint64, count=len(words))


def facts(text: str) -> set[str]:
    """What tells one meeting's text from another's of the same template: figures, months, names no word list has."""
    known = word_counts()
    names = {m.lower() for m in _NAME.findall(text)}
    words = {w.lower() for w in _WORD.findall(text)}
    figures = {w.lstrip("0") or "0" for w in words if any(c.isdigit() for c in w)}
    return figures | (words & _MONTHS) | {fold(n) for n in names if n not in known}


def shingles(text: str) -> np.ndarray:
    """Hashes of the distinct word triples of a text, marks and case left out (a scan may have lost them)."""
    hashes = _hashes(_WORD.findall(fold(text.lower())))
    if len(hashes) < SHINGLE:
        return hashes[:0]
    rows = np.lib.stride_tricks.sliding_window_view(hashes, SHINGLE)
    return np.unique((rows * _MIX).sum(axis=1, dtype=np.uint64))


def sketch(text: str) -> str:
    """A section's repaired text → its sketch as printable text (base64), for an index to keep.

    Inside: number of triples, number of facts, the signature of the triples, the least hashes of the facts in order
    (all of them where there are no more than FACT_SLOTS), each 16 bits.
    """
    body = _OWN_NUMBER.sub("", text)
    triples = shingles(body)
    told = np.unique((_hashes(sorted(facts(body))) * _MIX[0]) >> np.uint64(48))
    counts = np.array([min(len(triples), 65535), min(len(told), 65535)])
    packed = [counts, signature(triples), told[:FACT_SLOTS]]
    return base64.b64encode(np.concatenate([p.astype("<u2") for p in packed]).tobytes()).decode()


@dataclass(frozen=True, slots=True)
class _Sketch:
    triples: int
    facts: int
    signature: np.ndarray
    least: tuple[int, ...]


_EMPTY = _Sketch(0, 0, np.zeros(SLOTS, dtype=np.uint16), ())


# So few places are paired faster without arrays.
_FEW = 12
_NONE = np.zeros(2 + SLOTS, dtype="<u2")


@lru_cache(maxsize=4096)
def _unpacked(text: str) -> _Sketch:
    row = np.frombuffer(base64.b64decode(text), dtype="<u2")
    return (
        _Sketch(int(row[0]), int(row[1]), row[2 : 2 + SLOTS], tuple(row[2 + SLOTS :].tolist()))
        if len(row) >= 2 + SLOTS
        else _EMPTY
    )


@dataclass(frozen=True, slots=True)
class Stand:
    """What is known of a section for this comparison. ``owner``: whose minutes (municipality code or organisation)."""

    key: str
    sketch: str
    owner: str
    body: str | None
    date: str | None
    case_number: str | None
    heading_terms: str = ""


def groups(stands: Sequence[Stand]) -> list[list[int]]:
    """Places of the sections, near-copies together, in the order of the best (first) of each group.

    Each section is in one group, so the pages of a result never show it twice. AU may be close to KS and KS to KF.
    """
    leader = list(range(len(stands)))

    def first(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    for i, j in _pairs(stands):
        a, b = sorted((first(i), first(j)))
        leader[b] = a
    out: dict[int, list[int]] = {}
    for i in range(len(stands)):
        out.setdefault(first(i), []).append(i)
    return list(out.values())


def _pairs(stands: Sequence[Stand]) -> Iterator[tuple[int, int]]:
    """Pairs of one owner that are the same matter."""
    owned: dict[str, list[int]] = {}
    for i, s in enumerate(stands):
        if s.owner:
            owned.setdefault(s.owner, []).append(i)
    several = [_pairs_of(places) for places in owned.values() if len(places) > 1]
    if not several:
        return
    pairs = np.concatenate(several, axis=1)
    heads = np.stack([_head(s.sketch) for s in stands])
    signatures, sizes = heads[:, 2:], heads[:, 0].astype(np.float64)
    cases = [case_key(s.case_number) if s.case_number else "" for s in stands]
    numbers = np.array([hash(case) if case else -n for n, case in enumerate(cases, 1)])
    for at in range(0, pairs.shape[1], _AT_ONCE):
        first, second = pairs[:, at : at + _AT_ONCE]
        alike = np.count_nonzero(signatures[first] == signatures[second], axis=1) / SLOTS
        both = sizes[first] + sizes[second]
        shared = np.minimum(alike * both / (1.0 + alike), np.minimum(sizes[first], sizes[second]))
        for n in np.flatnonzero((shared >= LEAST_SHARED) | (numbers[first] == numbers[second])).tolist():
            i, j = int(first[n]), int(second[n])
            if _same_matter(stands[i], stands[j], _unpacked(stands[i].sketch), _unpacked(stands[j].sketch), float(shared[n])):
                yield i, j


def _pairs_of(places: list[int]) -> np.ndarray:
    """All pairs of places, (2, pairs)."""
    if len(places) > _FEW:
        return np.array(places)[np.stack(np.triu_indices(len(places), 1))]
    return np.array(list(itertools.combinations(places, 2))).T


def _head(sketch: str) -> np.ndarray:
    """The number of triples, that of facts and the signature; zeros where a sketch has none. Facts are compared for few pairs."""
    row = np.frombuffer(a2b_base64(sketch), dtype="<u2")
    return row[: 2 + SLOTS] if len(row) >= 2 + SLOTS else _NONE


def _same_matter(a: Stand, b: Stand, first: _Sketch, second: _Sketch, shared: float) -> bool:
    """Whether two sections of one council are the same matter; ``shared``: triples that both hold (an estimate)."""
    cases = _cases(a.case_number, b.case_number)
    if cases == "other" or (shared < LEAST_SHARED and cases != "same"):
        return False
    contained = shared / max(1, min(first.triples, second.triples))
    facts_shared, facts_contained = _facts_shared(first, second)
    if shared >= LEAST_SHARED and facts_contained >= FACTS_AGREE:
        # The same body at another meeting is mostly the same template; a postponed item shares nearly everything.
        if a.body == b.body and a.date != b.date:
            return contained >= CONTAINED_SAME_BODY and facts_shared >= 4
        if contained >= CONTAINED and (facts_shared >= 2 or cases == "same"):
            return True
    if cases != "same" or a.body == b.body or _years_apart(a.date, b.date) > MOST_YEARS:
        return False
    return facts_contained >= 0.3 and (contained >= 0.3 or _alike(a.heading_terms, b.heading_terms) >= 0.5)


def _facts_shared(first: _Sketch, second: _Sketch) -> tuple[float, float]:
    """(facts that both hold, their share of the smaller set); exact for up to FACT_SLOTS facts, else an estimate."""
    whole = [s.least[-1] for s in (first, second) if s.facts > len(s.least) > 0]
    bound = min(whole, default=65535)
    a, b = ({h for h in s.least if h <= bound} for s in (first, second))
    share = len(a & b) / max(1, min(len(a), len(b)))
    return share * min(first.facts, second.facts), share


def _cases(one: str | None, other: str | None) -> str:
    """ "same", "other" (two numbers of one register) or "unknown": KS 2024/88 may be SN 2024/12 in another register."""
    if not one or not other:
        return "unknown"
    a, b = case_key(one), case_key(other)
    if a == b:
        return "same"
    letters = [_CASE_LETTERS.match(k).group() for k in (a, b)]  # type: ignore[union-attr]
    return "other" if letters[0] == letters[1] else "unknown"


def _years_apart(one: str | None, other: str | None) -> float:
    try:
        return abs((date.fromisoformat(one or "") - date.fromisoformat(other or "")).days) / 365.25
    except ValueError:
        return 0.0


def _alike(one: str, other: str) -> float:
    a, b = set(one.split()), set(other.split())
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
