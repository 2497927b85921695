"""A whole bot for tests: the unmodified library, a loop in a thread of its own, the strict server on loopback.

with TelegramServer() as telegram, running(telegram, library, owners=(7,)):
    telegram.say(7, "When does the ferry sail?")
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from telegram import Bot

from bot.bootstrap import Pressbox
from bot.chats.rooms import Rooms
from bot.chats.store import Chats
from bot.chats.workers import Worker
from bot.settings import Settings
from bot.telegram.process.parts import parts_of
from bot.telegram.process.starting import make_client
from bot.telegram.receiving.intake import Intake
from bot.telegram.receiving.polling import Poller, RawUpdateRequest
from bot.telegram.service import open_context, open_dispatcher
from bot.telegram.worker import answer_claims
from tests.fakes.telegram_server import TelegramServer

OWNER = 7
SHARED = False  # whether a door and a worker stand in for the bot that answers alone
Clock = Callable[[], datetime]
Take = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


def settings(telegram: TelegramServer, library: Path, **given: Any) -> Settings:
    base = f"http://127.0.0.1:{telegram.port}"
    known = {"telegram_bot_token": SecretStr(telegram.token), "telegram_owners": (OWNER,), "telegram_base_url": base}
    return Settings(**{"home": library, **known, **given})


def webhook(port: int) -> dict[str, str]:
    """The environment of a bot that listens there."""
    return {
        "PRESSBOX_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "PRESSBOX_TELEGRAM_WEBHOOK_SECRET": "s" * 40,
        "PRESSBOX_TELEGRAM_WEBHOOK_PORT": str(port),
    }


def open_room(library: Path, chat: int) -> None:
    chats = Chats(library / "chats.sqlite3")
    Rooms(chats).open(f"telegram:{chat}", "A group", f"telegram:{OWNER}")
    chats.close()


@asynccontextmanager
async def alone(pressbox: Pressbox, bot: Bot, clock: Clock) -> AsyncIterator[Take]:
    async with open_dispatcher(pressbox, bot, clock) as dispatcher:
        yield dispatcher.take


@asynccontextmanager
async def beside(pressbox: Pressbox, bot: Bot, clock: Clock) -> AsyncIterator[Take]:
    """What a door and a worker do, in one process."""
    worker = Worker(pressbox.chats)
    worker.enter()
    parts = parts_of(worker, pressbox.chats, clock)
    async with open_context(pressbox, bot, parts, clock) as context:
        working = asyncio.create_task(answer_claims(context, parts, watching=False))
        yield Intake(pressbox.chats, bot, clock).take
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    worker.leave()


@contextmanager
def running(
    telegram: TelegramServer,
    library: Path,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    pressbox: Pressbox | None = None,
    rooms: Sequence[int] = (),
    **given: Any,
) -> Iterator[None]:
    """Polls until the `with` ends; then it stops as on SIGTERM. What it raises is raised here. `rooms` are groups that
    an owner let it into before."""
    for room in rooms:
        open_room(library, room)
    failed: list[BaseException] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def main() -> None:
        with pressbox or Pressbox() as used:
            used.__dict__["settings"] = settings(telegram, library, **given)
            mail = RawUpdateRequest()
            bot = make_client(used.settings, mail)
            opened = beside(used, bot, clock) if SHARED else alone(used, bot, clock)
            async with bot, opened as take:
                polling = asyncio.create_task(Poller(bot, mail, take).run())
                ready.set()
                stopping = asyncio.create_task(stop.wait())
                await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
                polling.cancel()
                await asyncio.gather(polling, return_exceptions=True)
                if not stopping.done():
                    stopping.cancel()
                    polling.result()

    def in_a_thread() -> None:
        try:
            loop.run_until_complete(main())
        except BaseException as error:
            failed.append(error)
        finally:
            ready.set()
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    try:
        ready.wait(60)
        yield
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(30)
    if failed:
        raise failed[0]
