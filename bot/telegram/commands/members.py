"""`/members` and `/dismiss NUMBER`: who was let in, and who is let in no more."""

import asyncio
from functools import partial

from bot.answering.display import day
from bot.telegram.access import menu
from bot.telegram.context import Newsroom, Reply
from bot.telegram.delivery.defuse import told
from bot.telegram.delivery.rich_text import Style, Writer
from bot.telegram.updates.incoming import Incoming

NOBODY = "Nobody was let in by a code yet. /pair makes one."
WHO = "Say whom: /dismiss NUMBER. /members lists them. Owners of the settings are dismissed there."
UNKNOWN = "There is no such member; /members lists them."


async def members(room: Newsroom, incoming: Incoming) -> Reply:
    found = await asyncio.to_thread(room.people.members.all)
    writer = Writer()
    for member in found:
        writer.add("\n" if writer.length else "").add(member.person.removeprefix("telegram:"), Style.CODE)
        since = day(member.added_at.date())
        writer.add(f" · {told(member.name) or 'without a name'} · {member.role}, since {since}")
        writer.border()
    return Reply(writer.written() if found else NOBODY)


async def dismiss(room: Newsroom, incoming: Incoming) -> Reply:
    number = incoming.text.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return Reply(WHO)
    deed = partial(_dismissed, room, incoming.asker, number)
    if not await asyncio.to_thread(room.inbox.once, incoming.update_id, "dismissed", deed):
        return Reply(UNKNOWN)
    await menu.hide(room.bot, int(number))
    return Reply(f"{told(number)} is let in no more.")


def _dismissed(room: Newsroom, owner: str, number: str) -> bool:
    """Whether the person was a member."""
    if not room.people.members.dismiss(f"telegram:{number}"):
        return False
    room.people.audit.note(owner, "dismissed", number)
    return True
