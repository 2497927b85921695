"""What a model wrote, taken apart into sentences and the numbers that they cite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.generative.claims import MOST_NUMBERS, Claim, split_claims


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Russia launched 653 drones [1].", [("Russia launched 653 drones.", (1,))]),
        ("Russia launched 653 drones.[1]", [("Russia launched 653 drones.", (1,))]),
        (
            "It fell [1]. It rose. [2] It stayed.",
            [("It fell.", (1,)), ("It rose.", (2,)), ("It stayed.", ())],
        ),
        ("Dr. Smith of the U.S. said so [2][3].", [("Dr. Smith of the U.S. said so.", (2, 3))]),
        ("It fell [1, 3]. It rose [2-4].", [("It fell.", (1, 3)), ("It rose.", (2, 3, 4))]),
        ("It fell [1](https://evil.example).", [("It fell.", (1,))]),
        ("It fell【1†source】.", [("It fell.", (1,))]),
        ("It fell [1][1] and rose [1].", [("It fell and rose.", (1,))]),
        ("**It fell** [1].", [("It fell.", (1,))]),
        ("Drones [1] and missiles [2] fell.", [("Drones and missiles fell.", (1, 2))]),
        ("[1] It fell.", [("It fell.", ())]),
        ("", []),
        ("[1]", []),
    ],
)
def test_sentences_and_their_numbers(written: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split_claims(written) == [Claim(*pair) for pair in expected]


def test_a_list_is_sentences() -> None:
    assert [claim.numbers for claim in split_claims("- It fell [1].\n- It rose [2].")] == [(1,), (2,)]


@given(st.text())
def test_any_text_is_taken_apart(written: str) -> None:
    for claim in split_claims(written):
        assert claim.text == " ".join(claim.text.split())
        assert len(claim.numbers) <= MOST_NUMBERS


@given(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True))
def test_no_number_is_lost(numbers: list[int]) -> None:
    written = "The harbour reopened" + "".join(f" [{number}]" for number in numbers) + ". It was cold."
    assert split_claims(written)[0].numbers == tuple(numbers)
