"""`/whoami`: the number that a person is known by, and the role."""

import asyncio

from bot.telegram.commands.help import ROLES
from bot.telegram.incoming import Incoming
from bot.telegram.newsroom import Newsroom, Reply
from bot.telegram.rich import Style, Writer


async def whoami(room: Newsroom, incoming: Incoming) -> Reply:
    standing = await asyncio.to_thread(room.access.standing, incoming)
    asked = await asyncio.to_thread(room.questions.taken, incoming.asker)
    assert standing.role
    writer = Writer().add("Your number is ").add(str(incoming.person), Style.CODE)  # to be copied, and no telephone's
    writer.add(f". {ROLES[standing.role]} Questions asked today: {asked:,}.")
    return Reply(writer.written())
