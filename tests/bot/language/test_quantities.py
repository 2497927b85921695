"""Figures as quantities: value, unit, bound, what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.unsupported import missing_quantities
from bot.language.quantities import Bound, find_labels, find_quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("653 drones", 653, ""),
        ("1,585 people", 1585, ""),
        ("51 per cent", 51, "%"),
        ("51%", 51, "%"),
        ("two dozen", 24, ""),
        ("a hundred", 100, ""),
        ("twenty-five", 25, ""),
        ("three hundred and twelve thousand", 312_000, ""),
        ("two and a half million", 2.5e6, ""),
        ("$5bn", 5e9, "$"),
        ("5 million dollars", 5e6, "$"),
        ("£1.2m", 1.2e6, "£"),
        ("40C", 40, "°c"),
        ("5km", 5, "km"),
        ("the 21st time", 21, "th"),
        ("a third of them", 1 / 3, ""),
        ("one in five", 0.2, ""),
        ("3 out of 4 boats", 0.75, ""),
        ("three decades", 30, "year"),
        ("a decade", 10, "year"),
        ("the past century", 100, "year"),
        ("a 5½-minute walk", 5.5, "minute"),
        ("five and a half minutes", 5.5, "minute"),
        ("the 60th anniversary", 60, "year"),
        ("No. 2", 2, "th"),
        ("2. The Wharf", 2, "th"),
        ("Lanmouth (22)", 22, "th"),
        ("a magnitude-7.5 earthquake", 7.5, ""),
        ("six M&Ms", 6, ""),
    ],
)
def test_a_figure(text: str, value: float, unit: str) -> None:
    (figure,) = find_quantities(text)
    assert any(had == pytest.approx(value) and own == unit for had, own in figure.readings), figure


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("over 700", Bound.MORE),
        ("over seven years", Bound.OVER),
        ("at least 700", Bound.LEAST),
        ("fewer than 700", Bound.FEWER),
        ("up to 700", Bound.MOST),
        ("nearly 700", Bound.ABOUT),
        ("700", Bound.EXACT),
        ("700 or more", Bound.LEAST),
    ],
)
def test_how_a_figure_is_meant(text: str, bound: Bound) -> None:
    assert [figure.bound for figure in find_quantities(text)] == [bound]


def test_both_ends_of_a_range() -> None:
    assert [figure.readings[-1] for figure in find_quantities("10 to 12 million dollars")] == [(10e6, "$"), (12e6, "$")]
    assert find_quantities("They won 3-1.")[0].partner == 1
    assert [figure.readings[0][1] for figure in find_quantities("She won two in 5 days")] == ["", "day"]


def test_digits_of_names_are_no_quantities() -> None:
    assert find_labels("The F-16 of the G7, version 3.5.1 and PIC18F") == ["F-16", "G7", "3.5.1", "PIC18F"]
    assert find_quantities("The F-16 of the G7, version 3.5.1") == ()
    assert find_labels("It cost US$40 or Rs500.") == []


def test_points_group_where_the_language_does() -> None:
    assert find_quantities("1.585", "de")[0].readings[0][0] == 1585
    assert find_quantities("1.585", "en")[0].readings[0][0] == 1.585


@pytest.mark.parametrize("text", ["²", "T² and Z²", "①②", "٣٤ people", "½ of it", "five²", "1²"])
def test_odd_digits_are_survived(text: str) -> None:
    assert list(missing_quantities(text, (text,), "en")) == []


@given(st.integers(0, 10**12))
def test_a_figure_is_the_same_however_its_thousands_are_parted(number: int) -> None:
    plain, parted = find_quantities(f"{number} boats"), find_quantities(f"{number:,} boats")
    assert plain[0].readings == parted[0].readings


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_about_is_never_more_exact_than_the_evidence(said: int, had: int) -> None:
    lost = list(missing_quantities(f"About {said:,} boats sank.", (f"The storm sank {had:,} boats.",), "en"))
    if abs(said - had) > 0.1 * max(said, had):
        assert lost
    if said == had:
        assert not lost
    if said != had and said % 10 and had % 10 == 0:
        assert lost


@given(st.text())
def test_any_text_carries_its_own_figures(text: str) -> None:
    assert list(missing_quantities(text, (text,), "en")) == []


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The wharf was second.", "2. The Wharf"),
        ("It fell from second place.", "It dropped from the No. 2 spot."),
        ("It has been dry for thirty years.", "It has been three decades since it was wet."),
        ("She spoke 60 years after the speech.", "She spoke on the 60th anniversary of the speech."),
        ("They won nine races over seven years.", "They have won nine races in the last seven years."),
        ("The 7.5-magnitude earthquake hit Lanmouth.", "A magnitude-7.5 earthquake hit Lanmouth."),
    ],
)
def test_a_figure_written_another_way_is_not_missing(sentence: str, evidence: str) -> None:
    assert not list(missing_quantities(sentence, (evidence,), "en"))


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The wharf was third.", "2. The Wharf"),
        ("The wharf was second.", "It has 2 cranes."),
        ("It has been dry for twenty years.", "It has been three decades since it was wet."),
        ("They won nine races over seven years.", "They have won nine races in the last six years."),
    ],
)
def test_another_figure_is_missing(sentence: str, evidence: str) -> None:
    assert list(missing_quantities(sentence, (evidence,), "en"))
