import pytest

from bot.answering.extractive.unknown import find_unknown
from bot.answering.question.parse import Question
from corpus.article import Article

FERRY = """The ferry Selkie ran aground off Mole on Friday. The cause of the grounding has not been determined, \
the port said.

Her owner, the Orrin Line, has not said what the top speed of the new ferry Heron will be. It is unclear when the \
Selkie will sail again. The port did not disclose the name of her captain. Two of the crew were hurt. She carried 9 \
cars, and the number of passengers was not immediately known.

The Heron is 40 metres long. She cost 9 million crowns. It is not known why the old pier fell in 1990.

The Orrin Line also agreed to buy the shipyard of Weld. Financial terms were not disclosed."""


def article() -> Article:
    return Article.of("a", "The Selkie runs aground off Mole", FERRY, source="s", language="en")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What caused the grounding of the Selkie?", "has not been determined"),
        ("How fast can the Heron go?", "has not said what the top speed"),
        ("When will the Selkie sail again?", "unclear when"),
        ("What is the name of the Selkie's captain?", "did not disclose the name"),
        ("Who is the captain of the Selkie?", "did not disclose the name"),
        ("How many passengers did the Selkie have?", "not immediately known"),
        ("Why did the old pier fall?", "not known why"),
        ("What price does the Orrin Line pay for the shipyard?", "Financial terms"),
    ],
)
def test_the_article_says_that_it_is_not_known(question: str, said: str) -> None:
    found = find_unknown(Question.of(question), [article()])
    assert found
    assert said in FERRY[slice(*found[1])]


@pytest.mark.parametrize(
    "question",
    [
        "How long is the Heron?",
        "How much did the Heron cost?",
        "How many of the crew were hurt?",
        "When did the Selkie run aground?",
        "Where did the ferry run aground?",
        "Is it known why the old pier fell?",  # "No" is an answer
        "What did the port say about the Selkie?",
    ],
)
def test_what_is_told_is_not_unknown(question: str) -> None:
    assert find_unknown(Question.of(question), [article()]) is None
