"""What denies, and what says the opposite."""

import pytest

from bot.language.negation import are_opposites, find_contradictions, polarity_of


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The plant would not close.", "The plant would close."),
        ("The plant would close.", "The plant would not close."),
        ("Nobody was hurt in the fire.", "Two people were hurt in the fire."),
        ("Profits fell last year.", "Profits rose last year."),
        ("The court rejected the appeal.", "The court accepted the appeal."),
        ("They left before the vote.", "They left after the vote."),
    ],
)
def test_contradictions(sentence: str, evidence: str) -> None:
    assert find_contradictions(sentence, [evidence])


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The plant would not close.", "The plant would not close."),
        ("The plant will not close.", "The owner refused to close the plant."),
        ("The claim is not true.", "The claim is false."),
        ("It was not legal.", "It was illegal."),
        ("Not only the plant closed.", "The plant closed."),
        ("No, the plant closed.", "The plant closed."),
        ("Prices climbed.", "Prices rose."),
        ("No. 5 lost.", "No. 5 lost."),
    ],
)
def test_other_ways_to_say_it(sentence: str, evidence: str) -> None:
    assert find_contradictions(sentence, [evidence]) == ()


def test_a_negation_and_what_it_denies() -> None:
    (negation,) = polarity_of("The plant will not close.").negations
    assert (negation.written, negation.denies[0]) == ("not", "close")


def test_opposites_stand_on_two_sides() -> None:
    assert are_opposites(["rise"], frozenset({"fall"}))
    assert not are_opposites(["rise"], frozenset({"climb"}))
