"""`/members` and `/dismiss NUMBER`: who was let in, and who is let in no more."""

import asyncio

from bot.telegram import menu
from bot.telegram.foreign import told
from bot.telegram.incoming import Incoming
from bot.telegram.newsroom import Newsroom, Reply

NOBODY = "Nobody was let in by a code yet. /pair makes one."
WHO = "Say whom: /dismiss NUMBER. /members lists them. Owners of the settings are dismissed there."
UNKNOWN = "There is no such member; /members lists them."


async def members(room: Newsroom, incoming: Incoming) -> Reply:
    found = await asyncio.to_thread(room.people.members.all)
    lines = [
        f"{member.person.removeprefix('telegram:')} · {told(member.name) or 'without a name'} · {member.role}, since "
        f"{member.added_at:%Y-%m-%d}"
        for member in found
    ]
    return Reply("\n".join(lines) or NOBODY)


async def dismiss(room: Newsroom, incoming: Incoming) -> Reply:
    number = incoming.text.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return Reply(WHO)
    if not await asyncio.to_thread(room.people.members.dismiss, f"telegram:{number}"):
        return Reply(UNKNOWN)
    await asyncio.to_thread(room.people.audit.note, incoming.asker, "dismissed", number)
    await menu.hide(room.bot, int(number))
    return Reply(f"{number} is let in no more.")
