"""Dates, years, weekdays and times of day, and what of them the evidence says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.unsupported import missing_dates
from bot.language.dates import find_dates

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("7 December 2025", {"year": 2025, "month": 12, "day": 7}),
        ("December 7, 2025", {"year": 2025, "month": 12, "day": 7}),
        ("2025-12-07", {"year": 2025, "month": 12, "day": 7}),
        ("7th of December", {"month": 12, "day": 7}),
        ("Sept. 9", {"month": 9, "day": 9}),
        ("December 2025", {"year": 2025, "month": 12}),
        ("in 2031", {"year": 2031}),
        ("Euro 2022 matches", {"year": 2022}),
        ("In 2020 women won", {"year": 2020}),
        ("the 1848 revolutions", {"year": 1848}),
        ("1807 was a bad year", {"year": 1807}),
        ("on Sunday", {"weekday": 6}),
        ("from May to today", {"month": 5}),
        ("the 1990s", {"decade": 1990}),
        ("the 70's", {"decade": 1970}),
        ("the nineties", {"decade": 1990}),
        ("2.30 p.m.", {"minutes": (870,)}),
        ("14:30", {"minutes": (870,)}),
        ("noon", {"minutes": (720,)}),
    ],
)
def test_a_moment(text: str, fields: dict[str, object]) -> None:
    (moment,), _ = find_dates(text)
    assert {name: getattr(moment, name) for name in fields} == fields


@pytest.mark.parametrize(
    "text",
    [
        *("2,031 people", "2000 troops", "ACAM2000", "40 a.m.", "19 p.m.", "$2000", "you may go"),
        *(
            "The storm damaged 1207 houses.",
            "It damaged 1950 homes.",
            "1408 arrests were made",
            "more than 1500 matches",
        ),
    ],
)
def test_no_moment(text: str) -> None:
    assert find_dates(text) == ((), text)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("It fell on 7 December.", "It fell yesterday."),
        ("It fell on Sunday.", "It fell yesterday."),
        ("It fell on 7 December 2025.", "It fell on Sunday."),
        ("It fell in 2024.", "It fell last year."),
        ("It fell in November.", "It fell last month."),
        ("It fell at 2.30 p.m.", "It fell at 14:30."),
        ("It fell on 7 December 2025.", "In 2025 much happened. It fell on 7 December."),
    ],
)
def test_days_are_understood_from_the_day_of_the_article(sentence: str, evidence: str) -> None:
    assert list(missing_dates(sentence, (evidence,), ("BBC · 8 December 2025",))) == []


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("It fell on 5 December.", "It fell yesterday."),
        ("It fell on Friday.", "It fell yesterday."),
        ("It fell in 2023.", "It fell last year."),
        ("It fell in October.", "It fell last month."),
        ("It fell at 2.30 a.m.", "It fell at 14:30."),
    ],
)
def test_and_other_days_are_none_of_them(sentence: str, evidence: str) -> None:
    assert list(missing_dates(sentence, (evidence,), ("BBC · 8 December 2025",)))


@given(DAYS, DAYS)
def test_a_date_is_carried_by_the_same_day_alone(said: date, had: date) -> None:
    lost = list(
        missing_dates(f"It fell on {said.day} {said:%B %Y}.", (f"It fell on {had:%B} {had.day}, {had.year}.",), ())
    )
    assert bool(lost) == (said != had)


@given(DAYS, st.integers(-6, 6))
def test_a_weekday_is_the_nearest_one(published: date, ahead: int) -> None:
    day = published + timedelta(days=ahead)
    header = f"BBC · {published.day} {published:%B %Y}"
    assert not list(missing_dates(f"It fell on {day.day} {day:%B %Y}.", (f"It fell on {day:%A}.",), (header,)))


@given(st.text())
def test_blanking_keeps_every_offset(text: str) -> None:
    found, rest = find_dates(text)
    assert len(rest) == len(text)
    assert all(text[moment.start :].startswith(moment.written[:1]) for moment in found if moment.written)
