"""What a question names and an article does not have."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.extractive.lacking import (
    find_lacking,
    is_denied,
    is_of_an_event_to_come,
    tells_beforehand,
)
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
        ("Which two banks watched?", ()),
        ("What did the World Health Organizaton do?", ()),
        ("What did Britan do?", ()),
        ("What did Sweden do?", ("Sweden",)),
        ("What did the Austrian bank do?", ("Austrian",)),
        ("Who won in 2024?", ("2024",)),
    ],
)
def test_names_dates_and_figures_are_looked_for_in_the_whole_article(question: str, lacks: tuple[str, ...]) -> None:
    assert find_lacking(Question.of(question), BANK) == lacks


def test_no_article_tells_what_happened_after_its_year_but_it_may_tell_what_is_to_come() -> None:
    article = replace(BANK, text="The bank will choose a chairman in 2024.")
    assert find_lacking(Question.of("Whom did the bank choose in 2024?"), article) == ("2024",)
    assert find_lacking(Question.of("Whom will the bank choose in 2024?"), article) == ()


@pytest.mark.parametrize(
    ("question", "answer", "before"),
    [
        ("Who won the cup final?", "Port Elm and Mole will meet in the final on Sunday.", True),
        ("Who won the cup final?", "Port Elm beat Mole, and will receive the cup on Monday.", False),
        ("Which team won the league?", "Heron United await in the last match of the league.", True),
        ("What songs did she perform at the opening?", "The singer is set to open the festival in May.", False),
        ("Who scored in the play-off?", "Mole will now face Tarn in the play-off.", True),
        ("Who will win the cup?", "Port Elm will meet Mole.", False),
        ("What did he say after they lost?", "“We will be back,” he said.", False),
    ],
)
def test_what_is_to_come_is_no_result(question: str, answer: str, before: bool) -> None:
    assert tells_beforehand(question, answer) is before


@pytest.mark.parametrize(
    ("question", "to_come"),
    [
        ("What did Lena Orr sing at the Harbour Gala?", True),
        ("Who was booed during the Harbour Gala?", True),
        ("What will Lena Orr sing at the Harbour Gala?", False),
        ("What did Lena Orr sing at the Mole Festival?", False),
        ("When did the board announce the Harbour Gala?", False),
    ],
)
def test_what_happened_at_an_event_to_come_is_not_known(question: str, to_come: bool) -> None:
    told = "Lena Orr sang at the Mole Festival. The 12th Harbour Gala will take place on May 2."
    assert is_of_an_event_to_come(question, replace(BANK, text=told)) is to_come


@pytest.mark.parametrize(
    ("question", "answer", "denied"),
    [
        ("What does not depend on the harbour board?", "The ferries depend on the harbour board.", True),
        ("What depends on the harbour board?", "The ferries depend on the harbour board.", False),
        ("Does the ferry not depend on the board?", "The ferry depends on the board.", False),
        ("Why did the board not meet?", "The board did not meet because of the storm.", False),
    ],
)
def test_a_premise_that_is_denied(question: str, answer: str, denied: bool) -> None:
    assert is_denied(Question.of(question), answer) is denied


def test_a_government_goes_by_its_seat() -> None:
    article = replace(BANK, text="The U.S. State Department was critical of the bank.")
    assert find_lacking(Question.of("Is Washington critical of the bank?"), article) == ()
    assert find_lacking(Question.of("Is Moscow critical of the bank?"), article) == ("Moscow",)
