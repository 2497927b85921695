"""The first message to somebody who was let in: what the bot does, and two questions that the library answers."""

import asyncio

from bot.chats.members import Role
from bot.library.examples import find_examples
from bot.telegram.access.policy import Place
from bot.telegram.commands.help import WELCOME, help_text
from bot.telegram.context import BotContext
from bot.telegram.delivery.defuse import defuse
from bot.telegram.speech import N_, gettext

EXAMPLES = N_("For example:")


async def welcome(context: BotContext, role: Role) -> str:
    """The welcome, the examples if there are any, and the help."""
    async with context.turns.slots:
        examples = await asyncio.get_running_loop().run_in_executor(
            context.threads, find_examples, context.pressbox, context.clock()
        )
    shown = "\n".join([gettext(EXAMPLES), *(f"– {defuse(question)}" for question in examples)]) if examples else ""
    return "\n\n".join(filter(None, (gettext(WELCOME), shown, help_text(role, Place.PRIVATE))))
