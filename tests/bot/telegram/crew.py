"""Doors and workers as processes over one database, behind a proxy, and the Telegram that posts to it."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from subprocess import PIPE

from bot.chats.store import Chats
from tests.bot.telegram.bots import OWNER, webhook
from tests.fakes.loopback import free_port
from tests.fakes.telegram_server import TelegramServer
from tests.forked import Running

STARTED = 90.0  # seconds of patience on a busy machine


class Proxied(TelegramServer):
    """A Telegram whose posts go through a proxy to one of several doors, to the next one if that is away."""

    def __init__(self) -> None:
        super().__init__()
        self.doors: list[str] = []
        self._turn = count()

    def post_to(  # type: ignore[override]  # the proxy, which the server asks instead
        self, url: str, body: bytes, secret: str | None, timeout: float = 10, **headers: str
    ) -> int:
        doors = list(self.doors)
        first = next(self._turn) % max(1, len(doors))
        for door in doors[first:] + doors[:first]:
            if status := TelegramServer.post_to(door, body, secret, timeout, **headers):
                return status
        return 0


class Crew:
    """The processes of one library. Each is ended when the `with` ends."""

    def __init__(self, telegram: Proxied, library: Path, **given: str) -> None:
        self.telegram, self.library = telegram, library
        self._given = given
        self._stack = ExitStack()
        self.workers: list[Running] = []

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def environment(self, **given: str) -> dict[str, str]:
        return {
            **os.environ,
            "PRESSBOX_HOME": str(self.library),
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "PRESSBOX_TELEGRAM_OWNERS": str(OWNER),
            "PRESSBOX_TELEGRAM_BASE_URL": f"http://127.0.0.1:{self.telegram.port}",
            **self._given,
            **given,
        }

    def run(self, *words: str, **given: str) -> Running:
        environment = self.environment(**given)
        return self._stack.enter_context(Running("telegram", *words, environment=environment, stderr=PIPE))

    def index(self, folder: Path) -> None:
        with Running("index", folder, environment=self.environment(), stdout=PIPE, stderr=PIPE) as run:
            assert run.wait() == 0

    @contextmanager
    def chats(self) -> Iterator[Chats]:
        chats = Chats(self._given.get("PRESSBOX_DATABASE", self.library / "chats.sqlite3"))
        yield chats
        chats.close()

    def door(self) -> Running:
        """A new door, open."""
        hook = webhook(free_port())
        url = hook["PRESSBOX_TELEGRAM_WEBHOOK_URL"]
        door = self.run("--door", **hook)
        wait_until(lambda: self._is_open(url), STARTED)
        self.telegram.doors.append(url)
        self.telegram.deliver()
        return door

    def _is_open(self, url: str) -> bool:
        """Whether the door has its database: it takes what is not for the bot, too."""
        update = json.dumps({"update_id": 1}).encode()
        return TelegramServer.post_to(url, update, webhook(0)["PRESSBOX_TELEGRAM_WEBHOOK_SECRET"]) == 200

    def worker(self, *words: str, **given: str) -> Running:
        worker = self.run("--worker", *(words or ("--no-index",)), **given)
        self.workers.append(worker)
        return worker


def wait_until(holds: Callable[[], object], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError("it does not come")
        time.sleep(0.02)


@contextmanager
def crew(library: Path, **given: str) -> Iterator[Crew]:
    with Proxied() as telegram, Crew(telegram, library, **given) as made:
        yield made


def stop(process: Running) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait()
