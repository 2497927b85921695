"""The provider: a language model with deadlines, retries and a circuit breaker. Nothing else tries a call again.

A stream ends normally only after a whole reply: with text beside its reasoning, and not cut. Knows no SDK.
"""

import queue
import random
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event

from bot.llm.allowance import CALLS, Allowance, Purse
from bot.llm.circuit_breaker import CircuitBreaker
from bot.llm.protocol import LLM, Delta, Fault, LLMFault, Message, Reply
from bot.llm.reasoning import VisibleReply, strip_reasoning

LONGEST_WAIT = 5.0  # seconds; a service whose Retry-After asks for more is not tried again
MOST_TOKENS = 800
CHARACTERS_PER_TOKEN = 8  # more than any text has: a longer reply ignores its limit of tokens
LEAST_PER_TOKEN = 3  # characters; fewer than English has, so that a reservation is rather too large
LOOK = 0.05  # seconds between looks at the stop signal
AGAIN = frozenset({Fault.UNREACHABLE, Fault.LIMITED, Fault.FAILED})  # faults that may be gone at the next try
OUTAGES = frozenset(  # faults that every question would meet, so that the breaker counts them
    {
        *AGAIN,
        *(Fault.TIMEOUT, Fault.QUOTA, Fault.KEY, Fault.MODEL, Fault.CUT, Fault.MALFORMED, Fault.EMPTY),
        *(Fault.TEMPLATE, Fault.REFUSED),
    }
)
WHOLE = "stop"  # the finish reason of a complete reply, as is any that is not in BROKEN
BROKEN = {"length": Fault.ENDLESS, "content_filter": Fault.FILTERED, "error": Fault.CUT, None: Fault.CUT}
ROOM = 4  # times the tokens for a model whose reasoning used them up


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Deadlines in seconds. Local models on small machines need longer ones."""

    connect: float = 3.0
    first_token: float = 10.0
    between_tokens: float = 10.0
    total: float = 30.0


class Provider:
    """A language model to call. Threads may share it."""

    def __init__(
        self,
        llm: LLM,
        deadlines: Deadlines | None = None,
        *,
        most_tokens: int = MOST_TOKENS,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._llm = llm
        self._deadlines = deadlines or Deadlines()
        self._most_tokens = most_tokens
        self._breaker = breaker or CircuitBreaker()
        self._room = 1  # times the tokens asked for

    @property
    def model(self) -> str:
        return self._llm.model

    @property
    def host(self) -> str:
        return self._llm.host

    def allowance(self, stop: Event | None = None, purse: Purse | None = None) -> Allowance:
        """A new allowance for one question; its time runs from its first call."""
        return Allowance(CALLS, self._deadlines.total, stop, purse)

    def complete(
        self,
        messages: Sequence[Message],
        allowance: Allowance | None = None,
        *,
        most_tokens: int | None = None,
        calls: int = 1,
    ) -> str:
        """The whole reply, without reasoning. Raises LLMFault."""
        deltas = self.stream(messages, allowance, most_tokens=most_tokens, calls=calls)
        return strip_reasoning("".join(delta.text for delta in deltas))

    def stream(
        self,
        messages: Sequence[Message],
        allowance: Allowance | None = None,
        *,
        most_tokens: int | None = None,
        calls: int = CALLS,
    ) -> Generator[Delta]:
        """Yield deltas as they come, from the first on that is not reasoning. Raises LLMFault, also after some text.

        Of kind ENDLESS it says that the reply was cut at its length: what it has in whole sentences may stand.
        Makes at most `calls` calls, and no more than the allowance has left.
        """
        if not self._breaker.allows():
            raise LLMFault(Fault.RESTING, self.host)
        try:
            yield from self._tried(messages, allowance or self.allowance(), most_tokens or self._most_tokens, calls)
        except LLMFault as fault:
            (self._breaker.failed if fault.fault in OUTAGES else self._breaker.undecided)()
            raise
        except BaseException:  # the caller closed the stream, or a bug
            self._breaker.undecided()
            raise
        self._breaker.succeeded()

    def _tried(
        self, messages: Sequence[Message], allowance: Allowance, most_tokens: int, calls: int
    ) -> Generator[Delta]:
        for call in range(1, calls + 1):
            begun, room = False, self._room
            try:
                with closing(self._once(messages, allowance, most_tokens * room)) as deltas:
                    for delta in deltas:
                        begun = begun or bool(delta.text)
                        yield delta
                return
            except LLMFault as fault:
                if room < self._room and allowance.calls:
                    yield from self._tried(messages, allowance, most_tokens, calls)
                    return
                wait = _seconds_before_retry(fault, call)
                if begun or fault.fault not in AGAIN or call == calls or not allowance.calls or wait is None:
                    raise
                if time.monotonic() + wait >= allowance.ends:
                    raise
            allowance.wait(wait)

    def _once(self, messages: Sequence[Message], allowance: Allowance, most_tokens: int) -> Generator[Delta]:
        """Make one call. Another thread reads it, so the deadlines hold whatever the SDK waits for."""
        if allowance.stop and allowance.stop.is_set():
            raise LLMFault(Fault.STOPPED, self.host)
        prompt_tokens = sum(len(message.content) for message in messages) // LEAST_PER_TOKEN
        request = self._llm.stream(
            messages, most_tokens
        )  # first: it may import a library, which is no waiting for the model
        with closing(allowance.take(prompt_tokens + most_tokens)) as call:
            reader = _ReplyReader(request, self.host)
            reply, visible, held, finish, thought = VisibleReply(), "", "", None, False
            try:
                while (delta := reader.next(self._deadline(allowance, bool(reply.whole)), allowance.stop)) is not None:
                    finish, thought = finish or delta.finish, thought or delta.thinks
                    visible, held = reply.add(delta.text), held + delta.text
                    call.usage = delta.usage or call.usage
                    call.guessed = prompt_tokens + len(reply.whole) // LEAST_PER_TOKEN if reply.whole else 0
                    if len(reply.whole) > most_tokens * CHARACTERS_PER_TOKEN:
                        raise LLMFault(Fault.ENDLESS, self.host)
                    if visible.strip() and (held or delta.usage):
                        yield replace(delta, text=held)
                        held = ""
            finally:
                reader.hang_up()
        self._check_end(reply.whole, finish, thought=thought)

    def _deadline(self, allowance: Allowance, begun: bool) -> float:
        """The monotonic time until which the next delta is waited for."""
        patience = self._deadlines.between_tokens if begun else self._deadlines.first_token
        return min(allowance.ends, time.monotonic() + patience)

    def _check_end(self, text: str, finish: str | None, *, thought: bool) -> None:
        """Raise LLMFault unless the reply is whole. Give the next call more room where reasoning took all there was."""
        seen = bool(strip_reasoning(text).strip())
        if finish == "length" and not seen:
            self._room = ROOM
        if not text.strip() and not thought and finish in (None, WHOLE):
            raise LLMFault(Fault.EMPTY, self.host)
        if fault := BROKEN.get(finish):
            raise LLMFault(fault, self.host)
        if not seen:
            raise LLMFault(Fault.UNANSWERED, self.host)


class _ReplyReader:
    """A reply that a thread of its own reads, so that its consumer can stop waiting."""

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
        except Exception as error:  # `next` raises it again; after `hang_up` nobody waits for it
            self._items.put(error)

    def next(self, deadline: float, stop: Event | None) -> Delta | None:
        """The next delta; None at the end. Raises LLMFault: TIMEOUT at `deadline`, STOPPED once `stop` is set."""
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


def _seconds_before_retry(fault: LLMFault, call: int) -> float | None:
    """Seconds until the next call; None if the provider asks for more than LONGEST_WAIT."""
    asked = fault.retry_after or 0.0
    return None if asked > LONGEST_WAIT else max(asked, 2.0 ** (call - 1) * random.uniform(0.25, 0.5))
