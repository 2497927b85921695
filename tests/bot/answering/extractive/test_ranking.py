"""What is read of many sentences, and what is read around each."""

from collections.abc import Sequence

import numpy as np

from bot.answering.extractive.ranking import BARE, READ, RankingQuery, measure_promising
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence, passage_sentences
from bot.answering.question.parse import Question
from corpus.article import Article
from index.embedding.embedder import Vectors
from index.retrieval.passages import Passage

QUESTION = "When did the ferry to Brackness sail again?"
TRAITS = 1 + 3 * 2 * 384  # the score, and two states of each of three layers


class Noting:
    """A cross-encoder that prefers long texts, with a note of what it was given."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.texts: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked.append(question)
        self.texts += texts
        return [float(len(text)) for text in texts]

    def traits(self, question: str, texts: Sequence[str]) -> list[Vectors]:
        nothing = np.zeros(TRAITS - 1, dtype=np.float32)
        return [np.append(np.float32(score), nothing) for score in self.scores(question, texts)]

    def is_word(self, word: str) -> bool:
        return True


def asked_of(*texts: str) -> tuple[RankingQuery, list[PassageSentence]]:
    articles = [Article.of(str(k), f"Title {k}", text, source="s", language="en") for k, text in enumerate(texts)]
    passages = [Passage(k, a, 0, len(a.text), a.text, 1.0, 0.5) for k, a in enumerate(articles, start=1)]
    sentences = [sentence for passage in passages for sentence in passage_sentences(passage)]
    return RankingQuery.of(Question.of(QUESTION), QUESTION, sentences, "en"), sentences


def test_of_many_sentences_the_best_worded_are_read_once_each() -> None:
    dull = [f"In year {number} the council of Lanmouth spoke of roads and of schools." for number in range(60)]
    asked, sentences = asked_of(" ".join(dull), "The ferry to Brackness sailed again on Friday.")
    noting = Noting()
    found = measure_promising(asked, sentences, Scorer.load(), noting)
    assert len(found) == READ
    assert len(noting.texts) == READ + BARE
    assert sentences[-1] in [sentence for sentence, _ in found]
    assert [features["read"] for _, features in found] == [len(text) for text in noting.texts[:READ]]


def test_a_sentence_is_read_under_its_title_between_its_neighbours() -> None:
    text = "The mayor opened a school.\n\nThe ferry to Brackness sailed again on Friday.\n\nIt rained. Nobody came."
    asked, sentences = asked_of(text)
    noting = Noting()
    measure_promising(asked, sentences, Scorer.load(), noting)
    assert noting.texts[1] == f"Title 0. {text.removesuffix(' Nobody came.')}"
    assert noting.asked == [QUESTION] * 2


def test_the_best_windows_are_read_without_their_title_too() -> None:
    asked, sentences = asked_of("The mayor opened a school. The ferry to Brackness sailed again on Friday. It rained.")
    for sentence, features in measure_promising(asked, sentences, Scorer.load(), Noting()):
        assert features["read"] - features["bare"] == len("Title 0. ")
        assert features["bare"] == len(sentence.said)


def test_the_title_lifts_the_other_windows_as_much_as_the_best() -> None:
    asked, sentences = asked_of(*(f"The mayor of Lanmouth opened {number} schools." for number in range(BARE + 3)))
    found = measure_promising(asked, sentences, Scorer.load(), Noting())
    assert len(found) == BARE + 3
    assert {features["read"] - features["bare"] for _, features in found} == {float(len("Title 0. "))}


def test_what_is_no_sentence_parts_a_window() -> None:
    _, sentences = asked_of("The mayor opened a school.\n\nRead More\n\nThe ferry sailed again on Friday. It rained.")
    assert [sentence.read for sentence in sentences] == [
        "Title 0. The mayor opened a school.",
        "Title 0. The ferry sailed again on Friday. It rained.",
        "Title 0. The ferry sailed again on Friday. It rained.",
    ]
