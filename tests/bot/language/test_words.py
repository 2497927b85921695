import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.words import content_stems, find_capitalised_runs, split_words, stem


def test_words_keep_figures_whole() -> None:
    assert split_words("Some 1,585 drones (51%) at 3.5 metres") == [
        "Some",
        "1,585",
        "drones",
        "51%",
        "at",
        "3.5",
        "metres",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("refineries", "refinery"),
        ("1,585", "1585"),
        ("51%", "51"),
        ("led", "leading"),
        ("won", "winning"),
        ("Ukrainian", "Ukraine"),
        ("Russians", "Russia"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert content_stems(one) == content_stems(other)


def test_a_nation_is_capitalised() -> None:
    assert content_stems("polish the brass") != content_stems("Polish the brass")


def test_question_words_carry_no_topic() -> None:
    assert content_stems("How many of them were there, and who did it?") == []


def test_stems_follow_the_language() -> None:
    assert stem("беспилотники", "ru") == stem("беспилотник", "ru")
    assert stem("беспилотники", "en") != stem("беспилотник", "en")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "French President Emmanuel Macron met Friedrich Merz.",
            ["French President Emmanuel Macron", "Friedrich Merz"],
        ),
        ("The plant in Zaporizhzhia lost power.", ["Zaporizhzhia"]),
        ("Repairs go on.", []),
        ("Who won the World Cup?", ["World Cup"]),
        ("NATO objects.", ["NATO"]),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert find_capitalised_runs(text) == found


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(key for key in content_stems(text))
    assert all(name in text for name in find_capitalised_runs(text))
