import pytest

from bot.answering.question.parse import Kind, Question, split_parts


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many drones were launched?", Kind.COUNT),
        ("How long did the talks last?", Kind.AMOUNT),
        ("When will Macron travel to London?", Kind.TIME),
        ("In what year was it built?", Kind.TIME),
        ("Where is the plant?", Kind.PLACE),
        ("Which country hosts the talks?", Kind.PLACE),
        ("Who is the negotiator?", Kind.PERSON),
        ("Why does Moscow object?", Kind.REASON),
        ("Which refinery was hit?", Kind.THING),
        ("How did it burn?", Kind.MANNER),
        ("Is the plant running?", Kind.YES_NO),
        ("the plant", None),
    ],
)
def test_the_kind_of_answer_that_is_expected(text: str, kind: Kind | None) -> None:
    assert Question.of(text).kind is kind


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("How many drones were launched?", "drone"),
        ("Which refinery was hit?", "refineri"),
        ("Who is the Ukrainian negotiator?", "negoti"),
        ("Who was the mayor of Kremenchuk?", "mayor"),
        ("Why?", None),
    ],
)
def test_what_is_counted_chosen_or_held(text: str, focus: str | None) -> None:
    assert Question.of(text).focus == focus


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("How many people live in Lanmouth?", ("person", "live")),
        ("How many oil tanks are there?", ("oil", "tank")),
        ("How many were hit?", ()),
        ("Which tanks were hit?", ()),
    ],
)
def test_what_is_counted_ends_at_the_first_word_without_a_stem(text: str, counted: tuple[str, ...]) -> None:
    assert Question.of(text).counted == counted


def test_a_question_that_joins_two_is_parted() -> None:
    assert split_parts("How many drones were launched, and how many were intercepted?") == [
        "How many drones were launched",
        "how many were intercepted",
    ]
    assert split_parts("When will Macron travel, and whom will he meet?") == [
        "When will Macron travel",
        "whom will he meet",
    ]
    assert split_parts("Who leads France and Germany?") == ["Who leads France and Germany"]


def test_the_context_adds_no_word_twice() -> None:
    question = Question.of("how many drones of them?", context="drones launched Russia")
    assert question.stems == ("drone",)
    assert question.context == ("launch", "russia")
