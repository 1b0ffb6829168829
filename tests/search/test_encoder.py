"""The default embedder: an encoder beside the static model."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from radslag.search import bridge
from radslag.search.embed import DEFAULT, STATIC, load_embedder
from radslag.search.encoder import WEIGHT, EncoderEmbedder

TEXTS = [
    "Socialnämnden antar riktlinjer mot våld i nära relationer.",
    "Ny beläggning på Storgatan",
    "vald i nara relationer",
    "",
    "1234",
]


@pytest.fixture(scope="module")
def model() -> EncoderEmbedder:
    loaded = load_embedder()
    assert isinstance(loaded, EncoderEmbedder)
    return loaded


def test_rows_have_length_one_and_no_word_means_nothing(model: EncoderEmbedder) -> None:
    rows = model.embed_passages(TEXTS)
    assert rows.shape == (5, model.dimensions) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows[:3], axis=1), 1, atol=1e-3)
    assert not rows[3].any()


def test_a_text_has_one_vector_whatever_stands_beside_it(model: EncoderEmbedder) -> None:
    assert np.array_equal(model.embed_passages(TEXTS)[1], model.embed_passages(TEXTS[1:2])[0])


def test_a_cosine_is_the_weighted_mean_of_both_cosines(model: EncoderEmbedder) -> None:
    rows, words = model.embed_passages(TEXTS[:2]), load_embedder(STATIC).embed_passages(TEXTS[:2])
    meanings = np.stack([model._meaning(text) for text in TEXTS[:2]])
    expected = (words[0] @ words[1] + WEIGHT * meanings[0] @ meanings[1]) / (1 + WEIGHT)
    assert rows[0] @ rows[1] == pytest.approx(expected, abs=1e-3)


def test_it_reads_with_both_encoders_and_names_all_weights(model: EncoderEmbedder) -> None:
    alone = [load_embedder(name) for name in ("e5-sv", STATIC)]
    assert model.dimensions == alone[0].dimensions == 512 and len({model.name, *(one.name for one in alone)}) == 3
    assert model.name.endswith(alone[1].name.rpartition("@")[2])
    meaning, one = model._meaning(TEXTS[0]), alone[0].embed_passages(TEXTS[:1])[0]
    assert (
        np.linalg.norm(meaning) == pytest.approx(1, abs=1e-3) and meaning.shape == (256,) and not np.allclose(meaning, one[256:])
    )


@pytest.mark.parametrize(
    "query, near, far",
    [
        ("kvinnor som får stryk hemma", "Insatser mot våld i nära relationer", "Taxa för slamtömning"),
        ("barn som skolkar", "Åtgärder mot problematisk skolfrånvaro", "Bygglov för carport"),
        ("snow clearing complaints", "Synpunkter på vinterväghållningen", "Val av ersättare i valberedningen"),
        (
            "vad kostar det att åka med färdtjänsten?",
            "Egenavgift för riksfärdtjänst och färdtjänst",
            "Detaljplan för kvarteret Eken",
        ),
    ],
)
def test_everyday_words_lie_near_what_councils_write(model: EncoderEmbedder, query: str, near: str, far: str) -> None:
    asked, (close, distant) = model.embed_queries([query])[0], model.embed_passages([near, far])
    assert asked @ close > asked @ distant + 0.1


def test_a_query_is_moved_in_its_words_alone(model: EncoderEmbedder) -> None:
    query = "kvinnor som får stryk hemma"
    moved, plain = bridge.toward_concepts(query, model), model.embed_queries([query])[0]
    assert moved is not None and np.linalg.norm(moved) == pytest.approx(1, abs=1e-3)
    words = model.words.dimensions
    assert np.allclose(moved[words:], plain[words:], atol=1e-6) and not np.allclose(moved[:words], plain[:words], atol=1e-2)


def test_it_needs_no_torch() -> None:
    code = f"import sys; from radslag.search.embed import load_embedder as l; l({DEFAULT!r}).embed_queries(['a b']); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
