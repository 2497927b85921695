"""A whole bot for tests: the unmodified library, a loop in a thread of its own, the strict server on loopback.

with TelegramServer() as telegram, running(telegram, library, owners=(7,)):
    telegram.say(7, "When does the ferry sail?")
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.bootstrap import Pressbox
from bot.chats.rooms import Rooms
from bot.chats.store import Chats
from bot.settings import Settings
from bot.telegram.process.starting import make_client
from bot.telegram.receiving.polling import Poller, RawUpdateRequest
from bot.telegram.service import open_dispatcher
from tests.fakes.telegram_server import TelegramServer

OWNER = 7


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
            async with bot, open_dispatcher(used, bot, clock) as dispatcher:
                polling = asyncio.create_task(Poller(bot, mail, dispatcher.take).run())
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
        ready.wait(20)
        yield
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(30)
    if failed:
        raise failed[0]
