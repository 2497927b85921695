"""Members: who may use a messenger's bot, and as what. A person is a number of the messenger's, never a handle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.chats.connection import understood
from bot.chats.store import Chats


class Role(StrEnum):
    """From the most that one may do to the least."""

    OWNER = "owner"
    MEMBER = "member"
    GUEST = "guest"

    @property
    def one(self) -> str:
        """With its article."""
        return f"an {self}" if self is Role.OWNER else f"a {self}"

    def at_least(self, other: "Role") -> bool:
        return _RANKS[self] <= _RANKS[other]


_RANKS = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Member:
    person: str
    role: Role
    name: str  # as the messenger showed it when the person was added
    added_at: datetime
    added_by: str


class Members:
    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def role(self, person: str) -> Role | None:
        with self._chats.reading() as connection:
            row = connection.execute("SELECT role FROM members WHERE person = ?", (person,)).fetchone()
        with understood():
            return Role(row["role"]) if row else None

    def add(self, person: str, role: Role, name: str, by: str) -> Role:
        """The role that the person has now: nobody loses one by being given a lesser one."""
        with self._chats.writing() as connection:
            row = connection.execute("SELECT role FROM members WHERE person = ?", (person,)).fetchone()
            with understood():
                held = Role(row["role"]) if row else None
            if held and held.at_least(role):
                return held
            connection.execute(
                "INSERT INTO members VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET role = excluded.role, name = excluded.name",
                (person, role, name, self._clock().isoformat(), by),
            )
        return role

    def dismiss(self, person: str) -> bool:
        """Whether the person was a member."""
        with self._chats.writing() as connection:
            return connection.execute("DELETE FROM members WHERE person = ?", (person,)).rowcount > 0

    def all(self) -> list[Member]:
        """In the order in which they came."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT * FROM members ORDER BY added_at, person").fetchall()
        with understood():
            return [
                Member(
                    row["person"],
                    Role(row["role"]),
                    row["name"],
                    datetime.fromisoformat(row["added_at"]),
                    row["added_by"],
                )
                for row in rows
            ]
