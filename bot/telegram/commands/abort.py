"""`/abort`: stops this chat's running answer and drops its waiting questions. An owner stops all, others their own."""

import asyncio

from bot.chats.members import Role
from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

NOTHING = N_("Nothing is being answered here.")


async def abort(context: BotContext, incoming: Incoming) -> Reply | None:
    """A reply only where nothing was stopped; else the stopped question's own reply says so."""
    verdict = await asyncio.to_thread(context.access.verdict, incoming)
    person = None if verdict.role is Role.OWNER else incoming.person
    stopped = await context.running.stop(incoming.conversation, person, incoming.update_id)
    return None if stopped else Reply(gettext(NOTHING))
