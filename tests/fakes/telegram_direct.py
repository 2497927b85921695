"""The fake Telegram without its sockets, and time that jumps: a year of deliveries in a second, on the real library.

telegram = Telegram()
run(main(telegram.client))  # on a loop whose clock moves only when everyone waits
"""

import asyncio
import selectors
from collections.abc import Coroutine
from threading import Event
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from tests.fakes.telegram_methods import Methods
from tests.fakes.telegram_people import People
from tests.fakes.telegram_wire import Fault, nested
from tests.fakes.telegram_world import TOKEN

T = TypeVar("T")
EPOCH = 1_760_000_000
PATIENCE = 5.0  # seconds that the library waits for a reply


class Jumping(asyncio.SelectorEventLoop):
    """Never sleeps: when nothing is ready, its clock jumps to the next thing that is due."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Impatient(self))

    def time(self) -> float:
        return self.now


class _Impatient(selectors.DefaultSelector):
    def __init__(self, loop: Jumping) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise RuntimeError("everyone waits, and for nothing that would come")
        self._loop.now += timeout
        return []


def run(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=Jumping) as runner:
        return runner.run(main)


class Telegram(People):
    """On the running loop's clock."""

    def __init__(self) -> None:
        def clock() -> float:
            return asyncio.get_running_loop().time()

        super().__init__(clock, lambda: EPOCH + clock())
        self.methods = Methods(self, Event())

    def fail(self, method: str, *faults: Fault, chat: int | None = None) -> None:
        self.faults += [(method, chat, fault) for fault in faults]

    @property
    def client(self) -> Bot:
        return Bot(TOKEN, request=Direct(self), get_updates_request=Direct(self))


class Direct(BaseRequest):
    """The library's request object; `latency` is how long the server takes, in seconds."""

    def __init__(self, telegram: Telegram, latency: float = 0.05) -> None:
        self._telegram, self._latency = telegram, latency

    @property
    def read_timeout(self) -> float:
        return PATIENCE

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        parameters: dict[str, Any] = dict(request_data.json_parameters) if request_data else {}
        await asyncio.sleep(self._latency / 2)
        reply = self._telegram.methods.call(url.rpartition("/")[2], nested(parameters))
        if reply.before >= PATIENCE:
            await asyncio.sleep(PATIENCE)
            raise TimedOut
        await asyncio.sleep(self._latency / 2 + reply.before)
        if reply.reset:
            raise NetworkError("httpx.ReadError: scripted")
        return reply.status, reply.body
