"""The rate limiter: Telegram's limits for the whole bot and for each chat, and the pauses that Telegram asks for.

It knows no messages. All times are seconds of the running event loop's clock.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

CHATS_HELD = 3  # chats on hold at once, from which on the limit is taken to be the whole bot's
FRAMES_SPARE = 6  # messages of a group's minute that the frames of a stream leave for answers


@dataclass(frozen=True, slots=True)
class Rates:
    """The limits, each as (count, seconds).

    Telegram advises about 30 messages a second in all, one a second in a chat apart from bursts, and 20 a minute in a
    group. The defaults stay a little below, as the network may deliver spaced messages closer together.
    """

    overall: tuple[int, float] = (28, 1.1)
    chat: tuple[int, float] = (3, 3.2)
    group: tuple[int, float] = (19, 61.0)


class Window:
    """A sliding window: at most `count` messages within any `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self.count, self.seconds = count, seconds
        self._passed: deque[float] = deque(maxlen=count)

    def wait(self, now: float) -> float:
        """Seconds until the next message may go."""
        if len(self._passed) < self.count:
            return 0.0
        return max(0.0, self._passed[0] + self.seconds - now)

    def take(self, now: float) -> None:
        """Count a message as sent."""
        self._passed.append(now)

    def left(self, now: float) -> int:
        """How many messages may go now."""
        return self.count - sum(1 for passed in self._passed if passed + self.seconds > now)


class Pace(Protocol):
    """Says when a message may go to a chat, in one process or in several together."""

    async def turn(self, chat: int) -> None:
        """Wait until a message may go to the chat, and count it as sent. May raise LeaseLost."""

    async def settled(self, chat: int) -> None:
        """Note that the message is out, or given up."""

    async def spare(self, chat: int) -> bool:
        """Whether a frame of a stream may go now without taking an answer's turn. If so, it is counted as sent."""
        ...

    async def hold(self, chat: int, seconds: float) -> None:
        """Hold the chat for so long, and all chats where many are on hold."""


class RateLimiter:
    """A `Pace` in memory, for one process alone. Says when a message may go to a chat. Groups have negative ids."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._overall = Window(*rates.overall)
        self._line = asyncio.Lock()
        self._windows: dict[int, tuple[Window, ...]] = {}
        self._held: dict[int, float] = {}  # chat -> until when it is on hold
        self._all_held = 0.0

    async def turn(self, chat: int) -> None:
        """Wait until a message may go to the chat, and count it as sent.

        The whole bot's allowance is given out in the order of arrival. If chats raced for it, one might now and then
        wait so long that its next questions are turned away as too many. A chat that waits for its own limit does not
        hold up the line.
        """
        windows = (*self._windows_of(chat), self._overall)
        while True:
            await _sleep_while(partial(self._own_wait, chat))
            async with self._line:  # asyncio's lock is fair: first come, first served
                await _sleep_while(self._common_wait)
                if self._own_wait(chat) <= 0:
                    return _take_all(windows, _now())

    async def settled(self, chat: int) -> None:
        """Do nothing: the outbox writes a chat's messages one by one."""

    async def spare(self, chat: int) -> bool:
        """Whether a frame of a stream may go now without taking an answer's turn. If so, it is counted as sent."""
        now, windows = _now(), self._windows_of(chat)
        if max(self._held.get(chat, 0.0), self._all_held) > now:
            return False
        if self._overall.left(now) <= self._overall.count // 4:
            return False
        if chat > 0:  # private chats get drafts, which have limits of their own; the stream's pauses keep them
            _take_all((self._overall,), now)
            return True
        if windows[-1].left(now) <= min(FRAMES_SPARE, windows[-1].count - 1):
            return False
        _take_all((*windows, self._overall), now)
        return True

    async def hold(self, chat: int, seconds: float) -> None:
        """Hold the chat for `seconds`. If CHATS_HELD chats are then on hold, hold all until the first is free again."""
        now = _now()
        self._held[chat] = max(self._held.get(chat, 0.0), now + seconds)
        self._held = {held: until for held, until in self._held.items() if until > now}
        if len(self._held) >= CHATS_HELD:
            self._all_held = max(self._all_held, min(self._held.values()))

    def _own_wait(self, chat: int) -> float:
        now = _now()
        return max(self._held.get(chat, 0.0) - now, *(window.wait(now) for window in self._windows_of(chat)))

    def _common_wait(self) -> float:
        now = _now()
        return max(self._all_held - now, self._overall.wait(now))

    def _windows_of(self, chat: int) -> tuple[Window, ...]:
        if chat not in self._windows:
            limits = (self._rates.chat, self._rates.group) if chat < 0 else (self._rates.chat,)
            self._windows[chat] = tuple(Window(*limit) for limit in limits)
        return self._windows[chat]


async def _sleep_while(wait: Callable[[], float]) -> None:
    """Sleep until `wait()` is 0. It is asked again after each sleep, as the wait may have grown."""
    while (seconds := wait()) > 0:
        await asyncio.sleep(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _take_all(windows: tuple[Window, ...], now: float) -> None:
    for window in windows:
        window.take(now)
