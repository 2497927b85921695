"""The quota of questions per day, for one person and for all. The budget counts what a model costs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.chats.budget import ALL
from bot.chats.store import Chats
from corpus.nouns import count_noun


@dataclass(frozen=True, slots=True)
class Caps:
    """Questions per day in UTC; 0 means no cap."""

    person: int = 0
    everybody: int = 0


class QuestionQuota:
    """Counts in one transaction, so that no crowd asks more than the cap."""

    def __init__(self, chats: Chats, caps: Caps, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._caps = caps
        self._clock = clock

    def take(self, person: str) -> str | None:
        """Book one question. None if it is granted, else a sentence that says which cap is reached."""
        with self._chats.writing() as connection:
            asked = {
                row["person"]: row["questions"]
                for row in connection.execute(
                    "SELECT person, questions FROM spending WHERE day = ? AND person IN (?, ?)",
                    (self._day(), person, ALL),
                )
            }
            for name, most, whose in (
                (person, self._caps.person, "Your"),
                (ALL, self._caps.everybody, "This library's"),
            ):
                if most and asked.get(name, 0) >= most:
                    spent = count_noun(most, "question for today is", "questions for today are")
                    return f"{whose} {spent} used up; there are new ones at midnight UTC."
            for name in (person, ALL):
                connection.execute(
                    "INSERT INTO spending (day, person, questions) VALUES (?, ?, 1) "
                    "ON CONFLICT (day, person) DO UPDATE SET questions = spending.questions + 1",
                    (self._day(), name),
                )
        return None

    def taken(self, person: str = ALL) -> int:
        """The number of questions of today."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT questions FROM spending WHERE day = ? AND person = ?", (self._day(), person)
            ).fetchone()
        return int(row["questions"]) if row else 0

    def _day(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()
