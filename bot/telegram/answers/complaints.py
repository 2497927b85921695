"""What was wrong with an answer: asked after 👎, one tap, and shown to the owners."""

import asyncio

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.answering.answer import Answer
from bot.chats.store import StoredAnswer, is_small_talk
from bot.telegram.answers.keyboard import COMPLAINTS, answer_keyboard
from bot.telegram.answers.stored_evidence import ASKED_IN
from bot.telegram.context import BotContext
from bot.telegram.delivery.defuse import defuse
from bot.telegram.owners import Words, tell_owners
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

SHOWN = 700  # characters of an answer that an owner is shown
UNKNOWN = N_("This button does not belong here.")
TOLD = N_("Thank you: the owner is told.")
NOTED = N_("Thank you: that is noted.")
NEWS = {
    1: N_("{who} finds this answer wrong."),
    2: N_("{who} finds that something is missing in this answer."),
    3: N_("{who} finds this answer outdated."),
}


async def make_keyboard(
    context: BotContext, incoming: Incoming, answer_id: int, answer: Answer, *, asks_why: bool = False
) -> InlineKeyboardMarkup:
    """The keyboard of a stored answer, for the person who sent the update."""
    asks_owner = await may_ask_owner(context, incoming, answer)
    evidence = await asyncio.to_thread(context.chats.evidence, answer_id)
    return answer_keyboard(answer_id, answer, asks_owner=asks_owner, asks_why=asks_why, group=evidence.get(ASKED_IN, 0))


async def may_ask_owner(context: BotContext, incoming: Incoming, answer: Answer) -> bool:
    """Whether a refused question can be passed on: there is an owner, and it is not the one who asks."""
    if answer.abstention is None or is_small_talk(answer):
        return False
    return any(owner != incoming.person for owner in await asyncio.to_thread(context.access.owners))


async def show_keyboard(
    context: BotContext, incoming: Incoming, stored: StoredAnswer, *, asks_why: bool = False
) -> None:
    """Put the keyboard under the message whose button was pressed. Errors of Telegram are ignored."""
    keyboard = await make_keyboard(context, incoming, stored.answer_id, stored.answer, asks_why=asks_why)
    try:
        await context.bot.edit_message_reply_markup(incoming.chat, incoming.message, reply_markup=keyboard)
    except TelegramError:  # it is there already, or the message is gone; the rating is stored all the same
        return


async def note_complaint(context: BotContext, incoming: Incoming, stored: StoredAnswer, number: int) -> str:
    """Store what was wrong with the answer, and tell the owners. Returns the toast."""
    if number not in COMPLAINTS:
        return UNKNOWN
    rated = await asyncio.to_thread(
        context.chats.rate, stored.answer_id, incoming.asker, -1, context.clock(), COMPLAINTS[number]
    )
    if not rated:
        return UNKNOWN
    await show_keyboard(context, incoming, stored)

    def compose() -> Words:
        who = defuse(incoming.name) or gettext("Somebody")
        said = stored.answer.abstention.message if stored.answer.abstention else ""
        text = said or " ".join(sentence.said for sentence in stored.answer.sentences)
        shown = defuse(text if len(text) <= SHOWN else f"{text[:SHOWN]} …")
        return f"{gettext(NEWS[number], who=who)}\n\n“{defuse(stored.question)}”\n\n{shown}", None

    key = f"complaint:{stored.answer_id}:{incoming.person}:{number}"
    return TOLD if await tell_owners(context, key, compose, incoming.person) else NOTED
