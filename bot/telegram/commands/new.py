"""`/new`: the conversation starts anew; what was answered stays, and so do its buttons."""

import asyncio

from bot.telegram.context import BotContext, Reply
from bot.telegram.updates.incoming import Incoming

DONE = "A new conversation: what comes next looks back on nothing said so far."


async def new(room: BotContext, incoming: Incoming) -> Reply:
    await asyncio.to_thread(room.chats.reset, incoming.conversation)
    return Reply(DONE)
