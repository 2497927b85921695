"""Turns: in order within a conversation, a bounded number of answers at once overall. It knows no messages.

A conversation's turn comes before a slot, so one that asks a lot waits for itself and costs the others nothing.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

MOST = 3  # of one conversation: the one at hand and those that wait

Step = Callable[[], Awaitable[None]]


class Turns:
    """`slots` is taken by a step for as long as it computes."""

    def __init__(self, at_once: int) -> None:
        self.slots = asyncio.Semaphore(at_once)
        self._waiting: dict[str, deque[Step]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def busy(self, conversation: str) -> bool:
        return conversation in self._waiting

    def full(self, conversation: str) -> bool:
        return len(self._waiting.get(conversation, ())) >= MOST

    def enter(self, conversation: str, step: Step) -> None:
        """A step answers for its own errors."""
        self._waiting.setdefault(conversation, deque()).append(step)
        if conversation not in self._workers:
            self._workers[conversation] = asyncio.create_task(self._work(conversation))

    async def close(self, grace: float) -> None:
        """What does not end within so many seconds is left as it is."""
        if self._workers:
            _, unfinished = await asyncio.wait(self._workers.values(), timeout=grace)
            for worker in unfinished:
                worker.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _work(self, conversation: str) -> None:
        waiting = self._waiting[conversation]
        try:
            while waiting:
                await waiting[0]()
                waiting.popleft()
        finally:
            del self._waiting[conversation], self._workers[conversation]
