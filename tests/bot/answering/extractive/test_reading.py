"""What is read of a question's passages is read once."""

from collections import Counter
from collections.abc import Sequence

from bot.answering.extractive.reading import Reading
from bot.answering.extractive.scorer import Scorer
from bot.answering.question.parse import Question
from corpus.article import Article
from index.embedding.cross_encoder import MarcoMiniLM
from index.retrieval.passages import Passage

TEXT = "The ferry terminal of Lanmouth is open. Anna Berg opened it on Monday. It cost 4 million."


class CountingCrossEncoder(MarcoMiniLM):
    """The real one, which counts the pairs it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.read = Counter[tuple[str, str]]()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.read.update((question, text) for text in texts)
        return super().scores(question, texts)


def test_the_sentences_of_a_window_are_read_once() -> None:
    article = Article.of("0", "Lanmouth", TEXT, source="s", language="en")
    cross_encoder = CountingCrossEncoder()
    question = "Who opened the ferry terminal?"
    reading = Reading.of(question, [Passage(1, article, 0, len(TEXT), TEXT, 1.0, 0.5)], cross_encoder, Scorer.load())
    best = reading.rank(Question.of(question, "en"))[0]
    first, again = reading.key_of(best), reading.key_of(best)
    assert first == again
    assert max(cross_encoder.read.values()) == 1


def test_a_window_ranks_by_its_own_words_unless_the_title_is_asked_for() -> None:
    article = Article.of("0", "Anna Berg opens the ferry terminal", TEXT, source="s", language="en")
    question = "Who opened the ferry terminal?"
    reading = Reading.of(question, [Passage(1, article, 0, len(TEXT), TEXT, 1.0, 0.5)], MarcoMiniLM(), Scorer.load())
    for titled in (True, False):
        for each in reading.rank(Question.of(question, "en"), titled=titled):
            read, bare = each.features["read"], each.features["bare"]
            assert read != bare
            assert each.rank == (read if titled else (read + bare) / 2)
