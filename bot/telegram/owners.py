"""Messages to the owners, each in the owner's own language, each once."""

import asyncio
from collections.abc import Callable

from telegram import InlineKeyboardMarkup

from bot.telegram.context import BotContext
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.speech import speaking

Words = tuple[str, InlineKeyboardMarkup | None]


async def tell_owners(context: BotContext, key: str, compose: Callable[[], Words], but: int = 0) -> bool:
    """Send every owner except `but` what `compose` says in the owner's language. False if there is no other owner.

    `key` names the news: an owner gets it once. Telegram refuses messages to owners who never wrote to the bot.
    """
    owners = [owner for owner in await asyncio.to_thread(context.access.owners) if owner != but]
    for owner in owners:
        with speaking(context.people.profiles.of(f"telegram:{owner}").language):
            text, keyboard = compose()
        context.outbox.send(Parcel(owner, split(plain_text(text)), f"{key}:{owner}", keyboard=keyboard))
    return bool(owners)
