"""Names by rules and gazetteers: bodies, municipalities, authorities, parties, people with party or title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import ahocorasick

from extract.document import Label
from extract.gazetteer import Gazetteer
from extract.offsets import CleanSpan
from extract.rulebook import RuleBook

Found = tuple[CleanSpan, Label, str]

# Abbreviations of authorities that are safe alone: three capitals or more, and no party, word or body.
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{2,7}")
_NAME_WORD = re.compile(r"[A-ZÅÄÖÉÁŠŽČĆ][\w'’-]*")
_PARTICLES = {"af", "av", "von", "de", "al", "el", "ibn", "da"}


class RuleTagger:
    """The rules of entities.toml and the gazetteers over plain text; linear in its length."""

    def __init__(self, rules: RuleBook, gazetteer: Gazetteer) -> None:
        self.name = f"rules@{rules.digest}"
        self._rules = rules["entities"].rules
        self._gazetteer = gazetteer

    @cached_property
    def _names(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        parties = set(self._gazetteer.parties)
        for name in self._gazetteer.authorities:
            single = " " not in name
            # A one-word alias must look like a name; "Statens" or "Rådet" alone would match everywhere.
            if (single and (not _ABBREVIATION.fullmatch(name) or name in parties or len(name) < 3)) and len(name) < 9:
                continue
            automaton.add_word(name, ("ORG", name, "gazetteer:authorities"))
            if single and len(name) > 10:
                automaton.add_word(name[0].lower() + name[1:], ("ORG", name, "gazetteer:authorities"))
        for place in self._gazetteer.places:
            if len(place) > 3:
                automaton.add_word(place, ("LOC", place, "gazetteer:places"))
        for municipality in self._gazetteer.municipalities:
            if len(municipality.stem) > 3:
                automaton.add_word(municipality.stem, ("LOC", municipality.stem, "gazetteer:municipalities"))
        automaton.make_automaton()
        return automaton

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text; where two overlap the longer one wins, then the earlier rule."""
        return [resolve([*self._by_rule(t), *self._by_gazetteer(t), *self._people(t)]) for t in texts]

    def _by_rule(self, text: str) -> Iterator[Found]:
        for rule in self._rules:
            label: Label = rule["label"]
            group = 1 if rule.pattern.groups else 0
            for match in rule.pattern.finditer(text):
                yield CleanSpan(*match.span(group)), label, rule.made_by

    def _by_gazetteer(self, text: str) -> Iterator[Found]:
        for last, (label, name, made_by) in self._names.iter(text):
            end = last + 1
            start = end - len(name)
            if start and (text[start - 1].isalnum() or text[start - 1] == "-"):
                continue
            if end < len(text) and text[end] == "s" and not name.endswith("s"):
                end += 1
            if end < len(text) and (text[end].isalnum() or (text[end] == "-" and end + 1 < len(text) and text[end + 1].isalpha())):
                continue
            yield CleanSpan(start, end), label, made_by

    def _people(self, text: str) -> Iterator[Found]:
        """A known given name with a capitalised surname behind it on the same line."""
        words = [(m.start(), m.end()) for m in re.finditer(r"[^\W\d_][\w'’-]*", text)]
        given = self._gazetteer.given_names
        i = 0
        while i < len(words) - 1:
            start, end = words[i]
            first = text[start:end]
            if first[0].isupper() and any(part in given for part in (first, *first.split("-")[:1])):
                j = i
                while j + 1 < len(words) and j < i + 3 and re.fullmatch(r" |\n *", text[words[j][1] : words[j + 1][0]]):
                    following = text[words[j + 1][0] : words[j + 1][1]]
                    if not (_NAME_WORD.fullmatch(following) and not following.isupper()) and following not in _PARTICLES:
                        break
                    j += 1
                while j > i and text[words[j][0] : words[j][1]] in _PARTICLES:
                    j -= 1
                if j > i and "\n" not in text[start : words[j][1]]:
                    yield CleanSpan(start, words[j][1]), "PER", "rule:entities.given_name"
                    i = j + 1
                    continue
            i += 1


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
