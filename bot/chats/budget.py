"""The budget: how many calls and tokens of a language model a day may take, for one person and for all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from index.store.database import Database

ALL = ""  # the person under whose name everybody's spending is summed


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps per day in UTC; 0 means no cap."""

    person_calls: int = 0
    person_tokens: int = 0
    library_calls: int = 0
    library_tokens: int = 0


class Book(Protocol):
    """The database that a budget counts in: `Chats`, or a stand-in that opens it on first use."""

    def reading(self) -> AbstractContextManager[Database]: ...

    def writing(self) -> AbstractContextManager[Database]: ...


class Budget:
    """Counts in one transaction, so that no crowd gets more calls or tokens than the cap."""

    def __init__(self, chats: Book, limits: Limits, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._limits = limits
        self._clock = clock

    def of(self, person: str) -> "Purse":
        """The person's part in the budget."""
        return Purse(self, person)

    def reserve(self, person: str, tokens: int = 0) -> str | None:
        """Book one call and `tokens`. None if they are granted, else a sentence that says which cap is reached."""
        day, limits = self._day(), self._limits
        with self._chats.writing() as connection:
            spent = {
                row["person"]: (row["calls"], row["tokens"])
                for row in connection.execute(
                    "SELECT * FROM spending WHERE day = ? AND person IN (?, ?)", (day, person, ALL)
                )
            }
            for name, most_calls, most_tokens, whose in (
                (person, limits.person_calls, limits.person_tokens, "Your"),
                (ALL, limits.library_calls, limits.library_tokens, "This library's"),
            ):
                called, used = spent.get(name, (0, 0))
                if (most_calls and called >= most_calls) or (most_tokens and used + tokens > most_tokens):
                    return (
                        f"{whose} budget for the language model is used up for today; it is full again at midnight UTC."
                    )
            self._book(connection, person, 1, tokens)
        return None

    def settle(self, person: str, reserved: int, used: int) -> None:
        """Replace the tokens that were reserved for a call by those that it used."""
        with self._chats.writing() as connection:
            self._book(connection, person, 0, used - reserved)

    def spent(self, person: str = ALL) -> tuple[int, int]:
        """The calls and tokens of today."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT calls, tokens FROM spending WHERE day = ? AND person = ?", (self._day(), person)
            ).fetchone()
        return (row["calls"], row["tokens"]) if row else (0, 0)

    def _book(self, connection: Database, person: str, calls: int, tokens: int) -> None:
        connection.executemany(
            "INSERT INTO spending (day, person, calls, tokens) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (day, person) DO UPDATE SET calls = spending.calls + excluded.calls, tokens = "
            "CASE WHEN spending.tokens + excluded.tokens < 0 THEN 0 ELSE spending.tokens + excluded.tokens END",
            [(self._day(), name, calls, tokens) for name in (person, ALL)],
        )

    def _day(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Purse:
    """One person's part in the budget: a `bot.llm.allowance.Purse`."""

    budget: Budget
    person: str

    def reserve(self, tokens: int) -> str | None:
        """As `Budget.reserve`, for this person."""
        return self.budget.reserve(self.person, tokens)

    def settle(self, reserved: int, used: int) -> None:
        """As `Budget.settle`, for this person."""
        self.budget.settle(self.person, reserved, used)
