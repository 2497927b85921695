import pytest

from bot.answering.extractive.kin import is_kin_unnamed
from bot.answering.question.parse import Question
from corpus.article import Article

CAPTAIN = """Captain Jan Berg of the ferry Selkie retires on Friday. Berg lives in Mole with his wife and has two sons.

His daughter, Lena Berg, is mate of the Heron. She said that her uncle Tomas taught her to sail. The Orrin Line \
thanked him and his family."""


def article() -> Article:
    return Article.of("a", "Captain Berg retires", CAPTAIN, source="s", language="en")


@pytest.mark.parametrize(
    "question",
    [
        "What is the name of Jan Berg's wife?",
        "Who is Berg's wife?",
        "What are the names of his sons?",
        "What's Captain Berg's wife called?",
    ],
)
def test_a_relative_without_a_name_is_unnamed(question: str) -> None:
    assert is_kin_unnamed(Question.of(question), article())


@pytest.mark.parametrize(
    "question",
    [
        "What is the name of Berg's daughter?",
        "Who is Lena's uncle?",
        "Who retires on Friday?",
        "What is the name of Berg's ferry?",
        "Where does Berg live with his wife?",
    ],
)
def test_a_named_relative_and_other_questions_are_not(question: str) -> None:
    assert not is_kin_unnamed(Question.of(question), article())
