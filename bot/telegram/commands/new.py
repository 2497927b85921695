"""`/new`: the conversation starts anew; what was answered stays, and so do its buttons."""

import asyncio

from bot.telegram.incoming import Incoming
from bot.telegram.newsroom import Newsroom, Reply

DONE = "A new conversation: what comes next looks back on nothing said so far."


async def new(room: Newsroom, incoming: Incoming) -> Reply:
    await asyncio.to_thread(room.chats.reset, incoming.conversation)
    return Reply(DONE)
