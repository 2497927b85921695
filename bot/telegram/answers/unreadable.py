"""The reply to what is no question: a voice message, a sticker, a photo without words, a place on the map."""

import asyncio

from bot.chats.members import Role
from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

ONLY_TEXT = N_("I read text only: please write your question.")
TEXT_OR_FILE = N_("I read text only: write your question, or send an article as a file or as a web address.")
SOCIAL = ("sticker", "animation", "dice")  # in a group these are meant for people, even in a reply to the bot


async def say_what_is_read(context: BotContext, incoming: Incoming) -> Reply | None:
    """One sentence about what can be sent; None for what calls for no reply."""
    if not incoming.media or (incoming.media in SOCIAL and not incoming.private):
        return None
    role = await asyncio.to_thread(context.access.role, incoming.person)
    return Reply(gettext(TEXT_OR_FILE) if role is Role.OWNER and incoming.private else ONLY_TEXT)
