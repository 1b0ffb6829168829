"""Repair of a whole text: where it is damaged, its words are decoded and the changes become edits."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.document import Quality
from extract.gazetteer import Gazetteer
from extract.offsets import CleanText, Edit
from extract.repair.alphabet import fold, like
from extract.repair.candidates import Candidate, Lookup, Names
from extract.repair.damage import LONGEST, Evidence, Passage, weigh
from extract.repair.decode import decode
from extract.repair.language_model import NUMBER, UNKNOWN
from extract.repair.layout import Change, find_layout, without_overlaps
from extract.repair.misreadings import Confusion, Misreadings
from extract.repair.spacing import find_parted
from extract.rulebook import Rule, RuleSet

if TYPE_CHECKING:
    from extract.repair.language_model import LanguageModel

# Below this the word stays as printed and is only marked.
APPLY = 0.5
# Steps of the share of marks lost, about evenly apart in their odds.
_LOSSES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.995)
_CHUNK = re.compile(r"\S+|\n[ \t]*\n|\n")
_CORE = re.compile(r"(?:[&¢€£©|](?=[^\W\d_]))?[^\W_](?:.*[^\W_])?", re.DOTALL)
_PIECE = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[.!?:;]['\")”»\]]*$")
_CAPITALISED = re.compile(r"(?<![^\W_])[^\W\d_a-zåäöé][^\W\d_]+")
_ROMAN = re.compile(r"[ivxlc]{2,8}")
_MADE_UP = re.compile(r"[^a-zåäö]")
# A number in which letters may stand for figures; which ones is for the rules to say.
_FIGURES = re.compile(r"(?=.*\d)[\dlIO|]+")
_MIXED = re.compile(r"(?=.*[^\W\d_])[\w&|¢£€$!\[\]{}()©®#°]+")


@dataclass(frozen=True)
class Damage:
    """Edits of damaged words (``applied`` False where it is only a suspicion) and the quality of the text as printed."""

    edits: tuple[Edit, ...]
    quality: Quality


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


_NUMBER = (Candidate("", (NUMBER,), 0.0),)
_FIXED = (Candidate("", (UNKNOWN,), 0.0),)


def find_damage(view: CleanText, rules: RuleSet, gazetteer: Gazetteer, model: LanguageModel) -> Damage:
    """Find and mend damaged words of a text that is free of furniture already."""
    text = view.text
    model.memory.trim()
    foreign = frozenset(rules.data["foreign"]["words"])
    # Addresses of mail and web are no words, misread or not.
    found = weigh(_ADDRESS.sub(lambda m: " " * len(m.group()), text), model, Evidence(model), foreign)
    words = sum(p.words for p in found)
    unknown = sum(p.unknown for p in found)
    readable = 1.0 - unknown / words if words else 1.0
    letters = list(_letters(text, rules, model))
    if not any(p.damaged for p in found):
        alone = [Edit(view.raw_span(a, b), new, by, sure, True) for a, b, new, sure, by in letters]
        return Damage(tuple(alone), Quality(round(readable, 4), len(alone)))
    layout = find_layout(text, rules, [(p.start, p.end) for p in found if p.damaged])
    names = _names(text, gazetteer)
    confusions = tuple(Confusion(printed, meant, float(cost)) for printed, meant, cost in rules.data["confusions"]["pairs"])
    misreadings = Misreadings.of(model, confusions)
    protect = rules.group("protect")
    parted = [change for p in found if p.misread for change in find_parted(text, p.start, p.end, model)]
    changes = without_overlaps([*layout, *parted, *letters])
    lookups: dict[tuple[float, float | None], Lookup] = {}
    kept = [m.span() for rule in rules.group("keep") for m in rule.pattern.finditer(text)]
    taken = sorted([*kept, *((a, b) for a, b, *_ in changes)])
    for passage in found:
        if not passage.damaged:
            continue
        key = (_level(passage.loss), _severity(passage))
        lookup = lookups.get(key)
        if lookup is None:
            lookup = lookups[key] = Lookup(model, misreadings, names, *key)
        changes.extend(_passage(text, passage, lookup, protect, taken))
    edits = []
    for start, end, new, confidence, made_by in sorted(changes):
        edits.append(Edit(view.raw_span(start, end), new, made_by, round(confidence, 3), confidence >= APPLY))
    return Damage(tuple(edits), Quality(round(readable, 4), len(edits)))


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|www\.\S+")
_LETTERS_OF = {"1": "li", "0": "o", "6": "ö"}


def _letters(text: str, rules: RuleSet, model: LanguageModel) -> Iterator[Change]:
    """Letters that are plainly misread, also in a passage with little other damage: "förs1ag", "lngrid"."""
    for m in (figure := rules["letter.figure"]).pattern.finditer(text):
        word = m.group()
        at = next(k for k, c in enumerate(word) if c in _LETTERS_OF)
        meant = [again for c in _LETTERS_OF[word[at]] if (again := word[:at] + c + word[at + 1 :]).lower() in model.ids]
        if len(meant) == 1:
            yield m.start(), m.end(), meant[0], 0.9, figure.made_by
    for m in (inside := rules["letter.inside"]).pattern.finditer(text):
        at = m.start("stroke")
        if text[at : m.end()].lower() not in model.ids:
            yield at, at + 1, "l", 0.9, inside.made_by
    for m in (capital := rules["letter.capital"]).pattern.finditer(text):
        yield m.start(), m.end(), "I", 0.9, capital.made_by


def _level(loss: float) -> float:
    """A share of marks lost in steps: what is worked out for one passage serves the next that is damaged alike."""
    if loss <= 0.05:
        return 0.004
    return min(_LOSSES, key=lambda level: abs(math.log(level / (1 - level)) - math.log(loss / (1 - loss))))


def _severity(passage: Passage) -> float | None:
    """What misread letters cost beyond the table's costs, which fit badly damaged text; None where none are."""
    if not passage.misread:
        return None
    return 0.0 if passage.severity > 0.08 else -1.0 if passage.severity > 0.03 else -2.0


def _names(text: str, gazetteer: Gazetteer) -> Names:
    """Names the gazetteers know, and marked words in capitals that the document itself has."""
    own: dict[str, tuple[tuple[str, float], ...]] = {}
    for word, count in Counter(_CAPITALISED.findall(text)).items():
        lower = word.lower()
        # Marks that recognition makes up ("é" for "ö") vouch for nothing.
        if lower != fold(lower) and not _MADE_UP.search(lower):
            own[fold(lower)] = (*own.get(fold(lower), ()), (lower, -11.0 + math.log(count)))
    return Names(_folded(gazetteer), own)


# The marks that scanning of Swedish loses.
_LOST = frozenset("åäöéü")
_FOLDED: dict[int, tuple[Gazetteer, dict[str, tuple[tuple[str, float], ...]]]] = {}


def _folded(gazetteer: Gazetteer) -> dict[str, tuple[tuple[str, float], ...]]:
    """Folded word → (word, logarithm of frequency) of the gazetteer's names; made once a gazetteer."""
    held = _FOLDED.get(id(gazetteer))
    if held is None or held[0] is not gazetteer:
        found: dict[str, tuple[tuple[str, float], ...]] = {}
        for word, value in gazetteer.name_words.items():
            plain = fold(word)
            if any(c != f and c not in _LOST for c, f in zip(word, plain, strict=False)):
                # "Mónika": whose marks Swedish has not is not meant by "Monika".
                continue
            found[plain] = (*found.get(plain, ()), (word, value))
        held = _FOLDED[id(gazetteer)] = (gazetteer, found)
    return held[1]


def _passage(
    text: str, passage: Passage, lookup: Lookup, protect: tuple[Rule, ...], taken: list[tuple[int, int]]
) -> Iterator[Change]:
    row: list[_Token] = []
    for token in _tokens(text, passage, lookup, protect, taken):
        if token is None:
            yield from _decoded(row, lookup)
            row = []
        else:
            row.append(token)
    yield from _decoded(row, lookup)


def _decoded(row: list[_Token], lookup: Lookup) -> Iterator[Change]:
    if not row or all(len(token.candidates) == 1 and token.candidates[0].text in ("", token.text.lower()) for token in row):
        return
    model = lookup.model
    decoded = decode([token.candidates for token in row], model)
    for token, following, choice in zip(row, [*row[1:], None], decoded, strict=True):
        meant = choice.candidate.text
        if meant and meant != token.text.lower():
            named = token.text[0] in "l1" and meant[0] == "i" and _is_given(token, following, meant, lookup)
            text = meant.capitalize() if named else _cased(token, meant, first=token is row[0])
            yield token.start, token.end, text, choice.confidence, model.name


def _is_given(token: _Token, following: _Token | None, meant: str, lookup: Lookup) -> bool:
    """Whether a small l or a figure was read for the capital I of a name: "lngvar", and before a last name "lnga Ask"."""
    frequency = lookup.names.of(fold(meant)).get(meant)
    before_name = following is not None and following.start == token.end + 1 and following.text[0].isupper()
    return frequency is not None and (before_name or frequency > lookup.model.log_word(meant))


def _cased(token: _Token, meant: str, *, first: bool) -> str:
    """The meant word in the case of the printed one; a capital that stands for another letter ("Gver") is none."""
    printed = token.text
    if not first and fold(printed[0].lower()) != fold(meant[0]) and printed[1:].islower():
        return meant
    if first and not printed[0].isalpha() and printed[1:].islower():
        return meant
    return like(printed, meant)


def _tokens(
    text: str, passage: Passage, lookup: Lookup, protect: tuple[Rule, ...], taken: list[tuple[int, int]]
) -> Iterator[_Token | None]:
    """Tokens of a passage, None at the end of a sentence."""
    end_of_line = False
    opening = True
    next_taken = 0
    for chunk in _CHUNK.finditer(text, passage.start, passage.end):
        body = chunk.group()
        if body[0] == "\n":
            if len(body) > 1:
                yield None
                opening = True
            end_of_line = True
            continue
        core = _core(body)
        if core is None:
            if end_of_line:
                yield None
                opening = True
            end_of_line = False
            continue
        start, end = chunk.start() + core[0], chunk.start() + core[1]
        inner = body[core[0] : core[1]]
        if end_of_line and (inner[0].isupper() or inner[0].isdigit() or core[0] > 0):
            yield None
            opening = True
        end_of_line = False
        while next_taken < len(taken) and taken[next_taken][1] <= start:
            next_taken += 1
        if next_taken < len(taken) and taken[next_taken][0] < end:
            if len(inner) == 1:
                # A bullet: the sentence begins behind it.
                yield None
                opening = True
                continue
            yield _Token(start, end, inner, _FIXED)
        elif inner.isalpha() and not (body[0] == "(" and any(rule.pattern.search(body) for rule in protect)):
            yield _word(start, end, inner, lookup, _is_name(text, inner, end, opening))
        elif inner.isdigit() or _FIGURES.fullmatch(inner):
            yield _Token(start, end, inner, _NUMBER)
            if opening and body[-1].isalnum():
                continue  # what stands behind the number of a § begins the heading
        elif any(rule.pattern.search(body) for rule in protect):
            yield _Token(start, end, inner, _FIXED)
        elif _MIXED.fullmatch(inner) and not inner.isupper() and lookup.severity is not None:
            yield _word(start, end, inner, lookup, _is_name(text, inner, end, opening))
        else:
            for piece in _PIECE.finditer(inner):
                word = piece.group()
                a, b = start + piece.start(), start + piece.end()
                if word.isdigit():
                    yield _Token(a, b, word, _NUMBER)
                elif word.isalpha() or (
                    lookup.severity is not None and sum(map(str.isdigit, word)) == 1 and len(word) > 4 and not word.isupper()
                ):
                    yield _word(a, b, word, lookup, _is_name(text, word, b, opening))
                else:
                    yield _Token(a, b, word, _FIXED)
        opening = False
        if not body[-1].isalnum() and _STOP.search(body):
            yield None
            opening = True


def _core(chunk: str) -> tuple[int, int] | None:
    """Where in a chunk without white space the word stands, free of punctuation; None if there is no word."""
    if chunk.isalpha():
        return 0, len(chunk)
    found = _CORE.search(chunk)
    return found.span() if found else None


_FOLLOWED_BY_NAME = re.compile(r"[- ][^\W\d_a-zåäöé][^\W\d_]")


def _is_name(text: str, word: str, end: int, opening: bool) -> bool:
    """Whether a word may be a name: a capital inside a sentence, or two capitalised words in a row."""
    if not word[0].isupper() or (len(word) > 1 and word.isupper()):
        return False
    return not opening or _FOLLOWED_BY_NAME.match(text, end) is not None


def _word(start: int, end: int, word: str, lookup: Lookup, capital: bool) -> _Token:
    found = lookup.printed.get((word, capital))
    if found is None:
        found = lookup.printed[word, capital] = _candidates(word, lookup, capital)
    return _Token(start, end, word, found)


def _candidates(word: str, lookup: Lookup, capital: bool) -> tuple[Candidate, ...]:
    lower = word.lower()
    model = lookup.model
    abbreviation = word.isupper() and len(word) <= 5 and (len(word) == 1 or lower not in model.ids)
    if (
        len(word) > LONGEST
        or (lower not in model.ids and _ROMAN.fullmatch(lower))
        or (abbreviation and lower not in model.variants)
    ):
        return _FIXED
    return lookup.of(lower, capital, word[0].isupper())
