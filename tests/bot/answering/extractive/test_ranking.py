"""What is read of many sentences, how well it meets the question, and that nothing is read twice."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extractive.late_interaction import match_tokens
from bot.answering.extractive.ranking import READ, RankingQuery, measure_read, measure_wordings, select_promising
from bot.answering.extractive.reading_cache import ReadingCache
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence, passage_sentences
from bot.answering.question.parse import Question
from corpus.article import Article
from index.embedding.embedder import TokenReading
from index.embedding.minilm import MiniLM
from index.retrieval.passages import Passage

QUESTION = "When did the ferry to Brackness sail again?"


class Noting:
    """The real model, with a note of what it was given."""

    def __init__(self, model: MiniLM) -> None:
        self._model = model
        self.texts: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    def read(self, texts: Sequence[str]) -> list[TokenReading]:
        self.texts += texts
        return self._model.read(texts)


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def asked_of(*texts: str) -> tuple[RankingQuery, list[PassageSentence]]:
    articles = [Article.of(str(k), f"Title {k}", text, source="s", language="en") for k, text in enumerate(texts)]
    passages = [Passage(k, a, 0, len(a.text), a.text, 1.0, 0.5) for k, a in enumerate(articles, start=1)]
    spots = [spot for passage in passages for spot in passage_sentences(passage)]
    return RankingQuery.of(Question.of(QUESTION), QUESTION, spots, "en"), spots


def test_of_many_sentences_the_best_worded_are_read() -> None:
    dull = [f"In year {number} the council of Lanmouth spoke of roads and of schools." for number in range(60)]
    asked, spots = asked_of(" ".join(dull), "The ferry to Brackness sailed again on Friday.")
    places = select_promising(measure_wordings(asked, spots), Scorer.load())
    assert len(places) == READ
    assert places == sorted(places)
    assert len(spots) - 1 in places


def test_the_sentence_that_meets_every_word_is_met_best(model: MiniLM) -> None:
    asked, spots = asked_of("The ferry to Brackness sailed again on Friday. The mayor opened a school. It rained.")
    found = measure_read(asked, spots, measure_wordings(asked, spots), ReadingCache(model))
    ways = [features["met_mean"] for features in found]
    assert ways[0] == max(ways)
    assert found[0]["met_gap"] == pytest.approx(0, abs=1e-6)
    assert ways[0] > ways[2] + 0.2


def test_another_word_for_the_same_is_met_better_than_any_word(model: MiniLM) -> None:
    asked, spots = asked_of("The ship to Brackness departed once more on Friday. The mayor of Brackness ate a pie.")
    found = measure_read(asked, spots, measure_wordings(asked, spots), ReadingCache(model))
    assert found[0]["met_mean"] > found[1]["met_mean"]


def test_a_question_without_a_word_meets_nothing(model: MiniLM) -> None:
    question, sentence = ReadingCache(model).of(["?!", "It rained."])
    assert match_tokens("?!", question, [sentence], [None], {}, "en")[0].mean == 0.0


def test_a_text_is_read_once_while_it_is_remembered(model: MiniLM) -> None:
    noting = Noting(model)
    readings = ReadingCache(noting, remembered=2)  # type: ignore[arg-type]
    first = readings.of(["one", "two", "one"])
    again = readings.of(["two", "one"])
    assert noting.texts == ["one", "two"]
    assert np.array_equal(first[0].states, again[1].states)
    readings.of(["three"])  # "two" was used before "one" and is forgotten
    readings.of(["one"])
    assert noting.texts == ["one", "two", "three"]
    readings.of(["two"])
    assert noting.texts == ["one", "two", "three", "two"]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_features_stay_within_reach_whatever_is_asked(model: MiniLM, texts: list[str]) -> None:
    question, *sentences = ReadingCache(model).of(texts)
    for way in match_tokens(texts[0], question, sentences, [None] * len(sentences), {}, "en"):
        assert all(-1.01 <= getattr(way, name) <= 2.01 for name in way.__slots__)
