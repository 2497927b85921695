"""Measures: their values, how far chance may move them, and whether two runs differ by more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.intervals import Measure

Shares = st.dictionaries(st.text(min_size=1, max_size=5), st.floats(0, 1), min_size=1, max_size=30)


@given(Shares)
def test_a_mean_lies_within_its_interval_and_comes_back_from_json(values: dict[str, float]) -> None:
    measure = Measure.mean(values)
    interval = measure.interval()
    assert measure.value == pytest.approx(sum(values.values()) / len(values))
    assert measure.value is not None and interval and interval[0] - 1e-9 <= measure.value <= interval[1] + 1e-9
    again = Measure.from_dict(measure.as_dict())
    assert again.value == pytest.approx(measure.value, abs=1e-6)


def test_the_same_answers_do_not_differ() -> None:
    measure = Measure.mean({str(k): k % 2 for k in range(50)})
    change = measure.since(measure)
    assert change and (change.low, change.high, change.beyond_chance) == (0, 0, False)


def test_a_gain_on_many_questions_is_beyond_chance_and_on_one_it_is_not() -> None:
    before = Measure.mean({str(k): k < 50 for k in range(100)})
    many = Measure.mean({str(k): k < 70 for k in range(100)}).since(before)
    one = Measure.mean({str(k): k < 51 for k in range(100)}).since(before)
    loss = Measure.mean({str(k): k < 30 for k in range(100)}).since(before)
    assert many and many.beyond_chance and not many.fell and many.now - many.before == pytest.approx(0.2)
    assert one and not one.beyond_chance
    assert loss and loss.fell


def test_only_questions_of_both_runs_are_compared() -> None:
    before = Measure.mean({"a": 1, "b": 0})
    change = Measure.mean({"b": 1, "c": 1}).since(before)
    assert change and (change.questions, change.before, change.now) == (1, 0, 1)
    assert Measure.mean({"c": 1}).since(before) is None


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    scores = {"a": (0.9, 1.0), "b": (0.4, 1.0), "c": (0.4, 0.0), "d": (0.1, 0.0)}
    assert Measure("auc", scores).value == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert Measure("auc", {"a": (0.9, 1.0)}).value is None  # nothing to be above


def test_macro_f1_is_the_mean_of_both_classes() -> None:
    said_and_true = {"a": (1.0, 1.0), "b": (1.0, 0.0), "c": (0.0, 0.0), "d": (0.0, 0.0)}
    assert Measure("macro_f1", said_and_true).value == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_milliseconds_have_a_median_and_a_tail() -> None:
    taken = {str(k): (float(k),) for k in range(101)}
    assert Measure("median", taken).value == 50
    assert Measure("p95", taken).value == 95
