"""`pressbox telegram --worker`: answers what the doors have stored, beside any number of other workers.

Each worker has a lease on the database, which it renews. If it dies, what it held is free for the others: at once for
those of the same library's folder, which see its lock file, else when its lease has run out.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

from telegram import Bot

from bot.bootstrap import Pressbox
from bot.chats.chores import Chores
from bot.chats.connection import ChatsDamaged
from bot.chats.presence import Presence
from bot.chats.store import Chats
from bot.chats.workers import LeaseLost, Worker, bury
from bot.telegram.access.menu import DESCRIPTIONS
from bot.telegram.context import BotContext
from bot.telegram.dispatch import Dispatcher
from bot.telegram.process.alarm import alarm
from bot.telegram.process.expiry import expire_regularly
from bot.telegram.process.parts import SharedParts, parts_of
from bot.telegram.process.single_instance import Member, join, remove_dead, touch_heartbeat
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
from bot.telegram.receiving.claims import Claims
from bot.telegram.receiving.polling import RawUpdateRequest
from bot.telegram.service import GRACE, LAST_GRACE, close, open_context, show_menus, warm_up
from bot.telegram.speech import languages
from bot.telegram.tasks import run_until_one_ends
from corpus.errors import ConfigurationError, PressboxError

LOG = logging.getLogger(__name__)
AHEAD = 2  # questions in hand for each that is answered at once: the others wait to be sent
LOOK = 2.0  # seconds between two looks for dead workers, and for chores that are free
STOPS = 0.2  # seconds between two looks for answers that are to be stopped
AGAIN = 2.0  # seconds until a worker enters anew, if the database is away

Clock = Callable[[], datetime]


async def serve_worker(pressbox: Pressbox, *, watching: bool, verbose: bool) -> None:
    """Run a worker until SIGTERM or SIGINT. Raises PressboxError for a failure that will not pass by itself.

    `watching` indexes the sources regularly, if no other worker does.
    """
    bot, stop = make_client(pressbox.settings, RawUpdateRequest()), stop_signal()
    with join(pressbox.home, "worker") as member, log_to_stderr(pressbox.settings, verbose):
        warn_of_no_owner(pressbox.settings)
        async with alarm(bot, pressbox.settings.telegram_owners, pressbox.chats_file):
            await run_until(stop, _run(pressbox, bot, member, watching))


async def _run(pressbox: Pressbox, bot: Bot, member: Member, watching: bool) -> None:
    """Work until cancelled, under one token after the other."""
    await asyncio.to_thread(warm_up, pressbox)
    presence = Presence(pressbox.chats, shared=True)
    await enter(presence)
    beating = asyncio.create_task(touch_heartbeat(member.beat))
    try:
        await identify(bot)
        await run_until_one_ends(stay(presence), _work_on(pressbox, bot, member, watching))
    finally:
        beating.cancel()
        await bot.shutdown()


async def _work_on(pressbox: Pressbox, bot: Bot, member: Member, watching: bool) -> None:
    """Work until cancelled. After a pause longer than the lease, begin anew under another token."""
    address = pressbox.home.database or pressbox.chats_file
    while True:
        try:
            # A connection of its own, so that a renewal waits for no other work of this process
            with closing(await asyncio.to_thread(Chats, address)) as chats:
                await _work(pressbox, bot, Worker(chats), member, watching)
        except LeaseLost:
            LOG.warning("This worker was taken for dead, having paused; others go on with what it held.")
        except (ChatsDamaged, ConfigurationError):  # it does not pass by itself
            raise
        except PressboxError as error:
            LOG.error("No work can be done now: %s", error)
            await asyncio.sleep(AGAIN)


async def _work(pressbox: Pressbox, bot: Bot, worker: Worker, member: Member, watching: bool) -> None:
    """Claim and answer until cancelled. Raises LeaseLost, and PressboxError where the database is away or damaged."""

    def clock() -> datetime:
        return datetime.now(UTC)

    await asyncio.to_thread(worker.enter)
    member.note(worker.token)
    parts = parts_of(worker, pressbox.chats, clock)
    try:
        async with open_context(pressbox, bot, parts, clock) as context:
            await answer_claims(context, parts, watching)
    finally:
        with suppress(PressboxError):
            await asyncio.to_thread(worker.leave)


async def answer_claims(context: BotContext, parts: SharedParts, watching: bool) -> None:
    """Claim and answer until cancelled; then finish what is at hand, or give it back. Raises LeaseLost."""
    dispatcher, settings = Dispatcher(context), context.pressbox.settings
    most = AHEAD * settings.telegram_at_once
    claims = Claims(parts.worker, parts.inbox, parts.pace, context.moves, most, dispatcher.handle)
    chores = Chores(context.chats, parts.worker)
    chore = {"expiry": lambda: expire_regularly(context.chats, settings.telegram_keep_days)}
    if watching:
        chore["watching"] = lambda: watch(context.pressbox.home)
    LOG.info("@%s answers, with others.", context.bot.username)
    try:
        await run_until_one_ends(
            claims.run(),
            claims.renew(),
            _bury_dead(context),
            parts.running.heed_stops(STOPS),
            _show_menus(context, chores),
            *(_do(chores, name, work) for name, work in chore.items()),
        )
    finally:
        alive = parts.worker.alive  # the lease outlasts both graces
        await claims.close(GRACE if alive else 0)
        await close(context, dispatcher, 0, LAST_GRACE if alive else 0)


async def _bury_dead(context: BotContext) -> None:
    """Give back what workers held that died on this library's folder, until cancelled."""
    while True:
        dead = await asyncio.to_thread(remove_dead, context.pressbox.home)
        with suppress(PressboxError):
            await asyncio.to_thread(bury, context.chats, dead)
        await asyncio.sleep(LOOK)


async def _do(chores: Chores, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do a chore as soon as no other worker does it, until cancelled."""
    while not await _take(chores, name):
        await asyncio.sleep(LOOK)
    await work()
    await asyncio.Event().wait()


async def _show_menus(context: BotContext, chores: Chores) -> None:
    """Set the menus, if another worker has not, and wait until cancelled."""
    what = await asyncio.to_thread(_describe_menus, context)
    while not await _take(chores, "menus", what):
        await asyncio.sleep(30 * LOOK)
    await show_menus(context)
    await asyncio.to_thread(chores.finish, "menus", what)
    await asyncio.Event().wait()


async def _take(chores: Chores, name: str, what: str = "") -> bool:
    try:
        return await asyncio.to_thread(chores.take, name, what)
    except PressboxError:  # the database is away
        return False


def _describe_menus(context: BotContext) -> str:
    """A digest of what the menus depend on."""
    known = context.access.known()
    return hashlib.sha256(repr((sorted(known[0]), sorted(known[1]), DESCRIPTIONS, languages())).encode()).hexdigest()
