"""Row: Telegram cannot be reached for a minute; what was asked is answered once, and nobody restarts the bot."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.bot.newsdesk import Newsdesk
from tests.bot.telegram.bots import running
from tests.fakes.telegram_server import TelegramServer
from tests.faults.bench import Bench
from tests.faults.bugs import noted, refusals
from tests.faults.verdict import Outcome

QUESTION = "Which refinery was hit?"
CHATS = tuple(range(101, 121))
BACK = 60.0  # seconds after its return in which everything must be answered


class Line:
    """A way to a port that can be cut: then connections are refused, and those that stood are gone."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._writers = set[asyncio.StreamWriter]()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        self._run(self._open())

    def cut(self) -> None:
        self._run(self._close())

    def end(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, step: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(step, self._loop).result(10)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0.1)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, there}
        await asyncio.gather(_poured(reader, there), _poured(there_reader, writer))
        self._writers -= {writer, there}


async def _poured(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def _line(target: int) -> Iterator[Line]:
    line = Line(target)
    try:
        yield line
    finally:
        line.end()


def away(bench: Bench) -> Outcome:
    """Half is asked just before the line is cut, half while it is."""
    outcome, library = Outcome(), bench.folder / "library"
    Newsdesk(library).close()
    with TelegramServer() as telegram, _line(telegram.port) as line:
        base = f"http://127.0.0.1:{line.port}"
        with (
            noted(outcome, telegram),
            running(telegram, library, telegram_owners=CHATS, telegram_base_url=base, llm="none"),
        ):
            telegram.say(CHATS[0], "/whoami")
            telegram.wait_for_texts(CHATS[0], 1, BACK)
            for place, chat in enumerate(CHATS[1:]):
                if place == len(CHATS) // 2:
                    line.cut()
                telegram.say(chat, QUESTION)
                outcome.rounds += 1
            time.sleep(bench.size(60, 3))
            line.mend()
            began = time.monotonic()
            with suppress(AssertionError):  # what is missing is counted below
                telegram.wait_for(lambda: all(telegram.texts(chat) for chat in CHATS[1:]), BACK)
            took = time.monotonic() - began
            time.sleep(3)  # for what would come twice
        for chat in CHATS[1:]:
            if not telegram.texts(chat):
                outcome.verdict.note("lost", f"chat {chat} has no answer")
            if len(telegram.texts(chat)) > 1:
                outcome.verdict.note("duplicated", f"chat {chat} has {len(telegram.texts(chat))}")
        refusals(telegram, outcome)
    outcome.struck = outcome.repaired = outcome.rounds
    outcome.figures.append(f"{outcome.rounds} questions, all answered {took:.1f} s after its return")
    return outcome
