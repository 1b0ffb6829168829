"""Rules and a trained model as one tagger, with one policy where they disagree."""

from __future__ import annotations

from collections.abc import Sequence

from extract.entities import TextTagger
from extract.entities.rules import Found, RuleTagger, resolve
from extract.offsets import CleanSpan

# Gazetteers know words, not sentences: what they alone say gives way to the model.
_DOUBTFUL = ("gazetteer:places", "gazetteer:municipalities")


class MergedTagger:
    """The rules together with a model.

    Overlap policy, in this order: a rule's entity stands against a model's shorter or equal one; a longer one of
    the model stands when it has the label of every rule's entity it swallows or when those come from the place
    gazetteers; what neither overlaps is kept from both.
    """

    def __init__(self, rules: RuleTagger, model: TextTagger) -> None:
        self.name = f"{model.name}+{rules.name}"
        self._rules = rules
        self._model = model

    def tag_texts(self, texts: Sequence[str]) -> list[list[Found]]:
        """Entities of each text."""
        pairs = zip(self._rules.tag_texts(texts), self._model.tag_texts(texts), strict=True)
        return [merge(by_rule, by_model) for by_rule, by_model in pairs]


def merge(by_rule: Sequence[Found], by_model: Sequence[Found]) -> list[Found]:
    """Join two disjoint lists into one; see :class:`MergedTagger` for the policy."""
    kept_model: list[Found] = []
    beaten: set[CleanSpan] = set()
    for found in by_model:
        span, label, _ = found
        rivals = [r for r in by_rule if r[0].start < span.end and span.start < r[0].end]
        doubtful = all(r[2] in _DOUBTFUL for r in rivals)
        inside = all(span.start <= r[0].start and r[0].end <= span.end for r in rivals)
        longer = all(r[0].end - r[0].start < span.end - span.start for r in rivals)
        if not rivals or doubtful or (inside and longer and all(r[1] == label for r in rivals)):
            kept_model.append(found)
            beaten.update(r[0] for r in rivals)
    return resolve([*(r for r in by_rule if r[0] not in beaten), *kept_model])
