"""What a question names and an article does not have."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.extractive.lacking import find_lacking
from bot.answering.question.parse import Question
from corpus.article import Article

BANK = Article.of(
    "a",
    "Swiss bank raises its rate",
    "The Swiss National Bank raised its rate to 0.25% on Thursday. Britain and the World Health Organization watched.",
    source="test",
    published_at=date(2022, 6, 16),
    language="en",
)


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("What is Norway's central bank rate?", ("Norway",)),
        ("What is the Swiss central bank rate?", ()),
        ("What did Switzerland's central bank do in June 2022?", ()),
        ("What did the Swiss National Bank do in 2019?", ("2019",)),
        ("Which rate rose to 0.25%?", ()),
        ("Which rate rose to 7%?", ("7%",)),
        ("What did the WHO and the UK do?", ()),
        ("Why?", ()),
        ("Who won in 2024?", ("2024",)),
    ],
)
def test_names_dates_and_figures_are_looked_for_in_the_whole_article(question: str, lacks: tuple[str, ...]) -> None:
    assert find_lacking(Question.of(question), BANK) == lacks


def test_no_article_tells_what_happened_after_its_year_but_it_may_tell_what_is_to_come() -> None:
    article = replace(BANK, text="The bank will choose a chairman in 2024.")
    assert find_lacking(Question.of("Whom did the bank choose in 2024?"), article) == ("2024",)
    assert find_lacking(Question.of("Whom will the bank choose in 2024?"), article) == ()
