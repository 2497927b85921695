import pytest

from bot.language.results import find_results


@pytest.mark.parametrize(
    "text",
    [
        "Heron United beat Mole Rovers 2-0.",
        "Heron won 2-0 against the top-seeded Rovers.",
        "Heron's victory over Mole Rovers was late.",
        "Mole Rovers lost 0-2 to Heron.",
        "Rovers were knocked out by Heron United on Friday.",
        "Rovers fell to Heron.",
        "Which Heron player scored the winner against Rovers",
    ],
)
def test_who_beat_whom(text: str) -> None:
    (result,) = find_results(text)
    assert "heron" in result.winner
    assert "rover" in result.loser


@pytest.mark.parametrize("text", ["Heron and Rovers play on Friday.", "Heron lost, and Rovers won.", ""])
def test_no_result(text: str) -> None:
    assert not list(find_results(text))
