"""Proximity: words that stand together count, those scattered count less, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.proximity import APART, PAIRS, WINDOW, measure_proximity

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=60)
EVEN = dict.fromkeys("abcdefgh", 1.0)


def test_the_question_word_by_word_is_one() -> None:
    assert measure_proximity("abc", "xxabcxx", EVEN) == 1.0


def test_neighbours_may_change_places_and_have_a_word_between_them() -> None:
    assert measure_proximity("ab", "b" + "x" * (APART - 1) + "a", EVEN) == 1.0
    assert measure_proximity("ab", "b" + "x" * APART + "a", EVEN) == 1 - PAIRS


def test_words_far_apart_are_not_in_one_window() -> None:
    assert measure_proximity("ab", ["a", *"x" * (WINDOW - 2), "b"], EVEN) == 1 - PAIRS
    assert measure_proximity("ab", ["a", *"x" * (WINDOW - 1), "b"], EVEN) == (1 - PAIRS) / 2


def test_a_rare_pair_weighs_more_than_a_common_one() -> None:
    weights = {"the": 0.1, "of": 0.1, "liz": 5.0, "truss": 6.0}
    asked = ["of", "the", "liz", "truss"]
    assert measure_proximity(asked, ["liz", "truss"], weights) > 4 * measure_proximity(asked, ["of", "the"], weights)


def test_nothing_asked_or_said_is_nothing() -> None:
    assert (
        measure_proximity([], "abc", {})
        == measure_proximity("abc", "", EVEN)
        == measure_proximity("a", "x", {"a": 0.0})
        == 0.0
    )


@given(WORDS, WORDS, WORDS)
def test_bounded_and_never_less_for_saying_more(asked: list[str], said: list[str], more: list[str]) -> None:
    found = measure_proximity(asked, said, EVEN)
    assert 0 <= found <= measure_proximity(asked, [*said, *more], EVEN) + 1e-9 <= 1 + 2e-9
