"""`/ask QUESTION`: asks in a group, where most messages are not meant for the bot."""

from bot.telegram.answers.asking import handle_question
from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

NOTHING = N_("Write your question after it: /ask Which refinery was hit?")


async def ask(context: BotContext, incoming: Incoming) -> Reply | None:
    """The answer, or a hint where the question is missing."""
    return await handle_question(context, incoming) if incoming.text else Reply(gettext(NOTHING))
