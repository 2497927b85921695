"""The answers that are being written, by conversation, so that they can be stopped. It knows neither."""

import asyncio
import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """`halt` is looked at in the thread that answers, `halted` on the loop."""

    update_id: int
    person: int
    halt: threading.Event = field(default_factory=threading.Event)
    halted: asyncio.Event = field(default_factory=asyncio.Event)


class RunningAnswers:
    """Used on the loop only."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._stopped: dict[tuple[str, int], int] = {}  # (conversation, person): questions of before are not answered

    def begin(self, conversation: str, update_id: int, person: int) -> Run:
        """The newest is at hand, in whatever order they begin."""
        run, known = Run(update_id, person), self._runs.get(conversation)
        if known is None or known.update_id < update_id:
            self._runs[conversation] = run
        if update_id < max(self._stopped.get((conversation, who), 0) for who in (person, 0)):
            self._halt(run)
        return run

    def at_hand(self, conversation: str) -> Run | None:
        return self._runs.get(conversation)

    def end(self, conversation: str, run: Run) -> None:
        if self._runs.get(conversation) is run:
            del self._runs[conversation]

    def stop(self, conversation: str, person: int | None, before: int) -> bool:
        """What that person asked there before this update, or for None anybody; whether one was at hand."""
        self._stopped[conversation, person or 0] = before
        run = self._runs.get(conversation)
        if run is None or run.update_id >= before or person not in (None, run.person):
            return False
        self._halt(run)
        return True

    def stop_one(self, conversation: str, person: int | None, update_id: int) -> bool:
        """That question and no other."""
        run = self._runs.get(conversation)
        if run is None or run.update_id != update_id or person not in (None, run.person):
            return False
        self._halt(run)
        return True

    def stop_all(self) -> None:
        """We are leaving: no thread goes on writing for nobody."""
        for run in self._runs.values():
            self._halt(run)

    @staticmethod
    def _halt(run: Run) -> None:
        run.halt.set()
        run.halted.set()
