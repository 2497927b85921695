"""`/ask QUESTION`: for groups, where not everything that is said is a question to us."""

from bot.telegram.answers.asking import handle_question
from bot.telegram.context import BotContext, Reply
from bot.telegram.updates.incoming import Incoming

NOTHING = "Write your question behind it: /ask Which refinery was hit?"


async def ask(room: BotContext, incoming: Incoming) -> Reply | None:
    return await handle_question(room, incoming) if incoming.text else Reply(NOTHING)
