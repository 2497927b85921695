"""An answer that somebody asked for in a group and got in private, shared with the group after all."""

import asyncio
from functools import partial

from telegram.error import TelegramError

from bot.chats.store import Chats, StoredAnswer
from bot.telegram.answers.keyboard import answer_keyboard
from bot.telegram.context import BotContext
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.markup import render_answer
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import Style, Writer
from bot.telegram.delivery.splitting import split
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming, conversation_key

INSIDE = ("creator", "administrator", "member", "restricted")
UNKNOWN = N_("This button does not belong here.")
SHARED = N_("The group has it now.")
SHARED_ALREADY = N_("The group has it already.")
OUTSIDE = N_("You are not in that group.")


async def share(context: BotContext, incoming: Incoming, stored: StoredAnswer, group: int) -> str:
    """Post the answer in the group, with buttons that work there, once. Returns the toast."""
    chat = int(context.moves.of(conversation_key(group)).rpartition(":")[2])
    if not incoming.private or not await asyncio.to_thread(context.people.rooms.known, conversation_key(chat)):
        return UNKNOWN
    try:
        member = await context.bot.get_chat_member(chat, incoming.person)
    except TelegramError:
        return OUTSIDE
    if member.status not in INSIDE:
        return OUTSIDE
    key = f"g:{stored.answer_id}:{group}"
    if await context.outbox.began(key):
        return SHARED_ALREADY
    copy = await context.once(incoming, "shared", partial(_copy, context.chats, stored, conversation_key(chat)))
    writer = Writer().add(f"{defuse(incoming.name) or gettext('Somebody')}: {defuse(stored.question)}", Style.ITALIC)
    writer.border()
    writer.add("\n\n").append(render_answer(stored.answer))
    keyboard = answer_keyboard(copy, stored.answer)
    context.outbox.send(Parcel(chat, split(writer.written()), key, keyboard=keyboard))
    return SHARED


def _copy(chats: Chats, stored: StoredAnswer, chat: str) -> int:
    """Store the answer in the group's conversation too, so that its buttons belong there. Returns the copy's id."""
    evidence = chats.evidence(stored.answer_id)
    return chats.add(chat, stored.person, stored.question, stored.answer, stored.asked_at, evidence=evidence)
