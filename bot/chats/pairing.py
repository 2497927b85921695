"""Pairing: one-time codes that give a person a role.

Only hashes of codes are kept. A wrong code and an expired one get the same reply.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.chats.connection import understood
from bot.chats.members import Role
from bot.chats.store import Chats

LIFETIME = timedelta(minutes=30)
ASKING = "ask"  # in the place of a role: the code lets nobody in, but whoever sends it may ask to be
ASKING_LIFETIME = timedelta(days=7)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without letters that look alike; nearly five bits each
GROUPS, GROUP = 3, 4  # ABCD-EFGH-JKMN: 58 bits
TRIES = 5  # wrong codes of one person within TRIED; after them even a right code is refused
TRIED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code gives: a role, or with None the right to ask for one; and who made the code."""

    role: Role | None
    made_by: str


class Pairing:
    """The codes in `chats`."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def invite(self, role: Role, by: str) -> str:
        """Make a code that gives one person the role, within LIFETIME. Only its hash is stored."""
        return self._make(role, LIFETIME, by)

    def invite_requests(self, by: str) -> str:
        """Make a code with which any number of people may ask to be let in, within ASKING_LIFETIME."""
        return self._make(ASKING, ASKING_LIFETIME, by)

    def _make(self, gives: str, lifetime: timedelta, by: str) -> str:
        code = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        with self._chats.writing() as connection:
            connection.execute("DELETE FROM pairings WHERE expires_at <= ?", (self._clock().isoformat(),))
            connection.execute(
                "INSERT INTO pairings VALUES (?, ?, ?, ?)",
                (_digest(code), gives, (self._clock() + lifetime).isoformat(), by),
            )
        return code

    def redeem(self, person: str, code: str) -> Invitation | None:
        """Use up a code and return its invitation. None if the code is wrong, expired or used, or after TRIES.

        A code to ask with is not used up.
        """
        now = self._clock()
        with self._chats.writing() as connection:
            connection.execute("DELETE FROM pairing_tries WHERE at <= ?", ((now - TRIED).isoformat(),))
            tries = connection.execute("SELECT count(*) FROM pairing_tries WHERE person = ?", (person,)).fetchone()[0]
            if tries >= TRIES:
                return None
            row = connection.execute(
                "SELECT role, made_by FROM pairings WHERE digest = ? AND expires_at > ?",
                (_digest(code), now.isoformat()),
            ).fetchone()
            connection.execute("DELETE FROM pairings WHERE digest = ? AND role <> ?", (_digest(code), ASKING))
            if row is None:
                connection.execute("INSERT INTO pairing_tries VALUES (?, ?)", (person, now.isoformat()))
                return None
            connection.execute("DELETE FROM pairing_tries WHERE person = ?", (person,))
        with understood():
            return Invitation(None if row["role"] == ASKING else Role(row["role"]), row["made_by"])


def is_code(text: str) -> bool:
    """Whether the text has the form of a code, whatever its case and separators."""
    return len(_bare(text)) == GROUPS * GROUP


def _bare(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())


def _digest(code: str) -> str:
    return hashlib.sha256(_bare(code).encode("utf-8", "replace")).hexdigest()
