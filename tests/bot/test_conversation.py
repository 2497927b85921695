import pytest

from bot.answer import EXTRACTIVE, Answer, AnswerSentence, Citation, Turn
from bot.conversation import standalone
from corpus.article import Article


def turn(question: str, reply: str, looked_up: str | None = None) -> Turn:
    article = Article.of("a", "T", reply, source="s")
    citation = Citation.of(1, article, 0, len(reply))
    sentence = AnswerSentence(reply, (citation,), 0.9)
    return Turn(question, Answer(question, looked_up or question, (sentence,), None, EXTRACTIVE, 1))


DRONES = turn("How many drones did Russia launch?", "Russia launched 653 drones and 51 missiles on Sunday.")
NEGOTIATOR = turn(
    "Who is the Ukrainian negotiator?",
    "Steve Witkoff spent three days with Ukraine's negotiator Rustem Umerov.",
)


@pytest.mark.parametrize(
    "question",
    [
        "Which refinery was hit?",
        "How many drones did Russia say it shot down?",
        "Did Macron say that he will travel to London?",
        "What happened in Ryazan this week?",
        "Are there any talks in Miami?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert standalone(question, [DRONES]).text == question


def test_the_first_question_of_a_chat_is_left_as_it_is() -> None:
    assert standalone("How many of them?", []).text == "How many of them?"


def test_a_follow_up_carries_the_subject() -> None:
    carried = standalone("how many of them were shot down?", [DRONES])
    assert carried.question == "how many of them were shot down?"
    assert carried.context.split() == ["drones", "Russia", "launch"]


def test_an_ellipsis_carries_the_subject() -> None:
    assert "drones" in standalone("And missiles?", [DRONES]).context
    assert "drones" in standalone("Why?", [DRONES]).context


def test_he_is_the_person_who_has_the_role_that_was_asked_for() -> None:
    assert standalone("Whom did he meet in Miami?", [NEGOTIATOR]).context.startswith("Rustem Umerov")


def test_days_and_nations_are_not_carried_from_an_answer() -> None:
    asked = turn("Which refinery was hit?", "A Ukrainian drone hit the refinery in Ryazan on Sunday.")
    context = standalone("Where is it?", [asked]).context.split()
    assert "Ryazan" in context
    assert not {"Sunday", "Ukrainian"} & set(context)


def test_a_long_conversation_does_not_drown_the_follow_up() -> None:
    turns = [DRONES]
    for question in ["how many of them were hit?", "and where did they fall?", "who counted them?", "why?"]:
        asked = standalone(question, turns)
        turns.append(turn(question, "They fell in many places.", asked.text))
        assert len(asked.context.split()) <= 6
