"""Time expressions become windows on the day of publication, from a clock that is given."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question.time_window import find_window, remove_phrase
from bot.language.words import content_stems

TUESDAY = date(2025, 12, 9)

FIRM = {
    "What happened yesterday?": ("2025-12-08", "2025-12-09"),
    "What was hit last night?": ("2025-12-08", "2025-12-09"),
    "What did yesterday's attack hit?": ("2025-12-08", "2025-12-09"),
    "What was hit the day before yesterday?": ("2025-12-07", "2025-12-08"),
    "What was said today?": ("2025-12-09", "2025-12-09"),
    "Who met this morning?": ("2025-12-09", "2025-12-09"),
    "What did the minister say tonight?": ("2025-12-09", "2025-12-09"),
    "Which refinery was hit this week?": ("2025-12-03", "2025-12-09"),
    "Which refinery was hit last week?": ("2025-12-01", "2025-12-08"),
    "What was decided earlier this week?": ("2025-12-03", "2025-12-09"),
    "Who banned it this week for today's teens?": ("2025-12-03", "2025-12-09"),
    "What burned in the last week?": ("2025-12-02", "2025-12-09"),
    "Who met over the weekend?": ("2025-12-06", "2025-12-08"),
    "Who met last weekend?": ("2025-12-06", "2025-12-08"),
    "What burned in the last 24 hours?": ("2025-12-08", "2025-12-09"),
    "What burned in the past week?": ("2025-12-02", "2025-12-09"),
    "What burned over the past three days?": ("2025-12-06", "2025-12-09"),
    "What burned in the last two weeks?": ("2025-11-25", "2025-12-09"),
    "What burned in the past month?": ("2025-11-09", "2025-12-09"),
    "What burned within the last couple of days?": ("2025-12-07", "2025-12-09"),
    "What burned three days ago?": ("2025-12-06", "2025-12-07"),
    "What burned a week ago?": ("2025-11-29", "2025-12-05"),
    "What burned two weeks ago?": ("2025-11-22", "2025-11-28"),
    "What burned a month ago?": ("2025-10-25", "2025-11-24"),
    "What burned on Monday?": ("2025-12-08", "2025-12-09"),
    "What burned on Sunday?": ("2025-12-07", "2025-12-08"),
    "What burned last Friday?": ("2025-12-05", "2025-12-06"),
    "What burned on Tuesday?": ("2025-12-09", "2025-12-10"),
    "How many died in Sunday's attack?": ("2025-12-07", "2025-12-08"),
    "What burned Saturday night?": ("2025-12-06", "2025-12-07"),
    "What has burned since Monday?": ("2025-12-08", None),
    "What has burned since yesterday?": ("2025-12-08", None),
    "What has burned since 5 December?": ("2025-12-05", None),
    "What has burned since December 5?": ("2025-12-05", None),
    "What has burned since 2025-12-05?": ("2025-12-05", None),
    "What has burned since last week?": ("2025-12-01", None),
    "What has burned since November?": ("2025-11-01", None),
    "What has burned since 2024?": ("2024-01-01", None),
    "What burned before Friday?": (None, "2025-12-04"),
    "What burned before 5 December?": (None, "2025-12-04"),
    "What burned until 5 December?": (None, "2025-12-05"),
    "What burned up to yesterday?": (None, "2025-12-08"),
    "What burned after 5 December?": ("2025-12-06", None),
    "What burned between 1 December and 5 December?": ("2025-12-01", "2025-12-05"),
    "What burned between Dec 1 and Dec 5?": ("2025-12-01", "2025-12-05"),
    "What burned from 28 November to 3 December?": ("2025-11-28", "2025-12-03"),
    "What burned from Monday to Wednesday?": ("2025-12-01", "2025-12-03"),
    "What burned between 20 December and 5 January?": ("2024-12-20", "2025-01-05"),
    "Was brannte gestern?": ("2025-12-08", "2025-12-09"),
    "¿Qué pasó ayer?": ("2025-12-08", "2025-12-09"),
    "Что сгорело вчера?": ("2025-12-08", "2025-12-09"),
    "Yesterday, what burned?": ("2025-12-08", "2025-12-09"),
}
SOFT = {
    "What burned over the last year?": ("2024-12-09", "2025-12-09"),
    "What burned in the past six months?": ("2025-06-09", "2025-12-09"),
    "What burned in May of 2012?": ("2012-05-01", "2012-06-01"),
    "Who reads today's papers?": ("2025-12-09", "2025-12-09"),
    "What burned in December?": ("2025-12-01", "2026-01-01"),
    "What burned in November?": ("2025-11-01", "2025-12-01"),
    "What burned in early December?": ("2025-12-01", "2025-12-11"),
    "What burned in mid-November?": ("2025-11-10", "2025-11-21"),
    "What burned in late November?": ("2025-11-20", "2025-12-01"),
    "What burned in March 2024?": ("2024-03-01", "2024-04-01"),
    "What burned last month?": ("2025-11-01", "2025-12-01"),
    "What burned this year?": ("2025-01-01", "2025-12-09"),
    "What burned last year?": ("2024-01-01", "2024-12-31"),
    "What burned on 7 December?": ("2025-12-07", "2025-12-08"),
    "What burned on December 7, 2025?": ("2025-12-07", "2025-12-08"),
    "What burned on 2025-12-07?": ("2025-12-07", "2025-12-08"),
    "What was the 7 December attack?": ("2025-12-07", "2025-12-08"),
    "What burned on 24 December?": ("2024-12-24", "2024-12-25"),
    "What burned on the 7th of December?": ("2025-12-07", "2025-12-08"),
}
NONE = (
    "Who won the 1998 World Cup?",
    "What will happen on Monday?",
    "When will Macron travel to London next week?",
    "What is planned for tomorrow?",
    "What is expected to happen by Friday?",
    "Who wrote Yesterday?",
    "Who presents Today on the radio?",
    "What did Theresa May do?",
    "May it rain?",
    "What happened on Black Friday?",
    "When was the last time it rained?",
    "What happened in 1986?",
    "When was the 2014 treaty signed?",
    "Is bread dearer than a year ago?",
    "How much lower was the sea than it is today?",
    "How high are prices compared with last month?",
    "Which wall stands even today?",
    "What is the building known as today?",
    "Who asked for the USA TODAY poll?",
    "Who presents the Thursday Night show?",
    "Who is set to play this weekend?",
    "Who was the last president?",
    "What is her last name?",
    "Has he been quiet since he is ill?",
    "What has changed since they left?",
    "What burned on 30 February?",
    "How did they march on the capital?",
    "How many drones were launched?",
    "Which treaty was signed in 1648?",
    "",
)


def days(question: str, today: date = TUESDAY) -> tuple[str | None, str | None] | None:
    window = find_window(question, today)
    if window is None:
        return None
    since, until = (day.isoformat() if day else None for day in (window.since, window.until))
    return since, until


@pytest.mark.parametrize("question", FIRM)
def test_only_those_days_may_answer(question: str) -> None:
    window = find_window(question, TUESDAY)
    assert window and window.firm
    assert days(question) == FIRM[question]


@pytest.mark.parametrize("question", SOFT)
def test_those_days_are_looked_at_where_the_library_has_them(question: str) -> None:
    window = find_window(question, TUESDAY)
    assert window and not window.firm
    assert days(question) == SOFT[question]


@pytest.mark.parametrize("question", NONE)
def test_no_window(question: str) -> None:
    assert find_window(question, TUESDAY) is None


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ("What did Macron say since the summit?", "the summit"),
        ("What has changed since the London meeting?", "the London meeting"),
        ("What has burned since the attack on Ryazan?", "the attack on Ryazan"),
    ],
)
def test_an_event_begins_a_window(question: str, event: str) -> None:
    window = find_window(question, TUESDAY)
    assert window and window.event == event


@pytest.mark.parametrize(
    ("today", "question", "expected"),
    [
        (date(2025, 1, 1), "What burned yesterday?", ("2024-12-31", "2025-01-01")),
        (date(2024, 3, 1), "What burned yesterday?", ("2024-02-29", "2024-03-01")),
        (date(2025, 1, 15), "What burned last month?", ("2024-12-01", "2025-01-01")),
        (date(2024, 3, 31), "What burned in the past month?", ("2024-02-29", "2024-03-31")),
        (date(2025, 1, 2), "What burned last week?", ("2024-12-23", "2024-12-30")),
        (date(2025, 12, 13), "What burned this weekend?", ("2025-12-13", "2025-12-13")),
        (date(2025, 12, 14), "What burned over the weekend?", ("2025-12-13", "2025-12-14")),
        (date(2025, 12, 13), "What burned last weekend?", ("2025-12-06", "2025-12-08")),
        (date(2025, 1, 10), "What burned in December?", ("2024-12-01", "2025-01-01")),
    ],
)
def test_over_the_turns_of_months_and_years(today: date, question: str, expected: tuple[str, str]) -> None:
    assert days(question, today) == expected


def test_the_phrase_is_taken_out_and_what_it_is_about_stays() -> None:
    question = "Which refinery was hit last week?"
    window = find_window(question, TUESDAY)
    assert window and remove_phrase(question, window) == "Which refinery was hit?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did they say the day before?", ("2025-12-04", "2025-12-04")),
        ("And the night before?", ("2025-12-04", "2025-12-04")),
        ("What burned the next day?", ("2025-12-06", "2025-12-06")),
        ("What burned a day later?", ("2025-12-06", "2025-12-06")),
        ("What else burned that day?", ("2025-12-05", "2025-12-06")),
        ("What burned the week before?", ("2025-11-28", "2025-12-04")),
        ("What was agreed the day before the summit?", None),
    ],
)
def test_a_day_beside_the_one_spoken_of(question: str, expected: tuple[str, str] | None) -> None:
    window = find_window(question, TUESDAY, date(2025, 12, 5))
    found = window and (str(window.since), str(window.until))
    assert found == expected
    assert window is None or not window.firm
    assert find_window(question, TUESDAY) is None


WORDS = st.sampled_from(
    "what burned since last this past the on in before between and to week month year 3 dozen Monday may 31 february"
    " 2025 0000 9999 days ago yesterday's summit , ? day after next".split()
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_any_words_on_any_day(question: str, today: date) -> None:
    window = find_window(question, today, today)
    if window is None:
        return
    assert window.phrase in question
    if window.since and window.until:
        assert window.since <= window.until
    assert window.since is None or window.since <= today
    rest = remove_phrase(question, window)
    assert content_stems(rest) or rest == question


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Who won at this week's Emmys?", "Who won at Emmys?"),
        ("Who won at last year’s Emmys?", "Who won at Emmys?"),
        ("What did last week's vote decide?", "What did vote decide?"),
        ("What did yesterday's attack hit?", "What did attack hit?"),
        ("What burned during this month?", "What burned?"),
        ("Who led the talks last month?", "Who led the talks?"),
    ],
)
def test_nothing_is_left_hanging_where_the_phrase_was(question: str, rest: str) -> None:
    window = find_window(question, TUESDAY)
    assert window and remove_phrase(question, window) == rest
