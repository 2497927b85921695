"""`People`: the stores of members, invitations, requests, profiles, rooms and the audit log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chats.audit import Audit
from bot.chats.members import Members, Role
from bot.chats.pairing import Pairing
from bot.chats.profiles import Profiles
from bot.chats.requests import Requests
from bot.chats.rooms import Rooms
from bot.chats.store import Chats


@dataclass(frozen=True, slots=True)
class People:
    """The stores about people. Their methods block: call them in threads."""

    members: Members
    pairing: Pairing
    rooms: Rooms
    audit: Audit
    requests: Requests
    profiles: Profiles

    @classmethod
    def of(cls, chats: Chats, clock: Callable[[], datetime]) -> "People":
        """The stores over one database, `chats`."""
        return cls(
            Members(chats, clock),
            Pairing(chats, clock),
            Rooms(chats, clock),
            Audit(chats, clock),
            Requests(chats, clock),
            Profiles(chats),
        )


def count_owners(chats: Chats) -> int:
    """The number of owners who were let in by a code. Owners named in the settings are not counted."""
    return sum(member.role is Role.OWNER for member in Members(chats).all())
