"""The buttons under an answer. A press opens a quote in its context, rates, explains, passes on, or stops an answer.

Whoever sends a press writes its data, so all of it is checked: the answer must belong to the same chat. Everything
shown was stored with the answer, so a button works for good (I9).
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.answering.answer import Citation
from bot.bootstrap import Pressbox
from bot.chats.members import Role
from bot.chats.store import Chats, StoredAnswer
from bot.telegram.answers.complaints import make_keyboard, note_complaint, show_keyboard
from bot.telegram.answers.explaining import render_explanation, render_in_place
from bot.telegram.answers.passing_on import pass_on
from bot.telegram.answers.sharing import share
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.markup import MOST_LINK, render_answer, telegram_link
from bot.telegram.delivery.rich_text import RichText
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

DATA = re.compile(r"(?P<what>[srwxdahg]):(?P<id>\d{1,18})(?::(?P<n>[+-]?\d{1,16}))?", re.ASCII)
UNKNOWN = N_("This button does not belong here.")
OPEN_ALREADY = N_("It is open already, below the answer.")
RATED = {1: N_("Thank you: noted as helpful."), -1: N_("Thank you. What was wrong with it?")}
RATED_ALREADY = N_("That is noted already.")
STOPPING = N_("Stopping.")
NOTHING_RUNS = N_("It has ended already.")


async def handle_press(context: BotContext, incoming: Incoming) -> Reply | None:
    """Carry out a press. A result in words is shown as a toast; a reply goes to the chat, with an empty toast."""
    result = await _act_on(context, incoming)
    await show_toast(context.bot, incoming, gettext(result) if isinstance(result, str) else None)
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
        said = await asyncio.to_thread(_rate, context.chats, incoming.asker, stored.answer_id, n, context.clock())
        if n < 0 and said != UNKNOWN:
            await show_keyboard(context, incoming, stored, asks_why=True)
        return said
    if what == "d":
        return await note_complaint(context, incoming, stored, n)
    if what == "a":
        return await pass_on(context, incoming, stored)
    if what == "g":
        return await share(context, incoming, stored, n)
    if what == "h":
        keyboard = await make_keyboard(context, incoming, stored.answer_id, stored.answer)
        return Reply(render_answer(stored.answer), keyboard, key=f"h:{number}:{incoming.update_id}")
    key = f"{what}:{number}:{n}"
    if await context.outbox.delivered(key):  # the same text is in the chat already
        return OPEN_ALREADY
    opened = await asyncio.to_thread(_open, context, stored, what, n)
    return Reply(*opened, key=key) if opened else UNKNOWN


def _open(
    context: BotContext, stored: StoredAnswer, what: str, n: int
) -> tuple[RichText, InlineKeyboardMarkup | None] | None:
    evidence = context.chats.evidence(stored.answer_id)
    if what == "w":
        return render_explanation(stored, evidence), None
    citations = [citation for citation in stored.answer.citations if citation.number == n]
    return (render_in_place(citations, evidence), _page_button(context.pressbox, citations)) if citations else None


def _page_button(pressbox: Pressbox, citations: Sequence[Citation]) -> InlineKeyboardMarkup | None:
    """A button to the quote's page of `pressbox serve`, if the settings say where it is, else to the first cited page.

    None where there is no page, or none that Telegram can link to.
    """
    own = (pressbox.quote_links.cite(citation) for citation in citations if pressbox.settings.page_url)
    pages = (*(url for url in own if len(url) <= MOST_LINK), *map(telegram_link, citations))
    url = next(filter(None, pages), None)
    return (
        InlineKeyboardMarkup([[InlineKeyboardButton(gettext("Open the page at the quote"), url=url)]]) if url else None
    )


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
    return STOPPING if await context.running.stop_one(incoming.conversation, person, update_id) else NOTHING_RUNS
