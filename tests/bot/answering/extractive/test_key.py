import pytest

from bot.answering.extractive.key import choose_key, is_echo
from bot.answering.question.parse import Question


@pytest.mark.parametrize(
    ("question", "texts", "without", "key"),
    [
        (
            "When did the ferry terminal open?",
            ["The ferry terminal is open.", "It took its first boat in May."],
            [0, 1],
            1,
        ),
        ("Is the ferry terminal open?", ["The ferry terminal is open.", "It took its first boat in May."], [0, 1], 0),
        (
            "What did Quill say about the toll?",
            ["Quill defended the toll.", "“It pays for the pier,” she said."],
            [0, 1],
            1,
        ),
        ("Who paid the toll?", ["Who paid it?", "Quill paid it."], [0, 1], 1),
        ("Who paid the toll?", ["Quill paid it.", "The toll is new."], [0, 1], 0),
        ("Why is it shut?", ["Why is it shut?"], [0], 0),
    ],
)
def test_the_key_is_what_the_window_cannot_do_without(
    question: str, texts: list[str], without: list[float], key: int
) -> None:
    assert choose_key(Question.of(question), texts, without) == key


def test_a_sentence_with_a_new_figure_is_no_echo() -> None:
    question = Question.of("What was the average household size?")
    assert is_echo(question, "The average household has a size.")
    assert not is_echo(question, "The average household size was 3.07.")
