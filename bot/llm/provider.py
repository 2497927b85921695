"""A provider: a language model with patience. The one place where calls are tried again, timed, and given up.

A stream ends normally only after a whole reply: a finish reason that says so, and text. Knows no SDK.
"""

import queue
import random
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Event

from bot.llm.breaker import Breaker
from bot.llm.protocol import LLM, Delta, Fault, LLMFault, Message, Reply, Usage

CALLS = 3  # of one question, at most
LONGEST_WAIT = 5.0  # seconds; whoever asks for more with Retry-After is not waited for
MOST_TOKENS = 800
CHARACTERS_PER_TOKEN = 8  # more than any text has: beyond it a reply is endless
LOOK = 0.05  # seconds between looks at the stop signal
AGAIN = frozenset({Fault.UNREACHABLE, Fault.LIMITED, Fault.FAILED})  # may be gone at the next try
OUTAGES = frozenset(  # what every question would meet, so that the breaker counts it
    {
        *AGAIN,
        *(Fault.TIMEOUT, Fault.QUOTA, Fault.KEY, Fault.MODEL, Fault.CUT, Fault.MALFORMED, Fault.EMPTY),
        *(Fault.ENDLESS, Fault.REFUSED),
    }
)
WHOLE = frozenset({"stop", "end_turn", "stop_sequence", "eos", "STOP", "completed"})
FINISHES = {"length": Fault.ENDLESS, "max_tokens": Fault.ENDLESS, "content_filter": Fault.FILTERED, None: Fault.CUT}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. Local models on small machines want longer ones."""

    connect: float = 3.0
    first_token: float = 10.0
    between_tokens: float = 10.0
    total: float = 30.0


class Provider:
    """Safe to share between threads."""

    def __init__(
        self,
        llm: LLM,
        deadlines: Deadlines | None = None,
        *,
        most_tokens: int = MOST_TOKENS,
        breaker: Breaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._llm = llm
        self._deadlines = deadlines or Deadlines()
        self._most_tokens = most_tokens
        self._breaker = breaker or Breaker()
        self._sleep = sleep

    @property
    def model(self) -> str:
        return self._llm.model

    @property
    def host(self) -> str:
        return self._llm.host

    def complete(
        self, messages: Sequence[Message], stop: Event | None = None, *, most_tokens: int | None = None, calls: int = 1
    ) -> tuple[str, Usage | None]:
        """The whole reply. Raises LLMFault."""
        deltas = list(self.stream(messages, stop, most_tokens=most_tokens, calls=calls))
        return "".join(delta.text for delta in deltas), next((d.usage for d in deltas if d.usage), None)

    def stream(
        self,
        messages: Sequence[Message],
        stop: Event | None = None,
        *,
        most_tokens: int | None = None,
        calls: int = CALLS,
    ) -> Generator[Delta]:
        """Deltas as they come. Raises LLMFault, also after some text: what was yielded then is no answer."""
        if not self._breaker.allows():
            raise LLMFault(Fault.RESTING, self.host)
        try:
            yield from self._tried(messages, stop, most_tokens or self._most_tokens, calls)
        except LLMFault as fault:
            (self._breaker.failed if fault.fault in OUTAGES else self._breaker.undecided)()
            raise
        except BaseException:  # the reader left, or a bug
            self._breaker.undecided()
            raise
        self._breaker.succeeded()

    def _tried(self, messages: Sequence[Message], stop: Event | None, most_tokens: int, calls: int) -> Generator[Delta]:
        ends = time.monotonic() + self._deadlines.total
        for call in range(1, calls + 1):
            begun = False
            try:
                with closing(self._once(messages, stop, most_tokens, ends)) as deltas:
                    for delta in deltas:
                        begun = begun or bool(delta.text)
                        yield delta
                return
            except LLMFault as fault:
                wait = _wait(fault, call)
                if begun or fault.fault not in AGAIN or call == calls or wait is None:
                    raise
                if time.monotonic() + wait >= ends:
                    raise
            self._sleep(wait)

    def _once(self, messages: Sequence[Message], stop: Event | None, most_tokens: int, ends: float) -> Generator[Delta]:
        """One call, watched from outside: whatever the SDK waits for, the deadlines hold."""
        line = _Line(self._llm.stream(messages, most_tokens), self.host)
        text, finish, begun = "", None, False
        try:
            while True:
                patience = self._deadlines.between_tokens if begun else self._deadlines.first_token
                delta = line.next(min(ends, time.monotonic() + patience), stop)
                if delta is None:
                    break
                finish = delta.finish or finish
                text += delta.text
                begun = begun or bool(delta.text)
                if len(text) > most_tokens * CHARACTERS_PER_TOKEN:
                    raise LLMFault(Fault.ENDLESS, self.host)
                if delta.text or delta.usage:
                    yield delta
        finally:
            line.hang_up()
        if finish not in WHOLE:
            raise LLMFault(FINISHES.get(finish, Fault.MALFORMED), self.host)
        if not text.strip():
            raise LLMFault(Fault.EMPTY, self.host)


class _Line:
    """A reply read by a thread of its own, so that whoever waits for it may lose patience."""

    def __init__(self, reply: Reply, host: str) -> None:
        self._reply = reply
        self._host = host
        self._items: queue.SimpleQueue[Delta | Exception | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True, name="language model").start()

    def _read(self) -> None:
        try:
            for delta in self._reply:
                self._items.put(delta)
            self._items.put(None)
        except Exception as error:  # raised again where it is waited for; after hanging up nobody waits
            self._items.put(error)

    def next(self, deadline: float, stop: Event | None) -> Delta | None:
        """None at the end. Raises LLMFault: TIMEOUT at the deadline, STOPPED at the signal."""
        while True:
            if stop and stop.is_set():
                raise LLMFault(Fault.STOPPED, self._host)
            left = deadline - time.monotonic()
            if left <= 0:
                raise LLMFault(Fault.TIMEOUT, self._host)
            try:
                item = self._items.get(timeout=min(left, LOOK) if stop else left)
            except queue.Empty:
                continue
            if isinstance(item, Exception):
                raise item
            return item

    def hang_up(self) -> None:
        self._reply.hang_up()


def _wait(fault: LLMFault, call: int) -> float | None:
    """Seconds until the next call; None when the provider asks for more than we wait."""
    asked = fault.retry_after or 0.0
    return None if asked > LONGEST_WAIT else max(asked, 2.0 ** (call - 1) * random.uniform(0.25, 0.5))
