"""The service: puts the parts of the bot together, starts them, and stops them so that nothing is lost."""

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
from bot.chats.moves import Moves
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
from bot.telegram.updates.incoming import Me, conversation_key
from bot.telegram.updates.turns import Turns
from corpus.errors import ConfigurationError, PressboxError

LOG = logging.getLogger(__name__)
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
CONNECTIONS = 64  # to Telegram at once, for answers, frames and typing
GRACE = 7.0  # seconds for the running answers when the bot is told to stop
LAST_GRACE = 3.0  # seconds for the messages that are then still on their way


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


async def serve(pressbox: Pressbox, *, watching: bool, verbose: bool) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises PressboxError for a failure that will not pass by itself.

    `watching` indexes the sources regularly; `verbose` logs at DEBUG.
    """
    settings, mail = pressbox.settings, RawUpdateRequest()
    bot, stop = make_client(settings, mail), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    level = logging.DEBUG if verbose else logging.INFO
    with hold_instance_lock(pressbox.home), redact_logs(logging.StreamHandler(), _secrets(settings), level):
        if not settings.telegram_owners:
            LOG.warning("PRESSBOX_TELEGRAM_OWNERS is empty: nobody is answered but whom an earlier owner let in.")
        await _run_until(stop, _run(pressbox, bot, mail, watching))


async def _run(pressbox: Pressbox, bot: Bot, mail: RawUpdateRequest, watching: bool) -> None:
    """Receive updates until cancelled, with the heartbeat, the expiry of old data and the watcher beside."""
    await asyncio.to_thread(_warm_up, pressbox)
    steps = [touch_heartbeat(pressbox.home), expire_regularly(pressbox.chats, pressbox.settings.telegram_keep_days)]
    beside = [asyncio.create_task(step) for step in (*steps, *([watch(pressbox.home)] if watching else []))]
    try:
        await _identify(bot)
        async with open_dispatcher(pressbox, bot) as dispatcher:
            LOG.info("@%s answers.", bot.username)
            await _make_receiver(pressbox.settings, bot, mail, dispatcher).run()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await bot.shutdown()


async def _run_until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends or `stop` is set, then cancel it. Raises what the work raises."""
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


def _warm_up(pressbox: Pressbox) -> None:
    """Make what the first question would wait for, and what two threads must not make at once."""
    pressbox.chats.verify()
    pressbox.catalog, pressbox.assistant, pressbox.articles_only  # noqa: B018  # reading them makes them
    pressbox.own_embedder.embed_query("warm")
    pressbox.cross_encoder.warm()
    with suppress(PressboxError):  # who asks is told that the library is empty or damaged
        pressbox.library.snapshot()


def _secrets(settings: Settings) -> list[str]:
    """The values that no log may show."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


@asynccontextmanager
async def open_dispatcher(
    pressbox: Pressbox, bot: Bot, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Dispatcher]:
    """A dispatcher that answers updates. On leaving, running answers are finished or left to the next process."""
    settings, me, chats = pressbox.settings, Me(bot.id, bot.username), pressbox.chats
    turns, inbox = Turns(settings.telegram_at_once), Inbox(chats, clock)
    with ThreadPoolExecutor(settings.telegram_at_once, "answer") as threads:
        moves = await asyncio.to_thread(Moves, chats)

        def moved(old: int, new: int) -> None:
            asyncio.get_running_loop().run_in_executor(None, moves.move, conversation_key(old), conversation_key(new))

        outbox = Outbox(bot, SQLiteLedger(chats), moved=moved)
        people = People.of(chats, clock)
        caps = Caps(settings.telegram_person_questions, settings.telegram_library_questions)
        questions = QuestionQuota(chats, caps, clock)
        access = Access(settings.telegram_owners, people.members, people.rooms)
        context = BotContext(
            bot,
            me,
            pressbox,
            chats,
            inbox,
            outbox,
            access,
            people,
            moves,
            turns,
            RunningAnswers(),
            questions,
            threads,
            clock,
        )
        dispatcher = Dispatcher(context)
        known = await asyncio.to_thread(access.known)
        menus = asyncio.create_task(
            menu.show_all_menus(bot, *known, lambda person: people.profiles.of(person).language)
        )
        await dispatcher.take_up_again()
        try:
            yield dispatcher
        finally:
            LOG.info("Stopping when what is at hand is done.")
            await asyncio.gather(turns.close(GRACE), dispatcher.close(GRACE))
            await outbox.close(LAST_GRACE)
            menus.cancel()
            context.running.stop_all()
