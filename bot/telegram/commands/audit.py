"""`/audit`: who did what, newest first."""

import asyncio

from bot.answering.display import format_day
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.speech import N_
from bot.telegram.updates.incoming import Incoming

NEWEST = 30  # entries
NOTHING = N_("Nothing was done yet that is written down.")


async def audit(context: BotContext, incoming: Incoming) -> Reply:
    """The newest entries of the audit log, one line each: time, person, action, detail."""
    entries = await asyncio.to_thread(context.people.audit.newest, NEWEST)
    lines = [
        f"{format_day(entry.at.date())}, {entry.at:%H:%M} · {defuse(entry.actor.removeprefix('telegram:'))}"
        f" · {entry.action}" + (f": {defuse(entry.detail)}" if entry.detail else "")
        for entry in entries
    ]
    return Reply("\n".join(lines) or NOTHING)
