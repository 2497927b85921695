"""Sentences that break off within a phrase."""

import pytest

from bot.answering.generative.fragments import is_fragment


@pytest.mark.parametrize(
    "text",
    [
        "The meeting is at, which was held to speak of the ferry.",
        "The crews took part in.",
        "The council agreed with.",
        "The harbour was from.",
        "Most of the boats are located in.",
        "It failed because of the pumps that fed them during.",
    ],
)
def test_a_broken_one(text: str) -> None:
    assert is_fragment(text)


@pytest.mark.parametrize(
    "text",
    [
        "The meeting is at noon.",
        "These are the drills that the crews took part in.",
        "These are the storms that the boats were built to sail during.",
        "Nobody knew which harbour the boat was from.",
        "The storm came in, and the lights went out.",
        "The council asked what the money was for.",
        "It is more than the town had reckoned with.",
        "The strike goes on.",
    ],
)
def test_a_whole_one(text: str) -> None:
    assert not is_fragment(text)
