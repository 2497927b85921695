"""`/abort`: what is being answered here stops, and what waits is not begun. An owner stops all, others their own."""

import asyncio

from bot.chats.members import Role
from bot.telegram.context import BotContext, Reply
from bot.telegram.updates.incoming import Incoming

NOTHING = "Nothing is being answered here."


async def abort(room: BotContext, incoming: Incoming) -> Reply | None:
    """The question itself is told that it was stopped."""
    verdict = await asyncio.to_thread(room.access.verdict, incoming)
    person = None if verdict.role is Role.OWNER else incoming.person
    stopped = room.running.stop(incoming.conversation, person, incoming.update_id)
    return None if stopped else Reply(NOTHING)
