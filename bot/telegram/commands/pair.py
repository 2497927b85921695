"""`/pair`: gives an owner a code that lets somebody in, and lets in whoever sends such a code in private."""

import asyncio
from functools import partial

from bot.chats.members import Role
from bot.chats.pairing import LIFETIME, is_code
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.access.policy import Place
from bot.telegram.commands.help import WELCOME, help_text
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.outbox import Outbox, Parcel
from bot.telegram.delivery.rich_text import Style, Writer, plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.updates.incoming import Incoming

ROLES = {"": Role.MEMBER, "member": Role.MEMBER, "guest": Role.GUEST}
WHICH = "Say /pair member or /pair guest. Owners are made on the machine: pressbox telegram pair --role owner."
NOT_GOOD = "That code is not good."


async def pair(context: BotContext, incoming: Incoming) -> Reply | None:
    """Redeem the code in the message, or make a new one. A stranger with a bad code gets silence (None)."""
    if is_code(incoming.text):
        return await _redeem(context, incoming)
    role = ROLES.get(incoming.text.lower())
    if role is None:
        return Reply(WHICH)
    code = await asyncio.to_thread(context.people.pairing.invite, role, incoming.asker)
    await asyncio.to_thread(context.people.audit.note, incoming.asker, "made a code", role)
    minutes = int(LIFETIME.total_seconds() // 60)
    writer = Writer().add(f"Whoever sends me this within {minutes} minutes becomes {role.one}, once:\n\n")
    return Reply(writer.add(f"/pair {code}", Style.CODE).written())


async def _redeem(context: BotContext, incoming: Incoming) -> Reply | None:
    made_by = await context.once(incoming, "let in", partial(_redeem_code, context.people, incoming))
    role = await asyncio.to_thread(context.access.role, incoming.person)
    if made_by is None or role is None:
        return Reply(NOT_GOOD) if role else None
    await menu.show_menu(context.bot, incoming.chat, role, Place.PRIVATE)
    _notify_inviter(context.outbox, incoming, made_by, role)
    return Reply(f"{WELCOME}\n\n{help_text(role, Place.PRIVATE)}")


def _redeem_code(people: People, incoming: Incoming) -> str | None:
    """Redeem the code and add the member. Returns who made the code; None where it is not good."""
    invitation = people.pairing.redeem(incoming.asker, incoming.text)
    if invitation is None:
        return None
    people.members.add(incoming.asker, invitation.role, incoming.name, invitation.made_by)
    people.audit.note(incoming.asker, "was let in", invitation.role)
    return invitation.made_by


def _notify_inviter(outbox: Outbox, incoming: Incoming, owner: str, role: Role) -> None:
    """Tell the maker of the code, once. A code that was made on the machine has no chat to tell."""
    number = owner.removeprefix("telegram:")
    if number.isdecimal() and int(number) != incoming.person:
        who = defuse(incoming.name) or "Somebody"
        news = plain_text(f"{who} ({defuse(str(incoming.person))}) came in by your code, as {role.one}.")
        outbox.send(Parcel(int(number), split(news), f"let in:{incoming.update_id}"))
