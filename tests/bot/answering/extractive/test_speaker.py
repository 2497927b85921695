import pytest

from bot.answering.extractive.speaker import is_silent
from corpus.article import Article

STRIKE = """Lena Orr of the harbour board said on Monday that the strike would end soon. "We are close," Orr told \
the crews.

Her brother Max Orr, a fisherman, waited at the pier with Mayor Ada Quill. The mayor did not come alone. “No boat has \
left,” according to Captain Jan Berg. Tomas Vale, 61, has led the union since May. He warned of a long winter.

The mayor of Mole, Ivo Stone, met Will Holm. He asked for patience. "I am sorry," Holm said. Ada Holm laughed.

Judge Iris Mole heard the case. Nils Tarn shook hands with the crews and went home."""


def article() -> Article:
    return Article.of("a", "The strike of Orrin", STRIKE, source="s", language="en")


@pytest.mark.parametrize(
    "question",
    [
        "What did Max Orr say about the strike?",
        "What did Nils Tarn say to the crews?",
        "What did Judge Iris Mole say about the case?",
        "What did Ivo Stone say about the strike?",  # "He" is Will Holm
        "What did Ada Holm say about the strike?",
        "what has Mayor Ada Quill said about the strike?",
    ],
)
def test_an_article_without_a_word_of_theirs_is_silent(question: str) -> None:
    assert is_silent(question, article())


@pytest.mark.parametrize(
    "question",
    [
        "What did Lena Orr say about the strike?",
        "What did Jan Berg say about the boats?",
        "What did Captain Berg say about the boats?",
        "What did union leader Tomas Vale say about the winter?",
        "What did Will Holm say about the strike?",
        "Where did Nils Tarn go?",
        "What did the crews say?",
    ],
)
def test_an_article_with_their_words_is_not_silent(question: str) -> None:
    assert not is_silent(question, article())
