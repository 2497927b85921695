"""What a question asks for: which words are looked up, among the articles of which days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question.follow_up import Standalone
from bot.answering.question.scope import Scope, resolve_scope
from index.store.catalog import Filter

TUESDAY = date(2025, 12, 9)
SUMMIT = date(2025, 12, 1)


def understood(question: str, chosen: Filter | None = None, spoken_of: date | None = None) -> Scope:
    def date_of(words: str, among: Filter) -> date | None:
        return SUMMIT if "summit" in words else None

    return resolve_scope(Standalone(question, "Macron"), chosen or Filter(), TUESDAY, date_of, spoken_of)


def test_without_a_time_every_article_may_answer() -> None:
    found = understood("What did they say?")
    assert found == Scope(Standalone("What did they say?", "Macron"), Filter())
    assert found.notice is None


def test_a_time_narrows_the_articles_and_leaves_the_words() -> None:
    found = understood("What did they say yesterday?")
    assert found.words.text == "What did they say? (Macron)"
    assert found.chosen == Filter(date(2025, 12, 8), TUESDAY)
    assert (
        found.notice == "Only articles published from 8 December 2025 to 9 December 2025 (“yesterday”) were looked at."
    )
    assert found.wider is None


def test_a_day_that_may_be_the_one_asked_about_is_none_to_insist_on() -> None:
    found = understood("What burned on 7 December?")
    assert found.chosen.since == date(2025, 12, 7)
    assert found.wider == Scope(Standalone("What burned on 7 December?", "Macron"), Filter())


def test_since_an_event_is_since_the_day_on_which_it_was_told() -> None:
    found = understood("What has changed since the summit?")
    assert (found.chosen.since, found.chosen.until) == (SUMMIT, None)
    assert found.wider and not found.wider.chosen


def test_an_event_of_which_nothing_is_told_narrows_nothing() -> None:
    assert understood("What has changed since the eclipse?").chosen == Filter()


def test_the_days_that_a_person_chose_are_kept() -> None:
    chosen = Filter(since=date(2025, 12, 9), outlets=("Courier",))
    found = understood("What did they say yesterday?", chosen)
    assert found.chosen == Filter(date(2025, 12, 9), TUESDAY, ("Courier",))


def test_the_day_before_is_the_one_before_that_of_the_last_answer() -> None:
    found = understood("And what did they say the day before?", spoken_of=date(2025, 12, 7))
    assert (found.chosen.since, found.chosen.until) == (date(2025, 12, 6), date(2025, 12, 6))
    assert found.words.question == "And what did they say?"


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("What burned today?", "on 9 December 2025 (“today”)"),
        ("What has burned since Monday?", "from 8 December 2025 on (“since Monday”)"),
        ("What burned before Friday?", "up to 4 December 2025 (“before Friday”)"),
    ],
)
def test_days_in_words(question: str, where: str) -> None:
    assert understood(question).where == where


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
PHRASES = st.sampled_from(
    [
        "yesterday",
        "last week",
        "in May",
        "on 7 December",
        "since the summit",
        "this year",
        "two weeks ago",
        "",
        "that day",
    ]
)


@given(PHRASES, DAYS, st.none() | DAYS, st.none() | DAYS, st.none() | DAYS)
def test_a_window_is_never_wider_than_what_was_chosen(
    phrase: str, today: date, since: date | None, until: date | None, spoken_of: date | None
) -> None:
    chosen = Filter(since, until)
    found = resolve_scope(Standalone(f"What burned {phrase}?"), chosen, today, lambda _, __: SUMMIT, spoken_of)
    assert since is None or (found.chosen.since and found.chosen.since >= since)
    assert until is None or (found.chosen.until and found.chosen.until <= until)
    assert found.window or found.chosen == chosen
    assert found.wider is None or found.wider.chosen == chosen
