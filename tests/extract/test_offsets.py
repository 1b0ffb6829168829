"""Properties of the map between printed and repaired text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import RecordError
from extract.offsets import CleanText, Edit, Span, merge_edits


@st.composite
def edited(draw: st.DrawFn) -> CleanText:
    """A text with sorted, disjoint edits; none is a pure insertion, which stands for no print."""
    raw = draw(st.text(alphabet="abå \n", max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    edits = [
        Edit(Span(a, b), draw(st.text(alphabet="xyö", max_size=4)), "test")
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        if a < b
    ]
    return CleanText(raw, tuple(edits))


@given(edited())
def test_text_is_the_edits_applied(content: CleanText) -> None:
    out, at = [], 0
    for edit in content.edits:
        out += [content.raw[at : edit.span.start], edit.text]
        at = edit.span.end
    assert content.text == "".join(out) + content.raw[at:]


@given(edited(), st.data())
def test_raw_span_is_in_range_and_monotone(content: CleanText, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, len(content.text)))
    b = data.draw(st.integers(a, len(content.text)))
    span = content.raw_span(a, b)
    assert 0 <= span.start <= span.end <= len(content.raw)
    if b < len(content.text):
        assert content.raw_span(a, b + 1).end >= span.end


@given(edited(), st.data())
def test_raw_span_covers_what_it_shows(content: CleanText, data: st.DataObject) -> None:
    """The raw piece, repaired, holds the repaired piece it stands for."""
    a = data.draw(st.integers(0, len(content.text)))
    b = data.draw(st.integers(a, len(content.text)))
    if a < b:
        assert content.text[a:b] in content.clean_slice(content.raw_span(a, b))


@given(edited(), st.data())
def test_untouched_text_maps_to_itself(content: CleanText, data: st.DataObject) -> None:
    places = [i for i in range(len(content.raw)) if not any(e.span.start <= i < e.span.end for e in content.edits)]
    if places:
        i = data.draw(st.sampled_from(places))
        a, b = content.clean_span(i, i + 1)
        assert content.raw[i] in content.text[a:b]


layer = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 5), st.booleans()).map(
        lambda t: Edit(Span(t[0], t[0] + t[1]), "x", "test", 1.0, t[2])
    ),
    max_size=8,
)


@given(layer, layer)
def test_merged_edits_are_sorted_disjoint_and_applied(first: list[Edit], second: list[Edit]) -> None:
    merged = merge_edits(first, second)
    assert all(edit.applied for edit in merged)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(merged))
    CleanText("a" * 40, merged)
    # An earlier layer wins: none of the second stands where the first alone already has an edit.
    alone = merge_edits(first)
    assert [edit for edit in merged if edit in alone] == list(alone) or any(edit in second for edit in alone)


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(RecordError):
        CleanText("abcdef", (Edit(Span(0, 3), "x", "test"), Edit(Span(2, 4), "y", "test")))
