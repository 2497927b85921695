"""The budget: how many calls and tokens of a language model a day may cost, for one person and for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.chats.store import Chats

ALL = ""  # the name under which everybody's spending is summed


@dataclass(frozen=True, slots=True)
class Limits:
    """Per day, in UTC. 0 is without a cap."""

    person_calls: int = 0
    person_tokens: int = 0
    library_calls: int = 0
    library_tokens: int = 0


class Budget:
    """Counts in one transaction, so that no crowd gets more calls than the cap."""

    def __init__(self, chats: Chats, limits: Limits, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._limits = limits
        self._clock = clock

    def reserve(self, person: str) -> str | None:
        """One call. None when it is granted, else a sentence that says which cap is reached."""
        day, limits = self._day(), self._limits
        with self._chats.writing() as connection:
            spent = {
                row["person"]: (row["calls"], row["tokens"])
                for row in connection.execute(
                    "SELECT * FROM spending WHERE day = ? AND person IN (?, ?)", (day, person, ALL)
                )
            }
            for name, calls, tokens, whose in (
                (person, limits.person_calls, limits.person_tokens, "your"),
                (ALL, limits.library_calls, limits.library_tokens, "this library's"),
            ):
                called, used = spent.get(name, (0, 0))
                if (calls and called >= calls) or (tokens and used >= tokens):
                    return f"Today {whose} budget for the language model is used up; it is full again at midnight UTC."
            for name in (person, ALL):
                connection.execute(
                    "INSERT INTO spending (day, person, calls) VALUES (?, ?, 1) "
                    "ON CONFLICT DO UPDATE SET calls = calls + 1",
                    (day, name),
                )
        return None

    def spend(self, person: str, tokens: int) -> None:
        """Tokens are known after the call."""
        with self._chats.writing() as connection:
            for name in (person, ALL):
                connection.execute(
                    "INSERT INTO spending (day, person, tokens) VALUES (?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens",
                    (self._day(), name, tokens),
                )

    def spent(self, person: str = ALL) -> tuple[int, int]:
        """Calls and tokens of today."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT calls, tokens FROM spending WHERE day = ? AND person = ?", (self._day(), person)
            ).fetchone()
        return (row["calls"], row["tokens"]) if row else (0, 0)

    def _day(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()
