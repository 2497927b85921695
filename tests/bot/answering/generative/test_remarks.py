"""Sentences that say nothing of the news: they address the reader, repeat the question or speak of the passages."""

import pytest

from bot.answering.generative.remarks import is_remark, strip_announcement

QUESTION = "How many drones were launched?"
TOLD = "russia launched 653 drones, the sources said. “you will answer for it,” the mayor said of the text."


@pytest.mark.parametrize(
    "text",
    [
        "How many drones were launched?",
        "Drones were launched.",
        "I hope this helps!",
        "Let me know if you need more.",
        "Would you like to know more about the refinery?",
        "The passages do not mention Saratov.",
        "The first passage is about drones over Saratov.",
        "The provided context has no such number.",
        "This information is in the article.",
        "Here is the answer.",
        "The question asks how many drones flew.",
        "The number of drones that were launched.",
        "Great question!",
        "Hope that helps.",
        "Best regards,",
        "End of answer.",
        "Step 1: Find the figures.",
    ],
)
def test_a_remark_is_one(text: str) -> None:
    assert is_remark(text, QUESTION, TOLD)


@pytest.mark.parametrize("text", ['The sentence continues: "No ferry sailed."', "The quote ends with a number."])
def test_what_tells_of_a_sentence_is_one(text: str) -> None:
    assert is_remark(text, QUESTION, TOLD)


@pytest.mark.parametrize(
    "text",
    [
        "The sentence of nine years was upheld.",
        "Russia launched 653 drones.",
        "The sources said that 653 drones were launched.",
        "The mayor said: “You will answer for it.”",
        "He asked in Omsk: “Who pays?”",
        "Anna spoke of the text.",
    ],
)
def test_news_is_none(text: str) -> None:
    assert not is_remark(text, QUESTION, TOLD)


def test_a_yes_or_no_question_may_be_answered_in_its_own_words() -> None:
    assert not is_remark("The refinery was hit.", "Was the refinery hit?", TOLD)


def test_what_announces_a_sentence_is_cut_off() -> None:
    assert strip_announcement("Here is the answer to your question: russia fired.", TOLD) == "Russia fired."
    assert strip_announcement("The passages: 1, 2.", TOLD) == "The passages: 1, 2."
    assert strip_announcement("Launched: 653 drones.", TOLD) == "Launched: 653 drones."
