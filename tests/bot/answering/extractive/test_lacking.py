"""What a question names and an article does not have."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.extractive.lacking import (
    find_lacking,
    is_of_an_event_to_come,
    is_undenied,
    tells_beforehand,
    tells_no_result,
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
        ("What did the Swedish bank do?", ("Swedish",)),
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
        ("How did Orr's last race at the Elm Cup go?", True),
        ("When did Orr announce her last race?", False),
    ],
)
def test_what_happened_at_an_event_to_come_is_not_known(question: str, to_come: bool) -> None:
    told = "Lena Orr sang at the Mole Festival. The 12th Harbour Gala will take place on May 2. Her last race \
will be the Elm Cup next week."
    assert is_of_an_event_to_come(question, replace(BANK, text=told)) is to_come


@pytest.mark.parametrize(
    ("question", "told", "open_"),
    [
        ("Who won the rowing cup?", "The Herons and the Terns are nominated for the rowing cup.", True),
        ("Which crew scored in the final?", "The final begins on Friday. Eight crews will row.", True),
        ("Who won the rowing cup?", "The rowing cup went to the Terns.", False),
        ("Who scored in the final?", "The goals of the final were all by Ada Orr.", False),
        ("Who rowed in the final?", "Eight crews will row.", False),
    ],
)
def test_a_text_without_a_word_for_a_result_leaves_open_who_won(question: str, told: str, open_: bool) -> None:
    assert tells_no_result(question, told) is open_


@pytest.mark.parametrize(
    ("question", "told", "undenied"),
    [
        ("What does not depend on the harbour board?", "The ferries depend on the harbour board.", True),
        ("When didn't the board meet?", "The board met on Tuesday and on Friday.", True),
        ("Who wasn’t at the meeting?", "The mayor was at the meeting.", True),
        ("What depends on the harbour board?", "The ferries depend on the harbour board.", False),
        ("Who did not sign the pledge?", "Two boards signed the pledge. Mole has never signed it.", False),
        ("Who did not sign the pledge?", "Two boards signed the pledge, and Mole refused.", False),
        ("Does the ferry not depend on the board?", "The ferry depends on the board.", False),
        ("Why did the board not meet?", "A storm kept the members at home.", False),
    ],
)
def test_what_a_question_denies_a_text_must_deny_too(question: str, told: str, undenied: bool) -> None:
    assert is_undenied(Question.of(question), told) is undenied


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("How many non-members live in Mole?", ("non-members",)),
        ("How many nonsmokers live in Mole?", ()),
        ("How many non-smokers live in Mole?", ()),
        ("How many people older than 18 live in Mole?", ()),
        ("How many people older than 19 live in Mole?", ("19",)),
        ("How hot is Mole in Celsius?", ()),
        ("Who crossed the Mole-Tarn bridge?", ()),
        ("Who crossed the Mole-Elm bridge?", ("Elm",)),
        ("What did Verdoin say?", ()),
        ("What did Verdian say?", ("Verdian",)),
    ],
)
def test_other_ways_to_write_the_same_are_not_lacking(question: str, lacks: tuple[str, ...]) -> None:
    told = "Mole has 4,000 members and 500 non-smokers aged 18 and over. Ada Verdion of Tarn says it is 30 degrees."
    assert find_lacking(Question.of(question), replace(BANK, title="Mole", text=told)) == lacks


def test_a_government_goes_by_its_seat() -> None:
    article = replace(BANK, text="The U.S. State Department was critical of the bank.")
    assert find_lacking(Question.of("Is Washington critical of the bank?"), article) == ()
    assert find_lacking(Question.of("Is Moscow critical of the bank?"), article) == ("Moscow",)


def test_an_adjective_is_not_lacking_where_its_noun_is_there() -> None:
    council = Article.of("c", "Council speaks", "The Council of Jews in Orrin welcomed the verdict.", source="s")
    assert find_lacking(Question.of("What did the Jewish council say?"), council) == ()
    assert find_lacking(Question.of("What did the Islamic council say?"), council) == ("Islamic",)
