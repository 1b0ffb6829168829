"""Rules and a trained model as one tagger, with one policy where they disagree."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set

from extract.document import Label
from extract.entities import TextTagger
from extract.entities.rules import Found, RuleTagger
from extract.entities.word_classes import is_everyday
from extract.offsets import CleanSpan

_LOWER_BODY = re.compile(r"[a-zåäö-]{5,}(?:n.?mnden|f.?rvaltningen|kontoret|utskottet|styrelsen|beredningen|delegationen)s?$")
_CASE_NUMBER = re.compile(r"\d{4}|\d/\d|@|www\.")
_IN_BRACKETS = re.compile(r"[A-ZÅÄÖ][\w-]+,? \($")
_SENTENCE_END = '.!?:•–-\n#*"”('
_PREPOSITION = re.compile(r"\b(?:i|på|från|till|mellan|vid|genom|utanför|och|kring) $")
_FUNCTION_WORDS = re.compile(r"(?:\s+(?:och|för|i|med|som|av|på|till|ur|att|den|det))+$")
# Plans, programmes, surveys and the like have names too, but are no organisations.
_DOCUMENT = re.compile(
    r"(?:plan(?:en)?|arbetet?|området?|enkät(?:en)?|projekt(?:et)?|programmet|policyn?|strategin?|lagen|rapport(?:en)?|utbildning(?:en)?|kommunikation"
    r"|process(?:en)?|modell(?:en)?|priset?|avtalet?|analys(?:en)?|undersökning(?:en)?|konventionen|deklarationen|utredning(?:en)?|motion(?:en)?|budget(?:en)?)$"
)
_KIND = re.compile(
    r"(?:centrum|team(?:et)?|grupp(?:en)?|enhet(?:en)?|nämnd(?:en)?|råd(?:et)?|förening(?:en)?|nätverket?|jour(?:en)?|myndighet(?:en)?|verk(?:et)?|kontor(?:et)?|avdelning(?:en)?|förbund(?:et)?|skola|kyrka(?:n)?|sektor)s?$"
)


class MergedTagger:
    """The rules together with a model.

    Overlap policy: an entity of the rules stands; one of the model is kept where no rule's entity touches it
    and it passes :func:`plausible`. The rules are precise and the model finds what they do not know, so the
    model never moves a border that a rule has drawn.
    """

    def __init__(self, rules: RuleTagger, model: TextTagger) -> None:
        self.name = f"{model.name}+{rules.name}"
        self._rules = rules
        self._model = model

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text."""
        rows = zip(texts, self._rules.tag_texts(texts), self._model.tag_texts(texts), strict=True)
        return [merge(by_rule, plausible(text, by_model, self._rules.no_names)) for text, by_rule, by_model in rows]


def merge(first: Sequence[Found], second: Sequence[Found]) -> list[Found]:
    """All of the first disjoint list and those of the second that touch none of them, in reading order."""
    starts = [f[0].start for f in first]
    kept = []
    for found in second:
        i = bisect_left(starts, found[0].end)
        if i == 0 or first[i - 1][0].end <= found[0].start:
            kept.append(found)
    return sorted([*first, *kept], key=lambda f: f[0])


def plausible(text: str, found: Sequence[Found], no_names: Set[str] = frozenset()) -> list[Found]:
    """What of a model's entities can be a name: cut at the end of a line, no anaphora, no case numbers, no documents."""
    kept: list[Found] = []
    for span, label, made_by in found:
        start, end = span
        said = text[start:end]
        if "\n" in said and len(said.split("\n", 1)[0]) < 40:
            said = said.split("\n", 1)[0].rstrip()
        said = _FUNCTION_WORDS.sub("", said)
        if said and said not in no_names and _is_name(text, start, said, label):
            kept.append((CleanSpan(start, start + len(said)), label, made_by))
    return kept


def _is_name(text: str, start: int, said: str, label: Label) -> bool:
    if not any(c.isalpha() for c in said) or (_CASE_NUMBER.search(said) and label != "LOC"):
        return False
    if not any(c.isupper() for c in said):
        return label == "ORG" and bool(_LOWER_BODY.search(said)) and not is_everyday(said)
    words = said.split()
    if label == "ORG" and _DOCUMENT.search(words[-1].lower()):
        return False
    before = text[max(0, start - 40) : start]
    if len(words) == 1:
        return _is_one_word_name(text, start, said, label, before)
    # "Fokus för tiden": one capital at the head of a phrase of everyday words, none of which is a kind of organisation.
    if label == "ORG" and is_everyday(words[0].lower()) and not any(w[0].isupper() for w in words[1:]):
        return any(_KIND.search(w.lower()) for w in words)
    return True


def _is_one_word_name(text: str, start: int, said: str, label: Label, before: str) -> bool:
    end = start + len(said)
    at_head = not before.strip(" ") or before.rstrip(" ")[-1] in _SENTENCE_END
    everyday = label != "PER" and is_everyday(said.lower())
    # "Myndigheten har …", "Vägledningen": a capital at the head of a sentence makes no name of an everyday word.
    if everyday and (at_head or said[0].islower() or (label == "LOC" and not _PREPOSITION.search(before))):
        return False
    # "Anna Ek (EP)": letters in brackets behind a name are a party.
    if said.isupper() and len(said) < 5 and _IN_BRACKETS.search(before) and text[end : end + 1] == ")":
        return False
    # "KF § 104", "KS 2023/14": numbers of paragraphs and cases.
    return not (said.isupper() and len(said) < 6 and re.match(r"[ /:-](?:§|\d)", text[end : end + 2]))


__all__ = ["MergedTagger", "merge", "plausible"]
