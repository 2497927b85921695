"""The access policy: a pure function from a standing and an action to a verdict. An action without a rule is denied.

Strangers, other bots, channels, anonymous administrators and groups that no owner let the bot into get silence: nobody
learns anything from a bot that does not know them. A known person gets a sentence that says why. The policy reads no
database and no message text.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.chats.members import Role
from bot.telegram.speech import N_

OWNERS_ONLY = N_("Only an owner of this library may do that.")
MEMBERS_ONLY = N_("Only members may do that; an owner can make you one with /pair.")
OWNERS_IN_ROOM = N_("Only an owner of this library may do that in a group; in a private chat with me you may.")
MEMBERS_IN_ROOM = N_("Only members may do that in a group; in a private chat with me you may.")
IN_PRIVATE = N_("That is done in a private chat with me.")
FORWARDED = N_("A forwarded command is not carried out; type it yourself.")
EDITED = N_("An edited command is not carried out; send it anew.")

OWNER, MEMBER, GUEST = Role.OWNER, Role.MEMBER, Role.GUEST


class Place(StrEnum):
    """The kind of chat that a request comes from."""

    PRIVATE = "private"
    ROOM = "room"  # a group that an owner let the bot into
    GROUP = "group"  # any other group
    CHANNEL = "channel"
    ELSEWHERE = "elsewhere"  # inline and guest questions, from chats that the bot is not in


@dataclass(frozen=True, slots=True)
class Standing:
    """What the policy needs to know of a request.

    `role` is None for strangers; in a room every person is at least a guest. `person` is true for somebody who wrote
    as themselves: not a bot, a channel or an anonymous administrator.
    """

    role: Role | None
    place: Place
    person: bool = True
    forwarded: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """The least role in each place; None: not allowed there.

    `forwarded` and `edited` say whether a forwarded or an edited message is accepted.
    """

    private: Role | None
    room: Role | None = None
    elsewhere: Role | None = None
    forwarded: bool = True
    edited: bool = True

    def least(self, place: Place) -> Role | None:
        """The least role in `place`; None where nobody may."""
        return {Place.PRIVATE: self.private, Place.ROOM: self.room, Place.ELSEWHERE: self.elsewhere}.get(place)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the action is allowed. If not, `refusal` is the reply; None means silence."""

    allowed: bool
    role: Role | None = None
    refusal: str | None = None


SILENT = Verdict(False)


def _open_rule() -> Rule:
    return Rule(GUEST, GUEST)


def _library_rule() -> Rule:
    return Rule(MEMBER, MEMBER)


def _owner_rule() -> Rule:
    return Rule(OWNER, forwarded=False, edited=False)


# One rule per command. "ask" also covers plain questions, "add" files and web addresses, "button" presses.
RULES: dict[str, Rule] = {
    "ask": Rule(GUEST, GUEST, MEMBER),
    "button": _open_rule(),
    "start": _open_rule(),
    "help": _open_rule(),
    "whoami": _open_rule(),
    "why": _open_rule(),
    "abort": _open_rule(),
    "history": _open_rule(),
    "private": _open_rule(),
    "new": Rule(GUEST, MEMBER),
    "forget": Rule(GUEST, OWNER, forwarded=False, edited=False),
    "sources": _library_rule(),
    "latest": _library_rule(),
    "status": _library_rule(),
    "add": Rule(OWNER, edited=False),
    "index": _owner_rule(),
    "remove": _owner_rule(),
    "pair": _owner_rule(),
    "members": _owner_rule(),
    "dismiss": _owner_rule(),
    "audit": _owner_rule(),
    "admit": _owner_rule(),
}


def judge(standing: Standing, action: str) -> Verdict:
    """The verdict on `action`, a key of RULES. SILENT for an unknown action, a stranger, a group or a channel."""
    rule, role, place = RULES.get(action), standing.role, standing.place
    if rule is None or role is None or not standing.person or place in (Place.GROUP, Place.CHANNEL):
        return SILENT
    least = rule.least(place)
    if least is None or not role.at_least(least):
        return _refuse(rule, role, place)
    if standing.forwarded and not rule.forwarded:
        return Verdict(False, role, FORWARDED)
    if standing.edited and not rule.edited:
        return Verdict(False, role, EDITED)
    return Verdict(True, role)


def _refuse(rule: Rule, role: Role, place: Place) -> Verdict:
    """The refusal for a role that is too low. Inline and guest questions can come from anyone, so they get silence."""
    if place is Place.ELSEWHERE:
        return SILENT
    if place is Place.ROOM and rule.private and role.at_least(rule.private):
        in_room = {None: IN_PRIVATE, MEMBER: MEMBERS_IN_ROOM, OWNER: OWNERS_IN_ROOM}
        return Verdict(False, role, in_room[rule.room])
    wanted = rule.least(place) or rule.private
    return Verdict(False, role, MEMBERS_ONLY if wanted is MEMBER else OWNERS_ONLY)
