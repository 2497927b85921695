"""The cross-encoder: what answers scores above what does not, alone and beside others, from files that were checked."""

from concurrent.futures import ThreadPoolExecutor

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from index.embedding.cross_encoder import CrossEncoder, MarcoMiniLM

QUESTION = "How many drones were launched?"
TEXTS = [
    "Ukraine’s air force said that Russia launched 653 drones overnight.",
    "Drones are hard to shoot down, he said.",
    "The prime minister hosts talks in London.",
]


@pytest.fixture(scope="module")
def model() -> MarcoMiniLM:
    return MarcoMiniLM()


def test_what_answers_scores_above_what_only_speaks_of_it(model: CrossEncoder) -> None:
    scores = model.scores(QUESTION, TEXTS)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0 > scores[2]


def test_a_score_does_not_depend_on_its_neighbours(model: CrossEncoder) -> None:
    assert model.scores(QUESTION, TEXTS) == [model.scores(QUESTION, [text])[0] for text in TEXTS]


def test_nothing_in_gives_nothing(model: CrossEncoder) -> None:
    assert model.scores(QUESTION, []) == []


def test_what_exceeds_its_length_is_not_read(model: CrossEncoder) -> None:
    asked, text = "drones " * 300, "peace " * 300
    assert model.scores(asked, [text]) == model.scores(asked + "again?", [text + "talks"])
    assert model.scores(asked, ["peace talks"]) != model.scores(asked, ["peace"])  # room is left for the text


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=200))
def test_no_text_is_too_odd(model: CrossEncoder, question: str, text: str) -> None:
    (score,) = model.scores(question, [text])
    assert -30 < score < 30


def test_threads_share_it(model: CrossEncoder) -> None:
    expected = model.scores(QUESTION, TEXTS)
    with ThreadPoolExecutor(4) as pool:
        assert all(scores == expected for scores in pool.map(lambda _: model.scores(QUESTION, TEXTS), range(8)))
