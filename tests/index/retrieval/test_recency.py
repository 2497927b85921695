"""The prior on the day of publication: soft, bounded, monotone, neutral where nothing is known."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.recency import HALF_LIFE, recency

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


def fit(day: date, question: str = "") -> float:
    return recency({"it": day}, TODAY, question)["it"]


@given(DAYS, DAYS)
def test_bounded_and_the_nearer_past_is_never_worse(one: date, two: date) -> None:
    assert 0 <= fit(one) <= fit(TODAY) == 1
    if one <= two <= TODAY or TODAY <= two <= one:
        assert fit(one) <= fit(two)


def test_it_fades_without_a_cliff() -> None:
    assert fit(TODAY - timedelta(days=HALF_LIFE)) == 0.5
    steps = [fit(TODAY - timedelta(days=age)) - fit(TODAY - timedelta(days=age + 1)) for age in range(400)]
    assert max(steps) < 0.05


def test_what_came_after_the_asking_fades_faster() -> None:
    assert fit(TODAY + timedelta(days=1)) < fit(TODAY - timedelta(days=1))
    assert fit(TODAY + timedelta(days=30)) < 0.001


def test_an_archive_is_flat() -> None:
    archive = recency({"january": date(2022, 1, 3), "june": date(2022, 6, 3), "undated": None}, TODAY)
    assert max(archive.values()) - min(archive.values()) < 1e-6


def test_a_year_that_is_named_is_as_good_as_today() -> None:
    question = "What did the minister say in 2022?"
    assert fit(date(2022, 5, 4), question) == fit(TODAY, question) > fit(date(2021, 5, 4), question)


def test_the_year_of_the_asking_says_nothing_of_the_day() -> None:
    """ "Who won the 2026 election?" is not asked of what was written before it."""
    for day in (TODAY, date(2026, 1, 5), date(2025, 1, 5)):
        assert fit(day, "Who won the 2026 election?") == fit(day)


@given(st.lists(DAYS, min_size=1), st.integers(1, 3))
def test_undated_is_neutral(days: list[date], undated: int) -> None:
    known = recency({str(number): day for number, day in enumerate(days)}, TODAY)
    named = {**{str(number): day for number, day in enumerate(days)}, **{"?" * n: None for n in range(1, undated + 1)}}
    mixed = recency(named, TODAY)
    for key in (key for key, day in named.items() if day is None):
        assert min(known.values()) - 1e-9 <= mixed[key] <= max(known.values()) + 1e-9


def test_without_dates_all_are_equal() -> None:
    assert set(recency({"a": None, "b": None}, TODAY).values()) == {0.0}
