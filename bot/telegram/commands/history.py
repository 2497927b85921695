"""`/history`: the chat's last questions, each with a button that opens its answer again."""

import asyncio

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.rich_text import Writer
from bot.telegram.speech import N_, gettext, say_day
from bot.telegram.updates.incoming import Incoming

LISTED = 10  # questions
IN_A_ROW = 5  # buttons
LONGEST = 200  # characters of a question
NOTHING = N_("Nothing was asked here yet.")
LAST = N_("The last questions here; a button shows an answer again.")


async def history(context: BotContext, incoming: Incoming) -> Reply:
    """The last questions, newest last, with their days."""
    found = await asyncio.to_thread(context.chats.history, incoming.conversation, LISTED)
    if not found:
        return Reply(gettext(NOTHING))
    writer = Writer().add(gettext(LAST))
    for number, stored in enumerate(reversed(found), 1):
        question = defuse(stored.question)
        shown = question if len(question) <= LONGEST else f"{question[:LONGEST]} …"
        writer.border()
        writer.add(f"\n\n{number}. {shown}\n{say_day(stored.asked_at.date())}")
    buttons = [
        InlineKeyboardButton(str(number), callback_data=f"h:{stored.answer_id}")
        for number, stored in enumerate(reversed(found), 1)
    ]
    rows = [buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW)]
    return Reply(writer.written(), InlineKeyboardMarkup(rows))
