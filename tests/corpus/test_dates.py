from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import AHEAD, EARLIEST, find_printed_day, parse_date, parse_printed_day

TODAY = date(2025, 12, 8)
SEVENTH = date(2025, 12, 7)


@pytest.mark.parametrize(
    "printed",
    [
        "2025-12-07",
        "2025/12/07",
        "2025/12/7",
        " 2025-12-07 ",
        "2025-12-07T23:59:59.123456-08:00",
        "2025-12-07T00:30:00+13:00",
        "2025-12-07 10:15",
        "2025-12-07T10:15:00Z",
        "2025-12-07 10:15:00 UTC",
        "Sun, 07 Dec 2025 10:15:00 +0000",
        "Sun, 7 Dec 2025 10:15:00 GMT",
        "7 December 2025",
        "7th December, 2025",
        "December 7, 2025",
        "Dec. 7, 2025",
        "Sunday, December 7th, 2025 at 10:30 a.m. EST",
        "Sunday, 7 December 2025, 10:30",
        "7. Dezember 2025",
        "Sonntag, 7. Dez. 2025, 14.05 Uhr",
        "07. Dezember 2025 um 14:05",
        "dimanche 7 décembre 2025 à 14h05",
        "le 7 decembre 2025",
        "7 de diciembre de 2025",
        "domingo, 7 de diciembre del 2025",
        "7 декабря 2025 г.",
        "воскресенье, 7 декабря 2025 года, 14:05",
        "14:05, 7 дек. 2025",
        "7 грудня 2025 р.",
        "неділя, 7 грудня 2025, 14:05",
        "Sunday, 07-Dec-25 10:15:00 GMT",
        "07-Dec-2025",
        "2025-Dec-07",
        "Sun Dec  7 10:15:00 2025",
        "Sun Dec 07 10:15:00 +0000 2025",
        "December 7, 2025 Sunday 10:15 AM GMT",
        "2025-12-07 14:00 CEST",
        "2025-12-07 14:00 Europe/Kyiv",
        "2025-12-07T10:15:00+02:00[Europe/Berlin]",
        "Published on December 7, 2025",
    ],
)
def test_the_printed_day_is_read(printed: str) -> None:
    assert parse_date(printed, TODAY) == SEVENTH


@pytest.mark.parametrize(
    "value",
    [
        "03/04/2025",
        "3.4.2025",
        "Dezember 2025",
        "7 Bananen 2025",
        "heute",
        "vor 2 Stunden",
        "31. Juni 2025",
        "13/13/2025",
        "2025",
        "2025-12",
        "2025-02-30",
        "2025-13-01",
        "2025-12/07",
        "1899-12-31",
        "2025-12-11",
        "Sunday",
        "yesterday",
        "the day the apples fell",
        "7 Decembrr 2025",
        "7 ma 2025",
        "20251307",
        "17650656",
        "99999999999",
        "NaN",
        float("nan"),
        "1e400",
        "-1",
        "1" * 100_000,
        "٢٠٢٥-١٢-٠٧",
        True,
        None,
        ["2025-12-07"],
    ],
)
def test_anything_else_is_unknown(value: object) -> None:
    assert parse_date(value, TODAY) is None


@pytest.mark.parametrize(
    "stamp",
    [
        *("20251207", "20251207T10:15:00Z", "1765065600000000"),
        *("20251207T101500Z", "202512071015", "20251207101500", "20251207T101500.5+0100"),
        *(1765065600, 1765065600.5, "1765065600", "1765065600.000200", 1765065600000, "1765065600000"),
    ],
)
def test_the_day_of_a_machines_time_is_read(stamp: object) -> None:
    assert parse_date(stamp, TODAY) == SEVENTH
    assert not isinstance(stamp, str) or parse_printed_day(stamp) is None  # a line of digits in a text is no date


def test_the_edges_of_what_is_believed() -> None:
    assert parse_date("1900-01-01", TODAY) == EARLIEST
    assert parse_date((TODAY + AHEAD).isoformat(), TODAY) == TODAY + AHEAD
    assert parse_date((TODAY + AHEAD + timedelta(days=1)).isoformat(), TODAY) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.dates(), st.from_regex(r"\d{1,40}[-/ ]\w*.*")))
def test_nothing_raises_and_nothing_is_invented(value: object) -> None:
    day = parse_date(value, TODAY)
    assert day is None or EARLIEST <= day <= TODAY + AHEAD


@given(st.dates(EARLIEST, TODAY))
def test_every_day_survives_its_spellings(day: date) -> None:
    for spelling in (day.isoformat(), f"{day:%Y/%m/%d}", f"{day.day} {day:%B} {day.year}", f"{day:%b %d, %Y}"):
        assert parse_date(spelling, TODAY) == day


@pytest.mark.parametrize("printed", ["25/12/2024", "12/25/2024", "25.12.2024", "25-12-2024 10:15"])
def test_figures_that_leave_no_doubt_are_read(printed: str) -> None:
    assert parse_date(printed, TODAY) == date(2024, 12, 25)


@pytest.mark.parametrize(
    "head",
    ["Tarner Bote Freitag, 3. Mai 2024 Seite 3", "Écho du Tarn – vendredi 3 mai 2024", "La Voz, 3 de mayo de 2024"],
)
def test_a_day_is_found_in_a_running_head(head: str) -> None:
    assert find_printed_day(head) == date(2024, 5, 3)
