"""Whether a text has a number of what is counted."""

import pytest

from bot.answering.extractive.features import counted
from bot.answering.question.parse import Question


@pytest.mark.parametrize(
    ("question", "text", "surely"),
    [
        ("How many people live in Lanmouth?", "Lanmouth is a city of roughly 150,000 residents.", 1.0),
        ("How many people live in Lanmouth?", "About 82.5% of the city works at sea.", 0.5),
        ("How many people live in Lanmouth?", "Nobody knows Lanmouth.", 0.0),
        ("How many nations control the strait?", "The strait belongs to nine nations.", 1.0),
        ("How many miles is the ferry's way?", "The way is 19 km (12 mi) long.", 1.0),
        ("What percentage of the board voted?", "In May 60% of it voted.", 1.0),
        ("What share of the board voted?", "In May two thirds of it voted.", 1.0),
        ("What percentage of the board voted?", "In May 12 members voted.", 0.5),
        ("How many?", "There were 12.", 0.7),
    ],
)
def test_a_number_counts_what_is_asked_for(question: str, text: str, surely: float) -> None:
    assert counted(Question.of(question), text) == surely
