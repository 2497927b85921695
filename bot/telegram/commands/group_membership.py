"""Opens and closes rooms. A group becomes a room when an owner adds the bot; from other groups it leaves silently."""

import asyncio
from contextlib import suppress
from functools import partial

from telegram.error import TelegramError

from bot.chats.members import Role
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.context import BotContext, Reply
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming, conversation_key

INSIDE = ("member", "administrator", "restricted")
HELLO = N_("I am here. Mention me, reply to me, or write /ask and your question; I pass over everything else.")


async def handle_membership(context: BotContext, incoming: Incoming) -> Reply | None:
    """React to a change of the bot's own membership: open a room, close it, or leave the group.

    Returns the greeting of a newly opened room, else None.
    """
    if incoming.private:  # blocked or unblocked: sending there shows it soon enough
        return None
    if incoming.after not in INSIDE:
        await context.once(incoming, "room", partial(_close_room, context.people, incoming))
        return None
    if incoming.chat_type != "channel" and incoming.genuine:
        role = await asyncio.to_thread(context.access.role, incoming.person)
        if role is Role.OWNER:
            return await _open(context, incoming)
    if await asyncio.to_thread(context.people.rooms.known, conversation_key(incoming.chat)):
        return None  # only the bot's rights were changed
    with suppress(TelegramError):
        await context.bot.leave_chat(incoming.chat)
    return None


async def move_group(context: BotContext, incoming: Incoming) -> None:
    """Keep conversation, room and buttons of a group that became a supergroup, which gave it a new chat id."""
    if incoming.moved:
        old, new = map(conversation_key, incoming.moved)
        await asyncio.to_thread(context.moves.move, old, new)


async def handle_migration(context: BotContext, incoming: Incoming) -> None:
    """Show the menu in the new chat. The group itself was moved before other updates were handled."""
    await move_group(context, incoming)
    if incoming.moved is None:
        return
    new = incoming.moved[1]
    if await asyncio.to_thread(context.people.rooms.known, conversation_key(new)):
        await menu.show_room_menu(context.bot, new)


async def _open(context: BotContext, incoming: Incoming) -> Reply | None:
    if not await context.once(incoming, "room", partial(_open_room, context.people, incoming)):
        return None  # only the bot's rights were changed
    await menu.show_room_menu(context.bot, incoming.chat)
    return Reply(gettext(HELLO))


def _open_room(people: People, incoming: Incoming) -> bool:
    """Whether the group was no room before."""
    if people.rooms.known(conversation_key(incoming.chat)):
        return False
    people.rooms.open(conversation_key(incoming.chat), incoming.title, incoming.asker)
    people.audit.note(incoming.asker, "opened a room", incoming.title or str(incoming.chat))
    return True


def _close_room(people: People, incoming: Incoming) -> bool:
    """Whether the group was a room before."""
    if not people.rooms.close(conversation_key(incoming.chat)):
        return False
    people.audit.note(incoming.asker, "closed a room", incoming.title or str(incoming.chat))
    return True
