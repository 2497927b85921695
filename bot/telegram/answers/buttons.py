"""The buttons under an answer. A press opens a quote in its context, rates, explains, or stops an answer.

Whoever sends a press writes its data, so all of it is checked: the answer must belong to the same chat. Everything
shown was stored with the answer, so a button works for good (I9).
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.answering.answer import Answer, Citation
from bot.chats.members import Role
from bot.chats.store import Chats, StoredAnswer
from bot.telegram.answers.explaining import render_explanation, render_in_place
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.markup import telegram_link
from bot.telegram.delivery.rich_text import RichText
from bot.telegram.updates.incoming import Incoming

DATA = re.compile(r"(?P<what>[srwx]):(?P<id>\d{1,18})(?::(?P<n>[+-]?\d{1,6}))?", re.ASCII)
IN_A_ROW = 8  # number buttons
MOST_NUMBERS = 24  # number buttons; an answer seldom cites more articles
UNKNOWN = "This button does not belong here."
OPEN_ALREADY = "It is open already, below the answer."
RATED = {1: "Thank you: noted as helpful.", -1: "Thank you: noted as not helpful."}
RATED_ALREADY = "That is noted already."
STOPPING = "Stopping."
NOTHING_RUNS = "It has ended already."


def answer_keyboard(answer_id: int, answer: Answer) -> InlineKeyboardMarkup:
    """Rows of number buttons, `[1] [2] …`, one per cited article, and a row for the answer as a whole."""
    numbers = list(dict.fromkeys(citation.number for citation in answer.citations))[:MOST_NUMBERS]
    rows = [
        [InlineKeyboardButton(f"[{number}]", callback_data=f"s:{answer_id}:{number}") for number in row]
        for row in _split_into_rows(numbers)
    ]
    rows.append(
        [
            InlineKeyboardButton("👍", callback_data=f"r:{answer_id}:1"),
            InlineKeyboardButton("👎", callback_data=f"r:{answer_id}:-1"),
            InlineKeyboardButton("Why", callback_data=f"w:{answer_id}"),
        ]
    )
    return InlineKeyboardMarkup(rows)


def stop_button(update_id: int) -> InlineKeyboardMarkup:
    """The keyboard under a placeholder: one button that stops the answer to that update."""
    return InlineKeyboardMarkup([[InlineKeyboardButton("Stop", callback_data=f"x:{update_id}")]])


async def handle_press(context: BotContext, incoming: Incoming) -> Reply | None:
    """Carry out a press. A result in words is shown as a toast; a reply goes to the chat, with an empty toast."""
    result = await _act_on(context, incoming)
    await show_toast(context.bot, incoming, result if isinstance(result, str) else None)
    return None if isinstance(result, str) else result


async def handle_stop(context: BotContext, incoming: Incoming) -> None:
    """Stop the answer whose draft has Telegram's own Stop button pressed. The question's reply says so."""
    await _stop(context, incoming, incoming.draft)


async def show_toast(bot: Bot, incoming: Incoming, words: str | None) -> None:
    """Answer a press with a toast, an empty one for None. A press too old to be answered is ignored."""
    with suppress(BadRequest):  # the press is too old; the person has seen the result by now
        await bot.answer_callback_query(incoming.query, words)


async def _act_on(context: BotContext, incoming: Incoming) -> str | Reply:
    match = DATA.fullmatch(incoming.data)
    if match is None:
        return UNKNOWN
    what, number, n = match["what"], int(match["id"]), int(match["n"] or 0)
    if what == "x":
        return await _stop(context, incoming, number)
    stored = await asyncio.to_thread(context.chats.answer, number)
    if stored is None or stored.chat != incoming.conversation:
        return UNKNOWN
    if what == "r":
        return await asyncio.to_thread(_rate, context.chats, incoming.asker, stored.answer_id, n, context.clock())
    key = f"{what}:{number}:{n}"
    if await context.outbox.delivered(key):  # the same text is in the chat already
        return OPEN_ALREADY
    opened = await asyncio.to_thread(_open, context.chats, stored, what, n)
    return Reply(*opened, key=key) if opened else UNKNOWN


def _open(chats: Chats, stored: StoredAnswer, what: str, n: int) -> tuple[RichText, InlineKeyboardMarkup | None] | None:
    evidence = chats.evidence(stored.answer_id)
    if what == "w":
        return render_explanation(stored, evidence), None
    citations = [citation for citation in stored.answer.citations if citation.number == n]
    return (render_in_place(citations, evidence), _page_button(citations)) if citations else None


def _page_button(citations: Iterable[Citation]) -> InlineKeyboardMarkup | None:
    """A button to the first cited page that Telegram can link to; None where there is none."""
    url = next((url for citation in citations if (url := telegram_link(citation))), None)
    return InlineKeyboardMarkup([[InlineKeyboardButton("Open the page at the quote", url=url)]]) if url else None


def _rate(chats: Chats, asker: str, answer_id: int, value: int, now: datetime) -> str:
    if value not in RATED:
        return UNKNOWN
    if chats.ratings(answer_id).get(asker) == value:
        return RATED_ALREADY
    rated = chats.rate(answer_id, asker, value, now)
    return RATED[value] if rated else UNKNOWN


async def _stop(context: BotContext, incoming: Incoming, update_id: int) -> str:
    verdict = await asyncio.to_thread(context.access.verdict, incoming)
    person = None if verdict.role is Role.OWNER else incoming.person
    return STOPPING if context.running.stop_one(incoming.conversation, person, update_id) else NOTHING_RUNS


def _split_into_rows(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), IN_A_ROW):
        yield numbers[start : start + IN_A_ROW]
