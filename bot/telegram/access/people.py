"""The people: members, invitations, rooms and the audit, in one hand. Called in threads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chats.audit import Audit
from bot.chats.members import Members, Role
from bot.chats.pairing import Pairing
from bot.chats.rooms import Rooms
from bot.chats.store import Chats


@dataclass(frozen=True, slots=True)
class People:
    members: Members
    pairing: Pairing
    rooms: Rooms
    audit: Audit

    @classmethod
    def of(cls, chats: Chats, clock: Callable[[], datetime]) -> "People":
        return cls(Members(chats, clock), Pairing(chats, clock), Rooms(chats, clock), Audit(chats, clock))


def count_owners(chats: Chats) -> int:
    """How many were made by a code."""
    return sum(member.role is Role.OWNER for member in Members(chats).all())
