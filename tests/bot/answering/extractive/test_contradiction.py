from dataclasses import replace
from datetime import date

import pytest

from bot.answering.extractive.contradiction import find_contradiction
from bot.answering.extractive.unknown import find_unknown
from bot.answering.question.parse import Question
from corpus.article import Article

BOARD = """The harbour board met on Tuesday. Chairwoman Ada Quill did not travel to Mole but spoke by telephone.

The board's delegation did not mention the old pier in its remarks. The new toll, which does not apply to fishing boats,
brought in 40 crowns a day. Mayor Vera Stone asked residents not to feed the gulls.

The board has rejected the plan for a second bridge. In Port Elm 12 ferries are out of service. \
Governor Holm commuted the sentences of all 17 prisoners in Elm on Friday.

Elm was in trouble early on, but Heron United beat Mole Rovers in the cup final. Elm later launched 30 boats at Tarn."""


def article(text: str = BOARD) -> Article:
    return Article.of("a", "The harbour board meets", text, source="s", language="en")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why did Quill travel to Mole?", "did not travel to Mole"),
        ("When did Ada Quill travel to Mole?", "did not travel to Mole"),
        ("What did the delegation say about the old pier?", "did not mention the old pier"),
        ("Why does the toll apply to fishing boats?", "does not apply to fishing boats"),
        ("Why has the board supported the plan for a second bridge?", "rejected the plan"),
        ("Why did Mayor Ivan Petty ask residents not to feed the gulls?", "Mayor Vera Stone"),
        ("Why are 20 ferries out of service in Port Elm?", "12 ferries"),
        ("When were the 17 prisoners in Elm executed?", "commuted"),
        ("How did Mole Rovers beat Heron United?", "Heron United beat Mole Rovers"),
        ("Which Rovers player scored the winner against Heron United?", "Heron United beat Mole Rovers"),
        ("Why did Tarn launch 30 boats at Elm?", "Elm later launched 30 boats at Tarn"),
    ],
)
def test_a_sentence_says_otherwise(question: str, said: str) -> None:
    found = find_contradiction(Question.of(question), [article()])
    assert found
    assert said in BOARD[slice(*found[1])]


@pytest.mark.parametrize(
    "question",
    [
        "Why did Quill not travel to Mole?",
        "Did Quill travel to Mole?",  # "No" is an answer
        "Who spoke by telephone?",
        "How many ferries are out of service in Port Elm?",
        "Why are 12 ferries out of service in Port Elm?",
        "Why has the board rejected the plan for a second bridge?",
        "How did Heron United beat Mole Rovers?",
        "Why did Elm launch 30 boats at Tarn?",
        "What did Mayor Vera Stone ask residents not to do?",
        "When did the harbour board meet?",
        "How much did the toll bring in?",
    ],
)
def test_what_is_so_or_asked_openly_is_not_contradicted(question: str) -> None:
    assert find_contradiction(Question.of(question), [article()]) is None


@pytest.mark.parametrize(
    "text",
    [
        "The mayor did not resign until Friday.",
        "The mayor did not resign because of the bridge.",
        "The mayor did not resign on Monday. The mayor resigned on Friday.",
        "The mayor would not have resigned. Many do not resign, the mayor said.",
    ],
)
def test_a_partial_denial_and_one_that_is_affirmed_elsewhere_deny_nothing(text: str) -> None:
    assert find_contradiction(Question.of("Why did the mayor resign?"), [article(text)]) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the election in Vell?", "Ivan Petty lost the election in Vell to Ada Quill."),
        ("Which party won the election in Vell?", "The Valley Party did not win the election in Vell."),
        ("Who signed the treaty of Elm?", "Governor Holm did not sign the treaty of Elm."),
        ("Which bridge was closed by the storm?", "The bridge of Tarn was reopened after the storm."),
    ],
)
def test_that_one_did_not_says_nothing_of_who_did(question: str, text: str) -> None:
    assert find_contradiction(Question.of(question), [article(text)]) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who signed the treaty of Elm?", "No one signed the treaty of Elm."),
        ("Whom did Governor Holm release in Elm?", "Governor Holm did not release the prisoners in Elm."),
        ("Why did Ivan Petty win the election in Vell?", "Ivan Petty lost the election in Vell to Ada Quill."),
    ],
)
def test_that_nobody_did_is_a_contradiction(question: str, text: str) -> None:
    assert find_contradiction(Question.of(question), [article(text)])


def test_no_injuries_answer_how_many_were_injured() -> None:
    told = article("No one was injured in the fire at the mill.")
    assert find_contradiction(Question.of("How many people were injured in the fire at the mill?"), [told]) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Why did Nils Orr press charges against Ivan Petty?",
            "Ivan Petty hit Nils Orr at the pier on Friday. Orr declined to press charges, the police said.",
        ),
        (
            "Why did Tarn accept Holm's resignation?",
            "President Tarn met Treasurer Holm. “The President of the Council did not accept the resignation.”",
        ),
    ],
)
def test_a_link_word_or_an_office_hides_no_contradiction(question: str, text: str) -> None:
    assert find_contradiction(Question.of(question), [article(text)])


def test_an_agent_noun_takes_no_side() -> None:
    told = article("Protesters met Governor Holm at the gate. “I back the new bridge,” Holm said.")
    assert find_contradiction(Question.of("What did Holm say to the protesters?"), [told]) is None


def test_a_pass_in_a_game_is_no_consent() -> None:
    told = article("Heron United beat Mole Rovers in the cup final by intercepting a pass with 17 seconds left.")
    assert find_contradiction(Question.of("Who did Heron United defeat in the cup final?"), [told]) is None


def test_what_somebody_says_of_a_thing_may_deny_it() -> None:
    told = article("“There is no money in the board,” said Ada Quill, who chairs it.")
    assert find_contradiction(Question.of("What did Ada Quill say about money?"), [told]) is None


LOST = "Ivan Petty lost the election in Vell on Sunday, 11 October 2026."
FELL = "The budget of Vell falls in 2027. The council did not adopt it on 9 October."
BEATEN = "Heron United beat Mole Rovers at the Elm festival on 3 May 2026. Rovers did not play in April."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the election in 2022?", LOST),
        ("Who won the election in May?", LOST),
        ("Who won the election on 4 October 2026?", LOST),
        ("Why did Petty win the election in 2022?", LOST),
        ("Who won the election in 2022?", f"In 2022 Vell had two candidates. {LOST}"),
        ("Why did the budget of Vell rise in 2024?", FELL),
        ("Why did the council adopt the budget in March?", FELL),
        ("How did Mole Rovers beat Heron United in 2019?", BEATEN),
        ("When did Mole Rovers play at the Elm festival in 2024?", BEATEN),
    ],
)
def test_what_is_told_of_another_day_contradicts_nothing(question: str, text: str) -> None:
    told = replace(article(text), published_at=date(2026, 10, 12))
    assert find_contradiction(Question.of(question), [told]) is None
    assert (
        find_unknown(Question.of(question), [replace(told, text=f"{text} It is not known who or when or why.")]) is None
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Petty win the election in 2026?", LOST),
        ("Why did Petty win the election on 11 October?", LOST),
        ("Why did Petty win the election?", LOST),
        ("Why did the budget of Vell rise in 2027?", FELL),
        ("How did Mole Rovers beat Heron United in May 2026?", BEATEN),
        ("Why did Petty win the election in 2022?", "In 2022 Vell voted. Nobody came. Ivan Petty lost the election."),
    ],
)
def test_what_is_told_of_the_same_day_still_contradicts(question: str, text: str) -> None:
    told = replace(article(text), published_at=date(2026, 10, 12))
    assert find_contradiction(Question.of(question), [told])
