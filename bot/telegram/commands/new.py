"""`/new`: starts a new conversation. Earlier answers stay, and their buttons still work."""

import asyncio

from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

DONE = N_("A new conversation: I no longer refer to what was said before.")


async def new(context: BotContext, incoming: Incoming) -> Reply:
    """Reset the conversation, so that later questions do not refer to earlier ones."""
    await asyncio.to_thread(context.chats.reset, incoming.conversation)
    return Reply(gettext(DONE))
