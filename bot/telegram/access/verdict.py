"""The verdict on each update, given before anything is done with it.

Owners are named in the settings or let in by a code; all others are let in by a code.
"""

from collections.abc import Collection

from bot.chats.members import Members, Role
from bot.chats.pairing import is_code
from bot.chats.rooms import Rooms
from bot.telegram.access.policy import RULES, SILENT, Place, Standing, Verdict, judge
from bot.telegram.speech import N_
from bot.telegram.updates import removal_button
from bot.telegram.updates.address import parse_address
from bot.telegram.updates.incoming import Incoming, Kind, conversation_key

UNKNOWN = N_("There is no such command; /help lists them.")
ASK = "ask"
ADMIT = "in"  # begins the data of the buttons that let somebody in


class Access:
    """Answers who may do what. Its methods block: call them in threads."""

    def __init__(self, owners: Collection[int], members: Members, rooms: Rooms) -> None:
        self._owners = frozenset(owners)
        self._members = members
        self._rooms = rooms

    def verdict(self, incoming: Incoming) -> Verdict:
        """Whether the update may be handled. Membership changes and migrations are no requests: always allowed."""
        if incoming.kind in (Kind.MEMBERSHIP, Kind.MIGRATION):
            return Verdict(True, self.role(incoming.person))
        if not incoming.addressed:
            return SILENT
        standing = self.standing(incoming)
        if _redeems_code(incoming):  # the only thing that a stranger may send; a wrong code gets silence
            return Verdict(True, standing.role)
        action = action_of(incoming)
        if action not in RULES:
            known = standing.role is not None and standing.person and standing.place is Place.PRIVATE
            return Verdict(False, standing.role, UNKNOWN) if known else SILENT
        return judge(standing, action)

    def role(self, person: int) -> Role | None:
        """The person's role, in any chat; None for a stranger. Only numbers count: usernames can be taken over."""
        if person in self._owners:
            return Role.OWNER
        return self._members.role(f"telegram:{person}") if person else None

    def owners(self) -> list[int]:
        """The numbers of all owners."""
        return [person for person, role in self.known()[0] if role is Role.OWNER]

    def known(self) -> tuple[list[tuple[int, Role]], list[int]]:
        """All known people as (number, role), and the chat ids of the rooms."""
        people = dict.fromkeys(self._owners, Role.OWNER)
        for member in self._members.all():
            people.setdefault(_number(member.person), member.role)
        return list(people.items()), [_number(room) for room in self._rooms.names()]

    def standing(self, incoming: Incoming) -> Standing:
        """What the policy needs to know of the update."""
        place, role = self._place(incoming), self.role(incoming.person)
        if place is Place.ROOM and role is None:
            role = Role.GUEST
        return Standing(
            role=role,
            place=place,
            person=bool(incoming.person) and (incoming.genuine or incoming.forwarded),
            forwarded=incoming.forwarded,
            edited=incoming.kind is Kind.EDITED,
        )

    def _place(self, incoming: Incoming) -> Place:
        if incoming.kind in (Kind.INLINE, Kind.GUEST):
            return Place.ELSEWHERE
        if incoming.private:
            return Place.PRIVATE
        if incoming.chat_type not in ("group", "supergroup"):
            return Place.CHANNEL
        return Place.ROOM if self._rooms.known(conversation_key(incoming.chat)) else Place.GROUP


def action_of(incoming: Incoming) -> str:
    """The action that the update asks for: a key of RULES, or the name of an unknown command."""
    if incoming.kind is Kind.CALLBACK:
        if incoming.data.startswith(f"{ADMIT}:"):
            return "admit"
        return "remove" if removal_button.is_removal_button(incoming.data) else "button"
    if incoming.kind is Kind.STOPPED:
        return "button"
    if incoming.kind in (Kind.INLINE, Kind.GUEST):
        return ASK
    if incoming.file is not None and incoming.kind is Kind.EDITED and incoming.command is None:
        return ASK  # its caption was changed, the file was not
    if incoming.file is not None or (incoming.private and incoming.command is None and parse_address(incoming.text)):
        return "add"
    return incoming.command or ASK


def _number(name: str) -> int:
    return int(name.removeprefix("telegram:"))


def _redeems_code(incoming: Incoming) -> bool:
    return (
        incoming.kind is Kind.MESSAGE
        and incoming.private
        and incoming.genuine
        and incoming.command == "pair"
        and is_code(incoming.text)
    )
