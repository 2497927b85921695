"""`/index`: reads the sources again, in a process of its own, and reports what changed."""

import asyncio
import json
from collections.abc import Iterator

from bot.chats.inbox import Json
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.known import say_known
from bot.telegram.process.subprocess_cli import run_pressbox
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming

LINES = 8  # of notices and failures together that are shown
NOTHING_NEW = N_("Nothing new. The library holds {number} articles.")
CHANGED = N_("Added: {added}, changed: {changed}, removed: {removed}. The library holds {number} articles.")
UNREADABLE = N_("Not read: {place}: {reason}")


async def index(context: BotContext, incoming: Incoming) -> Reply:
    """Run `pressbox index --wait`, and reply with the beginning of its report or with its error."""
    done = await run_pressbox(context.pressbox.home, "index", "--wait", "--json")
    await asyncio.to_thread(context.people.audit.note, incoming.asker, "read the sources again")
    if done.code:
        return Reply(defuse(say_known(done.said)))
    report = json.loads(done.out)
    lines = list(_lines(report))
    return Reply("\n".join([_summary(report), *lines[:LINES], *(["…"] if len(lines) > LINES else [])]))


def _summary(report: Json) -> str:
    counts = {name: len(report[name]) for name in ("added", "changed", "removed")}
    number = f"{report['unchanged'] + counts['added'] + counts['changed']:,}"
    return gettext(CHANGED, **counts, number=number) if any(counts.values()) else gettext(NOTHING_NEW, number=number)


def _lines(report: Json) -> Iterator[str]:
    yield from (defuse(say_known(notice)) for notice in report["notices"])
    for failed in report["failed"]:
        yield gettext(UNREADABLE, place=defuse(failed["place"]), reason=defuse(say_known(failed["reason"])))
