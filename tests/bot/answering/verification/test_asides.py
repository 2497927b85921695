"""What is said between commas is checked as a statement of its own."""

import pytest

from bot.answering.verification.asides import find_asides
from bot.answering.verification.verify import check

EVIDENCE = [
    "Anna Calder led the owners' side at the talks in Orrin.",
    "Their subject was the night: which shifts, and for whom, could keep the crews from leaving a second time.",
    "Olsen was careful with his words.",
]


@pytest.mark.parametrize(
    ("sentence", "asides"),
    [
        ("The owners' side, led by Olsen, was tired.", ["The owners' side was led by Olsen."]),
        (
            "Boats, built in Orrin, sank, and nobody, hit by one, died.",
            ["Boats was built in Orrin.", "nobody was hit by one."],
        ),
        ("Olsen, the mayor, agreed.", []),
        ("The side led by Olsen agreed.", []),
    ],
)
def test_what_an_aside_says(sentence: str, asides: list[str]) -> None:
    assert list(find_asides(sentence)) == asides


def test_who_did_it_by_an_aside() -> None:
    rest = "spoke of shifts that could keep the crews from leaving a second time"
    assert check(f"The owners' side, led by Calder, {rest}.", EVIDENCE).unsupported == ()
    assert check(f"The owners' side, led by Olsen, {rest}.", EVIDENCE).unsupported == ("Olsen",)
