"""The claims of a worker: takes updates out of the shared inbox and hands them over, while its lease lasts."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.chats.connection import ChatsDamaged
from bot.chats.inbox import Way
from bot.chats.moves import Moves
from bot.chats.shared_inbox import Claimed, SharedInbox
from bot.chats.workers import RENEWALS, LeaseLost, Worker
from bot.telegram.delivery.shared_pace import SharedPace
from bot.telegram.receiving.polling import LONGEST_DELAY
from bot.telegram.tasks import finish
from corpus.errors import PressboxError

LOG = logging.getLogger(__name__)
PAUSE = 0.1  # seconds between two looks into an empty inbox
SPREAD = 0.005  # seconds for each update in hand, after a claim: a worker that has more leaves the next to others
HASTY = 32  # updates that wait for no turn, in hand at once

Handle = Callable[[Claimed, SharedInbox], Coroutine[Any, Any, None]]


class Claims:
    """Claims updates for `worker` and gives them to `handle`, which must not raise."""

    def __init__(
        self, worker: Worker, inbox: SharedInbox, pace: SharedPace, moves: Moves, most: int, handle: Handle
    ) -> None:
        """`most` is the number of updates that wait for a turn, in hand at once."""
        self._worker, self._inbox, self._pace, self._moves = worker, inbox, pace, moves
        self._most, self._handle = most, handle
        self._in_hand: dict[int, tuple[Way, asyncio.Task[None]]] = {}
        self._claiming = asyncio.Lock()  # what was claimed and is not in hand yet is not given back
        self._thread = ThreadPoolExecutor(1, "lease")  # of its own: a renewal waits for no other work

    async def run(self) -> None:
        """Claim until cancelled. Raises LeaseLost and ChatsDamaged."""
        delay = PAUSE
        while True:
            try:
                claimed = await self._claim()
                delay = PAUSE
            except ChatsDamaged:
                raise
            except PressboxError as error:  # the database is away or full; updates stay where they are
                LOG.error("No updates can be claimed now: %s", error)
                delay = min(2 * delay, LONGEST_DELAY)
                claimed = None
            await asyncio.sleep(delay if claimed is None else SPREAD * len(self._in_hand))

    async def renew(self) -> None:
        """Renew the lease, and give back what failed, until cancelled. Raises LeaseLost."""
        pause = self._worker.lease / RENEWALS
        while True:
            await asyncio.sleep(pause)
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._worker.renew)
                async with self._claiming:
                    await asyncio.to_thread(self._inbox.give_back_others, set(self._in_hand))
                await self._pace.settle_left()
            except PressboxError as error:
                LOG.error("The worker's lease cannot be renewed now: %s", error)
                if not self._worker.alive:
                    raise LeaseLost from None

    async def close(self, grace: float) -> None:
        """Wait `grace` seconds for what is in hand, then cancel it: it is given back."""
        await finish([task for _, task in self._in_hand.values()], grace)
        self._thread.shutdown(wait=False)

    async def _claim(self) -> Claimed | None:
        """Claim an update and begin to handle it. Without room only a hasty one is claimed, so that /abort is heard."""
        turns = sum(way is Way.TURN for way, _ in self._in_hand.values())
        if len(self._in_hand) - turns >= HASTY:
            return None
        async with self._claiming:
            claimed = await asyncio.to_thread(self._claim_in_thread, turns < self._most)
            if claimed:
                task = asyncio.create_task(self._handle(claimed, self._inbox))
                self._in_hand[claimed.update_id] = claimed.way, task
                task.add_done_callback(lambda _: self._in_hand.pop(claimed.update_id, None))
        return claimed

    def _claim_in_thread(self, turns: bool) -> Claimed | None:
        claimed = self._inbox.claim(turns)
        if claimed:
            self._moves.reload()  # another process may have followed a group
        return claimed
