"""`/private QUESTION`: asks in a group, and gets the answer in the person's own chat with the bot."""

import asyncio
from dataclasses import replace

from bot.telegram.answers.asking import handle_question
from bot.telegram.commands.ask import NOTHING
from bot.telegram.context import BotContext, Reply, delivery_key
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import PRIVATE, Incoming

DONE = N_("The answer is in our own chat; its button shares it here.")
NO_CHAT = N_("I cannot write to you yet: open a chat with me, press Start, and ask again.")
NOT_KNOWN = N_("Only people whom an owner let in have a chat of their own with me; here you can use /ask.")


async def private(context: BotContext, incoming: Incoming) -> Reply | None:
    """Answer in the person's own chat, and say so in the group. In that chat itself it is a question like any other."""
    if not incoming.text:
        return Reply(gettext(NOTHING))
    if incoming.private:
        return await handle_question(context, incoming)
    if await asyncio.to_thread(context.access.role, incoming.person) is None:
        return Reply(gettext(NOT_KNOWN))
    aside = replace(
        incoming,
        chat=incoming.person,
        chat_type=PRIVATE,
        thread=None,
        message=None,
        reply_to=None,
        asked_in=incoming.chat,
    )
    reply = await handle_question(context, aside)
    if reply is None:
        return None
    rich = plain_text(reply.text) if isinstance(reply.text, str) else reply.text
    key = delivery_key(incoming.update_id)
    posted = await context.outbox.send(
        Parcel(aside.chat, split(rich), key, keyboard=reply.keyboard, placeholder=reply.placeholder)
    )
    return Reply(gettext(NO_CHAT if posted.dropped else DONE), key=f"aside:{incoming.update_id}")
