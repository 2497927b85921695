"""The service: the parts of the bot put together, started, and stopped so that nothing is lost. It knows no answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from telegram import Bot
from telegram.error import InvalidToken
from telegram.request import HTTPXRequest

from bot.bootstrap import Desk
from bot.settings import Settings
from bot.telegram.access import Access
from bot.telegram.deliveries import Deliveries
from bot.telegram.dispatch import Dispatcher
from bot.telegram.inbox import Inbox
from bot.telegram.incoming import Me
from bot.telegram.newsroom import Newsroom
from bot.telegram.outbox import Outbox
from bot.telegram.polling import Mail
from bot.telegram.running import Running
from bot.telegram.turns import Turns
from corpus.errors import ConfigurationError

CONNECTIONS = 64  # to Telegram at once: answers, frames, typing
GRACE = 8.0  # seconds for what is being answered when we are told to stop
LAST_GRACE = 4.0  # seconds for what is on its way then


class Client(Bot):
    """The library's bot writes its token into its `repr`."""

    def __repr__(self) -> str:
        return "<the bot>"

    __str__ = __repr__


def client(settings: Settings, mail: Mail) -> Client:
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        raise ConfigurationError("There is no TELEGRAM_BOT_TOKEN; get one from @BotFather in Telegram and set it.")
    base = settings.telegram_base_url.rstrip("/")
    try:
        return Client(
            token,
            f"{base}/bot",
            f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=30),
            get_updates_request=mail,
        )
    except InvalidToken:
        raise ConfigurationError("TELEGRAM_BOT_TOKEN is no token; copy it again from @BotFather.") from None


@asynccontextmanager
async def opened(
    desk: Desk, bot: Bot, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Dispatcher]:
    """At its end what is at hand is finished, or left to the next process."""
    settings, me, chats = desk.settings, Me(bot.id, bot.username), desk.chats
    turns, inbox = Turns(settings.telegram_at_once), Inbox(chats, clock)
    with ThreadPoolExecutor(settings.telegram_at_once, "answer") as threads:
        outbox = Outbox(bot, Deliveries(chats))
        access = Access(settings.telegram_owners)
        room = Newsroom(bot, me, desk, chats, inbox, outbox, access, turns, Running(), threads, clock)
        dispatcher = Dispatcher(room)
        await dispatcher.take_up_again()
        try:
            yield dispatcher
        finally:
            await asyncio.gather(turns.close(GRACE), dispatcher.close(GRACE))
            await outbox.close(LAST_GRACE)
            room.running.stop_all()
