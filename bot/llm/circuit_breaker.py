"""The breaker: a provider that keeps failing is left alone for a while, then tried by one question again."""

import threading
import time
from collections import deque
from collections.abc import Callable

FAILURES = 3
WITHIN = 60.0  # seconds
REST = 30.0  # seconds


class CircuitBreaker:
    """Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._rests_until: float | None = None
        self._on_trial = False

    def allows(self) -> bool:
        """After a rest one call is let through; the others wait for what becomes of it."""
        with self._lock:
            if self._rests_until is None:
                return True
            if self._clock() < self._rests_until or self._on_trial:
                return False
            self._on_trial = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures.clear()
            self._rests_until, self._on_trial = None, False

    def failed(self) -> None:
        with self._lock:
            now = self._clock()
            self._failures.append(now)
            many = len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN
            if many or self._on_trial:
                self._rests_until, self._on_trial = now + REST, False

    def undecided(self) -> None:
        """The call told nothing of the provider: it was stopped, or its question was at fault."""
        with self._lock:
            self._on_trial = False
