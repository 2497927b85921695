"""`/forget`: deletes every row of this chat, also from the database's log. Permissions and daily counts stay."""

import asyncio

from bot.chats.store import Chats
from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

DONE = N_(
    "Forgotten: the questions, answers, quotes and ratings of this chat are deleted, and the buttons of old answers no "
    "longer open. What you see above stays in Telegram until you delete it there. I still know that you may ask."
)


async def forget(context: BotContext, incoming: Incoming) -> Reply:
    """Delete the conversation, in a private chat also the person's inline questions, and confirm."""
    await asyncio.to_thread(_forget, context.chats, incoming)
    return Reply(gettext(DONE))


def _forget(chats: Chats, incoming: Incoming) -> None:
    chats.forget(incoming.conversation, incoming.update_id)
    if incoming.private:
        chats.forget(f"telegram:inline:{incoming.person}")
