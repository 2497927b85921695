"""Turns: one step at a time per conversation, in order, and a bounded number of answers at once overall.

It knows no messages. A step waits for its conversation's turn before it takes a slot, so a conversation that asks a lot
waits for itself and delays no other.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.telegram.tasks import finish

MOST = 3  # steps of one conversation: the running one and those that wait

Step = Callable[[], Awaitable[None]]


class Turns:
    """Runs each conversation's steps in a task of its own. A step takes one of `slots` while it computes."""

    def __init__(self, at_once: int) -> None:
        self.slots = asyncio.Semaphore(at_once)
        self._waiting: dict[str, deque[tuple[Step, bool]]] = {}  # each with whether it counts
        self._workers: dict[str, asyncio.Task[None]] = {}

    def busy(self, conversation: str) -> bool:
        """Whether a step of the conversation runs or waits."""
        return conversation in self._waiting

    def full(self, conversation: str) -> bool:
        """Whether the conversation has its MOST steps that count."""
        return sum(counts for _, counts in self._waiting.get(conversation, ())) >= MOST

    def enter(self, conversation: str, step: Step, counts: bool = True) -> None:
        """Queue a step behind the others of its conversation. A step must not raise.

        `counts` is false for a step that is soon done and makes nobody wait.
        """
        self._waiting.setdefault(conversation, deque()).append((step, counts))
        if conversation not in self._workers:
            self._workers[conversation] = asyncio.create_task(self._work(conversation))

    async def close(self, grace: float) -> None:
        """Wait `grace` seconds for the running and waiting steps, then cancel them."""
        await finish(list(self._workers.values()), grace)

    async def _work(self, conversation: str) -> None:
        waiting = self._waiting[conversation]
        try:
            while waiting:
                step, _ = waiting[0]
                await step()
                waiting.popleft()
        finally:
            del self._waiting[conversation], self._workers[conversation]
