"""The steps that a spaCy entity recogniser takes over a batch of docs, with Python's lock held.

spaCy's own loop lets go of the lock, and its compiled code then takes it and gives it back some thirty
times a token, which costs more than the network does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def find_entities(nlp: Language, docs: Iterable[Doc], size: int) -> Iterator[Doc]:
    """Do what ``nlp.pipe`` does, for a pipeline of a tok2vec and a greedy ner; ``size`` docs at a time."""
    tok2vec, ner = nlp.get_pipe("tok2vec"), nlp.get_pipe("ner")
    rest = iter(docs)
    while batch := list(islice(rest, size)):
        tok2vec.set_annotations(batch, tok2vec.predict(batch))  # type: ignore[attr-defined]
        states = ner.moves.init_batch(batch)  # type: ignore[attr-defined]
        waiting = [state for state in states if not state.is_final()]
        if waiting:
            scorer = ner.model.predict(batch)  # type: ignore[attr-defined]
            while waiting:
                waiting = ner.transition_states(waiting, scorer.predict(waiting))  # type: ignore[attr-defined]
            # The scorer and its memory hold each other.
            scorer.clear_memory()
        ner.set_annotations(batch, states)  # type: ignore[attr-defined]
        yield from batch
