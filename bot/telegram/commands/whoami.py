"""`/whoami`: the number that a person is known by, and the role."""

import asyncio

from bot.telegram.commands.help import ROLES
from bot.telegram.incoming import Incoming
from bot.telegram.newsroom import Newsroom, Reply


async def whoami(room: Newsroom, incoming: Incoming) -> Reply:
    standing = await asyncio.to_thread(room.access.standing, incoming)
    asked = await asyncio.to_thread(room.questions.taken, incoming.asker)
    assert standing.role
    return Reply(f"Your number is {incoming.person}. {ROLES[standing.role]} Questions asked today: {asked:,}.")
