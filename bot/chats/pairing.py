"""Pairing: one-time codes that let a person in. Only hashes are kept; a wrong code and a late one look the same."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.chats.connection import understood
from bot.chats.members import Role
from bot.chats.store import Chats

LIFETIME = timedelta(minutes=30)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that are mistaken for others; five bits each, nearly
GROUPS, GROUP = 3, 4  # ABCD-EFGH-JKMN: 58 bits
TRIES = 5  # wrong codes of one person in TRIED, after which even a right one is not looked at
TRIED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Invitation:
    role: Role
    made_by: str


class Pairing:
    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def invite(self, role: Role, by: str) -> str:
        """A code, which is shown once and kept nowhere."""
        code = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        with self._chats.writing() as connection:
            connection.execute("DELETE FROM pairings WHERE expires_at <= ?", (self._clock().isoformat(),))
            connection.execute(
                "INSERT INTO pairings VALUES (?, ?, ?, ?)",
                (_digest(code), role, (self._clock() + LIFETIME).isoformat(), by),
            )
        return code

    def redeem(self, person: str, code: str) -> Invitation | None:
        """The invitation, which is used up by it. None for whatever reason: none is given."""
        now = self._clock()
        with self._chats.writing() as connection:
            connection.execute("DELETE FROM pairing_tries WHERE at <= ?", ((now - TRIED).isoformat(),))
            tries = connection.execute("SELECT count(*) FROM pairing_tries WHERE person = ?", (person,)).fetchone()[0]
            if tries >= TRIES:
                return None
            row = connection.execute(
                "DELETE FROM pairings WHERE digest = ? AND expires_at > ? RETURNING role, made_by",
                (_digest(code), now.isoformat()),
            ).fetchone()
            if row is None:
                connection.execute("INSERT INTO pairing_tries VALUES (?, ?)", (person, now.isoformat()))
                return None
            connection.execute("DELETE FROM pairing_tries WHERE person = ?", (person,))
        with understood():
            return Invitation(Role(row["role"]), row["made_by"])


def is_code(text: str) -> bool:
    """Whether it may be one, however it was typed; right or wrong."""
    return len(_bare(text)) == GROUPS * GROUP


def _bare(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())


def _digest(code: str) -> str:
    return hashlib.sha256(_bare(code).encode("utf-8", "replace")).hexdigest()
