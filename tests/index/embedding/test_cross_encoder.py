"""The cross-encoder: what answers scores above what does not, alone and beside others, from files that were checked."""

from concurrent.futures import ThreadPoolExecutor

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from index.embedding.bge import HIDDEN
from index.embedding.cross_encoder import MODEL, CrossEncoder, MarcoMiniLM, _score
from index.embedding.onnx_model import OnnxModel

QUESTION = "How many drones were launched?"
TEXTS = [
    "Ukraine’s air force said that Russia launched 653 drones overnight.",
    "Drones are hard to shoot down, he said.",
    "The prime minister hosts talks in London.",
]


forget = _score.cache_clear


@pytest.fixture(scope="module")
def model() -> MarcoMiniLM:
    return MarcoMiniLM()


def test_what_answers_scores_above_what_only_speaks_of_it(model: CrossEncoder) -> None:
    scores = model.scores(QUESTION, TEXTS)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0 > scores[2]


def test_a_score_does_not_depend_on_its_neighbours(model: CrossEncoder) -> None:
    together = model.scores(QUESTION, TEXTS)
    forget()
    assert together == [model.scores(QUESTION, [text])[0] for text in TEXTS]


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

    def afresh(_: int) -> list[float]:
        forget()
        return model.scores(QUESTION, TEXTS)

    with ThreadPoolExecutor(4) as pool:
        assert all(scores == expected for scores in pool.map(afresh, range(8)))


def test_what_was_read_once_is_not_read_again(model: MarcoMiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, question = ["The lock reopened in May.", "A train stopped."], "When did the lock of Lanmouth reopen?"
    first = model.scores(question, texts)
    runs = list[int]()
    run = OnnxModel.run

    def counted(self: OnnxModel, *rows: list[int]) -> object:
        runs.append(len(rows[0]))
        return run(self, *rows)

    monkeypatch.setattr(OnnxModel, "run", counted)
    assert model.scores(question, texts) == first and not runs
    assert model.scores(question, [*texts, "It rained in May."])[:2] == first and len(runs) == 1


@pytest.mark.parametrize(("word", "known"), [("fewest", True), ("calmest", True), ("refinrey", False)])
def test_it_knows_the_degrees_of_a_word(model: MarcoMiniLM, word: str, known: bool) -> None:
    assert model.is_word(word) is known


def test_traits_begin_with_the_score_of_the_pair(model: MarcoMiniLM) -> None:
    statement, evidence = "The lock reopened in May.", "In May the lock of Lanmouth was opened again."
    (traits,) = model.traits(statement, [evidence])
    assert traits.shape == (1 + 2 * len(MODEL.layers) * HIDDEN,)
    assert traits[0] == pytest.approx(model.scores(statement, [evidence])[0])
    assert not np.array_equal(traits, model.traits(statement, [f"{evidence[:-1]} for a day."])[0])


def test_an_empty_statement_has_traits(model: MarcoMiniLM) -> None:
    assert np.isfinite(model.traits("", [""])).all()
