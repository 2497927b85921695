"""The members: who may use a messenger's bot, and in which role.

A person is identified by the messenger's number, never by a handle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.chats.connection import understood
from bot.chats.store import Chats


class Role(StrEnum):
    """The roles, from the one with most rights to the one with fewest."""

    OWNER = "owner"
    MEMBER = "member"
    GUEST = "guest"

    @property
    def one(self) -> str:
        """The role with its indefinite article: "an owner"."""
        return f"an {self}" if self is Role.OWNER else f"a {self}"

    def at_least(self, other: "Role") -> bool:
        """Whether this role has all rights of the other."""
        return _RANKS[self] <= _RANKS[other]


_RANKS = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may use the bot."""

    person: str
    role: Role
    name: str  # as the messenger showed it when the person was added
    added_at: datetime
    added_by: str


class Members:
    """The members in `chats`."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def role(self, person: str) -> Role | None:
        """The role of a person; None if the person is no member."""
        with self._chats.reading() as connection:
            row = connection.execute("SELECT role FROM members WHERE person = ?", (person,)).fetchone()
        with understood():
            return Role(row["role"]) if row else None

    def add(self, person: str, role: Role, name: str, by: str) -> Role:
        """Give the person a role, and return the role in force: a lesser role than the present one changes nothing."""
        with self._chats.writing() as connection:
            row = connection.execute("SELECT role FROM members WHERE person = ?", (person,)).fetchone()
            with understood():
                held = Role(row["role"]) if row else None
            if held and held.at_least(role):
                return held
            connection.execute(
                "INSERT INTO members VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (person) DO UPDATE SET role = excluded.role, name = excluded.name",
                (person, role, name, self._clock().isoformat(), by),
            )
        return role

    def dismiss(self, person: str) -> bool:
        """End the membership. False if the person was no member."""
        with self._chats.writing() as connection:
            return connection.execute("DELETE FROM members WHERE person = ?", (person,)).rowcount > 0

    def all(self) -> list[Member]:
        """Every member, in the order in which they joined."""
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
