"""Rooms come and go: an owner who adds the bot to a group opens it; from any other group it leaves without a word."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from telegram.error import TelegramError

from bot.chats.members import Role
from bot.telegram.access import menu
from bot.telegram.access.policy import Place
from bot.telegram.context import Newsroom, Reply
from bot.telegram.updates.incoming import Incoming, conversation

INSIDE = ("member", "administrator", "restricted")
HELLO = "I am here. Mention me, reply to me, or write /ask and your question; I pass over everything else."


async def membership(room: Newsroom, incoming: Incoming) -> Reply | None:
    if incoming.private:  # blocked or not: what is sent there says so by itself
        return None
    if incoming.after not in INSIDE:
        await _once(room, incoming, _closed)
        return None
    if incoming.chat_type != "channel" and incoming.genuine:
        role = await asyncio.to_thread(room.access.role, incoming.person)
        if role is Role.OWNER:
            return await _open(room, incoming)
    if await asyncio.to_thread(room.people.rooms.known, conversation(incoming.chat)):
        return None  # its rights were changed
    with suppress(TelegramError):
        await room.bot.leave_chat(incoming.chat)
    return None


async def migration(room: Newsroom, incoming: Incoming) -> None:
    """A group that becomes a supergroup has another number from then on."""
    if incoming.moved_to:
        await asyncio.to_thread(room.people.rooms.move, conversation(incoming.chat), conversation(incoming.moved_to))


async def _open(room: Newsroom, incoming: Incoming) -> Reply | None:
    if not await _once(room, incoming, _opened):
        return None  # its rights were changed
    await menu.show(room.bot, incoming.chat, Role.GUEST, Place.ROOM)
    return Reply(HELLO)


async def _once(room: Newsroom, incoming: Incoming, deed: Callable[[Newsroom, Incoming], bool]) -> bool:
    """Whether it changed something, as its first attempt says."""
    return await asyncio.to_thread(room.inbox.once, incoming.update_id, "room", partial(deed, room, incoming))


def _opened(room: Newsroom, incoming: Incoming) -> bool:
    if room.people.rooms.known(conversation(incoming.chat)):
        return False
    room.people.rooms.open(conversation(incoming.chat), incoming.title, incoming.asker)
    room.people.audit.note(incoming.asker, "opened a room", str(incoming.chat))
    return True


def _closed(room: Newsroom, incoming: Incoming) -> bool:
    if not room.people.rooms.close(conversation(incoming.chat)):
        return False
    room.people.audit.note(incoming.asker, "closed a room", str(incoming.chat))
    return True
