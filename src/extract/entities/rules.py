"""Names by rules and gazetteers: bodies, municipalities, authorities, parties, places, people with party or title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import ahocorasick

from extract.document import Label
from extract.entities.lines import join_wrapped
from extract.entities.people import PeopleFinder
from extract.entities.word_classes import Style, is_everyday, world
from extract.gazetteer import Gazetteer
from extract.offsets import CleanSpan
from extract.rulebook import Rule, RuleBook

Found = tuple[CleanSpan, Label, str]

# Abbreviations of authorities that are safe alone: three capitals or more, and no party, word or body.
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{2,7}")
_SENTENCE_END = '.!?:•–-\n#*"”('
_PREPOSITIONS = ("i", "till", "från", "på", "mellan", "genom", "utanför", "vid", "och", "för", "av", "kring", "runt")
_PLACE_KINDS = {"gazetteer:places", "gazetteer:municipalities", "gazetteer:world"}


class RuleTagger:
    """The rules of entities.toml and the gazetteers over plain text; linear in its length.

    ``style`` "text" leaves out the rules that hold in minutes only, and with them all bodies in small letters.
    """

    def __init__(self, rules: RuleBook, gazetteer: Gazetteer, style: Style = "minutes") -> None:
        self.name = f"rules@{rules.digest}"
        self.style: Style = style
        data = rules["entities"].data
        # With what a text must hold for each; an empty piece is in every text.
        self._rules = [(r, r.get("needs", [""])) for r in rules["entities"].rules if r.get("style", style) == style]
        self._gazetteer = gazetteer
        self._common = frozenset(data["common_first"])
        self._not_alone = frozenset(data["not_alone"])
        self._short = frozenset(data["short_authorities"])
        self.no_names = frozenset(data["no_names"])
        self._ambiguous = frozenset(data["ambiguous_places"])
        self._people = PeopleFinder(gazetteer, self._common)

    @cached_property
    def _names(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        parties, short = set(self._gazetteer.parties), self._short

        def add(name: str, label: Label, made_by: str) -> None:
            automaton.add_word(name, (label, len(name), name, made_by))

        for place in self._gazetteer.places:
            if len(place) > 3 and place not in self._gazetteer.given_names:
                add(place, "LOC", "gazetteer:places")
        for place, kind in world().items():
            if kind == "place" and len(place) > 2 and place not in self._gazetteer.given_names:
                add(place, "LOC", "gazetteer:world")
        for municipality in self._gazetteer.municipalities:
            add(municipality.stem, "LOC", "gazetteer:municipalities")
        for name in self._gazetteer.authorities:
            single = " " not in name
            # A one-word alias must look like a name; "Statens" or "Rådet" alone would match everywhere.
            if name in self._not_alone or (single and len(name) < 9 and (not _ABBREVIATION.fullmatch(name) or name in parties)):
                continue
            if len(name) < 4 and name not in short:
                continue
            add(name, "ORG", "gazetteer:authorities")
            if single and len(name) > 10:
                add(name[0].lower() + name[1:], "ORG", "gazetteer:authorities")
        automaton.make_automaton()
        return automaton

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text; where two overlap the longer one wins, then the earlier rule."""
        return [self._tag(join_wrapped(text)) for text in texts]

    def _tag(self, text: str) -> list[Found]:
        return resolve([*self._by_rule(text), *self._people.by_given_name(text), *self._by_gazetteer(text)])

    def _by_rule(self, text: str) -> Iterator[Found]:
        for rule, needs in self._rules:
            for piece in needs:
                if piece in text:
                    break
            else:
                continue
            label: Label = rule["label"]
            group = 1 if rule.pattern.groups else 0
            for match in rule.pattern.finditer(text):
                start, end = match.span(group)
                if label == "PER":
                    start = self._people.trimmed(text, start, end)
                elif rule.get("check") == "municipality" and not self._of_municipality(text[start:end]):
                    continue
                elif rule.get("check") == "first":
                    start = self._first_word(text, start, end, rule)
                if text[end : end + 2] == ":s" and not text[end + 2 : end + 3].isalnum():
                    end += 2
                if self.style == "text" and label == "ORG" and text[start:end].islower():
                    continue
                if start < end and not (text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha()):
                    yield CleanSpan(start, end), label, rule.made_by

    def _first_word(self, text: str, start: int, end: int, rule: Rule) -> int:
        """Where the name begins once words that only look like its first are taken off; ``end`` if nothing is left."""
        while True:
            space = text.find(" ", start, end)
            word = text[start : space if space > 0 else end]
            known = self._known(word)
            if known or (word not in self._common and not _begins_sentence(text, start)):
                return start
            if word not in self._common:
                # At the head of a sentence a capital says nothing: an unknown word is a name, an everyday one is not.
                return end if is_everyday(word.lower()) and not (space > 0 and text[space + 1].isupper()) else start
            if space < 0:
                return end
            start = space + 1
            if not text[start].isupper() or not rule.pattern.match(text, start):
                return end

    def _of_municipality(self, said: str) -> bool:
        return self._gazetteer.municipality(said.split()[0]) is not None

    def _known(self, word: str) -> bool:
        gazetteer = self._gazetteer
        for form in (word, word.removesuffix("s")):
            if (
                form in gazetteer.places
                or form.lower() in gazetteer.municipality_by_name
                or form in gazetteer.surnames
                or world().get(form) == "place"
            ):
                return True
        return False

    def _by_gazetteer(self, text: str) -> Iterator[Found]:
        for last, (label, length, name, made_by) in self._names.iter(text):
            end = last + 1
            start = end - length
            if start and (text[start - 1].isalnum() or text[start - 1] == "-"):
                continue
            if end < len(text) and text[end] == "s" and not name.endswith("s"):
                end += 1
            if text[end : end + 2] == ":s" and not text[end + 2 : end + 3].isalnum():
                end += 2
            if end < len(text) and (
                text[end].isalnum() or (text[end] == "-" and end + 1 < len(text) and text[end + 1].isalpha())
            ):
                continue
            if made_by in _PLACE_KINDS and not self._is_place(text, start, end, name):
                continue
            # "SBN 2024/12", "KS-2024": the letters of a case number.
            if self.style == "text" and name.islower():
                continue
            if name.isupper() and label == "ORG" and re.match(r"[ /:-]\d", text[end : end + 2]):
                continue
            yield CleanSpan(start, end), label, made_by

    def _is_place(self, text: str, start: int, end: int, name: str) -> bool:
        """Not a surname, not the first half of a longer name, not an everyday word at the head of a sentence."""
        before = text[max(0, start - 40) : start]
        previous = before.rsplit(None, 1)[-1] if before.strip() else ""
        if before.endswith(" ") and previous[:1].isupper() and previous.lower() not in _PREPOSITIONS and previous[-1:].isalpha():
            return False
        following = text[end : end + 30]
        if re.match(r" [A-ZÅÄÖ][a-zåäö]", following) or re.match(r",? \([A-ZÅÄÖ]{1,3}\)", following):
            return False
        if name in self._ambiguous or name in self._gazetteer.surnames:
            return previous in _PREPOSITIONS
        return True


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in _SENTENCE_END


def resolve(found: Sequence[Found]) -> list[Found]:
    """Keep disjoint entities: the longest first, an earlier one at equal length; in reading order."""
    kept: list[Found] = []
    taken: set[int] = set()
    for item in sorted(found, key=lambda f: (f[0].start - f[0].end, f[0].start)):
        span = item[0]
        if span.start >= span.end or any(p in taken for p in (span.start, span.end - 1)):
            continue
        taken.update(range(span.start, span.end))
        kept.append(item)
    return sorted(kept, key=lambda f: f[0])
