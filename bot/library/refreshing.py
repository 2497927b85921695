"""The refresh of a library that a long-running server asks: new articles are looked for now and then."""

import time
from collections.abc import Callable
from threading import Lock

EVERY = 60.0  # seconds between two looks


class Refreshing:
    """Calls `refresh` before a question, at most once in EVERY. Safe to call from several threads."""

    def __init__(self, refresh: Callable[[], None]) -> None:
        self._refresh = refresh
        self._lock = Lock()
        self._last = float("-inf")

    def bring_up_to_date(self) -> None:
        """Look for new articles, unless that was done a moment ago. Others wait for a look that is going on."""
        with self._lock:
            if time.monotonic() - self._last >= EVERY:
                self._refresh()
                self._last = time.monotonic()
