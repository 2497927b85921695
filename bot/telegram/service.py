"""The service: puts the parts of the bot together, starts them, and stops them so that nothing is lost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from telegram import Bot

from bot.bootstrap import Pressbox
from bot.chats.moves import Moves
from bot.chats.presence import Presence
from bot.chats.quota import Caps, QuestionQuota
from bot.settings import Settings
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.access.verdict import Access
from bot.telegram.context import BotContext
from bot.telegram.delivery.outbox import Outbox
from bot.telegram.dispatch import Dispatcher
from bot.telegram.process.alarm import alarm
from bot.telegram.process.expiry import expire_regularly
from bot.telegram.process.parts import Parts, parts_alone
from bot.telegram.process.single_instance import heartbeat_of, hold_instance_lock, touch_heartbeat
from bot.telegram.process.starting import (
    enter,
    identify,
    log_to_stderr,
    make_client,
    run_until,
    stay,
    stop_signal,
    warn_of_no_owner,
)
from bot.telegram.process.watcher import watch
from bot.telegram.receiving.polling import Poller, RawUpdateRequest
from bot.telegram.receiving.webhook import Webhook
from bot.telegram.tasks import run_until_one_ends
from bot.telegram.updates.incoming import Me, conversation_key
from bot.telegram.updates.turns import Turns
from corpus.errors import PressboxError

LOG = logging.getLogger(__name__)
GRACE = 7.0  # seconds for the running answers when the bot is told to stop
LAST_GRACE = 3.0  # seconds for the messages that are then still on their way


async def serve(pressbox: Pressbox, *, watching: bool, verbose: bool) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises PressboxError for a failure that will not pass by itself.

    `watching` indexes the sources regularly; `verbose` logs at DEBUG.
    """
    mail = RawUpdateRequest()
    bot, stop = make_client(pressbox.settings, mail), stop_signal()
    with hold_instance_lock(pressbox.home), log_to_stderr(pressbox.settings, verbose):
        warn_of_no_owner(pressbox.settings)
        async with alarm(bot, pressbox.settings.telegram_owners, pressbox.chats_file):
            await run_until(stop, _run(pressbox, bot, mail, watching))


async def _run(pressbox: Pressbox, bot: Bot, mail: RawUpdateRequest, watching: bool) -> None:
    """Receive updates until cancelled, with the heartbeat, the expiry of old data and the watcher beside."""
    await asyncio.to_thread(warm_up, pressbox)
    presence = Presence(pressbox.chats, shared=False)
    await enter(presence)
    steps = [
        touch_heartbeat(heartbeat_of(pressbox.home)),
        expire_regularly(pressbox.chats, pressbox.settings.telegram_keep_days),
    ]
    beside = [asyncio.create_task(step) for step in (*steps, *([watch(pressbox.home)] if watching else []))]
    try:
        await identify(bot)
        async with open_dispatcher(pressbox, bot) as dispatcher:
            LOG.info("@%s answers.", bot.username)
            receiver = _make_receiver(pressbox.settings, bot, mail, dispatcher)
            await run_until_one_ends(receiver.run(), stay(presence))
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await bot.shutdown()


def _make_receiver(settings: Settings, bot: Bot, mail: RawUpdateRequest, dispatcher: Dispatcher) -> Poller | Webhook:
    if settings.telegram_webhook_url:
        return Webhook(bot, settings, dispatcher.take)
    return Poller(bot, mail, dispatcher.take)


def warm_up(pressbox: Pressbox) -> None:
    """Make what the first question would wait for, and what two threads must not make at once."""
    pressbox.chats.verify()
    pressbox.catalog, pressbox.assistant, pressbox.articles_only  # noqa: B018  # reading them makes them
    pressbox.own_embedder.load()
    pressbox.cross_encoder.load()
    with suppress(PressboxError):  # who asks is told that the library is empty or damaged
        pressbox.library.snapshot()


@asynccontextmanager
async def open_dispatcher(
    pressbox: Pressbox, bot: Bot, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[Dispatcher]:
    """The dispatcher of a bot that answers alone. It begins with what an earlier process has left."""
    async with open_context(pressbox, bot, parts_alone(pressbox.chats, clock), clock) as context:
        dispatcher = Dispatcher(context)
        menus = asyncio.create_task(show_menus(context))
        await dispatcher.take_up_again()
        try:
            yield dispatcher
        finally:
            await close(context, dispatcher, GRACE, LAST_GRACE)
            menus.cancel()


@asynccontextmanager
async def open_context(
    pressbox: Pressbox, bot: Bot, parts: Parts, clock: Callable[[], datetime]
) -> AsyncIterator[BotContext]:
    """What the handlers need, over these parts."""
    settings, chats = pressbox.settings, pressbox.chats
    with ThreadPoolExecutor(settings.telegram_at_once, "answer") as threads:
        moves = await asyncio.to_thread(Moves, chats)

        def moved(old: int, new: int) -> None:
            asyncio.get_running_loop().run_in_executor(None, moves.move, conversation_key(old), conversation_key(new))

        people = People.of(chats, clock)
        caps = Caps(settings.telegram_person_questions, settings.telegram_library_questions)
        yield BotContext(
            bot,
            Me(bot.id, bot.username),
            pressbox,
            chats,
            parts.inbox,
            Outbox(bot, parts.ledger, parts.pace, moved=moved),
            Access(settings.telegram_owners, people.members, people.rooms),
            people,
            moves,
            Turns(settings.telegram_at_once),
            parts.running,
            QuestionQuota(chats, caps, clock),
            threads,
            clock,
        )


async def show_menus(context: BotContext) -> None:
    """Set the menus of all who are known."""
    known = await asyncio.to_thread(context.access.known)
    await menu.show_all_menus(context.bot, *known, lambda person: context.people.profiles.of(person).language)


async def close(context: BotContext, dispatcher: Dispatcher, grace: float, last: float) -> None:
    """Finish the running answers, or leave them to the next process, and send what is on its way."""
    LOG.info("Stopping when what is at hand is done.")
    await asyncio.gather(context.turns.close(grace), dispatcher.close(grace))
    await context.outbox.close(last)
    context.running.stop_all()
