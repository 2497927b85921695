"""`/whoami`: the person's number and role."""

import asyncio

from bot.telegram.commands.help import ROLES
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.rich_text import Style, Writer
from bot.telegram.speech import gettext
from bot.telegram.updates.incoming import Incoming


async def whoami(context: BotContext, incoming: Incoming) -> Reply:
    """The person's number, role, and count of today's questions."""
    standing = await asyncio.to_thread(context.access.standing, incoming)
    questions = await asyncio.to_thread(context.questions.taken, incoming.asker)
    assert standing.role
    # as code the number is easy to copy, and Telegram does not take it for a telephone number
    number = str(incoming.person)
    before, _, after = gettext("Your number is {number}.", number=number).partition(number)
    writer = Writer().add(before).add(number, Style.CODE).add(after)
    writer.add(f" {gettext(ROLES[standing.role])} ").add(
        gettext("Questions asked today: {number}.", number=f"{questions:,}")
    )
    return Reply(writer.written())
