import pytest

from bot.answering.question.follow_up import Standalone
from bot.answering.question.pasted import LONG, find_asked

TEXT = "The harbour board met in Lanmouth on Tuesday to speak of tolls. " * 30
ASKED = "How strong was the quake in Tarn?"


@pytest.mark.parametrize(
    "message",
    [
        f"{TEXT}{ASKED}",
        f"{TEXT}\n{ASKED}\nThanks!",
        f"{ASKED} {TEXT}",
        f"{ASKED}\n\n{TEXT}",
        f"Why would they? {TEXT}{ASKED}",
        f"{TEXT.strip(' .')}\n\n{ASKED}",
    ],
)
def test_the_question_at_either_end_is_asked_and_the_text_is_not(message: str) -> None:
    assert find_asked(message) == Standalone(ASKED)


def test_several_questions_stay_together_and_need_no_mark() -> None:
    assert find_asked(f"{TEXT}How strong was the quake in Tarn? Who was hurt in it") == Standalone(
        "How strong was the quake in Tarn? Who was hurt in it"
    )


def test_a_question_without_a_name_borrows_from_the_text() -> None:
    assert find_asked(f"{TEXT}How high is the toll there?") == Standalone("How high is the toll there?", "Lanmouth")


@pytest.mark.parametrize(
    "message",
    [
        ASKED,
        TEXT,
        f"{TEXT}Who knows? Nobody spoke. {TEXT}",
        "Which of the boats that the board bought sailed? " * (LONG // 40),
        "",
    ],
)
def test_a_short_message_a_mere_text_and_mere_questions_stay_as_they_are(message: str) -> None:
    assert find_asked(message) is None
