"""`/ask QUESTION`: for groups, where not everything that is said is a question to us."""

from bot.telegram.answers.asking import asked
from bot.telegram.context import Newsroom, Reply
from bot.telegram.updates.incoming import Incoming

NOTHING = "Write your question behind it: /ask Which refinery was hit?"


async def ask(room: Newsroom, incoming: Incoming) -> Reply | None:
    return await asked(room, incoming) if incoming.text else Reply(NOTHING)
