"""How a process of the bot starts and ends: its client, its log, its signals, and its place among the others."""

import asyncio
import logging
import re
import signal
from collections.abc import Coroutine
from contextlib import AbstractContextManager, suppress
from typing import Any

from pydantic import SecretStr
from telegram import Bot
from telegram.error import InvalidToken, NetworkError
from telegram.request import HTTPXRequest

from bot.chats.presence import Presence
from bot.services import telegram_token
from bot.settings import Settings
from bot.telegram.process.log_redaction import redact_logs
from bot.telegram.process.single_instance import BEAT
from bot.telegram.receiving.polling import LONGEST_DELAY, WRONG_TOKEN, RawUpdateRequest
from corpus.errors import ConfigurationError, PressboxError

LOG = logging.getLogger(__name__)
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
CONNECTIONS = 64  # to Telegram at once, for answers, frames and typing
ANSWERED_FOR = (
    "Another `pressbox telegram` answers over this database; stop it, or start each of them with --door or --worker."
)


class Client(Bot):
    """The library's bot without its token in its `repr`, which logs may hold."""

    def __repr__(self) -> str:
        return "<the bot>"

    __str__ = __repr__


def make_client(settings: Settings, mail: RawUpdateRequest) -> Client:
    """A client with the token; `mail` fetches updates. Raises ConfigurationError for a missing or bad token."""
    token = telegram_token(settings)
    if token and not TOKEN.fullmatch(token):
        raise ConfigurationError("TELEGRAM_BOT_TOKEN is no token; copy it again from @BotFather.")
    if not token:
        raise ConfigurationError("There is no TELEGRAM_BOT_TOKEN; get one from @BotFather in Telegram and set it.")
    base = settings.telegram_base_url.rstrip("/")
    return Client(
        token,
        f"{base}/bot",
        f"{base}/file/bot",
        request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=30),
        get_updates_request=mail,
    )


async def identify(bot: Bot) -> None:
    """Ask Telegram for the bot's name and id, again and again until it can be reached.

    Raises ConfigurationError if Telegram refuses the token.
    """
    delay = 0.5
    while True:
        try:
            await bot.initialize()
            return
        except InvalidToken:
            raise ConfigurationError(WRONG_TOKEN) from None
        except NetworkError as error:
            LOG.warning("Telegram cannot be reached (%s); trying on.", type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY)


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def run_until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends or `stop` is set, then cancel it. Raises what the work raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def log_to_stderr(settings: Settings, verbose: bool) -> AbstractContextManager[None]:
    """For the time of a `with`, log to stderr without the settings' secrets; `verbose` logs at DEBUG."""
    level = logging.DEBUG if verbose else logging.INFO
    return redact_logs(logging.StreamHandler(), _secrets(settings), level)


def warn_of_no_owner(settings: Settings) -> None:
    """Log that nobody new can be answered, if the settings name no owner."""
    if not settings.telegram_owners:
        LOG.warning("PRESSBOX_TELEGRAM_OWNERS is empty: nobody is answered but whom an earlier owner let in.")


async def enter(presence: Presence) -> None:
    """Take the place among the processes that answer over the database. Raises PressboxError if it is taken."""
    if not await asyncio.to_thread(presence.keep):
        raise PressboxError(ANSWERED_FOR)


async def stay(presence: Presence) -> None:
    """Keep the place until cancelled, also over a lost connection. Raises PressboxError if it is lost to another."""
    while True:
        await asyncio.sleep(BEAT)
        try:
            kept = await asyncio.to_thread(presence.keep)
        except PressboxError:  # the database is away, for the others too
            continue
        if not kept:
            raise PressboxError(ANSWERED_FOR)


def _secrets(settings: Settings) -> list[str]:
    """The values that no log may show."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
