"""The network of one fetch: connections to addresses that the guard has checked, within a budget of time and bytes.

It is httpcore's network backend, so no layer above can resolve a name again or wait longer.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

from corpus.formats import readable_size
from corpus.web.guard import Resolve, allowed_addresses

CONNECT_SECONDS = 5.0  # for one address of a host; the host may have another


class BudgetExceeded(Exception):
    """A fetch exceeds its budget. The message continues a sentence that begins with the URL: "took too long"."""


class TooLarge(BudgetExceeded):
    """A fetch exceeds its budget, and will do so again."""


@dataclass(slots=True)
class Budget:
    """The time and bytes left for one fetch, redirects included."""

    deadline: float
    wire_bytes: int
    clock: Callable[[], float] = time.monotonic
    spent: int = 0

    def seconds(self) -> float:
        """Seconds left, more than 0. Raises BudgetExceeded."""
        left = self.deadline - self.clock()
        if left <= 0:
            raise BudgetExceeded("took too long")
        return left

    def take(self, size: int) -> None:
        """Count `size` bytes. Raises TooLarge."""
        self.spent += size
        if self.spent > self.wire_bytes:
            raise TooLarge(f"sends more than {readable_size(self.wire_bytes)}")


class PinnedNetwork(httpcore.NetworkBackend):
    """Resolves a host once per connection and connects to one of the checked addresses."""

    def __init__(self, resolve: Resolve, allow_private: bool, budget: Budget) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._budget = budget
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _within(
            self._budget.seconds(), lambda: allowed_addresses(host, port, self._resolve, self._allow_private)
        )
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                seconds = min(CONNECT_SECONDS, self._budget.seconds())
                stream = self._sockets.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Metered(stream, self._budget)
        raise failure


class _Metered(httpcore.NetworkStream):
    """A stream within a budget: no timeout is longer than the time left, and the bytes received are counted."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._budget.seconds())
        self._budget.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._budget.seconds())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Metered(self._stream.start_tls(ssl_context, server_hostname, self._budget.seconds()), self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _within(seconds: float, look_up: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The result of `look_up`, within some seconds. Raises what it raises, or BudgetExceeded.

    The system's resolver has no timeout, so it runs in a thread, which is abandoned when the time is over.
    """
    outcome: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put(look_up())
        except Exception as error:  # raised again in the thread that waits
            outcome.put(error)

    Thread(target=run, daemon=True).start()
    try:
        result = outcome.get(timeout=seconds)
    except Empty:
        raise BudgetExceeded("took too long to be found") from None
    if isinstance(result, Exception):
        raise result
    return result
