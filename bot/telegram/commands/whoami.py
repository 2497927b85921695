"""`/whoami`: the number that a person is known by, and the role."""

import asyncio

from bot.telegram.commands.help import ROLES
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.rich_text import Style, Writer
from bot.telegram.updates.incoming import Incoming


async def whoami(room: BotContext, incoming: Incoming) -> Reply:
    standing = await asyncio.to_thread(room.access.standing, incoming)
    asked = await asyncio.to_thread(room.questions.taken, incoming.asker)
    assert standing.role
    writer = Writer().add("Your number is ").add(str(incoming.person), Style.CODE)  # to be copied, and no telephone's
    writer.add(f". {ROLES[standing.role]} Questions asked today: {asked:,}.")
    return Reply(writer.written())
