"""Reciprocal rank fusion: values worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from index.fusion import reciprocal_rank_fusion

RANKING = st.lists(st.sampled_from("abcdef"), unique=True)


def test_known_values() -> None:
    fused = reciprocal_rank_fusion([["a", "b"], ["b", "c"]], k=60)
    assert list(fused.items()) == [("b", 1 / 62 + 1 / 61), ("a", 1 / 61), ("c", 1 / 62)]


def test_weights() -> None:
    assert list(reciprocal_rank_fusion([["a"], ["b"]], weights=[1.0, 2.0])) == ["b", "a"]


def test_ties_keep_the_order_of_appearance() -> None:
    assert list(reciprocal_rank_fusion([["a", "b"], ["b", "a"]])) == ["a", "b"]


def test_one_that_stands_twice_counts_once() -> None:
    assert reciprocal_rank_fusion([["a", "a", "b"]]) == reciprocal_rank_fusion([["a", "b"]])


def test_nothing() -> None:
    assert reciprocal_rank_fusion([[], []]) == {}


@given(RANKING, RANKING)
def test_what_both_rank_higher_is_higher(one: list[str], two: list[str]) -> None:
    fused = list(reciprocal_rank_fusion([one, two]))
    assert set(fused) == {*one, *two}
    for a in set(one) & set(two):
        for b in set(one) & set(two):
            if one.index(a) < one.index(b) and two.index(a) < two.index(b):
                assert fused.index(a) < fused.index(b)
