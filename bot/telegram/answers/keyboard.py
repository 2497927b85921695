"""The keyboards under an answer. It knows neither what a press does nor how answers are made."""

from collections.abc import Iterator

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.answer import Answer
from bot.telegram.speech import N_, gettext

IN_A_ROW = 8  # number buttons
MOST_NUMBERS = 24  # number buttons; an answer seldom cites more articles
COMPLAINTS = {1: "wrong", 2: "missing", 3: "outdated"}  # as they are stored
LABELS = {1: N_("Wrong"), 2: N_("Something is missing"), 3: N_("Outdated")}


def answer_keyboard(
    answer_id: int, answer: Answer, *, asks_owner: bool = False, asks_why: bool = False, group: int = 0
) -> InlineKeyboardMarkup:
    """Rows of number buttons, `[1] [2] …`, one per cited article, and a row for the answer as a whole.

    `asks_why`: what was wrong with it, after 👎. `asks_owner`: a refusal can be passed on to an owner. `group`: the
    group with which an answer that was given in private can be shared.
    """
    numbers = list(dict.fromkeys(citation.number for citation in answer.citations))[:MOST_NUMBERS]
    rows = [
        [InlineKeyboardButton(f"[{number}]", callback_data=f"s:{answer_id}:{number}") for number in row]
        for row in _split_into_rows(numbers)
    ]
    rows.append(
        [
            InlineKeyboardButton("👍", callback_data=f"r:{answer_id}:1"),
            InlineKeyboardButton("👎", callback_data=f"r:{answer_id}:-1"),
            InlineKeyboardButton(gettext("Why"), callback_data=f"w:{answer_id}"),
        ]
    )
    if asks_why:
        rows.append(
            [
                InlineKeyboardButton(gettext(label), callback_data=f"d:{answer_id}:{number}")
                for number, label in LABELS.items()
            ]
        )
    if asks_owner and answer.abstention:
        rows.append([InlineKeyboardButton(gettext("Ask the owner"), callback_data=f"a:{answer_id}")])
    if group:
        rows.append([InlineKeyboardButton(gettext("Share in the group"), callback_data=f"g:{answer_id}:{group}")])
    return InlineKeyboardMarkup(rows)


def stop_button(update_id: int) -> InlineKeyboardMarkup:
    """The keyboard under a placeholder: one button that stops the answer to that update."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(gettext("Stop"), callback_data=f"x:{update_id}")]])


def _split_into_rows(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), IN_A_ROW):
        yield numbers[start : start + IN_A_ROW]
