"""`/pair`: gives an owner a code that lets somebody in, and lets in whoever sends such a code in private.

With the code of `/pair ask` a stranger may only ask to be let in; an owner decides by a button.
"""

import asyncio
from functools import partial

from bot.chats.members import Role
from bot.chats.pairing import ASKING, ASKING_LIFETIME, LIFETIME, Invitation, is_code
from bot.telegram.access import menu
from bot.telegram.access.people import People
from bot.telegram.commands.admission import ask_to_be_let_in
from bot.telegram.commands.welcome import welcome
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import Style, Writer, plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.speech import N_, gettext, speaking
from bot.telegram.updates.incoming import Incoming

ROLES = {"": Role.MEMBER, "member": Role.MEMBER, "guest": Role.GUEST}
WHICH = N_(
    "Say /pair member, /pair guest, or /pair ask for a code with which people may ask you to be let in. Owners are "
    "made on the machine: pressbox telegram pair --role owner."
)
INVITES = {
    Role.MEMBER: N_("Whoever sends me this within {minutes} minutes becomes a member, once:"),
    Role.GUEST: N_("Whoever sends me this within {minutes} minutes becomes a guest, once:"),
}
LETS_ASK = N_("Whoever sends me this within {days} days may ask to be let in; you decide each time:")
NOT_GOOD = N_("That code is not valid.")
CAME_IN = {
    Role.OWNER: N_("{who} ({number}) came in by your code, as an owner."),
    Role.MEMBER: N_("{who} ({number}) came in by your code, as a member."),
    Role.GUEST: N_("{who} ({number}) came in by your code, as a guest."),
}


async def pair(context: BotContext, incoming: Incoming) -> Reply | None:
    """Redeem the code in the message, or make a new one. A stranger with a bad code gets silence (None)."""
    if is_code(incoming.text):
        return await _redeem(context, incoming)
    wanted = incoming.text.lower()
    if wanted == ASKING:
        code = await asyncio.to_thread(context.people.pairing.invite_requests, incoming.asker)
        said = gettext(LETS_ASK, days=ASKING_LIFETIME.days)
    elif role := ROLES.get(wanted):
        code = await asyncio.to_thread(context.people.pairing.invite, role, incoming.asker)
        said = gettext(INVITES[role], minutes=int(LIFETIME.total_seconds() // 60))
    else:
        return Reply(gettext(WHICH))
    await asyncio.to_thread(context.people.audit.note, incoming.asker, "made a code", wanted or Role.MEMBER)
    return Reply(Writer().add(f"{said}\n\n").add(f"/pair {code}", Style.CODE).written())


async def _redeem(context: BotContext, incoming: Incoming) -> Reply | None:
    before = await asyncio.to_thread(context.access.role, incoming.person)
    invitation = await context.once(incoming, "redeemed", partial(_redeem_code, context.people, incoming))
    if invitation is None:
        return Reply(gettext(NOT_GOOD)) if before else None
    made_by, gives = invitation
    if gives is None and before is None:
        return await ask_to_be_let_in(context, incoming, made_by)
    role = await asyncio.to_thread(context.access.role, incoming.person)
    if role is None:
        return None
    await menu.show_menu(context.bot, incoming.chat, role)
    if gives is not None:
        _notify_inviter(context, incoming, made_by, role)
    return Reply(await welcome(context, role))


def _redeem_code(people: People, incoming: Incoming) -> tuple[str, str | None] | None:
    """Redeem the code, and add the member if it gives a role. Returns who made it, and the role; None if it is bad."""
    invitation: Invitation | None = people.pairing.redeem(incoming.asker, incoming.text)
    if invitation is None:
        return None
    if invitation.role is not None:
        people.members.add(incoming.asker, invitation.role, incoming.name, invitation.made_by)
        people.audit.note(incoming.asker, "was let in", invitation.role)
    return invitation.made_by, invitation.role


def _notify_inviter(context: BotContext, incoming: Incoming, owner: str, role: Role) -> None:
    """Tell the maker of the code, once. A code that was made on the machine has no chat to tell."""
    number = owner.removeprefix("telegram:")
    if not number.isdecimal() or int(number) == incoming.person:
        return
    with speaking(context.people.profiles.of(owner).language):
        who = defuse(incoming.name) or gettext("Somebody")
        news = plain_text(gettext(CAME_IN[role], who=who, number=defuse(str(incoming.person))))
    context.outbox.send(Parcel(int(number), split(news), f"let in:{incoming.update_id}"))
