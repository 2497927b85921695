"""The circuit breaker: a provider that keeps failing is not called for a while, then tried with one call."""

import threading
import time
from collections import deque
from collections.abc import Callable

FAILURES = 3
WITHIN = 60.0  # seconds in which FAILURES open the breaker
REST = 30.0  # seconds without a call


class CircuitBreaker:
    """Closed until FAILURES come within WITHIN, then open for REST, then on trial. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._rests_until: float | None = None
        self._on_trial = False

    def allows(self) -> bool:
        """Whether a call may be made. After a rest one call may; others are refused until its outcome is known."""
        with self._lock:
            if self._rests_until is None:
                return True
            if self._clock() < self._rests_until or self._on_trial:
                return False
            self._on_trial = True
            return True

    def succeeded(self) -> None:
        """Close the breaker, and forget earlier failures."""
        with self._lock:
            self._failures.clear()
            self._rests_until, self._on_trial = None, False

    def failed(self) -> None:
        """Count a failure. The last of FAILURES, or one on trial, opens the breaker."""
        with self._lock:
            now = self._clock()
            self._failures.append(now)
            many = len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN
            if many or self._on_trial:
                self._rests_until, self._on_trial = now + REST, False

    def undecided(self) -> None:
        """End a call that says nothing about the provider: it was stopped, or its question was at fault."""
        with self._lock:
            self._on_trial = False
