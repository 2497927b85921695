"""`/audit`: who did what, the newest first."""

import asyncio

from bot.answering.display import day
from bot.telegram.context import Newsroom, Reply
from bot.telegram.delivery.defuse import told
from bot.telegram.updates.incoming import Incoming

NEWEST = 30
NOTHING = "Nothing was done yet that is written down."


async def audit(room: Newsroom, incoming: Incoming) -> Reply:
    entries = await asyncio.to_thread(room.people.audit.newest, NEWEST)
    lines = [
        f"{day(entry.at.date())}, {entry.at:%H:%M} · {told(entry.actor.removeprefix('telegram:'))} · {entry.action}"
        + (f": {told(entry.detail)}" if entry.detail else "")
        for entry in entries
    ]
    return Reply("\n".join(lines) or NOTHING)
