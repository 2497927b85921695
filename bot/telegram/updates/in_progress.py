"""The answers in progress, by conversation, so that they can be stopped. It knows neither answers nor messages."""

import asyncio
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from bot.chats.shared_inbox import SharedInbox


@dataclass(frozen=True, slots=True)
class Run:
    """One answer in progress. The answering thread checks `halt`; the event loop waits for `halted`."""

    update_id: int
    person: int
    halt: threading.Event = field(default_factory=threading.Event)
    halted: asyncio.Event = field(default_factory=asyncio.Event)


class RunningAnswers:
    """Registers and stops runs. Use it on the event loop only."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        # (conversation, person or 0 for all) -> the update of /abort; earlier questions are not answered
        self._stopped: dict[tuple[str, int], int] = {}

    async def begin(self, conversation: str, update_id: int, person: int) -> Run:
        """Register a run. The one with the highest `update_id` is at hand, in whatever order runs begin.

        The run is halted at once if an /abort came after its question.
        """
        run = self._register(conversation, update_id, person)
        if update_id < max(self._stopped.get((conversation, who), 0) for who in (person, 0)):
            self._halt(run)
        return run

    async def is_newest(self, conversation: str, run: Run) -> bool:
        """Whether the run is the newest of its conversation."""
        return self._runs.get(conversation) is run

    def end(self, conversation: str, run: Run) -> None:
        """Unregister a run."""
        if self._runs.get(conversation) is run:
            del self._runs[conversation]

    async def stop(self, conversation: str, person: int | None, before: int) -> bool:
        """Stop what `person`, or anybody for None, asked before the update `before`, also questions not begun yet.

        Returns whether such a run was at hand.
        """
        self._stopped[conversation, person or 0] = before
        run = self._runs.get(conversation)
        if run is None or run.update_id >= before or person not in (None, run.person):
            return False
        self._halt(run)
        return True

    async def stop_one(self, conversation: str, person: int | None, update_id: int) -> bool:
        """Stop the answer to that update and no other, if `person` asked it (anybody for None).

        Returns whether it was at hand.
        """
        run = self._runs.get(conversation)
        if run is None or run.update_id != update_id or person not in (None, run.person):
            return False
        self._halt(run)
        return True

    def stop_all(self) -> None:
        """Stop every run, so that no thread goes on answering after the bot has stopped."""
        for run in self._runs.values():
            self._halt(run)

    def _register(self, conversation: str, update_id: int, person: int) -> Run:
        run, known = Run(update_id, person), self._runs.get(conversation)
        if known is None or known.update_id < update_id:
            self._runs[conversation] = run
        return run

    @staticmethod
    def _halt(run: Run) -> None:
        run.halt.set()
        run.halted.set()


class SharedAnswers(RunningAnswers):
    """The answers in progress of one of several workers. What another worker answers is stopped through the inbox."""

    def __init__(self, inbox: SharedInbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def begin(self, conversation: str, update_id: int, person: int) -> Run:
        run = self._register(conversation, update_id, person)
        if await asyncio.to_thread(self._inbox.is_halted, update_id):
            self._halt(run)
        return run

    async def is_newest(self, conversation: str, run: Run) -> bool:
        return not await asyncio.to_thread(self._inbox.has_newer, conversation, run.update_id)

    async def stop(self, conversation: str, person: int | None, before: int) -> bool:
        return await asyncio.to_thread(self._inbox.halt, conversation, before, person)

    async def stop_one(self, conversation: str, person: int | None, update_id: int) -> bool:
        return await asyncio.to_thread(self._inbox.halt_one, conversation, update_id, person)

    async def heed_stops(self, pause: float) -> None:
        """Stop the runs of this worker that any worker was told to stop, until cancelled."""
        while True:
            if self._runs:
                self._halt_all_of(await asyncio.to_thread(self._inbox.halted))
            await asyncio.sleep(pause)

    def _halt_all_of(self, update_ids: Collection[int]) -> None:
        for run in self._runs.values():
            if run.update_id in update_ids:
                self._halt(run)
