"""`/remove NAME`: a source leaves the library once its button is pressed, by the owner who asked, in that chat."""

import asyncio
from contextlib import suppress

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.render.text import counted
from bot.telegram import removal
from bot.telegram.child import pressbox
from bot.telegram.foreign import told
from bot.telegram.incoming import Incoming
from bot.telegram.newsroom import Newsroom, Reply
from corpus.errors import UsageError
from index.catalog import SourceStatus

WHICH = "Say which: /remove NAME. /sources lists them."
NO_SUCH = "There is no source of that name; /sources lists them."
NOT_YOURS = "This button does not belong here."
GONE = "That source is not in the library any more."
KEPT = "Nothing was removed."


async def remove(room: Newsroom, incoming: Incoming) -> Reply:
    """The files of a source stay where they are, unless the library itself keeps them."""
    if not incoming.text:
        return Reply(WHICH)
    found = await asyncio.to_thread(_named, room, incoming.text)
    if found is None:
        return Reply(NO_SUCH)
    name, location = found.source.name, found.source.location
    question = f"Remove the source {told(name)} and its {counted(found.articles, 'article')} from the library?"
    row = [
        InlineKeyboardButton("Remove", callback_data=removal.written(removal.YES, location, incoming.person)),
        InlineKeyboardButton("Keep", callback_data=removal.written(removal.NO, location, incoming.person)),
    ]
    return Reply(question, InlineKeyboardMarkup([row]))


async def decided(room: Newsroom, incoming: Incoming) -> Reply | None:
    """A press: the policy has seen an owner in a private chat; here the button must be this person's and our own."""
    decision = removal.read(incoming.data)
    ours = decision is not None and decision.person == incoming.person == incoming.chat
    with suppress(TelegramError):  # a press that is too old
        await room.bot.answer_callback_query(incoming.query, None if ours else NOT_YOURS)
    if decision is None or not ours:
        return None
    if not decision.remove:
        return Reply(KEPT, placeholder=incoming.message)
    found = await asyncio.to_thread(_marked, room, decision.mark)
    if found is None:
        return Reply(GONE, placeholder=incoming.message)
    done = await pressbox(room.desk.home, "remove", "--yes", "--wait", "--", found.source.location)
    if done.code:
        return Reply(told(done.said))
    await asyncio.to_thread(room.people.audit.note, incoming.asker, "removed a source", found.source.name)
    report = " ".join(told(line) for line in done.out.splitlines()[:1])
    return Reply(f"Removed: {told(found.source.name)}. {report}", placeholder=incoming.message)


def _named(room: Newsroom, name: str) -> SourceStatus | None:
    try:
        source = room.desk.catalog.source_named(name)
    except UsageError:
        return None
    return next((status for status in room.desk.catalog.statuses() if status.source == source), None)


def _marked(room: Newsroom, mark: str) -> SourceStatus | None:
    statuses = room.desk.catalog.statuses()
    return next((status for status in statuses if removal.mark(status.source.location) == mark), None)
