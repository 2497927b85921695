"""Fusion of scores: values worked out by hand, and what holds for any."""

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.fusion import weighted_mean

SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1, 50, width=16))
NONE = 0.0, 0.0
WEIGHTS = st.tuples(st.floats(0.125, 2, width=16), st.floats(0.125, 2, width=16))


def test_known_values() -> None:
    assert weighted_mean([{"a": 0.8, "b": 0.4}, {"b": 20.0, "c": 5.0}], [0.5, 0.5], NONE) == {
        "a": 0.5,
        "b": 0.75,
        "c": 0.125,
    }


def test_how_far_the_best_is_ahead_counts() -> None:
    fused = weighted_mean([{"a": 0.9, "b": 0.1}, {"a": 9.9, "b": 10.0}], [0.5, 0.5], NONE)
    assert fused["a"] > fused["b"]


def test_a_measure_that_says_nothing_takes_nothing_away() -> None:
    assert weighted_mean([{"a": 0.5, "b": 0.25}, {}], [0.5, 0.5], NONE) == {"a": 1.0, "b": 0.5}
    assert weighted_mean([{"a": -0.5}, {"a": 3.0}], [0.5, 0.5], NONE) == {"a": 1.0}


def test_a_best_that_is_not_good_counts_as_little_as_it_is() -> None:
    assert weighted_mean([{"a": 0.1}, {"b": 9.0}], [0.75, 0.25], [0.5, 0.0]) == {"a": 0.75 * 0.2, "b": 0.25}


def test_nothing() -> None:
    assert weighted_mean([{}, {}], [0.5, 0.5], NONE) == {}


@given(SCORES, SCORES, WEIGHTS)
def test_bounded_and_true_to_both(one: dict[str, float], two: dict[str, float], weights: tuple[float, float]) -> None:
    fused = weighted_mean([one, two], weights, NONE)
    assert set(fused) == {*one, *two}
    assert all(0 <= score <= 1 + 1e-9 for score in fused.values())
    for a in set(one) & set(two):
        for b in set(one) & set(two):
            if one[a] >= one[b] and two[a] >= two[b]:
                assert fused[a] >= fused[b] - 1e-9


@given(SCORES, SCORES, WEIGHTS, st.floats(0.5, 8, width=16))
def test_the_scale_of_a_measure_does_not_matter(
    one: dict[str, float], two: dict[str, float], weights: tuple[float, float], scale: float
) -> None:
    fused = weighted_mean([one, two], weights, NONE)
    scaled = weighted_mean([one, {key: score * scale for key, score in two.items()}], weights, NONE)
    assert all(abs(scaled[key] - score) < 1e-9 for key, score in fused.items())
