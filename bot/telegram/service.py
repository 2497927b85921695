"""The service: the parts of the bot put together, started, and stopped so that nothing is lost. It knows no answers."""

import asyncio
import logging
import re
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from telegram import Bot
from telegram.error import InvalidToken, NetworkError
from telegram.request import HTTPXRequest

from bot.bootstrap import Pressbox
from bot.chats.inbox import Inbox
from bot.chats.quota import Caps, QuestionQuota
from bot.services import telegram_token
from bot.settings import Settings
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.access.verdict import Access
from bot.telegram.context import BotContext
from bot.telegram.delivery.ledger_sqlite import SQLiteLedger
from bot.telegram.delivery.outbox import Outbox
from bot.telegram.dispatch import Dispatcher
from bot.telegram.process.expiry import expire_regularly
from bot.telegram.process.log_redaction import redact_logs
from bot.telegram.process.single_instance import hold_instance_lock, touch_heartbeat
from bot.telegram.process.watcher import watch
from bot.telegram.receiving.polling import LONGEST_DELAY, WRONG_TOKEN, Poller, RawUpdateRequest
from bot.telegram.receiving.webhook import Webhook
from bot.telegram.updates.in_progress import RunningAnswers
from bot.telegram.updates.incoming import Me
from bot.telegram.updates.turns import Turns
from corpus.errors import ConfigurationError, PressboxError

LOG = logging.getLogger(__name__)
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
CONNECTIONS = 64  # to Telegram at once: answers, frames, typing
GRACE = 7.0  # seconds for what is being answered when we are told to stop
LAST_GRACE = 3.0  # seconds for what is on its way then


class Client(Bot):
    """The library's bot writes its token into its `repr`."""

    def __repr__(self) -> str:
        return "<the bot>"

    __str__ = __repr__


def make_client(settings: Settings, mail: RawUpdateRequest) -> Client:
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


async def serve(desk: Pressbox, *, watching: bool, verbose: bool) -> None:
    """Until SIGTERM or SIGINT; raises a PressboxError for what will not pass by itself."""
    settings, mail = desk.settings, RawUpdateRequest()
    bot, stop = make_client(settings, mail), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    level = logging.DEBUG if verbose else logging.INFO
    with hold_instance_lock(desk.home), redact_logs(logging.StreamHandler(), _secrets(settings), level):
        if not settings.telegram_owners:
            LOG.warning("PRESSBOX_TELEGRAM_OWNERS is empty: nobody is answered but whom an earlier owner let in.")
        await _run_until(stop, _run(desk, bot, mail, watching))


async def _run(desk: Pressbox, bot: Bot, mail: RawUpdateRequest, watching: bool) -> None:
    await asyncio.to_thread(_warm_up, desk)
    steps = [touch_heartbeat(desk.home), expire_regularly(desk.chats, desk.settings.telegram_keep_days)]
    beside = [asyncio.create_task(step) for step in (*steps, *([watch(desk.home)] if watching else []))]
    try:
        await _identify(bot)
        async with open_dispatcher(desk, bot) as dispatcher:
            LOG.info("@%s answers.", bot.username)
            await _make_receiver(desk.settings, bot, mail, dispatcher).run()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await bot.shutdown()


async def _run_until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """What the work raises is raised, whichever ends first."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def _make_receiver(settings: Settings, bot: Bot, mail: RawUpdateRequest, dispatcher: Dispatcher) -> Poller | Webhook:
    if settings.telegram_webhook_url:
        return Webhook(bot, settings, dispatcher.take)
    return Poller(bot, mail, dispatcher.take)


async def _identify(bot: Bot) -> None:
    """Who we are; asked until Telegram can be reached."""
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


def _warm_up(desk: Pressbox) -> None:
    """What the first question would wait for, and what must not be made by two threads at once."""
    desk.chats.verify()
    desk.catalog, desk.assistant, desk.articles_only  # noqa: B018  # they are made by being asked for
    desk.own_embedder.embed_query("warm")
    desk.cross_encoder.warm()
    with suppress(PressboxError):  # an empty or damaged library is told to who asks
        desk.library.snapshot()


def _secrets(settings: Settings) -> list[str]:
    found = [getattr(settings, name) for name in type(settings).model_fields]
    return [value.get_secret_value() for value in found if isinstance(value, SecretStr)]


@asynccontextmanager
async def open_dispatcher(
    desk: Pressbox, bot: Bot, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Dispatcher]:
    """At its end what is at hand is finished, or left to the next process."""
    settings, me, chats = desk.settings, Me(bot.id, bot.username), desk.chats
    turns, inbox = Turns(settings.telegram_at_once), Inbox(chats, clock)
    with ThreadPoolExecutor(settings.telegram_at_once, "answer") as threads:
        outbox = Outbox(bot, SQLiteLedger(chats))
        people = People.of(chats, clock)
        caps = Caps(settings.telegram_person_questions, settings.telegram_library_questions)
        questions = QuestionQuota(chats, caps, clock)
        access = Access(settings.telegram_owners, people.members, people.rooms)
        room = BotContext(
            bot, me, desk, chats, inbox, outbox, access, people, turns, RunningAnswers(), questions, threads, clock
        )
        dispatcher = Dispatcher(room)
        menus = asyncio.create_task(menu.show_all_menus(bot, *await asyncio.to_thread(access.known)))
        await dispatcher.take_up_again()
        try:
            yield dispatcher
        finally:
            LOG.info("Stopping when what is at hand is done.")
            await asyncio.gather(turns.close(GRACE), dispatcher.close(GRACE))
            await outbox.close(LAST_GRACE)
            menus.cancel()
            room.running.stop_all()
