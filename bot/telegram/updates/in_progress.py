"""The answers in progress, by conversation, so that they can be stopped. It knows neither answers nor messages."""

import asyncio
import threading
from dataclasses import dataclass, field


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

    def begin(self, conversation: str, update_id: int, person: int) -> Run:
        """Register a run. The one with the highest `update_id` is at hand, in whatever order runs begin.

        The run is halted at once if an /abort came after its question.
        """
        run, known = Run(update_id, person), self._runs.get(conversation)
        if known is None or known.update_id < update_id:
            self._runs[conversation] = run
        if update_id < max(self._stopped.get((conversation, who), 0) for who in (person, 0)):
            self._halt(run)
        return run

    def at_hand(self, conversation: str) -> Run | None:
        """The newest run of the conversation, if one is in progress."""
        return self._runs.get(conversation)

    def end(self, conversation: str, run: Run) -> None:
        """Unregister a run."""
        if self._runs.get(conversation) is run:
            del self._runs[conversation]

    def stop(self, conversation: str, person: int | None, before: int) -> bool:
        """Stop what `person`, or anybody for None, asked before the update `before`, also questions not begun yet.

        Returns whether such a run was at hand.
        """
        self._stopped[conversation, person or 0] = before
        run = self._runs.get(conversation)
        if run is None or run.update_id >= before or person not in (None, run.person):
            return False
        self._halt(run)
        return True

    def stop_one(self, conversation: str, person: int | None, update_id: int) -> bool:
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

    @staticmethod
    def _halt(run: Run) -> None:
        run.halt.set()
        run.halted.set()
