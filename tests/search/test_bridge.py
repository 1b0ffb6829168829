"""A query in its own words is bridged to the concepts that lie near it: shown, switched off, a sign and never a match."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radslag.search import bridge as bridging
from radslag.search.bridge import near_concepts, term_vectors
from radslag.search.embed import load_embedder
from radslag.search.index.embedded import EmbeddedIndex
from radslag.search.index.opensearch_query import full_clause
from radslag.search.plan import plan_query
from radslag.search.rank import Candidate, rank
from radslag.search.search import search
from radslag.search.types import Query


def test_the_vectors_of_the_terms_are_of_this_lexicon_and_model() -> None:
    """A few groups may have changed since; they are bridged again once the vectors are written anew."""
    known = term_vectors()
    assert known is not None and len(known.rows) > 1.5 * sum(1 for _ in bridging.lexicon_terms()), (
        "run: python models/encoder-sv/concepts.py"
    )
    assert len(known.groups) == len(known.starts) - 1 == len(known.centres) and known.starts[-1] == len(known.rows)
    assert np.allclose(np.linalg.norm(known.rows.astype(float), axis=1), bridging.SCALE, rtol=0.05)


NEAR_BY = [
    ("snön ligger kvar på gatan", "vintervaghallning"),
    ("husen får inte byggas för nära vattnet", "strandskyddsdispens"),
    ("för lite personal på äldreboendet", "underbemanning"),
]


@pytest.mark.parametrize(("text", "concept"), NEAR_BY)
def test_what_is_said_in_own_words_finds_its_concept(text: str, concept: str) -> None:
    plan = plan_query(text)
    assert concept in [e.concept for e in plan.expansions if e.term == text]
    assert concept not in [e.concept for e in plan_query(text, widen=False).expansions]


@pytest.mark.parametrize(
    "text", ["KS 2024/123", '"snön ligger kvar"', "qwertz uiopå", "Anna Svensson", "Gillet Tvärälven", "Torpet Brännvika"]
)
def test_what_is_asked_for_literally_or_means_nothing_is_not_bridged(text: str) -> None:
    assert not plan_query(text).expansions


def test_a_concept_that_the_query_names_is_not_added_again() -> None:
    concepts = [e.concept for e in plan_query("våld i nära relationer").expansions]
    assert concepts[0] == "vald_i_nara_relationer" and len(concepts) == len(set(concepts))
    near = [group["id"] for group, _ in near_concepts("våld i nära relationer")]
    assert near[0] == "vald_i_nara_relationer" and len(near) == len(set(near))


def test_a_near_concept_is_a_sign_and_no_match() -> None:
    """Sections that hold its terms rank before those without a sign, yet do not count as holding the query's words."""
    plan = plan_query("snön ligger kvar på gatan")
    signs = [a for a in plan.alternatives if not a.covers]
    assert signs and all(0 < a.weight < 1 for a in signs)
    assert "vinterväghållning" in {a.term for a in signs}
    stems = next(" ".join(a.stems) for a in signs if a.term == "vinterväghållning")
    order = rank(plan, [Candidate("other", stems="budget", words="budget", bm25=1.0), Candidate("winter", stems=stems, bm25=1.0)])
    assert order[0].key == "winter" and not order[0].complete
    assert "vinterväghåll" not in str(full_clause(plan))


def test_a_group_changed_since_the_vectors_were_made_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = bridging._marks_of_lines()
    known = term_vectors()
    assert known is not None
    moved = [marks[1], 0, *marks[2:]]  # one group moved, one gone
    monkeypatch.setattr(bridging, "_marks_of_lines", lambda: moved)
    term_vectors.cache_clear()
    bridging._nearest.cache_clear()
    try:
        changed = term_vectors()
    finally:
        term_vectors.cache_clear()
    bridging._nearest.cache_clear()
    assert changed is not None and (changed.groups < 0).sum() == 1
    vector = changed.vector("snön ligger kvar på gatan")
    assert all(number >= 0 for number, _ in changed.nearest(vector))
    assert np.array_equal(np.flatnonzero(known.groups == 1), np.flatnonzero(changed.groups == 0))


def test_without_vectors_nothing_is_bridged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridging, "term_vectors", lambda: None)
    bridging._nearest.cache_clear()
    try:
        assert bridging.bridge("snön ligger kvar på gatan", ()) == ((), ())
    finally:
        bridging._nearest.cache_clear()


def test_what_moves_the_vector_of_a_query_is_shown(sample_index: Path) -> None:
    embedder = load_embedder()
    index = EmbeddedIndex.open(sample_index, embedder=embedder)
    told = search(index, embedder, Query("snön ligger kvar på gatan", mode="semantic"))
    assert "vintervaghallning" in [e.concept for e in told.expansions]
    assert not search(index, embedder, Query("snön ligger kvar på gatan", mode="semantic", expand=False)).expansions
