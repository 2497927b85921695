"""Greetings and thanks get a sentence; a question is never taken for one."""

import pytest

from bot.answering.question.small_talk import ABILITIES, reply_to


@pytest.mark.parametrize(
    "said",
    ["hi", "Hello!", "hey there", "Good morning.", "thanks", "Thank you very much!", "ok thanks", "bye", "got it",
     "👋 hi", "привет", "Danke", "how are you?", "write a poem about the harbour", "what is 17 times 23",
     "translate this", "", "?", "😀😀", "…"],
)  # fmt: skip
def test_small_talk_gets_a_sentence(said: str) -> None:
    assert reply_to(said)


@pytest.mark.parametrize("said", ["what can you do?", "help", "Who are you?", "How does this work?", "what can I ask"])
def test_the_bot_says_what_it_can_do(said: str) -> None:
    assert reply_to(said) == ABILITIES


@pytest.mark.parametrize(
    "said",
    ["hi, who won the cup?", "Who wrote the report?", "What can you do in Port Elm?", "thanks to whom did it open?",
     "help for flood victims", "What is 17 percent of the budget?", "why", "good news?", "Hello Kitty",
     "What did the draft say?", "codes of the harbour"],
)  # fmt: skip
def test_a_question_is_none(said: str) -> None:
    assert reply_to(said) is None
