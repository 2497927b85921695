"""`/pair`: an owner gets a code that lets somebody in, and whoever sends one in private is let in. Else: silence."""

import asyncio

from bot.chats.members import Role
from bot.chats.pairing import LIFETIME, is_code
from bot.telegram import menu
from bot.telegram.commands.help import WELCOME, said
from bot.telegram.foreign import told
from bot.telegram.incoming import Incoming
from bot.telegram.newsroom import Newsroom, Reply
from bot.telegram.policy import Place
from bot.telegram.rich import Style, Writer

ROLES = {"": Role.MEMBER, "member": Role.MEMBER, "guest": Role.GUEST}
WHICH = "Say /pair member or /pair guest. Owners are made on the machine: pressbox telegram pair --role owner."
NOT_GOOD = "That code is not good."


async def pair(room: Newsroom, incoming: Incoming) -> Reply | None:
    if is_code(incoming.text):
        return await _redeemed(room, incoming)
    role = ROLES.get(incoming.text.lower())
    if role is None:
        return Reply(WHICH)
    code = await asyncio.to_thread(room.people.pairing.invite, role, incoming.asker)
    await asyncio.to_thread(room.people.audit.note, incoming.asker, "made a code", role)
    minutes = int(LIFETIME.total_seconds() // 60)
    writer = Writer().add(f"Whoever sends me this within {minutes} minutes becomes {role.one}, once:\n\n")
    return Reply(writer.add(f"/pair {code}", Style.CODE).written())


async def _redeemed(room: Newsroom, incoming: Incoming) -> Reply | None:
    invitation = await asyncio.to_thread(room.people.pairing.redeem, incoming.asker, incoming.text)
    if invitation is None:
        known = await asyncio.to_thread(room.access.role, incoming.person)
        return Reply(NOT_GOOD) if known else None
    await asyncio.to_thread(room.people.members.add, incoming.asker, invitation.role, incoming.name, invitation.made_by)
    await asyncio.to_thread(room.people.audit.note, incoming.asker, "was let in", invitation.role)
    role = await asyncio.to_thread(room.access.role, incoming.person) or invitation.role
    await menu.show(room.bot, incoming.chat, role, Place.PRIVATE)
    await _tell(room, incoming, invitation.made_by, role)
    return Reply(f"{WELCOME}\n\n{said(role, Place.PRIVATE)}")


async def _tell(room: Newsroom, incoming: Incoming, owner: str, role: Role) -> None:
    """Who made the code hears of it; one that was made on the machine has no chat."""
    number = owner.removeprefix("telegram:")
    if number.isdigit() and int(number) != incoming.person:
        who = told(incoming.name) or "Somebody"
        room.outbox.say(int(number), f"{who} ({told(str(incoming.person))}) came in by your code, as {role.one}.")
