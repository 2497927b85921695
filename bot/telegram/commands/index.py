"""`/index`: reads the sources again, in a process of its own, and reports what changed."""

import asyncio

from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.process.subprocess_cli import run_pressbox
from bot.telegram.updates.incoming import Incoming

LINES = 8  # of the report that are shown


async def index(context: BotContext, incoming: Incoming) -> Reply:
    """Run `pressbox index --wait`, and reply with the beginning of its report or with its error."""
    done = await run_pressbox(context.pressbox.home, "index", "--wait")
    await asyncio.to_thread(context.people.audit.note, incoming.asker, "read the sources again")
    lines = [defuse(line) for line in done.out.splitlines() if line.strip()]
    if done.code:
        return Reply(defuse(done.said))
    return Reply("\n".join([*lines[:LINES], *(["…"] if len(lines) > LINES else [])]))
