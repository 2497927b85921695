"""Whether a text has a number of what is counted."""

import pytest

from bot.answering.extractive.features import counted, lacks_sum, untyped
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
        ("How many births did Orrin have?", "Births in Orrin plunged last year from 1,465 to 1,202.", 1.0),
        ("How many births did Orrin have?", "Births in Orrin are rare; its 12 nurses left for Mole.", 0.5),
        ("How many people died in the storm?", "In the storm 68 people were stranded.", 0.5),
        ("How many people died in the storm?", "The storm killed 68 people.", 1.0),
        ("How many were injured in the storm?", "The storm killed 68 people.", 0.5),
        ("How many people were killed?", "The storm claimed the lives of 68 people.", 1.0),
        ("How many people were injured?", "Of 68 people on board 12 were hurt.", 1.0),
    ],
)
def test_a_number_counts_what_is_asked_for(question: str, text: str, surely: float) -> None:
    assert counted(Question.of(question), text) == surely


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Orr was 61.", False),
        ("Lena Orr, 61, led the harbour board.", False),
        ("The 61-year-old led the board.", False),
        ("Orr led the board for 61 years and won 40% of the vote.", True),
        ("Orr led the board.", True),
    ],
)
def test_an_age_is_no_other_number(text: str, lacks: bool) -> None:
    assert untyped(Question.of("How old was Lena Orr when she died?"), text) is lacks


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("How much did the lamps cost?", "The 300 lamps weigh 12 kilos each.", True),
        ("What did the lamps cost?", "A 300-pound lamp hangs on the pier.", True),
        ("What will Orr earn?", "Orr earned a degree in 1998.", True),
        ("What did the lamps cost?", "The town paid £900 for the lamps.", False),
        ("How much did the town pay for the lamps?", "The lamps came to 900 crowns.", False),
        ("How much does the lamp weigh?", "The lamp weighs 12 kilos.", False),
        ("What did the lamps show?", "The lamps showed the way.", False),
    ],
)
def test_a_price_needs_a_sum_of_money(question: str, text: str, lacks: bool) -> None:
    assert lacks_sum(Question.of(question), text) is lacks
